/* Outcomes: what a step yields, in the words of the notation. */

static struct cfd_result last_result; /* of the last call, for the operation errno */

static void forget_call(void) { last_result.error = CFD_ERRNO_UNTOUCHED; }

static void yield_ok(void) { emit("ok"); }

static void yield_word(const char *word) { emit(word); }

static void yield_unsupported(const char *what) {
    emit("unsupported "), emit(what);
    region->abandoned = region->has_name;
}

static void emit_errno(int error) {
    const char *name = cfd_errno_name(error);
    if (name != NULL) {
        emit(name);
    } else {
        emit("errno-"), emit_number(error);
    }
}

/* The harness itself could not do what the step needs: no verdict on the call under test. */
static void yield_unresolved(const char *what, int error) {
    emit("unresolved "), emit(what);
    if (error != 0) emit(": "), emit_errno(error);
}

/*
 * A call that did not succeed. Failure is -1 with errno set [dup2.failure.minus1-errno]: any other negative value, and
 * an errno that was left alone, are shown as they are and so match no expectation.
 */
static void yield_failure(struct cfd_result result) {
    if (result.value != -1) {
        emit_number(result.value);
    } else if (cfd_is_missing(result)) {
        yield_unsupported("the platform has no such call");
    } else if (result.error == CFD_ERRNO_UNTOUCHED) {
        emit("errno-unset");
    } else {
        emit_errno(result.error);
    }
}

static int failed(struct cfd_result result) {
    last_result = result;
    if (result.value >= 0) return 0;
    yield_failure(result);
    return 1;
}

static void yield_number(struct cfd_result result) {
    if (!failed(result)) emit_number(result.value);
}

/* For calls of which the standard says only that success is not -1 [fcntl.setfd.returns]. */
static void yield_success(struct cfd_result result) {
    last_result = result;
    if (result.value == -1) {
        yield_failure(result);
    } else {
        yield_ok();
    }
}

static void note_open(int64_t number) {
    if (number > region->highest && number < INHERITED_LIMIT) region->highest = (int)number;
}

/* A number that a call is to fill, or to search from: a new image is looked at beyond it. */
static int named_operand(int position) {
    const int64_t number = operands[position].number;
    if (number > region->named && number < INHERITED_LIMIT) region->named = (int)number;
    return (int)number;
}

/* A new descriptor: shown, and bound to the name in this place of the step's left side. */
static void yield_descriptor_at(int place, struct cfd_result result) {
    if (failed(result)) return;
    bind_name(place, result.value);
    note_open(result.value);
    emit_number(result.value);
}

static void yield_descriptor(struct cfd_result result) { yield_descriptor_at(0, result); }

static void yield_pair(struct cfd_result result, const int fildes[2]) {
    last_result = result;
    if (result.value != 0) {
        yield_failure(result);
        return;
    }
    for (int place = 0; place < 2; place++) {
        bind_name(place, fildes[place]);
        note_open(fildes[place]);
        if (place > 0) emit_character(' ');
        emit_number(fildes[place]);
    }
}

static void yield_data(struct cfd_result result, const char *bytes) {
    if (failed(result)) return;
    if (result.value == 0) {
        emit("eof");
    } else {
        emit_quoted(bytes, (size_t)result.value);
    }
}
