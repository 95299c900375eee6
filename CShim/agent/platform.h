/*
 * What the agent may use on this platform. Every FD_HAS_… is 0 or 1. The value is derived from macros, and can be set
 * on the compiler's command line if it is wrong. An operation that needs an absent one answers `unsupported`. A switch
 * that depends on another comes after it, and is 0 if the other is. Those of the shim (FD_HAS_DUP3, _PIPE2, _UIO and
 * _POSIX_CLOSE) are in cfd_platform.h, which also accepts their former names, CFD_HAVE_…. A misspelt name is not
 * detected: `fd-agent --switches` prints the choices.
 */
#ifndef FD_AGENT_PLATFORM_H
#define FD_AGENT_PLATFORM_H

/* fstat of a file with a large inode number must not fail in a 32-bit program. */
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif

#include "cfd_features.h"

/*
 * The smallest platform: dup, dup2, fcntl, open, close, read, write and pipe, and the functions of <string.h>. Everything
 * else is absent unless it is given, so that the agent links with a library that holds no more.
 */
#ifndef FD_BARE
#define FD_BARE 0
#endif

/* One process, no signals. Set by hand it makes the agent of such a platform on any other, for its own tests. */
#ifndef FD_ONE_PROCESS
#if FD_BARE || defined __EMSCRIPTEN__ || defined __wasi__
#define FD_ONE_PROCESS 1
#else
#define FD_ONE_PROCESS 0
#endif
#endif

#if FD_BARE
#ifndef FD_HAS_DUP3
#define FD_HAS_DUP3 0
#endif
#ifndef FD_HAS_UIO
#define FD_HAS_UIO 0
#endif
#ifndef FD_HAS_POSIX_CLOSE
#define FD_HAS_POSIX_CLOSE 0
#endif
#endif

#include "cfd_transfer.h"
#include "cfd_flags.h"
#include "cfd_words.h"
#include "cfd_operations.h"

#include <string.h>
#if !FD_BARE && !defined __wasi__ /* there the header is an error */
#include <signal.h>
#include <sys/time.h>
#endif

#if defined __KLIBC__ || defined __dietlibc__
#define FD_SMALL_LIBC 1
#else
#define FD_SMALL_LIBC 0
#endif

/*
 * File functions other than open, read and write: unlink, mkdir and rmdir, which a scratch directory needs; creat,
 * openat, chmod, stat and fstat, lseek, pread and pwrite, ftruncate.
 */
#ifndef FD_HAS_FILES
#define FD_HAS_FILES (!FD_BARE)
#endif
/* Information about the host: uname, getpid, sysconf, getenv, a clock. */
#ifndef FD_HAS_HOST
#define FD_HAS_HOST (!FD_BARE)
#endif
#ifndef FD_HAS_POLL
#if FD_BARE || defined __wasi__
#define FD_HAS_POLL 0
#else
#define FD_HAS_POLL 1
#endif
#endif
#ifndef FD_HAS_SIGNALS
#define FD_HAS_SIGNALS (!FD_ONE_PROCESS)
#endif
/* Interval timers, which POSIX.1-2024 no longer has: without them a child sends the signals of a scene. */
#ifndef FD_HAS_TIMERS
#ifdef ITIMER_REAL
#define FD_HAS_TIMERS FD_HAS_SIGNALS
#else
#define FD_HAS_TIMERS 0
#endif
#endif
/*
 * Without it there is no shared memory, through which the agent and a case communicate. Every case then runs in the
 * agent's own process, as if there were no fork, and the greeting reports it.
 */
