/* Choreographies in which threads allocate numbers at once: each number must be handed out once, from the lowest up. */

#if FD_HAS_THREADS

enum { TAKERS = 3, SHARE = 8, CHURNERS = 5, VISITS = 24, FROM = 30, NUMBERS = CASE_LIMIT * 2 };
enum { SEEN_GAP = 1, SEEN_REPEATED };

static int allocates_in_two_steps;
static int handed_out[TAKERS][SHARE];

static int lowest_wanted(void) { return race_call == CALL_DUPFD ? FROM : 0; }

/* The stand-in: look for the lowest free number, let others run, take it. */
static int allocate_in_two_steps(void) {
    int number = lowest_wanted();
    while (fcntl(number, F_GETFD) != -1) number++;
    sched_yield();
    return dup2(0, number);
}

static struct cfd_result allocate_at_once(void) {
    switch (race_call) {
    case CALL_DUPFD: return cfd_dupfd(0, FROM);
    case CALL_OPEN: return cfd_open("/dev/null", O_RDONLY, 0);
    default: return cfd_dup(0);
    }
}

static int allocate(void) { return allocates_in_two_steps ? allocate_in_two_steps() : (int)allocate_at_once().value; }

static void *allocate_share(void *row) {
    int *numbers = row;
    wait_for_start();
    for (int index = 0; index < SHARE; index++) {
        if (index == SHARE / 2) nap();
        numbers[index] = allocate();
    }
    return NULL;
}

/* The lowest numbers that are free, as many as a round takes. 0 when they do not lie in the range that is watched. */
static int find_expected(int expected[TAKERS * SHARE]) {
    int count = 0;
    for (int number = lowest_wanted(); number < NUMBERS && count < TAKERS * SHARE; number++) {
        if (fcntl(number, F_GETFD) == -1) expected[count++] = number;
    }
    return count == TAKERS * SHARE;
}

/* Whether the numbers handed out are the lowest free ones, each once. They are closed. */
static int check_handed_out(const int expected[TAKERS * SHARE]) {
    int given[NUMBERS] = {0}, seen = NOTHING_SEEN;
    for (int index = 0; index < TAKERS * SHARE; index++) {
        const int number = handed_out[index / SHARE][index % SHARE];
        if (number < 0 || number >= NUMBERS) {
            seen = SEEN_GAP;
        } else if (given[number]++ > 0) {
            seen = SEEN_REPEATED;
        }
    }
    for (int index = 0; index < TAKERS * SHARE; index++) {
        if (!given[expected[index]] && seen == NOTHING_SEEN) seen = SEEN_GAP;
        given[expected[index]] = 1;
    }
    for (int number = 1; number < NUMBERS; number++) {
        if (given[number] && fcntl(number, F_GETFD) != -1) close(number);
    }
    return seen;
}

/*
 * Numbers are taken and kept. The free ones are read after the threads have started: a thread may open a descriptor for
 * itself.
 */
static int taking_round(int in_two_steps) {
    static const struct racer racers[TAKERS] = {
        {allocate_share, handed_out[0]}, {allocate_share, handed_out[1]}, {allocate_share, handed_out[2]}};
    int expected[TAKERS * SHARE];
    allocates_in_two_steps = in_two_steps;
    memset(handed_out, 0xff, sizeof handed_out); /* each -1: none */
    const int error = gather_racers(racers, TAKERS, 1);
    int is_known = 0;
    if (error == 0) {
        await_racers();
        is_known = find_expected(expected);
        wait_for_start();
        join_racers();
    }
    if (is_known) return check_handed_out(expected);
    for (int taker = 0; taker < TAKERS; taker++) close_opened(handed_out[taker], SHARE);
    return error != 0 ? is_not_tried("pthread_create", error) : is_not_tried("too many numbers are open", 0);
}

/*
 * Numbers are closed while others take them: a thread that gets a number records it, and so detects that another thread
 * has it.
 */
static volatile int number_owner[NUMBERS];
static volatile int is_repeated;
static volatile int churned; /* how often the thread without a pause has taken a number */
static volatile int visits, visited; /* how often others came, and how far it was when they last did */

static int enter_number(int number) {
#if defined __GNUC__
    return __sync_bool_compare_and_swap(&number_owner[number], 0, 1);
#else
    return number_owner[number]++ == 0;
#endif
}

/* Until that thread has taken one more: where it was stopped on its way to this very number, it gets there now. */
static void hold_number(void) {
    const int before = churned;
    for (int count = 0; churned == before && !race_over; count++) {
        if (count > 1000) nap();
    }
}

static void take_and_close(int holds) {
    const int number = allocate();
    if (number < 0 || number >= NUMBERS) return;
    if (!enter_number(number)) is_repeated = race_over = 1;
    if (holds) hold_number();
    number_owner[number] = 0;
    close(number);
}

static void *churn(void *unused) {
    wait_for_start();
    for (; !race_over; churned++) {
        rest_at(churned, ALLOCATIONS_TO_REST);
        take_and_close(0);
    }
    return unused;
}

/* A visit counts if that thread has made progress since the last visit by any thread; otherwise it only repeats it. */
static void *visit(void *unused) {
    nap_until_start();
    while (!race_over) {
        nap();
        if (churned != visited) {
            visited = churned;
            visits++;
        }
        take_and_close(1);
        if (visits >= VISITS) race_over = 1;
    }
    return unused;
}

static int churning_round(int in_two_steps) {
    static const struct racer racers[CHURNERS] = {
        {churn, NULL}, {visit, NULL}, {visit, NULL}, {visit, NULL}, {visit, NULL}};
    allocates_in_two_steps = in_two_steps;
    is_repeated = visits = visited = 0;
    for (int number = 0; number < NUMBERS; number++) number_owner[number] = 0;
    const int error = start_racers(racers, CHURNERS, 0);
    join_racers();
    if (error != 0) return is_not_tried("pthread_create", error);
    return is_repeated ? SEEN_REPEATED : NOTHING_SEEN;
}

/* As many allocations as a round makes, by one thread: what fails here is no race. 0 when it has answered. */
static int rehearse_allocations(void) {
    int numbers[TAKERS * SHARE], count = 0;
    struct cfd_result result = {0, 0};
    while (count < TAKERS * SHARE && (result = allocate_at_once()).value >= 0) numbers[count++] = (int)result.value;
    close_opened(numbers, count);
    return works_alone(result);
}

static void op_race_allocate(void) {
    static const struct race taking = {taking_round, "an allocation in two steps", 8};
    static const struct race churning = {churning_round, "an allocation in two steps while others close", 8};
    static const char *const words[] = {"distinct", "gap", "repeated"};
    race_call = operands[0].number;
    if (race_call != CALL_DUP && race_call != CALL_DUPFD && race_call != CALL_OPEN) {
        yield_no_such_scene();
        return;
    }
    if (!rehearse_allocations()) return;
    int seen = run_race(&taking);
    if (seen == NOTHING_SEEN) seen = run_race(&churning);
    if (seen != NOT_TRIED) emit(words[seen]);
}

#else

static void op_race_allocate(void) { yield_unsupported("no threads"); }

#endif
