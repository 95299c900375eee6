/* Pseudo-terminals. */

#if FD_HAS_TERMINALS

#include <sys/ioctl.h>
#include <termios.h>

static void op_openpt(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, posix_openpt(O_RDWR | O_NOCTTY));
    yield_descriptor(result);
}

/* Opens both sides; 0 on success, else the errno of what failed. */
static int open_terminal(int sides[2]) {
    sides[0] = posix_openpt(O_RDWR | O_NOCTTY);
    if (sides[0] < 0) return errno;
#if FD_HAS_SIGNALS
    /* Where SIGCHLD is caught grantpt need not work: it may have a program do it. */
    handle(SIGCHLD, SIG_DFL);
#endif
    const int error = grantpt(sides[0]) != 0 || unlockpt(sides[0]) != 0 ? errno : 0;
#if FD_HAS_SIGNALS
    handle(SIGCHLD, take_bell);
#endif
    if (error != 0) return error;
    const char *name = ptsname(sides[0]);
    sides[1] = name == NULL ? -1 : open(name, O_RDWR | O_NOCTTY);
    /* Some systems make a terminal of it only when modules are pushed. */
    return sides[1] < 0 || !isatty(sides[1]) ? errno : 0;
}

static void op_pty(void) {
    int sides[2] = {-1, -1};
    const int error = open_terminal(sides);
    if (error != 0) {
        yield_unresolved("no pseudo-terminal", error);
        return;
    }
    /* What a new terminal does with its input is up to the implementation: lines, and newlines as they are. */
    struct termios attributes;
    if (tcgetattr(sides[1], &attributes) == 0) {
        attributes.c_lflag |= ICANON;
        attributes.c_iflag &= ~(tcflag_t)(INLCR | ISTRIP);
        tcsetattr(sides[1], TCSANOW, &attributes);
    }
    const struct cfd_result opened = {0, CFD_ERRNO_UNTOUCHED};
    yield_pair(opened, sides);
}

static void op_isatty(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, isatty(int_operand(0)));
    last_result = result;
    if (result.value == 1) {
        emit("yes");
    } else {
        result.value = -1;
        yield_failure(result);
    }
}

static void op_setecho(void) {
    struct termios attributes;
    struct cfd_result result;
    CFD_CALL_INTO(result, tcgetattr(int_operand(0), &attributes));
    if (failed(result)) return;
    if (operands[1].number != 0) {
        attributes.c_lflag |= ECHO;
    } else {
        attributes.c_lflag &= ~(tcflag_t)ECHO;
    }
    CFD_CALL_INTO(result, tcsetattr(int_operand(0), TCSANOW, &attributes));
    yield_success(result);
}

static void op_getecho(void) {
    struct termios attributes;
    struct cfd_result result;
    CFD_CALL_INTO(result, tcgetattr(int_operand(0), &attributes));
    if (!failed(result)) emit(attributes.c_lflag & ECHO ? "on" : "off");
}

#if FD_HAS_WINDOW_SIZE

static void op_setrows(void) {
    struct winsize size;
    struct cfd_result result;
    CFD_CALL_INTO(result, tcgetwinsize(int_operand(0), &size)); /* what is set must be derived from it */
    if (failed(result)) return;
    size.ws_row = (unsigned short)operands[1].number;
    CFD_CALL_INTO(result, tcsetwinsize(int_operand(0), &size));
    yield_success(result);
}

static void op_getrows(void) {
    struct winsize size;
    struct cfd_result result;
    CFD_CALL_INTO(result, tcgetwinsize(int_operand(0), &size));
    if (failed(result)) return;
    result.value = size.ws_row;
    yield_number(result);
}

#else

static void op_setrows(void) { yield_unsupported("no tcsetwinsize"); }
static void op_getrows(void) { yield_unsupported("no tcgetwinsize"); }

#endif

#if FD_HAS_FORK && FD_HAS_SIGNALS

/*
 * A session leader whose controlling terminal is the subsidiary side. The parent closes one of two numbers of the
 * manager side, asks the leader whether SIGHUP came, closes the other, and asks again [lifetime.pty.manager-last]. The
 * absence of SIGHUP counts only if the leader answers: on an overloaded machine it may not.
 */
enum { LEAST_ANSWERS = 10, EARLY_MICROSECONDS = 10000, LATE_MICROSECONDS = 2000000 };

/* Reports that it is ready by one unrequested answer, and then answers until the questions end. */
static void lead_session(int subsidiary, int questions, int answers) {
    if (setsid() < 0) fail_part("setsid");
    alarm((unsigned)region->seconds); /* the group that is killed with the case is no longer its own */
    handle(SIGHUP, count_signal);
    counts[SIGNAL_HUP] = 0;
#ifdef TIOCSCTTY
    if (ioctl(subsidiary, TIOCSCTTY, 0) != 0) fail_part("TIOCSCTTY");
#endif
    errno = ENOTTY; /* where it gives another group: no controlling terminal after all */
    if (tcgetpgrp(subsidiary) != getpgrp()) fail_part("tcgetpgrp");
    for (;;) {
        char byte = counts[SIGNAL_HUP] != 0;
        if (write(answers, &byte, 1) != 1) _exit(1);
        for (ssize_t count = 0; count != 1;) {
            count = read(questions, &byte, 1);
            if (count == 0 || (count < 0 && errno != EINTR)) _exit(0);
        }
    }
}

