/*
 * A library to preload that makes of this platform one on which a choreography has something to see, or cannot be
 * played. The variable SCENE says which. Faults lie within one function of the C library and give nobody else a chance
 * on purpose, as those of real platforms do not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static int scene_is(const char *name) {
    static const char *scene;
    if (scene == NULL) scene = getenv("SCENE");
    return scene != NULL && strcmp(scene, name) == 0;
}

static int real_fcntl(int fildes, int command, long argument) {
    return (int)syscall(SYS_fcntl, fildes, command, argument);
}

/* Not every machine has dup2 as a call of its own. */
static int real_dup2(int fildes, int fildes2) {
    if (fildes != fildes2) return (int)syscall(SYS_dup3, fildes, fildes2, 0);
    return real_fcntl(fildes, F_GETFD, 0) == -1 ? -1 : fildes2;
}

static off_t real_lseek(int fildes, off_t offset, int whence) {
    return (off_t)syscall(SYS_lseek, fildes, offset, whence);
}

/* Writers that take turns: who writes first goes on until its thread or process ends. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static __thread int has_turn;

static void take_turn(void) {
    if (!scene_is("writers-take-turns") || has_turn) return;
    pthread_mutex_lock(&turn);
    has_turn = 1;
}

struct start {
    void *(*run)(void *);
    void *argument;
};

static void *run_thread(void *given) {
    const struct start start = *(struct start *)given;
    free(given);
    void *const result = start.run(start.argument);
    if (has_turn) pthread_mutex_unlock(&turn);
    return result;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
    static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    static int count;
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "pthread_create");
    if (scene_is("no-threads") || (scene_is("few-threads") && count++ % 3 == 2)) return EAGAIN;
    struct start *start = malloc(sizeof *start);
    start->run = run;
    start->argument = argument;
    return next(thread, attributes, run_thread, start);
}

pid_t fork(void) {
    static pid_t (*next)(void);
    static pid_t agent;
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "fork");
    /* The agent itself forks first, for the caretaker; what it forks for a case may not fork again. */
    if (agent == 0) agent = getpid();
    if (scene_is("no-fork") && getpid() != agent) return errno = EAGAIN, -1;
    return next();
}

/* Appending is left to the write below, for a pwrite to an appending description appends whatever it is told. */
static dev_t appending_device;
static ino_t appending_file;

static int is_file(int fildes) {
    struct stat now;
    return fstat(fildes, &now) == 0 && S_ISREG(now.st_mode);
}

static int appends(int fildes) {
    struct stat now;
    return fstat(fildes, &now) == 0 && now.st_ino == appending_file && now.st_dev == appending_device;
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const int mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
    va_end(arguments);
    if (scene_is("no-null") && strcmp(path, "/dev/null") == 0 && real_fcntl(2, F_GETFD, 0) != -1) {
        return errno = ENOENT, -1;
    }
    if (!scene_is("append-two-steps")) return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    const int opened = (int)syscall(SYS_openat, AT_FDCWD, path, flags & ~O_APPEND, mode);
    struct stat now;
    if (opened >= 0 && fstat(opened, &now) == 0) {
        if (flags & O_APPEND) {
            appending_device = now.st_dev, appending_file = now.st_ino;
        } else if (appends(opened)) {
            appending_file = 0;
        }
    }
    return opened;
}

static ssize_t write_in_steps(int fildes, const void *bytes, size_t count, int whence) {
    const off_t offset = real_lseek(fildes, 0, whence);
    const ssize_t written = syscall(SYS_pwrite64, fildes, bytes, count, offset);
    if (written > 0) real_lseek(fildes, offset + written, SEEK_SET);
    return written;
}

ssize_t write(int fildes, const void *bytes, size_t count) {
    static int answers;
    if (count == 8) take_turn();
    if (scene_is("disk-full") && count == 8) return errno = ENOSPC, -1;
    if (scene_is("write-two-steps") && is_file(fildes)) return write_in_steps(fildes, bytes, count, SEEK_CUR);
    if (scene_is("append-two-steps") && appends(fildes)) return write_in_steps(fildes, bytes, count, SEEK_END);
    /* A machine that stands still: what the leader of a session has to say after its first word comes late. */
    if (scene_is("leader-late") && getsid(0) == getpid() && count == 1 && answers++ == 1) poll(NULL, 0, 2500);
    return syscall(SYS_write, fildes, bytes, count);
}

off_t lseek64(int fildes, off_t offset, int whence) {
    if (offset == 0 && whence != SEEK_SET) take_turn();
    return real_lseek(fildes, offset, whence);
}

FILE *fopen64(const char *path, const char *mode) {
    static FILE *(*next)(const char *, const char *);
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "fopen64");
    FILE *stream = next(path, mode);
    if (stream != NULL && scene_is("no-buffers")) setvbuf(stream, NULL, _IONBF, 0);
    return stream;
}

/* A lock that nobody may take twice: who waits for one that is never let go waits for ever. */
static volatile sig_atomic_t lock;

static void take_lock(void) {
    while (lock) pause();
    lock = 1;
}

/* Whether a case made the number 40 that some scenes hang at: one that was inherited hangs nothing. */
static int forty_made;

static int is_forty(int fildes) {
    return fildes == 40 && forty_made && real_fcntl(40, F_GETFD, 0) != -1;
}

