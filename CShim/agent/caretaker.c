/*
 * The caretaker: a process that outlives the agent by an instant, to remove the scratch directory and stop the case
 * however the agent ends, SIGKILL included. It sleeps in a read of a pipe whose other end only the agent holds.
 */

#if FD_HAS_FORK

static pid_t caretaker;

static void take_care(int wake, int keep_bound) {
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    char byte;
    for (int index = 0; index < 5; index++) handle(ignored[index], SIG_IGN);
    setsid(); /* out of reach of signals to the agent's process group */
    for (int number = 0; number <= keep_bound; number++) {
        if (number != wake && (number < 3 || is_inherited(number))) close(number);
    }
    while (read(wake, &byte, 1) < 0 && errno == EINTR) {}
    const pid_t group = (pid_t)region->group;
    if (group > 1) kill(-group, SIGKILL);
    remove_scratch(region->scratch);
    _exit(0);
}

static void start_caretaker(void) {
    int ends[2];
    if (pipe(ends) != 0) return;
    caretaker = fork();
    if (caretaker == 0) {
        close(ends[1]);
        take_care(ends[0], highest_inherited < 3 ? 3 : highest_inherited);
    }
    /* The group may be killed before the caretaker has its turn: it must be out of it by then. */
    if (caretaker > 0) setpgid(caretaker, caretaker);
    close(ends[0]);
    caretaker_pipe = ends[1];
    if (caretaker < 0) {
        close(caretaker_pipe);
        caretaker_pipe = -1;
    }
}

static void dismiss_caretaker(void) {
    if (caretaker_pipe >= 0) {
        close(caretaker_pipe);
        reap(caretaker);
    } else if (region->scratch[0] != '\0') {
        remove_scratch(region->scratch);
    }
}

#else

static void start_caretaker(void) {}

static void dismiss_caretaker(void) {
    if (region->scratch[0] != '\0') remove_scratch(region->scratch);
}

#endif
