/*
 * The features of the platform: settled by macros where the headers or the library decide, and probed before the
 * greeting where a kernel may lack what its library declares. After the greeting a failure is a failure, not a missing
 * feature.
 */

#ifdef O_SEARCH
#define OFFERS_search 1
#else
#define OFFERS_search 0
#endif
#ifdef O_EXEC
#define OFFERS_open_exec 1
#else
#define OFFERS_open_exec 0
#endif
#ifdef O_ASYNC
#define OFFERS_async 1
#else
#define OFFERS_async 0
#endif
#ifdef O_SYNC
#define OFFERS_sync 1
#else
#define OFFERS_sync 0
#endif
#ifdef O_DSYNC
#define OFFERS_dsync 1
#else
#define OFFERS_dsync 0
#endif
#ifdef F_DUPFD_CLOEXEC
#define OFFERS_dupfd_cloexec 1
#else
#define OFFERS_dupfd_cloexec 0
#endif
#if FD_HAS_HOST && defined _SC_OPEN_MAX
#define OFFERS_sysconf 1
#else
#define OFFERS_sysconf 0
#endif
#define OFFERS_owner FD_HAS_OWNER
#define OFFERS_owner_ex FD_HAS_OWNER_EX
#if FD_HAS_LINUX && defined SYS_kcmp
#define OFFERS_kcmp 1
#else
#define OFFERS_kcmp 0
#endif
#if FD_HAS_LINUX && defined F_SETLEASE && defined F_GETLEASE
#define OFFERS_leases 1
#else
#define OFFERS_leases 0
#endif
#if FD_HAS_LINUX && defined F_SETSIG && FD_HAS_SIGNALS && FD_HAS_SOCKETS
#define OFFERS_setsig 1
#else
#define OFFERS_setsig 0
#endif
#define OFFERS_dup 1
#define OFFERS_dup2 1
#define OFFERS_dup3 FD_HAS_DUP3
#define OFFERS_fcntl 1
#define OFFERS_clofork FD_HAS_CLOFORK
#define OFFERS_dup2fd FD_HAS_DUP2FD
#define OFFERS_close 1
#define OFFERS_posix_close FD_HAS_POSIX_CLOSE
#define OFFERS_open 1
#define OFFERS_creat FD_HAS_FILES
#define OFFERS_openat FD_HAS_FILES
#define OFFERS_mkstemp FD_HAS_MKSTEMP
#define OFFERS_dev_fd FD_HAS_FILES
#define OFFERS_pipe 1
#define OFFERS_fifos FD_HAS_FIFOS
#define OFFERS_directories FD_HAS_FILES
#define OFFERS_directory_streams FD_HAS_DIRECTORIES
#define OFFERS_unlink FD_HAS_FILES
#define OFFERS_unlink_open FD_HAS_FILES
#define OFFERS_link FD_HAS_FILES
#define OFFERS_rename FD_HAS_FILES
#define OFFERS_chmod FD_HAS_FILES
#define OFFERS_fstat FD_HAS_FILES
#define OFFERS_transfer 1
#define OFFERS_positioned FD_HAS_FILES
#define OFFERS_vectored FD_HAS_UIO
#define OFFERS_lseek FD_HAS_FILES
#if FD_HAS_FILES && defined SEEK_HOLE && defined SEEK_DATA
#define OFFERS_seek_hole 1
#else
#define OFFERS_seek_hole 0
#endif
#define OFFERS_ftruncate FD_HAS_FILES
#define OFFERS_mmap FD_HAS_MMAP
#define OFFERS_shm FD_HAS_SHM
#define OFFERS_streams FD_HAS_STREAMS
#define OFFERS_stream_calls FD_HAS_STREAM_CALLS
#define OFFERS_stream_cloexec FD_HAS_STREAM_CALLS
#define OFFERS_stream_excl FD_HAS_STREAM_CALLS
#define OFFERS_shell FD_HAS_SHELL
#define OFFERS_fork FD_HAS_FORK
#define OFFERS_exec FD_HAS_EXEC
#define OFFERS_fexecve FD_HAS_FEXECVE
#define OFFERS_spawn FD_HAS_SPAWN
#define OFFERS_spawn_fchdir FD_HAS_SPAWN_FCHDIR
#define OFFERS_threads FD_HAS_THREADS
#define OFFERS_cancel FD_HAS_CANCEL
#define OFFERS_signals FD_HAS_SIGNALS
#define OFFERS_timers FD_HAS_STORMS
#define OFFERS_limits FD_HAS_LIMITS
#define OFFERS_record_locks FD_HAS_RECORD_LOCKS
#define OFFERS_ofd_locks FD_HAS_OFD_LOCKS
#define OFFERS_ofd_ranges FD_HAS_OFD_LOCKS
#define OFFERS_lockf FD_HAS_LOCKF
#define OFFERS_flock FD_HAS_FLOCK
#define OFFERS_sockets FD_HAS_SOCKETS
#define OFFERS_datagrams FD_HAS_SOCKETS
#define OFFERS_reuseaddr FD_HAS_SOCKETS
#define OFFERS_keepalive FD_HAS_SOCKETS
#define OFFERS_internet FD_HAS_INTERNET
#define OFFERS_descriptor_passing FD_HAS_SOCKETS
#define OFFERS_terminals FD_HAS_TERMINALS
#define OFFERS_window_size FD_HAS_WINDOW_SIZE
#define OFFERS_queues FD_HAS_QUEUES
#define OFFERS_sendfile FD_HAS_LINUX
#define OFFERS_pipe2 FD_HAS_PIPE2
#define OFFERS_accept4 FD_HAS_ACCEPT4
#define OFFERS_mkostemp FD_HAS_MKOSTEMP
#define OFFERS_socket_flags FD_HAS_SOCKET_FLAGS
#define OFFERS_message_flags FD_HAS_MESSAGE_FLAGS
#define OFFERS_fdopendir FD_HAS_FDOPENDIR
#define OFFERS_poll FD_HAS_POLL
#define OFFERS_ppoll FD_HAS_PPOLL
#define OFFERS_select FD_HAS_SELECT
#define OFFERS_closefrom FD_HAS_CLOSEFROM
#define OFFERS_close_range FD_HAS_CLOSE_RANGE
#define OFFERS_pidfd FD_HAS_LINUX_OBJECTS
#define OFFERS_linux_objects FD_HAS_LINUX_OBJECTS

