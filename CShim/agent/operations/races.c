/*
 * Choreographies in which threads contend for one table: a number is replaced while others look, taken by two at once,
 * or duplicated with a mark while another looks or forks. Those in which all allocate are in allocations.c.
 */

#if FD_HAS_THREADS

enum { VISITS_TO_TARGET = 4, LOOKS = 12 };

static struct stage race_stage;
static int64_t race_call;
static volatile int calls; /* of the call under test, by the thread without a pause */
static volatile int observations, allocations; /* visits by the others, as `look_again` counts them */
static volatile int seen_closed, seen_taken, seen_mixed;
static volatile int any_allocated, allocation_error;

/* A visit to the target begins: counted if there were calls since the last one, for else it only repeats that. */
static void look_again(volatile int *visits, int *calls_before) {
    nap();
    *visits += *calls_before != calls;
    *calls_before = calls;
}

/* The call under test, or its stand-in in two steps: close the number, let others run, duplicate onto it. */
static void replace_target(int fildes, int in_two_steps) {
    if (in_two_steps) {
        close(race_stage.target);
        sched_yield();
    }
    const int number = (int)replace_number(race_call, fildes, race_stage.target).value;
    if (number > 2 && number != race_stage.target) close(number); /* another number: the table would fill */
}

static void observe(void) {
    struct stat seen;
    if (fstat(race_stage.target, &seen) != 0) {
        seen_closed = 1;
        return;
    }
    int known = 0;
    for (int index = 0; index < 2; index++) {
        known |= seen.st_ino == race_stage.is[index].st_ino && seen.st_size == race_stage.is[index].st_size;
    }
    if (!known && seen.st_size != 0) seen_mixed = 1;
}

static void *observe_target(void *unused) {
    int calls_before = 0;
    nap_until_start();
    while (!race_over) {
        look_again(&observations, &calls_before);
        for (int look = 0; look < LOOKS && !race_over; look++) observe();
    }
    return unused;
}

static void allocate_and_close(void) {
    const int number = open("/dev/null", O_RDONLY);
    if (number < 0) {
        allocation_error = errno;
        return;
    }
    any_allocated = 1;
    if (number == race_stage.target) seen_taken = 1;
    close(number);
}

static void *allocate_target(void *unused) {
    int calls_before = 0;
    nap_until_start();
    while (!race_over) {
        look_again(&allocations, &calls_before);
        for (int look = 0; look < LOOKS && !race_over; look++) allocate_and_close();
    }
    return unused;
}

/* NOT_TRIED when the allocating thread tried and never got a number. */
static int check_allocations(void) {
    return allocation_error == 0 || any_allocated ? NOTHING_SEEN : is_not_tried("open of /dev/null", allocation_error);
}

enum { SEEN_CLOSED = 1, SEEN_TAKEN, SEEN_MIXED };

/*
 * Replaces the target, with numbers below it kept open so that it is the lowest whenever it is free, until both
 * watchers have visited it often enough or one saw something. The stand-in is caught when both saw it.
 */
static int replacement_round(int in_two_steps) {
    static const struct racer watchers[] = {{observe_target, NULL}, {allocate_target, NULL}};
    seen_closed = seen_taken = seen_mixed = 0;
    calls = observations = allocations = any_allocated = allocation_error = 0;
    if (dup2(race_stage.files[0], race_stage.target) < 0) return is_not_tried("dup2", errno);
    const int error = start_racers(watchers, 2, 1);
    if (error != 0) return is_not_tried("pthread_create", error);
    for (; observations < VISITS_TO_TARGET || allocations < VISITS_TO_TARGET; calls++) {
        rest_at(calls, CALLS_TO_REST);
        replace_target(race_stage.files[calls & 1], in_two_steps);
        if (in_two_steps ? seen_closed && seen_taken : seen_closed || seen_taken || seen_mixed) break;
    }
    race_over = 1;
    join_racers();
    if (check_allocations() == NOT_TRIED) return NOT_TRIED;
    if (in_two_steps && !(seen_closed && seen_taken)) return NOTHING_SEEN;
    return seen_closed ? SEEN_CLOSED : seen_taken ? SEEN_TAKEN : seen_mixed ? SEEN_MIXED : NOTHING_SEEN;
}

