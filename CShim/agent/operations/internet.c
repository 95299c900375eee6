/* Sockets of the internet domain, connected over the loopback address: they have names, which local pairs have not. */

#if FD_HAS_INTERNET

#include <netinet/in.h>

union socket_name {
    struct sockaddr any;
    struct sockaddr_in internet;
    struct sockaddr_un local;
};

/* 127.0.0.1, and any port that is free. */
static void loopback_name(union socket_name *name) {
    static const unsigned char loopback[4] = {127, 0, 0, 1};
    memset(name, 0, sizeof *name);
    name->internet.sin_family = AF_INET;
    memcpy(&name->internet.sin_addr, loopback, sizeof loopback);
}

static struct cfd_result open_internet_socket(int *fildes) {
    struct cfd_result result;
    CFD_CALL_INTO(result, socket(AF_INET, SOCK_STREAM, 0));
    *fildes = (int)result.value;
    return result;
}

/* A listener at a name that the system chooses. */
static struct cfd_result open_internet_listener(int *fildes, union socket_name *name) {
    socklen_t length = sizeof *name;
    struct cfd_result result = open_internet_socket(fildes);
    loopback_name(name);
    if (result.value >= 0) CFD_CALL_INTO(result, bind(*fildes, &name->any, sizeof name->internet));
    if (result.value >= 0) CFD_CALL_INTO(result, listen(*fildes, 1));
    if (result.value >= 0) CFD_CALL_INTO(result, getsockname(*fildes, &name->any, &length));
    return result;
}

/* The script has it as one call: the first failure is that of the step. */
static struct cfd_result connect_over_loopback(int ends[2]) {
    union socket_name name;
    int listener = -1;
    struct cfd_result result = open_internet_listener(&listener, &name);
    if (result.value >= 0) result = open_internet_socket(&ends[0]);
    if (result.value >= 0) CFD_CALL_INTO(result, connect(ends[0], &name.any, sizeof name.internet));
    if (result.value >= 0) CFD_CALL_INTO(result, accept(listener, NULL, NULL));
    if (result.value >= 0) {
        ends[1] = (int)result.value;
        result.value = 0;
    } else if (ends[0] >= 0) {
        close(ends[0]);
    }
    if (listener >= 0) close(listener);
    return result;
}

static void op_internet_pair(void) {
    int ends[2] = {-1, -1};
    const struct cfd_result result = connect_over_loopback(ends);
    yield_pair(result, ends);
}

static struct cfd_result name_of(int fildes, union socket_name *name) {
    socklen_t length = sizeof *name;
    struct cfd_result result;
    memset(name, 0, sizeof *name);
    CFD_CALL_INTO(result, getsockname(fildes, &name->any, &length));
    return result;
}

static void op_domain(void) {
    union socket_name name;
    const struct cfd_result result = name_of(int_operand(0), &name);
    if (failed(result)) return;
    emit(name.any.sa_family == AF_INET ? "internet" : name.any.sa_family == AF_UNIX ? "local" : "other");
}

static void compare_names(const union socket_name *one, const union socket_name *other) {
    if (one->any.sa_family != AF_INET || other->any.sa_family != AF_INET) {
        yield_unresolved("a socket that is not of the internet domain", 0);
        return;
    }
    const int is_same = one->internet.sin_port == other->internet.sin_port
                        && memcmp(&one->internet.sin_addr, &other->internet.sin_addr, sizeof one->internet.sin_addr) == 0;
    emit(is_same ? "same" : "different");
}

static void op_sockname(void) {
    union socket_name one, other;
    if (failed(name_of(int_operand(0), &one))) return;
    if (failed(name_of(int_operand(1), &other))) return;
    compare_names(&one, &other);
}

static void op_peername(void) {
    union socket_name peer, other;
    socklen_t length = sizeof peer;
    struct cfd_result result;
    memset(&peer, 0, sizeof peer);
    CFD_CALL_INTO(result, getpeername(int_operand(0), &peer.any, &length));
    if (failed(result)) return;
    if (failed(name_of(int_operand(1), &other))) return;
    compare_names(&peer, &other);
}

#else

static void op_internet_pair(void) { yield_unsupported("no sockets of the internet domain"); }
static void op_domain(void) { yield_unsupported("no sockets of the internet domain"); }
static void op_sockname(void) { yield_unsupported("no sockets of the internet domain"); }
static void op_peername(void) { yield_unsupported("no sockets of the internet domain"); }

#endif
