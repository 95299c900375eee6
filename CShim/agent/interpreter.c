/* Running a case: line after line, each step written before it runs and its outcome after. */

static void run_operation(enum operation operation);

#if FD_HAS_FORK
/* Wakes a process that waits in `await`. */
static void ring(int process) {
#if defined __GNUC__
    __sync_synchronize();
#endif
    kill((pid_t)process, SIGUSR1);
}

static sigset_t waiting_mask; /* what is blocked while a process waits: nothing that may wake it */

static void await_bell(void) { sigsuspend(&waiting_mask); }
#endif

static int one_process;                   /* the case runs in the agent's own process */
static void serve_case(enum state state); /* what the agent does when asked, in that mode */

/* Asks the agent for input or to take the output, and waits until it has. */
static void ask(enum state state) {
    publish();
    region->state = (int)state;
    if (one_process) {
        serve_case(state);
    } else {
#if FD_HAS_FORK
        region->worker = (int)getpid();
        ring(region->agent);
        while (region->state != STATE_RUNNING) await_bell();
#endif
    }
    resume_output();
}

/* The next line of the case that says something; NULL when no more of the script is left. */
static const char *next_line(void) {
    for (;;) {
        if (region->cursor == region->input_length) {
            if (region->input_over) return NULL;
            ask(STATE_INPUT);
            continue;
        }
        const char *line = skip_spaces(region->input + region->cursor);
        if (*line != '\n' && *line != '#') return line;
        region->cursor = (int)(line_end(line) + 1 - region->input);
    }
}

static int begins_case(const char *line) {
    const int length = (int)(skip_word(line) - line);
    return is_word(line, length, "assertion") || is_word(line, length, "characteristic");
}

/*
 * Lines that are no steps: those of an assertion file that are for its readers and the judge, since a whole file may
 * be piped into the agent; those that end the case; and those that are for the agent itself.
 */
static int is_special_line(const char *line) {
    const char *word_end = skip_word(line);
    const char *rest = skip_spaces(word_end);
    const int length = (int)(word_end - line), rest_length = (int)(skip_word(rest) - rest);
    if (begins_case(line)) {
        region->case_over = 1;
        return 1; /* and left to be read again, as the header of the next case */
    }
    int special = is_word(line, length, "because") || is_word(line, length, "needs")
                  || is_word(line, length, "requirement") || is_word(line, length, "notation");
    if (is_word(line, length, "done")) {
        special = region->case_over = 1;
    } else if (is_word(line, length, "timeout")) {
        int ok;
        const int64_t seconds = read_integer(rest, rest_length, &ok);
        if (ok && seconds > 0 && seconds <= 3600) region->seconds = (int)seconds;
        special = 1;
    } else if (is_word(line, length, "echo")) {
        region->echo = !is_word(rest, rest_length, "off");
        special = 1;
    }
    if (special) region->cursor = (int)(line_end(rest) + 1 - region->input);
    return special;
}

static void begin_outcome(const char *step, const char *end) {
    if (region->echo) emit_step(step, (size_t)(end - step)), emit(" => ");
    region->step_open = 1;
    publish();
    if (one_process) ask(STATE_OUTPUT); /* if this step is the last, nobody else could say so */
}

static void end_outcome(void) {
    emit_character('\n');
    region->step_open = 0;
    publish();
}

static void run_step(enum operation operation, const char *line) {
    begin_outcome(line, step_end);
    if (unbound != NULL) {
        emit("skipped "), emit_bytes(unbound, (size_t)unbound_length), emit(" is not bound");
    } else if (missing_word != NULL) {
        emit("unsupported the platform has no "), emit_bytes(missing_word, (size_t)missing_length);
    } else {
        run_operation(operation);
    }
    end_outcome();
}

static int opens_bracket(enum operation operation) {
    return operation == OP_child || operation == OP_in || operation == OP_exec || operation == OP_fexecve;
}

/* Passes over the rest of a bracket whose process is gone, or never was: its steps are shown as skipped. */
static void skip_bracket(int depth) {
    const char *line;
    while (region->depth > depth && !region->case_over && (line = next_line()) != NULL) {
        if (output_is_full()) ask(STATE_OUTPUT);
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
        if (output_is_full()) ask(STATE_OUTPUT);
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
