/* Platforms that differ in their numbers, limits, flags and errors: the calls of descriptors. */
#include "conforming.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/time.h>
#include <sys/vfs.h>

NEXT(int, dup, (int fildes), (fildes))
NEXT(int, dup2, (int fildes, int fildes2), (fildes, fildes2))
NEXT(int, dup3, (int fildes, int fildes2, int flag), (fildes, fildes2, flag))
NEXT(int, close, (int fildes), (fildes))
NEXT(int, pipe, (int ends[2]), (ends))
NEXT(int, pipe2, (int ends[2], int flags), (ends, flags))
NEXT(int, fcntl, (int fildes, int command, long argument), (fildes, command, argument))
NEXT(long, sysconf, (int name), (name))
NEXT(int, setrlimit, (__rlimit_resource_t resource, const struct rlimit *limit), (resource, limit))

enum { TABLE = 256, OPENMAX_APART = 131072, EXTRA_FD_BIT = 0x40, EXTRA_STATUS_BIT = 0x10000000, FEW = 40 };

static int is_open(int fildes) {
    const int error = errno;
    struct stat status;
    const int open = fstat(fildes, &status) == 0;
    errno = error;
    return open;
}

static rlim_t soft_limit(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

/* The number that the platform keeps for itself, from its start; -1 where it keeps none. */
static int kept = -1;

__attribute__((constructor)) static void begin(void) {
    find_platform();
    if (strncmp(platform, "keeps-", 6) == 0) {
        kept = atoi(platform + 6);
        const int opened = is_open(kept) ? -1 : open("/dev/null", O_RDWR);
        if (opened >= 0 && opened != kept) next_dup2(opened, kept), next_close(opened);
        departs();
    }
    /* A platform need not have more than _POSIX_OPEN_MAX numbers, which is 20. A new image keeps a limit that is lower. */
    const struct rlimit few = {soft_limit() < FEW ? soft_limit() : FEW, FEW};
    if (platform_is("few-numbers")) next_setrlimit(RLIMIT_NOFILE, &few);
    /* 0, 1 and 2 of a new image may be opened where they would be closed. */
    for (int number = 0; number < 3 && platform_is("standard-numbers-reopened"); number++) {
        if (!is_open(number) && open("/dev/null", O_RDWR) == number) departs();
    }
}

/* Whether a number lies between the soft limit and an {OPEN_MAX} that is apart from it. */
static int is_beyond_limit(int number) {
    return platform_is("openmax-apart") && number >= 0 && (rlim_t)number >= soft_limit() && number < OPENMAX_APART;
}

/* Whether the table ends before this number, whatever limit was accepted. */
static int is_beyond_table(int64_t number) { return platform_is("table-of-256") && number >= TABLE; }

/* A number that a call gave, taken back where the table has none so high. */
static int within_table(int number) {
    if (!is_beyond_table(number)) return number;
    next_close(number);
    return fails(EMFILE);
}

static int table_is_full(void) {
    for (int number = 0; (rlim_t)number < soft_limit(); number++) {
        if (!is_open(number)) return 0;
    }
    return 1;
}

/* Every so many calls are interrupted, where signals come in a storm; in a handler none do. */
static int is_interrupted(void) {
    static int calls;
    struct itimerval timer;
    sigset_t blocked;
    if (getitimer(ITIMER_REAL, &timer) != 0 || timer.it_interval.tv_usec == 0) return 0;
    if (sigprocmask(SIG_BLOCK, NULL, &blocked) != 0 || sigismember(&blocked, SIGALRM)) return 0;
    return ++calls % 50 == 0;
}

/* What a success leaves in errno is unspecified, but for 0. */
static int succeeds(int result) {
    if (result != -1 && platform_is("errno-changes")) departs(), errno = ENOTTY;
    return result;
}

int dup(int fildes) {
    if (platform_is("dup-cancels")) departs(), pthread_testcancel();
    if (platform_is("other-error-first") && !is_open(fildes) && table_is_full()) return fails(EMFILE);
    return succeeds(within_table(next_dup(fildes)));
}

int dup2(int fildes, int fildes2) {
    if (fildes2 == kept && kept >= 0 && fildes != kept) return fails(EBADF);
    if (fildes != fildes2 && is_beyond_table(fildes2)) return fails(EBADF);
    if (is_open(fildes) && fildes != fildes2 && is_beyond_limit(fildes2)) return fails(EMFILE);
    if (platform_is("dup2-interrupted") && is_open(fildes2) && is_interrupted()) return fails(EINTR);
    if (platform_is("closed-by-eintr") && is_open(fildes2) && is_interrupted()) {
        next_close(fildes2);
        return fails(EINTR);
    }
    return succeeds(next_dup2(fildes, fildes2));
}

int dup3(int fildes, int fildes2, int flag) {
    if (fildes2 == kept && kept >= 0 && fildes != kept) return fails(EBADF);
    if (fildes != fildes2 && is_beyond_table(fildes2)) return fails(EBADF);
    if (is_open(fildes) && fildes != fildes2 && is_beyond_limit(fildes2)) return fails(EMFILE);
    if (platform_is("other-error-first") && fildes == fildes2 && !is_open(fildes)) return fails(EBADF);
    if (platform_is("dup3-ignores-flags") && (flag & ~O_CLOEXEC) != 0) departs(), flag &= O_CLOEXEC;
    return succeeds(next_dup3(fildes, fildes2, flag));
}

int close(int fildes) {
    if (fildes == kept && kept >= 0) return fails(EBADF);
    return succeeds(next_close(fildes));
}

/* Both ends of a pipe may be open both ways, and either may have the lower number. */
static int is_pipe(int fildes) {
    struct statfs system;
    return fstatfs(fildes, &system) == 0 && system.f_type == 0x50495045;
}

/* The two ends, with the numbers the other way round. */
static int exchange(const int made[2], int ends[2], int flags) {
    departs();
    const int spare = next_fcntl(made[0], F_DUPFD, 0);
    if (spare < 0) return ends[0] = made[0], ends[1] = made[1], 0;
    next_dup3(made[1], made[0], flags & O_CLOEXEC);
    next_dup3(spare, made[1], flags & O_CLOEXEC);
    next_close(spare);
    return ends[0] = made[1], ends[1] = made[0], 0;
}

int pipe(int ends[2]) {
    int made[2];
    if (!platform_is("pipe-order")) return next_pipe(ends);
    return next_pipe(made) == 0 ? exchange(made, ends, 0) : -1;
}

int pipe2(int ends[2], int flags) {
    int made[2];
    if (!platform_is("pipe-order")) return next_pipe2(ends, flags);
    return next_pipe2(made, flags) == 0 ? exchange(made, ends, flags) : -1;
}

/* The length of a lock without an end may be the number of bytes to the greatest offset. */
static void count_bytes(struct flock *lock) {
    if (lock->l_type == F_UNLCK || lock->l_len != 0) return;
    departs();
    lock->l_len = INT64_MAX - lock->l_start + (lock->l_start > 0);
}

static int changed_fcntl(int fildes, int command, long argument) {
    const int duplicates = command == F_DUPFD || command == F_DUPFD_CLOEXEC;
    if (duplicates && is_open(fildes) && is_beyond_limit((int)argument)) return fails(EMFILE);
    if (duplicates && platform_is("other-error-first") && !is_open(fildes)
        && ((int)argument < 0 || (rlim_t)argument >= soft_limit())) {
        return fails(EINVAL);
    }
    if (duplicates && is_open(fildes) && is_beyond_table(argument)) return fails(EINVAL);
    if (command == F_SETFL && platform_is("more-flags")) argument &= ~(long)EXTRA_STATUS_BIT;
    if (command == F_SETFL && platform_is("files-never-block")) {
        struct stat status;
        if (fstat(fildes, &status) == 0 && S_ISREG(status.st_mode) && (argument & O_NONBLOCK)) {
            departs();
            argument &= ~(long)O_NONBLOCK;
        }
    }
    if (command == F_OFD_SETLK || command == F_OFD_SETLKW || command == F_OFD_GETLK) {
        const struct flock *lock = (const struct flock *)argument;
        if (platform_is("ofd-locks-whole-files") && (lock->l_start != 0 || lock->l_len != 0)) return fails(EINVAL);
        if (platform_is("ofd-locks-whole-files")) departs();
    }
    const int result = next_fcntl(fildes, command, argument);
    if (command == F_SETLK && platform_is("locks-eacces") && result == -1 && errno == EAGAIN) return fails(EACCES);
    if (duplicates && result >= 0) return succeeds(within_table(result));
    if (result == -1) return -1;
    const int asks = command == F_GETLK || command == F_OFD_GETLK;
    if (asks && platform_is("lock-lengths")) count_bytes((struct flock *)argument);
    if (command == F_GETFD && platform_is("more-flags")) return departs(), result | EXTRA_FD_BIT;
    if (command == F_GETFL && platform_is("more-flags")) return departs(), result | EXTRA_STATUS_BIT;
    if (command == F_GETFL && platform_is("pipes-both-ways") && is_pipe(fildes)) {
        return departs(), (result & ~O_ACCMODE) | O_RDWR;
    }
    return succeeds(result);
}

#define DEFINE_FCNTL(name)                              \
    int name(int fildes, int command, ...) {            \
        va_list arguments;                              \
        va_start(arguments, command);                   \
        const long argument = va_arg(arguments, long);  \
        va_end(arguments);                              \
        return changed_fcntl(fildes, command, argument); \
    }

DEFINE_FCNTL(fcntl)
DEFINE_FCNTL(fcntl64)

long sysconf(int name) {
    if (name == _SC_OPEN_MAX && platform_is("openmax-apart")) return departs(), OPENMAX_APART;
    if (name == _SC_OPEN_MAX && is_beyond_table(next_sysconf(name))) return departs(), TABLE;
    if (name == _SC_OPEN_MAX && platform_is("openmax-constant")) return departs(), 1048576;
    if (name == _SC_OPEN_MAX && platform_is("openmax-indeterminate")) return departs(), -1;
    return next_sysconf(name);
}

static int changed_setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) {
    int highest = -1;
    for (int number = 0; resource == RLIMIT_NOFILE && platform_is("limit-above-open") && number < 4096; number++) {
        if (is_open(number)) highest = number;
    }
    if (platform_is("few-numbers") && resource == RLIMIT_NOFILE && limit->rlim_max > FEW) return fails(EPERM);
    /* The error of Haiku is EBUSY, that of the standard EINVAL. */
    if (highest >= 0 && limit->rlim_cur <= (rlim_t)highest) return fails(EINVAL);
    if (highest >= 0 && platform_is("limit-above-open")) departs();
    return next_setrlimit(resource, limit);
}

int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) { return changed_setrlimit(resource, limit); }
int setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limit) {
    return changed_setrlimit(resource, (const struct rlimit *)limit);
}
