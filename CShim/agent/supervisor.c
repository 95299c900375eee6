/* The main loop of the agent: one case after the other, each reported however it ends. */

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
static volatile int timed_case; /* the case that the timer was set for */

static void stop_case(void) {
    const pid_t group = (pid_t)region->group;
    if (group > 1) kill(-group, SIGKILL), kill(group, SIGKILL);
}

static void handle_timer(int number) {
    (void)number;
    if (region->case_number != timed_case) {
        /* The process has gone on with another case, which gets its own time. */
        timed_case = region->case_number;
        alarm((unsigned)region->seconds);
        return;
    }
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
        timed_case = region->case_number;
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
        region->actor = (int)getpid();
        run_cases();
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
    take_up();
    begin_case(header, length, has_name);
    if (one_process) {
        run_case_here();
    } else {
#if FD_HAS_FORK
        run_case_in_child();
#endif
    }
    end_case();
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
        run_case(line, take_header(line), 1);
    }
}
