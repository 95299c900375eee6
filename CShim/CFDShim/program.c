/* How this program was started, and the files that it makes. For the command line: nothing here is under test. */
#if defined __linux__
#define _GNU_SOURCE
#endif
#include "CFDShim.h"

#include <time.h>

#if !defined __EMSCRIPTEN__ && !defined __wasi__

#if defined __APPLE__
#include <dlfcn.h>
#include <mach-o/dyld.h>
#elif defined __linux__
#include <sys/auxv.h>
#endif

static char **arguments;

/* The C libraries of these systems pass the arguments of main to constructors. */
#if defined __GLIBC__ || defined __APPLE__
__attribute__((constructor)) static void note_arguments(int count, char **values) {
    if (count > 0) arguments = values;
}
#endif

char **cfd_arguments(void) { return arguments; }

const char *cfd_executed_path(void) {
#if defined __APPLE__
    static char path[4096];
    uint32_t size = sizeof path;
    return _NSGetExecutablePath(path, &size) == 0 ? path : NULL;
#elif defined __linux__
    return (const char *)getauxval(AT_EXECFN);
#else
    return NULL;
#endif
}

/* Tests run inside another program there. */
const char *cfd_image_path(void) {
#if defined __APPLE__
    Dl_info info;
    return dladdr((const void *)&arguments, &info) != 0 ? info.dli_fname : NULL;
#else
    return NULL;
#endif
}

char *cfd_real_path(const char *path) { return realpath(path, NULL); }

long cfd_file_mode(const char *path) {
    struct stat is;
    return stat(path, &is) == 0 ? (long)is.st_mode : -1;
}

int cfd_is_regular(long mode) { return mode >= 0 && S_ISREG((mode_t)mode); }

void cfd_set_mode(int fildes, long mode) {
    if (fchmod(fildes, (mode_t)mode & 07777) != 0) errno = 0; /* the file is as the umask has it */
}

int cfd_make_directory(const char *path) { return mkdir(path, 0777) == 0 || errno == EEXIST ? 0 : errno; }

/* Its header is <stdio.h>, which is included only where streams are under test. */
int rename(const char *from, const char *to);

int cfd_rename(const char *from, const char *to) { return rename(from, to) == 0 ? 0 : errno; }

void cfd_utc(char text[CFD_UTC_SIZE]) {
    const time_t now = time(NULL);
    struct tm parts;
    if (gmtime_r(&now, &parts) == NULL || strftime(text, CFD_UTC_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) text[0] = 0;
}

#endif