/* The leader's answer: 1 that SIGHUP came, 0 that it did not; -1 when it gives none before this time. */
static int hear_leader(int answers, int64_t deadline) {
    char byte;
    int is_ready = 0;
    while (is_ready <= 0) {
        struct pollfd ready = {answers, POLLIN, 0};
        const int64_t left = (deadline - microseconds()) / 1000;
        if (left <= 0) return -1;
        is_ready = poll(&ready, 1, (int)left);
        if (is_ready < 0 && errno != EINTR) return -1;
    }
    return read(answers, &byte, 1) == 1 ? byte : -1;
}

/* Asks until SIGHUP came, or for at least so long without it. As `hear_leader`. */
static int ask_for_hangup(int questions, int answers, int64_t least, int64_t deadline) {
    const int64_t end = microseconds() + least;
    int came = 0;
    for (int count = 0; came == 0 && (count < LEAST_ANSWERS || microseconds() < end); count++) {
        if (count > 0) poll(NULL, 0, 1);
        came = write(questions, "?", 1) == 1 ? hear_leader(answers, deadline) : -1;
    }
    return came;
}

/* The scene, given two numbers of the manager side and the leader's pipes. */
static void close_manager(int number, int duplicate, int questions, int answers) {
    const int64_t deadline = microseconds() + (int64_t)region->seconds * 500000;
    if (hear_leader(answers, deadline) != 0) {
        emit("unresolved no session with a controlling terminal");
        if (region->failed_call != NULL) emit(": "), emit(region->failed_call), emit(": "), emit_errno(region->failed_error);
        close(number), close(duplicate);
        return;
    }
    close(number);
    const int early = ask_for_hangup(questions, answers, EARLY_MICROSECONDS, deadline);
    close(duplicate);
    const int last = early == 0 ? ask_for_hangup(questions, answers, LATE_MICROSECONDS, deadline) : 0;
    if (early < 0 || last < 0) {
        yield_unresolved("the session leader does not answer", 0);
    } else {
        emit(early ? "early" : last ? "last" : "never");
    }
}

/* Calls that fail: one that has taken a reference and keeps it holds the line for ever. */
static void fail_to_duplicate(int number) {
    const struct cfd_result results[] = {cfd_dup2(number, -1), cfd_dupfd(number, -1), cfd_dupfd_cloexec(number, -1)};
    for (int index = 0; index < 3; index++) {
        if (results[index].value > 2) close((int)results[index].value); /* one that has not failed */
    }
}

static void play_hangup(int sides[2], int questions[2], int answers[2]) {
    region->failed_call = NULL;
    const pid_t leader = fork();
    const int error = errno;
    if (leader == 0) {
        close(sides[0]), close(questions[1]), close(answers[0]);
        lead_session(sides[1], questions[0], answers[1]);
    }
    close(sides[1]), close(questions[0]), close(answers[1]);
    const struct cfd_result duplicate = cfd_dup(sides[0]);
    if (leader > 0 && duplicate.value >= 0) {
        fail_to_duplicate(sides[0]);
        close_manager(sides[0], (int)duplicate.value, questions[1], answers[0]);
    } else {
        yield_unresolved(leader < 0 ? "fork" : "dup", leader < 0 ? error : duplicate.error);
        close(sides[0]);
        if (duplicate.value >= 0) close((int)duplicate.value);
    }
    close(questions[1]), close(answers[0]);
    if (leader > 0) kill(leader, SIGKILL), reap(leader);
}

static void op_hangup(void) {
    int sides[2] = {-1, -1}, questions[2] = {-1, -1}, answers[2] = {-1, -1};
    const int error = open_terminal(sides);
    if (error != 0) {
        yield_unresolved("no pseudo-terminal", error);
    } else if (pipe(questions) != 0 || pipe(answers) != 0) {
        yield_unresolved("pipe", errno);
    } else {
        play_hangup(sides, questions, answers);
        return;
    }
    for (int index = 0; index < 2; index++) {
        if (sides[index] >= 0) close(sides[index]);
        if (questions[index] >= 0) close(questions[index]);
    }
}

#else

static void op_hangup(void) { yield_no_process(0); }

#endif

/* There may be none where a sandbox mounts none. */
static void probe_terminals(void) {
    int sides[2] = {-1, -1};
    const int error = open_terminal(sides);
    if (error != 0) lack(FEATURE_terminals, "a pseudo-terminal", error);
    for (int side = 0; side < 2; side++) {
        if (sides[side] >= 0) close(sides[side]);
    }
}

#else

static void probe_terminals(void) {}
static void op_openpt(void) { yield_unsupported("no pseudo-terminals"); }
static void op_pty(void) { yield_unsupported("no pseudo-terminals"); }
static void op_isatty(void) { yield_unsupported("no pseudo-terminals"); }
static void op_setecho(void) { yield_unsupported("no pseudo-terminals"); }
static void op_getecho(void) { yield_unsupported("no pseudo-terminals"); }
static void op_setrows(void) { yield_unsupported("no pseudo-terminals"); }
static void op_getrows(void) { yield_unsupported("no pseudo-terminals"); }
static void op_hangup(void) { yield_unsupported("no pseudo-terminals"); }

#endif
