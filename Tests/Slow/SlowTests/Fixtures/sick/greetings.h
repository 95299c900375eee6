/* Sicknesses of the greeting: what an agent says of itself and of its platform. */

/* The line of this key, or NULL. */
static char **fact(const char *key) {
    for (int index = 0; index < fact_count; index++) {
        if (begins(facts[index], text("%s ", key))) return &facts[index];
    }
    return NULL;
}

static void drop_fact(const char *key) {
    char **line = fact(key);
    if (line == NULL) return;
    *line = facts[--fact_count];
}

static void add_fact(char *line) {
    if (fact_count < MOST_FACTS) facts[fact_count++] = line;
}

/* Takes a word out of a list of features. */
static void take_feature(const char *key, const char *feature) {
    char **line = fact(key);
    if (line == NULL) return;
    char *padded = text("%s ", *line);
    char *found = strstr(padded, text(" %s ", feature));
    if (found == NULL) return;
    *line = text("%.*s%s", (int)(found - padded), padded, found + 1 + strlen(feature));
    (*line)[strlen(*line) - 1] = '\0';
}

static void give_feature(const char *key, const char *feature) {
    char **line = fact(key);
    if (line == NULL) add_fact(text("%s %s", key, feature));
    else *line = text("%s %s", *line, feature);
}

static void lack(const char *feature) {
    take_feature("has", feature);
    give_feature("lacks", feature);
}

static void no_greeting(void) { leave(0); }

static void falls_silent_at_once(void) {
    for (;;) pause_for(1000);
}

static void greets_twice(void) {
    const int count = fact_count;
    add_fact("ready");
    for (int index = 0; index < count; index++) add_fact(facts[index]);
}

/* The second greeting takes back what the first said. */
static void greets_anew(void) {
    greets_twice();
    for (int index = 0; index < fact_count; index++) {
        if (begins(facts[index], "lacks ")) facts[index] = text("%s dup dup2", facts[index]);
    }
}

static void speaks_another_protocol(void) { *fact("agent") = "agent 2 fd-agent 2.0.0"; }

static void names_no_protocol(void) { drop_fact("agent"); }

static void never_ready(void) {
    for (int index = 0; index < fact_count; index++) puts(facts[index]);
    leave(0);
}

static void begins_with_a_mark(void) { facts[0] = text("\xEF\xBB\xBF%s", facts[0]); }

static void lacks_dup2(void) { lack("dup2"); }
static void lacks_fork(void) { lack("fork"); }
static void lacks_dup3(void) { lack("dup3"); }

static void has_clofork(void) {
    take_feature("lacks", "clofork");
    give_feature("has", "clofork");
}

static void has_and_lacks_threads(void) { give_feature("lacks", "threads"); }

static void has_no_lists(void) {
    drop_fact("has");
    drop_fact("lacks");
}

static void lists_leave_out_dup2(void) { take_feature("has", "dup2"); }
static void lists_leave_out_clofork(void) { take_feature("lacks", "clofork"); }

static void lacks_unknown(void) { give_feature("lacks", "teleport"); }
static void has_unknown(void) { give_feature("has", "teleport"); }

/* Everything that it has becomes what it lacks. */
static void lacks_everything(void) {
    char **has = fact("has");
    if (has == NULL) return;
    const char *words = *has + strlen("has ");
    drop_fact("has");
    give_feature("lacks", words);
}

static void omits_dup2(void) { add_fact("omits dup2"); }

/* An agent that somebody else wrote. */
static void is_another_agent(void) { *fact("agent") = "agent 1 toy-agent 0.1"; }

static void another_omits_sendfile(void) {
    is_another_agent();
    add_fact("omits sendfile kcmp");
}

static void another_omits_everything(void) {
    is_another_agent();
    char *list = "omits";
    for (int index = 0; index < script_count; index++) {
        if (is_header(script_lines[index])) continue;
        char *operation = word(script_lines[index], 0);
        if (strstr(text("%s ", list), text(" %s ", operation)) == NULL) list = text("%s %s", list, operation);
    }
    add_fact(list);
}

/* So low a limit would excuse every failure for want of numbers. */
static void says_limit_of_ten(void) {
    drop_fact("most");
    add_fact("most 10");
}

/* What is known of another platform would excuse what is wrong with this one. */
static void says_under_valgrind(void) { give_feature("under", "valgrind"); }

static void says_klibc(void) { *fact("libc") = "libc klibc 2.0"; }

/* A control: what nobody knows informs nobody. */
static void tells_more(void) {
    add_fact("weather fair, and a little wind");
    add_fact("ordinal 7");
}

static void ends_after_greeting(void) {
    for (int index = 0; index < fact_count; index++) puts(facts[index]);
    puts("ready");
    leave(0);
}

static void dies_after_greeting(void) {
    for (int index = 0; index < fact_count; index++) puts(facts[index]);
    puts("ready");
    fflush(stdout);
    kill(agent, SIGTERM);
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

static void silent_after_greeting(void) {
    for (int index = 0; index < fact_count; index++) puts(facts[index]);
    puts("ready");
    falls_silent_at_once();
}
