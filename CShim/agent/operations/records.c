/*
 * Choreographies in which several writers put records into one file through duplicates of their own. The stand-in
 * writes in steps: it looks where the end or the offset is, lets others run, and writes there.
 */

#if FD_HAS_THREADS || FD_HAS_FORK

enum {
    RECORD = 8,
    MOST_RECORDS = 524288, /* 4 MB: that the file stays small */
    ROUNDS_IN_TIME = 40,   /* a round lasts this part of a case's time at the most, however late the others come */
    WRITERS = 3,
    BURST = 4,
    VISITS_OF_THREAD = 8,
    NAPS_OF_VISIT = 32,
    VISITS_OF_PROCESS = 12
};

static char record_path[PATH_SIZE];
static int record_fildes[WRITERS];
static int record_whence, record_in_steps; /* SEEK_CUR: at the offset that is shared; SEEK_END: at the end */

static ssize_t write_in_steps(int fildes, const char *record, size_t size) {
    const off_t offset = lseek(fildes, 0, record_whence);
    sched_yield();
    const ssize_t written = pwrite(fildes, record, size, offset);
    if (record_whence == SEEK_CUR) lseek(fildes, offset + (off_t)size, SEEK_SET);
    return written;
}

/* 0 on success, else an error number. */
static int write_record(int writer) {
    char record[RECORD];
    memset(record, 'a' + writer, sizeof record);
    errno = ENOSPC; /* what it is when a record is cut short, and errno left alone */
    const ssize_t written = record_in_steps ? write_in_steps(record_fildes[writer], record, sizeof record)
                                            : write(record_fildes[writer], record, sizeof record);
    return written == (ssize_t)sizeof record ? 0 : errno;
}

/* The first writer continues until the others have finished (`is_over`). It counts its records. */
static int write_without_pause(int (*is_over)(void), volatile int *records) {
    const int64_t end = microseconds() + (int64_t)region->seconds * 1000000 / ROUNDS_IN_TIME;
    int error = 0;
    for (*records = 0; *records < MOST_RECORDS && !is_over(); ++*records) {
        if (*records % 1024 == 1023 && microseconds() > end) break;
        rest_at(*records, RECORDS_TO_REST);
        error = write_record(0);
        if (error != 0) break;
    }
    return error;
}

/* Whether the file holds what was written: so many records of each writer, and each whole. */
static int records_are_intact(const volatile int *records, int writers) {
    char bytes[RECORD * 512];
    int counts[WRITERS] = {0};
    ssize_t length;
    lseek(record_fildes[0], 0, SEEK_SET);
    while ((length = read(record_fildes[0], bytes, sizeof bytes)) > 0) {
        for (ssize_t at = 0; at < length; at++) {
            const int writer = bytes[at] - 'a';
            if (writer < 0 || writer >= writers || bytes[at] != bytes[at - at % RECORD]) return 0;
            counts[writer]++;
        }
    }
    for (int writer = 0; writer < writers; writer++) {
        if (counts[writer] != RECORD * records[writer]) return 0;
    }
    return 1;
}

/* The file emptied, and a duplicate for each writer. 0, or NOT_TRIED. */
static int open_records(int writers, int flags) {
    record_fildes[0] = open(record_path, O_RDWR | O_CREAT | O_TRUNC | flags, 0600);
    if (record_fildes[0] < 0) return is_not_tried("scratch file", errno);
    for (int writer = 1; writer < writers; writer++) {
        const struct cfd_result duplicate = cfd_dup(record_fildes[0]);
        record_fildes[writer] = (int)duplicate.value;
        if (duplicate.value >= 0) continue;
        close_opened(record_fildes, writer);
        return is_not_tried("a duplicate for each writer", duplicate.error);
    }
    return 0;
}

static void run_record_race(const struct race *race) {
    if (!prepare_object(OBJECT_FILE, record_path)) return;
    const int seen = run_race(race);
    if (seen != NOT_TRIED) emit(seen == NOTHING_SEEN ? "intact" : "torn");
}

#endif

#if FD_HAS_THREADS

static int record_errors[WRITERS];
static volatile int records_of[WRITERS], first_is_through;

static int visitors_are_through(void) { return race_over; }

static void *write_first(void *unused) {
    wait_for_start();
    record_errors[0] = write_without_pause(visitors_are_through, &records_of[0]);
    first_is_through = 1;
    return unused;
}

/*
 * The others write a few records after each nap. A visit counts where the first writer has gone on since the last, and
 * after some naps in any case: it may be kept from going on for as long as another is there.
 */
