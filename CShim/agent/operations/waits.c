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

#endif
