/* What was chosen when this was compiled: a switch that was given under a name which nothing reads shows here. */

static const struct {
    const char *name;
    int value;
} switches[] = {
#define FD_SWITCH(name) {#name, name}
    FD_SWITCH(FD_BARE),             FD_SWITCH(FD_ONE_PROCESS),   FD_SWITCH(FD_HAS_CANCEL),   FD_SWITCH(FD_HAS_CLOFORK),
    FD_SWITCH(FD_HAS_DIRECTORIES),  FD_SWITCH(FD_HAS_DUP2FD),    FD_SWITCH(FD_HAS_DUP3),     FD_SWITCH(FD_HAS_EXEC),
    FD_SWITCH(FD_HAS_FEXECVE),      FD_SWITCH(FD_HAS_FIFOS),     FD_SWITCH(FD_HAS_FILES),    FD_SWITCH(FD_HAS_FORK),
    FD_SWITCH(FD_HAS_FLOCK),        FD_SWITCH(FD_HAS_LOCKF),
    FD_SWITCH(FD_HAS_HOST),         FD_SWITCH(FD_HAS_LIMITS),    FD_SWITCH(FD_HAS_LINUX),    FD_SWITCH(FD_HAS_MKSTEMP),
    FD_SWITCH(FD_HAS_MMAP),         FD_SWITCH(FD_HAS_OFD_LOCKS), FD_SWITCH(FD_HAS_OWNER),    FD_SWITCH(FD_HAS_OWNER_EX),
    FD_SWITCH(FD_HAS_PIPE2),        FD_SWITCH(FD_HAS_POLL),      FD_SWITCH(FD_HAS_POSIX_CLOSE),
    FD_SWITCH(FD_HAS_QUEUES),       FD_SWITCH(FD_HAS_RECORD_LOCKS),
    FD_SWITCH(FD_HAS_SHM),          FD_SWITCH(FD_HAS_SIGNALS),   FD_SWITCH(FD_HAS_SOCKETS),  FD_SWITCH(FD_HAS_STORMS),
    FD_SWITCH(FD_HAS_STREAMS),      FD_SWITCH(FD_HAS_TERMINALS), FD_SWITCH(FD_HAS_THREADS),  FD_SWITCH(FD_HAS_TIMERS),
    FD_SWITCH(FD_HAS_UIO),          FD_SWITCH(FD_HAS_SHELL),     FD_SWITCH(FD_HAS_STREAM_CALLS),
    FD_SWITCH(FD_HAS_ACCEPT4),      FD_SWITCH(FD_HAS_CLOSEFROM), FD_SWITCH(FD_HAS_CLOSE_RANGE),
    FD_SWITCH(FD_HAS_FDOPENDIR),    FD_SWITCH(FD_HAS_LINUX_OBJECTS), FD_SWITCH(FD_HAS_MESSAGE_FLAGS),
    FD_SWITCH(FD_HAS_MKOSTEMP),     FD_SWITCH(FD_HAS_SELECT),    FD_SWITCH(FD_HAS_SOCKET_FLAGS),
    FD_SWITCH(FD_HAS_SPAWN),         FD_SWITCH(FD_HAS_INTERNET),  FD_SWITCH(FD_HAS_SPAWN_FCHDIR),
    FD_SWITCH(FD_HAS_PPOLL),        FD_SWITCH(FD_HAS_WINDOW_SIZE),
#undef FD_SWITCH
};

/* `FD_HAS_DUP3=1`, a line each, as the compiler takes them. Returns an exit status. */
static int show_switches(void) {
    char line[64];
    for (size_t index = 0; index < sizeof switches / sizeof switches[0]; index++) {
        const size_t length = strlen(switches[index].name);
        memcpy(line, switches[index].name, length);
        line[length] = '=';
        line[length + 1] = switches[index].value ? '1' : '0';
        line[length + 2] = '\n';
        if (write(1, line, length + 3) < 0) return 1;
    }
    return 0;
}
