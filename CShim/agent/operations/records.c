/*
 * Choreographies in which several writers put records into one file through duplicates of their own. A control in
 * which each writer opened the file itself, and so has an offset of its own, must be seen to lose records.
 */

#if FD_HAS_THREADS || FD_HAS_FORK

enum { RECORD = 8, RECORDS = 100, WRITERS = 3 };

static void write_records(int fildes, char mark) {
    char record[RECORD];
    memset(record, mark, sizeof record);
    for (int count = 0; count < RECORDS; count++) {
        if (write(fildes, record, sizeof record) != (ssize_t)sizeof record) return;
    }
}

/* Are there as many whole records of each writer as it wrote, and nothing else? */
static int records_are_intact(int fildes, int writers) {
    char record[RECORD];
    int counts[WRITERS] = {0};
    lseek(fildes, 0, SEEK_SET);
    for (int count = 0; count < writers * RECORDS; count++) {
        if (read(fildes, record, sizeof record) != (ssize_t)sizeof record) return 0;
        const int writer = record[0] - 'a';
        for (int index = 1; index < RECORD; index++) {
            if (record[index] != record[0]) return 0;
        }
        if (writer < 0 || writer >= writers) return 0;
        counts[writer]++;
    }
    for (int writer = 0; writer < writers; writer++) {
        if (counts[writer] != RECORDS) return 0;
    }
    return read(fildes, record, sizeof record) == 0;
}

/* The file emptied, and a number for each writer: duplicates of one description, or opened one by one. */
static int open_for_writers(int fildes[WRITERS], int writers, int flags, int shared) {
    char path[PATH_SIZE];
    if (!prepare_object(OBJECT_FILE, path)) return 0;
    fildes[0] = open(path, O_RDWR | O_CREAT | O_TRUNC | flags, 0600);
    for (int writer = 1; writer < writers && fildes[0] >= 0; writer++) {
        fildes[writer] = shared ? (int)cfd_dup(fildes[0]).value : open(path, O_RDWR);
        if (fildes[writer] < 0) fildes[0] = -1;
    }
    if (fildes[0] < 0) yield_unresolved("scratch file", errno);
    return fildes[0] >= 0;
}

static void emit_record_verdict(int intact, int control_intact) {
    if (intact && control_intact) {
        yield_unresolved("the control, writers with an offset each, was not caught", 0);
    } else {
        emit(intact ? "intact" : "torn");
    }
}

#endif

#if FD_HAS_THREADS

static int record_fildes[WRITERS];

static void *write_records_of(void *writer) {
    const int index = *(const int *)writer;
    write_records(record_fildes[index], (char)('a' + index));
    return NULL;
}

/* 1 intact, 0 torn, -1 answered already. */
static int write_by_threads(int shared) {
    static int indices[WRITERS] = {0, 1, 2};
    pthread_t threads[WRITERS];
    if (!open_for_writers(record_fildes, WRITERS, 0, shared)) return -1;
    int started = 0;
    while (started < WRITERS
           && pthread_create(&threads[started], NULL, write_records_of, &indices[started]) == 0) {
        started++;
    }
    for (int index = 0; index < started; index++) pthread_join(threads[index], NULL);
    const int intact = records_are_intact(record_fildes[0], WRITERS);
    for (int writer = 0; writer < WRITERS; writer++) close(record_fildes[writer]);
    if (started == WRITERS) return intact;
    yield_unresolved("pthread_create", 0);
    return -1;
}

static void op_race_write(void) {
    const int intact = write_by_threads(1);
    const int control = intact < 0 ? -1 : write_by_threads(0);
    if (intact >= 0 && control >= 0) emit_record_verdict(intact, control);
}

#else

static void op_race_write(void) { yield_unsupported("no threads"); }

#endif

#if FD_HAS_FORK

static int write_by_processes(int shared) {
    int fildes[WRITERS];
    if (!open_for_writers(fildes, 2, shared ? O_APPEND : 0, shared)) return -1;
    const pid_t child = fork();
    if (child == 0) {
        write_records(fildes[1], 'b');
        _exit(0);
    }
    write_records(fildes[0], 'a');
    if (child > 0) reap(child);
    const int intact = records_are_intact(fildes[0], 2);
    close(fildes[0]), close(fildes[1]);
    if (child > 0) return intact;
    yield_unresolved("fork", 0);
    return -1;
}

static void op_race_append(void) {
    const int intact = write_by_processes(1);
    const int control = intact < 0 ? -1 : write_by_processes(0);
    if (intact >= 0 && control >= 0) emit_record_verdict(intact, control);
}

#else

static void op_race_append(void) { yield_unsupported("no processes here"); }

#endif
