/* Pseudo-terminals. */

#if FD_HAS_TERMINALS

#include <sys/ioctl.h>
#include <termios.h>

static void op_openpt(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, posix_openpt(O_RDWR | O_NOCTTY));
    if (result.value == -1) {
        yield_unsupported("posix_openpt: "), emit_errno(result.error);
        return;
    }
    yield_descriptor(result);
}

/* Opens both sides; 0 on success, else the errno of what failed. */
static int open_terminal(int sides[2]) {
    sides[0] = posix_openpt(O_RDWR | O_NOCTTY);
    if (sides[0] < 0 || grantpt(sides[0]) != 0 || unlockpt(sides[0]) != 0) return errno;
    const char *name = ptsname(sides[0]);
    sides[1] = name == NULL ? -1 : open(name, O_RDWR | O_NOCTTY);
    /* Some systems make a terminal of it only when modules are pushed. */
    return sides[1] < 0 || !isatty(sides[1]) ? errno : 0;
}

static void op_pty(void) {
    int sides[2] = {-1, -1};
    const int error = open_terminal(sides);
    if (error != 0) {
        yield_unsupported("no pseudo-terminal: "), emit_errno(error);
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

#if FD_HAS_FORK

/*
 * A session leader whose controlling terminal is the subsidiary side. The parent closes one of two numbers of the
 * manager side, looks whether SIGHUP came, closes the other, and looks again [lifetime.pty.manager-last].
 */
enum hangup_report { HANGUP_NONE, HANGUP_READY, HANGUP_CAME };

static void hangup_leader(int subsidiary, int report) {
    char byte = HANGUP_READY;
    setsid();
    alarm(10); /* the group that is killed with the case is no longer its own */
#ifdef TIOCSCTTY
    if (ioctl(subsidiary, TIOCSCTTY, 0) != 0) _exit(1);
#endif
    if (tcgetpgrp(subsidiary) != getpgrp()) _exit(1); /* no controlling terminal after all */
    counts[SIGNAL_HUP] = 0;
    sigset_t hangup, before;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    sigprocmask(SIG_BLOCK, &hangup, &before);
    if (write(report, &byte, 1) != 1) _exit(1);
    while (counts[SIGNAL_HUP] == 0) sigsuspend(&before);
    byte = HANGUP_CAME;
    _exit(write(report, &byte, 1) != 1);
}

/* What the leader says within this time; nothing is an answer too. */
static enum hangup_report leader_says(int report, int milliseconds) {
    struct pollfd ready = {report, POLLIN, 0};
    char byte = HANGUP_NONE;
    if (poll(&ready, 1, milliseconds) > 0 && read(report, &byte, 1) == 1) return (enum hangup_report)byte;
    return HANGUP_NONE;
}

static void op_hangup(void) {
    int sides[2], report[2];
    if (open_terminal(sides) != 0 || pipe(report) != 0) {
        yield_unsupported("no pseudo-terminal");
        return;
    }
    const pid_t leader = fork();
    if (leader == 0) {
        close(sides[0]);
        close(report[0]);
        hangup_leader(sides[1], report[1]);
    }
    const struct cfd_result duplicate = cfd_dup(sides[0]);
    close(sides[1]);
    close(report[1]);
    if (leader < 0 || duplicate.value < 0 || leader_says(report[0], 2000) != HANGUP_READY) {
        yield_unresolved("no session with a controlling terminal", 0);
    } else {
        close(sides[0]);
        const int early = leader_says(report[0], 20) == HANGUP_CAME;
        close((int)duplicate.value);
        const int last = !early && leader_says(report[0], 2000) == HANGUP_CAME;
        emit(early ? "early" : last ? "last" : "never");
    }
    if (leader > 0) kill(leader, SIGKILL), reap(leader);
    close(report[0]);
}

#else

static void op_hangup(void) { yield_no_process(0); }

#endif

#else

static void op_openpt(void) { yield_unsupported("no pseudo-terminals"); }
static void op_pty(void) { yield_unsupported("no pseudo-terminals"); }
static void op_isatty(void) { yield_unsupported("no pseudo-terminals"); }
static void op_setecho(void) { yield_unsupported("no pseudo-terminals"); }
static void op_getecho(void) { yield_unsupported("no pseudo-terminals"); }
static void op_hangup(void) { yield_unsupported("no pseudo-terminals"); }

#endif
