/* Streams that steps use: the agent keeps one for a number, as it keeps the stream of opendir. */

#if FD_HAS_STREAM_CALLS

#include <stdio.h>

/* The newest is the last; 0, 1 and 2 have stdin, stdout and stderr where none was made for them. */
enum { KEPT_STREAMS = 16 };
static struct {
    FILE *stream;
    int number;
    int is_of_popen;
} kept_streams[KEPT_STREAMS];
static int kept_stream_count;

static int has_room_for_stream(void) {
    if (kept_stream_count < KEPT_STREAMS) return 1;
    yield_unresolved("the agent keeps no more streams", 0);
    return 0;
}

static void keep_stream(FILE *stream, int is_of_popen) {
    kept_streams[kept_stream_count].stream = stream;
    kept_streams[kept_stream_count].number = fileno(stream);
    kept_streams[kept_stream_count++].is_of_popen = is_of_popen;
}

/* The place of the newest stream of a number, or -1. */
static int find_stream(int number) {
    int place = kept_stream_count - 1;
    while (place >= 0 && kept_streams[place].number != number) place--;
    return place;
}

/* A number that has been closed and opened again may have streams from before: they stay, and are not found. */
static void drop_stream(FILE *stream) {
    int place = kept_stream_count - 1;
    while (place >= 0 && kept_streams[place].stream != stream) place--;
    if (place < 0) return;
    for (kept_stream_count--; place < kept_stream_count; place++) kept_streams[place] = kept_streams[place + 1];
}

/* The stream of the number that the step gives first; NULL where there is none, and the step is answered. */
static FILE *operand_stream(void) {
    const int number = int_operand(0), place = find_stream(number);
    if (place >= 0) return kept_streams[place].stream;
    if (number < 0 || number > 2) {
        yield_unresolved("no step has made a stream of this number", 0);
    } else if (one_process) {
        yield_unresolved("the streams of the agent's own process outlive the case", 0);
    } else {
        return number == 0 ? stdin : number == 1 ? stdout : stderr;
    }
    return NULL;
}

static const char *stream_mode(int position) {
    static const char *const modes[] = {
        [STREAM_MODE_READ] = "r",    [STREAM_MODE_WRITE] = "w",         [STREAM_MODE_APPEND] = "a",
        [STREAM_MODE_UPDATE] = "r+", [STREAM_MODE_TRUNCATE_UPDATE] = "w+", [STREAM_MODE_APPEND_UPDATE] = "a+",
        [STREAM_MODE_READ_CLOEXEC] = "re", [STREAM_MODE_WRITE_CLOEXEC] = "we", [STREAM_MODE_UPDATE_CLOEXEC] = "re+",
        [STREAM_MODE_WRITE_EXCL] = "wx", [STREAM_MODE_APPEND_EXCL] = "a+x"};
    return modes[operands[position].number];
}

/* 0 where the library does not know a character of the mode, and the step is answered: it may pass over it. */
static int knows_mode(int position) {
    const int64_t mode = operands[position].number;
    if (mode >= STREAM_MODE_READ_CLOEXEC && mode <= STREAM_MODE_UPDATE_CLOEXEC && !is_offered(FEATURE_stream_cloexec)) {
        return yield_unsupported("no e in the mode of a stream"), 0;
    }
    if (mode >= STREAM_MODE_WRITE_EXCL && !is_offered(FEATURE_stream_excl)) {
        return yield_unsupported("no x in the mode of a stream"), 0;
    }
    return 1;
}

static void op_fopen(void) {
    char path[PATH_SIZE];
    FILE *stream;
    struct cfd_result result;
    if (!knows_mode(1) || !has_room_for_stream() || !prepare_object(operands[0].number, path)) return;
    CFD_CALL_INTO(result, (stream = fopen(path, stream_mode(1))) == NULL ? -1 : fileno(stream));
    if (stream != NULL) keep_stream(stream, 0);
    yield_descriptor(result);
}

