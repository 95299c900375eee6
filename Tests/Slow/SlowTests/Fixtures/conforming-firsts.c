/*
 * Platforms that open something for themselves when a function is first called, and keep it: a number that nobody gave
 * them. PLATFORM names the function, after "keeps-from-". What they keep no new image inherits.
 */
#include "conforming.h"

#include <sys/syscall.h>

static int kept = -1;

static void keep(const char *function) {
    static const char prefix[] = "keeps-from-";
    const int error = errno;
    if (strncmp(platform, prefix, sizeof prefix - 1) != 0 || strcmp(platform + sizeof prefix - 1, function) != 0) return;
    /* Who closes what is not its own must not have the platform keep another's number. */
    if (kept < 0 || syscall(SYS_fcntl, kept, F_GETFD) == -1) {
        kept = (int)syscall(SYS_openat, AT_FDCWD, "/dev/zero", O_RDONLY | O_CLOEXEC);
        departs();
    }
    errno = error;
}

/*
 * A function of up to six words, by its name in the C library; here it has another, for headers have declared that one.
 * Its result is a word too, of which callers take what they know.
 */
typedef long function(long, long, long, long, long, long);

#define KEEPS(name)                                                                                 \
    static function *real_##name;                                                                   \
    __attribute__((constructor(101))) static void find_##name(void) {                               \
        real_##name = (function *)dlsym(RTLD_NEXT, #name);                                          \
    }                                                                                               \
    long first_##name(long a, long b, long c, long d, long e, long f) __asm__(#name);               \
    long first_##name(long a, long b, long c, long d, long e, long f) {                             \
        keep(#name);                                                                                \
        if (real_##name == NULL) find_##name();                                                     \
        return real_##name(a, b, c, d, e, f);                                                       \
    }

KEEPS(accept) KEEPS(clock_gettime) KEEPS(connect) KEEPS(fclose) KEEPS(getppid) KEEPS(grantpt) KEEPS(isatty)
KEEPS(kill) KEEPS(mkfifo) KEEPS(mmap64) KEEPS(mq_open) KEEPS(nanosleep) KEEPS(open64) KEEPS(opendir) KEEPS(poll)
KEEPS(posix_openpt) KEEPS(pthread_create) KEEPS(pthread_join) KEEPS(recvmsg) KEEPS(setitimer) KEEPS(setrlimit64)
KEEPS(setsid) KEEPS(shm_open) KEEPS(sigaction) KEEPS(sigprocmask) KEEPS(sigsuspend) KEEPS(socketpair) KEEPS(sysconf)
KEEPS(uname) KEEPS(waitpid) KEEPS(write)

/* Only from the first lock on, and in every child anew. */
NEXT(int, fcntl64, (int fildes, int command, long argument), (fildes, command, argument))
NEXT(pid_t, fork, (void), ())

int fcntl64(int fildes, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    const long argument = va_arg(arguments, long);
    va_end(arguments);
    if (command == F_SETLK || command == F_GETLK) keep("lock");
    return next_fcntl64(fildes, command, argument);
}

pid_t fork(void) {
    keep("fork");
    const pid_t process = next_fork();
    if (process == 0) keep("child");
    return process;
}

__attribute__((constructor)) static void begin(void) { find_platform(); }
