/* The arguments and the environment of a program, and the files that it makes. */
#ifndef CFD_PROGRAM_H
#define CFD_PROGRAM_H

#include "cfd_platform.h"

#include <stdlib.h>

#if !defined __EMSCRIPTEN__ && !defined __wasi__

/*
 * The arguments that this program was started with, with a null pointer at the end: Swift reads them from /proc, which
 * may not be mounted. NULL if the C library does not pass them to constructors.
 */
char **cfd_arguments(void);

/* The path by which the system started this program; NULL if not known. */
const char *cfd_executed_path(void);

/* The path of the program or library that holds this function; NULL if not known. */
const char *cfd_image_path(void);

/* The value of an environment variable; NULL where it is not set. */
CFD_INLINE const char *cfd_environment_value(const char *name) { return getenv(name); }

/* The path without links, `.` and `..`, to be freed; NULL if the file does not exist. */
char *cfd_real_path(const char *path);

/* A file's type and permissions, links followed; -1 where there is none. */
long cfd_file_mode(const char *path);

int cfd_is_regular(long mode);

CFD_INLINE int cfd_own_process(void) { return (int)getpid(); }

/* Gives an open file the permissions of this mode. */
void cfd_set_mode(int fildes, long mode);

/* Makes a directory, or finds it; returns 0 or an error number. */
int cfd_make_directory(const char *path);

/* Renames a file, replacing an existing one; returns 0 or an error number. */
int cfd_rename(const char *from, const char *to);

enum { CFD_UTC_SIZE = 32 };

/* The time in UTC, as 2026-01-31T12:00:00Z. */
void cfd_utc(char text[CFD_UTC_SIZE]);

#endif

#endif
