/* Platforms that differ in their objects: sockets, terminals, files, devices. */
#include "conforming.h"

#include <sys/syscall.h>

#include <dirent.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

NEXT(int, socket, (int domain, int type, int protocol), (domain, type, protocol))
NEXT(int, socketpair, (int domain, int type, int protocol, int ends[2]), (domain, type, protocol, ends))
NEXT(int, setsockopt, (int fildes, int level, int option, const void *value, socklen_t length),
     (fildes, level, option, value, length))
NEXT(int, getsockopt, (int fildes, int level, int option, void *value, socklen_t *length),
     (fildes, level, option, value, length))
NEXT(ssize_t, recvmsg, (int fildes, struct msghdr *message, int flags), (fildes, message, flags))
NEXT(ssize_t, read, (int fildes, void *bytes, size_t count), (fildes, bytes, count))
NEXT(int, posix_openpt, (int flags), (flags))
NEXT(int, shm_open, (const char *name, int flags, mode_t mode), (name, flags, mode))
NEXT(int, mkstemp64, (char *path), (path))
NEXT(int, mkostemp64, (char *path, int flags), (path, flags))
NEXT(DIR *, opendir, (const char *path), (path))
NEXT(FILE *, fdopen, (int fildes, const char *mode), (fildes, mode))
NEXT(int, posix_spawnp,
     (pid_t *process, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
      char *const arguments[], char *const variables[]),
     (process, path, actions, attributes, arguments, variables))
NEXT(int, unlink, (const char *path), (path))
NEXT(int, link, (const char *path, const char *other), (path, other))
NEXT(off_t, lseek64, (int fildes, off_t offset, int whence), (fildes, offset, whence))
NEXT(int, fstat64, (int fildes, struct stat64 *status), (fildes, status))
NEXT(int, stat64, (const char *path, struct stat64 *status), (path, status))

__attribute__((constructor)) static void begin(void) {
    find_platform();
    if (platform_is("streams-unbuffered")) setvbuf(stdout, NULL, _IONBF, 0);
}

/* A library may keep something open from the first socket or terminal on. */
static void keep_helper(void) {
    static int helper = -1;
    if (!platform_is("library-keeps-one") || helper >= 0) return;
    helper = open("/dev/null", O_RDWR | O_CLOEXEC);
    departs();
}

/* A library may open something else first, and close it when it is done. */
static int open_something(int wanted) { return wanted ? departs(), open("/dev/null", O_RDWR | O_CLOEXEC) : -1; }

static void close_something(int fildes) {
    const int error = errno;
    if (fildes >= 0) close(fildes);
    errno = error;
}

int socket(int domain, int type, int protocol) { return keep_helper(), next_socket(domain, type, protocol); }

int socketpair(int domain, int type, int protocol, int ends[2]) {
    const int kind = type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
    keep_helper();
    if (platform_is("no-datagrams") && kind == SOCK_DGRAM) return fails(EPROTOTYPE);
    /* Made of a listener, connect and accept, a stream pair does not have the lowest two. */
    const int listener = open_something(platform_is("pairs-by-connection") && kind == SOCK_STREAM);
    const int result = next_socketpair(domain, type, protocol, ends);
    close_something(listener);
    return result;
}

/* What a protocol does not have can be neither set nor asked for. */
static int is_without_option(int level, int option) {
    if (level != SOL_SOCKET) return 0;
    return (option == SO_REUSEADDR && platform_is("no-reuseaddr"))
           || (option == SO_KEEPALIVE && platform_is("no-keepalive"));
}

int setsockopt(int fildes, int level, int option, const void *value, socklen_t length) {
    if (is_without_option(level, option)) return fails(ENOPROTOOPT);
    return next_setsockopt(fildes, level, option, value, length);
}

int getsockopt(int fildes, int level, int option, void *value, socklen_t *length) {
    if (is_without_option(level, option)) return fails(ENOPROTOOPT);
    return next_getsockopt(fildes, level, option, value, length);
}

