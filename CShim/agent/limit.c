/*
 * The soft limit of descriptors of this process. Without getrlimit, FD_AGENT_LIMIT gives the limit that the agent was
 * started under. Without that, the agent tries number by number.
 */

#if !FD_HAS_LIMITS || (FD_HAS_HOST && defined _SC_OPEN_MAX)

/* Whether dup2 gives this number, which is not in use. */
static int can_name(int number) {
    const struct cfd_result named = cfd_dup2(0, number);
    if (named.value >= 0) close((int)named.value);
    return named.value >= 0;
}

#endif

#if FD_HAS_LIMITS

/* -1 where it is not known; INT64_MAX where there is none. */
static int64_t soft_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    return limit_value(limit.rlim_cur);
}

static void find_own_limit(void) {}

#else

static int64_t soft_limit(void) { return region->own_limit; }

/* Whether F_DUPFD gives a number from here on. */
static int can_find(int number) {
    const struct cfd_result found = cfd_dupfd(0, number);
    if (found.value >= 0) close((int)found.value);
    return found.value >= 0;
}

static int is_open(int number) { return fcntl(number, F_GETFD) != -1; }

/*
 * Whether the given limit is real: some call gives a number below it, and some call gives none at or above it. A
 * platform that is broken in one of these calls still has a limit. Inherited numbers may be on both sides of it.
 */
static int is_limit(int64_t limit) {
    if (limit < 4 || limit >= INT32_MAX) return 0;
    int last = (int)limit - 1, beyond = (int)limit;
    while (last > 0 && is_open(last)) last--;
    while (beyond < INT32_MAX && is_open(beyond)) beyond++;
    return (can_find(last) || can_name(last)) && !(can_find(beyond) && can_name(beyond));
}

#if FD_HAS_HOST
static int64_t told_limit(void) {
    const char *digits = getenv("FD_AGENT_LIMIT");
    int64_t limit = 0;
    if (digits == NULL) return -1;
    for (; *digits >= '0' && *digits <= '9' && limit < INT32_MAX; digits++) limit = limit * 10 + (*digits - '0');
    return *digits == '\0' ? limit : -1;
}
#else
static int64_t told_limit(void) { return -1; }
#endif

/*
 * The first number that F_DUPFD does not give, in halves; not beyond the numbers that this program looks at, and -1 where
 * one that was inherited hides it.
 */
static int64_t searched_limit(void) {
    int below = 3, beyond = INHERITED_LIMIT;
    while (beyond - below > 1) {
        const int middle = below + (beyond - below) / 2;
        if (can_find(middle)) {
            below = middle;
        } else {
            beyond = middle;
        }
    }
    return is_open(beyond) ? -1 : beyond;
}

/* Once, before the first case: nothing here changes it. */
static void find_own_limit(void) {
    int64_t limit = told_limit();
#if FD_HAS_HOST && defined _SC_OPEN_MAX
    if (!is_limit(limit)) limit = sysconf(_SC_OPEN_MAX);
#endif
    if (!is_limit(limit)) limit = searched_limit();
    region->own_limit = is_limit(limit) ? limit : -1;
}

#endif

/* Numbers from here on are not handed out; where nothing is known, the greatest that this program looks at. */
static int64_t allocation_bound(void) {
    const int64_t limit = soft_limit();
    return limit >= 0 && limit < INHERITED_LIMIT ? limit : INHERITED_LIMIT;
}
