/* The descriptor table of this process, looked at from outside: F_GETFD says whether a number is open. */

static unsigned char inherited[INHERITED_LIMIT / 8]; /* numbers open when the agent started */

static int is_new_image; /* this process was started by exec in a case, and has not shown its table yet */

static int is_inherited(int number) { return inherited[number / 8] >> (number % 8) & 1; }

/* Whether the implementation keeps it open, so that no case can close it. */
static int is_kept(int number) { return region->kept[number / 8] >> (number % 8) & 1; }

enum { BLOCK = 64 };

/*
 * Which of a block of numbers may be open, a bit for each. By one poll, which answers POLLNVAL for a number that is not:
 * where there are many to look at, and hardly any is open, a call for each would take longer than all else.
 */
static uint64_t look_at_block(int first, int bound) {
    const int count = bound - first < BLOCK ? bound - first : BLOCK;
    uint64_t open = 0;
#if FD_HAS_POLL && !defined __EMSCRIPTEN__
    struct pollfd block[BLOCK];
    for (int index = 0; index < count; index++) block[index].fd = first + index, block[index].events = 0;
    const int blind = poll(block, (nfds_t)count, 0) < 0; /* more than the limit allows at once */
    for (int index = 0; index < count; index++) {
        const int is_open = blind ? fcntl(first + index, F_GETFD) != -1 : (block[index].revents & POLLNVAL) == 0;
        if (is_open) open |= (uint64_t)1 << index;
    }
#else
    for (int index = 0; index < count; index++) {
        if (fcntl(first + index, F_GETFD) != -1) open |= (uint64_t)1 << index;
    }
#endif
    return open;
}

/*
 * Whether a number is open that was inherited across exec. One that is marked close-on-exec was opened later by the
 * platform, which may have descriptors of its own (close, APPLICATION USAGE).
 */
static int was_passed_on(int number) {
    const int flags = fcntl(number, F_GETFD);
    return flags != -1 && (flags & FD_CLOEXEC) == 0;
}

static int note_inherited(int number, int highest) {
    if (!was_passed_on(number)) return highest;
    inherited[number / 8] |= (unsigned char)(1 << (number % 8));
    return number;
}

/*
 * Finds what was open at the start, once. Not beyond the bound, for above the limit an emulator may keep numbers of its
 * own.
 */
static int find_inherited(int bound) {
    int highest = -1;
    for (int first = 0; first < bound; first += BLOCK) {
        uint64_t block = look_at_block(first, bound);
        for (int number = first; block != 0; number++, block >>= 1) {
            if ((block & 1) != 0) highest = note_inherited(number, highest);
        }
    }
    return highest;
}

/* How far beyond the numbers of a case a new image is looked at, which may have opened any. */
enum { IMAGE_ROOM = 64 };

/* The numbers below a bound that are open. */
struct open_numbers {
    unsigned char is_open[IMAGE_BOUND];
};

static void find_open(struct open_numbers *found) {
    for (int number = 0; number < IMAGE_BOUND; number++) found->is_open[number] = fcntl(number, F_GETFD) != -1;
}

/*
 * Numbers from here on were never seen open in this case, nor could a call have allocated them. This does not hold in a
 * new image: its parent may have opened others [exec.survive].
 */
static int table_bound(void) {
    if (is_new_image) {
        const int highest = region->highest > region->named ? region->highest : region->named;
        const int bound = highest + 1 + IMAGE_ROOM;
        return bound < IMAGE_BOUND ? IMAGE_BOUND : bound < INHERITED_LIMIT ? bound : INHERITED_LIMIT;
    }
    return region->highest < CASE_LIMIT ? CASE_LIMIT : region->highest + 1;
}

static void emit_table(void) {
    struct ranges ranges = {-1, -1, 0, 0};
    const int bound = table_bound();
    uint64_t block = UINT64_MAX;
    for (int number = 0; number < bound; number++) {
        /* Beyond the numbers of a case hardly anything is open. */
        if (number >= CASE_LIMIT && number % BLOCK == 0) block = look_at_block(number, bound);
        if ((block >> number % BLOCK & 1) == 0 || fcntl(number, F_GETFD) == -1) continue;
        emit_range(&ranges, number);
        note_open(number);
    }
    if (!ranges.any) emit("empty");
    emit_range(&ranges, -1);
}

static void op_table(void) { emit_table(); }

static void emit_status(int64_t status) {
    const int access = (int)status & O_ACCMODE;
    emit(access == O_RDWR ? "rw" : access == O_WRONLY ? "w" : access == O_RDONLY ? "r" : "s");
    if (status & O_APPEND) emit_character('a');
    if (status & O_NONBLOCK) emit_character('n');
}

/*
 * The offset of a device is undefined [obj.chardev.seek]. If it stays at 0 after a move, the device has
 * none: the table that explorations read after every step must not cost another call.
 */
#if FD_HAS_FILES
static int has_offset(int number, int64_t offset, int advance) {
    struct stat status;
    if (advance) return offset != 0;
    return fstat(number, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
}
#endif

static void emit_offset(int number, int advance) {
#if FD_HAS_FILES
    const struct cfd_result offset = cfd_lseek(number, advance, SEEK_CUR);
    if (offset.value >= 0 && has_offset(number, offset.value, advance)) {
        emit_number(offset.value);
        return;
    }
#else
    (void)number, (void)advance;
#endif
    emit_character('-');
}

/* One open number: flags (x close-on-exec, f close-on-fork), access and status flags, offset. */
static void emit_state(int number, int64_t flags, int advance) {
    emit_number(number), emit_character(':');
    const char *before = cursor;
    if (flags & FD_CLOEXEC) emit_character('x');
#ifdef FD_CLOFORK
    if (flags & FD_CLOFORK) emit_character('f');
#endif
    if (cursor == before) emit_character('-');
    emit_character(':');
    const struct cfd_result status = cfd_getfl(number);
    if (status.value < 0) {
        emit_character('?');
    } else {
        emit_status(status.value);
    }
    emit_character(':');
    emit_offset(number, advance);
}

static void emit_states(int advance) {
    const int bound = operands[0].given ? (int)operands[0].number : table_bound();
    int any = 0;
    for (int number = 0; number < bound; number++) {
        const struct cfd_result flags = cfd_getfd(number);
        if (flags.value < 0) continue;
        if (!has_room()) {
            emit(" unresolved too many open numbers to show");
            return;
        }
        if (any++) emit_character(' ');
        emit_state(number, flags.value, advance);
    }
    if (!any) emit("empty");
}

static void op_observe(void) { emit_states(0); }

/* A copy looks like a shared description until one of the two moves, so each offset is moved as it is read. */
static void op_survey(void) { emit_states(1); }

static void op_errno_left(void) {
    yield_word(last_result.error == CFD_ERRNO_UNTOUCHED ? "kept" : last_result.error == 0 ? "zero" : "changed");
}
