/*
 * What the agent may use on this platform. Every FD_HAS_… is 0 or 1, guessed from macros, and can be set from the
 * compiler's command line where the guess is wrong: an operation that needs an absent one answers `unsupported`. What
 * depends on another stands after it, and is absent with it. Those of the shim (FD_HAS_DUP3, _PIPE2, _UIO and
 * _POSIX_CLOSE) stand in cfd_platform.h, which also takes the names that they once had, CFD_HAVE_….
 */
#ifndef FD_AGENT_PLATFORM_H
#define FD_AGENT_PLATFORM_H

/* fstat of a file with a large inode number must not fail in a 32-bit program. */
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "cfd_features.h"

#include "cfd_transfer.h"
#include "cfd_flags.h"
#include "cfd_words.h"
#include "cfd_operations.h"

#include <string.h>
#if !defined __wasi__ /* there the header is an error */
#include <signal.h>
#include <sys/time.h>
#endif

/* One process, no signals. Set by hand it makes the agent of such a platform on any other, for its own tests. */
#ifndef FD_BARE
#if defined __EMSCRIPTEN__ || defined __wasi__
#define FD_BARE 1
#else
#define FD_BARE 0
#endif
#endif

#if defined __KLIBC__ || defined __dietlibc__
#define FD_SMALL_LIBC 1
#else
#define FD_SMALL_LIBC 0
#endif

#ifndef FD_HAS_SIGNALS
#define FD_HAS_SIGNALS (!FD_BARE)
#endif
/* Interval timers, which POSIX.1-2024 no longer has: without them a child sends the signals of a scene. */
#ifndef FD_HAS_TIMERS
#ifdef ITIMER_REAL
#define FD_HAS_TIMERS FD_HAS_SIGNALS
#else
#define FD_HAS_TIMERS 0
#endif
#endif
#ifndef FD_HAS_MMAP
#define FD_HAS_MMAP (!FD_BARE)
#endif
/* Processes wake one another by signals. */
#ifndef FD_HAS_FORK
#define FD_HAS_FORK (!FD_BARE && FD_HAS_SIGNALS)
#endif
/* A new image takes up the case in a file that it maps. */
#ifndef FD_HAS_EXEC
#define FD_HAS_EXEC (FD_HAS_FORK && FD_HAS_MMAP)
#endif
#ifndef FD_HAS_FEXECVE
#if FD_HAS_EXEC && !FD_SMALL_LIBC && !defined __APPLE__ && !defined __OpenBSD__ && !defined __BIONIC__
#define FD_HAS_FEXECVE 1
#else
#define FD_HAS_FEXECVE 0
#endif
#endif
#ifndef FD_HAS_LIMITS
#if defined __KLIBC__ || defined __wasi__
#define FD_HAS_LIMITS 0
#else
#define FD_HAS_LIMITS 1
#endif
#endif

/*
 * Threads must not cost a linker option: taken where the C library holds them, or where -pthread was given. What they
 * are for here are races, some of them with a fork, and signals.
 */
#ifndef FD_HAS_THREADS
#if !FD_HAS_FORK || FD_SMALL_LIBC || defined __UCLIBC__
#define FD_HAS_THREADS 0
#elif defined __GLIBC__
#if __GLIBC__ > 2 || (__GLIBC__ == 2 && __GLIBC_MINOR__ >= 34) || defined _REENTRANT
#define FD_HAS_THREADS 1
#else
#define FD_HAS_THREADS 0
#endif
#elif defined __linux__ || defined __APPLE__ || defined _REENTRANT
#define FD_HAS_THREADS 1
#else
#define FD_HAS_THREADS 0
#endif
#endif
#ifndef FD_HAS_CANCEL
#if FD_HAS_THREADS && !defined __BIONIC__
#define FD_HAS_CANCEL 1
#else
#define FD_HAS_CANCEL 0
#endif
#endif

