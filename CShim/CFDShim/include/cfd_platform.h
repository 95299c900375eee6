/*
 * What the platform offers, decided by macros alone so that copying the sources is the whole port.
 * Each FD_HAS_… may be set from the compiler's command line where the guess is wrong.
 */
#ifndef CFD_PLATFORM_H
#define CFD_PLATFORM_H

/*
 * Feature macros widen what the headers declare. Not where this is compiled as a clang module, for Swift: there they
 * would give the C library's types another shape than other modules have seen.
 */
#if defined __has_feature
#if __has_feature(modules)
#define CFD_AS_MODULE 1
#endif
#endif
#if !defined CFD_AS_MODULE
#include "cfd_features.h"
#endif

/* The agent's source as one file uses only some of these functions. */
#if defined __GNUC__
#define CFD_INLINE static inline __attribute__((unused))
#else
#define CFD_INLINE static inline
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* A header that came first has settled what is declared: dup3 is not, and nothing below would say so in one line. */
#if defined __GLIBC__ && !defined __USE_GNU && !defined CFD_AS_MODULE
#error "include CFDShim.h before the headers of the C library, or compile with -D_GNU_SOURCE"
#define CFD_TOO_LATE 1
#endif

/*
 * dup3: on the dup page since POSIX.1-2024 [dup3.present], long before that on these. An undefined macro counts as 0
 * here. The condition is also needed as text, for standalone programs: cfd_dup3_condition.
 */
#define CFD_DUP3_VERSION 202405L
#define CFD_DUP3_PLATFORMS(each) \
    each(__linux__) each(__FreeBSD__) each(__NetBSD__) each(__OpenBSD__) each(__DragonFly__) each(__sun)
#define CFD_DUP3_OR(macro) || macro
#define CFD_DUP3_OR_DEFINED(macro) " || defined " #macro
#define CFD_TEXT(tokens) #tokens
#define CFD_TEXT_OF(macro) CFD_TEXT(macro)

CFD_INLINE const char *cfd_dup3_condition(void) {
    return "(defined _POSIX_VERSION && _POSIX_VERSION >= " CFD_TEXT_OF(CFD_DUP3_VERSION)
           ")" CFD_DUP3_PLATFORMS(CFD_DUP3_OR_DEFINED);
}

/* Names that these once had, for builds that give them. */
#if defined CFD_HAVE_DUP3 && !defined FD_HAS_DUP3
#define FD_HAS_DUP3 CFD_HAVE_DUP3
#endif
#if defined CFD_HAVE_PIPE2 && !defined FD_HAS_PIPE2
#define FD_HAS_PIPE2 CFD_HAVE_PIPE2
#endif
#if defined CFD_HAVE_UIO && !defined FD_HAS_UIO
#define FD_HAS_UIO CFD_HAVE_UIO
#endif
#if defined CFD_HAVE_POSIX_CLOSE && !defined FD_HAS_POSIX_CLOSE
#define FD_HAS_POSIX_CLOSE CFD_HAVE_POSIX_CLOSE
#endif

#ifndef FD_HAS_DUP3
#if _POSIX_VERSION >= CFD_DUP3_VERSION CFD_DUP3_PLATFORMS(CFD_DUP3_OR)
#define FD_HAS_DUP3 1
#else
#define FD_HAS_DUP3 0
#endif
#endif

/* pipe2 came together with dup3 everywhere. */
#ifndef FD_HAS_PIPE2
#define FD_HAS_PIPE2 FD_HAS_DUP3
#endif

/* Vectored transfer is an XSI option. */
#ifndef FD_HAS_UIO
#if defined __wasi__
#define FD_HAS_UIO 0
#else
#define FD_HAS_UIO 1
#endif
#endif
#if FD_HAS_UIO
#include <sys/uio.h>
#endif

#ifndef FD_HAS_POSIX_CLOSE
#if defined POSIX_CLOSE_RESTART
#define FD_HAS_POSIX_CLOSE 1
#else
#define FD_HAS_POSIX_CLOSE 0
#endif
#endif

#endif