/* Calls that fail for their arguments where they are there. */
static void probe_calls(void) {
    if (is_offered(FEATURE_dup3)) PROBE(FEATURE_dup3, "dup3", cfd_dup3(-1, -1, 0), is_unknown_call);
    if (is_offered(FEATURE_posix_close)) {
        PROBE(FEATURE_posix_close, "posix_close", cfd_posix_close(-1, 0), is_unknown_call);
    }
#if FD_HAS_FILES
    struct stat status;
    struct cfd_result result;
    begin_probe("stat of /dev/fd");
    CFD_CALL_INTO(result, stat("/dev/fd", &status));
    look_for(FEATURE_dev_fd, "stat of /dev/fd", result, is_any);
#endif
}

/* A new descriptor by a command of fcntl, closed at once. */
static void probe_duplicate(enum feature feature, const char *call, struct cfd_result result) {
    if (result.value >= 0) close((int)result.value);
    look_for(feature, call, result, is_refusal);
}

#if FD_HAS_FILES
static int is_busy(int error) { return error == EBUSY; }

/* A file system may have no second names. */
static void probe_link(const char *path) {
    char other[PATH_SIZE];
    struct cfd_result linked;
    scratch_path(other, "linked");
    begin_probe("link");
    CFD_CALL_INTO(linked, link(path, other));
    if (linked.value == 0) unlink(other);
    look_for(FEATURE_link, "link", linked, is_any);
}
#endif

static void probe_other_locks(int file) {
#if FD_HAS_LOCKF
    struct cfd_result unlocked;
    begin_probe("lockf");
    CFD_CALL_INTO(unlocked, lockf(file, F_ULOCK, 1)); /* not F_TEST, which dietlibc gives an unset type */
    look_for(FEATURE_lockf, "lockf", unlocked, is_refusal);
#endif
#if FD_HAS_FLOCK
    struct cfd_result locked;
    begin_probe("flock");
    CFD_CALL_INTO(locked, flock(file, LOCK_SH | LOCK_NB));
    if (locked.value == 0) flock(file, LOCK_UN);
    look_for(FEATURE_flock, "flock", locked, is_refusal);
#endif
    (void)file;
}

