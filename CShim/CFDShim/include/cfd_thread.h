/* A thread for work that waits, and a flag by which another ends it: Swift's own threads must not be kept waiting. */
#ifndef CFD_THREAD_H
#define CFD_THREAD_H

#include "cfd_platform.h"

#if !defined __EMSCRIPTEN__ && !defined __wasi__

/*
 * Runs work(context) on a detached thread and ignores its result. Returns 0 or an error number.
 */
int cfd_start_thread(void *(*work)(void *context), void *context);

#endif

CFD_INLINE void cfd_raise(int *flag) { __atomic_store_n(flag, 1, __ATOMIC_RELEASE); }

CFD_INLINE int cfd_is_raised(const int *flag) { return __atomic_load_n(flag, __ATOMIC_ACQUIRE); }

#endif
