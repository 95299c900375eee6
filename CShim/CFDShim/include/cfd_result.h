/* How a call reports: value and errno, captured before anything else can run. */
#ifndef CFD_RESULT_H
#define CFD_RESULT_H

#include "cfd_platform.h"

/*
 * `value` is what the function returned. `error` is errno right after it: the error number when `value` is -1,
 * CFD_ERRNO_UNTOUCHED when the call left errno alone, and CFD_MISSING when the platform has no such call. After a
 * success `error` has no meaning, except that a library never sets errno to 0 [errno.never-zero],
 * [errno.success-unspecified].
 */
struct cfd_result {
    int64_t value;
    int error;
};

/* Stored in errno before each call; no platform uses it as an error number. */
#define CFD_ERRNO_UNTOUCHED 22222

/* The platform has no such call or command. Not an errno: a caller need not guess what ENOSYS meant. */
#define CFD_MISSING (-22222)

/* errno is preset, the call made and errno read in one expression, with a sequence point between each
 * [errno.swift-capture]. */
#define CFD_CALL_INTO(result, expression) \
    (errno = CFD_ERRNO_UNTOUCHED, (result).value = (int64_t)(expression), (result).error = errno)

/* The body of a function that makes one call and returns its result. */
#define CFD_CALL(expression)                       \
    do {                                           \
        struct cfd_result cfd_call_result;         \
        CFD_CALL_INTO(cfd_call_result, expression); \
        return cfd_call_result;                    \
    } while (0)

CFD_INLINE struct cfd_result cfd_missing(void) {
    struct cfd_result result = {-1, CFD_MISSING};
    return result;
}

CFD_INLINE int cfd_is_missing(struct cfd_result result) {
    return result.value == -1 && result.error == CFD_MISSING;
}

#endif
