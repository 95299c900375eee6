/*
 * Choreographies in which threads contend for one table. Each detector is proved in the same run: a deliberately
 * non-atomic stand-in must be caught by it, or the outcome is unresolved.
 */

#if FD_HAS_THREADS

enum { RACE_MICROSECONDS = 15000, CONTROL_MICROSECONDS = 3000000, RACERS = 3 };

static volatile int race_over;

/* The call under test, or its stand-in in two steps: close the number, let others run, duplicate onto it. */
static struct cfd_result replace(int64_t call, int fildes, int fildes2, int in_two_steps) {
    if (in_two_steps) {
        close(fildes2);
        sched_yield();
    }
    return call == CALL_DUP3 ? cfd_dup3(fildes, fildes2, O_CLOEXEC) : cfd_dup2(fildes, fildes2);
}

static struct stage race_stage;
static volatile int seen_closed, seen_taken, seen_mixed;

static void *observe_target(void *unused) {
    struct stat seen;
    while (!race_over) {
        if (fstat(race_stage.target, &seen) != 0) {
            seen_closed = 1;
        } else {
            int known = 0;
            for (int index = 0; index < 2; index++) {
                known |= seen.st_ino == race_stage.is[index].st_ino && seen.st_size == race_stage.is[index].st_size;
            }
            if (!known && seen.st_size != 0) seen_mixed = 1;
        }
    }
    return unused;
}

static void *allocate_and_close(void *unused) {
    /* Numbers below the target are kept open, so that a target that is free is the lowest. */
    while (!race_over) {
        const int number = open("/dev/null", O_RDONLY);
        if (number == race_stage.target) seen_taken = 1;
        if (number >= 0) close(number);
    }
    return unused;
}

/* Replaces the target until the time is up, or the detectors saw something. */
static int run_replacements(int64_t call, int in_two_steps, int64_t time) {
    pthread_t observer, allocator;
    race_over = seen_closed = seen_taken = seen_mixed = 0;
    if (pthread_create(&observer, NULL, observe_target, NULL) != 0) return 0;
    if (pthread_create(&allocator, NULL, allocate_and_close, NULL) != 0) {
        race_over = 1;
        pthread_join(observer, NULL);
        return 0;
    }
    const int64_t end = microseconds() + time;
    for (int count = 0; !seen_closed && !seen_taken && !seen_mixed && microseconds() < end; count++) {
        replace(call, race_stage.files[count & 1], race_stage.target, in_two_steps);
    }
    race_over = 1;
    pthread_join(observer, NULL);
    pthread_join(allocator, NULL);
    return 1;
}

static void op_race_replace(void) {
    const int64_t call = operands[0].number;
    if (call != CALL_DUP2 && call != CALL_DUP3) {
        yield_no_such_scene();
        return;
    }
    if (call == CALL_DUP3 && !FD_HAS_DUP3) {
        yield_unsupported("no dup3");
        return;
    }
    if (!set_stage(&race_stage)) return;
    int fillers[CASE_LIMIT], filler_count = 0, number;
    while (filler_count < CASE_LIMIT && (number = dup(race_stage.files[0])) >= 0 && number < race_stage.target) {
        fillers[filler_count++] = number;
    }
    if (number > race_stage.target) close(number);
    if (!run_replacements(call, 0, RACE_MICROSECONDS)) {
        yield_unresolved("pthread_create", 0);
    } else if (seen_closed || seen_taken || seen_mixed) {
        emit(seen_closed ? "seen-closed" : seen_taken ? "taken" : "mixed");
    } else if (!run_replacements(call, 1, CONTROL_MICROSECONDS) || !(seen_closed || seen_taken)) {
        yield_unresolved("the control, a replacement in two steps, was not caught", 0);
    } else {
        emit("never-seen");
    }
    while (filler_count > 0) close(fillers[--filler_count]);
    clear_stage(&race_stage);
}

enum { SHARE = 8, LEAST_ROUNDS = 10, ROUNDS = 40, FROM = 30 };

static int64_t race_call;
static int race_source, race_in_two_steps;
static int handed_out[RACERS][SHARE];

/* The stand-in: look for the lowest free number, let others run, take it. */
static int allocate_in_two_steps(int minimum) {
    int number = minimum;
    while (fcntl(number, F_GETFD) != -1) number++;
    sched_yield();
    return dup2(race_source, number);
}

