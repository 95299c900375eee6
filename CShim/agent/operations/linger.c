/*
 * The one close that waits wherever there is SO_LINGER: of a connection whose peer does not read, so that its data stay
 * here. A signal may end the wait [close.eintr.three-outcomes], [dup2.eintr.not-after-success]; a close that is not the
 * last one has nothing to wait for [lifetime.socket.linger].
 */

#if FD_HAS_INTERNET && FD_HAS_STORMS

#ifdef __KLIBC__
struct linger { /* it has the option but not the structure */
    int l_onoff, l_linger;
};
#endif

enum {
    LINGER_BLOCK = 4096,
    LINGER_BLOCKS = 4096,
    SHORT_LINGER = 1,    /* where a signal is to end it: a platform that waits it out conforms */
    LONG_LINGER = 3600   /* where nothing may wait: longer than any case */
};

static int set_linger(int fildes, int is_on, int seconds) {
    struct linger linger;
    memset(&linger, 0, sizeof linger);
    linger.l_onoff = is_on;
    linger.l_linger = seconds;
    return setsockopt(fildes, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

/* Writes until there is no room, at either end or between them. */
static int fill_connection(int fildes) {
    static const char block[LINGER_BLOCK];
    const int status = fcntl(fildes, F_GETFL);
    ssize_t written = 0;
    if (status == -1 || fcntl(fildes, F_SETFL, status | O_NONBLOCK) == -1) return -1;
    for (int count = 0; written >= 0 && count < LINGER_BLOCKS; count++) written = write(fildes, block, sizeof block);
    const int is_full = written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    return is_full ? fcntl(fildes, F_SETFL, status) : -1;
}

/* A connection with data that cannot leave. 0 where there is none, and the step is answered. */
static int make_lingering(int ends[2], int seconds) {
    const int small = LINGER_BLOCK;
    const struct cfd_result connected = connect_over_loopback(ends);
    if (connected.value < 0) {
        yield_unresolved("a connection over the loopback address", connected.error);
        return 0;
    }
    /* For less to write; a system may round them up, or refuse. */
    setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    setsockopt(ends[1], SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (fill_connection(ends[0]) == 0 && set_linger(ends[0], 1, seconds) == 0) return 1;
    yield_unresolved("a connection that is full, with SO_LINGER", errno);
    close_both(ends);
    return 0;
}

/* So that neither what follows nor the end of the process waits. */
static void end_lingering(const int ends[2]) {
    if (ends[0] >= 0) set_linger(ends[0], 1, 0);
    close_both(ends);
}

/* Closes the number, or replaces it by the null device. */
static struct cfd_result take_away(int64_t call, int source, int number) {
    struct cfd_result result;
    switch (call) {
    case CALL_CLOSE: CFD_CALL_INTO(result, close(number)); return result;
    case CALL_DUP2: return cfd_dup2(source, number);
    case CALL_DUP3: return cfd_dup3(source, number, 0);
    case CALL_GETFD: return cfd_getfd(number);
    default: return (struct cfd_result){0, CFD_ERRNO_UNTOUCHED};
    }
}

static int is_taking_away(int64_t call) {
    return call == CALL_CLOSE || call == CALL_DUP2 || (call == CALL_DUP3 && FD_HAS_DUP3) || is_control(call);
}

/* How the call ended that had the last number of the connection taken away. */
static void emit_end(struct cfd_result result, int number) {
    struct stat status;
    const int is_kept = fstat(number, &status) == 0 && S_ISSOCK(status.st_mode);
    last_result = result;
    if (result.value >= 0) {
        emit(storm_signals == 0 ? "at-once" : "closed");
    } else if (result.error == EINTR) {
        emit(is_kept ? "kept" : "lost");
    } else if (result.error == EINPROGRESS && !is_kept) {
        emit("in-progress");
    } else {
        yield_failure(result);
    }
}

static void op_linger(void) {
    const int64_t call = operands[0].number;
    int ends[2] = {-1, -1};
    if (!is_taking_away(call)) {
        yield_no_such_scene();
        return;
    }
    const int source = open("/dev/null", O_RDWR);
    if (source < 0) {
        yield_unresolved("/dev/null", errno);
        return;
    }
    if (make_lingering(ends, SHORT_LINGER)) {
        storm_signals = 0;
        start_signals(count_storm);
        const struct cfd_result result = take_away(call, source, ends[0]);
        stop_signals();
        emit_end(result, ends[0]);
        end_lingering(ends);
    }
    close(source);
}

/* One of two numbers goes: nothing waits for the other, so that there is no need of signals. */
static void op_linger_shared(void) {
    const int64_t call = operands[0].number;
    int ends[2] = {-1, -1};
    if (!is_taking_away(call)) {
        yield_no_such_scene();
        return;
    }
    if (!make_lingering(ends, LONG_LINGER)) return;
    const struct cfd_result duplicate = cfd_dup(ends[0]);
    if (duplicate.value < 0) {
        yield_failure(duplicate);
    } else {
        const struct cfd_result result = take_away(call, ends[1], (int)duplicate.value);
        set_linger(ends[0], 1, 0); /* before the next close: where any of them waits, that without the call must end */
        last_result = result;
        if (result.value < 0) {
            yield_failure(result);
        } else {
            emit("at-once");
        }
        close((int)duplicate.value);
    }
    end_lingering(ends);
}

#else

static void op_linger(void) { yield_unsupported("no sockets of the internet domain, or no signals"); }
static void op_linger_shared(void) { yield_unsupported("no sockets of the internet domain, or no signals"); }

#endif
