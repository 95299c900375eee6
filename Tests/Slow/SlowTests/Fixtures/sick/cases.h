/* Sicknesses of a case: its header, its table, its end, and the order of its lines. */

static int is_first(void) { return case_number == 0; }
static int is_middle(void) { return case_number == script_cases / 2; }

static char *id_of(const char *header) { return text("%s", strchr(header, ' ') + 1); }

static void say_instead(struct case_ *subject, int is_meant, char *table) {
    if (is_meant) subject->table = table;
    say_case(subject);
}

static void table_missing(struct case_ *subject) { say_instead(subject, 1, NULL); }
static void table_of_three(struct case_ *subject) { say_instead(subject, 1, "table 0-3 limit 64"); }
static void table_of_none(struct case_ *subject) { say_instead(subject, 1, "table empty limit 64"); }
static void table_of_words(struct case_ *subject) { say_instead(subject, 1, "table the usual limit 64"); }
static void table_disordered(struct case_ *subject) { say_instead(subject, 1, "table 2 0-1 limit 64"); }
static void limit_missing(struct case_ *subject) { say_instead(subject, 1, "table 0-2"); }
static void limit_lower(struct case_ *subject) { say_instead(subject, 1, "table 0-2 limit 32"); }
static void limit_higher(struct case_ *subject) { say_instead(subject, 1, "table 0-2 limit 128"); }
static void limit_of_ten(struct case_ *subject) { say_instead(subject, 1, "table 0-2 limit 10"); }
static void limit_none(struct case_ *subject) { say_instead(subject, 1, "table 0-2 limit unlimited"); }
static void limit_of_words(struct case_ *subject) { say_instead(subject, 1, "table 0-2 limit lots"); }
static void limit_padded(struct case_ *subject) { say_instead(subject, 1, "table 0-2 limit 064"); }

static void table_twice(struct case_ *subject) {
    subject->header = text("%s\n%s", subject->header, subject->table == NULL ? "" : subject->table);
    say_case(subject);
}

static void header_missing(struct case_ *subject) {
    if (is_middle()) subject->header = NULL;
    say_case(subject);
}

/* What is recorded is never judged: so let all be that. */
static void all_characteristics(struct case_ *subject) {
    subject->header = text("characteristic %s", id_of(subject->header));
    say_case(subject);
}

/* Each case stands under the id of the next. */
static void id_of_next(struct case_ *subject) {
    static char *headers[MOST_LINES];
    static int count;
    for (int index = 0; count == 0 && index < script_count; index++) {
        if (is_header(script_lines[index])) headers[count++] = script_lines[index];
    }
    subject->header = headers[(case_number + 1) % count];
    say_case(subject);
}

static void extra_case(struct case_ *subject) {
    say_case(subject);
    if (!is_middle()) return;
    say("assertion nobody.asked.for-this"), say("table 0-2 limit 64"), say("dup 0 => 3"), say("done 1");
}

static void done_instead(struct case_ *subject, char *done) {
    subject->done = done;
    say_case(subject);
}
static void done_missing(struct case_ *subject) { done_instead(subject, NULL); }
static void done_of_words(struct case_ *subject) { done_instead(subject, "done soon"); }
static void done_bare(struct case_ *subject) { done_instead(subject, "done"); }
static void done_negative(struct case_ *subject) { done_instead(subject, "done -5"); }
static void done_with_signal(struct case_ *subject) { done_instead(subject, "done signal 9 5"); }

/* The end stands before the last step. */
static void done_early(struct case_ *subject) {
    const struct step last = subject->steps[subject->count - 1];
    subject->count--;
    say_case(subject);
    say(text("%s => %s", last.text, last.outcome == NULL ? "" : last.outcome));
}

static void last_step_missing(struct case_ *subject) {
    subject->count--;
    say_case(subject);
}

static void step_too_many(struct case_ *subject) {
    subject->steps[subject->count++] = (struct step){"getfd 0", "getfd 0", "none"};
    say_case(subject);
}