static int allocate(void) {
    const int minimum = race_call == CALL_DUPFD ? FROM : 0;
    if (race_in_two_steps) return allocate_in_two_steps(minimum);
    if (race_call == CALL_DUPFD) return (int)cfd_dupfd(race_source, minimum).value;
    if (race_call == CALL_OPEN) return (int)cfd_open("/dev/null", O_RDONLY, 0).value;
    return (int)cfd_dup(race_source).value;
}

static volatile int racers_ready;

static void *allocate_share(void *row) {
    int *numbers = row;
#if defined __GNUC__
    __sync_fetch_and_add(&racers_ready, 1);
#else
    racers_ready++;
#endif
    while (racers_ready < RACERS) sched_yield();
    for (int index = 0; index < SHARE; index++) numbers[index] = allocate();
    return NULL;
}

/* One round: the numbers handed out must be the lowest free ones, each once. "" when they are, else what is wrong. */
static const char *allocation_round(void) {
    int expected[RACERS * SHARE], given[CASE_LIMIT * 2];
    int count = 0;
    for (int number = race_call == CALL_DUPFD ? FROM : 0; count < RACERS * SHARE; number++) {
        if (fcntl(number, F_GETFD) == -1) expected[count++] = number;
    }
    pthread_t threads[RACERS];
    racers_ready = 0;
    int started = 0;
    while (started < RACERS && pthread_create(&threads[started], NULL, allocate_share, handed_out[started]) == 0) {
        started++;
    }
    if (started < RACERS) racers_ready = RACERS;
    for (int index = 0; index < started; index++) pthread_join(threads[index], NULL);
    memset(given, 0, sizeof given);
    const char *wrong = started < RACERS ? "unresolved pthread_create" : "";
    for (int row = 0; row < started; row++) {
        for (int column = 0; column < SHARE; column++) {
            const int number = handed_out[row][column];
            if (number < 0 || number >= CASE_LIMIT * 2) {
                wrong = "gap";
            } else if (given[number]++ > 0) {
                wrong = "repeated";
            }
        }
    }
    for (int index = 0; index < count; index++) {
        if (!given[expected[index]] && wrong[0] == '\0') wrong = "gap";
        close(expected[index]);
    }
    for (int number = 0; number < CASE_LIMIT * 2; number++) {
        if (given[number] && fcntl(number, F_GETFD) != -1 && number != race_source) close(number);
    }
    return wrong;
}

/*
 * Numbers closed and allocated at once by several threads: whoever gets a number enters it as its own, and finds out if
 * it is another's already.
 */
static volatile int number_owner[CASE_LIMIT * 2];

static int enter_number(int number) {
#if defined __GNUC__
    return __sync_bool_compare_and_swap(&number_owner[number], 0, 1);
#else
    return number_owner[number]++ == 0;
#endif
}

static void *churn(void *wrong) {
    for (int count = 0; count < 400; count++) {
        const int number = allocate();
        if (number < 0 || number >= CASE_LIMIT * 2) continue;
        if (!enter_number(number)) *(volatile int *)wrong = 1;
        number_owner[number] = 0;
        close(number);
    }
    return NULL;
}

/* Whether a number was handed out twice while others were closed. */
static int churn_repeats(void) {
    pthread_t threads[RACERS];
    int wrong[RACERS] = {0}, started = 0, any = 0;
    for (int number = 0; number < CASE_LIMIT * 2; number++) number_owner[number] = 0;
    while (started < RACERS && pthread_create(&threads[started], NULL, churn, &wrong[started]) == 0) started++;
    for (int index = 0; index < started; index++) {
        pthread_join(threads[index], NULL);
        any |= wrong[index];
    }
    return any;
}

/* Rounds of the call under test: many, but on a slow machine no longer than any other race. */
static const char *allocation_rounds(void) {
    const int64_t end = microseconds() + RACE_MICROSECONDS;
    const char *wrong = "";
    race_in_two_steps = 0;
    for (int round = 0; wrong[0] == '\0' && round < ROUNDS; round++) {
        if (round >= LEAST_ROUNDS && microseconds() >= end) break;
        wrong = allocation_round();
    }
    return wrong;
}

/* Rounds of the stand-in, until it is caught. */
static const char *control_rounds(void) {
    const int64_t end = microseconds() + CONTROL_MICROSECONDS;
    const char *wrong = "";
    race_in_two_steps = 1;
    while (wrong[0] == '\0' && microseconds() < end) wrong = allocation_round();
    return wrong;
}

