/* Sicknesses of single outcomes: another value, another word, another form. */

static char *outcome_ok(struct step *step) { return (void)step, "ok"; }
static char *outcome_three(struct step *step) { return (void)step, "3"; }
static char *outcome_died(struct step *step) { return (void)step, "died signal 11"; }
static char *outcome_hung(struct step *step) { return (void)step, "hung 1 s"; }
static char *outcome_skipped(struct step *step) { return (void)step, "skipped"; }
static char *outcome_unresolved(struct step *step) { return (void)step, "unresolved no time for this"; }
static char *outcome_error(struct step *step) { return (void)step, "error not understood"; }
static char *outcome_empty(struct step *step) { return (void)step, ""; }

/* After `unsupported` an agent skips the rest of the case. */
static char *unsupported_from_here(const char *reason) {
    static int given_up_in = -1;
    if (given_up_in == case_number && step_number > 0) return "skipped";
    given_up_in = case_number;
    return text("unsupported%s%s", *reason == '\0' ? "" : " ", reason);
}

static int is_given_up(void) {
    return step_number > 0 && (begins(current.steps[step_number - 1].outcome, "unsupported") ||
                               begins(current.steps[step_number - 1].outcome, "skipped"));
}

static char *unsupported_all(struct step *step) { return (void)step, unsupported_from_here("the platform lacks it"); }

/* Whether a step makes this call, itself or in a scene. */
static int uses(const struct step *step, const char *name) {
    if (is(step->text, "declared")) return 0;
    return is(step->text, name) || strcmp(word(step->text, 1), name) == 0 || strcmp(word(step->text, 2), name) == 0 ||
           is(step->text, text("%s-repeat", name));
}

static char *unsupported_dup2(struct step *step) {
    const int gives_up = uses(step, "dup2") || is_given_up();
    return gives_up ? unsupported_from_here("the platform has no such call") : step->outcome;
}

static char *unsupported_dup3(struct step *step) {
    const int gives_up = uses(step, "dup3") || is_given_up();
    return gives_up ? unsupported_from_here("the platform has no such call") : step->outcome;
}

static char *unsupported_sendfile(struct step *step) {
    const int gives_up = is(step->text, "sendfile") || is(step->text, "kcmp") || is_given_up();
    return gives_up ? unsupported_from_here("not in this agent") : step->outcome;
}

/* What failed is called unsupported: the oldest excuse. */
static char *unsupported_failures(struct step *step) {
    return is_error(step->outcome) || is_given_up() ? unsupported_from_here("the platform lacks it") : step->outcome;
}

/* The platform does lack clofork, but this is not about that. */
static char *unsupported_for_clofork(struct step *step) {
    const int gives_up = is(step->text, "dup2") || is_given_up();
    return gives_up ? unsupported_from_here("the platform has no clofork") : step->outcome;
}

static char *unsupported_without_reason(struct step *step) {
    return is_error(step->outcome) || is_given_up() ? unsupported_from_here("") : step->outcome;
}

static char *failures_skipped(struct step *step) { return is_error(step->outcome) ? "skipped" : step->outcome; }
static char *failures_unresolved(struct step *step) {
    return is_error(step->outcome) ? "unresolved it did not work" : step->outcome;
}
static char *failures_succeed(struct step *step) { return is_error(step->outcome) ? "0" : step->outcome; }
static char *failures_ok(struct step *step) { return is_error(step->outcome) ? "ok" : step->outcome; }
static char *failures_without_errno(struct step *step) { return is_error(step->outcome) ? "-1" : step->outcome; }
static char *failures_by_number(struct step *step) { return is_error(step->outcome) ? "errno-9" : step->outcome; }
static char *failures_exchanged(struct step *step) {
    if (!is_error(step->outcome)) return step->outcome;
    return begins(step->outcome, "EBADF") ? "EINVAL" : "EBADF";
}
static char *failures_all_ebadf(struct step *step) { return is_error(step->outcome) ? "EBADF" : step->outcome; }
static char *failures_unknown(struct step *step) { return is_error(step->outcome) ? "EWEATHER" : step->outcome; }

static char *failures_lower_case(struct step *step) {
    if (!is_error(step->outcome)) return step->outcome;
    char *lower = text("%s", step->outcome);
    for (char *at = lower; *at != '\0'; at++) *at = (char)tolower((unsigned char)*at);
    return lower;
}

static int is_race(const struct step *step) {
    return begins(call(step->text), "race-") || is(step->text, "storm") || is(step->text, "cancel");
}
static char *races_hung(struct step *step) { return is_race(step) ? "hung 10 s" : step->outcome; }
static char *races_unresolved(struct step *step) { return is_race(step) ? "unresolved too busy" : step->outcome; }

