/* Opening things: files of the scratch directory, pipes, devices. Sockets and terminals have files of their own. */

/* Sees to it that the object can be opened; answers the step itself and returns 0 where it cannot. */
static int prepare_object(int64_t object, char path[PATH_SIZE]) {
    if (object == OBJECT_NULL) return strcpy(path, "/dev/null"), 1;
    if (object == OBJECT_SELF) {
        if (!knows_own_file() || strlen(self_words[0]) >= PATH_SIZE) {
            return yield_unresolved("no path to the agent's own file", 0), 0;
        }
        return strcpy(path, self_words[0]), 1;
    }
    if (region->scratch[0] == '\0') return yield_unresolved("no scratch directory", scratch_error), 0;
    object_path(path, object);
#if FD_HAS_FILES
    if (object == OBJECT_DIRECTORY && mkdir(path, 0700) != 0 && errno != EEXIST) {
        return yield_unresolved("mkdir", errno), 0;
    }
#else
    if (object == OBJECT_DIRECTORY) return yield_unsupported("no mkdir"), 0;
#endif
#if FD_HAS_FIFOS
    if (object == OBJECT_FIFO && mkfifo(path, 0600) != 0 && errno != EEXIST) {
        return yield_unresolved("mkfifo", errno), 0;
    }
#else
    if (object == OBJECT_FIFO) return yield_unsupported("no FIFOs"), 0;
#endif
    return 1;
}

static int is_regular(int64_t object) { return object <= OBJECT_FILE3; }

static int may_change_file(int flags) {
    const int access = flags & O_ACCMODE;
    return access == O_WRONLY || access == O_RDWR || (flags & O_TRUNC) != 0;
}

static void op_open(void) {
    char path[PATH_SIZE];
    const int64_t object = operands[0].number;
    if (!prepare_object(object, path)) return;
    int flags = operands[1].given ? int_operand(1) : object == OBJECT_DIRECTORY ? O_RDONLY : O_RDWR;
    const int64_t given = operands[2].given ? operands[2].number : 0;
    flags |= (int)(given & ~CFD_OPEN_EXISTING);
    if (!FD_HAS_FILES && (flags & O_EXCL) != 0) {
        yield_unsupported("no new file can be made: files cannot be removed");
        return;
    }
    if (is_regular(object) && (given & CFD_OPEN_EXISTING) == 0) flags |= O_CREAT;
    if (object == OBJECT_SELF && may_change_file(flags)) {
        yield_unresolved("the agent's own file is read-only", 0);
        return;
    }
    yield_descriptor(cfd_open(path, flags, 0600));
}

#if FD_HAS_FILES

static void op_openat(void) {
    char path[PATH_SIZE];
    const int64_t object = operands[1].number;
    if (!prepare_object(object, path)) return;
#ifdef AT_FDCWD
    if (int_operand(0) == AT_FDCWD) {
        yield_unresolved("AT_FDCWD is not the scratch directory", 0);
        return;
    }
#endif
    const char *name = strrchr(path, '/') + 1;
    const int64_t given = operands[3].given ? operands[3].number : 0;
    int flags = (operands[2].given ? int_operand(2) : O_RDWR) | (int)(given & ~CFD_OPEN_EXISTING);
    if (is_regular(object) && (given & CFD_OPEN_EXISTING) == 0) flags |= O_CREAT;
    struct cfd_result result;
    /* The descriptor is of the case's directory object; its parent is the scratch directory. */
    char from_directory[PATH_SIZE];
    size_t length = 0;
    append_text(from_directory, &length, "../");
    append_text(from_directory, &length, name);
    CFD_CALL_INTO(result, openat(int_operand(0), from_directory, flags, 0600));
    yield_descriptor(result);
}

static void op_creat(void) {
    char path[PATH_SIZE];
    if (!prepare_object(operands[0].number, path)) return;
    struct cfd_result result;
    CFD_CALL_INTO(result, creat(path, 0600));
    yield_descriptor(result);
}

#else