static void without_steps(struct case_ *subject) {
    for (int index = 0; index < subject->count; index++) subject->steps[index].text = subject->steps[index].outcome;
    for (int index = 0; index < subject->count; index++) subject->steps[index].outcome = NULL;
    say_case(subject);
}

static void one_case_twice(struct case_ *subject) {
    say_case(subject);
    if (is_middle()) say_case(subject);
}

/* The second time, with another outcome. */
static void one_case_twice_otherwise(struct case_ *subject) {
    say_case(subject);
    if (!is_middle()) return;
    for (int index = 0; index < subject->count; index++) subject->steps[index].outcome = "EIO";
    say_case(subject);
}

static void each_case_twice(struct case_ *subject) {
    say_case(subject);
    say_case(subject);
}

/* A copy, for one that is said later: the lines are of the trace, and stay. */
static struct case_ kept;

static void first_again_at_the_end(struct case_ *subject) {
    if (is_first()) kept = *subject;
    say_case(subject);
    if (case_number == script_cases - 1) say_case(&kept);
}

static void one_case_passed_over(struct case_ *subject) {
    if (!is_middle()) say_case(subject);
}

/* Each case is exchanged with the next. */
static void cases_exchanged(struct case_ *subject) {
    const int is_last = case_number == script_cases - 1;
    if (case_number % 2 == 0 && !is_last) {
        kept = *subject;
    } else {
        say_case(subject);
        if (case_number % 2 != 0) say_case(&kept);
    }
}

/* The lines of two cases, as two writers without a lock leave them. */
static void cases_interleaved(struct case_ *subject) {
    if (case_number % 2 == 0 && case_number != script_cases - 1) {
        kept = *subject;
        return;
    }
    if (case_number % 2 == 0) {
        say_case(subject);
        return;
    }
    say(kept.header), say(subject->header), say(kept.table), say(subject->table);
    for (int index = 0; index < kept.count || index < subject->count; index++) {
        if (index < kept.count) say_step(&kept.steps[index]);
        if (index < subject->count) say_step(&subject->steps[index]);
    }
    say(kept.done), say(subject->done);
}

static void truncated_in_the_middle(struct case_ *subject) {
    const int is_last = case_number >= script_cases / 2;
    if (is_last) subject->done = NULL, subject->count = (subject->count + 1) / 2;
    say_case(subject);
    if (is_last) leave(0);
}

/* Between two cases: what is there looks whole. */
static void truncated_between_cases(struct case_ *subject) {
    if (case_number >= script_cases / 2 && script_cases > 1) leave(0);
    say_case(subject);
}

/* Only the first of all cases, whenever it is started. */
static void one_case_a_start(struct case_ *subject) {
    say_case(subject);
    leave(0);
}

static void dies_in_the_middle(struct case_ *subject) {
    say_case(subject);
    if (case_number < script_cases / 2) return;
    fflush(stdout);
    kill(agent, SIGTERM);
    signal(SIGABRT, SIG_DFL);
    abort();
}

static void late_from_the_start(struct case_ *subject) {
    pause_for(20);
    say_case(subject);
}

static void late_after_the_first(struct case_ *subject) {
    if (!is_first()) pause_for(20);
    say_case(subject);
}

/* A long case that is over in time costs nothing but time. */
static void late_but_in_time(struct case_ *subject) {
    if (case_number % 16 == 0) pause_for(0.5);
    say_case(subject);
}

static void noise_for_ever(void) {
    for (;;) puts("kernel: out of coffee");
}
static void noise_from_the_middle(struct case_ *subject) {
    if (is_middle()) noise_for_ever();
    say_case(subject);
}
static void noise_from_the_first(struct case_ *subject) { (void)subject, noise_for_ever(); }

/* It goes on with its case. */
static void steps_for_ever(struct case_ *subject) {
    if (is_middle()) subject->done = NULL;
    say_case(subject);
    while (is_middle()) say("getfd 0 => none"), pause_for(0.1);
}

/* A control: lines that belong to no case are told and harm nothing. */
static void noise_between_cases(struct case_ *subject) {
    say_case(subject);
    if (is_middle()) say("kernel: out of coffee");
}
