/* The main loop of the agent: one case after the other, each in its own process, and reported however it ends. */

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

static int has_greeted; /* before that the script is left alone */

static void serve(int must_have_input) {
    if (!has_greeted) return;
    take_output();
    fill_input(must_have_input);
    if (output_lost || interrupted) {
        region->case_over = 1;
        tell(&region->input_over, 1);
    }
}

#if FD_HAS_FORK

static volatile sig_atomic_t timed_out;

static void stop_case(void) {
    const pid_t group = (pid_t)region->group;
    if (group > 1) kill(-group, SIGKILL), kill(group, SIGKILL);
}

static void handle_timer(int number) {
    (void)number;
    timed_out = 1;
    stop_case();
}

static void handle_interrupt(int number) {
    interrupted = number;
    stop_case();
}

static void prepare_agent_signals(void) {
    static const int interrupts[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction before;
    find_untouched();
    handle(SIGUSR1, take_bell);
    handle(SIGCHLD, take_bell);
    handle(SIGALRM, handle_timer);
    handle(SIGPIPE, SIG_IGN);
    for (int index = 0; index < 3; index++) {
        if (sigaction(interrupts[index], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            handle(interrupts[index], handle_interrupt);
        }
    }
    block_bells();
}

/* Serves the process of the case until it is gone; returns its wait status. */
static int watch_case(pid_t process) {
    int status = 0;
    for (;;) {
        /* A case that waits for more script is not hanging. */
        const int wants_input = told(&region->waiting) != 0 && !told(&region->inputs[region->input_index].full)
                                && !told(&region->input_over);
        alarm(wants_input ? 0 : (unsigned)region->seconds);
        serve(wants_input);
        ring(told(&region->waiting));
        const pid_t gone = waitpid(process, &status, WNOHANG);
        if (gone == process || (gone < 0 && errno == ECHILD)) break;
        if (output_lost || interrupted) stop_case();
        await_bell();
    }
    alarm(0);
    return status;
}

/* The case is gone before its end: finish its trace for it. */
static void finish_dead_case(int status) {
    take_up();
    if (region->step_open) {
        if (timed_out) {
            emit("hung "), emit_number(region->seconds), emit(" s");
        } else {
            emit_death(status);
        }
        end_outcome();
    }
    const int before = one_process;
    one_process = 1; /* from here the agent reads the script itself */
    tell(&region->waiting, 0);
    skip_bracket(-1);
    one_process = before;
}

static void run_case_in_child(void) {
    timed_out = 0;
    region->group = 0;
    const pid_t process = fork();
    if (process == 0) {
        setpgid(0, 0);
        prepare_case();
        region->actor = (int)getpid();
        emit_case_start();
        interpret();
        region->finished = 1;
        leave_process();
    }
    int status = 0;
    const int error = errno;
    if (process > 0) {
        setpgid(process, process);
        region->group = (int)process;
        status = watch_case(process);
        stop_case(); /* what the case may have left running */
        region->group = 0;
    }
    if (process > 0 && region->finished && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        take_up();
        emit("done ");
        return;
    }
    if (process > 0) outlive(-process);
    const int open_step = region->step_open;
    finish_dead_case(status);
    emit("done ");
    if (process < 0) {
        emit("unresolved fork: "), emit_errno(error), emit_character(' ');
    } else if (!open_step) {
        emit_death(status), emit_character(' ');
    }
}

#endif

/* In one process: the case runs here, and what it has left open is closed afterwards. */
static void run_case_here(void) {
    prepare_case();
#if FD_HAS_SIGNALS
    alarm((unsigned)region->seconds); /* nothing can stop the case alone: this ends the agent */
#endif
    emit_case_start();
    interpret();
#if FD_HAS_SIGNALS
    alarm(0);
#endif
    const int bound = table_bound();
    close_streams();
    for (int number = 0; number < bound; number++) {
        const int is_own = number == channel_in || number == channel_out || number == caretaker_pipe;
        if (!is_own && !is_kept(number)) close(number);
    }
    set_soft_limit(CASE_LIMIT);
    emit("done ");
}

static void run_case(const char *header, size_t length, int has_name) {
    const int64_t started = microseconds();
    region->case_number++;
    region->finished = region->step_open = region->depth = region->case_over = region->abandoned = 0;
    region->has_name = has_name;
    binding_count = 0;
    take_up();
    emit_foreign(header, length);
    emit_character('\n');
    publish();
    if (one_process) {
        run_case_here();
    } else {
#if FD_HAS_FORK
        run_case_in_child();
#endif
    }
    emit_number(microseconds() - started);
    emit_character('\n');
    publish();
    remove_objects();
    flush_output();
}

/* Cases until the script ends. Steps before any header are a case without a name. */
static void run_script(void) {
    static const char nameless[] = "assertion -";
    const int before = one_process;
    const char *line, *word;
    for (;;) {
        one_process = 1; /* between cases the agent itself reads the script */
        do {
            line = next_line();
        } while (line != NULL && !begins_case(line) && obey_line(line, &word) == NULL);
        one_process = before;
        if (line == NULL || output_lost || interrupted) return;
        if (!begins_case(line)) {
            run_case(nameless, sizeof nameless - 1, 0);
            continue;
        }
        const char *end = line_end(line);
        region->cursor = (int)(end + 1 - input->text);
        while (ends_word(end[-1])) end--;
        run_case(line, (size_t)(end - line), 1);
    }
}
