/*
 * Agents that do something else than they are told, and say that they did it: the honest agent gets another script, and
 * the trace shows the steps of the true one.
 */

/* A step in place of one that has no outcome of use. */
static char *look_instead(char *step) { return with_call(step, "table"); }

static int opens_bracket(const char *step) {
    return is(step, "child") || is(step, "in") || is(step, "exec") || is(step, "fexecve");
}

/* It forks, but it never executes anything. */
static char *exec_is_fork(char *step) {
    if (is(step, "exec") || is(step, "fexecve")) return with_call(step, "child");
    return is(step, "become") ? look_instead(step) : step;
}

/* It knows one process: brackets run in it. */
static char *brackets_are_nothing(char *step) {
    return opens_bracket(step) || is(step, "end") || is(step, "exit") || is(step, "become") ? look_instead(step) : step;
}

static char *limit_is_nothing(char *step) { return is(step, "limit") ? look_instead(step) : step; }

/* Where nothing was done, all went well; what looked at a number has its error. */
static char *nothing_went_well(struct step *step) {
    const int is_changed = strcmp(step->text, step->ran) != 0;
    if (!is_changed || opens_bracket(step->text) || is(step->text, "become")) return step->outcome;
    return is_error(step->outcome) ? step->outcome : "ok";
}

/* The number in the place of an operand is looked at. */
static char *look_at(const char *step) { return text("getfd %s", word(step, 1)); }

static char *close_is_nothing(char *step) { return is(step, "close") ? look_at(step) : step; }
static char *setfd_is_nothing(char *step) { return is(step, "setfd") ? look_at(step) : step; }
static char *setfl_is_nothing(char *step) { return is(step, "setfl") ? look_at(step) : step; }

/* One call in place of another. */
static char *dup2_is_dupfd(char *step) {
    return is(step, "dup2") ? with_call(step, text("dupfd %s %s", word(step, 1), word(step, 2))) : step;
}
static char *dup_is_dupfd(char *step) {
    return is(step, "dup") ? with_call(step, text("dupfd %s 0", word(step, 1))) : step;
}
static char *dup3_is_dup2(char *step) {
    return is(step, "dup3") ? with_call(step, text("dup2 %s %s", word(step, 1), word(step, 2))) : step;
}
static char *dupfd_is_dup(char *step) {
    return is(step, "dupfd") || is(step, "dupfd-cloexec") ? with_call(step, text("dup %s", word(step, 1))) : step;
}
static char *dup_opens_anew(char *step) { return is(step, "dup") ? with_call(step, "open file") : step; }
static char *cloexec_is_nothing(char *step) {
    return is(step, "dupfd-cloexec") ? with_call(step, text("dupfd %s %s", word(step, 1), word(step, 2))) : step;
}

/* A step with another text in place of each word that a function changes. */
static char *with_words(const char *step, char *(*changed)(char *)) {
    char *made = text("%.*s", (int)(call(step) - step), step);
    for (int index = 0; *word(step, index) != '\0'; index++) {
        made = text("%s%s%s", made, index == 0 ? "" : " ", changed(word(step, index)));
    }
    return made;
}

/* Operands that an agent reads in its own way; what has a quote in it is left alone. */
static char *without_sum(char *operand) { return operand[strcspn(operand, "+")] = '\0', operand; }
static char *greatest_as_zero(char *operand) { return strcmp(operand, "INT_MAX") == 0 ? "0" : operand; }
static char *in_8_bits(char *operand) {
    return is_number(operand) ? text("%lu", strtoul(operand, NULL, 10) % 256) : operand;
}
static char *sums_are_nothing(char *step) {
    return strchr(step, '"') == NULL ? with_words(step, without_sum) : step;
}
static char *greatest_is_zero(char *step) {
    return strchr(step, '"') == NULL ? with_words(step, greatest_as_zero) : step;
}
static char *numbers_have_8_bits(char *step) {
    const int has_number = is(step, "dup2") || is(step, "dupfd") || is(step, "close") || is(step, "getfd");
    return has_number ? with_words(step, in_8_bits) : step;
}

/* Files are opened, whatever flags are wanted. */
static char *open_without_flags(char *step) {
    return is(step, "open") ? with_call(step, text("open %s %s", word(step, 1), word(step, 2))) : step;
}

/* The script of another revision, truthfully answered: the trace shows what was run. */
static char *another_revision(struct step *step) {
    if (is(step->text, "open")) step->text = text("%s existing", step->text);
    return step->outcome;
}
