/* The calls under test: duplicating, and closing. */

static int int_operand(int position) { return (int)operands[position].number; }

static void op_dup(void) { yield_descriptor(cfd_dup(int_operand(0))); }

static void op_dup2(void) { yield_descriptor(cfd_dup2(int_operand(0), int_operand(1))); }

static void op_dup3(void) { yield_descriptor(cfd_dup3(int_operand(0), int_operand(1), int_operand(2))); }

static void op_dupfd(void) { yield_descriptor(cfd_dupfd(int_operand(0), int_operand(1))); }

static void op_dupfd_cloexec(void) { yield_descriptor(cfd_dupfd_cloexec(int_operand(0), int_operand(1))); }

static void op_dupfd_clofork(void) { yield_descriptor(cfd_dupfd_clofork(int_operand(0), int_operand(1))); }

static void op_dup2fd(void) { yield_descriptor(cfd_dup2fd(int_operand(0), int_operand(1))); }

static void op_dup2fd_cloexec(void) { yield_descriptor(cfd_dup2fd_cloexec(int_operand(0), int_operand(1))); }

static void op_dup2_repeat(void) {
    struct cfd_result result = {int_operand(1), 0};
    for (int64_t times = operands[2].number; times > 0 && result.value == int_operand(1); times--) {
        result = cfd_dup2(int_operand(0), int_operand(1));
    }
    yield_descriptor(result);
}

static void op_fill(void) {
    struct ranges ranges = {-1, -1, 0, 0};
    /* The numbers are known only when the error that goes before them is: keep them apart until then. */
    char *const before = cursor;
    cursor += NAME_LIMIT;
    char *const numbers = cursor;
    emit_character(' ');
    struct cfd_result result = cfd_dup(int_operand(0));
    for (int count = 0; result.value >= 0 && count < INHERITED_LIMIT; count++) {
        note_open(result.value);
        emit_range(&ranges, result.value);
        result = cfd_dup(int_operand(0));
    }
    emit_range(&ranges, -1);
    const size_t length = (size_t)(cursor - numbers);
    cursor = before;
    last_result = result;
    if (result.value >= 0) {
        yield_unresolved("the table has no end", 0);
        return;
    }
    yield_failure(result);
    if (length > 1) {
        memmove(cursor, numbers, length);
        cursor += length;
    }
}

/* A command far from those that platforms number, and below those that some of them pass on to file systems. */
static void op_fcntl_unknown(void) { yield_number(cfd_fcntl(int_operand(0), 0x5a5a)); }

static void op_close(void) { yield_success(cfd_close(int_operand(0))); }

static void op_posix_close(void) { yield_success(cfd_posix_close(int_operand(0), int_operand(1))); }
