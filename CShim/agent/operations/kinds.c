/* What is particular to some kinds of object: the position of a directory, readiness, queues, and the table of threads. */

#if FD_HAS_FDOPENDIR

/* An entry of the directory that is there whenever it is read: whether . and .. are listed is a platform's choice. */
static int fill_directory(void) {
    char path[PATH_SIZE];
    if (!prepare_object(OBJECT_DIRECTORY, path)) return 0;
    append_entry(path);
    const int file = open(path, O_WRONLY | O_CREAT, 0600);
    if (file < 0) return yield_unresolved("a file in the directory", errno), 0;
    close(file);
    return 1;
}

/* A stream takes its descriptor over: it is given a duplicate. What is listed begins at the shared position. */
static void op_list(void) {
    if (!fill_directory()) return;
    const struct cfd_result duplicate = cfd_dupfd(int_operand(0), 0);
    if (failed(duplicate)) return;
    DIR *stream = fdopendir((int)duplicate.value);
    if (stream == NULL) {
        const struct cfd_result result = {-1, errno};
        close((int)duplicate.value);
        yield_success(result);
        return;
    }
    int count = 0;
    while (readdir(stream) != NULL) count++;
    closedir(stream);
    emit(count > 0 ? "names" : "nothing");
}

#else

static void op_list(void) { yield_unsupported("no fdopendir"); }

#endif

#if FD_HAS_POLL

static void emit_ready(int first, int second) {
    emit(first ? second ? "both" : "first" : second ? "second" : "neither");
}

static void refuse_number(void) {
    const struct cfd_result result = {-1, EBADF};
    yield_success(result);
}

static void prepare_poll(struct pollfd both[2]) {
    const int64_t direction = operands[2].number;
    for (int index = 0; index < 2; index++) {
        both[index].fd = int_operand(index);
        both[index].events = (short)((direction != DIRECTION_WR ? POLLIN : 0) | (direction != DIRECTION_RD ? POLLOUT : 0));
        both[index].revents = 0;
    }
}

/* Both numbers in one call. The end of a stream counts as ready: read and write would not wait there. */
static void yield_ready(struct cfd_result result, const struct pollfd both[2]) {
    if (failed(result)) return;
    if (((both[0].revents | both[1].revents) & POLLNVAL) != 0) {
        refuse_number();
    } else {
        emit_ready(both[0].revents != 0, both[1].revents != 0);
    }
}

static void op_poll(void) {
    struct pollfd both[2];
    struct cfd_result result;
    prepare_poll(both);
    CFD_CALL_INTO(result, poll(both, 2, 0));
    yield_ready(result, both);
}

#else

static void op_poll(void) { yield_unsupported("no poll"); }

#endif

#if FD_HAS_PPOLL

static void op_ppoll(void) {
    const struct timespec none = {0, 0};
    struct pollfd both[2];
    struct cfd_result result;
    prepare_poll(both);
    CFD_CALL_INTO(result, ppoll(both, 2, &none, NULL));
    yield_ready(result, both);
}

#else

static void op_ppoll(void) { yield_unsupported("no ppoll"); }

#endif

/* What a library declares and a kernel may lack. */
static void probe_poll(void) {
#if FD_HAS_PPOLL
    const struct timespec none = {0, 0};
    struct cfd_result result;
    CFD_CALL_INTO(result, ppoll(NULL, 0, &none, NULL));
    look_for(FEATURE_ppoll, "ppoll", result, is_unknown_call);
#endif
}

#if FD_HAS_SELECT

#include <sys/select.h>

static void op_select(void) {
    fd_set reading, writing;
    const int first = int_operand(0), second = int_operand(1);
    const int64_t direction = operands[2].number;
    if (first < 0 || second < 0 || first >= FD_SETSIZE || second >= FD_SETSIZE) {
        yield_unresolved("the number is not one for a set of descriptors", 0); /* [obj.select.fdsetsize] */
        return;
    }
    FD_ZERO(&reading);
    FD_ZERO(&writing);
    if (direction != DIRECTION_WR) FD_SET(first, &reading), FD_SET(second, &reading);
    if (direction != DIRECTION_RD) FD_SET(first, &writing), FD_SET(second, &writing);
    struct timeval none = {0, 0};
    struct cfd_result result;
    CFD_CALL_INTO(result, select((first > second ? first : second) + 1, &reading, &writing, NULL, &none));
    if (failed(result)) return;
    emit_ready(FD_ISSET(first, &reading) || FD_ISSET(first, &writing),
               FD_ISSET(second, &reading) || FD_ISSET(second, &writing));
}