static void op_openat(void) { yield_unsupported("no openat"); }
static void op_creat(void) { yield_unsupported("no creat"); }

#endif

static void op_mkstemp(void) {
#if !FD_HAS_MKSTEMP
    yield_unsupported("no mkstemp");
#else
    char path[PATH_SIZE];
    if (region->scratch[0] == '\0') {
        yield_unresolved("no scratch directory", scratch_error);
        return;
    }
    scratch_path(path, "XXXXXX");
    struct cfd_result result;
    CFD_CALL_INTO(result, mkstemp(path));
    if (result.value >= 0) unlink(path);
    yield_descriptor(result);
#endif
}

#if FD_HAS_SHM
static struct cfd_result open_shared_memory(void) {
    char name[PATH_SIZE];
    size_t length = 0;
    append_own_name(name, &length);
    struct cfd_result result;
    CFD_CALL_INTO(result, shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600));
    if (result.value >= 0) shm_unlink(name);
    return result;
}
#endif

/* Shared memory may have a place of its own, which cannot be written, or is not there. */
static void probe_memory(void) {
#if FD_HAS_SHM
    const struct cfd_result result = open_shared_memory();
    if (result.value >= 0) close((int)result.value);
    look_for(FEATURE_shm, "shm_open", result, is_any);
#endif
}

static void op_shm(void) {
#if FD_HAS_SHM
    yield_descriptor(open_shared_memory());
#else
    yield_unsupported("no shm_open");
#endif
}

static void op_opendir(void) {
#if FD_HAS_DIRECTORIES
    char path[PATH_SIZE];
    if (!prepare_object(OBJECT_DIRECTORY, path)) return;
    DIR *stream = opendir(path);
    if (stream == NULL) {
        const int error = errno;
        yield_unresolved("opendir", error);
        return;
    }
    struct cfd_result result;
    CFD_CALL_INTO(result, dirfd(stream));
    yield_descriptor(result);
#else
    yield_unsupported("no directory streams");
#endif
}

static void op_open_dev_fd(void) {
    char path[PATH_SIZE];
    size_t length = 0;
    append_text(path, &length, "/dev/fd/");
    append_number(path, &length, (long)operands[0].number);
    yield_descriptor(cfd_open(path, int_operand(1), 0));
}

static void op_pipe(void) {
    int ends[2] = {-1, -1};
    const struct cfd_result result = cfd_pipe(ends);
    const int flags = operands[0].given ? int_operand(0) : 0;
    for (int index = 0; index < 2 && result.value == 0; index++) {
        if (flags & O_NONBLOCK) fcntl(ends[index], F_SETFL, fcntl(ends[index], F_GETFL) | O_NONBLOCK);
        if (flags & O_CLOEXEC) fcntl(ends[index], F_SETFD, FD_CLOEXEC);
    }
    yield_pair(result, ends);
}

static void op_create(void) {
    char path[PATH_SIZE], bytes[LINE_LIMIT];
    if (!prepare_object(operands[0].number, path)) return;
    const int count = unescape(&operands[1], bytes);
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int written = file < 0 ? -1 : (int)write(file, bytes, (size_t)count);
    const int error = written < 0 ? errno : ENOSPC; /* cut short without an error of its own */
    if (file >= 0) close(file);
    if (written == count) {
        yield_ok();
    } else {
        yield_unresolved("could not write the file", error);
    }
}

#if FD_HAS_FILES

static void op_unlink(void) {
    char path[PATH_SIZE];
    if (!prepare_object(operands[0].number, path)) return;
    struct cfd_result result;
    CFD_CALL_INTO(result, unlink(path));
    yield_success(result);
}

static void op_chmod(void) {
    char path[PATH_SIZE];
    if (!prepare_object(operands[0].number, path)) return;
    struct cfd_result result;
    CFD_CALL_INTO(result, chmod(path, (mode_t)operands[1].number));
    yield_success(result);
}

#else

static void op_unlink(void) { yield_unsupported("no unlink"); }
static void op_chmod(void) { yield_unsupported("no chmod"); }

#endif
