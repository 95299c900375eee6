/* Record locks, owned by the process; locks owned by the open file description; lockf and flock. */

#if FD_HAS_FLOCK
#include <sys/file.h>
#endif

#if FD_HAS_RECORD_LOCKS || FD_HAS_OFD_LOCKS

static struct flock lock_of(int64_t type, int64_t start, int64_t length, int whence) {
    struct flock lock;
    memset(&lock, 0, sizeof lock); /* also its owner: F_OFD_SETLK wants a zero there [lock.ofd.lpid-input-zero] */
    lock.l_type = (short)type;
    lock.l_whence = (short)whence;
    lock.l_start = (off_t)start;
    lock.l_len = (off_t)length;
    return lock;
}

static struct flock lock_operand(void) {
    return lock_of(operands[1].number, operands[2].number, operands[3].number,
                   operands[4].given ? int_operand(4) : SEEK_SET);
}

static void set_lock(int command) {
    struct flock lock = lock_operand();
    yield_success(cfd_fcntl_lock(int_operand(0), command, &lock));
}

static void test_lock(int command) {
    struct flock lock = lock_operand();
    const struct cfd_result result = cfd_fcntl_lock(int_operand(0), command, &lock);
    if (failed(result)) return;
    emit(lock.l_type == F_UNLCK ? "free" : "held");
}

/* The owner that F_GETLK names: no process owns what a description does [lock.ofd.getlk-pid]. */
static const char *owner_of(const struct flock *lock) {
    if (lock->l_pid == -1) return "description";
#if FD_HAS_HOST
    if (lock->l_pid == getpid()) return "self";
#endif
#if FD_HAS_FORK
    if (lock->l_pid == getppid()) return "parent";
#endif
    return "other";
}

/*
 * The lock in the way, as F_GETLK reports it: from the beginning of the file, whatever the question counted from. If
 * there is none it changes the type alone [lock.record.getlk.reports].
 */
static void get_lock(int command) {
    const struct flock asked = lock_operand();
    struct flock lock = asked;
    const struct cfd_result result = cfd_fcntl_lock(int_operand(0), command, &lock);
    if (failed(result)) return;
    if (lock.l_type == F_UNLCK) {
        const int is_same = lock.l_whence == asked.l_whence && lock.l_start == asked.l_start
                            && lock.l_len == asked.l_len && lock.l_pid == asked.l_pid;
        emit(is_same ? "free" : "changed");
        return;
    }
    emit(lock.l_type == F_RDLCK ? "\"read " : lock.l_type == F_WRLCK ? "\"write " : "\"unknown ");
    emit_number(lock.l_start), emit_character(' ');
    emit_number(lock.l_len), emit_character(' ');
    emit(owner_of(&lock));
    if (lock.l_whence != SEEK_SET) emit(" not from the beginning");
    emit_character('"');
}

#endif

#if FD_HAS_RECORD_LOCKS
static void op_lock(void) { set_lock(F_SETLK); }
static void op_testlock(void) { test_lock(F_GETLK); }
static void op_getlk(void) { get_lock(F_GETLK); }
#else
static void op_lock(void) { yield_unsupported("no F_SETLK"); }
static void op_testlock(void) { yield_unsupported("no F_GETLK"); }
static void op_getlk(void) { yield_unsupported("no F_GETLK"); }
#endif

#if FD_HAS_OFD_LOCKS
static void op_ofd_lock(void) { set_lock(F_OFD_SETLK); }
static void op_ofd_testlock(void) { test_lock(F_OFD_GETLK); }
static void op_ofd_getlk(void) { get_lock(F_OFD_GETLK); }
#else
static void op_ofd_lock(void) { yield_unsupported("no F_OFD_SETLK"); }
static void op_ofd_testlock(void) { yield_unsupported("no F_OFD_GETLK"); }
static void op_ofd_getlk(void) { yield_unsupported("no F_OFD_GETLK"); }
#endif

static void op_lockf(void) {
#if FD_HAS_LOCKF
    static const int functions[] = {
        [LOCKF_LOCK] = F_LOCK, [LOCKF_TRY] = F_TLOCK, [LOCKF_TEST] = F_TEST, [LOCKF_UNLOCK] = F_ULOCK};
    struct cfd_result result;
    CFD_CALL_INTO(result, lockf(int_operand(0), functions[operands[1].number], (off_t)operands[2].number));
    yield_success(result);
#else
    yield_unsupported("no lockf");
#endif
}

static void op_flock(void) {
#if FD_HAS_FLOCK
    static const int types[] = {[FLOCK_SHARED] = LOCK_SH, [FLOCK_EXCLUSIVE] = LOCK_EX, [FLOCK_NONE] = LOCK_UN};
    struct cfd_result result;
    CFD_CALL_INTO(result, flock(int_operand(0), types[operands[1].number] | LOCK_NB));
    yield_success(result);
#else
    yield_unsupported("no flock");
#endif
}
