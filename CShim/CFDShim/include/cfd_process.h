/*
 * Starting a target and talking to it through pipes. Not under test: it is what the suite itself stands on, and it
 * must be right where 0, 1 and 2 are closed, where hundreds of descriptors are inherited, and where SIGPIPE is not
 * ours to ignore.
 */
#ifndef CFD_PROCESS_H
#define CFD_PROCESS_H

#include "cfd_transfer.h"

#if !defined __EMSCRIPTEN__ && !defined __wasi__

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

/* A started process and this side of its three streams. */
struct cfd_child {
    int process;
    int input;  /* to its standard input */
    int output; /* from its standard output */
    int errors; /* from its standard error */
};

/* A pipe whose ends are no standard numbers and close on exec. Returns 0 or an error number. */
CFD_INLINE int cfd_private_pipe(int ends[2]) {
    int raw[2];
    int error = 0;
    if (pipe(raw) != 0) return errno;
    for (int index = 0; index < 2; index++) {
        ends[index] = fcntl(raw[index], F_DUPFD_CLOEXEC, 3);
        if (ends[index] < 0) error = errno;
    }
    close(raw[0]);
    close(raw[1]);
    if (error != 0) {
        if (ends[0] >= 0) close(ends[0]);
        if (ends[1] >= 0) close(ends[1]);
    }
    return error;
}

CFD_INLINE int cfd_spawn_with_pipes(char *const arguments[], char *const environment[], int pipes[3][2],
                                       struct cfd_child *child) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t process = -1;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    for (int number = 0; number < 3 && error == 0; number++) {
        error = posix_spawn_file_actions_adddup2(&actions, pipes[number][number == 0 ? 0 : 1], number);
    }
    sigemptyset(&none);
    sigemptyset(&all);
    sigaddset(&all, SIGPIPE);
    sigaddset(&all, SIGCHLD);
    sigaddset(&all, SIGALRM);
    /* A group of its own, so that a target that hangs can be stopped with all that it started. */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    if (error == 0) error = posix_spawnp(&process, arguments[0], &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    child->process = (int)process;
    return error;
}

/* Raises the soft limit of descriptors by half a hundred, within the hard one. */
CFD_INLINE int cfd_raise_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return 0;
    const rlim_t room = limit.rlim_max - limit.rlim_cur;
    limit.rlim_cur += room < 50 ? room : 50;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/* Starts a program with pipes for its streams; ours do not block. Returns 0 or an error number. */
CFD_INLINE int cfd_spawn(char *const arguments[], char *const environment[], struct cfd_child *child) {
    int pipes[3][2];
    int made = 0, error = 0;
    while (made < 3) {
        error = cfd_private_pipe(pipes[made]);
        if (error == 0) {
            made++;
        } else if (error != EMFILE || !cfd_raise_limit()) {
            break; /* EMFILE: so much was inherited that the limit leaves no room */
        }
    }
    if (error == 0) error = cfd_spawn_with_pipes(arguments, environment, pipes, child);
    for (int number = 0; number < made; number++) {
        const int theirs = number == 0 ? 0 : 1;
        const int ours = pipes[number][1 - theirs];
        close(pipes[number][theirs]);
        if (error != 0) {
            close(ours);
        } else {
            fcntl(ours, F_SETFL, fcntl(ours, F_GETFL) | O_NONBLOCK);
        }
    }
    if (error != 0) return error;
    child->input = pipes[0][1];
    child->output = pipes[1][0];
    child->errors = pipes[2][0];
    return 0;
}

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
    if (result.value == -1 && result.error == EPIPE && !was_pending) {
        sigpending(&pending);
        if (sigismember(&pending, SIGPIPE)) sigwait(&pipe_signal, &signal_number);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result;
}

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

/* Looks whether the process has ended; waits for it when told to. */
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

/* From now on SIGINT and SIGTERM only leave word, the first time; the second ends the program as usual. */
void cfd_catch_interruption(void);

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
