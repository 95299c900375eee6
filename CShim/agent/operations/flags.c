/* Descriptor flags, file status flags, owner. */

static void emit_word(int *any, const char *word) {
    if ((*any)++) emit_character(',');
    emit(word);
}

static void op_getfd(void) {
    const struct cfd_result result = cfd_getfd(int_operand(0));
    if (failed(result)) return;
    int any = 0;
    /* Other bits may be there; the notation knows these two [hdr.fcntl.cloexec-not-1]. */
    if (result.value & FD_CLOEXEC) emit_word(&any, "cloexec");
#ifdef FD_CLOFORK
    if (result.value & FD_CLOFORK) emit_word(&any, "clofork");
#endif
    if (!any) emit("none");
}

static void op_setfd(void) { yield_success(cfd_setfd(int_operand(0), int_operand(1))); }

static int64_t known_status_flags(void) {
    int64_t known = 0;
    for (size_t index = 0; cfd_word_at(index).word != NULL; index++) {
        const struct cfd_word row = cfd_word_at(index);
        if (strcmp(row.set, "status_flag") == 0 && row.value != CFD_NO_VALUE) known |= row.value;
    }
    return known;
}

static void op_getfl(void) {
    const struct cfd_result result = cfd_getfl(int_operand(0));
    if (failed(result)) return;
    const int64_t flags = result.value;
    int any = 0;
    const char *access = cfd_word_name("access", flags & O_ACCMODE);
    emit_word(&any, access == NULL ? "unknown-access" : access);
    int64_t shown = 0;
    for (size_t index = 0; cfd_word_at(index).word != NULL; index++) {
        const struct cfd_word row = cfd_word_at(index);
        if (strcmp(row.set, "status_flag") != 0 || row.value == CFD_NO_VALUE || row.value == 0) continue;
        /* O_SYNC may contain O_DSYNC, and goes before it in the table. */
        if ((flags & row.value) != row.value || (shown & row.value) == row.value) continue;
        shown |= row.value;
        emit_word(&any, row.word);
    }
}

/* Read, modify, write: bits that the notation has no word for survive [fcntl.setfd.advice-rmw]. */
static void op_setfl(void) {
    const struct cfd_result before = cfd_getfl(int_operand(0));
    const int64_t kept = before.value < 0 ? 0 : before.value & ~known_status_flags() & ~(int64_t)O_ACCMODE;
    yield_success(cfd_setfl(int_operand(0), (int)(kept | operands[1].number)));
}

#if FD_HAS_OWNER

static void emit_owner(int64_t owner) {
    emit(owner == 0                     ? "none"
         : owner == (int64_t)getpid()   ? "self"
         : owner == -(int64_t)getpgrp() ? "group"
                                        : "other");
}

static void op_getown(void) {
    /* A group is reported as a negative number, which may be -1 for no group that a test can have. */
    const struct cfd_result result = cfd_getown(int_operand(0));
    last_result = result;
    if (result.value == -1) {
        yield_failure(result);
    } else if (result.value == 0 || result.value == (int64_t)getpid()) {
        emit_owner(result.value);
    } else {
        emit_number(result.value);
    }
}

static void op_setown(void) {
    const int64_t owner = operands[1].number;
    const int own = owner == OWNER_SELF ? (int)getpid() : -(int)getpgrp();
    yield_success(cfd_setown(int_operand(0), owner == OWNER_NONE ? 0 : own));
}

#else

static void op_getown(void) { yield_unsupported("no F_GETOWN"); }
static void op_setown(void) { yield_unsupported("no F_SETOWN"); }

#endif

#if FD_HAS_OWNER_EX

static void op_getown_ex(void) {
    struct f_owner_ex owner = {F_OWNER_PID, 0};
    struct cfd_result result;
    CFD_CALL_INTO(result, fcntl(int_operand(0), F_GETOWN_EX, &owner));
    if (failed(result)) return;
    emit_owner(owner.type == F_OWNER_PGRP ? -(int64_t)owner.pid : (int64_t)owner.pid);
}

static void op_setown_ex(void) {
    const int64_t wanted = operands[1].number;
    struct f_owner_ex owner = {F_OWNER_PID, 0};
    if (wanted == OWNER_SELF) owner.pid = getpid();
    if (wanted == OWNER_GROUP) owner.type = F_OWNER_PGRP, owner.pid = getpgrp();
    struct cfd_result result;
    CFD_CALL_INTO(result, fcntl(int_operand(0), F_SETOWN_EX, &owner));
    yield_success(result);
}

#else

static void op_getown_ex(void) { yield_unsupported("no F_GETOWN_EX"); }
static void op_setown_ex(void) { yield_unsupported("no F_SETOWN_EX"); }

#endif
