/* Calls that are given the flags of what they open, instead of setting them in a second step. */

#if FD_HAS_SOCKET_FLAGS

/* The flags of open, which the notation has, as those of sockets. */
static int socket_flags(const struct operand *operand) {
    const int64_t flags = operand->number;
    int wanted = (flags & O_CLOEXEC ? SOCK_CLOEXEC : 0) | (flags & O_NONBLOCK ? SOCK_NONBLOCK : 0);
#if defined O_CLOFORK && defined SOCK_CLOFORK
    if (flags & O_CLOFORK) wanted |= SOCK_CLOFORK;
#endif
    return wanted;
}

static void op_socket_with(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, socket(AF_UNIX, SOCK_STREAM | socket_flags(&operands[0]), 0));
    yield_descriptor(result);
}

static void op_socketpair_with(void) {
    int ends[2] = {-1, -1};
    struct cfd_result result;
    CFD_CALL_INTO(result, socketpair(AF_UNIX, SOCK_STREAM | socket_flags(&operands[0]), 0, ends));
    yield_pair(result, ends);
}

#else

static void op_socket_with(void) { yield_unsupported("no SOCK_CLOEXEC"); }
static void op_socketpair_with(void) { yield_unsupported("no SOCK_CLOEXEC"); }

#endif

static void op_accept4(void) {
#if FD_HAS_ACCEPT4
    struct cfd_result result;
    CFD_CALL_INTO(result, accept4(int_operand(0), NULL, NULL, socket_flags(&operands[1])));
    yield_descriptor(result);
#else
    yield_unsupported("no accept4");
#endif
}

static void op_pipe2(void) {
#if FD_HAS_PIPE2
    int ends[2] = {-1, -1};
    struct cfd_result result;
    CFD_CALL_INTO(result, pipe2(ends, int_operand(0)));
    yield_pair(result, ends);
#else
    yield_unsupported("no pipe2");
#endif
}

static void op_mkostemp(void) {
#if FD_HAS_MKOSTEMP
    char path[PATH_SIZE];
    if (region->scratch[0] == '\0') {
        yield_unresolved("no scratch directory", scratch_error);
        return;
    }
    scratch_path(path, "XXXXXX");
    struct cfd_result result;
    CFD_CALL_INTO(result, mkostemp(path, int_operand(0)));
    if (result.value >= 0) unlink(path);
    yield_descriptor(result);
#else
    yield_unsupported("no mkostemp");
#endif
}

static void op_recvfd_with(void) {
#if FD_HAS_MESSAGE_FLAGS
    int flags = operands[1].number & O_CLOEXEC ? MSG_CMSG_CLOEXEC : 0;
#if defined O_CLOFORK && defined MSG_CMSG_CLOFORK
    if (operands[1].number & O_CLOFORK) flags |= MSG_CMSG_CLOFORK;
#endif
    yield_passed(flags);
#else
    yield_unsupported("no MSG_CMSG_CLOEXEC");
#endif
}

/* What a library declares and a kernel may lack. A closed number, or a flag that has no meaning, leaves nothing open. */
static void probe_creation(void) {
    struct cfd_result result;
    (void)result;
#if FD_HAS_ACCEPT4
    CFD_CALL_INTO(result, accept4(-1, NULL, NULL, 0));
    look_for(FEATURE_accept4, "accept4", result, is_unknown_call);
#endif
#if FD_HAS_PIPE2
    int ends[2] = {-1, -1};
    CFD_CALL_INTO(result, pipe2(ends, O_CLOEXEC));
    if (result.value == 0) close(ends[0]), close(ends[1]);
    look_for(FEATURE_pipe2, "pipe2", result, is_refusal);
#endif
#if FD_HAS_SOCKET_FLAGS
    CFD_CALL_INTO(result, socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (result.value >= 0) close((int)result.value);
    look_for(FEATURE_socket_flags, "socket with SOCK_CLOEXEC", result, is_any);
#endif
}