/* No sentence promises the lowest number to what comes in a message. */
ssize_t recvmsg(int fildes, struct msghdr *message, int flags) {
    const ssize_t result = next_recvmsg(fildes, message, flags);
    if (result < 0 || !platform_is("opens-more-first")) return result;
    for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control != NULL; control = CMSG_NXTHDR(message, control)) {
        int passed;
        if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) continue;
        memcpy(&passed, CMSG_DATA(control), sizeof passed);
        const int moved = fcntl(passed, (flags & MSG_CMSG_CLOEXEC) != 0 ? F_DUPFD_CLOEXEC : F_DUPFD, 20);
        if (moved < 0) continue;
        close(passed);
        departs();
        memcpy(CMSG_DATA(control), &moved, sizeof moved);
    }
    return result;
}

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What was sent to a socket, and its end, may be on its way for a moment. */
static int is_on_its_way(int fildes, ino_t socket) {
    static ino_t seen;
    static long since;
    char byte;
    if (recv(fildes, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0) return 0;
    if (seen != socket || since == 0) seen = socket, since = milliseconds();
    if (milliseconds() - since < 20) return 1;
    since = 0;
    return 0;
}

ssize_t read(int fildes, void *bytes, size_t count) {
    struct stat status;
    const int later = platform_is("sockets-later"), pieces = platform_is("sockets-in-pieces");
    if ((later || pieces) && fstat(fildes, &status) == 0 && S_ISSOCK(status.st_mode)) {
        if (later && (fcntl(fildes, F_GETFL) & O_NONBLOCK) && is_on_its_way(fildes, status.st_ino)) return fails(EAGAIN);
        int type = 0;
        socklen_t length = sizeof type;
        getsockopt(fildes, SOL_SOCKET, SO_TYPE, &type, &length);
        if (later || (type == SOCK_STREAM && count > 1)) departs();
        if (pieces && type == SOCK_STREAM && count > 1) count = 1;
    }
    return next_read(fildes, bytes, count);
}

int posix_openpt(int flags) {
    keep_helper();
    const int other = open_something(platform_is("opens-more-first"));
    const int result = next_posix_openpt(flags);
    close_something(other);
    return result;
}

/* The serial numbers of the objects of shared memory that this process has opened. */
static ino_t shared_memory[256];
static int shared_memory_count;

int shm_open(const char *name, int flags, mode_t mode) {
    struct stat64 status;
    const int other = open_something(platform_is("opens-more-first"));
    const int result = next_shm_open(name, flags, mode);
    close_something(other);
    if (result >= 0 && platform_is("shm-without-serial") && next_fstat64(result, &status) == 0) {
        shared_memory[shared_memory_count++ % 256] = status.st_ino;
    }
    return result;
}

/* Of shared memory, fstat need set neither the device nor the serial number. */
int fstat64(int fildes, struct stat64 *status) {
    const struct stat64 before = *status;
    const int result = next_fstat64(fildes, status);
    if (result != 0 || !platform_is("shm-without-serial")) return result;
    for (int index = 0; index < 256; index++) {
        if (shared_memory[index] == 0 || shared_memory[index] != status->st_ino) continue;
        departs();
        status->st_dev = before.st_dev, status->st_ino = before.st_ino;
        break;
    }
    return result;
}

/* A stream need not be buffered unless setvbuf asks for it. Those of fopen are: one scene of them has no answer else. */
FILE *fdopen(int fildes, const char *mode) {
    FILE *stream = next_fdopen(fildes, mode);
    if (stream != NULL && platform_is("streams-unbuffered")) departs(), setvbuf(stream, NULL, _IONBF, 0);
    return stream;
}

/* A spawn whose actions fail may succeed, and its child ends with 127. */
int posix_spawnp(pid_t *process, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const arguments[], char *const variables[]) {
    const int error = next_posix_spawnp(process, path, actions, attributes, arguments, variables);
    if (error != EBADF || !platform_is("spawn-exits-127")) return error;
    departs();
    *process = fork();
    if (*process == 0) _exit(127);
    return *process < 0 ? errno : 0;
}

int mkstemp64(char *path) {
    const int other = open_something(platform_is("opens-more-first"));
    const int result = next_mkstemp64(path);
    close_something(other);
    return result;
}

int mkostemp64(char *path, int flags) {
    const int other = open_something(platform_is("opens-more-first"));
    const int result = next_mkostemp64(path, flags);
    close_something(other);
    return result;
}

DIR *opendir(const char *path) {
    const int other = open_something(platform_is("opens-more-first"));
    DIR *stream = next_opendir(path);
    close_something(other);
    return stream;
}

/* A file may have to keep its name as long as it is open. */
int unlink(const char *path) {
    struct stat64 named, file;
    if (platform_is("open-files-keep-names") && next_stat64(path, &named) == 0 && S_ISREG(named.st_mode)) {
        for (int number = 0; number < 1024; number++) {
            if (next_fstat64(number, &file) != 0) continue;
            if (file.st_ino == named.st_ino && file.st_dev == named.st_dev) return fails(EBUSY);
        }
    }
    return next_unlink(path);
}

/* A file may have no second name. */
int link(const char *path, const char *other) {
    return platform_is("no-links") ? fails(EPERM) : next_link(path, other);
}

/* The offset of a device that is not capable of seeking is undefined. */
off_t lseek64(int fildes, off_t offset, int whence) {
    static off_t anything;
    struct stat64 status;
    const off_t result = next_lseek64(fildes, offset, whence);
    if (result < 0 || !platform_is("devices-have-no-offset")) return result;
    if (next_fstat64(fildes, &status) != 0 || !S_ISCHR(status.st_mode)) return result;
    departs();
    return anything += 7;
}

off_t lseek(int fildes, off_t offset, int whence) { return lseek64(fildes, offset, whence); }

/* /dev/fd is no part of the standard. */
static int is_device_fd(const char *path) {
    return platform_is("no-dev-fd") && strncmp(path, "/dev/fd", 7) == 0 && (path[7] == '\0' || path[7] == '/');
}

int stat64(const char *path, struct stat64 *status) {
    return is_device_fd(path) ? fails(ENOENT) : next_stat64(path, status);
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const int mode = va_arg(arguments, int);
    va_end(arguments);
    return is_device_fd(path) ? fails(ENOENT) : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
