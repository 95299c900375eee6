/* Listing a directory, and knowing a terminal. */
#ifndef CFD_DIRECTORY_H
#define CFD_DIRECTORY_H

#include "cfd_platform.h"

#include <dirent.h>
#include <unistd.h>

/* An open directory, or NULL with errno set. */
CFD_INLINE void *cfd_directory_open(const char *path) { return opendir(path); }

/* The next name in it, valid until the next call, or NULL. */
CFD_INLINE const char *cfd_directory_next(void *directory) {
    const struct dirent *entry = readdir((DIR *)directory);
    return entry == NULL ? NULL : entry->d_name;
}

CFD_INLINE void cfd_directory_close(void *directory) { closedir((DIR *)directory); }

CFD_INLINE int cfd_is_terminal(int fildes) { return isatty(fildes) == 1; }

#endif
