/*
 * What the platform chose where an expectation depends on it, found out once before the greeting: in a process of its
 * own where there are processes, for a library may open something for itself on the way, and a limit that was lowered
 * may not come back.
 */

enum {
    PROBE_OPENMAX_APART = 1,
    PROBE_NO_DATAGRAMS = 2,
    PROBE_NO_UNLINK_OPEN = 4
};

static int probed;

static int is_probed(int probe) { return (probed & probe) != 0; }

#if FD_HAS_LIMITS && defined _SC_OPEN_MAX
/*
 * {OPEN_MAX} may stay what it was when the soft limit is lowered [limit.openmax.changes-with-rlimit]. From the limit up
 * to it a call fails for want of a number and not for its range: then sysconf says another number than the limit, and
 * the calls do not give the errors of their range.
 */
static int is_openmax_apart(void) {
    struct rlimit limit;
    int apart = 0;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const rlim_t before = limit.rlim_cur;
    const int lowered = before > CASE_LIMIT ? CASE_LIMIT : (int)before - 1;
    limit.rlim_cur = (rlim_t)lowered;
    if (lowered < 4 || setrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    if (sysconf(_SC_OPEN_MAX) != lowered) {
        int target = lowered;
        while (fcntl(target, F_GETFD) != -1) target++;
        const struct cfd_result named = cfd_dup2(0, target), found = cfd_dupfd(0, target);
        apart = (named.value == -1 && named.error == EMFILE) || (found.value == -1 && found.error == EMFILE);
        /* Where the limit binds nothing these are open now. */
        if (named.value >= 0) close((int)named.value);
        if (found.value >= 0) close((int)found.value);
    }
    limit.rlim_cur = before;
    setrlimit(RLIMIT_NOFILE, &limit);
    return apart;
}
#else
static int is_openmax_apart(void) { return 0; }
#endif

#if FD_HAS_SOCKETS
#include <sys/socket.h>

/* The errors that socketpair lists for a type or protocol that is not there. */
static int lacks_datagrams(void) {
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0) {
        return errno == EPROTOTYPE || errno == EPROTONOSUPPORT || errno == EOPNOTSUPP;
    }
    close(ends[0]), close(ends[1]);
    return 0;
}
#else
static int lacks_datagrams(void) { return 0; }
#endif

/* A file that is open may have to keep its name: unlink lists EBUSY. */
static int refuses_unlink_open(void) {
    char path[PATH_SIZE];
    if (region->scratch[0] == '\0') return 0;
    scratch_path(path, "probe");
    const int file = open(path, O_RDWR | O_CREAT, 0600);
    if (file < 0) return 0;
    const int refused = unlink(path) != 0 && errno == EBUSY;
    close(file);
    if (refused) unlink(path);
    return refused;
}

static int find_out(void) {
    return (is_openmax_apart() ? PROBE_OPENMAX_APART : 0) | (lacks_datagrams() ? PROBE_NO_DATAGRAMS : 0)
        | (refuses_unlink_open() ? PROBE_NO_UNLINK_OPEN : 0);
}

static void probe_platform(void) {
#if FD_HAS_FORK
    if (!one_process) {
        const pid_t child = fork();
        if (child == 0) _exit(find_out());
        if (child > 0) {
            const int status = reap(child);
            probed = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
            return;
        }
    }
#endif
    probed = find_out();
}

static void emit_traits(void) {
    static const int probes[] = {
#define CFD_TRAIT(identifier, word, summary) TRAIT_##identifier,
#define TRAIT_openmax_apart PROBE_OPENMAX_APART
#include "cfd_traits.def"
#undef CFD_TRAIT
    };
    int any = 0;
    for (size_t index = 0; cfd_trait_at(index).word != NULL; index++) {
        if (is_probed(probes[index])) emit(any++ ? " " : "traits "), emit(cfd_trait_at(index).word);
    }
    if (any) emit_character('\n');
}
