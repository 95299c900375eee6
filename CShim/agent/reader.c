/* The agent's channel: script text in, trace text out, and the cutting of the script into cases. */

static int channel_in = 0, channel_out = 1;
static volatile int interrupted; /* the signal that asks the agent to stop */
static int output_lost;          /* nobody takes the trace any more */

static void write_all(const char *bytes, int count) {
    while (count > 0 && !output_lost) {
        const ssize_t written = write(channel_out, bytes, (size_t)count);
        if (written > 0) {
            bytes += written, count -= (int)written;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
#if !defined __wasi__
            struct pollfd ready = {channel_out, POLLOUT, 0};
            poll(&ready, 1, -1);
#endif
        } else if (errno != EINTR) {
            output_lost = 1;
        }
    }
}

static void flush_output(void) {
    write_all(region->output, region->output_length);
    region->output_length = 0;
    resume_output();
}

static void wait_for_input(void) {
#if !defined __wasi__
    struct pollfd ready = {channel_in, POLLIN, 0};
    poll(&ready, 1, -1);
#endif
}

/* Reads more script behind the tail; 0 at its end. */
static int receive(void) {
    char *const free_part = region->input + region->input_length + region->tail_length;
    const size_t room = (size_t)(region->input + INPUT_SIZE - 1 - free_part);
    while (!interrupted) {
        const ssize_t count = read(channel_in, free_part, room);
        if (count > 0) {
            region->tail_length += (int)count;
            return 1;
        }
        if (count == 0) return 0;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            wait_for_input();
        } else if (errno != EINTR) {
            return 0;
        }
    }
    return 0;
}

/* Makes of the tail what can be run: its whole lines. */
static void take_whole_lines(void) {
    char *const tail = region->input + region->input_length;
    int whole = region->tail_length;
    while (whole > 0 && tail[whole - 1] != '\n') whole--;
    region->input_length += whole;
    region->tail_length -= whole;
}

/*
 * Replaces what was run by what comes next: at least one whole line, unless the script is over. A line longer than
 * the region is cut; being longer than any step may be, it is answered as an error.
 */
static void refill(void) {
    const int rest = region->input_length - region->cursor + region->tail_length;
    memmove(region->input, region->input + region->cursor, (size_t)rest);
    region->cursor = region->input_length = 0;
    region->tail_length = rest;
    take_whole_lines();
    int cut = 0;
    while (region->input_length == 0 && !region->input_over) {
        if (region->tail_length == INPUT_SIZE - 1) {
            region->tail_length = LINE_LIMIT + 1;
            cut = 1;
        }
        const int before = region->tail_length;
        region->input_over = !receive();
        if (cut) {
            /* Drop what belongs to the line that was cut. */
            char *const fresh = region->input + before;
            char *const newline = memchr(fresh, '\n', (size_t)(region->tail_length - before));
            const int dropped = newline == NULL ? region->tail_length - before : (int)(newline - fresh);
            memmove(fresh, fresh + dropped, (size_t)(region->tail_length - before - dropped));
            region->tail_length -= dropped;
            if (newline == NULL && !region->input_over) continue;
        }
        if (region->input_over && region->tail_length > 0) region->input[region->tail_length++] = '\n';
        take_whole_lines();
    }
}
