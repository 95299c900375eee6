/* The calls that duplicate a descriptor, and close. */
#ifndef CFD_DUPLICATE_H
#define CFD_DUPLICATE_H

#include "cfd_result.h"

#if FD_HAS_DUP3 && defined CFD_AS_MODULE && defined __linux__
extern int dup3(int fildes, int fildes2, int flag); /* <unistd.h> declares it under a feature macro only */
#endif

CFD_INLINE struct cfd_result cfd_dup(int fildes) { CFD_CALL(dup(fildes)); }

CFD_INLINE struct cfd_result cfd_dup2(int fildes, int fildes2) { CFD_CALL(dup2(fildes, fildes2)); }

CFD_INLINE struct cfd_result cfd_dup3(int fildes, int fildes2, int flag) {
#if FD_HAS_DUP3
    CFD_CALL(dup3(fildes, fildes2, flag));
#else
    (void)fildes, (void)fildes2, (void)flag;
    return cfd_missing();
#endif
}

/* The third argument of fcntl is an int for these commands [fcntl.dupfd.arg-type-int]. */
CFD_INLINE struct cfd_result cfd_fcntl_int(int fildes, int command, int argument) {
    CFD_CALL(fcntl(fildes, command, argument));
}

CFD_INLINE struct cfd_result cfd_dupfd(int fildes, int minimum) {
    return cfd_fcntl_int(fildes, F_DUPFD, minimum);
}

CFD_INLINE struct cfd_result cfd_dupfd_cloexec(int fildes, int minimum) {
#ifdef F_DUPFD_CLOEXEC
    return cfd_fcntl_int(fildes, F_DUPFD_CLOEXEC, minimum);
#else
    (void)fildes, (void)minimum;
    return cfd_missing();
#endif
}

CFD_INLINE struct cfd_result cfd_dupfd_clofork(int fildes, int minimum) {
#ifdef F_DUPFD_CLOFORK
    return cfd_fcntl_int(fildes, F_DUPFD_CLOFORK, minimum);
#else
    (void)fildes, (void)minimum;
    return cfd_missing();
#endif
}

/* The BSD and illumos command form of dup2 [ext.f-dup2fd]. */
CFD_INLINE struct cfd_result cfd_dup2fd(int fildes, int fildes2) {
#ifdef F_DUP2FD
    return cfd_fcntl_int(fildes, F_DUP2FD, fildes2);
#else
    (void)fildes, (void)fildes2;
    return cfd_missing();
#endif
}

CFD_INLINE struct cfd_result cfd_dup2fd_cloexec(int fildes, int fildes2) {
#ifdef F_DUP2FD_CLOEXEC
    return cfd_fcntl_int(fildes, F_DUP2FD_CLOEXEC, fildes2);
#else
    (void)fildes, (void)fildes2;
    return cfd_missing();
#endif
}

CFD_INLINE struct cfd_result cfd_close(int fildes) { CFD_CALL(close(fildes)); }

CFD_INLINE struct cfd_result cfd_posix_close(int fildes, int flag) {
#if FD_HAS_POSIX_CLOSE
    CFD_CALL(posix_close(fildes, flag));
#else
    (void)fildes, (void)flag;
    return cfd_missing();
#endif
}

#endif
