/* Running a case: line after line, each step written before it runs and its outcome after. */

static void run_operation(enum operation operation);

static int one_process; /* the case runs in the agent's own process */

/* What the agent does for a case: takes the trace that is ready, and brings more script, waiting for it if it must. */
static void serve(int must_have_input);

#if FD_HAS_FORK

static sigset_t waiting_mask; /* what is blocked while a process waits: nothing that may wake it */

/*
 * Wakes a process that waits in `await_bell`; the signal is blocked everywhere else, and so is never lost. 0 and what is
 * negative are whole groups, and the first process is a stranger, unless the agent was started as that of a namespace.
 */
static void ring(int process) {
    barrier();
    if (process > 1 || (process == 1 && region->agent == 1)) kill((pid_t)process, SIGUSR1);
}

/* If sigsuspend does not wait, this sleeps for a short time: a waiting process then polls for its turn. */
static void await_bell(void) {
    if (sigsuspend(&waiting_mask) == -1 && errno == EINTR) return;
    poll(NULL, 0, 1);
}

#endif

/* Rings the agent, and waits until the flag has this value. */
static void await_agent(volatile int *flag, int value, int must_have_input) {
    if (one_process) {
        serve(must_have_input);
        return;
    }
#if FD_HAS_FORK
    tell(&region->waiting, (int)getpid());
    ring(region->agent);
    while (told(flag) != value && !(must_have_input && told(&region->input_over))) await_bell();
    tell(&region->waiting, 0);
#else
    (void)flag, (void)value;
#endif
}

/* Passes the written chunk to the agent, and continues in the other one. */
static void hand_over_output(void) {
    publish();
    if (output->length == 0) return;
    tell(&output->full, 1);
    region->output_index = !region->output_index;
    output = &region->outputs[region->output_index];
    if (told(&output->full) || one_process) {
        await_agent(&output->full, 0, 0);
    } else {
#if FD_HAS_FORK
        ring(region->agent);
#endif
    }
    output->length = 0;
    cursor = output->text;
}

/* Continues with the next chunk after this one. 0 at the end of the script. */
static int next_chunk(void) {
    hand_over_output();
    tell(&input->full, 0);
    region->input_index = !region->input_index;
    region->cursor = 0;
    input = &region->inputs[region->input_index];
    if (!told(&input->full) && !told(&region->input_over)) await_agent(&input->full, 1, 1);
    if (told(&input->full)) return 1; /* checked again: this may be the last chunk of the script */
    input->length = 0;
    return 0;
}

/* The next line of the case that says something; NULL when no more of the script is left. */
static const char *next_line(void) {
    for (;;) {
        if (region->cursor == input->length) {
            if (!next_chunk()) return NULL;
            continue;
        }
        const char *line = skip_spaces(input->text + region->cursor);
        if (*line != '\n' && *line != '#') return line;
        region->cursor = (int)(line_end(line) + 1 - input->text);
    }
}

static int begins_case(const char *line) {
    const int length = (int)(skip_word(line) - line);
    return is_word(line, length, "assertion") || is_word(line, length, "characteristic");
}

/* The settings of the agent. */
enum setting { SETTING_timeout, SETTING_echo, SETTING_share, SETTING_COUNT };
static const char *const settings[SETTING_COUNT] = {"timeout", "echo", "share"};

static int find_setting(const char *word, int length) {
    int setting = 0;
    while (setting < SETTING_COUNT && !is_word(word, length, settings[setting])) setting++;
    return setting;
}

/* Applies a setting; returns the error in its word, or NULL. */
static const char *obey_setting(int setting, const char *word) {
    const char *const end = skip_word(word), *const after = skip_spaces(end);
    const int length = (int)(end - word), is_alone = *after == '\n' || *after == '#';
    int64_t seconds = 0;
    if (setting == SETTING_timeout) {
        const int is_right = is_alone && read_integer(word, length, 0, &seconds) == NULL && seconds > 0 && seconds <= 3600;
        if (!is_right) return "is not a valid timeout: 1 to 3600 seconds";
        region->seconds = (int)seconds;
        return NULL;
    }
    const int is_on = is_word(word, length, "on");
    if (!is_alone || (!is_on && !is_word(word, length, "off"))) {
        return setting == SETTING_echo ? "is not a valid echo: on or off" : "is not a valid share: on or off";
    }
    if (setting == SETTING_echo) {
        region->echo = is_on;
    } else {
        region->shares = is_on;
    }
    return NULL;
}