static void *write_others(void *error) {
    const int writer = (int)((int *)error - record_errors);
    int visits = 0, naps = 0, before = 0;
    nap_until_start();
    while (visits < VISITS_OF_THREAD && !first_is_through && record_errors[writer] == 0) {
        nap();
        visits += records_of[0] != before || ++naps % NAPS_OF_VISIT == 0;
        before = records_of[0];
        for (int count = 0; count < BURST && record_errors[writer] == 0; count++) {
            record_errors[writer] = write_record(writer);
            records_of[writer] += record_errors[writer] == 0;
        }
    }
    race_over = 1;
    return NULL;
}

static int write_by_threads(int in_steps) {
    static const struct racer writers[WRITERS] = {
        {write_first, NULL}, {write_others, &record_errors[1]}, {write_others, &record_errors[2]}};
    if (open_records(WRITERS, 0) != 0) return NOT_TRIED;
    record_whence = SEEK_CUR;
    record_in_steps = in_steps;
    first_is_through = 0;
    for (int writer = 0; writer < WRITERS; writer++) records_of[writer] = record_errors[writer] = 0;
    const int error = start_racers(writers, WRITERS, 0);
    join_racers();
    const int intact = records_are_intact(records_of, WRITERS);
    close_opened(record_fildes, WRITERS);
    if (error != 0) return is_not_tried("pthread_create", error);
    for (int writer = 0; writer < WRITERS; writer++) {
        if (record_errors[writer] != 0) return is_not_tried("write", record_errors[writer]);
    }
    return !intact;
}

static void op_race_write(void) {
    static const struct race race = {write_by_threads, "writes at a shared offset in three steps", 0};
    run_record_race(&race);
}

#else

static void op_race_write(void) { yield_unsupported("no threads"); }

#endif

#if FD_HAS_FORK

enum { PROCESSES = 2 };

/* The second process writes a few records after each nap. */
static int write_at_visits(void) {
    int error = 0;
    for (int count = 0; count < VISITS_OF_PROCESS * BURST && error == 0; count++) {
        if (count % BURST == 0) nap();
        error = write_record(1);
    }
    return error;
}

static int heard; /* the end of a pipe from which this process reads the other's messages */

/* Signals that this process is ready, and waits for the other one. */
static int meet(int tell) {
    char byte = 'x';
    if (write(tell, &byte, 1) != 1) return 0;
    for (int count = 0;; count++) {
        const ssize_t length = read(heard, &byte, 1);
        if (length >= 0) return length == 1; /* 0: the other one is gone */
        if (errno != EAGAIN && errno != EINTR) return 0;
        linger(count);
    }
}

static int other_is_gone(void) {
    static unsigned count;
    char byte;
    return ++count % 8 == 0 && read(heard, &byte, 1) == 0;
}

/* A pipe for the messages of each process to the other; reading it does not block. */
static int open_ways(int ways[2][2]) {
    for (int way = 0; way < 2; way++) {
        if (pipe(ways[way]) != 0) {
            const int error = errno;
            if (way > 0) close_opened(ways[0], 2);
            return is_not_tried("pipe", error);
        }
        fcntl(ways[way][0], F_SETFL, fcntl(ways[way][0], F_GETFL) | O_NONBLOCK);
    }
    return 0;
}

static int append_by_processes(int in_steps) {
    int ways[2][2], records[PROCESSES] = {0, VISITS_OF_PROCESS * BURST}, error = 0;
    if (open_records(PROCESSES, in_steps ? 0 : O_APPEND) != 0) return NOT_TRIED;
    if (open_ways(ways) != 0) {
        close_opened(record_fildes, PROCESSES);
        return NOT_TRIED;
    }
    record_whence = SEEK_END;
    record_in_steps = in_steps;
    const pid_t child = fork();
    const int fork_error = errno, own = child == 0, other = !own;
    heard = ways[own][0];
    close(ways[own][1]), close(ways[other][0]); /* so that the end of the other process is an end of file */
    const int met = child >= 0 && meet(ways[other][1]);
    if (child == 0) {
        if (!met) fail_part("a pipe between the processes");
        errno = write_at_visits();
        if (errno != 0) fail_part("write of the second process");
        _exit(0);
    }
    if (met) error = write_without_pause(other_is_gone, &records[0]);
    close(heard), close(ways[other][1]);
    const int status = child > 0 ? reap(child) : 0;
    const int intact = records_are_intact(records, PROCESSES);
    close_opened(record_fildes, PROCESSES);
    if (child < 0) return is_not_tried("fork", fork_error);
    if (error != 0) return is_not_tried("write", error);
    if (is_failed_part(status)) return is_not_tried(region->failed_call, region->failed_error);
    return met && status == 0 ? !intact : is_not_tried("the second process did not write its records", 0);
}

static void op_race_append(void) {
    static const struct race race = {append_by_processes, "appending in two steps", 0};
    run_record_race(&race);
}

#else

static void op_race_append(void) { yield_no_process(0); }

#endif
