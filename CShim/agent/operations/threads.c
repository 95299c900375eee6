/* What choreographies share, and those with two threads: cancellation, errno, SIGPIPE, a blocked read. */

#if FD_HAS_THREADS || FD_HAS_STORMS

/* Whether it is not a call under test, but the replacement of one that hung: F_GETFD, or no call. */
static int is_control(int64_t call) { return call == CALL_GETFD || call == CALL_NOTHING; }

static void yield_no_such_scene(void) { yield_unsupported("no such scene for this call"); }

/*
 * Whether the call works with nothing to disturb it; otherwise this is the outcome, because no scene would show
 * anything.
 */
static int works_alone(struct cfd_result result) {
    if (result.value >= 0) return 1;
    if (cfd_is_missing(result)) {
        yield_failure(result);
    } else {
        yield_unresolved("the call alone, without a race", result.error);
    }
    return 0;
}

/* dup2, or dup3 with a flag that makes it differ; or what only looks at the number, or not even that. */
static struct cfd_result replace_number(int64_t call, int fildes, int fildes2) {
    if (call == CALL_NOTHING) return (struct cfd_result){fildes2, CFD_ERRNO_UNTOUCHED};
    if (call == CALL_GETFD) {
        struct cfd_result result = cfd_getfd(fildes2);
        if (result.value >= 0) result.value = fildes2;
        return result;
    }
    return call == CALL_DUP3 ? cfd_dup3(fildes, fildes2, O_CLOEXEC) : cfd_dup2(fildes, fildes2);
}

/* Two scratch files that fstat distinguishes by number and by size, and a number that is open on the first. */
struct stage {
    int files[2];
    int target;
    struct stat is[2];
};

static void clear_stage(const struct stage *stage) {
    const int numbers[] = {stage->files[0], stage->files[1], stage->target};
    close_opened(numbers, 3);
}

/* 0 when it has answered that the stage cannot be set. */
static int set_stage(struct stage *stage) {
    char path[PATH_SIZE];
    int set = 1;
    stage->files[0] = stage->files[1] = stage->target = -1;
    for (int index = 0; index < 2 && set; index++) {
        if (!prepare_object(OBJECT_FILE + index, path)) return clear_stage(stage), 0;
        stage->files[index] = open(path, O_RDWR | O_CREAT, 0600);
        set = stage->files[index] >= 0 && write(stage->files[index], "22", (size_t)index + 1) == index + 1
              && fstat(stage->files[index], &stage->is[index]) == 0;
        if (!set) yield_unresolved("scratch files", errno);
    }
    if (set) {
        stage->target = fcntl(stage->files[0], F_DUPFD, 20);
        set = stage->target >= 0;
        if (!set) yield_unresolved("a number for the call", errno);
    }
    if (!set) clear_stage(stage);
    return set;
}

#endif

#if FD_HAS_THREADS

static void sleep_milliseconds(long milliseconds) {
    const struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&wait, NULL);
}

#if FD_HAS_CANCEL

static volatile int call_completed;
static struct cfd_result cancel_result;
static int cancel_fildes, cancel_fildes2;
static int64_t cancel_call;

static void *call_with_cancel_pending(void *unused) {
    pthread_cancel(pthread_self()); /* deferred: acts at the next cancellation point */
    switch (cancel_call) {
    case CALL_DUP: cancel_result = cfd_dup(cancel_fildes); break;
    case CALL_DUP2: cancel_result = cfd_dup2(cancel_fildes, cancel_fildes2); break;
    case CALL_DUP3: cancel_result = cfd_dup3(cancel_fildes, cancel_fildes2, 0); break;
    case CALL_DUPFD: cancel_result = cfd_dupfd(cancel_fildes, 0); break;
    case CALL_CLOSE: cancel_result = cfd_close(cancel_fildes2); break;
    case CALL_GETFD: cancel_result = cfd_getfd(cancel_fildes2); break;
    case CALL_NOTHING: cancel_result.value = cancel_fildes2; break;
    }
    call_completed = 1;
    pthread_testcancel();
    return unused;
}

static void op_cancel(void) {
    struct stage stage;
    pthread_t thread;
    void *result = NULL;
    cancel_call = operands[0].number;
    if (cancel_call == CALL_DUPFD_CLOEXEC || cancel_call == CALL_DUPFD_CLOFORK || cancel_call == CALL_OPEN) {
        yield_no_such_scene();
        return;
    }
    if (!set_stage(&stage)) return;
    cancel_fildes = stage.files[1];
    cancel_fildes2 = stage.target;
    call_completed = 0;
    const int error = pthread_create(&thread, NULL, call_with_cancel_pending, NULL);
    if (error != 0 || pthread_join(thread, &result) != 0 || result != PTHREAD_CANCELED) {
        yield_unresolved("the thread was not cancelled at all", error);
    } else if (!call_completed) {
        emit("cancelled");
    } else if (works_alone(cancel_result)) {
        emit("completed");
        const int gives = cancel_call != CALL_CLOSE && !is_control(cancel_call);
        if (gives && cancel_result.value != stage.target) close((int)cancel_result.value);
    }
    clear_stage(&stage);
}

#else

static void op_cancel(void) { yield_unsupported("no cancellation"); }

#endif

/*
 * Each thread makes a call that fails in its own way, lets the other run, and looks at its errno. Letting it run is a call
 * too: where that succeeds errno may be anything [errno.success-unspecified], but neither zero nor the other's error.
 */
