/*
 * Several cases in one process, where the script asks for that (`share on`). Most of what a plain case takes is the time
 * of its process. A process goes on with the next case if the one before can have left nothing in it but open numbers,
 * and these are closed; and if the next one is of the same kind. Whoever reads the trace asks a case again alone that was
 * not as expected.
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

/* A higher limit lets the table of the platform grow, which it may do once only: such a case has a process of its own. */
static int raises_limit(enum operation operation, int64_t limit) { return operation == OP_limit && limit > CASE_LIMIT; }

#if FD_HAS_FORK

/* Whether the line of a step, from behind its operation on, says that it raises the limit. */
static int says_that_it_raises(enum operation operation, const char *operands_text) {
    const char *word = skip_spaces(skip_word(skip_spaces(operands_text)));
    int64_t limit = 0;
    if (operation != OP_limit) return 0;
    return read_integer(word, (int)(skip_word(word) - word), 0, &limit) != NULL || raises_limit(operation, limit);
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
        if (operation < 0 || !prepared[operation].leaves_only_numbers) return NULL;
        if (says_that_it_raises((enum operation)operation, after)) return NULL;
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
    if (!region->shares || !is_over || region->spoiled || region->warms_up || interrupted) return NULL;
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
