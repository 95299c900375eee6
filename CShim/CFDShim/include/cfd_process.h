/*
 * Starting a target and talking to it through pipes. Not under test: the suite itself uses it. It must work when 0, 1
 * and 2 are closed, when hundreds of descriptors are inherited, and when SIGPIPE may not be ignored.
 */
#ifndef CFD_PROCESS_H
#define CFD_PROCESS_H

#include "cfd_transfer.h"

#if !defined __EMSCRIPTEN__ && !defined __wasi__

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* A started process and this side of its three streams. */
struct cfd_child {
    int process;
    int input;  /* to its standard input */
    int output; /* from its standard output */
    int errors; /* from its standard error */
};

/* Starts a program with pipes for its streams; ours do not block. Returns 0 or an error number. */
int cfd_spawn(char *const arguments[], char *const environment[], struct cfd_child *child);

/* write without SIGPIPE, whose disposition belongs to the program that uses this library. */
CFD_INLINE struct cfd_result cfd_write_quietly(int fildes, const void *buffer, size_t count) {
    sigset_t pipe_signal, before, pending;
    int signal_number;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&pending);
    const int was_pending = sigismember(&pending, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    const struct cfd_result result = cfd_write(fildes, buffer, count);
    /* It comes too where a part was written before the reader went. */
    if (!was_pending) {
        sigpending(&pending);
        if (sigismember(&pending, SIGPIPE)) sigwait(&pipe_signal, &signal_number);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result;
}

/* Ends this program as SIGPIPE does, whatever its disposition was. */
CFD_INLINE void cfd_end_by_closed_pipe(void) {
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    signal(SIGPIPE, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &pipe_signal, NULL);
    kill(getpid(), SIGPIPE);
    _exit(128 + SIGPIPE);
}

/* Whether a signal is that of alarm. */
CFD_INLINE int cfd_is_alarm(int signal_number) { return signal_number == SIGALRM; }

/* What is awaited of a descriptor, and what came. */
struct cfd_readiness {
    int fildes; /* passed over when negative */
    int wants_input, wants_output;
    int ready; /* it can be read or written, or its other end is gone */
};

enum { CFD_READINESS_LIMIT = 256 };

/* Waits until one is ready or the time is up; returns how many are, 0 when none, -1 on error. */
CFD_INLINE int cfd_await(struct cfd_readiness *items, size_t count, int milliseconds) {
    struct pollfd polled[CFD_READINESS_LIMIT];
    if (count > CFD_READINESS_LIMIT) count = CFD_READINESS_LIMIT;
    for (size_t index = 0; index < count; index++) {
        polled[index].fd = items[index].fildes;
        polled[index].events =
            (short)((items[index].wants_input ? POLLIN : 0) | (items[index].wants_output ? POLLOUT : 0));
        polled[index].revents = 0;
    }
    const int ready = poll(polled, (nfds_t)count, milliseconds);
    for (size_t index = 0; index < count; index++) items[index].ready = ready > 0 && polled[index].revents != 0;
    return ready;
}

/* How a process ended. */
struct cfd_ending {
    int ended;
    int exit_status; /* or -1 */
    int signal;      /* or 0 */
};

/* Checks whether the process has ended; waits for it if requested. */
CFD_INLINE struct cfd_ending cfd_reap(int process, int wait) {
    struct cfd_ending ending = {0, -1, 0};
    int status = 0;
    pid_t gone;
    do {
        gone = waitpid((pid_t)process, &status, wait ? 0 : WNOHANG);
    } while (gone < 0 && errno == EINTR);
    if (gone == 0) return ending;
    ending.ended = 1;
    if (gone > 0 && WIFEXITED(status)) ending.exit_status = WEXITSTATUS(status);
    if (gone > 0 && WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
    return ending;
}

/* Stops a process that `cfd_spawn` started, and its group. */
CFD_INLINE void cfd_stop(int process, int gently) {
    kill((pid_t)-process, gently ? SIGTERM : SIGKILL);
    kill((pid_t)process, gently ? SIGTERM : SIGKILL);
}

/* Whether there is a process of this number that this user may signal. */
CFD_INLINE int cfd_process_lives(int process) { return kill((pid_t)process, 0) == 0; }

/*
 * For a program that runs targets. From now on the first SIGINT, SIGTERM, SIGQUIT or SIGHUP is only recorded; the
 * second ends the program as usual. An inherited ignored SIGCHLD is reset: otherwise the exit status of a target is
 * lost.
 */
void cfd_settle_signals(void);

/*
 * Unblocks these signals: they may be blocked by the parent, as in threads of a test runner. Where a file grows beyond
 * its limit the write fails from now on, and no signal comes.
 */
void cfd_hear_signals(void);

/* The signal that asked this program to stop, or 0. */
int cfd_was_interrupted(void);

extern char **environ;

/* The environment of this process. */
CFD_INLINE char **cfd_environment(void) { return environ; }

/* Seconds on a clock that only goes forward. */
CFD_INLINE double cfd_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif

#endif
