/* Local sockets, and descriptors passed through them. */

#if FD_HAS_SOCKETS

#include <sys/socket.h>
#include <sys/un.h>

/* klibc has the calls but not the names. */
#ifndef SHUT_RD
#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2
#endif

static void op_socket(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, socket(AF_UNIX, SOCK_STREAM, 0));
    yield_descriptor(result);
}

static void op_socketpair(void) {
    int ends[2] = {-1, -1};
    struct cfd_result result;
    const int datagram = operands[0].given && operands[0].number == SOCKET_TYPE_DGRAM;
    CFD_CALL_INTO(result, socketpair(AF_UNIX, datagram ? SOCK_DGRAM : SOCK_STREAM, 0, ends));
    yield_pair(result, ends);
}

static void close_both(const int ends[2]) {
    for (int end = 0; end < 2; end++) {
        if (ends[end] >= 0) close(ends[end]);
    }
}

static int socket_address(struct sockaddr_un *address) {
    char path[PATH_SIZE];
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    scratch_path(path, "socket");
    if (region->scratch[0] == '\0' || strlen(path) >= sizeof address->sun_path) {
        yield_unresolved("no place for a socket: no scratch directory, or too long a path", scratch_error);
        return 0;
    }
    strcpy(address->sun_path, path);
    region->has_socket = 1;
    return 1;
}

static int listens_at(int fildes, const struct sockaddr_un *address) {
    return bind(fildes, (const struct sockaddr *)address, sizeof *address) == 0 && listen(fildes, 4) == 0;
}

static void op_listener(void) {
    struct sockaddr_un address;
    struct cfd_result result;
    if (!socket_address(&address)) return;
    CFD_CALL_INTO(result, socket(AF_UNIX, SOCK_STREAM, 0));
    if (result.value >= 0 && !listens_at((int)result.value, &address)) {
        const int error = errno; /* the file system may not support sockets, which is not a matter of descriptors */
        yield_unresolved("bind and listen", error);
        close((int)result.value);
        return;
    }
    yield_descriptor(result);
}

/* The script has it as one call, and so its failure is the outcome of the step. */
static void op_connect(void) {
    struct sockaddr_un address;
    struct cfd_result result, connected;
    if (!socket_address(&address)) return;
    CFD_CALL_INTO(result, socket(AF_UNIX, SOCK_STREAM, 0));
    if (result.value >= 0) {
        CFD_CALL_INTO(connected, connect((int)result.value, (const struct sockaddr *)&address, sizeof address));
        if (connected.value == -1) {
            close((int)result.value);
            result = connected;
        }
    }
    yield_descriptor(result);
}

static void op_accept(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, accept(int_operand(0), NULL, NULL));
    yield_descriptor(result);
}

static void op_shutdown(void) {
    static const int directions[] = {[DIRECTION_RD] = SHUT_RD, [DIRECTION_WR] = SHUT_WR, [DIRECTION_RDWR] = SHUT_RDWR};
    struct cfd_result result;
    CFD_CALL_INTO(result, shutdown(int_operand(0), directions[operands[1].number]));
    yield_success(result);
}

static int socket_option(void) { return operands[1].number == SOCKET_OPTION_REUSEADDR ? SO_REUSEADDR : SO_KEEPALIVE; }

static void op_setsockopt(void) {
    const int value = (int)operands[2].number;
    struct cfd_result result;
    CFD_CALL_INTO(result, setsockopt(int_operand(0), SOL_SOCKET, socket_option(), &value, sizeof value));
    yield_success(result);
}

static void op_getsockopt(void) {
    int value = 0;
    socklen_t length = sizeof value;
    struct cfd_result result;
    CFD_CALL_INTO(result, getsockopt(int_operand(0), SOL_SOCKET, socket_option(), &value, &length));
    if (!failed(result)) emit(value != 0 ? "on" : "off");
}

/* Room for two descriptors, aligned as a control message must be. */
union control_room {
    struct cmsghdr header;
    char bytes[64];
};

static void prepare_message(struct msghdr *message, struct iovec *vector, char *byte, union control_room *room) {
    memset(message, 0, sizeof *message);
    memset(room, 0, sizeof *room);
    vector->iov_base = byte;
    vector->iov_len = 1;
    message->msg_iov = vector;
    message->msg_iovlen = 1;
    message->msg_control = room->bytes;
    message->msg_controllen = CMSG_SPACE(sizeof(int));
}

/* Sends one descriptor or two. */
static struct cfd_result send_descriptors(int fildes, const int *passed, size_t count) {
    const size_t size = count * sizeof *passed;
    struct msghdr message;
    struct iovec vector;
    union control_room room;
    char byte = 'x';
    prepare_message(&message, &vector, &byte, &room);
    message.msg_controllen = CMSG_SPACE(size);
    struct cmsghdr *control = CMSG_FIRSTHDR(&message);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(control), passed, size);
    struct cfd_result result;
    CFD_CALL_INTO(result, sendmsg(fildes, &message, 0));
    return result;
}

static void op_sendfd(void) {
    const int passed = int_operand(1);
    yield_success(send_descriptors(int_operand(0), &passed, 1));
}

/* Receives a descriptor with a message, for which recvmsg is given these flags. */
static void yield_passed(int flags) {
    struct msghdr message;
    struct iovec vector;
    union control_room room;
    char byte = 0;
    prepare_message(&message, &vector, &byte, &room);
    struct cfd_result result;
    CFD_CALL_INTO(result, recvmsg(int_operand(0), &message, flags));
    if (failed(result)) return;
    const struct cmsghdr *control = CMSG_FIRSTHDR(&message);
    if (control == NULL || control->cmsg_type != SCM_RIGHTS) {
        yield_unresolved("a message came without its descriptor", 0);
        return;
    }
    int passed;
    memcpy(&passed, CMSG_DATA(control), sizeof passed);
    result.value = passed;
    yield_descriptor(result);
}

static void op_recvfd(void) { yield_passed(0); }

#else

static void op_socket(void) { yield_unsupported("no sockets"); }
static void op_socketpair(void) { yield_unsupported("no sockets"); }
static void op_listener(void) { yield_unsupported("no sockets"); }
static void op_connect(void) { yield_unsupported("no sockets"); }
static void op_accept(void) { yield_unsupported("no sockets"); }
static void op_shutdown(void) { yield_unsupported("no sockets"); }
static void op_setsockopt(void) { yield_unsupported("no sockets"); }
static void op_getsockopt(void) { yield_unsupported("no sockets"); }
static void op_sendfd(void) { yield_unsupported("no sockets"); }
static void op_recvfd(void) { yield_unsupported("no sockets"); }

#endif
