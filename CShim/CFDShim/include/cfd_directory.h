/* Listing a directory and removing what is in it, and knowing a terminal. */
#ifndef CFD_DIRECTORY_H
#define CFD_DIRECTORY_H

#include "cfd_platform.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

/* An open directory, or NULL with errno set. */
CFD_INLINE void *cfd_directory_open(const char *path) { return opendir(path); }

/* The next name in it, valid until the next call, or NULL. */
CFD_INLINE const char *cfd_directory_next(void *directory) {
    const struct dirent *entry = readdir((DIR *)directory);
    return entry == NULL ? NULL : entry->d_name;
}

CFD_INLINE void cfd_directory_close(void *directory) { closedir((DIR *)directory); }

/* Whether it is a directory of this user, not a link to one. */
CFD_INLINE int cfd_is_own_directory(const char *path) {
    struct stat is;
    return lstat(path, &is) == 0 && S_ISDIR(is.st_mode) && is.st_uid == geteuid() && (is.st_mode & 077) == 0;
}

/* Removes a name: of a file, or of an empty directory. */
CFD_INLINE void cfd_remove(const char *path) {
    if (unlink(path) != 0) rmdir(path);
}

CFD_INLINE int cfd_is_terminal(int fildes) { return isatty(fildes) == 1; }

#endif
