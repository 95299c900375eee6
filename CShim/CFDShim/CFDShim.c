/* What cannot be inline, because there is one of it in a program. The calls under test are all in the headers. */
#include "CFDShim.h"

#include <string.h>

#if !defined __EMSCRIPTEN__ && !defined __wasi__

#include <spawn.h>
#include <sys/resource.h>

static volatile sig_atomic_t interruption;

static volatile double interrupted_at;

/* A second request ends the program at once. One that comes with the first is the same request: who sends a signal to a
 * process often sends it to its group too. */
static void note_interruption(int number) {
    enum { TOGETHER_MILLISECONDS = 300 };
    const int error = errno;
    const double now = cfd_seconds();
    if (interruption == 0) {
        interrupted_at = now;
        interruption = number;
    } else if ((now - interrupted_at) * 1000 > TOGETHER_MILLISECONDS) {
        signal(number, SIG_DFL);
        raise(number);
    }
    errno = error;
}

/* What asks this program to stop. */
static const int interruptions[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP};
enum { INTERRUPTIONS = sizeof interruptions / sizeof interruptions[0] };

void cfd_settle_signals(void) {
    signal(SIGCHLD, SIG_DFL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = note_interruption;
    for (int index = 0; index < INTERRUPTIONS; index++) {
        struct sigaction before;
        /* Ignored by nohup, and by shells for what must outlive them. */
        const int is_ignored = sigaction(interruptions[index], NULL, &before) == 0 && before.sa_handler == SIG_IGN;
        if (interruptions[index] != SIGHUP || !is_ignored) sigaction(interruptions[index], &action, NULL);
    }
    cfd_hear_signals();
}

void cfd_hear_signals(void) {
#if defined SIGXFSZ
    signal(SIGXFSZ, SIG_IGN);
#endif
    /* Swift's runtime would treat it as a crash and write a slow report. */
    struct sigaction before;
    if (sigaction(SIGQUIT, NULL, &before) == 0 && before.sa_handler != SIG_IGN && before.sa_handler != note_interruption) {
        signal(SIGQUIT, SIG_DFL);
    }
    sigset_t heard;
    sigemptyset(&heard);
    for (int index = 0; index < INTERRUPTIONS; index++) sigaddset(&heard, interruptions[index]);
    pthread_sigmask(SIG_UNBLOCK, &heard, NULL);
}

int cfd_was_interrupted(void) { return (int)interruption; }

#if FD_HAS_PIPE2 && defined CFD_AS_MODULE && defined __linux__
extern int pipe2(int ends[2], int flags); /* <unistd.h> declares it under a feature macro only */
#endif

static int marked_pipe(int ends[2]) {
#if FD_HAS_PIPE2
    return pipe2(ends, O_CLOEXEC);
#else
    return pipe(ends);
#endif
}

/* A pipe whose ends are no standard numbers and close on exec. Returns 0 or an error number. */
static int private_pipe(int ends[2]) {
    int raw[2];
    int error = 0;
    if (marked_pipe(raw) != 0) return errno;
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

static int spawn_with_pipes(char *const arguments[], char *const environment[], int pipes[3][2],
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
#if defined SIGXFSZ
    sigaddset(&all, SIGXFSZ);
#endif
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
static int raise_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return 0;
    const rlim_t room = limit.rlim_max - limit.rlim_cur;
    limit.rlim_cur += room < 50 ? room : 50;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static int spawn_alone(char *const arguments[], char *const environment[], struct cfd_child *child) {
    int pipes[3][2];
    int made = 0, error = 0;
    while (made < 3) {
        error = private_pipe(pipes[made]);
        if (error == 0) {
            made++;
        } else if (error != EMFILE || !raise_limit()) {
            break; /* EMFILE: so much was inherited that the limit leaves no room */
        }
    }
    if (error == 0) error = spawn_with_pipes(arguments, environment, pipes, child);
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

/* One at a time: a target must not inherit the ends of another's pipes, which would then never be seen to close. */
int cfd_spawn(char *const arguments[], char *const environment[], struct cfd_child *child) {
    static pthread_mutex_t spawning = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&spawning);
    const int error = spawn_alone(arguments, environment, child);
    pthread_mutex_unlock(&spawning);
    return error;
}

int cfd_start_thread(void *(*work)(void *context), void *context) {
    pthread_attr_t attributes;
    pthread_t thread;
    int error = pthread_attr_init(&attributes);
    if (error != 0) return error;
    error = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (error == 0) error = pthread_create(&thread, &attributes, work, context);
    pthread_attr_destroy(&attributes);
    return error;
}

#endif