#else

static void op_select(void) { yield_unsupported("no select"); }

#endif

#if FD_HAS_QUEUES

#if FD_HAS_EXEC

/* In a new image: is the queue that this number stood for still open? */
static int look_at_queue(int number) {
    struct mq_attr attributes;
    return mq_getattr((mqd_t)number, &attributes) != 0;
}

static void op_queue_exec(void) {
    const mqd_t queue = open_queue();
    if (queue == (mqd_t)-1) {
        yield_unresolved("mq_open", errno);
        return;
    }
    char option[] = "--probe-queue", number[16];
    char *arguments[SELF_ARGUMENTS];
    size_t length = 0;
    append_number(number, &length, (long)queue);
    self_arguments(option, number, arguments);
    const pid_t child = fork();
    if (child == 0) {
        if (look_at_queue((int)queue) != 0) _exit(3);
        execvp(arguments[0], arguments);
        _exit(4);
    }
    const int error = errno, status = child < 0 ? 0 : reap(child);
    if (child < 0) {
        yield_unresolved("fork", error);
    } else if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
        emit("unresolved the child that was to look at the queue "), emit_death(status);
    } else {
        emit(WEXITSTATUS(status) == 0 ? "open" : "closed");
    }
    mq_close(queue);
}

#else

static void op_queue_exec(void) { yield_no_process(0); }

#endif

/* Where a queue descriptor is a file descriptor it may be duplicated, and the duplicate may send. */
static void op_queue_duplicate(void) {
    struct mq_attr attributes;
    const mqd_t queue = open_queue();
    if (queue == (mqd_t)-1) {
        yield_unresolved("mq_open", errno);
        return;
    }
    if (fcntl((int)queue, F_GETFD) == -1) {
        emit("none");
    } else {
        const struct cfd_result duplicate = cfd_dup((int)queue);
        if (duplicate.value < 0 || mq_send((mqd_t)duplicate.value, "x", 1, 0) != 0) {
            emit("refused");
        } else if (mq_getattr(queue, &attributes) != 0) {
            yield_unresolved("mq_getattr", errno);
        } else {
            emit(attributes.mq_curmsgs == 1 ? "shared" : "separate");
        }
        if (duplicate.value >= 0) close((int)duplicate.value);
    }
    mq_close(queue);
}

#else

static void op_queue_exec(void) { yield_unsupported("no message queues"); }
static void op_queue_duplicate(void) { yield_unsupported("no message queues"); }

#endif

#if FD_HAS_THREADS

static struct cfd_result thread_result;
static int64_t thread_call;
static int thread_fildes;

static void *duplicate_in_thread(void *unused) {
    const int free_number = (int)cfd_dup(thread_fildes).value; /* one that is free again */
    close(free_number);
    switch (thread_call) {
    case CALL_DUP2: thread_result = cfd_dup2(thread_fildes, free_number); break;
    case CALL_DUP3: thread_result = cfd_dup3(thread_fildes, free_number, 0); break;
    case CALL_DUPFD: thread_result = cfd_dupfd(thread_fildes, free_number); break;
    case CALL_DUPFD_CLOEXEC: thread_result = cfd_dupfd_cloexec(thread_fildes, free_number); break;
    case CALL_GETFD:
        thread_result = cfd_getfd(thread_fildes);
        if (thread_result.value >= 0) thread_result.value = thread_fildes;
        break;
    case CALL_NOTHING: thread_result.value = thread_fildes; break;
    default: thread_result = cfd_dup(thread_fildes);
    }
    return unused;
}

static void *look_in_thread(void *unused) {
    CFD_CALL_INTO(thread_result, fcntl(thread_fildes, F_GETFD));
    return unused;
}

/* One thread after the other: nothing is timed. 0 when it has answered that there is no thread. */
static int run_thread(void *(*run)(void *)) {
    pthread_t thread;
    const int error = pthread_create(&thread, NULL, run, NULL);
    if (error != 0 || pthread_join(thread, NULL) != 0) return yield_unresolved("pthread_create", error), 0;
    return 1;
}

