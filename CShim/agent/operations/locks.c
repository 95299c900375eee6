/* Record locks, owned by the process, and locks owned by the open file description. */

#if FD_HAS_RECORD_LOCKS || FD_HAS_OFD_LOCKS

static struct flock lock_operand(void) {
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = (short)operands[1].number;
    lock.l_whence = SEEK_SET;
    lock.l_start = (off_t)operands[2].number;
    lock.l_len = (off_t)operands[3].number;
    return lock;
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

#endif

#if FD_HAS_RECORD_LOCKS
static void op_lock(void) { set_lock(F_SETLK); }
static void op_testlock(void) { test_lock(F_GETLK); }
#else
static void op_lock(void) { yield_unsupported("no F_SETLK"); }
static void op_testlock(void) { yield_unsupported("no F_GETLK"); }
#endif

#if FD_HAS_OFD_LOCKS
static void op_ofd_lock(void) { set_lock(F_OFD_SETLK); }
static void op_ofd_testlock(void) { test_lock(F_OFD_GETLK); }
#else
static void op_ofd_lock(void) { yield_unsupported("no F_OFD_SETLK"); }
static void op_ofd_testlock(void) { yield_unsupported("no F_OFD_GETLK"); }
#endif