static void op_race_allocate(void) {
    race_call = operands[0].number;
    if (race_call != CALL_DUP && race_call != CALL_DUPFD && race_call != CALL_OPEN) {
        yield_no_such_scene();
        return;
    }
    race_source = 0;
    const char *wrong = allocation_rounds();
    if (wrong[0] == '\0' && churn_repeats()) wrong = "repeated";
    if (wrong[0] == '\0') {
        /* However it shows: where dup2 onto a number that is being allocated fails, what is seen is a gap. */
        const char *caught = control_rounds();
        if (strcmp(caught, "repeated") != 0 && strcmp(caught, "gap") != 0) {
            wrong = "unresolved the control, an allocation in two steps, was not caught";
        }
    }
    emit(wrong[0] == '\0' ? "distinct" : wrong);
}

static int inherit_target;

static void *duplicate_marked(void *unused) {
    while (!race_over) {
        if (race_in_two_steps) {
            dup2(race_source, inherit_target);
            sched_yield();
            fcntl(inherit_target, F_SETFD, FD_CLOEXEC);
        } else if (race_call == CALL_DUP3) {
            cfd_dup3(race_source, inherit_target, O_CLOEXEC);
        } else {
            cfd_dupfd_cloexec(race_source, inherit_target);
        }
        close(inherit_target);
    }
    return unused;
}

/* Starts this program anew to tell whether the number is open there: 1 open, 0 not, -1 could not be told. */
static int is_open_in_new_image(int number) {
    char text[PATH_SIZE], option[] = "--probe";
    char *arguments[sizeof self_words / sizeof self_words[0] + 3];
    size_t length = 0;
    int count = 0;
    append_number(text, &length, number);
    for (; count < self_count; count++) arguments[count] = self_words[count];
    arguments[count++] = option;
    arguments[count++] = text;
    arguments[count] = NULL;
    const pid_t child = fork();
    if (child == 0) {
        execvp(arguments[0], arguments);
        _exit(3);
    }
    if (child < 0) return -1;
    const int status = reap(child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) return -1;
    return WEXITSTATUS(status) == 0;
}

/* 1 when a new image was seen to hold the number, 0 when none did, -1 when it could not be told. */
static int inherit_rounds(int in_two_steps, int rounds) {
    pthread_t thread;
    int seen = 0;
    const int64_t end = microseconds() + CONTROL_MICROSECONDS;
    race_over = 0;
    race_in_two_steps = in_two_steps;
    if (pthread_create(&thread, NULL, duplicate_marked, NULL) != 0) return -1;
    while (rounds-- > 0 && seen == 0 && microseconds() < end) seen = is_open_in_new_image(inherit_target);
    race_over = 1;
    pthread_join(thread, NULL);
    return seen;
}

static void op_race_inherit(void) {
    race_call = operands[0].number;
    if ((race_call != CALL_DUP3 || !FD_HAS_DUP3) && race_call != CALL_DUPFD_CLOEXEC) {
        yield_no_such_scene();
        return;
    }
    race_source = 0;
    inherit_target = 40;
    const int seen = inherit_rounds(0, 6);
    const int control = seen == 0 ? inherit_rounds(1, 200) : 1;
    if (seen < 0 || control <= 0) {
        yield_unresolved("the control, marking in two steps, was not caught", 0);
    } else {
        emit(seen ? "seen" : "never-seen");
    }
}

static void op_race_target(void) {
    if (operands[0].number != CALL_DUP2) {
        yield_no_such_scene();
        return;
    }
    pthread_t allocator;
    int error = 0;
    race_stage.target = 0; /* the lowest number that is not open */
    while (fcntl(race_stage.target, F_GETFD) != -1) race_stage.target++;
    race_over = seen_taken = 0;
    if (pthread_create(&allocator, NULL, allocate_and_close, NULL) != 0) {
        yield_unresolved("pthread_create", 0);
        return;
    }
    const int64_t end = microseconds() + RACE_MICROSECONDS;
    while (error == 0 && microseconds() < end) {
        const struct cfd_result result = cfd_dup2(0, race_stage.target);
        if (result.value == -1) error = result.error;
        close(race_stage.target);
    }
    race_over = 1;
    pthread_join(allocator, NULL);
    if (error != 0) {
        emit_errno(error);
    } else {
        emit("replaced");
    }
}

#else

static void op_race_replace(void) { yield_unsupported("no threads"); }
static void op_race_allocate(void) { yield_unsupported("no threads"); }
static void op_race_inherit(void) { yield_unsupported("no threads"); }
static void op_race_target(void) { yield_unsupported("no threads"); }

#endif
