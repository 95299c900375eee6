/*
 * What a platform opens for itself at the first use of a function and keeps from then on (close and dup, APPLICATION
 * USAGE): found out before the greeting. Where there is anything of the kind, every case and every new image uses all
 * of them once before its table is looked at, so that nothing appears while it runs.
 */

enum { WARM_LIMIT = 2 * CASE_LIMIT };

/* One use of each operation of a case, except scenes and slow ones. The calls under test fail here. */
static const char warming_steps[] =
    "a = open file rdwr\n"
    "b = creat file2\n"
    "dup -1\ndup2 -1 -1\ndup3 -1 -1 none\ndupfd -1 0\nposix-close -1 0\nfcntl-unknown 0\np = open-dev-fd 0 rdonly\n"
    "setfd a none\nsetfl a none\nsetown a self\ngetown a\n"
    "write a \"ab\"\nread a 1\npread a 1 0\npwrite a \"a\" 0\nlseek a 0 set\nreadv a 1 1\nwritev a \"a\" \"b\"\n"
    "ftruncate a 8\nmap a 1\nsendfile b a 1\nfilesize a\nsame-file a b\n"
    "lock a write 0 1\ntestlock a write 0 1\nofd-lock b write 0 1\nofd-testlock b write 0 1\ngetlease a\nkcmp a b\n"
    "lockf a test 1\nflock a shared\n"
    "d = open directory\nc = openat d file3\ne = opendir\nf = open fifo rdonly nonblock\n"
    "chmod file 600\ncreate file2 \"a\"\nrename file2 file3\nlink file3 file2\nunlink file2\n"
    "g = mkstemp\nh = shm\nr w = pipe nonblock,cloexec\npoll r w rd\nppoll r w rd\n"
    "s z = socketpair\nsetsockopt s keepalive on\ngetsockopt s keepalive\nsendfd s a\ni = recvfd z\nshutdown s wr\n"
    "l = listener\nj = connect\nk = accept l\n"
    "t u = internet-pair\ndomain t\nsockname t u\npeername t u\n"
    "o = openpt\nm n = pty\nisatty n\nsetecho n on\ngetrows n\n"
    "getlimit nofile\nsysconf open_max\ndisposition hup ignore\ndisposition hup catch\n"
    "exec-missing\nqueue-fork\n";

#if FD_HAS_SIGNALS
static void warm_up_signals(void) {
    const unsigned left = alarm(0);
    signal(SIGURG, SIG_DFL);
    raise(0);
#if FD_HAS_TIMERS
    const struct itimerval none = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &none, NULL); /* it shares its timer with alarm */
#endif
    alarm(left);
}
#else
static void warm_up_signals(void) {}
#endif

#if FD_HAS_FORK
static void warm_up_processes(void) {
    getppid();
    poll(NULL, 0, 0);
    if (one_process) return;
    kill(getpid(), SIGUSR1);
    await_bell(); /* the bell is blocked and has rung, so that this returns */
    const pid_t process = fork();
    if (process == 0) {
        setsid();
        _exit(0);
    }
    if (process > 0) waitpid(process, NULL, WNOHANG), reap(process);
}
#else
static void warm_up_processes(void) {}
#endif

#if FD_HAS_THREADS
static void *end_at_once(void *unused) { return unused; }

static void *be_cancelled(void *unused) {
#if FD_HAS_CANCEL
    pthread_cancel(pthread_self());
    pthread_testcancel();
#endif
    return unused;
}

static void warm_up_threads(void) {
    pthread_t thread;
    nap();
    sched_yield();
    /* One after the other: a cancelled thread may briefly open a library. */
    if (pthread_create(&thread, NULL, end_at_once, NULL) == 0) pthread_join(thread, NULL);
    if (pthread_create(&thread, NULL, be_cancelled, NULL) == 0) pthread_join(thread, NULL);
}
#else
static void warm_up_threads(void) {}
#endif

/* Moves what the steps have opened up, so that what the platform keeps gets a low number: few cases name one. */
static void make_way(void) {
    for (int index = 0; index < binding_count; index++) {
        const int number = (int)bindings[index].value;
        const int moved = number < CASE_LIMIT ? fcntl(number, F_DUPFD, CASE_LIMIT) : -1;
        if (moved < 0) continue;
        close(number);
        bindings[index].value = moved;
    }
}

/* Closes what the steps have opened: the numbers that their names are bound to. */
static void close_bound(void) {
    for (int index = 0; index < binding_count; index++) close((int)bindings[index].value);
    binding_count = 0;
}

/* Sets the limit that there is, for none can be counted on to come back. */
static void use_limit(void) {
#if FD_HAS_LIMITS
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) setrlimit(RLIMIT_NOFILE, &limit);
#endif
}

/* What steps change of the case that is about to begin or to go on. */
struct interlude {
    int case_number, objects, has_name, abandoned, position, highest, named;
    char *cursor;
};