#ifndef FD_HAS_MMAP
#define FD_HAS_MMAP (!FD_ONE_PROCESS)
#endif
/* Processes wake one another by signals. */
#ifndef FD_HAS_FORK
#define FD_HAS_FORK (!FD_ONE_PROCESS && FD_HAS_SIGNALS && FD_HAS_FILES && FD_HAS_HOST && FD_HAS_POLL)
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
#ifndef FD_HAS_SPAWN
#if FD_HAS_EXEC && !FD_SMALL_LIBC
#define FD_HAS_SPAWN 1
#else
#define FD_HAS_SPAWN 0
#endif
#endif
/* In POSIX since 2024; before that an extension with _np at its end. */
#ifndef FD_HAS_SPAWN_FCHDIR
#if defined __GLIBC__ && defined __USE_MISC
#define FD_HAS_SPAWN_FCHDIR (FD_HAS_SPAWN && __GLIBC_PREREQ(2, 29))
#elif defined __FreeBSD__ || defined __APPLE__ || _POSIX_VERSION >= 202405L
#define FD_HAS_SPAWN_FCHDIR FD_HAS_SPAWN
#else
#define FD_HAS_SPAWN_FCHDIR 0
#endif
#endif
#ifndef FD_HAS_LIMITS
#if FD_BARE || defined __KLIBC__ || defined __wasi__
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
#define FD_HAS_RECORD_LOCKS (!FD_ONE_PROCESS)
#else
#define FD_HAS_RECORD_LOCKS 0
#endif
#endif
#ifndef FD_HAS_OFD_LOCKS
#ifdef F_OFD_SETLK
#define FD_HAS_OFD_LOCKS (!FD_BARE)
#else
#define FD_HAS_OFD_LOCKS 0
#endif
#endif
#ifndef FD_HAS_LOCKF
#if defined F_TLOCK && defined F_TEST && !FD_BARE
#define FD_HAS_LOCKF (!FD_ONE_PROCESS)
#else
#define FD_HAS_LOCKF 0
#endif
#endif
/* flock, where <sys/file.h> has it. */
#ifndef FD_HAS_FLOCK
#if (defined __linux__ && !FD_SMALL_LIBC) || defined __APPLE__ || defined __FreeBSD__ || defined __NetBSD__ \
    || defined __OpenBSD__ || defined __DragonFly__
#define FD_HAS_FLOCK (!FD_BARE)
#else
#define FD_HAS_FLOCK 0
#endif
#endif
#ifndef FD_HAS_SOCKETS
#define FD_HAS_SOCKETS (!FD_ONE_PROCESS && FD_HAS_FILES)
#endif
#ifndef FD_HAS_INTERNET
#define FD_HAS_INTERNET FD_HAS_SOCKETS
#endif
#ifndef FD_HAS_TERMINALS
#if FD_ONE_PROCESS || defined __dietlibc__
#define FD_HAS_TERMINALS 0
#else
#define FD_HAS_TERMINALS 1
#endif
#endif
/* tcgetwinsize and tcsetwinsize: in POSIX since 2024. */
#ifndef FD_HAS_WINDOW_SIZE
#if defined __linux__ && !defined __GLIBC__ && !defined __BIONIC__ && !FD_SMALL_LIBC && FD_HAS_TERMINALS
#include <sys/syscall.h>
#ifdef SYS_faccessat2 /* musl, which has no macro of its own: both came with 1.2.2 */
#define FD_HAS_WINDOW_SIZE 1
#endif
#elif _POSIX_VERSION >= 202405L || defined __FreeBSD__ || defined __NetBSD__
#define FD_HAS_WINDOW_SIZE FD_HAS_TERMINALS
#endif
#endif
#ifndef FD_HAS_WINDOW_SIZE
#define FD_HAS_WINDOW_SIZE 0
#endif
#ifndef FD_HAS_MKSTEMP
#if !FD_HAS_FILES || defined __KLIBC__
#define FD_HAS_MKSTEMP 0
#else
#define FD_HAS_MKSTEMP 1
#endif
#endif
#ifndef FD_HAS_FIFOS
#define FD_HAS_FIFOS (!FD_ONE_PROCESS && FD_HAS_FILES)
#endif
#ifndef FD_HAS_SHM
#if FD_ONE_PROCESS || !FD_HAS_FILES || defined __dietlibc__ || defined __UCLIBC__ || defined __BIONIC__
#define FD_HAS_SHM 0
#else
#define FD_HAS_SHM 1
#endif
#endif
#ifndef FD_HAS_STREAMS
#define FD_HAS_STREAMS (!FD_BARE)
#endif
/* What a small library leaves out: freopen and setvbuf, popen and system. */
#ifndef FD_HAS_STREAM_CALLS
#ifdef __KLIBC__
#define FD_HAS_STREAM_CALLS 0
#else
#define FD_HAS_STREAM_CALLS (FD_HAS_STREAMS && FD_HAS_FILES)
#endif
#endif
/* A command interpreter, for system and popen. */
#ifndef FD_HAS_SHELL
#define FD_HAS_SHELL (FD_HAS_STREAM_CALLS && FD_HAS_FORK)
#endif
#ifndef FD_HAS_DIRECTORIES
#if !FD_HAS_FILES
#define FD_HAS_DIRECTORIES 0
#elif defined __dietlibc__
#define FD_HAS_DIRECTORIES 0 /* dirfd is hidden where _POSIX_C_SOURCE is set */
#else
#define FD_HAS_DIRECTORIES 1
#endif
#endif
#ifndef FD_HAS_FDOPENDIR
#define FD_HAS_FDOPENDIR FD_HAS_FILES
#endif
/* In POSIX since 2024. */
#ifndef FD_HAS_PPOLL
#if (defined __linux__ && !FD_SMALL_LIBC) || defined __FreeBSD__ || defined __OpenBSD__ || defined __DragonFly__ \
    || _POSIX_VERSION >= 202405L
