/*
 * Waits that another process ends, in the scenes below: what the two say to each other, and the signals that end a wait
 * which nothing else has ended.
 */

#if FD_HAS_STORMS

enum {
    HELD = 'h', RELEASED = 'r', /* what the other process says: the wait may begin; now it must end */
    FIRST_DELAY = 4,            /* milliseconds until what is waited for comes: by then the waiter sleeps */
    ALARMS = 1                  /* seconds between the signals */
};

static volatile sig_atomic_t wait_alarms;

static void count_wait_alarm(int number) {
    (void)number;
    wait_alarms++;
    alarm(ALARMS);
}

/* Returns what was left of the alarm that there was. */
static unsigned begin_alarms(unsigned first) {
    const unsigned left = alarm(0);
    wait_alarms = 0;
    handle(SIGALRM, count_wait_alarm);
    alarm(first);
    return left;
}

static void end_alarms(unsigned left) {
    handle(SIGALRM, SIG_IGN); /* one that is on its way */
    alarm(0);
    handle(SIGALRM, SIG_DFL);
    alarm(left);
}

/* If the other process has ended, the write has no effect; the missing answer shows it. */
static void say(int fildes, char word) {
    const ssize_t written = write(fildes, &word, 1);
    (void)written;
}

/* The next byte, or 0 where none comes within this time; -1 for as long as it takes. */
static char hear(int fildes, int milliseconds) {
    char byte = 0;
    struct pollfd ready = {fildes, POLLIN, 0};
    int is_ready;
    do is_ready = poll(&ready, 1, milliseconds);
    while (is_ready < 0 && errno == EINTR);
    return is_ready > 0 && read(fildes, &byte, 1) == 1 ? byte : 0;
}

/* The other process of a scene, and the ends of the pipes to and from it; in it, its own ends. */
struct partner {
    pid_t process;
    int orders, answers;
};

/* Makes it. 0 in it, as from fork; 1 in the process that goes on; -1 when that has answered why there is none. */
static int fork_partner(struct partner *partner) {
    int to_partner[2] = {-1, -1}, from_partner[2] = {-1, -1};
    partner->process = partner->orders = partner->answers = -1;
    if (pipe(to_partner) != 0 || pipe(from_partner) != 0) {
        yield_unresolved("pipe", errno);
        close_opened(to_partner, 2);
        return -1;
    }
    region->failed_call = NULL;
    partner->process = fork();
    const int error = errno, is_partner = partner->process == 0;
    partner->orders = to_partner[!is_partner];
    partner->answers = from_partner[is_partner];
    close(to_partner[is_partner]), close(from_partner[!is_partner]);
    if (partner->process < 0) yield_unresolved("fork", error);
    return partner->process < 0 ? -1 : !is_partner;
}

/* Whether it says HELD; if not, it has answered why. `name` is what it is called there. */
static int partner_holds(const struct partner *partner, const char *name) {
    if (hear(partner->answers, -1) == HELD) return 1;
    yield_unresolved(region->failed_call == NULL ? name : region->failed_call, region->failed_error);
    return 0;
}

static void end_partner(const struct partner *partner) {
    const int numbers[] = {partner->orders, partner->answers};
    close_opened(numbers, 2);
    if (partner->process > 0) kill(partner->process, SIGKILL), reap(partner->process);
}

#endif
