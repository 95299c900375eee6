/* Limits. */

static void op_limit(void) {
#if FD_HAS_LIMITS
    struct rlimit limit;
    struct cfd_result result;
    const rlim_t wanted = (rlim_t)operands[1].number;
    /* Raising the hard limit takes privilege, and a system may have its own bound: this is not a failure. */
    if (operands[1].number > region->greatest_limit) {
        yield_unsupported("the greatest limit here is "), emit_number(region->greatest_limit);
        return;
    }
    CFD_CALL_INTO(result, getrlimit(RLIMIT_NOFILE, &limit));
    if (failed(result)) return;
    limit.rlim_cur = wanted;
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted) limit.rlim_max = wanted;
    CFD_CALL_INTO(result, setrlimit(RLIMIT_NOFILE, &limit));
    yield_success(result);
#else
    /* The limit cannot be changed, but a case may have been started under the one that it needs. */
    if (region->own_limit == operands[1].number) {
        yield_ok();
        return;
    }
    yield_unsupported("no setrlimit, and the limit is ");
    if (region->own_limit < 0) {
        emit("not known");
    } else {
        emit_number(region->own_limit);
    }
#endif
}

static void op_getlimit(void) {
#if FD_HAS_LIMITS
    struct rlimit limit;
    struct cfd_result result;
    CFD_CALL_INTO(result, getrlimit(RLIMIT_NOFILE, &limit));
    if (!failed(result)) emit_limit(limit_value(limit.rlim_cur));
#else
    yield_unsupported("no getrlimit");
#endif
}

static void op_sysconf(void) {
#if FD_HAS_HOST && defined _SC_OPEN_MAX
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
