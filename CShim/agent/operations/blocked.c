/*
 * A read of an empty pipe, and a write to a full one, that sleep until the last number of the other end goes
 * [lifetime.pipe.eof-only-last], [lifetime.pipe.epipe-only-last]. The other end is a child's. One of its two numbers goes
 * first: what ends then has ended too early. Where the call comes so late that the last number has gone by then, its
 * outcome is the same: nothing is judged by how fast the processes are.
 */

#if FD_HAS_STORMS

enum { FILLING = 4096, FILLINGS = 4096 };

struct sleeper {
    int64_t call;      /* how the last number goes */
    int is_writer;     /* whether a write sleeps, not a read */
    int end;           /* the number it sleeps at */
    struct partner holder;
};

static void take_last(int64_t call, int null, int fildes) {
    switch (call) {
    case LAST_CLOSE_DUP2: cfd_dup2(null, fildes); break;
    case LAST_CLOSE_DUP3: cfd_dup3(null, fildes, O_CLOEXEC); break;
    default: close(fildes);
    }
}

/* Has both numbers of the other end until they go, and ends when its orders end, or none comes for long. */
static void hold_other_end(int64_t call, int end, const struct partner *self) {
    const int null = open("/dev/null", O_RDWR), spare = fcntl(end, F_DUPFD, 20);
    if (null < 0 || spare < 0) fail_part("a number for the child");
    say(self->answers, HELD);
    poll(NULL, 0, FIRST_DELAY);
    take_last(call, null, spare);
    poll(NULL, 0, FIRST_DELAY / 2);
    say(self->answers, RELEASED);
    if (call == LAST_CLOSE_EXIT) _exit(0);
    take_last(call, null, end);
    hear(self->orders, region->seconds * 150);
    _exit(0);
}

/* Makes the child, which has the other end of the pipe alone. 0 when it has answered why not. */
static int start_other_end(struct sleeper *sleeper, const int ends[2]) {
    const int other = ends[!sleeper->is_writer];
    sleeper->end = ends[sleeper->is_writer];
    const int made = fork_partner(&sleeper->holder);
    if (made == 0) {
        close(sleeper->end);
        hold_other_end(sleeper->call, other, &sleeper->holder);
    }
    close(other);
    return made > 0 && partner_holds(&sleeper->holder, "the child");
}

/* Until not even a byte fits. */
static int fill_pipe(int fildes) {
    static const char block[FILLING];
    const int status = fcntl(fildes, F_GETFL);
    if (status == -1 || fcntl(fildes, F_SETFL, status | O_NONBLOCK) == -1) return -1;
    for (size_t size = sizeof block; size > 0; size = size > 1) {
        for (int count = 0; count < FILLINGS && write(fildes, block, size) > 0; count++) {}
        if (errno != EAGAIN && errno != EWOULDBLOCK) return -1;
    }
    return fcntl(fildes, F_SETFL, status);
}

static struct cfd_result sleep_at(const struct sleeper *sleeper) {
    struct cfd_result result;
    char byte = 'x';
    if (sleeper->is_writer) {
        CFD_CALL_INTO(result, write(sleeper->end, &byte, 1));
    } else {
        CFD_CALL_INTO(result, read(sleeper->end, &byte, 1));
    }
    return result;
}

/* What the sleep came to: "" where it has been answered, NULL where only an alarm has ended it. */
static const char *sleep_until_last(const struct sleeper *sleeper) {
    struct cfd_result result;
    struct pollfd released = {sleeper->holder.answers, POLLIN, 0};
    const unsigned left = begin_alarms(ALARMS);
    do result = sleep_at(sleeper);
    while (result.value == -1 && result.error == EINTR && wait_alarms * 3 < region->seconds
           && poll(&released, 1, 0) == 0);
    end_alarms(left);
    last_result = result;
    if (result.value == -1 && result.error == EINTR) return NULL;
    const int is_ended = sleeper->is_writer ? result.value == -1 && result.error == EPIPE : result.value == 0;
    if (is_ended) return hear(sleeper->holder.answers, 0) == RELEASED ? "woken" : "early";
    if (result.value == -1) {
        yield_failure(result);
    } else {
        emit("moved"); /* a byte that nobody wrote, or one that nobody made room for */
    }
    return "";
}

/* A round with a pipe and a child of its own. */
static const char *play_sleep(struct sleeper *sleeper) {
    int ends[2];
    if (pipe(ends) != 0) return yield_unresolved("pipe", errno), "";
    if (sleeper->is_writer && fill_pipe(ends[1]) == -1) {
        yield_unresolved("a pipe that is full", errno);
        close_opened(ends, 2);
        return "";
    }
    const char *outcome = start_other_end(sleeper, ends) ? sleep_until_last(sleeper) : "";
    close(sleeper->end);
    end_partner(&sleeper->holder);
    return outcome;
}

/* A sleep that an alarm has ended is tried again: it may have come just before the call that it waited for. */
static void sleep_at_pipe(int is_writer) {
    const char *outcome = NULL;
    if (operands[0].number == LAST_CLOSE_DUP3 && !FD_HAS_DUP3) {
        yield_unsupported("no dup3");
        return;
    }
    for (int round = 0; round < 2 && outcome == NULL; round++) {
        struct sleeper sleeper = {operands[0].number, is_writer, -1, {-1, -1, -1}};
        outcome = play_sleep(&sleeper);
    }
    emit(outcome == NULL ? "stays" : outcome);
}

static void op_blocked_eof(void) { sleep_at_pipe(0); }
static void op_blocked_epipe(void) { sleep_at_pipe(1); }

#else

static void op_blocked_eof(void) { yield_unsupported("no storms of signals"); }
static void op_blocked_epipe(void) { yield_unsupported("no storms of signals"); }

#endif
