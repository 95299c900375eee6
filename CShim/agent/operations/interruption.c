/* Choreographies with signals: a call in a handler, and a call under a storm of signals. */

static void op_disposition(void) {
#if FD_HAS_SIGNALS
    const int index = int_operand(0);
    handle(counted_signals[index], operands[1].number == DISPOSITION_IGNORE ? SIG_IGN : count_signal);
    counts[index] = 0;
    yield_ok();
#else
    yield_unsupported("no signals");
#endif
}

static void op_caught(void) {
#if FD_HAS_SIGNALS
    const int index = int_operand(0);
    emit_number(counts[index]);
    counts[index] = 0;
#else
    yield_unsupported("no signals");
#endif
}

static void op_raise(void) {
#if FD_HAS_SIGNALS
    const int number = operands[0].number == DEADLY_SIGNAL_KILL ? SIGKILL : SIGSEGV;
    handle(number, SIG_DFL);
    raise(number);
    yield_unresolved("the signal did not end the process", 0);
#else
    yield_unsupported("no signals");
#endif
}

#if FD_HAS_SIGNALS && FD_HAS_FORK && !FD_SMALL_LIBC

#include <stdio.h>

enum { SIGNALS_WANTED = 24, SCENE_MICROSECONDS = 200000, INTERVAL_MICROSECONDS = 250 };

static void start_signals(void (*handler)(int)) {
    const struct itimerval interval = {{0, INTERVAL_MICROSECONDS}, {0, INTERVAL_MICROSECONDS}};
    handle(SIGALRM, handler);
    setitimer(ITIMER_REAL, &interval, NULL);
}

static void stop_signals(void) {
    const struct itimerval none = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &none, NULL);
    handle(SIGALRM, SIG_DFL);
}

static volatile sig_atomic_t handler_runs, handler_wrong;
static int64_t handler_call;
static int handler_source;

/* Makes the call, checks that its result is a descriptor, closes it; errno is left as it was found
 * [sig.handler-preserve-errno]. */
static struct cfd_result make_call(int64_t call, int target) {
    switch (call) {
    case CALL_DUP2: return cfd_dup2(handler_source, target);
    case CALL_DUP3: return cfd_dup3(handler_source, target, 0);
    case CALL_DUPFD: return cfd_dupfd(handler_source, target);
    default: return cfd_dup(handler_source);
    }
}

static void call_in_handler(int number) {
    const int before = errno;
    (void)number;
    const struct cfd_result result = make_call(handler_call, 40);
    handler_runs++;
    if (result.value < 0 || fcntl((int)result.value, F_GETFD) == -1 || close((int)result.value) != 0) {
        handler_wrong = 1;
    }
    errno = before;
}

static void op_in_handler(void) {
    handler_call = operands[0].number;
    if (handler_call > CALL_DUPFD || (handler_call == CALL_DUP3 && !FD_HAS_DUP3)) {
        yield_unsupported("no such scene for this call");
        return;
    }
    handler_source = open("/dev/null", O_RDWR);
    handler_runs = handler_wrong = 0;
    start_signals(call_in_handler);
    const int64_t end = microseconds() + SCENE_MICROSECONDS;
    while (handler_runs < SIGNALS_WANTED && microseconds() < end) {
        /* What the handler interrupts is the call itself, most of the time: a lock in it would not be free. */
        for (int count = 0; count < 1000; count++) close((int)make_call(handler_call, 50).value);
        FILE *stream = fopen("/dev/null", "w"); /* and what allocates memory, buffers and descriptors */
        if (stream == NULL) continue;
        fprintf(stream, "%d", (int)handler_runs);
        fclose(stream);
    }
    stop_signals();
    close(handler_source);
    if (handler_runs == 0) {
        yield_unresolved("no signal came", 0);
    } else {
        emit(handler_wrong ? "wrong" : "right");
    }
}

static volatile sig_atomic_t storm_signals;

static void count_storm(int number) {
    (void)number;
    storm_signals++;
}

/* A call that fails must not have replaced the number [dup2.eintr.not-after-success]. */
static void op_storm(void) {
    const int64_t call = operands[0].number;
    char path[PATH_SIZE];
    struct stat is[2], now;
    int sources[2], failures = 0, replaced = 0;
    if (call != CALL_DUP2 && (call != CALL_DUP3 || !FD_HAS_DUP3)) {
        yield_unsupported("no such scene for this call");
        return;
    }
    for (int index = 0; index < 2; index++) {
        if (!prepare_object(OBJECT_FILE + index, path)) return;
        sources[index] = open(path, O_RDWR | O_CREAT, 0600);
        if (sources[index] < 0 || fstat(sources[index], &is[index]) != 0) {
            yield_unresolved("scratch file", errno);
            return;
        }
    }
    const int target = fcntl(sources[0], F_DUPFD, 20);
    int current = 0;
    storm_signals = 0;
    start_signals(count_storm);
    const int64_t end = microseconds() + SCENE_MICROSECONDS;
    while (storm_signals < SIGNALS_WANTED && microseconds() < end && !replaced) {
        const int next = 1 - current;
        const struct cfd_result result = call == CALL_DUP3 ? cfd_dup3(sources[next], target, O_CLOEXEC)
                                                           : cfd_dup2(sources[next], target);
        if (result.value == target) {
            current = next;
        } else {
            failures++;
            replaced = fstat(target, &now) != 0 || now.st_ino != is[current].st_ino;
        }
    }
    stop_signals();
    close(sources[0]), close(sources[1]), close(target);
    if (storm_signals == 0) {
        yield_unresolved("no signal came", 0);
    } else {
        emit(replaced ? "replaced-and-failed" : failures > 0 ? "failed" : "clean");
    }
}

#else

static void op_in_handler(void) { yield_unsupported("no interval timers"); }
static void op_storm(void) { yield_unsupported("no interval timers"); }

#endif
