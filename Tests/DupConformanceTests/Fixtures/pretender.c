/* A kernel that calls itself Linux: uname says what the environment wants. To be preloaded. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static void set(char *field, size_t size, const char *variable) {
    const char *value = getenv(variable);
    if (value != NULL) strncpy(field, value, size - 1);
}

int uname(struct utsname *name) {
    memset(name, 0, sizeof *name);
    const int result = (int)syscall(SYS_uname, name);
    set(name->sysname, sizeof name->sysname, "SYSNAME");
    set(name->release, sizeof name->release, "RELEASE");
    set(name->version, sizeof name->version, "VERSION");
    return result;
}
