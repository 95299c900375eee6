/*
 * What the libraries have in common that make another platform of this one, to be preloaded. Each platform stays within
 * the text of the standard; the variable PLATFORM names it. How often it did what the plain platform would not do is
 * counted in the file that DEPARTURES names, so that a library which does nothing is found out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *platform = "";
static volatile long nowhere, *departures = &nowhere;

static int platform_is(const char *name) { return strcmp(platform, name) == 0; }

/* To be called whenever the platform does what others do not. */
static void departs(void) { __sync_fetch_and_add(departures, 1); }

/* The function of the C library behind one that is defined here, looked up at the start and not in a signal handler. */
#define NEXT(type, name, parameters, arguments)                                \
    static type(*real_##name) parameters;                                      \
    __attribute__((constructor(101))) static void find_##name(void) {          \
        real_##name = (type(*) parameters)dlsym(RTLD_NEXT, #name);             \
    }                                                                          \
    static type next_##name parameters { return real_##name arguments; }

static int fails(int error) { return departs(), errno = error, -1; }

static void find_platform(void) {
    const char *name = getenv("PLATFORM"), *file = getenv("DEPARTURES");
    if (name != NULL) platform = name;
    const int fildes = file == NULL ? -1 : open(file, O_RDWR);
    if (fildes < 0) return;
    void *shared = mmap(NULL, sizeof *departures, PROT_READ | PROT_WRITE, MAP_SHARED, fildes, 0);
    if (shared != MAP_FAILED) departures = shared;
    close(fildes);
}
