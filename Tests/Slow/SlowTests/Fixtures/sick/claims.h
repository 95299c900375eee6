/* Sicknesses of claims: a greeting says what a case, or the greeting itself, shows not to be so. */

/* A greeting in which something is said once more, or in a form that the notation does not have. */
static void says_libc_twice(void) { add_fact("libc klibc 2.0"); }
static void says_most_twice(void) { add_fact("most 10"); }
static void says_most_in_words(void) { drop_fact("most"), add_fact("most plenty"); }
static void says_has_twice(void) { add_fact("has dup"); }
static void misses_what_it_has(void) { add_fact("missing dup2 it is too new"); }
static void has_unknown_trait(void) { add_fact("traits sparkling"); }
static void image_without_end(void) { add_fact("image 3-2147483647"); }
static void image_beyond_limit(void) { add_fact("image 3-2000"); }
static void keeps_standard_numbers(void) { add_fact("keeps 0-2"); }

/* A number that is kept excuses what goes wrong with it. */
static void keeps_40(void) { add_fact("keeps 40"); }
static void keeps_many(void) { add_fact("keeps 3-40"); }
static void table_of_many(struct case_ *subject) { say_instead(subject, 1, "table 0-40 limit 64"); }

/* So does a low limit. */
static void has_no_limits(void) { lack("limits"); }

static char *omitted;

/* An agent of another name that leaves out all operations but those of a list. */
static void omits_but(const char *list) {
    is_another_agent();
    omitted = "omits";
    for (int index = 0; index < script_count; index++) {
        if (is_header(script_lines[index])) continue;
        char *operation = word(script_lines[index], 0);
        if (strstr(text(" %s ", list), text(" %s ", operation)) != NULL) continue;
        if (strstr(text("%s ", omitted), text(" %s ", operation)) == NULL) omitted = text("%s %s", omitted, operation);
    }
    add_fact(omitted);
}

static char *unsupported_omitted(struct step *step) {
    const int is_omitted = strstr(text("%s ", omitted), text(" %s ", word(step->text, 0))) != NULL;
    return is_omitted || is_given_up() ? unsupported_from_here("not in this agent") : step->outcome;
}

static const char core[] =
    "dup dup2 dupfd dupfd-cloexec getfd setfd getfl setfl close table open pipe read write lseek";

static void omits_but_core(void) { omits_but(core); }
static void omits_but_open_and_close(void) { omits_but("open close table"); }
static void omits_dup2_as_another(void) { is_another_agent(), omitted = "omits dup2", add_fact(omitted); }
static void omits_unknown(void) { is_another_agent(), add_fact("omits frobnicate"); }

/* The suite's own agent leaves nothing out, be it without a version. */
static void omits_without_version(void) {
    *fact("agent") = "agent 1 fd-agent";
    omitted = "omits dup2", add_fact(omitted);
}
