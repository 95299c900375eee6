/* What is in no edition of the standard: closing ranges, and the objects of Linux. */

static void op_closefrom(void) {
#if FD_HAS_CLOSEFROM
    closefrom(int_operand(0));
    forget_call();
    yield_ok();
#else
    yield_unsupported("no closefrom");
#endif
}

#if FD_HAS_CLOSE_RANGE

static void close_range_with(unsigned flags) {
    struct cfd_result result;
    CFD_CALL_INTO(result, close_range((unsigned)int_operand(0), (unsigned)int_operand(1), (int)flags));
    yield_success(result);
}

static void op_close_range(void) { close_range_with(0); }
static void op_close_range_cloexec(void) { close_range_with(CLOSE_RANGE_CLOEXEC); }

#else

static void op_close_range(void) { yield_unsupported("no close_range"); }
static void op_close_range_cloexec(void) { yield_unsupported("no close_range"); }

#endif

#if FD_HAS_LINUX_OBJECTS

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

/* One's own descriptor, duplicated by the call that duplicates another process's; the process's own number goes first. */
static struct cfd_result get_descriptor(int fildes) {
    struct cfd_result result;
    CFD_CALL_INTO(result, syscall(SYS_pidfd_open, (long)getpid(), 0L));
    if (result.value < 0) return result;
    const int process = (int)result.value;
    int moved = fcntl(process, F_DUPFD_CLOEXEC, 32); /* so that what it gives is the lowest number */
    if (moved >= 0) {
        close(process);
    } else {
        moved = process; /* looking for the feature under a low limit */
    }
    CFD_CALL_INTO(result, syscall(SYS_pidfd_getfd, (long)moved, (long)fildes, 0L));
    const int error = result.error;
    close(moved);
    result.error = error;
    return result;
}

static void op_pidfd_getfd(void) { yield_descriptor(get_descriptor(int_operand(0))); }

static int watch(int epoll, int operation, int fildes) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = EPOLLIN;
    return epoll_ctl(epoll, operation, fildes, &event);
}

static int has_event(int epoll) {
    struct epoll_event event;
    return epoll_wait(epoll, &event, 1, 0) == 1;
}

/* Two numbers of one pipe are two entries; one number twice is not. */
static int keys_by_number(int epoll, int end, int duplicate) {
    return watch(epoll, EPOLL_CTL_ADD, end) == 0 && watch(epoll, EPOLL_CTL_ADD, duplicate) == 0
           && watch(epoll, EPOLL_CTL_ADD, end) == -1 && errno == EEXIST;
}

/* What was registered through a number that is closed now still has events, and cannot be removed through it. */
static int stays_registered(int epoll, int end) {
    if (watch(epoll, EPOLL_CTL_ADD, end) != 0) return 0;
    close(end);
    return has_event(epoll) && watch(epoll, EPOLL_CTL_DEL, end) == -1 && errno == EBADF;
}

static int shares_list(int epoll, int end) {
    const int other = dup(epoll);
    const int shares = watch(other, EPOLL_CTL_ADD, end) == 0 && has_event(epoll) && has_event(other)
                       && watch(epoll, EPOLL_CTL_DEL, end) == 0 && !has_event(other);
    close(other);
    return shares;
}

static void op_epoll(void) {
    int ends[2] = {-1, -1};
    const int epoll = epoll_create1(0);
    const int duplicate = epoll >= 0 && pipe(ends) == 0 ? dup(ends[0]) : -1;
    if (duplicate < 0 || write(ends[1], "x", 1) != 1) {
        yield_unresolved("epoll_create1 and a pipe", errno);
    } else {
        const int64_t scene = operands[0].number;
        const int holds = scene == EPOLL_SCENE_KEY    ? keys_by_number(epoll, ends[0], duplicate)
                          : scene == EPOLL_SCENE_KEPT ? stays_registered(epoll, ends[0])
                                                        : shares_list(epoll, ends[0]);
        emit(holds ? "yes" : "no");
        if (scene == EPOLL_SCENE_KEPT) ends[0] = -1;
    }
    const int numbers[] = {epoll, ends[0], ends[1], duplicate};
    close_opened(numbers, 4);
}

