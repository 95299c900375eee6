/* Signals: the counting handlers of a case, and the bell. */

enum { COUNTED_SIGNALS = 3 };

#if FD_HAS_SIGNALS

static const int counted_signals[COUNTED_SIGNALS] = {
    [SIGNAL_PIPE] = SIGPIPE, [SIGNAL_HUP] = SIGHUP, [SIGNAL_URG] = SIGURG};
static volatile sig_atomic_t counts[COUNTED_SIGNALS];

static void count_signal(int number) {
    for (int index = 0; index < COUNTED_SIGNALS; index++) {
        if (counted_signals[index] == number) counts[index]++;
    }
}

static void take_bell(int number) { (void)number; }

enum { SIGNALS = 32 };

/* A bit for each signal that is known to be at its default. */
static uint32_t untouched;

static void handle(int number, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    const int failed = sigaction(number, &action, NULL);
    if (number >= SIGNALS) return;
    untouched &= ~((uint32_t)1 << number);
    if (handler == SIG_DFL && failed == 0) untouched |= (uint32_t)1 << number;
}

#if FD_HAS_FORK

/* Reads once what the cases would otherwise have to set each time. */
static void find_untouched(void) {
    struct sigaction now;
    for (int number = 1; number < SIGNALS; number++) {
        const int is_default = sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_DFL;
        if (is_default) untouched |= (uint32_t)1 << number;
    }
}

#endif

/* Blocked but where a process waits: the signals that wake it. */
static void block_bells(void) {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
#if FD_HAS_FORK
    sigemptyset(&waiting_mask);
#endif
}

/*
 * The signal state of every process of a case, independent of the agent's: nothing is ignored, only the signals that
 * wake a waiting process are blocked, and those that tests provoke are caught and counted from now on.
 */
static void prepare_signals(void) {
    for (int number = 1; number < SIGNALS; number++) {
        if ((untouched >> number & 1) == 0) handle(number, SIG_DFL);
    }
    for (int index = 0; index < COUNTED_SIGNALS; index++) {
        handle(counted_signals[index], count_signal);
        counts[index] = 0;
    }
    handle(SIGUSR1, take_bell);
    handle(SIGCHLD, take_bell);
#ifdef SIGIO
    handle(SIGIO, take_bell); /* what O_ASYNC brings is looked at in its flag, not here */
#endif
    block_bells();
}

#else

static void prepare_signals(void) {}

#endif