#ifndef FD_HAS_CLOFORK
#if defined FD_CLOFORK && defined F_DUPFD_CLOFORK
#define FD_HAS_CLOFORK 1
#else
#define FD_HAS_CLOFORK 0
#endif
#endif
#ifndef FD_HAS_DUP2FD
#ifdef F_DUP2FD
#define FD_HAS_DUP2FD 1
#else
#define FD_HAS_DUP2FD 0
#endif
#endif
#ifndef FD_HAS_RECORD_LOCKS
#ifdef F_SETLK
#define FD_HAS_RECORD_LOCKS (!FD_BARE)
#else
#define FD_HAS_RECORD_LOCKS 0
#endif
#endif
#ifndef FD_HAS_OFD_LOCKS
#ifdef F_OFD_SETLK
#define FD_HAS_OFD_LOCKS 1
#else
#define FD_HAS_OFD_LOCKS 0
#endif
#endif
#ifndef FD_HAS_SOCKETS
#define FD_HAS_SOCKETS (!FD_BARE)
#endif
#ifndef FD_HAS_TERMINALS
#if FD_BARE || defined __dietlibc__
#define FD_HAS_TERMINALS 0
#else
#define FD_HAS_TERMINALS 1
#endif
#endif
#ifndef FD_HAS_MKSTEMP
#if defined __KLIBC__
#define FD_HAS_MKSTEMP 0
#else
#define FD_HAS_MKSTEMP 1
#endif
#endif
#ifndef FD_HAS_FIFOS
#define FD_HAS_FIFOS (!FD_BARE)
#endif
#ifndef FD_HAS_SHM
#if FD_BARE || defined __dietlibc__ || defined __UCLIBC__ || defined __BIONIC__
#define FD_HAS_SHM 0
#else
#define FD_HAS_SHM 1
#endif
#endif
#ifndef FD_HAS_STREAMS
#define FD_HAS_STREAMS 1
#endif
#ifndef FD_HAS_DIRECTORIES
#if defined __dietlibc__
#define FD_HAS_DIRECTORIES 0 /* dirfd is hidden where _POSIX_C_SOURCE is set */
#else
#define FD_HAS_DIRECTORIES 1
#endif
#endif
/* Message queues: where linking them needs no library of their own. */
#ifndef FD_HAS_QUEUES
#if defined __linux__ && FD_HAS_THREADS && !defined __BIONIC__
#define FD_HAS_QUEUES 1
#else
#define FD_HAS_QUEUES 0
#endif
#endif
#ifndef FD_HAS_LINUX
#if defined __linux__ && !defined __KLIBC__ && !FD_BARE
#define FD_HAS_LINUX 1
#else
#define FD_HAS_LINUX 0
#endif
#endif

/* Scenes under signals that come again and again. */
#ifndef FD_HAS_STORMS
#define FD_HAS_STORMS (FD_HAS_SIGNALS && FD_HAS_FORK)
#endif
/* The owner of a socket: whom its signals go to. */
#ifndef FD_HAS_OWNER
#if FD_HAS_SIGNALS && FD_HAS_SOCKETS && defined F_GETOWN && defined F_SETOWN
#define FD_HAS_OWNER 1
#else
#define FD_HAS_OWNER 0
#endif
#endif
#ifndef FD_HAS_OWNER_EX
#if FD_HAS_OWNER && defined F_GETOWN_EX && defined F_SETOWN_EX
#define FD_HAS_OWNER_EX 1
#else
#define FD_HAS_OWNER_EX 0
#endif
#endif

#if (FD_HAS_FORK || FD_HAS_STORMS || FD_HAS_OWNER || FD_HAS_TIMERS) && !FD_HAS_SIGNALS
#error "FD_HAS_FORK, _STORMS, _OWNER and _TIMERS need FD_HAS_SIGNALS"
#endif
#if (FD_HAS_EXEC || FD_HAS_THREADS || FD_HAS_STORMS) && !FD_HAS_FORK
#error "FD_HAS_EXEC, _THREADS and _STORMS need FD_HAS_FORK"
#endif
#if FD_HAS_EXEC && !FD_HAS_MMAP
#error "FD_HAS_EXEC needs FD_HAS_MMAP"
#endif
#if FD_HAS_FEXECVE && !FD_HAS_EXEC
#error "FD_HAS_FEXECVE needs FD_HAS_EXEC"
#endif
#if FD_HAS_CANCEL && !FD_HAS_THREADS
#error "FD_HAS_CANCEL needs FD_HAS_THREADS"
#endif
#if FD_HAS_OWNER && !FD_HAS_SOCKETS
#error "FD_HAS_OWNER needs FD_HAS_SOCKETS"
#endif
#if FD_HAS_OWNER_EX && !FD_HAS_OWNER
#error "FD_HAS_OWNER_EX needs FD_HAS_OWNER"
#endif

#if FD_HAS_FORK
#include <sys/wait.h>
#endif
#if FD_HAS_THREADS
#include <pthread.h>
#include <sched.h>
#endif
#if FD_HAS_LIMITS
#include <sys/resource.h>
#endif
#if FD_HAS_MMAP || FD_HAS_SHM
#include <sys/mman.h>
#endif
#if !defined __wasi__
#include <poll.h>
#include <sys/utsname.h>
#endif
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#if defined __GLIBC__
#include <gnu/libc-version.h>
#endif

#endif