/* An interlude uses the files of a separate case number. */
static struct interlude begin_interlude(void) {
    const struct interlude before = {region->case_number, region->objects, region->has_name, region->abandoned,
                                     region->cursor,      region->highest, region->named,    cursor};
    region->case_number = -1 - region->case_number;
    region->objects = region->has_name = 0;
    return before;
}

static void end_interlude(struct interlude before) {
    forget_call();
    remove_objects();
    region->case_number = before.case_number;
    region->objects = before.objects;
    region->has_name = before.has_name;
    region->abandoned = before.abandoned;
    region->cursor = before.position;
    region->highest = before.highest;
    region->named = before.named;
    cursor = before.cursor;
}

/* Runs the steps above, which leave no trace. */
static void warm_up(void) {
    static char nowhere[2 * LINE_LIMIT];
    const char *line = warming_steps;
    const int64_t limit = soft_limit();
    const struct interlude before = begin_interlude();
    binding_count = 0;
    use_limit();
    if (limit >= 0 && limit < WARM_LIMIT && region->greatest_limit >= WARM_LIMIT) set_soft_limit(WARM_LIMIT);
    use_stream();
    warm_up_signals();
    warm_up_processes();
    warm_up_threads();
    while (*line != '\0') {
        cursor = nowhere;
        const enum operation operation = read_step(line);
        if (operation != NO_OPERATION && unbound == NULL && missing_word == NULL) run_operation(operation);
        make_way();
        line = line_end(line) + 1;
    }
    close_bound();
    set_soft_limit(limit);
    forget_mapping();
    end_interlude(before);
}

static int is_same(const struct open_numbers *one, const struct open_numbers *other) {
    return memcmp(one->is_open, other->is_open, sizeof one->is_open) == 0;
}

/*
 * Whether using all functions once opens something that stays, and using them once more does not: else the platform has
 * nothing that it keeps, or it loses and leaks descriptors, which the cases detect.
 */
static int keeps_from_first_use(void) {
    struct open_numbers before, after, later;
    find_open(&before);
    warm_up();
    find_open(&after);
    for (int number = 0; number < IMAGE_BOUND; number++) {
        if (before.is_open[number] && !after.is_open[number]) return 0;
    }
    if (is_same(&before, &after)) return 0;
    warm_up();
    find_open(&later);
    return is_same(&after, &later);
}

/* Before a case or an image, on a platform that keeps descriptors. */
static void warm_up_if(int keeps) {
    if (!keeps) return;
    warm_up();
    prepare_signals();
}

static void note_kept(void) {
    struct open_numbers found;
    find_open(&found);
    for (int number = 3; number < INHERITED_LIMIT; number++) {
        const int is_channel = one_process && (number == channel_in || number == channel_out || number == caretaker_pipe);
        if (number >= IMAGE_BOUND && number > highest_inherited) break;
        if (is_channel || (number < IMAGE_BOUND ? !found.is_open[number] : fcntl(number, F_GETFD) == -1)) continue;
        region->kept[number / 8] |= (unsigned char)(1 << (number % 8));
        if (number < IMAGE_BOUND) region->kept_is_marked[number] = (fcntl(number, F_GETFD) & FD_CLOEXEC) != 0;
        region->highest_kept = number;
    }
}

#if FD_HAS_FORK

/* What the agent itself uses while it serves cases, and not before. */
static void use_for_cases(void) {
    struct utsname name;
    uname(&name);
    microseconds();
#if defined __GLIBC__
    gnu_get_libc_version();
#endif
}

/* A case without steps, in the time that it may take. Returns whether its process did what it was for. */
static int rehearse_case(void (*act)(void)) {
    const int seconds = region->seconds;
    const struct interlude before = begin_interlude();
    region->group = region->finished = 0;
    region->seconds = PROBE_SECONDS;
    const pid_t process = fork();
    if (process == 0) {
        setpgid(0, 0);
        prepare_case();
        act();
        region->finished = 1;
        leave_process();
    }
    if (process > 0) {
        setpgid(process, process);
        region->group = (int)process;
        watch_case(process);
        stop_case();
        region->group = 0;
    }
    region->seconds = seconds;
    end_interlude(before);
    return region->finished;
}

static void look_whether_kept(void) { region->warms_up = keeps_from_first_use(); }

#endif

/*
 * Numbers above 2 that are open in the process of a case before it begins. Looked for in a process like those of the
 * cases, the second one: by then the agent has used itself all that it will use for a case.
 */
static void find_kept(void) {
#if FD_HAS_FORK
    if (!one_process) {
        use_for_cases();
        region->does_not_warm_up = !rehearse_case(look_whether_kept);
        if (region->does_not_warm_up) region->warms_up = 0;
        rehearse_case(note_kept);
        return;
    }
#endif
    begin_probe(NULL);
    keeps_from_first_use();
    prepare_signals();
    note_kept();
}