/* Numbers in forms that the notation does not have. */
static char *padded(struct step *step) {
    return is_number(step->outcome) ? text("0%s", step->outcome) : step->outcome;
}
static char *with_sign(struct step *step) {
    return is_number(step->outcome) ? text("+%s", step->outcome) : step->outcome;
}
static char *in_hexadecimal(struct step *step) {
    return is_number(step->outcome) ? text("0x%lx", strtoul(step->outcome, NULL, 10)) : step->outcome;
}
static char *behind_two_blanks(struct step *step) {
    return is_number(step->outcome) ? text(" %s", step->outcome) : step->outcome;
}
static char *before_a_blank(struct step *step) {
    return is_number(step->outcome) ? text("%s ", step->outcome) : step->outcome;
}
static char *with_a_comment(struct step *step) {
    return is_number(step->outcome) ? text("%s # as it should be", step->outcome) : step->outcome;
}
static char *shifted(struct step *step) {
    if (is_number(step->outcome)) return text("%lu", strtoul(step->outcome, NULL, 10) + 1);
    if (!is_pair(step->outcome)) return step->outcome;
    char *end;
    const unsigned long first = strtoul(step->outcome, &end, 10);
    return text("%lu %lu", first + 1, strtoul(end, NULL, 10) + 1);
}
static char *of_64_bits(struct step *step) {
    return is_number(step->outcome) ? text("%llu", strtoull(step->outcome, NULL, 10) + (1ULL << 32)) : step->outcome;
}
static char *beyond_64_bits(struct step *step) {
    return is_number(step->outcome) ? text("1844674407370955161%s", step->outcome) : step->outcome;
}

/* Only what sets a case up: a judge that looks at expectations alone passes over it. */
static char *set_up_nonsense(struct step *step) {
    return is(step->text, "open") && is_number(step->outcome) ? "banana" : step->outcome;
}
static char *set_up_ok(struct step *step) {
    return is(step->text, "open") && is_number(step->outcome) ? "ok" : step->outcome;
}
static char *set_up_empty(struct step *step) {
    return is(step->text, "open") && is_number(step->outcome) ? "" : step->outcome;
}
/* Only what is recorded, and never judged: the last step of a characteristic. */
static char *recorded_nonsense(struct step *step) {
    const int is_last = step_number == current.count - 1;
    return is_last && begins(current.header, "characteristic ") ? "banana" : step->outcome;
}
static char *recorded_empty(struct step *step) {
    const int is_last = step_number == current.count - 1;
    return is_last && begins(current.header, "characteristic ") ? "" : step->outcome;
}

static int yields_pair(const struct step *step) {
    return is_pair(step->outcome) && (is(step->text, "pipe") || is(step->text, "socketpair") || is(step->text, "pty"));
}
static char *half_a_pair(struct step *step) {
    return yields_pair(step) ? text("%.*s", (int)strcspn(step->outcome, " "), step->outcome) : step->outcome;
}
static char *pair_exchanged(struct step *step) {
    if (!yields_pair(step)) return step->outcome;
    const char *blank = strchr(step->outcome, ' ');
    return text("%s %.*s", blank + 1, (int)(blank - step->outcome), step->outcome);
}
static char *data_bare(struct step *step) {
    const size_t length = strlen(step->outcome);
    return step->outcome[0] == '"' ? text("%.*s", (int)length - 2, step->outcome + 1) : step->outcome;
}
static int is_flags(const struct step *step) {
    return (is(step->text, "getfd") || is(step->text, "getfl")) && islower((unsigned char)step->outcome[0]);
}
static char *flags_doubled(struct step *step) {
    return is_flags(step) ? text("%s,%s", step->outcome, step->outcome) : step->outcome;
}
static char *flags_unknown(struct step *step) {
    return is_flags(step) ? text("%s,sparkling", step->outcome) : step->outcome;
}
static char *flags_none(struct step *step) { return is_flags(step) ? "none" : step->outcome; }

static int is_table(const struct step *step) {
    static const char *const yielding[] = {"table", "child", "in", "exec", "fexecve", "become"};
    for (size_t index = 0; index < sizeof yielding / sizeof yielding[0]; index++) {
        if (is(step->text, yielding[index]) && isdigit((unsigned char)step->outcome[0])) return 1;
    }
    return 0;
}
static char *table_constant(struct step *step) { return is_table(step) ? "0-2" : step->outcome; }
static char *table_descending(struct step *step) {
    return is_table(step) && begins(step->outcome, "0-") ? text("1%s 0", strchr(step->outcome, '-')) : step->outcome;
}
static char *table_overlapping(struct step *step) { return is_table(step) ? text("%s 0-1", step->outcome) : step->outcome; }
static char *states_constant(struct step *step) {
    static char *first;
    if (!is(step->text, "observe") && !is(step->text, "survey")) return step->outcome;
    if (first == NULL) first = step->outcome;
    return first;
}
static char *fill_untold(struct step *step) {
    return is(step->text, "fill") && is_error(step->outcome)
               ? text("%.*s", (int)strcspn(step->outcome, " "), step->outcome) : step->outcome;
}
static char *fill_short(struct step *step) {
    char *dash = is(step->text, "fill") ? strchr(step->outcome, '-') : NULL;
    return dash == NULL ? step->outcome : text("%.*s", (int)(dash - step->outcome), step->outcome);
}
