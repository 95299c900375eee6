/* The agent's channel: script text in, cut into chunks of whole lines, and trace text out. */

static int channel_in = 0, channel_out = 1;
static volatile int interrupted; /* the signal that asks the agent to stop */
static int output_lost;          /* the reader of the trace has gone */

static void write_all(const char *bytes, int count) {
    while (count > 0 && !output_lost) {
        const ssize_t written = write(channel_out, bytes, (size_t)count);
        if (written > 0) {
            bytes += written, count -= (int)written;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
#if FD_HAS_POLL
            struct pollfd ready = {channel_out, POLLOUT, 0};
            poll(&ready, 1, -1);
#endif
        } else if (errno != EINTR) {
            output_lost = 1;
        }
    }
}

static int next_output; /* the chunk in which the trace continues */

/* Takes the chunks of trace that the case has handed over, in their order. */
static void take_output(void) {
    for (;;) {
        struct output_chunk *const chunk = &region->outputs[next_output];
        if (!told(&chunk->full)) return;
        write_all(chunk->text, chunk->length);
        next_output = !next_output;
        tell(&chunk->full, 0);
    }
}

/* Takes all of the trace, because no case is writing. */
static void flush_output(void) {
    publish();
    take_output();
    write_all(output->text, output->length);
    output->length = 0;
    cursor = output->text;
}

static void wait_for_input(void) {
#if FD_HAS_POLL
    struct pollfd ready = {channel_in, POLLIN, 0};
    poll(&ready, 1, -1);
#endif
}

static int input_is_waiting(void) {
#if FD_HAS_POLL
    struct pollfd ready = {channel_in, POLLIN, 0};
    return poll(&ready, 1, 0) > 0;
#else
    return 1;
#endif
}

/* Reads more script; 0 at its end. */
static int receive(char *to, size_t room) {
    while (!interrupted) {
        const ssize_t count = read(channel_in, to, room);
        if (count > 0) return (int)count;
        if (count == 0) return 0;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            wait_for_input();
        } else if (errno != EINTR) {
            return 0;
        }
    }
    return 0;
}

static const char *tail = ""; /* the beginning of a line that has not come whole yet: it stays in the chunk it came in */
static int tail_length;
static int next_input; /* the chunk in which the script continues */

/* How much of the text is whole lines. */
static int whole_lines(const char *text, int length) {
    while (length > 0 && text[length - 1] != '\n') length--;
    return length;
}

/*
 * Brings the next lines of the script into a chunk that is empty. Waits for them only if it must. A line longer than a
 * chunk is cut; being longer than any step may be, it is answered as an error.
 */
static void fill_input(int may_wait) {
    struct input_chunk *const chunk = &region->inputs[next_input];
    int is_cut = 0, is_last = 0;
    if (told(&chunk->full) || region->input_over) return;
    memmove(chunk->text, tail, (size_t)tail_length);
    int length = tail_length;
    for (;;) {
        if (!may_wait && !input_is_waiting()) break;
        if (length == INPUT_SIZE - 1) {
            length = LINE_LIMIT + 1;
            is_cut = 1;
        }
        char *const fresh = chunk->text + length;
        int count = receive(fresh, (size_t)(INPUT_SIZE - 1 - length));
        is_last = count == 0;
        if (is_cut && count > 0) {
            /* Drop what belongs to the line that was cut. */
            const char *newline = memchr(fresh, '\n', (size_t)count);
            const int dropped = newline == NULL ? count : (int)(newline - fresh);
            count -= dropped;
            memmove(fresh, fresh + dropped, (size_t)count);
            is_cut = newline == NULL;
        }
        length += count;
        if (is_last && length > 0 && chunk->text[length - 1] != '\n') chunk->text[length++] = '\n';
        if (is_last || whole_lines(chunk->text, length) > 0) break;
    }
    chunk->length = whole_lines(chunk->text, length);
    tail_length = length - chunk->length;
    tail = chunk->text + chunk->length;
    if (chunk->length > 0) {
        next_input = !next_input;
        tell(&chunk->full, 1);
    }
    /* After the chunk: a case that looks in between would take the script for over before its last lines. */
    if (is_last) tell(&region->input_over, 1);
}