#define FD_HAS_PPOLL (FD_HAS_POLL && FD_HAS_SIGNALS)
#else
#define FD_HAS_PPOLL 0
#endif
#endif
#ifndef FD_HAS_SELECT
#define FD_HAS_SELECT FD_HAS_POLL
#endif
/* Flags that a call is given for what it opens: in POSIX since 2024. FD_HAS_PIPE2 is in cfd_platform.h. */
#ifndef FD_HAS_MKOSTEMP
#define FD_HAS_MKOSTEMP (FD_HAS_MKSTEMP && FD_HAS_PIPE2 && !FD_SMALL_LIBC)
#endif
#if FD_HAS_SOCKETS
#include <sys/socket.h>
#endif
#ifndef FD_HAS_SOCKET_FLAGS
#if FD_HAS_SOCKETS && defined SOCK_CLOEXEC && defined SOCK_NONBLOCK
#define FD_HAS_SOCKET_FLAGS 1
#else
#define FD_HAS_SOCKET_FLAGS 0
#endif
#endif
#ifndef FD_HAS_ACCEPT4
#if FD_HAS_SOCKET_FLAGS && !FD_SMALL_LIBC && (_POSIX_VERSION >= 202405L || (FD_HAS_PIPE2 && !defined __APPLE__))
#define FD_HAS_ACCEPT4 1
#else
#define FD_HAS_ACCEPT4 0
#endif
#endif
#ifndef FD_HAS_MESSAGE_FLAGS
#if FD_HAS_SOCKETS && defined MSG_CMSG_CLOEXEC
#define FD_HAS_MESSAGE_FLAGS 1
#else
#define FD_HAS_MESSAGE_FLAGS 0
#endif
#endif
#if FD_HAS_ACCEPT4 && !FD_HAS_SOCKET_FLAGS
#error "FD_HAS_ACCEPT4 needs FD_HAS_SOCKET_FLAGS"
#endif
/* Ranges of descriptors, of the BSDs, Solaris and Linux. */
#ifndef FD_HAS_CLOSE_RANGE
#ifdef CLOSE_RANGE_CLOEXEC
#define FD_HAS_CLOSE_RANGE (!FD_BARE)
#else
#define FD_HAS_CLOSE_RANGE 0
#endif
#endif
#ifndef FD_HAS_CLOSEFROM
#if FD_BARE
#define FD_HAS_CLOSEFROM 0
#elif defined __GLIBC__
#define FD_HAS_CLOSEFROM FD_HAS_CLOSE_RANGE /* both came with 2.34 */
#elif defined __FreeBSD__ || defined __NetBSD__ || defined __OpenBSD__ || defined __DragonFly__ || defined __sun
#define FD_HAS_CLOSEFROM 1
#else
#define FD_HAS_CLOSEFROM 0
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
#if defined __linux__ && !defined __KLIBC__ && !FD_ONE_PROCESS
#define FD_HAS_LINUX 1
#else
#define FD_HAS_LINUX 0
#endif
#endif

