/*
 * Several cases in one process, where the script asks for that (`share on`). Most of what a plain case takes is the time
 * of its process. A process goes on with the next case if the one before can have left nothing in it but open numbers,
 * and these are closed; and if the next one is of the same kind. If one of them is not as expected, whoever reads the trace
 * asks all of them again without this.
 */

/*
 * Operations that leave nothing in a process but open numbers, objects that are reached by them or by name, a limit that
 * the next case sets anew, and children that have ended or can be ended.
 */
static int leaves_only_numbers(enum operation operation) {
    static const char *const groups[] = {"duplicate", "flags", "close",  "look",     "open",   "file",
                                         "transfer",  "lock",  "socket", "terminal", "process", "vendor"};
    if (operation == OP_limit) return 1;
    /* A full table, a mapping, a lease and another program image are more. */
    if (operation == OP_fill || operation == OP_map || operation == OP_become || operation == OP_exec_missing
        || operation == OP_exec_refused || operation == OP_setlease) {
        return 0;
    }
    const char *group = cfd_operation_at((size_t)operation).group;
    for (size_t index = 0; index < sizeof groups / sizeof groups[0]; index++) {
        if (strcmp(group, groups[index]) == 0) return 1;
    }
    return 0;
}

/*
 * The table of a process grows once only: what a platform loses then, it loses in the first case that gets there. Real
 * tables grow at 16, 20, 32 and 64. So a case that names a number from 31 on, or raises the limit, has a process of its
 * own, and none goes on in a table that has grown so far.
 */
enum { FIRST_EDGE = 31 };

static int raises_limit(enum operation operation, int64_t limit) { return operation == OP_limit && limit > CASE_LIMIT; }

#if FD_HAS_FORK

/* Whether the operands of a step, as they are written, have a number from this one on: alone, or added to a name. */
static int names_number_from(const char *at, int64_t first) {
    for (at = skip_spaces(at); *at != '\n' && *at != '#' && !(*at == '-' && at[1] == '>'); at = skip_spaces(at)) {
        const char *end = skip_word(at), *digits = end;
        int64_t number = 0;
        while (digits > at && digits[-1] >= '0' && digits[-1] <= '9') digits--;
        if (digits < end && (read_integer(digits, (int)(end - digits), 0, &number) != NULL || number >= first)) return 1;
        at = end;
    }
    return 0;
}

/* Whether a step may let the table grow. */
static int lets_table_grow(enum operation operation, const char *operands_text) {
    if (operation == OP_limit) return names_number_from(operands_text, CASE_LIMIT + 1);
    return strcmp(cfd_operation_at((size_t)operation).group, "duplicate") == 0
           && names_number_from(operands_text, FIRST_EDGE);
}

/* The header of the next case, if all of that case is there and leaves only numbers; else NULL. */
static const char *next_plain_case(void) {
    const char *header = NULL, *at = input->text + region->cursor, *const end = input->text + input->length;
    for (; at < end; at = line_end(at) + 1) {
        const char *after;
        at = skip_spaces(at);
        if (*at == '\n' || *at == '#') continue;
        const int length = (int)(skip_word(at) - at);
        if (header == NULL) {
            if (!is_word(at, length, "assertion")) return NULL;
            header = at;
            continue;
        }
        if (begins_case(at) || is_word(at, length, "done")) return header;
        int operation = read_operation(at, &after);
        if (operation < 0) {
            binds.count = 0;
            const char *bound = read_bindings(at);
            if (bound != NULL) operation = read_operation(bound, &after);
        }
        if (operation < 0 || !leaves_only_numbers((enum operation)operation)) return NULL;
        if (lets_table_grow((enum operation)operation, after)) return NULL;
    }
    return NULL;
}

/* Closes what the case has left open, and says whether that worked. Asked by F_GETFD: poll does not see O_PATH. */
static int closes_all(void) {
    const int bound = table_bound();
    for (int number = 0; number < bound; number++) {
        if (is_kept(number) || fcntl(number, F_GETFD) == -1) continue;
        close(number);
        if (fcntl(number, F_GETFD) != -1) return 0;
    }
    return 1;
}

/* Ends the children that wait for a turn. Whether none is left then. */
static int ends_children(void) {
    int status;
    end_children();
    return waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD;
}

/* Whether this process may go on with the next case; returns its header, or NULL. */
static const char *case_to_go_on_with(void) {
    const int is_over = region->case_over && region->has_name && !region->abandoned;
    const int has_grown = region->highest >= FIRST_EDGE || region->named >= FIRST_EDGE;
    if (!region->shares || !is_over || region->spoiled || has_grown || region->warms_up || interrupted) return NULL;
    const char *header = next_plain_case();
    if (header == NULL || !closes_all() || !ends_children()) return NULL;
    set_soft_limit(CASE_LIMIT); /* before the standard numbers are opened again */
    return header;
}

/* In the process of a case: this one, and those that follow. */
static void run_cases(void) {
    for (;;) {
        prepare_case();
        emit_case_start();
        interpret();
        const char *header = case_to_go_on_with();
        if (header == NULL) return;
        emit("done ");
        end_case();
        if (output_is_full()) hand_over_output();
        begin_case(header, take_header(header), 1);
    }
}

#endif
