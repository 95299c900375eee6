/* Writing the trace into the region; and what is for a person. */

static int complaints = 2; /* where they go */

static void complain(const char *text) {
    const ssize_t written = write(complaints, text, strlen(text));
    (void)written;
}

static char *cursor; /* where the next character of the trace goes */

/* Makes what was written visible to the agent, which completes the trace if this process dies. */
static void publish(void) { output->length = (int)(cursor - output->text); }

/* Takes up script and trace where another process left them. */
static void take_up(void) {
    input = &region->inputs[region->input_index];
    output = &region->outputs[region->output_index];
    cursor = output->text + output->length;
}

static int output_is_full(void) { return cursor - output->text > OUTPUT_SIZE - OUTPUT_ROOM; }

/* Whether a list may go on: what one outcome holds is bounded. */
static int has_room(void) { return cursor - output->text < OUTPUT_SIZE - LINE_LIMIT; }

static void emit_character(char character) { *cursor++ = character; }

static void emit_bytes(const char *bytes, size_t count) {
    memcpy(cursor, bytes, count);
    cursor += count;
}

/* As emit_bytes, for the few bytes of a step: faster in blocks, which may read and write a little too far. Both the
 * region's input and its output have room behind them. */
static void emit_step(const char *step, size_t count) {
    char *to = cursor;
    cursor += count;
    do {
        memcpy(to, step, 16);
        to += 16, step += 16;
    } while (to < cursor);
}

static void emit(const char *text) { emit_bytes(text, strlen(text)); }

static void emit_number(int64_t number) {
    char digits[20];
    int count = 0;
    uint64_t rest = number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) emit_character('-');
    while (count > 0) emit_character(digits[--count]);
}

/* INT64_MAX means that there is no limit. */
static void emit_limit(int64_t limit) {
    if (limit == INT64_MAX) {
        emit("unlimited");
    } else {
        emit_number(limit);
    }
}

#if FD_HAS_LIMITS
static int64_t limit_value(rlim_t limit) { return limit == RLIM_INFINITY ? INT64_MAX : (int64_t)limit; }
#endif

/* Bytes in quotes, as the notation writes them: printable ASCII as itself, the rest escaped. */
static void emit_quoted(const char *bytes, size_t count) {
    static const char hexadecimal[] = "0123456789abcdef";
    emit_character('"');
    for (size_t index = 0; index < count; index++) {
        const unsigned char byte = (unsigned char)bytes[index];
        if (byte == '"' || byte == '\\') {
            emit_character('\\'), emit_character((char)byte);
        } else if (byte == '\n') {
            emit("\\n");
        } else if (byte >= ' ' && byte < 127) {
            emit_character((char)byte);
        } else {
            emit("\\x"), emit_character(hexadecimal[byte >> 4]), emit_character(hexadecimal[byte & 15]);
        }
    }
    emit_character('"');
}

/* Text that came from outside and may hold anything: only what can be shown, and not too much of it. */
static void emit_foreign(const char *text, size_t count) {
    enum { SHOWN = 200 };
    for (size_t index = 0; index < count && index < SHOWN; index++) {
        const unsigned char byte = (unsigned char)text[index];
        emit_character(byte >= ' ' && byte < 127 ? (char)byte : '?');
    }
    if (count > SHOWN) emit("...");
}

/* Ranges of numbers: "0-2 5". Call with each number in ascending order, then with -1. */
struct ranges {
    int64_t first, last;
    int any, shown;
};

static void emit_range(struct ranges *ranges, int64_t number) {
    if (ranges->any && number == ranges->last + 1) {
        ranges->last = number;
        return;
    }
    if (ranges->any && ranges->first >= 0 && has_room()) {
        if (ranges->shown++ > 0) emit_character(' ');
        emit_number(ranges->first);
        if (ranges->last > ranges->first) emit_character('-'), emit_number(ranges->last);
    }
    ranges->any = 1;
    ranges->first = ranges->last = number;
}

#if FD_HAS_FORK

static void emit_signal_name(int number) {
    static const struct {
        int number;
        const char *name;
    } names[] = {
        {SIGABRT, "SIGABRT"}, {SIGALRM, "SIGALRM"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},
        {SIGHUP, "SIGHUP"},   {SIGILL, "SIGILL"},   {SIGINT, "SIGINT"},   {SIGKILL, "SIGKILL"},
        {SIGPIPE, "SIGPIPE"}, {SIGQUIT, "SIGQUIT"}, {SIGSEGV, "SIGSEGV"}, {SIGSYS, "SIGSYS"},
        {SIGTERM, "SIGTERM"}, {SIGTRAP, "SIGTRAP"}, {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"},
        {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"},
        {0, NULL}};
    for (int index = 0; names[index].name != NULL; index++) {
        if (names[index].number == number) {
            emit(names[index].name);
            return;
        }
    }
    emit("signal "), emit_number(number);
}

#endif
