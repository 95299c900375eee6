/* Descriptor flags (one set a number) and file status flags (one set an open file description). */
#ifndef CFD_FLAGS_H
#define CFD_FLAGS_H

#include "cfd_duplicate.h"

CFD_INLINE struct cfd_result cfd_fcntl(int fildes, int command) { CFD_CALL(fcntl(fildes, command)); }

CFD_INLINE struct cfd_result cfd_getfd(int fildes) { return cfd_fcntl(fildes, F_GETFD); }

CFD_INLINE struct cfd_result cfd_setfd(int fildes, int flags) {
    return cfd_fcntl_int(fildes, F_SETFD, flags);
}

CFD_INLINE struct cfd_result cfd_getfl(int fildes) { return cfd_fcntl(fildes, F_GETFL); }

CFD_INLINE struct cfd_result cfd_setfl(int fildes, int flags) {
    return cfd_fcntl_int(fildes, F_SETFL, flags);
}

CFD_INLINE struct cfd_result cfd_getown(int fildes) {
#ifdef F_GETOWN
    return cfd_fcntl(fildes, F_GETOWN);
#else
    (void)fildes;
    return cfd_missing();
#endif
}

CFD_INLINE struct cfd_result cfd_setown(int fildes, int owner) {
#ifdef F_SETOWN
    return cfd_fcntl_int(fildes, F_SETOWN, owner);
#else
    (void)fildes, (void)owner;
    return cfd_missing();
#endif
}

/* Record locks and open-file-description locks: the command comes with a struct flock. */
CFD_INLINE struct cfd_result cfd_fcntl_lock(int fildes, int command, struct flock *lock) {
    CFD_CALL(fcntl(fildes, command, lock));
}

#endif