static int errno_fildes;
static int64_t errno_call;
static volatile int errno_mixed;

/* F_DUPFD, which fails in this way; or errno as it would be then. */
static int fail_with(int expected) {
    /* One error at a time: where two apply either may be given [fcntl.dupfd.err.multiple]. */
    const int fildes = expected == EBADF ? -1 : errno_fildes, minimum = expected == EBADF ? 0 : -1;
    if (errno_call != CALL_NOTHING) return fcntl(fildes, F_DUPFD, minimum);
    errno = expected;
    return -1;
}

static void *fail_and_look(void *wanted) {
    const int expected = *(const int *)wanted, other = expected == EBADF ? EINVAL : EBADF;
    wait_for_start();
    const int64_t end = microseconds() + 20000;
    for (int count = 0; count < 500 && !errno_mixed && microseconds() < end; count++) {
        errno = 0;
        if (fail_with(expected) != -1 || errno != expected) errno_mixed = 1;
        sched_yield();
        if (errno == other || errno == 0) errno_mixed = 1;
    }
    return NULL;
}

static void op_errno_threads(void) {
    static int expected[2] = {EBADF, EINVAL};
    static const struct racer racers[2] = {{fail_and_look, &expected[0]}, {fail_and_look, &expected[1]}};
    errno_call = operands[0].given ? operands[0].number : CALL_DUPFD;
    if (errno_call != CALL_DUPFD && errno_call != CALL_NOTHING) {
        yield_no_such_scene();
        return;
    }
    errno_mixed = 0;
    errno_fildes = open("/dev/null", O_RDWR);
    if (errno_fildes < 0) {
        yield_unresolved("/dev/null", errno);
        return;
    }
    const int error = start_racers(racers, 2, 0);
    join_racers();
    close(errno_fildes);
    if (error != 0) {
        yield_unresolved("pthread_create", error);
    } else {
        emit(errno_mixed ? "shared" : "separate");
    }
}

static pthread_t signalled_thread;
static volatile sig_atomic_t signal_came;

static void note_thread(int number) {
    (void)number;
    signalled_thread = pthread_self();
    signal_came = 1;
}

static void *write_to_nobody(void *end) {
    return (void *)(intptr_t)(write(*(const int *)end, "x", 1) == -1 && errno == EPIPE);
}

static void op_sigpipe_thread(void) {
    int ends[2];
    pthread_t writer;
    void *refused = NULL;
    if (pipe(ends) != 0) {
        yield_unresolved("pipe", errno);
        return;
    }
    close(ends[0]);
    signal_came = 0;
    handle(SIGPIPE, note_thread);
    const int error = pthread_create(&writer, NULL, write_to_nobody, &ends[1]);
    if (error != 0 || pthread_join(writer, &refused) != 0) {
        yield_unresolved("pthread_create", error);
    } else if (!signal_came || refused == NULL) {
        emit("none");
    } else {
        emit(pthread_equal(signalled_thread, writer) ? "writer" : "other");
    }
    handle(SIGPIPE, count_signal);
    close(ends[1]);
}

static volatile int reader_began, reader_returned;

static void *read_and_tell(void *end) {
    char byte;
    reader_began = 1;
    const ssize_t count = read(*(const int *)end, &byte, 1);
    reader_returned = 1;
    return (void *)(intptr_t)count;
}

/* The call on the number that a thread is blocked in a read of: `null` is the null device, `ends` those of a pipe. */
static void call_on_blocked_number(int64_t call, int null, int ends[2]) {
    pthread_t reader;
    const int number = ends[0];
    reader_began = reader_returned = 0;
    const int error = pthread_create(&reader, NULL, read_and_tell, &ends[0]);
    if (error != 0) {
        yield_unresolved("pthread_create", error);
        return;
    }
    for (int count = 0; !reader_began; count++) linger(count);
    sleep_milliseconds(2); /* probably until it blocks; if not, no harm is done, because nothing is judged */
    const struct cfd_result result = call == CALL_CLOSE ? cfd_close(number) : cfd_dup2(null, number);
    for (int waited = 0; waited < 3 && !reader_returned; waited++) sleep_milliseconds(1);
    if (works_alone(result)) emit(reader_returned ? "woken" : "stays");
    if (!reader_returned && write(ends[1], "x", 1) != 1) signal_came = 0;
    pthread_join(reader, NULL);
    if (call == CALL_CLOSE) ends[0] = -1;
}

static void op_blocked_read(void) {
    int ends[2] = {-1, -1};
    const int64_t call = operands[0].number;
    if (call != CALL_CLOSE && call != CALL_DUP2) {
        yield_no_such_scene();
        return;
    }
    const int null = open("/dev/null", O_RDWR);
    /* The spare is there so that the write to the pipe never meets one without readers. */
    const int spare = null >= 0 && pipe(ends) == 0 ? fcntl(ends[0], F_DUPFD, 0) : -1;
    if (spare < 0) {
        yield_unresolved("a pipe and the null device", errno);
    } else {
        call_on_blocked_number(call, null, ends);
    }
    const int numbers[] = {ends[0], ends[1], spare, null};
    close_opened(numbers, 4);
}

#else

static void op_cancel(void) { yield_unsupported("no threads"); }
static void op_errno_threads(void) { yield_unsupported("no threads"); }
static void op_sigpipe_thread(void) { yield_unsupported("no threads"); }
static void op_blocked_read(void) { yield_unsupported("no threads"); }

#endif
