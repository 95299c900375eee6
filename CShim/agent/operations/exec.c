/* A new program image: exec, fexecve, and an exec that fails. */

#if FD_HAS_EXEC

extern char **environ;

static void region_path(char path[PATH_SIZE]) {
    size_t length = 0;
    append_text(path, &length, region->scratch);
    append_text(path, &length, "/region");
}

/* Maps the region of the agent that started this program. 0 where there is none. */
static int map_region(const char *path) {
    const int file = open(path, O_RDWR);
    if (file < 0) return 0;
    void *shared = mmap(NULL, sizeof *region, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared == MAP_FAILED) return 0;
    region = shared;
    return region->magic == REGION_MAGIC;
}

enum { SELF_ARGUMENTS = sizeof self_words / sizeof self_words[0] + 3 };

/* The arguments that start this program again, with an option and its value. */
static void self_arguments(char *option, char *value, char *arguments[SELF_ARGUMENTS]) {
    int count = 0;
    for (; count < self_count; count++) arguments[count] = self_words[count];
    arguments[count++] = option;
    arguments[count++] = value;
    arguments[count] = NULL;
}

/* The arguments of a new image that continues the case; the region holds all that it needs. */
static void prepare_new_image(char path[PATH_SIZE], char *option, char *arguments[SELF_ARGUMENTS]) {
    region_path(path);
    self_arguments(option, path, arguments);
    memcpy(region->bindings, bindings, sizeof bindings);
    region->binding_count = binding_count;
    region->attached = 0;
}

/* Starts the agent again in this process; `fildes` is a descriptor of its file, or -1. Returns the error. */
static int become_new_image(int fildes) {
    char path[PATH_SIZE];
    char option[] = "--attach";
    char *arguments[SELF_ARGUMENTS];
    prepare_new_image(path, option, arguments);
    if (fildes < 0) {
        execvp(arguments[0], arguments);
        return errno;
    }
#if FD_HAS_FEXECVE
    fexecve(fildes, arguments, environ);
    return errno;
#else
    return ENOSYS;
#endif
}

static int keeps_from_first_use(void);

/* The image that is looked at, after it has done what each does before its table is looked at. */
static int show_image(const char *path) {
    struct open_numbers found;
    if (!map_region(path)) return 126;
    prepare_signals();
    region->image_warms_up = !region->does_not_warm_up && keeps_from_first_use();
    find_open(&found);
    for (int number = 3; number < IMAGE_BOUND && region->image_size < IMAGE_NUMBERS; number++) {
        const int is_inherited_here = is_kept(number) && !region->kept_is_marked[number];
        if (found.is_open[number] && !is_inherited_here) region->image[region->image_size++] = number;
    }
    return 0;
}

/* After the process of a new image has ended: the end of its bracket, or of one that never began. */
static void finish_new_image(pid_t process, int status, int depth) {
    if (region->attached && !(WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
        finish_dead_bracket(process, status, depth);
        return;
    }
    region->actor = (int)getpid();
    const char *const before = cursor;
    take_up();
    const int silent = cursor == before;
    if (region->attached) {
        write_end("ok");
        return;
    }
    if (silent) emit("unresolved the new image did not start: "), emit_death(status);
    region->depth = depth;
    pass_over_bracket();
}

static void run_new_image(int fildes) {
    region->became = 0;
    region->attached = 0;
    const int depth = region->depth;
    const pid_t process = fork();
    if (process == 0) {
        emit_errno(become_new_image(fildes));
        publish();
        _exit(127);
    }
    if (process > 0) {
        finish_new_image(process, reap(process), depth);
        return;
    }
    yield_unresolved("fork", errno);
    region->depth = depth;
    pass_over_bracket();
}

/* Steps that cannot have a new image: their bracket is passed over. */
static void refuse_new_image(const char *reason) {
    yield_unsupported(reason);
    pass_over_bracket();
}

static void op_exec(void) {
    if (region->scratch[0] == '\0') {
        refuse_new_image("no scratch directory through which a new image could report");
    } else {
        run_new_image(-1);
    }
}

static void op_fexecve(void) {
    if (!FD_HAS_FEXECVE || !knows_own_file()) {
        refuse_new_image("no fexecve of the agent here");
    } else if (region->scratch[0] == '\0') {
        refuse_new_image("no scratch directory through which a new image could report");
    } else {
        run_new_image((int)operands[0].number);
    }
}

/* Without a fork: this process continues in a new image. It could no longer wait for its waiting children. */
static void op_become(void) {
    if (one_process || region->scratch[0] == '\0') {
        yield_unsupported("a process cannot be replaced by a new image here");
        return;
    }
    if (child_count > 0) {
        yield_unresolved("this process has children that wait", 0);
        return;
    }
    region->became = 1;
    region->turn_giver = turn_giver;
    emit_errno(become_new_image(-1));
}

static void op_exec_missing(void) {
    char path[PATH_SIZE];
    char *arguments[] = {path, NULL};
    scratch_path(path, "missing");
    CFD_CALL_INTO(last_result, execv(path, arguments));
    yield_success(last_result);
}

/* More bytes of arguments than a system allows for: one text, named often enough. */
enum { LONG_TEXT = 200000, LONG_ARGUMENTS = 64 };

static void exec_with_long_arguments(char *path) {
    static char text[LONG_TEXT + 1];
    char *arguments[LONG_ARGUMENTS + 1];
    memset(text, 'x', LONG_TEXT);
    for (int index = 0; index < LONG_ARGUMENTS; index++) arguments[index] = text;
    arguments[LONG_ARGUMENTS] = NULL;
    CFD_CALL_INTO(last_result, execv(path, arguments));
    yield_success(last_result);
}

/* A file that is no program, whatever may read it: a shell that took it for a script would end with an error. */
static int make_no_program(const char *path, int is_executable) {
    static const char content[] = "exit 3\n";
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0) return 0;
    const int is_written = write(file, content, sizeof content - 1) == (ssize_t)(sizeof content - 1);
    close(file);
    return is_written && (!is_executable || chmod(path, 0700) == 0);
}

/* The file is found, and may be looked at or not: by then a careless exec has closed what it is to close. */
static void op_exec_refused(void) {
    const int64_t obstacle = operands[0].number;
    char path[PATH_SIZE];
    char *arguments[] = {path, NULL};
    if (region->scratch[0] == '\0') {
        yield_unresolved("no scratch directory", scratch_error);
        return;
    }
    if (obstacle == OBSTACLE_DIRECTORY) {
        strcpy(path, region->scratch);
    } else {
        scratch_path(path, "refused");
        if (!make_no_program(path, obstacle != OBSTACLE_PERMISSION)) {
            yield_unresolved("a file to be refused", errno);
            return;
        }
    }
    if (obstacle == OBSTACLE_LENGTH) {
        exec_with_long_arguments(path);
    } else {
        CFD_CALL_INTO(last_result, execv(path, arguments));
        yield_success(last_result);
    }
    if (obstacle != OBSTACLE_DIRECTORY) unlink(path);
}

#else

static void op_exec_refused(void) { yield_no_process(0); }
static void op_exec(void) { yield_no_process(1); }
static void op_fexecve(void) { yield_no_process(1); }
static void op_become(void) { yield_no_process(0); }
static void op_exec_missing(void) { yield_no_process(0); }

#endif
