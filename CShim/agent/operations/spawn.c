/* posix_spawn of the agent: file actions that are kept until the next `spawn`, and the bracket of the new image. */

#if FD_HAS_SPAWN

#include <spawn.h>

static posix_spawn_file_actions_t file_actions;
static int has_file_actions;

/* These functions return an error number and leave errno alone; a negative value is shown as it is. */
static struct cfd_result returned(int value) {
    struct cfd_result result = {value > 0 ? -1 : value == -1 ? -2 : value, value};
    return result;
}

/* Sees to it that actions can be added; answers the step itself and returns 0 if not. */
static int prepare_file_actions(void) {
    if (one_process) {
        yield_unsupported("no processes here");
        return 0;
    }
    if (has_file_actions) return 1;
    const int error = posix_spawn_file_actions_init(&file_actions);
    if (error != 0) return yield_unresolved("posix_spawn_file_actions_init", error), 0;
    has_file_actions = 1;
    return 1;
}

static void op_spawn_dup2(void) {
    if (!prepare_file_actions()) return;
    const int target = named_operand(1);
    yield_success(returned(posix_spawn_file_actions_adddup2(&file_actions, int_operand(0), target)));
}

static void op_spawn_close(void) {
    if (!prepare_file_actions()) return;
    yield_success(returned(posix_spawn_file_actions_addclose(&file_actions, int_operand(0))));
}

static void op_spawn_open(void) {
    char path[PATH_SIZE];
    const int64_t object = operands[1].number;
    if (!prepare_file_actions() || !prepare_object(object, path)) return;
    int flags = operands[2].given ? int_operand(2) : object == OBJECT_DIRECTORY ? O_RDONLY : O_RDWR;
    const int64_t given = operands[3].given ? operands[3].number : 0;
    flags |= (int)(given & ~CFD_OPEN_EXISTING);
    if (is_regular(object) && (given & CFD_OPEN_EXISTING) == 0) flags |= O_CREAT;
    if (object == OBJECT_SELF && may_change_file(flags)) {
        yield_unresolved("the agent's own file is read-only", 0);
        return;
    }
    const int target = named_operand(0);
    const int error = posix_spawn_file_actions_addopen(&file_actions, target, path, flags, 0600);
    memset(path, 'x', sizeof path - 1); /* the call is to have copied the path */
    yield_success(returned(error));
}

#if FD_HAS_SPAWN_FCHDIR

#if _POSIX_VERSION >= 202405L
#define ADD_FCHDIR posix_spawn_file_actions_addfchdir
#else
#define ADD_FCHDIR posix_spawn_file_actions_addfchdir_np
#endif

static int changes_directory;

static void op_spawn_fchdir(void) {
    if (!prepare_file_actions()) return;
    changes_directory = 1;
    yield_success(returned(ADD_FCHDIR(&file_actions, int_operand(0))));
}

/* Where the child changes its directory, relative paths of this program and of the region would lead elsewhere. */
static void make_absolute(char *arguments[SELF_ARGUMENTS]) {
    static char paths[SELF_ARGUMENTS][4 * PATH_SIZE];
    if (!changes_directory) return;
    changes_directory = 0;
    for (int index = 0; arguments[index] != NULL; index++) {
        char *path = paths[index];
        const char *given = arguments[index];
        if (given[0] == '/' || strchr(given, '/') == NULL || access(given, F_OK) != 0) continue;
        if (strlen(given) > sizeof paths[index] / 2 || getcwd(path, sizeof paths[index] / 2 - 1) == NULL) continue;
        const size_t length = strlen(path);
        path[length] = '/';
        strcpy(path + length + 1, given);
        arguments[index] = path;
    }
}

#else

static void op_spawn_fchdir(void) { yield_unsupported("no posix_spawn_file_actions_addfchdir"); }
static void make_absolute(char *arguments[SELF_ARGUMENTS]) { (void)arguments; }

#endif

/* The bracket of a new image that was not made: what is in it is skipped, and its end is the end of nothing. */
static void end_without_image(int depth) {
    end_outcome();
    region->depth = depth + 1;
    skip_bracket(depth);
    region->depth = depth;
    write_end("ok");
}

static void op_spawn(void) {
    if (region->scratch[0] == '\0') {
        refuse_new_image("no scratch directory through which a new image could report");
        return;
    }
    char path[PATH_SIZE];
    char option[] = "--attach";
    char *arguments[SELF_ARGUMENTS];
    pid_t process = -1;
    prepare_new_image(path, option, arguments);
    make_absolute(arguments);
    region->became = 0;
    const int depth = region->depth;
    const int error =
        posix_spawnp(&process, arguments[0], has_file_actions ? &file_actions : NULL, NULL, arguments, environ);
    if (has_file_actions) posix_spawn_file_actions_destroy(&file_actions);
    has_file_actions = 0;
    if (error != 0) {
        yield_failure(returned(error));
        end_without_image(depth);
        return;
    }
    const int status = reap(process);
    if (!region->attached && WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        emit("exit-127");
        end_without_image(depth);
        return;
    }
    finish_new_image(process, status, depth);
}

#else

static void op_spawn_dup2(void) { yield_unsupported("no posix_spawn"); }
static void op_spawn_close(void) { yield_unsupported("no posix_spawn"); }
static void op_spawn_open(void) { yield_unsupported("no posix_spawn"); }
static void op_spawn_fchdir(void) { yield_unsupported("no posix_spawn"); }
static void op_spawn(void) {
    yield_unsupported("no posix_spawn");
    pass_over_bracket();
}

#endif