/* Commands of fcntl that a kernel may not support, on a file that is open nowhere else; and unlink of an open file. */
static void probe_file(void) {
    char path[PATH_SIZE];
    scratch_path(path, FD_HAS_FILES ? "probe" : "file"); /* what cannot be removed is one of those that cases use */
    const int file = open(path, O_RDWR | O_CREAT | (FD_HAS_FILES ? O_EXCL : 0), 0600);
    if (file < 0) return;
    if (is_offered(FEATURE_dupfd_cloexec)) {
        begin_probe("F_DUPFD_CLOEXEC");
        probe_duplicate(FEATURE_dupfd_cloexec, "F_DUPFD_CLOEXEC", cfd_dupfd_cloexec(file, 0));
    }
    if (is_offered(FEATURE_clofork)) {
        begin_probe("F_DUPFD_CLOFORK");
        probe_duplicate(FEATURE_clofork, "F_DUPFD_CLOFORK", cfd_dupfd_clofork(file, 0));
    }
    if (is_offered(FEATURE_dup2fd)) PROBE(FEATURE_dup2fd, "F_DUP2FD", cfd_dup2fd(file, file), is_refusal);
#if FD_HAS_RECORD_LOCKS || FD_HAS_OFD_LOCKS
    struct flock lock;
#endif
#if FD_HAS_RECORD_LOCKS
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_WRLCK;
    PROBE(FEATURE_record_locks, "F_SETLK", cfd_fcntl_lock(file, F_SETLK, &lock), is_refusal);
    lock.l_type = F_UNLCK;
    cfd_fcntl_lock(file, F_SETLK, &lock);
#endif
    probe_other_locks(file); /* while nothing is locked */
#if FD_HAS_OFD_LOCKS
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_WRLCK;
    PROBE(FEATURE_ofd_locks, "F_OFD_SETLK", cfd_fcntl_lock(file, F_OFD_SETLK, &lock), is_refusal);
    lock.l_len = 1; /* illumos locks whole files only */
    PROBE(FEATURE_ofd_ranges, "F_OFD_SETLK of a part of a file", cfd_fcntl_lock(file, F_OFD_SETLK, &lock), is_refusal);
#endif
#if FD_HAS_LINUX && defined F_GETLEASE
    if (is_offered(FEATURE_leases)) {
        PROBE(FEATURE_leases, "F_GETLEASE", cfd_fcntl(file, F_GETLEASE), is_any);
    }
#endif
#if OFFERS_seek_hole
    struct cfd_result sought;
    if (write(file, "x", 1) == 1) { /* what a file system does not know it refuses */
        begin_probe("lseek with SEEK_HOLE");
        CFD_CALL_INTO(sought, lseek(file, 0, SEEK_HOLE));
        look_for(FEATURE_seek_hole, "lseek with SEEK_HOLE", sought, is_refusal);
    }
#endif
#if FD_HAS_FILES
    probe_link(path);
    struct cfd_result unlinked;
    begin_probe("unlink of an open file");
    CFD_CALL_INTO(unlinked, unlink(path));
    look_for(FEATURE_unlink_open, "unlink of an open file", unlinked, is_busy);
    close(file);
    if (unlinked.value != 0) unlink(path);
#else
    close(file);
#endif
}

/* Objects that a file system, or missing permissions, may not allow. */
static void probe_objects(void) {
#if FD_HAS_FIFOS
    char path[PATH_SIZE];
    scratch_path(path, "probe");
    begin_probe("mkfifo");
    if (mkfifo(path, 0600) == 0) {
        unlink(path);
    } else {
        lack(FEATURE_fifos, "mkfifo", errno);
    }
#endif
#if FD_HAS_DIRECTORIES
    begin_probe("opendir");
    DIR *stream = opendir(region->scratch);
    if (stream != NULL) {
        if (dirfd(stream) < 0) lack(FEATURE_directory_streams, "dirfd", errno);
        closedir(stream);
    }
#endif
    if (!knows_own_file()) {
        lack(FEATURE_fexecve, "the agent does not know its own file", 0);
    }
}

#if FD_HAS_SOCKETS

