/* Reading and writing, the offset, and fstat. */

enum { TRANSFER_LIMIT = 1024 }; /* bytes that one step reads at the most */

static size_t count_operand(int position) {
    const int64_t count = operands[position].number;
    return count < 0 ? 0 : count > TRANSFER_LIMIT ? TRANSFER_LIMIT : (size_t)count;
}

static void op_read(void) {
    char bytes[TRANSFER_LIMIT];
    yield_data(cfd_read(int_operand(0), bytes, count_operand(1)), bytes);
}

static void op_write(void) {
    char bytes[LINE_LIMIT];
    const int count = unescape(&operands[1], bytes);
    yield_number(cfd_write(int_operand(0), bytes, (size_t)count));
}

static void op_write_full(void) {
    static const char bytes[512];
    struct cfd_result result = {0, 0};
    for (int64_t count = 0; result.value >= 0 && count < 1 << 14; count++) {
        result = cfd_write(int_operand(0), bytes, sizeof bytes);
    }
    yield_number(result);
}

#if FD_HAS_UIO

static void op_readv(void) {
    char bytes[2 * TRANSFER_LIMIT];
    struct iovec vectors[2];
    vectors[0].iov_base = bytes, vectors[0].iov_len = count_operand(1);
    vectors[1].iov_base = bytes + count_operand(1), vectors[1].iov_len = count_operand(2);
    yield_data(cfd_readv(int_operand(0), vectors, 2), bytes);
}

static void op_writev(void) {
    char one[LINE_LIMIT], other[LINE_LIMIT];
    struct iovec vectors[2];
    vectors[0].iov_base = one, vectors[0].iov_len = (size_t)unescape(&operands[1], one);
    vectors[1].iov_base = other, vectors[1].iov_len = (size_t)unescape(&operands[2], other);
    yield_number(cfd_writev(int_operand(0), vectors, 2));
}

#else

static void op_readv(void) { yield_unsupported("no readv"); }
static void op_writev(void) { yield_unsupported("no writev"); }

#endif

#if FD_HAS_FILES

static void op_pread(void) {
    char bytes[TRANSFER_LIMIT];
    yield_data(cfd_pread(int_operand(0), bytes, count_operand(1), operands[2].number), bytes);
}

static void op_pwrite(void) {
    char bytes[LINE_LIMIT];
    const int count = unescape(&operands[1], bytes);
    yield_number(cfd_pwrite(int_operand(0), bytes, (size_t)count, operands[2].number));
}

static void op_lseek(void) {
    yield_number(cfd_lseek(int_operand(0), operands[1].number, int_operand(2)));
}

static void op_ftruncate(void) { yield_success(cfd_ftruncate(int_operand(0), operands[1].number)); }

static void op_filesize(void) {
    struct stat status;
    const struct cfd_result result = cfd_fstat(int_operand(0), &status);
    if (!failed(result)) emit_number((int64_t)status.st_size);
}

static void op_nlink(void) {
    struct stat status;
    const struct cfd_result result = cfd_fstat(int_operand(0), &status);
    if (!failed(result)) emit_number((int64_t)status.st_nlink);
}

static void op_filetype(void) {
    struct stat status;
    const struct cfd_result result = cfd_fstat(int_operand(0), &status);
    if (failed(result)) return;
    emit(S_ISREG(status.st_mode)    ? "file"
         : S_ISDIR(status.st_mode)  ? "directory"
         : S_ISFIFO(status.st_mode) ? "fifo"
         : S_ISSOCK(status.st_mode) ? "socket"
         : S_ISCHR(status.st_mode)  ? "device"
                                    : "other");
}

static void op_same_file(void) {
    struct stat one, other;
    memset(&one, 0, sizeof one); /* fstat of shared memory need not set the device nor the serial number */
    memset(&other, 0, sizeof other);
    struct cfd_result result = cfd_fstat(int_operand(0), &one);
    if (failed(result)) return;
    result = cfd_fstat(int_operand(1), &other);
    if (failed(result)) return;
    const int same = one.st_dev == other.st_dev && one.st_ino == other.st_ino && one.st_mode == other.st_mode
                     && (!S_ISREG(one.st_mode) || one.st_size == other.st_size);
    emit(same ? "same" : "different");
}

#else

static void op_pread(void) { yield_unsupported("no pread"); }
static void op_pwrite(void) { yield_unsupported("no pwrite"); }
static void op_lseek(void) { yield_unsupported("no lseek"); }
static void op_ftruncate(void) { yield_unsupported("no ftruncate"); }
static void op_filesize(void) { yield_unsupported("no fstat"); }
static void op_nlink(void) { yield_unsupported("no fstat"); }
static void op_filetype(void) { yield_unsupported("no fstat"); }
static void op_same_file(void) { yield_unsupported("no fstat"); }

#endif

#if FD_HAS_MMAP

static char *mapping;
static size_t mapping_length;

static void forget_mapping(void) {
    if (mapping == NULL) return;
    munmap(mapping, mapping_length);
    mapping = NULL;
}

static void op_map(void) {
    const uint64_t wanted = (uint64_t)operands[1].number;
    const size_t length = wanted > SIZE_MAX ? SIZE_MAX : (size_t)wanted;
    struct cfd_result result;
    errno = CFD_ERRNO_UNTOUCHED;
    void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, int_operand(0), 0);
    result.error = errno;
    result.value = memory == MAP_FAILED ? -1 : 0;
    if (result.value == 0) {
        forget_mapping();
        mapping = memory, mapping_length = length;
    }
    yield_success(result);
}

static void op_peek(void) {
    const uint64_t start = (uint64_t)operands[0].number; /* a negative one is beyond any length */
    const size_t count = count_operand(1);
    if (mapping == NULL || start > mapping_length || count > mapping_length - start) {
        yield_unresolved("nothing is mapped there", 0);
    } else {
        emit_quoted(mapping + start, count);
    }
}

#else

static void forget_mapping(void) {}
static void op_map(void) { yield_unsupported("no mmap"); }
static void op_peek(void) { yield_unsupported("no mmap"); }

#endif
