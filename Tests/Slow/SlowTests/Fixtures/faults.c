/*
 * A library to preload that breaks one thing of a platform, named by the variable FAULT. The agent calls the
 * functions of the C library, so what is put before them here is what is under test.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static int fault_is(const char *name) {
    static const char *fault;
    if (fault == NULL) fault = getenv("FAULT");
    return fault != NULL && strcmp(fault, name) == 0;
}

static int real_fcntl(int fildes, int command, long argument) {
    static int (*next)(int, int, ...);
    if (next == NULL) next = (int (*)(int, int, ...))dlsym(RTLD_NEXT, "fcntl");
    return next(fildes, command, argument);
}

static int real_dup2(int fildes, int fildes2) {
    static int (*next)(int, int);
    if (next == NULL) next = (int (*)(int, int))dlsym(RTLD_NEXT, "dup2");
    return next(fildes, fildes2);
}

static int is_open(int fildes) { return real_fcntl(fildes, F_GETFD, 0) != -1; }

static int reopen(int fildes, int minimum) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fildes);
    const int opened = open(path, real_fcntl(fildes, F_GETFL, 0) & (O_ACCMODE | O_APPEND | O_NONBLOCK));
    const int moved = opened < 0 ? -1 : real_fcntl(opened, F_DUPFD, minimum);
    if (opened >= 0) close(opened);
    return moved;
}

int dup(int fildes) {
    const int error = errno;
    static int calls;
    if (fault_is("dup-wears-out") && ++calls > 3) return errno = EMFILE, -1;
    if (fault_is("bad-source-einval") && !is_open(fildes)) return errno = EINVAL, -1;
    errno = error;
    if (fault_is("dup-reopens") && is_open(fildes)) return reopen(fildes, 0);
    int minimum = 0;
    if (fault_is("dup-not-lowest")) {
        while (minimum < 30 && !is_open(minimum + 1)) minimum++;
        minimum = minimum == 0 ? 6 : minimum;
        errno = error;
    }
    const int result = real_fcntl(fildes, F_DUPFD, minimum);
    if (result >= 0 && fault_is("dup-second-lowest")) {
        const int second = real_fcntl(fildes, F_DUPFD, result + 1);
        if (second >= 0) return close(result), second;
    }
    if (result < 0 && fault_is("dup-full-gives-number")) return 63;
    if (result >= 0 && fault_is("dup-gives-closed")) close(result);
    if (result >= 0 && fault_is("dup-gives-source")) return close(result), fildes;
    if (result >= 0 && fault_is("dup-keeps-cloexec")) real_fcntl(result, F_SETFD, real_fcntl(fildes, F_GETFD, 0));
    if (result >= 0 && fault_is("errno-zeroed")) errno = 0;
    return result;
}

static int has_grown; /* the table of this process, to more than 32 */

int dup2(int fildes, int fildes2) {
    struct rlimit limit;
    if (fildes2 >= 32) has_grown = 1;
    getrlimit(RLIMIT_NOFILE, &limit);
    if (fault_is("bad-source-einval") && !is_open(fildes)) return errno = EINVAL, -1;
    if (fault_is("bad-target-emfile") && (fildes2 < 0 || (rlim_t)fildes2 >= limit.rlim_cur)) return errno = EMFILE, -1;
    if (fault_is("dup2-closes-first") && fildes != fildes2) close(fildes2);
    if (fault_is("dup2-two-steps") && fildes != fildes2) {
        close(fildes2);
        sched_yield();
    }
    const int result = real_dup2(fildes, fildes2);
    if (fault_is("dup2-returns-0") && result >= 0) return 0;
    return result;
}

/* O_APPEND set through one number is taken back when another is looked at: as if each had flags of its own. */
static int set_append = -1;

static int shim_fcntl(int fildes, int command, long argument) {
    if (fault_is("append-not-shared") && command == F_SETFL) set_append = fildes;
    const int result = real_fcntl(fildes, command, argument);
    if (fault_is("growth-loses-marks") && command == F_DUPFD && result >= 32 && !has_grown) {
        has_grown = 1;
        /* Not where it grows further at once: those cases raise the limit, and never share a process. */
        for (int number = 3; result < 64 && number < 20; number++) real_fcntl(number, F_SETFD, 0);
    }
    if (fault_is("append-not-shared") && command == F_GETFL && fildes != set_append) return result & ~O_APPEND;
    return result;
}

int fcntl(int fildes, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const long argument = va_arg(arguments, long);
    va_end(arguments);
    return shim_fcntl(fildes, command, argument);
}

int fcntl64(int fildes, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const long argument = va_arg(arguments, long);
    va_end(arguments);
    return shim_fcntl(fildes, command, argument);
}
