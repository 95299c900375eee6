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

#if FD_HAS_STORMS

#include <stdio.h>

enum { SIGNALS_WANTED = 24, SCENE_MICROSECONDS = 200000, INTERVAL_MICROSECONDS = 250 };

/* When the alarm comes due that ends a case in the agent's own process, or 0: the signals of a scene take its timer. */
static int64_t alarm_due;

static void start_signals(void (*handler)(int)) {
    const struct itimerval interval = {{0, INTERVAL_MICROSECONDS}, {0, INTERVAL_MICROSECONDS}};
    struct itimerval alarm_left;
    getitimer(ITIMER_REAL, &alarm_left);
    const int64_t left = (int64_t)alarm_left.it_value.tv_sec * 1000000 + alarm_left.it_value.tv_usec;
    alarm_due = left == 0 ? 0 : microseconds() + left;
    handle(SIGALRM, handler);
    setitimer(ITIMER_REAL, &interval, NULL);
}

/* For the handlers: a call that never comes back is ended by the next signal, as the alarm would have ended it. */
static void keep_alarm(void) {
    if (alarm_due != 0 && microseconds() >= alarm_due) handle(SIGALRM, SIG_DFL);
}

static void stop_signals(void) {
    struct itimerval alarm_left = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &alarm_left, NULL);
    handle(SIGALRM, SIG_DFL);
    if (alarm_due == 0) return;
    const int64_t now = microseconds(), left = alarm_due > now ? alarm_due - now : 1;
    alarm_left.it_value.tv_sec = (time_t)(left / 1000000);
    alarm_left.it_value.tv_usec = (suseconds_t)(left % 1000000);
    setitimer(ITIMER_REAL, &alarm_left, NULL);
}

static volatile sig_atomic_t handler_runs, handler_wrong;
static int64_t handler_call;
static int handler_source, handler_targets[2]; /* one for the handler, one for what it interrupts */

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
    keep_alarm();
    const struct cfd_result result = make_call(handler_call, handler_targets[0]);
    handler_runs++;
    if (result.value < 0 || fcntl((int)result.value, F_GETFD) == -1 || close((int)result.value) != 0) {
        handler_wrong = 1;
    }
    errno = before;
}

static void call_under_signals(void) {
    int streams = 0;
    handler_runs = handler_wrong = 0;
    start_signals(call_in_handler);
    const int64_t end = microseconds() + SCENE_MICROSECONDS;
    while (handler_runs < SIGNALS_WANTED && microseconds() < end) {
        /* What the handler interrupts is the call itself, most of the time: a lock in it would not be free. */
        for (int count = 0; count < 1000; count++) {
            close((int)make_call(handler_call, handler_targets[1]).value);
        }
        FILE *stream = fopen("/dev/null", "w"); /* and what allocates memory, buffers and descriptors */
        if (stream == NULL) continue;
        streams++;
        fprintf(stream, "%d", (int)handler_runs);
        fclose(stream);
    }
    stop_signals();
    if (handler_runs == 0) {
        yield_unresolved("no signal came", 0);
    } else if (streams == 0) {
        yield_unresolved("no stream could be opened", 0);
    } else {
        emit(handler_wrong ? "wrong" : "right");
    }
}

static void op_in_handler(void) {
    handler_call = operands[0].number;
    if (handler_call > CALL_DUPFD || (handler_call == CALL_DUP3 && !FD_HAS_DUP3)) {
        yield_no_such_scene();
        return;
    }
    handler_source = open("/dev/null", O_RDWR);
    if (handler_source < 0) {
        yield_unresolved("/dev/null", errno);
        return;
    }
    /* Two numbers that are free: some of the high ones may be the platform's own. */
    for (int place = 0; place < 2; place++) {
        handler_targets[place] = fcntl(handler_source, F_DUPFD, 40);
    }
    for (int place = 0; place < 2; place++) {
        if (handler_targets[place] >= 0) close(handler_targets[place]);
        if (handler_targets[place] < 0) handler_targets[place] = 50; /* then the call itself says why it fails */
    }
    const struct cfd_result rehearsed = make_call(handler_call, handler_targets[1]);
    if (works_alone(rehearsed)) {
        close((int)rehearsed.value);
        call_under_signals();
    }
    close(handler_source);
}

static volatile sig_atomic_t storm_signals;

static void count_storm(int number) {
    (void)number;
    keep_alarm();
    storm_signals++;
}

/* A call that fails must not have replaced the number [dup2.eintr.not-after-success]. */
static void op_storm(void) {
    const int64_t call = operands[0].number;
    struct stage stage;
    struct stat now;
    int failures = 0, replaced = 0, current = 0;
    if (call != CALL_DUP2 && (call != CALL_DUP3 || !FD_HAS_DUP3)) {
        yield_no_such_scene();
        return;
    }
    if (!set_stage(&stage)) return;
    if (!works_alone(replace_number(call, stage.files[0], stage.target))) {
        clear_stage(&stage);
        return;
    }
    storm_signals = 0;
    start_signals(count_storm);
    const int64_t end = microseconds() + SCENE_MICROSECONDS;
    while (storm_signals < SIGNALS_WANTED && microseconds() < end && !replaced) {
        const int next = 1 - current;
        const struct cfd_result result = replace_number(call, stage.files[next], stage.target);
        if (result.value == stage.target) {
            current = next;
        } else {
            failures++;
            /* Where it is closed now nothing was replaced: after EINTR the state of what was closed is unspecified. */
            const int is_open = fstat(stage.target, &now) == 0;
            replaced = is_open && now.st_ino != stage.is[current].st_ino;
            if (!is_open && dup2(stage.files[current], stage.target) < 0) break;
        }
    }
    stop_signals();
    clear_stage(&stage);
    if (storm_signals == 0 && !replaced) {
        yield_unresolved("no signal came", 0);
    } else {
        emit(replaced ? "replaced-and-failed" : failures > 0 ? "failed" : "clean");
    }
}

#else

static void op_in_handler(void) { yield_unsupported("no interval timers"); }
static void op_storm(void) { yield_unsupported("no interval timers"); }

#endif