static int share_counter(int fildes, int other) {
    uint64_t count = 3;
    if (write(fildes, &count, sizeof count) != sizeof count) return 0;
    return read(other, &count, sizeof count) == sizeof count && count == 3 && read(fildes, &count, sizeof count) == -1;
}

static int share_timer(int fildes, int other) {
    struct itimerspec set;
    memset(&set, 0, sizeof set);
    set.it_value.tv_sec = 1000;
    if (timerfd_settime(fildes, 0, &set, NULL) != 0) return 0;
    memset(&set, 0, sizeof set);
    return timerfd_gettime(other, &set) == 0 && set.it_value.tv_sec > 0;
}

/* The mask is changed through one number, and the signal is read through the other. */
static int share_mask(int fildes, int other) {
    sigset_t urgent, before;
    struct signalfd_siginfo information;
    sigemptyset(&urgent);
    sigaddset(&urgent, SIGURG);
    if (signalfd(fildes, &urgent, 0) != fildes) return 0;
    sigprocmask(SIG_BLOCK, &urgent, &before);
    kill(getpid(), SIGURG);
    const int shares = read(other, &information, sizeof information) == sizeof information
                       && information.ssi_signo == SIGURG;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return shares;
}

/* What is sealed through one number is sealed for the other. */
static int share_seals(int fildes, int other) {
#ifdef F_ADD_SEALS
    return fcntl(other, F_ADD_SEALS, F_SEAL_WRITE) == 0 && fcntl(fildes, F_GET_SEALS) == F_SEAL_WRITE
           && write(fildes, "x", 1) == -1 && errno == EPERM;
#else
    return fildes >= 0 && other >= 0;
#endif
}

static int share_content(int fildes, int other) {
    char bytes[3];
    return write(fildes, "abc", 3) == 3 && lseek(other, 0, SEEK_CUR) == 3 && pread(other, bytes, 3, 0) == 3
           && memcmp(bytes, "abc", 3) == 0 && share_seals(fildes, other);
}

static int share_watches(int fildes, int other) {
    char path[PATH_SIZE], events[512];
    scratch_path(path, object_name(prepared[OP_open].operands[0].first_word));
    if (inotify_add_watch(fildes, path, IN_MODIFY) < 0) return 0;
    const int file = open(path, O_WRONLY);
    const int changed = file >= 0 && write(file, "x", 1) == 1;
    if (file >= 0) close(file);
    return changed && read(other, events, sizeof events) > 0 && read(fildes, events, sizeof events) == -1;
}

/* A path is no open file: its duplicate is neither. */
static int share_path(int fildes, int other) {
    char byte;
    struct stat one, two;
    return fstat(fildes, &one) == 0 && fstat(other, &two) == 0 && one.st_ino == two.st_ino
           && read(other, &byte, 1) == -1 && errno == EBADF && fcntl(other, F_GETFL) == fcntl(fildes, F_GETFL);
}

static int open_linux_object(int64_t object) {
    char path[PATH_SIZE];
    sigset_t hangup;
    switch (object) {
    case LINUX_OBJECT_EVENTFD: return eventfd(0, EFD_NONBLOCK);
    case LINUX_OBJECT_TIMERFD: return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    case LINUX_OBJECT_SIGNALFD:
        sigemptyset(&hangup);
        sigaddset(&hangup, SIGHUP);
        return signalfd(-1, &hangup, SFD_NONBLOCK);
    case LINUX_OBJECT_MEMFD: return (int)syscall(SYS_memfd_create, "fd-agent", 2ul /* MFD_ALLOW_SEALING */);
    case LINUX_OBJECT_INOTIFY: return inotify_init1(IN_NONBLOCK);
    case LINUX_OBJECT_EPOLL: return epoll_create1(0);
    case LINUX_OBJECT_PIDFD: return (int)syscall(SYS_pidfd_open, (long)getpid(), 0L);
    default: object_path(path, OBJECT_FILE); return open(path, O_PATH);
    }
}