static void op_race_replace(void) {
    static const struct race race = {replacement_round, "a replacement in two steps", 12};
    static const char *const words[] = {"never-seen", "seen-closed", "taken", "mixed"};
    race_call = operands[0].number;
    if (race_call != CALL_DUP2 && race_call != CALL_DUP3) {
        yield_no_such_scene();
        return;
    }
    if (race_call == CALL_DUP3 && !FD_HAS_DUP3) {
        yield_unsupported("no dup3");
        return;
    }
    if (!set_stage(&race_stage)) return;
    if (!works_alone(replace_number(race_call, race_stage.files[0], race_stage.target))) {
        clear_stage(&race_stage);
        return;
    }
    int fillers[CASE_LIMIT], filler_count = 0, number;
    while (filler_count < CASE_LIMIT && (number = dup(race_stage.files[0])) >= 0 && number < race_stage.target) {
        fillers[filler_count++] = number;
    }
    if (number > race_stage.target) close(number);
    const int seen = run_race(&race);
    if (seen != NOT_TRIED) emit(words[seen]);
    while (filler_count > 0) close(fillers[--filler_count]);
    clear_stage(&race_stage);
}

/*
 * This thread takes a number by dup2 and another one by open, repeatedly. There is no stand-in as a control: the
 * control is that the other thread has been seen to get the number, so that the two do contend for it.
 */
static int contention_round(int control) {
    static const struct racer allocator = {allocate_target, NULL};
    int seen = NOTHING_SEEN;
    calls = seen_taken = allocations = any_allocated = allocation_error = 0;
    const int error = start_racers(&allocator, 1, 1);
    if (error != 0) return is_not_tried("pthread_create", error);
    for (; seen == NOTHING_SEEN && allocations < VISITS_TO_TARGET; calls++) {
        rest_at(calls, CALLS_TO_REST);
        const struct cfd_result result = cfd_dup2(0, race_stage.target);
        close(race_stage.target);
        seen = control ? seen_taken : result.value == -1 ? result.error : NOTHING_SEEN;
    }
    race_over = 1;
    join_racers();
    return check_allocations() == NOT_TRIED ? NOT_TRIED : seen;
}

static void op_race_target(void) {
    static const struct race race = {contention_round, "another thread that gets the number", 64};
    if (operands[0].number != CALL_DUP2) {
        yield_no_such_scene();
        return;
    }
    race_stage.target = 0; /* the lowest number that is not open */
    while (fcntl(race_stage.target, F_GETFD) != -1) race_stage.target++;
    if (!works_alone(cfd_dup2(0, race_stage.target))) return;
    close(race_stage.target);
    const int seen = run_race(&race);
    if (seen == NOTHING_SEEN) emit("replaced");
    if (seen > NOTHING_SEEN) emit_errno(seen);
}

#else

static void op_race_replace(void) { yield_unsupported("no threads"); }
static void op_race_target(void) { yield_unsupported("no threads"); }

#endif

#if FD_HAS_THREADS

enum { VISITS_TO_FLAG = 8 };
static int marked_target; /* a number that was free */
static int marks_in_two_steps;

/* Some of the high numbers may be the platform's own; where none is to be had the call itself says why. */
static void choose_marked_target(void) {
    marked_target = fcntl(0, F_DUPFD, 40);
    if (marked_target >= 0) close(marked_target);
    if (marked_target < 0) marked_target = 40;
}

static volatile int marked; /* how often the number was duplicated and marked */

/* The flag that the call under test sets; 0 where the platform has none. */
static int wanted_mark(void) {
#ifdef FD_CLOFORK
    if (race_call == CALL_DUPFD_CLOFORK) return FD_CLOFORK;
#endif
    return race_call == CALL_DUPFD_CLOFORK ? 0 : FD_CLOEXEC;
}

static struct cfd_result duplicate_marked(void) {
    switch (race_call) {
    case CALL_DUP3: return replace_number(CALL_DUP3, 0, marked_target);
    case CALL_DUPFD_CLOFORK: return cfd_dupfd_clofork(0, marked_target);
    default: return cfd_dupfd_cloexec(0, marked_target);
    }
}

/* Whether the call works alone; else this is answered. */
static int marks_alone(void) {
    choose_marked_target();
    if (!works_alone(duplicate_marked())) return 0;
    close(marked_target);
    return 1;
}

