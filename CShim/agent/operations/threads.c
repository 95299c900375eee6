/* Choreographies with two threads: cancellation, errno, SIGPIPE, a blocked read. */


#if FD_HAS_THREADS


static void yield_no_such_scene(void) { yield_unsupported("no such scene for this call"); }

static void sleep_milliseconds(long milliseconds) {
    const struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&wait, NULL);
}

/* Two scratch files that fstat tells apart by number and by size, and a number that is open on the first. */
struct stage {
    int files[2];
    int target;
    struct stat is[2];
};

static int set_stage(struct stage *stage) {
    char path[PATH_SIZE];
    for (int index = 0; index < 2; index++) {
        if (!prepare_object(OBJECT_FILE + index, path)) return 0;
        stage->files[index] = open(path, O_RDWR | O_CREAT, 0600);
        if (stage->files[index] < 0 || write(stage->files[index], "22", (size_t)index + 1) != index + 1
            || fstat(stage->files[index], &stage->is[index]) != 0) {
            yield_unresolved("scratch files", errno);
            return 0;
        }
    }
    stage->target = fcntl(stage->files[0], F_DUPFD, 20);
    return 1;
}

static void clear_stage(const struct stage *stage) {
    close(stage->files[0]);
    close(stage->files[1]);
    close(stage->target);
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
    if (cancel_call == CALL_DUPFD_CLOEXEC || cancel_call == CALL_OPEN) {
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
    } else {
        emit(call_completed ? "completed" : "cancelled");
    }
    if (call_completed && cancel_call != CALL_CLOSE && cancel_result.value != stage.target) {
        close((int)cancel_result.value);
    }
    clear_stage(&stage);
}

#else

static void op_cancel(void) { yield_unsupported("no cancellation"); }

#endif

/* Each thread makes a call that fails in its own way, lets the other run, and looks at its errno. */
static int errno_fildes;
static volatile int errno_mixed;

static void *fail_and_look(void *wanted) {
    const int expected = *(const int *)wanted;
    const int64_t end = microseconds() + 20000;
    for (int count = 0; count < 500 && !errno_mixed && microseconds() < end; count++) {
        errno = 0;
        if (fcntl(expected == EBADF ? -1 : errno_fildes, F_DUPFD, -1) != -1) errno_mixed = 1;
        sched_yield();
        if (errno != expected) errno_mixed = 1;
    }
    return NULL;
}

static void op_errno_threads(void) {
    static const int expected[2] = {EBADF, EINVAL};
    pthread_t threads[2];
    int started = 0;
    errno_mixed = 0;
    errno_fildes = open("/dev/null", O_RDWR);
    while (started < 2
           && pthread_create(&threads[started], NULL, fail_and_look, (void *)(uintptr_t)&expected[started]) == 0) {
        started++;
    }
    for (int index = 0; index < started; index++) pthread_join(threads[index], NULL);
    close(errno_fildes);
    if (started < 2) {
        yield_unresolved("pthread_create", 0);
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
    if (pthread_create(&writer, NULL, write_to_nobody, &ends[1]) != 0 || pthread_join(writer, &refused) != 0) {
        yield_unresolved("pthread_create", 0);
    } else if (!signal_came || refused == NULL) {
        emit("none");
    } else {
        emit(pthread_equal(signalled_thread, writer) ? "writer" : "other");
    }
    handle(SIGPIPE, count_signal);
    close(ends[1]);
}

static volatile int reader_returned;

static void *read_and_tell(void *end) {
    char byte;
    const ssize_t count = read(*(const int *)end, &byte, 1);
    reader_returned = 1;
    return (void *)(intptr_t)count;
}

static void op_blocked_read(void) {
    int ends[2];
    pthread_t reader;
    const int64_t call = operands[0].number;
    if (call != CALL_CLOSE && call != CALL_DUP2) {
        yield_no_such_scene();
        return;
    }
    const int null = open("/dev/null", O_RDWR);
    if (null < 0 || pipe(ends) != 0) {
        yield_unresolved("pipe", errno);
        return;
    }
    const int number = ends[0];
    const int spare = fcntl(number, F_DUPFD, 0); /* so that the write below never meets a pipe without readers */
    reader_returned = 0;
    if (pthread_create(&reader, NULL, read_and_tell, &ends[0]) != 0) {
        yield_unresolved("pthread_create", 0);
        return;
    }
    sleep_milliseconds(5); /* until it blocks: a guess, harmless where it is wrong, for nothing is judged */
    if (call == CALL_CLOSE) {
        close(number);
    } else {
        cfd_dup2(null, number);
    }
    for (int waited = 0; waited < 10 && !reader_returned; waited++) sleep_milliseconds(1);
    emit(reader_returned ? "woken" : "stays");
    if (!reader_returned && write(ends[1], "x", 1) != 1) signal_came = 0;
    pthread_join(reader, NULL);
    if (call == CALL_DUP2) close(number);
    close(spare), close(ends[1]), close(null);
}

#else

static void op_cancel(void) { yield_unsupported("no threads"); }
static void op_errno_threads(void) { yield_unsupported("no threads"); }
static void op_sigpipe_thread(void) { yield_unsupported("no threads"); }
static void op_blocked_read(void) { yield_unsupported("no threads"); }

#endif
