/*
 * What the platform chose where an expectation depends on it, found out once before the greeting, together with the
 * features.
 */

#if FD_HAS_LIMITS && FD_HAS_HOST && defined _SC_OPEN_MAX
/*
 * {OPEN_MAX} may stay the same when the soft limit is lowered [limit.openmax.changes-with-rlimit]. Between the limit
 * and {OPEN_MAX} a call then fails because no number is free, not because of its range: sysconf reports another number
 * than the limit, and the calls do not give their range errors.
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

static void find_traits(void) { region->openmax_is_apart = is_openmax_apart(); }

static void emit_traits(void) {
    const int chosen[] = {
#define CFD_TRAIT(identifier, word, summary) TRAIT_##identifier,
#define TRAIT_openmax_apart region->openmax_is_apart
#include "cfd_traits.def"
#undef CFD_TRAIT
    };
    int any = 0;
    for (size_t index = 0; cfd_trait_at(index).word != NULL; index++) {
        if (chosen[index]) emit(any++ ? " " : "traits "), emit(cfd_trait_at(index).word);
    }
    if (any) emit_character('\n');
}