int dup2(int fildes, int fildes2) {
    static int calls;
    if (fildes2 == 40) forty_made = 1;
    /* A failure that has taken the manager side of a terminal already, and keeps it. */
    if (scene_is("failure-holds-terminal") && fildes2 < 0 && ptsname(fildes) != NULL) real_fcntl(fildes, F_DUPFD, 50);
    if (scene_is("dup2-locks") && fildes != fildes2) {
        take_lock();
        const int result = real_dup2(fildes, fildes2);
        lock = 0;
        return result;
    }
    while (scene_is("dup2-hangs") && calls > 2) pause();
    if (scene_is("dup2-slow")) usleep(15000);
    calls++;
    if (scene_is("dup2-two-calls") && fildes != fildes2) {
        close(fildes2);
        return real_fcntl(fildes, F_DUPFD, fildes2);
    }
    return real_dup2(fildes, fildes2);
}

/* Looks for a free number and takes it, in two steps. */
static int allocate_in_two_steps(int fildes, int minimum) {
    while (real_fcntl(minimum, F_GETFD, 0) != -1) minimum++;
    return real_dup2(fildes, minimum);
}

int dup(int fildes) {
    while ((scene_is("dup-hangs") || scene_is("machine-hangs") || scene_is("fcntl-and-dup-hang")) && is_forty(fildes)) {
        pause();
    }
    while (scene_is("bad-dup-hangs") && fildes < 0) pause();
    while (scene_is("growth-hangs") && real_fcntl(999, F_GETFD, 0) != -1) pause();
    if (scene_is("dup-slow")) usleep(5000);
    if (scene_is("dup-two-steps")) return allocate_in_two_steps(fildes, 0);
    /* A secret duplicate keeps the manager side of a terminal open for ever. */
    if (scene_is("hangup-never") && ptsname(fildes) != NULL) real_fcntl(fildes, F_DUPFD, 50);
    return (int)syscall(SYS_dup, fildes);
}

int fcntl64(int fildes, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const long argument = va_arg(arguments, long);
    va_end(arguments);
    while (scene_is("fcntl-and-dup-hang") && is_forty(fildes)) pause();
    while (scene_is("set-lock-hangs") && command == F_SETLK) pause();
    if (scene_is("fcntl-locks")) {
        take_lock();
        const int result = real_fcntl(fildes, command, argument);
        lock = 0;
        return result;
    }
    if (scene_is("dup-two-steps") && command == F_DUPFD) return allocate_in_two_steps(fildes, (int)argument);
    if (scene_is("mark-two-steps") && command == F_DUPFD_CLOEXEC) {
        const int result = real_fcntl(fildes, F_DUPFD, argument);
        if (result >= 0) real_fcntl(result, F_SETFD, FD_CLOEXEC);
        return result;
    }
    /* A secret duplicate keeps one end of a pipe open; or the first number goes when the second is made. */
    if (scene_is("duplicate-kept") && command == F_DUPFD && argument == 20) real_fcntl(fildes, F_DUPFD, 50);
    if (scene_is("duplicate-moved") && command == F_DUPFD && argument == 20) {
        const int result = real_fcntl(fildes, F_DUPFD, argument);
        syscall(SYS_close, fildes);
        return result;
    }
    if (scene_is("no-target") && command == F_DUPFD && argument == 20) return errno = EMFILE, -1;
    return real_fcntl(fildes, command, argument);
}

int dup3(int fildes, int fildes2, int flags) {
    if (!scene_is("mark-two-steps") || (flags & O_CLOEXEC) == 0) {
        return (int)syscall(SYS_dup3, fildes, fildes2, flags);
    }
    const int result = real_dup2(fildes, fildes2);
    if (result >= 0) real_fcntl(fildes2, F_SETFD, FD_CLOEXEC);
    return result;
}

int close(int fildes) {
    /* The first number of the manager side that is closed brings the signal. */
    if (scene_is("hangup-early") && getsid(0) != getpid() && fildes > 2 && ptsname(fildes) != NULL) {
        int group = 0;
        if (ioctl(fildes, TIOCGPGRP, &group) == 0 && group > 0) kill((pid_t)-group, SIGHUP);
    }
    if (scene_is("close-locks")) {
        take_lock();
        pthread_testcancel(); /* and the lock is never let go */
        lock = 0;
    }
    return (int)syscall(SYS_close, fildes);
}

int fexecve(int fildes, char *const arguments[], char *const environment[]) {
    if (scene_is("fexecve-fails")) return errno = ENOEXEC, -1;
    if (scene_is("fexecve-lacks")) return errno = ENOSYS, -1;
    static int (*next)(int, char *const[], char *const[]);
    if (next == NULL) next = (int (*)(int, char *const[], char *const[]))dlsym(RTLD_NEXT, "fexecve");
    return next(fildes, arguments, environment);
}

int execvp(const char *path, char *const arguments[]) {
    while (scene_is("exec-hangs")) pause();
    static int (*next)(const char *, char *const[]);
    if (next == NULL) next = (int (*)(const char *, char *const[]))dlsym(RTLD_NEXT, "execvp");
    return next(path, arguments);
}

/* Where the machine stands still no case comes to its end, whatever it calls. */
void _exit(int status) {
    while (scene_is("machine-hangs") && is_forty(40)) pause();
    syscall(SYS_exit_group, status);
    for (;;) {}
}

/* Stubs that fail, as one libc had them; and a wait that does not wait. */
int setitimer(__itimer_which_t which, const struct itimerval *value, struct itimerval *before) {
    if (scene_is("no-timers")) return errno = ENOSYS, -1;
    return (int)syscall(SYS_setitimer, which, value, before);
}

int getitimer(__itimer_which_t which, struct itimerval *value) {
    if (scene_is("no-timers")) return errno = ENOSYS, -1;
    return (int)syscall(SYS_getitimer, which, value);
}

int sigsuspend(const sigset_t *mask) {
    if (scene_is("no-sigsuspend")) return errno = ENOSYS, -1;
    static int (*next)(const sigset_t *);
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "sigsuspend");
    return next(mask);
}
