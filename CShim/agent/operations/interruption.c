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

enum {
    SIGNALS_WANTED = 24,
    SCENE_MICROSECONDS = 200000,
    INTERVAL_MICROSECONDS = 100,
    ALARMS_WANTED = 2, /* where they are all that there is, a second each */
    ALARM_SCENE_MICROSECONDS = 3000000
};

/* When the alarm comes due that ends a case in the agent's own process, or 0: the signals of a scene take its place. */
static int64_t alarm_due;

/*
 * Where the signals of a scene come from: an interval timer; where there is none, or it fails, a child that sends them;
 * and where no process may be made, one alarm after the other.
 */
static enum { FROM_TIMER, FROM_SENDER, FROM_ALARM } signal_source;
static pid_t signal_sender;
static int sender_error; /* why there is no child */

static int set_interval(long microseconds_between) {
#if FD_HAS_TIMERS
    const struct itimerval interval = {{0, microseconds_between}, {0, microseconds_between}};
    return setitimer(ITIMER_REAL, &interval, NULL) == 0;
#else
    (void)microseconds_between;
    return 0;
#endif
}

static int start_sender(void) {
    const pid_t parent = getpid();
    if (one_process) return 0;
    signal_sender = fork();
    if (signal_sender == 0) {
        handle(SIGALRM, SIG_DFL);
        while (getppid() == parent && kill(parent, SIGALRM) == 0) poll(NULL, 0, 1);
        _exit(0);
    }
    sender_error = signal_sender < 0 ? errno : 0;
    return signal_sender > 0;
}

static void start_signals(void (*handler)(int)) {
    const unsigned left = alarm(0);
    alarm_due = left == 0 ? 0 : microseconds() + (int64_t)left * 1000000;
    handle(SIGALRM, handler);
    signal_source = set_interval(INTERVAL_MICROSECONDS) ? FROM_TIMER : start_sender() ? FROM_SENDER : FROM_ALARM;
    if (signal_source == FROM_ALARM) alarm(1);
}

static int signals_wanted(void) { return signal_source == FROM_ALARM ? ALARMS_WANTED : SIGNALS_WANTED; }

static int64_t end_of_scene(void) {
    const int64_t half = (int64_t)region->seconds * 500000; /* of the time that a case has */
    if (signal_source != FROM_ALARM) return microseconds() + SCENE_MICROSECONDS;
    return microseconds() + (half < ALARM_SCENE_MICROSECONDS ? half : ALARM_SCENE_MICROSECONDS);
}

/* For the handlers: the next signal, where the source is one alarm after the other; and a call that never comes back is
 * ended by the next signal, as the alarm would have ended it. */
static void keep_alarm(void) {
    if (alarm_due != 0 && microseconds() >= alarm_due) handle(SIGALRM, SIG_DFL);
    if (signal_source == FROM_ALARM) alarm(1);
}

static void stop_signals(void) {
    if (signal_source == FROM_TIMER) set_interval(0);
    if (signal_source == FROM_SENDER) kill(signal_sender, SIGKILL), reap(signal_sender);
    handle(SIGALRM, SIG_IGN); /* one that is on its way */
    alarm(0);
    handle(SIGALRM, SIG_DFL);
    if (alarm_due == 0) return;
    const int64_t left = alarm_due - microseconds();
    alarm(left > 0 ? (unsigned)((left + 999999) / 1000000) : 1);
}

static void yield_no_signal(void) { yield_unresolved("no signal came", sender_error); }

static volatile sig_atomic_t handler_runs, handler_wrong;
static int64_t handler_call;
static int handler_source, handler_targets[2]; /* one for the handler, one for what it interrupts */

/* Makes the call. `let_go` closes the descriptor that it gives. */
static struct cfd_result make_call(int64_t call, int target) {
    switch (call) {
    case CALL_DUP2: return cfd_dup2(handler_source, target);
    case CALL_DUP3: return cfd_dup3(handler_source, target, 0);
    case CALL_DUPFD: return cfd_dupfd(handler_source, target);
    case CALL_OPEN: return cfd_open("/dev/null", O_RDWR, 0);
    case CALL_GETFD: return cfd_getfd(handler_source);
    case CALL_NOTHING: return (struct cfd_result){handler_source, CFD_ERRNO_UNTOUCHED};
    default: return cfd_dup(handler_source); /* also of close, which `let_go` makes */
    }
}

