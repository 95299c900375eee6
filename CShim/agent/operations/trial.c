/*
 * A race is run in rounds, each with its own contention. The same run proves that the detection works. First come
 * rounds of a stand-in that is not atomic, until it is caught; then the call under test gets several times as many
 * rounds. If the stand-in is not caught, the outcome is unresolved.
 */

#if FD_HAS_THREADS || FD_HAS_FORK || FD_HAS_SOCKETS

/* Closes those that could be opened. */
static void close_opened(const int *numbers, int count) {
    for (int index = 0; index < count; index++) {
        if (numbers[index] >= 0) close(numbers[index]);
    }
}

#endif

#if FD_HAS_THREADS || FD_HAS_FORK

#include <sched.h>

enum {
    CATCHES = 2,       /* how often the stand-in must be caught: once may be chance */
    FOR_EACH = 3,      /* at least so many rounds of the call for each of the stand-in */
    FIRST_PART = 4,    /* the part of a case's time in which the stand-in must be caught */
    ALL_PART = 10,     /* that after which one catch is enough */
    EXTRA_TIME = 6000, /* microseconds after which those for the stand-in's rounds are enough: emulators are slow */
    ALLOCATIONS_TO_REST = 2048, /* in about six milliseconds, as many as a processor makes of each: see rest_at */
    CALLS_TO_REST = 4096,
    RECORDS_TO_REST = 16384,
    NOTHING_SEEN = 0,  /* what a round comes to: this, */
    NOT_TRIED = -1     /* or this, or what was seen, in numbers of the scene's own */
};

struct race {
    int (*round)(int in_two_steps); /* one round, of the call under test or of its stand-in */
    const char *control;            /* the stand-in, in words */
    int rounds;                     /* how many the call gets at the least, where they fit into EXTRA_TIME */
};

/* Why a round was not tried. */
static const char *not_tried;
static int not_tried_error;

static int is_not_tried(const char *what, int error) {
    not_tried = what;
    not_tried_error = error;
    return NOT_TRIED;
}

/*
 * A sleep of a few dozen microseconds. A thread that wakes takes the processor at an arbitrary instant, and so also in
 * the middle of a call that is not atomic; on a single processor there is hardly another way. Most races therefore have
 * one thread that runs without a pause, and others that visit it, with a sleep before each visit.
 */
static void nap(void) {
    const struct timespec instant = {0, 10000}; /* none that could be over before it began */
    nanosleep(&instant, NULL);
}

/*
 * A thread that races without a pause sleeps from time to time: under a real-time policy no other thread might run. It
 * sleeps between two calls, where there is nothing to see, and so rarely that a busy scheduler usually preempts it
 * before.
 */
static void rest_at(int count, int period) {
    if (count % period == period - 1) nap();
}

/* Spins until something happens, because waking takes too long. The wait is limited. */
static void linger(int count) {
    if (count < 1000) {
        sched_yield();
    } else {
        nap();
    }
}

static int answer_not_tried(void) {
    yield_unresolved(not_tried, not_tried_error);
    return NOT_TRIED;
}

/* Tries the race: NOTHING_SEEN, or what was seen of the call; NOT_TRIED when it has answered why not. */
static int run_race(const struct race *race) {
    const int64_t start = microseconds(), allowed = (int64_t)region->seconds * 1000000;
    int caught = 0, least = 0, seen = NOTHING_SEEN;
    int64_t took = 0;
    while (caught < CATCHES && took < allowed / (caught == 0 ? FIRST_PART : ALL_PART)) {
        seen = race->round(1);
        if (seen == NOT_TRIED) return answer_not_tried();
        caught += seen != NOTHING_SEEN;
        least += FOR_EACH;
        took = microseconds() - start;
    }
    if (caught == 0) {
        emit("unresolved the control, "), emit(race->control), emit(", was not caught");
        return NOT_TRIED;
    }
    seen = NOTHING_SEEN;
    for (int round = 0; seen == NOTHING_SEEN; round++) {
        const int64_t now = microseconds() - start;
        if (round >= least && (round >= race->rounds || now - took >= EXTRA_TIME)) break;
        seen = now < allowed / 2 ? race->round(0) : is_not_tried("no time for as many rounds as the control had", 0);
    }
    return seen == NOT_TRIED ? answer_not_tried() : seen;
}

#endif

#if FD_HAS_THREADS

enum { RACERS = 5 }; /* at the most */

/* A thread of a round, which calls `wait_for_start` or `nap_until_start` first. */
struct racer {
    void *(*run)(void *argument);
    void *argument;
};

static pthread_t racing[RACERS];
static int racer_count;
static volatile int race_over, racers_ready, racers_wanted;

static void arrive(void) {
#if defined __GNUC__
    __sync_fetch_and_add(&racers_ready, 1);
#else
    racers_ready++;
#endif
}

/* No thread begins before all have started: one might finish before the next one is made. */
static void wait_for_start(void) {
    arrive();
    for (int count = 0; racers_ready < racers_wanted; count++) linger(count);
}

/*
 * The same for threads whose visits begin with a sleep: spinning, they would delay the threads that have not started.
 */
static void nap_until_start(void) {
    arrive();
    while (racers_ready < racers_wanted) nap();
}

static void join_racers(void) {
    while (racer_count > 0) pthread_join(racing[--racer_count], NULL);
}

/* Makes these threads, which wait for each other and for so many more. 0, or the error when one could not be made. */
static int gather_racers(const struct racer *racers, int count, int others) {
    race_over = racers_ready = 0;
    racers_wanted = count + others;
    for (racer_count = 0; racer_count < count; racer_count++) {
        const int error =
            pthread_create(&racing[racer_count], NULL, racers[racer_count].run, racers[racer_count].argument);
        if (error == 0) continue;
        race_over = 1;
        racers_wanted = 0;
        join_racers();
        return error;
    }
    return 0;
}

/* Starts these threads, and with `joins` waits for the start with them. 0, or the error when one could not be made. */
static int start_racers(const struct racer *racers, int count, int joins) {
    const int error = gather_racers(racers, count, joins);
    if (error == 0 && joins) wait_for_start();
    return error;
}

/* Waits until all other threads have started: by then they have allocated what they need. */
static void await_racers(void) {
    for (int count = 0; racers_ready < racer_count; count++) linger(count);
}

#endif