/*
 * Lines that are no steps: those of an assertion file that are for its readers and the judge, since a whole file may
 * be piped into the agent; those that end the case; and those that are for the agent itself. Returns what is wrong with
 * a line that is none of them, and the word in question.
 */
static const char *obey_line(const char *line, const char **word) {
    const char *word_end = skip_word(line);
    const char *rest = skip_spaces(word_end);
    const int length = (int)(word_end - line);
    const int setting = find_setting(line, length);
    *word = line;
    if (begins_case(line)) {
        region->case_over = 1;
        return NULL; /* and left to be read again, as the header of the next case */
    }
    if (is_word(line, length, "done")) {
        region->case_over = 1;
    } else if (setting < SETTING_COUNT) {
        if (*rest != '\n') *word = rest;
        const char *problem = obey_setting(setting, rest);
        if (problem != NULL) return problem;
    } else if (!is_word(line, length, "because") && !is_word(line, length, "needs")
               && !is_word(line, length, "requirement") && !is_word(line, length, "notation")
               && !is_word(line, length, "\xEF\xBB\xBF" "notation") /* the byte order mark that some shells write */) {
        return "is not a known operation";
    }
    region->cursor = (int)(line_end(rest) + 1 - input->text);
    return NULL;
}

static void begin_outcome(const char *step, const char *end) {
    if (region->echo) emit_step(step, (size_t)(end - step)), emit(" => ");
    region->step_open = 1;
    publish();
    if (one_process) hand_over_output(); /* if this step is the last one, nothing else would write it */
}

static void end_outcome(void) {
    emit_character('\n');
    region->step_open = 0;
    publish();
}

static int opens_bracket(enum operation operation) {
    return operation == OP_child || operation == OP_in || operation == OP_exec || operation == OP_fexecve
           || operation == OP_spawn || operation == OP_thread;
}

static void pass_over_bracket(void);
static void yield_no_process(int bracket);

/* In shared-process.c. */
static int leaves_only_numbers(enum operation operation);
static int raises_limit(enum operation operation, int64_t limit);

static void run_step(enum operation operation, const char *line) {
    begin_outcome(line, step_end);
    if (region->shares && (!leaves_only_numbers(operation) || raises_limit(operation, operands[1].number))) {
        region->spoiled = 1;
    }
    if (region->abandoned) {
        emit("skipped");
        if (opens_bracket(operation)) pass_over_bracket();
    } else if (unbound != NULL) {
        emit("skipped "), emit_bytes(unbound, (size_t)unbound_length), emit(" is not bound");
    } else if (missing_word != NULL) {
        yield_unsupported("the platform has no "), emit_bytes(missing_word, (size_t)missing_length);
    } else if (one_process && prepared[operation].forks) {
        yield_no_process(opens_bracket(operation));
    } else {
        run_operation(operation);
    }
    end_outcome();
}

/* Passes over the rest of a bracket whose process is gone, or never was: its steps are shown as skipped. */
static void skip_bracket(int depth) {
    const char *line;
    while (region->depth > depth && !region->case_over && (line = next_line()) != NULL) {
        if (output_is_full()) hand_over_output();
        const enum operation operation = read_step(line);
        if (operation == NO_OPERATION) continue;
        if (opens_bracket(operation)) region->depth++;
        if (operation == OP_end && --region->depth == depth) return; /* its owner writes this one */
        begin_outcome(line, step_end);
        emit("skipped");
        end_outcome();
    }
}

/* Runs steps until the end of the case, or of the bracket that this process is for. */
static void interpret(void) {
    const char *line;
    while (!region->case_over && (line = next_line()) != NULL) {
        if (output_is_full()) hand_over_output();
        const enum operation operation = read_step(line);
        if (operation == NO_OPERATION) continue;
        if (operation != OP_end) {
            run_step(operation, line);
        } else if (region->depth > 0) {
            return;
        } else {
            refuse_line(line, line, "has nothing to end");
        }
    }
}