static int is_call_for_handler(int64_t call) {
    if (call == CALL_DUP3) return FD_HAS_DUP3;
    return call <= CALL_DUPFD || call == CALL_CLOSE || call == CALL_OPEN || is_control(call);
}

/* Closes the descriptor that a call gave, if it is one that gives any. */
static int let_go(struct cfd_result result) { return is_control(handler_call) ? 0 : close((int)result.value); }

/* Looked at by fstat: F_GETFD is a command of a function that is under test here. */
static int gave_what_it_should(struct cfd_result result) {
    struct stat status;
    return result.value >= 0 && (is_control(handler_call) || fstat((int)result.value, &status) == 0);
}

/* The companions of open that a handler needs: they too are safe to call there [sig.safe-list]. */
static int works_in_handler(int fildes) {
    char byte = 'x';
    lseek(fildes, 0, SEEK_SET); /* a device may refuse it */
    return write(fildes, &byte, 1) == 1 && read(fildes, &byte, 1) == 0;
}

/* Makes the call, checks that its result is a descriptor, closes it; errno is left as it was found
 * [sig.handler-preserve-errno]. */
static void call_in_handler(int number) {
    const int before = errno;
    (void)number;
    keep_alarm();
    const struct cfd_result result = make_call(handler_call, handler_targets[0]);
    handler_runs++;
    if (handler_call == CALL_OPEN && result.value >= 0 && !works_in_handler((int)result.value)) handler_wrong = 1;
    if (!gave_what_it_should(result) || let_go(result) != 0) handler_wrong = 1;
    errno = before;
}

static void call_under_signals(void) {
    int streams = 0, stream_error = 0;
    handler_runs = handler_wrong = 0;
    start_signals(call_in_handler);
    const int64_t end = end_of_scene();
    while (handler_runs < signals_wanted() && microseconds() < end) {
        /* What the handler interrupts is the call itself, most of the time: a lock in it would not be free. */
        for (int count = 0; count < 1000; count++) let_go(make_call(handler_call, handler_targets[1]));
        FILE *stream = fopen("/dev/null", "w"); /* and what allocates memory, buffers and descriptors */
        if (stream == NULL) {
            stream_error = errno;
            continue;
        }
        streams++;
        fprintf(stream, "%d", (int)handler_runs);
        fclose(stream);
    }
    stop_signals();
    if (handler_runs == 0) {
        yield_no_signal();
    } else if (streams == 0) {
        yield_unresolved("no stream could be opened", stream_error);
    } else {
        emit(handler_wrong ? "wrong" : "right");
    }
}

static void op_in_handler(void) {
    handler_call = operands[0].number;
    if (!is_call_for_handler(handler_call)) {
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
        let_go(rehearsed);
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

/* Calls that give a new number, of which none is on the list of those that a signal may interrupt [sig.dup-no-block]. */
static void storm_on_new_numbers(int64_t call) {
    int failures = 0;
    const int source = open("/dev/null", O_RDWR);
    if (source < 0) {
        yield_unresolved("/dev/null", errno);
        return;
    }
    storm_signals = 0;
    start_signals(count_storm);
    const int64_t end = end_of_scene();
    while (storm_signals < signals_wanted() && microseconds() < end) {
        const struct cfd_result result = call == CALL_DUP ? cfd_dup(source) : cfd_dupfd(source, 0);
        if (result.value < 0) {
            failures++;
        } else {
            close((int)result.value);
        }
    }
    stop_signals();
    close(source);
    if (storm_signals == 0) {
        yield_no_signal();
    } else {
        emit(failures > 0 ? "failed" : "clean");
    }
}

/* A call that fails must not have replaced the number [dup2.eintr.not-after-success]. */
static void op_storm(void) {
    const int64_t call = operands[0].number;
    struct stage stage;
    struct stat now;
    int failures = 0, replaced = 0, current = 0;
    if (call == CALL_DUP || call == CALL_DUPFD) {
        storm_on_new_numbers(call);
        return;
    }
    if (call != CALL_DUP2 && !is_control(call) && (call != CALL_DUP3 || !FD_HAS_DUP3)) {
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
    const int64_t end = end_of_scene();
    while (storm_signals < signals_wanted() && microseconds() < end && !replaced) {
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
        yield_no_signal();
    } else {
        emit(replaced ? "replaced-and-failed" : failures > 0 ? "failed" : "clean");
    }
}

#else

static void op_in_handler(void) { yield_unsupported("no storms of signals"); }
static void op_storm(void) { yield_unsupported("no storms of signals"); }

#endif