/* epoll, eventfd and their like, whose scenes are those of threads. */
#ifndef FD_HAS_LINUX_OBJECTS
#if FD_HAS_LINUX && FD_HAS_THREADS
#include <sys/syscall.h>
#if defined SYS_pidfd_getfd && defined SYS_pidfd_open && defined SYS_memfd_create
#define FD_HAS_LINUX_OBJECTS 1
#endif
#endif
#ifndef FD_HAS_LINUX_OBJECTS
#define FD_HAS_LINUX_OBJECTS 0
#endif
#endif

/* Scenes with repeated signals. */
#ifndef FD_HAS_STORMS
#define FD_HAS_STORMS (FD_HAS_SIGNALS && FD_HAS_FORK)
#endif
/* The owner of a socket, who receives its signals. */
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
#if FD_HAS_INTERNET && !FD_HAS_SOCKETS
#error "FD_HAS_INTERNET needs FD_HAS_SOCKETS"
#endif
#if (FD_HAS_SOCKETS || FD_HAS_SHM) && !FD_HAS_FILES
#error "FD_HAS_SOCKETS and _SHM need FD_HAS_FILES"
#endif
#if FD_HAS_FORK && !(FD_HAS_FILES && FD_HAS_HOST && FD_HAS_POLL)
#error "FD_HAS_FORK needs FD_HAS_FILES, _HOST and _POLL"
#endif
#if (FD_HAS_DIRECTORIES || FD_HAS_MKSTEMP || FD_HAS_FIFOS) && !FD_HAS_FILES
#error "FD_HAS_DIRECTORIES, _MKSTEMP and _FIFOS need FD_HAS_FILES"
#endif
#if (FD_HAS_STREAM_CALLS && !(FD_HAS_STREAMS && FD_HAS_FILES)) || (FD_HAS_SHELL && !(FD_HAS_STREAM_CALLS && FD_HAS_FORK))
#error "FD_HAS_STREAM_CALLS needs FD_HAS_STREAMS and _FILES, FD_HAS_SHELL needs FD_HAS_STREAM_CALLS and _FORK"
#endif
#if FD_HAS_EXEC && !FD_HAS_MMAP
#error "FD_HAS_EXEC needs FD_HAS_MMAP"
#endif
#if FD_HAS_FEXECVE && !FD_HAS_EXEC
#error "FD_HAS_FEXECVE needs FD_HAS_EXEC"
#endif
#if FD_HAS_SPAWN && !FD_HAS_EXEC
#error "FD_HAS_SPAWN needs FD_HAS_EXEC"
#endif
#if FD_HAS_SPAWN_FCHDIR && !FD_HAS_SPAWN
#error "FD_HAS_SPAWN_FCHDIR needs FD_HAS_SPAWN"
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
#if FD_HAS_POLL
#include <poll.h>
#endif
#if FD_HAS_HOST
#if !defined __wasi__
#include <sys/utsname.h>
#endif
#endif
#if !FD_BARE || FD_HAS_HOST || FD_HAS_MKSTEMP
#include <stdlib.h>
#include <time.h>
#endif
#if FD_HAS_FILES
#include <dirent.h>
#include <sys/stat.h>
#endif
#if defined __GLIBC__ && FD_HAS_HOST
#include <gnu/libc-version.h>
#endif

#endif
