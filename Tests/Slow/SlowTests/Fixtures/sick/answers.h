/* Sicknesses of whole answers: what lazy agents do, which remember instead of looking. */

/* What was answered before: to the same step, or to the same operation. */
static struct { char *key; char *outcome; } answers[MOST_LINES];
static int answer_count;

/* The first answer to a key. */
static char *first_answer(char *key, char *outcome) {
    for (int index = 0; index < answer_count; index++) {
        if (strcmp(answers[index].key, key) == 0) return answers[index].outcome;
    }
    if (answer_count == MOST_LINES) return outcome;
    answers[answer_count].key = key;
    answers[answer_count++].outcome = outcome;
    return outcome;
}

/* One step has one answer, whatever was done before it. */
static char *one_answer_a_step(struct step *step) { return first_answer(step->text, step->outcome); }

/* One operation has one answer, whatever its operands are. */
static char *one_answer_an_operation(struct step *step) { return first_answer(word(step->text, 0), step->outcome); }

/* The answer to the step before. */
static char *one_step_late(struct step *step) {
    static char *before = "ok";
    char *late = before;
    before = step->outcome;
    return late;
}

/* The answers of the case before. */
static char *one_case_late(struct step *step) {
    static char *before[MOST_STEPS];
    char *late = before[step_number] == NULL ? step->outcome : before[step_number];
    before[step_number] = step->outcome;
    return late;
}

/* Each answer is exchanged for that of the next step. */
static void answers_exchanged(struct case_ *subject) {
    for (int index = 0; index + 1 < subject->count; index += 2) {
        char *first = subject->steps[index].outcome;
        subject->steps[index].outcome = subject->steps[index + 1].outcome;
        subject->steps[index + 1].outcome = first;
    }
    say_case(subject);
}

static int depth_of(const struct case_ *subject, int place) {
    int depth = 0;
    for (int index = 0; index < place; index++) {
        const char *step = subject->steps[index].text;
        if (is(step, "child") || is(step, "in") || is(step, "exec") || is(step, "fexecve")) depth++;
        if (is(step, "end")) depth--;
    }
    return depth;
}

/* What stands in brackets is answered without being run. */
static char *brackets_unrun(struct step *step) {
    return depth_of(&current, step_number) > 0 && !is(step->text, "end") ? "ok" : step->outcome;
}
static char *brackets_skipped(struct step *step) {
    return depth_of(&current, step_number) > 0 && !is(step->text, "end") ? "skipped" : step->outcome;
}

/* The table of a new process or image is the last that this one showed, or what its own numbers were at the start. */
static char *brackets_inherit_all(struct step *step) {
    static char *last;
    static int last_case = -1;
    if (last_case != case_number) last = "0-2", last_case = case_number;
    if (is(step->text, "exec") || is(step->text, "fexecve") || is(step->text, "become")) return last;
    if (is_table(step)) last = step->outcome;
    return step->outcome;
}

/* A single lie in the whole suite. */
static char *one_lie(struct step *step) {
    return strcmp(current.header, "assertion dup.cloexec.cleared") == 0 && is(step->text, "getfd") &&
                   step_number == current.count - 1 ? "cloexec" : step->outcome;
}
