/* Streams over a shared open file description. */

#if FD_HAS_STREAMS && FD_HAS_FORK

#include <stdio.h>

/* How a child ends whose stream is not as the scene needs it. */
enum { NOT_BUFFERED = 3 };

/* What the file holds, through a description of its own. */
static void yield_content(const char *path) {
    char bytes[TRANSFER_LIMIT];
    const int file = open(path, O_RDONLY);
    if (file < 0) {
        yield_unresolved("the file", errno);
        return;
    }
    const struct cfd_result result = cfd_read(file, bytes, sizeof bytes);
    close(file);
    yield_data(result, bytes);
}

/* Whether fork and the child did what the scene needs of them; else this is answered. */
static int child_did(pid_t child, int fork_error) {
    if (child < 0) {
        yield_unresolved("fork", fork_error);
        return 0;
    }
    const int status = reap(child);
    switch (WIFEXITED(status) ? WEXITSTATUS(status) : -1) {
    case 0: return 1;
    case PART_FAILED: yield_unresolved(region->failed_call, region->failed_error); break;
    case NOT_BUFFERED: yield_unresolved("the stream has no buffer", 0); break;
    default: emit("unresolved the child "), emit_death(status);
    }
    return 0;
}

/* The handle is made ready before fork, so what parent and child write comes out once and in order [fork.streams]. */
static int write_around_fork(FILE *stream) {
    if (fprintf(stream, "before ") < 0 || fflush(stream) != 0) {
        yield_unresolved("the stream could not be written before the fork", errno);
        return 0;
    }
    const pid_t child = fork();
    if (child == 0) {
        if (fprintf(stream, "child ") < 0 || fflush(stream) != 0) fail_part("fflush in the child");
        _exit(0);
    }
    if (!child_did(child, errno)) return 0;
    if (fprintf(stream, "parent") > 0 && fflush(stream) == 0) return 1;
    yield_unresolved("the stream could not be written after the fork", errno);
    return 0;
}

#if FD_HAS_EXEC

/* A child writes to the stream, flushes or does not, and becomes a new image [exec.streams-lost]. */
static int write_before_exec(FILE *stream, const char *path, int flushed) {
    static char option[] = "--probe", zero[] = "0"; /* a new image that does start finds 0 open, and reports it */
    char *arguments[SELF_ARGUMENTS];
    struct stat now;
    self_arguments(option, zero, arguments);
    const pid_t child = fork();
    if (child == 0) {
        if (fprintf(stream, "child") < 0 || (flushed && fflush(stream) != 0)) {
            fail_part("fflush in the child");
        }
        if (!flushed && stat(path, &now) != 0) fail_part("stat of the file");
        if (!flushed && now.st_size != 0) _exit(NOT_BUFFERED);
        execvp(arguments[0], arguments);
        fail_part("exec of a new image");
    }
    return child_did(child, errno);
}

#else

static int write_before_exec(FILE *stream, const char *path, int flushed) {
    (void)stream, (void)path, (void)flushed;
    yield_no_process(0);
    return 0;
}

#endif

static void op_stream(void) {
    char path[PATH_SIZE];
    if (!prepare_object(OBJECT_FILE, path)) return;
    FILE *stream = fopen(path, "w");
    if (stream == NULL) {
        yield_unresolved("fopen", errno);
        return;
    }
    int done = 0;
    switch (operands[0].number) {
    case STREAM_FORK_FLUSHED: done = write_around_fork(stream); break;
    case STREAM_EXEC_UNFLUSHED: done = write_before_exec(stream, path, 0); break;
    case STREAM_EXEC_FLUSHED: done = write_before_exec(stream, path, 1); break;
    }
    fclose(stream);
    if (done) yield_content(path);
}

/* Uses once what a library may open something for. */
static void use_stream(void) {
    FILE *stream = fopen("/dev/null", "w");
    if (stream == NULL) return;
    fprintf(stream, "%d", 1);
    fflush(stream);
    fclose(stream);
}

#else

static void use_stream(void) {}

static void op_stream(void) { yield_unsupported("no streams, or no processes"); }

#endif
