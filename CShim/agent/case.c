/* The frame of a case: the state that it begins with, and the lines of the trace around its steps. */

static int caretaker_pipe = -1; /* its write end lives as long as the agent; never in a case */

static int64_t microseconds(void) {
#if FD_HAS_HOST && defined CLOCK_MONOTONIC && !defined __KLIBC__
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) == 0) return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
#elif FD_HAS_SIGNALS
    struct timeval now;
    if (gettimeofday(&now, NULL) == 0) return (int64_t)now.tv_sec * 1000000 + now.tv_usec;
#endif
    return 0;
}

/* Where 0, 1 and 2 lead in a case: nowhere. The agent's own streams must not be read, written or marked by a test. */
static void fill_standard_numbers(void) {
    for (int number = 0; number < 3; number++) {
        if (fcntl(number, F_GETFD) == -1 && open("/dev/null", O_RDWR) < 0) return;
    }
}

static void set_soft_limit(int64_t limit) {
#if FD_HAS_LIMITS
    const rlim_t wanted = limit == INT64_MAX ? RLIM_INFINITY : (rlim_t)limit;
    struct rlimit now;
    if (limit < 0 || getrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_cur == wanted) return;
    now.rlim_cur = wanted;
    if (now.rlim_max < wanted) now.rlim_max = wanted;
    setrlimit(RLIMIT_NOFILE, &now);
#else
    (void)limit;
#endif
}

static int highest_inherited;

/* Closes what was inherited, from a number on; what cannot be closed is noted. */
static void close_inherited(int from) {
    for (int byte = 0; byte <= highest_inherited / 8; byte++) {
        if (inherited[byte] == 0) continue;
        for (int number = byte * 8; number < byte * 8 + 8; number++) {
            if (number < from || !is_inherited(number) || number == channel_in || number == channel_out) continue;
            if (close(number) == 0) {
                /* In one process, once for all: what stands there later is the agent's own. */
                if (one_process) inherited[byte] &= (unsigned char)~(1u << (number - byte * 8));
                continue;
            }
            if (number <= region->highest) continue;
            if (fcntl(number, F_GETFD) != -1) region->highest = number;
        }
    }
}

/* The table that every case starts with: 0, 1 and 2, which lead nowhere, and nothing else that can be closed. */
static void clear_table(void) {
    region->highest = 2;
    region->named = 0;
    close_inherited(0);
    if (!one_process) {
        if (caretaker_pipe >= 0) close(caretaker_pipe);
        close(channel_in), close(channel_out);
    } else if (!FD_HAS_LIMITS) {
        /* No case gets a limit below them. */
        note_open(channel_in), note_open(channel_out), note_open(caretaker_pipe);
    }
    fill_standard_numbers();
}

static void forget_mapping(void);
static void close_streams(void);
static void warm_up_if(int keeps);

/* The initial state of a case, independent of how the agent was started and, in one process, of the previous case. */
static void prepare_case(void) {
    prepare_signals();
    forget_mapping();
    forget_call();
    clear_table();
    warm_up_if(region->warms_up);
    note_open(region->highest_kept);
    set_soft_limit(CASE_LIMIT); /* now, because a limit below an open number may be refused [limit.rlimit.below-open] */
}

static void emit_case_start(void) {
    emit("table "), emit_table();
    const int64_t limit = soft_limit();
    if (limit >= 0) emit(" limit "), emit_limit(limit);
    emit_character('\n');
    publish();
}

/* The first line of a case in the trace. */
static void begin_case(const char *header, size_t length, int has_name) {
    region->started = microseconds();
    region->case_number++;
    region->finished = region->step_open = region->depth = region->case_over = region->abandoned = region->spoiled = 0;
    region->has_name = has_name;
    binding_count = 0;
    emit_foreign(header, length);
    emit_character('\n');
    publish();
}

/* The last line of a case, after how it ended; and its files are removed. */
static void end_case(void) {
    emit_number(microseconds() - region->started);
    emit_character('\n');
    publish();
    remove_objects();
}

/* Moves past the header of a case; returns its length. */
static size_t take_header(const char *line) {
    const char *end = line_end(line);
    region->cursor = (int)(end + 1 - input->text);
    while (ends_word(end[-1])) end--;
    return (size_t)(end - line);
}