static int shares(int64_t object, int fildes, int other) {
    static int (*const share[])(int, int) = {
        [LINUX_OBJECT_EVENTFD] = share_counter, [LINUX_OBJECT_TIMERFD] = share_timer,
        [LINUX_OBJECT_SIGNALFD] = share_mask,   [LINUX_OBJECT_MEMFD] = share_content,
        [LINUX_OBJECT_INOTIFY] = share_watches, [LINUX_OBJECT_OPATH] = share_path,
    };
    return share[object](fildes, other);
}

/* Whether the object does with one number what its duplicate is asked for: else nothing can be said of that. */
static int object_works(int64_t object) {
    const int fildes = open_linux_object(object);
    const int works = fildes >= 0 && shares(object, fildes, fildes);
    const int error = fildes < 0 ? errno : 0;
    if (fildes >= 0) close(fildes);
    if (!works) yield_unresolved(fildes < 0 ? "no such object" : "the object without a duplicate", error);
    return works;
}

/* The first number from here on that is free: the platform may keep one for itself. */
static int free_number(int from) {
    while (fcntl(from, F_GETFD) != -1) from++;
    return from;
}

static struct cfd_result duplicate_object(int64_t call, int fildes) {
    switch (call) {
    case CALL_DUP: return cfd_dup(fildes);
    case CALL_DUPFD: return cfd_dupfd(fildes, 30);
    case CALL_DUPFD_CLOEXEC: return cfd_dupfd_cloexec(fildes, 30);
    case CALL_DUP2:
    case CALL_DUP3: return replace_number(call, fildes, free_number(40));
    default: return (struct cfd_result){fildes, CFD_ERRNO_UNTOUCHED};
    }
}

/* The file that O_PATH leads to, and that inotify watches. 0 where there is none, and the step is answered. */
static int make_file(void) {
    char path[PATH_SIZE];
    if (!prepare_object(OBJECT_FILE, path)) return 0;
    const int file = open(path, O_WRONLY | O_CREAT, 0600);
    if (file >= 0) close(file);
    return 1;
}

static void op_open_linux(void) {
    struct cfd_result result;
    if (operands[0].number == LINUX_OBJECT_OPATH && !make_file()) return;
    CFD_CALL_INTO(result, open_linux_object(operands[0].number));
    yield_descriptor(result);
}

static void op_linux_object(void) {
    const int64_t object = operands[0].number, call = operands[1].given ? operands[1].number : CALL_DUP;
    if (call > CALL_DUPFD_CLOEXEC && !is_control(call)) {
        yield_no_such_scene();
        return;
    }
    if (!make_file() || !object_works(object)) return;
    const int fildes = open_linux_object(object);
    if (fildes < 0) {
        yield_unresolved("no such object", errno);
        return;
    }
    const struct cfd_result duplicate = duplicate_object(call, fildes);
    if (duplicate.value < 0) {
        yield_failure(duplicate);
    } else {
        emit(shares(object, fildes, (int)duplicate.value) ? "shared" : "separate");
        if (duplicate.value != fildes) close((int)duplicate.value);
    }
    close(fildes);
}

static void probe_linux_objects(void) {
    const int epoll = epoll_create1(0);
    if (epoll < 0) {
        lack(FEATURE_linux_objects, "epoll_create1", errno);
    } else {
        close(epoll);
    }
    const struct cfd_result result = get_descriptor(0);
    if (result.value >= 0) close((int)result.value);
    look_for(FEATURE_pidfd, "pidfd_getfd", result, is_any);
}

#else

static void op_pidfd_getfd(void) { yield_unsupported("no pidfd_getfd"); }
static void op_epoll(void) { yield_unsupported("no epoll"); }
static void op_open_linux(void) { yield_unsupported("no objects of Linux"); }
static void op_linux_object(void) { yield_unsupported("no objects of Linux"); }
static void probe_linux_objects(void) {}

#endif

/* What a library declares and a kernel may lack. */
static void probe_platforms(void) {
#if FD_HAS_CLOSE_RANGE
    struct cfd_result result;
    CFD_CALL_INTO(result, close_range(1, 0, 0)); /* no such range */
    look_for(FEATURE_close_range, "close_range", result, is_unknown_call);
#endif
    probe_linux_objects();
}
