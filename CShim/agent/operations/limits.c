/* Limits. */

static void op_limit(void) {
#if FD_HAS_LIMITS
    struct rlimit limit;
    struct cfd_result result;
    const rlim_t wanted = (rlim_t)operands[1].number;
    CFD_CALL_INTO(result, getrlimit(RLIMIT_NOFILE, &limit));
    if (failed(result)) return;
    const rlim_t hard = limit.rlim_max, before = limit.rlim_cur;
    limit.rlim_cur = wanted;
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted) limit.rlim_max = wanted;
    CFD_CALL_INTO(result, setrlimit(RLIMIT_NOFILE, &limit));
    if (result.value == -1 && (wanted > hard || (wanted > before && result.error == EINVAL))) {
        /* Raising the hard limit takes privilege, and a system may have a bound of its own: that says nothing of it. */
        yield_unsupported("the hard limit is "), emit_limit(hard);
        return;
    }
    /* A bound of the system may cut what is asked for in silence. What would be tested then is another limit. */
    if (result.value != -1 && getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != wanted) {
        yield_unsupported("the system makes the limit "), emit_limit(limit.rlim_cur);
        return;
    }
    yield_success(result);
#else
    yield_unsupported("no setrlimit");
#endif
}

static void op_getlimit(void) {
#if FD_HAS_LIMITS
    struct rlimit limit;
    struct cfd_result result;
    CFD_CALL_INTO(result, getrlimit(RLIMIT_NOFILE, &limit));
    if (!failed(result)) emit_limit(limit.rlim_cur);
#else
    yield_unsupported("no getrlimit");
#endif
}

static void op_sysconf(void) {
#ifdef _SC_OPEN_MAX
    struct cfd_result result;
    CFD_CALL_INTO(result, sysconf(_SC_OPEN_MAX));
    if (result.value == -1 && result.error == CFD_ERRNO_UNTOUCHED) {
        emit("indeterminate"); /* [limit.openmax.indeterminate] */
    } else {
        yield_number(result);
    }
#else
    yield_unsupported("no _SC_OPEN_MAX");
#endif
}