/* Options that a protocol may not have. */
static void probe_socket_options(int fildes) {
    const int value = 1;
    struct cfd_result result;
    begin_probe("setsockopt of SO_REUSEADDR");
    CFD_CALL_INTO(result, setsockopt(fildes, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value));
    look_for(FEATURE_reuseaddr, "setsockopt of SO_REUSEADDR", result, is_any);
    begin_probe("setsockopt of SO_KEEPALIVE");
    CFD_CALL_INTO(result, setsockopt(fildes, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value));
    look_for(FEATURE_keepalive, "setsockopt of SO_KEEPALIVE", result, is_any);
}

#if FD_HAS_INTERNET
static void probe_internet(void) {
    static const char connecting[] = "a connection over the loopback address";
    int ends[2] = {-1, -1};
    begin_probe(connecting);
    const struct cfd_result result = connect_over_loopback(ends);
    look_for(FEATURE_internet, connecting, result, is_any);
    if (result.value >= 0) close_both(ends);
}
#else
static void probe_internet(void) {}
#endif

/* What a sandbox or a system may not allow: sockets at all, those of datagrams, passing descriptors. */
static void probe_sockets(void) {
    struct cfd_result result;
    int ends[2] = {-1, -1};
    probe_internet();
    begin_probe("socketpair of datagrams");
    CFD_CALL_INTO(result, socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
    close_both(ends);
    look_for(FEATURE_datagrams, "socketpair of datagrams", result, is_any);
    begin_probe("socketpair");
    CFD_CALL_INTO(result, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
    look_for(FEATURE_sockets, "socketpair", result, is_any);
    if (result.value == -1) {
        static const enum feature of_sockets[] = {FEATURE_reuseaddr, FEATURE_keepalive, FEATURE_descriptor_passing,
                                                  FEATURE_owner, FEATURE_owner_ex};
        for (size_t index = 0; index < sizeof of_sockets / sizeof of_sockets[0]; index++) {
            lack(of_sockets[index], "socketpair", result.error);
        }
        return;
    }
    probe_socket_options(ends[0]);
    PROBE(FEATURE_descriptor_passing, "sendmsg", send_descriptors(ends[0], &ends[1], 1), is_refusal);
#if OFFERS_owner
    begin_probe("F_SETOWN");
    CFD_CALL_INTO(result, fcntl(ends[0], F_SETOWN, (int)getpid()));
    look_for(FEATURE_owner, "F_SETOWN", result, is_refusal);
#endif
#if OFFERS_owner_ex
    struct f_owner_ex owner;
    begin_probe("F_GETOWN_EX");
    CFD_CALL_INTO(result, fcntl(ends[0], F_GETOWN_EX, &owner));
    look_for(FEATURE_owner_ex, "F_GETOWN_EX", result, is_refusal);
#endif
#if OFFERS_setsig
    begin_probe("F_SETSIG");
    CFD_CALL_INTO(result, fcntl(ends[0], F_SETSIG, 0));
    look_for(FEATURE_setsig, "F_SETSIG", result, is_refusal);
#endif
    close_both(ends);
}

#else

static void probe_sockets(void) {}

#endif

#if FD_HAS_LIMITS
/*
 * A limit is accepted that is more than the table can hold: {OPEN_MAX} stays below it, and dup2 gives numbers up to there
 * alone. Then that is as high as a case can go.
 */
static int greatest_number(int limit) {
#if FD_HAS_HOST && defined _SC_OPEN_MAX
    const long most = sysconf(_SC_OPEN_MAX);
    if (most > 3 && most < limit && !can_name((int)most) && can_name((int)most - 1)) return (int)most;
#endif
    return limit;
}
#endif

/* The greatest soft limit that a case can be given, up to the greatest that any case uses. */
static void find_greatest_limit(void) {
    region->greatest_limit = -1;
#if FD_HAS_LIMITS
    enum { FAR = 1 << 20 };
    struct rlimit before, now;
    if (getrlimit(RLIMIT_NOFILE, &before) != 0) return;
    now = before;
    now.rlim_cur = FAR;
    if (now.rlim_max < FAR) now.rlim_max = FAR;
    if (setrlimit(RLIMIT_NOFILE, &now) != 0) {
        now = before;
        now.rlim_cur = before.rlim_max < FAR ? before.rlim_max : FAR;
        setrlimit(RLIMIT_NOFILE, &now);
    }
    if (getrlimit(RLIMIT_NOFILE, &now) == 0) {
        region->greatest_limit = greatest_number(now.rlim_cur < FAR ? (int)now.rlim_cur : FAR);
    }
    setrlimit(RLIMIT_NOFILE, &before);
#endif
}

#if FD_HAS_FEXECVE

/* It may need a file system of descriptors that is not mounted; the agent then reports it as missing. */
static int is_without_files(int error) { return error == ENOSYS || error == ENOENT; }

/* A new image by fexecve of the agent's own file, which only asks whether 0 is open. */
static void probe_fexecve(void) {
    char option[] = "--probe", zero[] = "0";
    char *arguments[SELF_ARGUMENTS];
    if (!is_offered(FEATURE_fexecve)) return;
    begin_probe("fexecve");
    self_arguments(option, zero, arguments);
    region->failed_error = 0;
    const pid_t process = fork();
    if (process == 0) {
        const int file = open(self_words[0], O_RDONLY);
        if (file >= 0) fexecve(file, arguments, environ);
        fail_part("fexecve");
    }
    if (process > 0) reap(process);
    const struct cfd_result result = {region->failed_error == 0 ? 0 : -1, region->failed_error};
    look_for(FEATURE_fexecve, "fexecve", result, is_without_files);
}

#else

static void probe_fexecve(void) {}

#endif

static void probe_all(void) {
    static const struct {
        const char *call;
        void (*probe)(void);
    } probes[] = {{"posix_openpt", probe_terminals}, {"shm_open", probe_memory}, {"kcmp", probe_vendor},
                  {"mq_open", probe_queues},         {"system", probe_shell},   {"setrlimit", find_traits},
                  {"fopen", probe_stream_modes},     {"ppoll", probe_poll},
                  {"close_range and epoll", probe_platforms}, {"pipe2 and accept4", probe_creation}};
    probe_calls();
    if (region->scratch[0] == '\0') {
        lack(FEATURE_exec, "a scratch directory through which a new image could report", 0);
    } else {
        probe_file();
        probe_objects();
    }
    probe_sockets();
    probe_fexecve();
    for (size_t index = 0; index < sizeof probes / sizeof probes[0]; index++) {
        begin_probe(probes[index].call);
        probes[index].probe();
    }
}

#if FD_HAS_FORK

/* The result if a call hangs; features that were not probed yet count as present. */
static void take_probed(int status) {
    memcpy(lacking, region->probed, sizeof lacking);
    if (!WIFSIGNALED(status) || region->probing == NULL) return;
    region->hung = region->probing;
    complain("fd-agent: before the greeting, a process hung in "), complain(region->hung), complain("\n");
}

#endif

/*
 * In a process of its own where there are processes: a library may keep something open from its first socket or terminal
 * on, a limit that was lowered may not come back, and a call may hang.
 */
static void probe_apart(void) {
#if FD_HAS_FORK
    if (!one_process) {
        const pid_t process = fork();
        if (process == 0) {
            handle(SIGALRM, SIG_DFL);
            alarm(PROBE_SECONDS);
            probe_all();
            memcpy(region->probed, lacking, sizeof lacking);
            _exit(0);
        }
        if (process > 0) {
            take_probed(reap(process));
            return;
        }
    }
#endif
    probe_all();
}

static void probe_platform(void) {
    static const char offered[FEATURE_COUNT] = {
#define CFD_FEATURE(identifier, word, in_2008, in_2017, in_2024, source, summary) OFFERS_##identifier,
#include "cfd_features.def"
#undef CFD_FEATURE
    };
    for (int feature = 0; feature < FEATURE_COUNT; feature++) lacking[feature].is_lacking = !offered[feature];
    if (one_process) {
        static const enum feature of_processes[] = {FEATURE_fork, FEATURE_exec, FEATURE_fexecve, FEATURE_shell,
                                                      FEATURE_spawn};
        const char *reason = FD_HAS_FORK && !FD_HAS_MMAP ? "without mmap every case runs in the agent's own process"
                                                         : "every case runs in the agent's own process";
        for (size_t index = 0; index < sizeof of_processes / sizeof of_processes[0]; index++) {
            lack(of_processes[index], reason, 0);
        }
    }
    probe_apart();
    find_greatest_limit();
    find_kept();
}

