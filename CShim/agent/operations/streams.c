/* Streams over a shared open file description. */

#if FD_HAS_STREAMS && FD_HAS_FORK

#include <stdio.h>

/* What the file holds, through a description of its own. */
static void yield_content(const char *path) {
    char bytes[TRANSFER_LIMIT];
    const int file = open(path, O_RDONLY);
    const struct cfd_result result = cfd_read(file, bytes, sizeof bytes);
    close(file);
    yield_data(result, bytes);
}

/* The handle is made ready before fork, so what parent and child write comes out once and in order [fork.streams]. */
static void write_around_fork(FILE *stream) {
    fprintf(stream, "before ");
    fflush(stream);
    const pid_t child = fork();
    if (child == 0) {
        fprintf(stream, "child ");
        fflush(stream);
        _exit(0);
    }
    if (child > 0) reap(child);
    fprintf(stream, "parent");
    fflush(stream);
}

/* A child writes to the stream, flushes or does not, and becomes a new image [exec.streams-lost]. */
static void write_before_exec(FILE *stream, int flushed) {
    static char option[] = "--probe", zero[] = "0";
    char *arguments[sizeof self_words / sizeof self_words[0] + 3];
    int count = 0;
    for (; count < self_count; count++) arguments[count] = self_words[count];
    arguments[count++] = option;
    arguments[count++] = zero;
    arguments[count] = NULL;
    const pid_t child = fork();
    if (child == 0) {
        fprintf(stream, "child");
        if (flushed) fflush(stream);
        execvp(arguments[0], arguments);
        _exit(3);
    }
    if (child > 0) reap(child);
}

static void op_stream(void) {
    char path[PATH_SIZE];
    if (!prepare_object(OBJECT_FILE, path)) return;
    FILE *stream = fopen(path, "w");
    if (stream == NULL) {
        yield_unresolved("fopen", errno);
        return;
    }
    switch (operands[0].number) {
    case STREAM_FORK_FLUSHED: write_around_fork(stream); break;
    case STREAM_EXEC_UNFLUSHED: write_before_exec(stream, 0); break;
    case STREAM_EXEC_FLUSHED: write_before_exec(stream, 1); break;
    }
    fclose(stream);
    yield_content(path);
}

#else

static void op_stream(void) { yield_unsupported("no streams, or no processes"); }

#endif
