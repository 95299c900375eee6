/* The macros that make the headers declare all that they have; to be included before any of them. */
#ifndef CFD_FEATURES_H
#define CFD_FEATURES_H

#if defined __linux__ && !defined _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#if defined __APPLE__ && !defined _DARWIN_C_SOURCE
#define _DARWIN_C_SOURCE 1
#endif
#if defined __NetBSD__ && !defined _NETBSD_SOURCE
#define _NETBSD_SOURCE 1
#endif
#if defined __sun && !defined __EXTENSIONS__
#define __EXTENSIONS__ 1
#endif
#if !defined _GNU_SOURCE && !defined _XOPEN_SOURCE && !defined __APPLE__ && !defined __FreeBSD__ \
    && !defined __OpenBSD__ && !defined __NetBSD__ && !defined __DragonFly__
#define _XOPEN_SOURCE 800
#endif

#endif