static void *mark_and_close(void *unused) {
    wait_for_start();
    for (; !race_over; marked++) {
        rest_at(marked, CALLS_TO_REST);
        if (marks_in_two_steps) {
            dup2(0, marked_target);
            sched_yield();
            fcntl(marked_target, F_SETFD, wanted_mark());
        } else {
            duplicate_marked();
        }
        close(marked_target);
    }
    return unused;
}

/*
 * dup3, fcntl and close are atomic with respect to each other [thread.2-9-7.fd-list]: F_GETFD finds either that the
 * number is not open, or that it is marked.
 */
static int flag_round(int in_two_steps) {
    static const struct racer marker = {mark_and_close, NULL};
    int seen = NOTHING_SEEN, before = 0;
    marks_in_two_steps = in_two_steps;
    marked = 0;
    const int error = start_racers(&marker, 1, 1);
    if (error != 0) return is_not_tried("pthread_create", error);
    for (int visits = 0; visits < VISITS_TO_FLAG && seen == NOTHING_SEEN;) {
        nap();
        visits += marked != before; /* a visit during which nothing was marked only repeats the last */
        before = marked;
        for (int look = 0; look < LOOKS && seen == NOTHING_SEEN; look++) {
            const int flags = fcntl(marked_target, F_GETFD);
            seen = flags != -1 && (flags & wanted_mark()) == 0;
        }
    }
    race_over = 1;
    join_racers();
    return seen;
}

static void op_race_flag(void) {
    static const struct race race = {flag_round, "marking in two steps", 8};
    race_call = operands[0].number;
    if (race_call != CALL_DUP3 && race_call != CALL_DUPFD_CLOEXEC && race_call != CALL_DUPFD_CLOFORK) {
        yield_no_such_scene();
    } else if ((race_call == CALL_DUP3 && !FD_HAS_DUP3) || wanted_mark() == 0) {
        yield_unsupported("the platform has no such call");
    } else if (marks_alone()) {
        const int seen = run_race(&race);
        if (seen != NOT_TRIED) emit(seen == NOTHING_SEEN ? "never-clear" : "clear");
    }
}

#else

static void op_race_flag(void) { yield_unsupported("no threads"); }

#endif

#if FD_HAS_THREADS && FD_HAS_EXEC

/*
 * What fork takes along is settled at that instant, and a new image shows what it keeps of it: it is started where the
 * number is open and not marked. 1 when it is open there, NOTHING_SEEN, or NOT_TRIED.
 */
static int look_in_new_image(int number) {
    char text[PATH_SIZE], option[] = "--probe";
    char *arguments[SELF_ARGUMENTS];
    size_t length = 0;
    append_number(text, &length, number);
    self_arguments(option, text, arguments);
    const pid_t child = fork();
    if (child < 0) return is_not_tried("fork", errno);
    if (child == 0) {
        const int flags = fcntl(number, F_GETFD);
        if (flags == -1 || (flags & FD_CLOEXEC)) _exit(1);
        execvp(arguments[0], arguments);
        fail_part("exec of a new image");
    }
    race_over = 1; /* all that is left to wait for is the new image */
    const int status = reap(child);
    if (is_failed_part(status)) return is_not_tried(region->failed_call, region->failed_error);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) return is_not_tried("the new image did not finish", 0);
    return WEXITSTATUS(status) == 0;
}

static int inheritance_round(int in_two_steps) {
    static const struct racer marker = {mark_and_close, NULL};
    marks_in_two_steps = in_two_steps;
    marked = 0;
    const int error = start_racers(&marker, 1, 1);
    if (error != 0) return is_not_tried("pthread_create", error);
    for (int count = 0; marked == 0; count++) linger(count);
    nap();
    const int seen = look_in_new_image(marked_target);
    race_over = 1;
    join_racers();
    return seen;
}

static void op_race_inherit(void) {
    static const struct race race = {inheritance_round, "marking in two steps", 0};
    race_call = operands[0].number;
    if ((race_call != CALL_DUP3 || !FD_HAS_DUP3) && race_call != CALL_DUPFD_CLOEXEC) {
        yield_no_such_scene();
    } else if (marks_alone()) {
        const int seen = run_race(&race);
        if (seen != NOT_TRIED) emit(seen == NOTHING_SEEN ? "never-seen" : "seen");
    }
}

#else

static void op_race_inherit(void) { yield_unsupported("no threads, or no processes"); }

#endif