/* A thread duplicates, this one uses and closes the number, and another one finds it closed. */
static void op_thread_table(void) {
    thread_call = operands[0].number;
    if (thread_call > CALL_DUPFD_CLOEXEC && !is_control(thread_call)) {
        yield_no_such_scene();
        return;
    }
    thread_fildes = open("/dev/null", O_RDWR);
    if (thread_fildes < 0) {
        yield_unresolved("/dev/null", errno);
        return;
    }
    const int fildes = thread_fildes;
    if (run_thread(duplicate_in_thread) && works_alone(thread_result)) {
        const int number = thread_fildes = (int)thread_result.value;
        const int is_usable = write(number, "x", 1) == 1, is_closed = close(number) == 0;
        if (run_thread(look_in_thread)) {
            emit(is_usable && is_closed && thread_result.value == -1 ? "shared" : "separate");
        }
    }
    close(fildes);
}

#else

static void op_thread_table(void) { yield_unsupported("no threads"); }

#endif

#if FD_HAS_THREADS

/* Records of a size that every pipe takes whole [obj.pipe.pipe-buf]. */
enum { PIPE_RECORD = 512, PIPE_RECORDS = 64, PIPE_WRITERS = 2 };

static int pipe_ends[PIPE_WRITERS]; /* the write end and its duplicate */
static int pipe_in_steps;
static int pipe_errors[PIPE_WRITERS];

static int write_to_pipe(int fildes, const char *record, size_t size) {
    return write(fildes, record, size) == (ssize_t)size ? 0 : errno;
}

/* Each thread writes its records through a number of its own, and closes it; the stand-in writes them in two parts. */
static void *write_pipe_records(void *error) {
    const int writer = (int)((int *)error - pipe_errors), fildes = pipe_ends[writer];
    char record[PIPE_RECORD];
    memset(record, 'a' + writer, sizeof record);
    wait_for_start();
    for (int count = 0; count < PIPE_RECORDS && pipe_errors[writer] == 0; count++) {
        const size_t part = pipe_in_steps ? sizeof record / 2 : sizeof record;
        pipe_errors[writer] = write_to_pipe(fildes, record, part);
        if (pipe_in_steps && pipe_errors[writer] == 0) {
            sched_yield();
            pipe_errors[writer] = write_to_pipe(fildes, record, part);
        }
        if (count % 4 == writer) nap();
    }
    close(fildes);
    return NULL;
}

/* Whether all records come out of the pipe, each whole. */
static int pipe_records_are_intact(int end) {
    char bytes[PIPE_RECORD * 8], first = 0;
    int counts[PIPE_WRITERS] = {0}, at = 0, intact = 1;
    ssize_t length;
    while ((length = read(end, bytes, sizeof bytes)) > 0) {
        for (ssize_t index = 0; index < length; index++, at++) {
            if (at % PIPE_RECORD == 0) first = bytes[index];
            if (bytes[index] != first) intact = 0;
            if (bytes[index] >= 'a' && bytes[index] < 'a' + PIPE_WRITERS) counts[bytes[index] - 'a']++;
        }
    }
    for (int writer = 0; writer < PIPE_WRITERS; writer++) intact &= counts[writer] == PIPE_RECORD * PIPE_RECORDS;
    return intact;
}

static int write_pipe_by_threads(int in_steps) {
    static const struct racer writers[PIPE_WRITERS] = {
        {write_pipe_records, &pipe_errors[0]}, {write_pipe_records, &pipe_errors[1]}};
    int ends[2];
    if (pipe(ends) != 0) return is_not_tried("pipe", errno);
    const struct cfd_result duplicate = cfd_dup(ends[1]);
    if (duplicate.value < 0) {
        close_opened(ends, 2);
        return is_not_tried("a duplicate for each writer", duplicate.error);
    }
    pipe_ends[0] = ends[1];
    pipe_ends[1] = (int)duplicate.value;
    pipe_in_steps = in_steps;
    pipe_errors[0] = pipe_errors[1] = 0;
    const int error = start_racers(writers, PIPE_WRITERS, 0);
    if (error != 0) {
        close_opened(ends, 1);
        return is_not_tried("pthread_create", error);
    }
    const int intact = pipe_records_are_intact(ends[0]);
    join_racers();
    close(ends[0]);
    for (int writer = 0; writer < PIPE_WRITERS; writer++) {
        if (pipe_errors[writer] != 0) return is_not_tried("write", pipe_errors[writer]);
    }
    return !intact;
}

static void op_race_pipe(void) {
    static const struct race race = {write_pipe_by_threads, "writes to a pipe in two parts", 2};
    const int seen = run_race(&race);
    if (seen != NOT_TRIED) emit(seen == NOTHING_SEEN ? "intact" : "torn");
}

#else

static void op_race_pipe(void) { yield_unsupported("no threads"); }

#endif