static void op_fdopen(void) {
    FILE *stream;
    struct cfd_result result;
    if (!knows_mode(1) || !has_room_for_stream()) return;
    CFD_CALL_INTO(result, (stream = fdopen(int_operand(0), stream_mode(1))) == NULL ? -1 : 0);
    if (stream != NULL) keep_stream(stream, 0);
    yield_success(result);
}

static void op_freopen(void) {
    char path[PATH_SIZE];
    FILE *const before = knows_mode(2) ? operand_stream() : NULL;
    FILE *stream;
    struct cfd_result result;
    if (before == NULL || !prepare_object(operands[1].number, path)) return;
    drop_stream(before); /* a failure closes it too */
    CFD_CALL_INTO(result, (stream = freopen(path, stream_mode(2), before)) == NULL ? -1 : fileno(stream));
    if (stream != NULL) keep_stream(stream, 0);
    yield_descriptor(result);
}

static void op_fclose(void) {
    FILE *const stream = operand_stream();
    struct cfd_result result;
    if (stream == NULL) return;
    drop_stream(stream);
    CFD_CALL_INTO(result, fclose(stream) == 0 ? 0 : -1);
    yield_success(result);
}

static void op_fputs(void) {
    char text[LINE_LIMIT + 1];
    FILE *const stream = operand_stream();
    struct cfd_result result;
    if (stream == NULL) return;
    text[unescape(&operands[1], text)] = '\0';
    CFD_CALL_INTO(result, fputs(text, stream) == EOF ? -1 : 0);
    yield_success(result);
}

static void op_fread(void) {
    char bytes[TRANSFER_LIMIT];
    FILE *const stream = operand_stream();
    struct cfd_result result;
    if (stream == NULL) return;
    CFD_CALL_INTO(result, fread(bytes, 1, count_operand(1), stream));
    if (result.value == 0 && ferror(stream)) result.value = -1;
    yield_data(result, bytes);
}

static void op_fflush(void) {
    FILE *const stream = operand_stream();
    struct cfd_result result;
    if (stream == NULL) return;
    CFD_CALL_INTO(result, fflush(stream) == 0 ? 0 : -1);
    yield_success(result);
}

static void op_fseek(void) {
    FILE *const stream = operand_stream();
    struct cfd_result result;
    if (stream == NULL) return;
    CFD_CALL_INTO(result, fseeko(stream, (off_t)operands[1].number, int_operand(2)));
    yield_success(result);
}

static void op_ftell(void) {
    FILE *const stream = operand_stream();
    struct cfd_result result;
    if (stream == NULL) return;
    CFD_CALL_INTO(result, ftello(stream));
    yield_number(result);
}

static void op_setvbuf(void) {
    static const int kinds[] = {
        [BUFFERING_NONE] = _IONBF, [BUFFERING_LINE] = _IOLBF, [BUFFERING_FULL] = _IOFBF};
    FILE *const stream = operand_stream();
    struct cfd_result result;
    if (stream == NULL) return;
    CFD_CALL_INTO(result, setvbuf(stream, NULL, kinds[operands[1].number], BUFSIZ) == 0 ? 0 : -1);
    yield_success(result);
}

/* A library that does not know a character of the mode passes over it, or refuses the mode. */
static void probe_stream_modes(void) {
    char path[PATH_SIZE];
    begin_probe("fopen with e");
    FILE *stream = fopen("/dev/null", "re");
    if (stream == NULL || (fcntl(fileno(stream), F_GETFD) & FD_CLOEXEC) == 0) lack(FEATURE_stream_cloexec, "fopen with e", 0);
    if (stream != NULL) fclose(stream);
    if (region->scratch[0] == '\0') return;
    begin_probe("fopen with x");
    scratch_path(path, "probe");
    stream = fopen(path, "wx");
    if (stream == NULL) {
        lack(FEATURE_stream_excl, "fopen with x", errno);
        return;
    }
    fclose(stream);
    stream = fopen(path, "wx");
    if (stream != NULL) {
        lack(FEATURE_stream_excl, "fopen with x", 0);
        fclose(stream);
    }
    unlink(path);
}

/* In the agent's own process a stream would be flushed when the agent ends, to whatever its number is then. */
static void close_streams(void) {
    while (kept_stream_count > 0) fclose(kept_streams[--kept_stream_count].stream);
}

#else

static const char no_stream_calls[] = "no streams";
static void op_fopen(void) { yield_unsupported(no_stream_calls); }
static void op_fdopen(void) { yield_unsupported(no_stream_calls); }
static void op_freopen(void) { yield_unsupported(no_stream_calls); }
static void op_fclose(void) { yield_unsupported(no_stream_calls); }
static void op_fputs(void) { yield_unsupported(no_stream_calls); }
static void op_fread(void) { yield_unsupported(no_stream_calls); }
static void op_fflush(void) { yield_unsupported(no_stream_calls); }
static void op_fseek(void) { yield_unsupported(no_stream_calls); }
static void op_ftell(void) { yield_unsupported(no_stream_calls); }
static void op_setvbuf(void) { yield_unsupported(no_stream_calls); }
static void probe_stream_modes(void) {}
static void close_streams(void) {}

#endif

#if FD_HAS_STREAM_CALLS && FD_HAS_FORK

/* A child writes to the stream and ends: by exit, which flushes, or by _exit. */
static void op_exit_after(void) {
    char text[LINE_LIMIT + 1];
    FILE *const stream = operand_stream();
    if (stream == NULL) return;
    text[unescape(&operands[1], text)] = '\0';
    const pid_t process = fork();
    if (process == 0) {
        if (fputs(text, stream) == EOF) fail_part("fputs");
        if (operands[2].number == EXIT_CALL_EXIT) exit(0);
        _exit(0);
    }
    if (child_did(process, errno)) yield_ok();
}

#else

static void op_exit_after(void) { yield_no_process(0); }

#endif

#if FD_HAS_SHELL

/* As cfd_words.def has them, for programs of their own. */
static const char *operand_command(void) {
    static const char *const commands[] = {
        [SHELL_COMMAND_SAY] = "echo said",
        [SHELL_COMMAND_COMPLAIN] = "echo complained >&2",
        [SHELL_COMMAND_COPY] = "IFS= read -r line && echo \"$line\" || exit 7",
        [SHELL_COMMAND_FAIL] = "exit 7"};
    return commands[operands[0].number];
}

/* The exit status of a command, out of what waited for it. */
static void yield_status(struct cfd_result result) {
    if (result.value == -1) {
        yield_number(result);
    } else if (WIFEXITED((int)result.value)) {
        last_result = result;
        emit_number(WEXITSTATUS((int)result.value));
    } else {
        emit("unresolved the command "), emit_death((int)result.value);
    }
}

static void op_system(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, system(operand_command()));
    yield_status(result);
}

static void op_popen(void) {
    FILE *stream;
    struct cfd_result result;
    if (!has_room_for_stream()) return;
    const char *const mode = operands[1].number == PIPE_MODE_READ ? "r" : "w";
    CFD_CALL_INTO(result, (stream = popen(operand_command(), mode)) == NULL ? -1 : fileno(stream));
    if (stream != NULL) keep_stream(stream, 1);
    yield_descriptor(result);
}

static void op_pclose(void) {
    struct cfd_result result;
    const int place = find_stream(int_operand(0));
    if (place < 0 || !kept_streams[place].is_of_popen) {
        yield_unresolved("no popen has made this number", 0);
        return;
    }
    FILE *const stream = kept_streams[place].stream;
    drop_stream(stream);
    CFD_CALL_INTO(result, pclose(stream));
    yield_status(result);
}

/* system and popen need a command interpreter, and a standard place for it. */
static void probe_shell(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, system("exit 7"));
    if (!WIFEXITED((int)result.value) || WEXITSTATUS((int)result.value) != 7) lack(FEATURE_shell, "system", 0);
}

#else

static void op_system(void) { yield_no_process(0); }
static void op_popen(void) { yield_no_process(0); }
static void op_pclose(void) { yield_no_process(0); }
static void probe_shell(void) {}

#endif
