/* Names of files: a second one, and another one. */

#if FD_HAS_FILES

#include <stdio.h> /* which declares rename, and is used for nothing else here */

static void op_link(void) {
    char path[PATH_SIZE], other[PATH_SIZE];
    struct cfd_result result;
    if (!prepare_object(operands[0].number, path) || !prepare_object(operands[1].number, other)) return;
    CFD_CALL_INTO(result, link(path, other));
    yield_success(result);
}

static void op_rename(void) {
    char path[PATH_SIZE], other[PATH_SIZE];
    struct cfd_result result;
    if (!prepare_object(operands[0].number, path) || !prepare_object(operands[1].number, other)) return;
    CFD_CALL_INTO(result, rename(path, other));
    yield_success(result);
}

#else

static void op_link(void) { yield_unsupported("no link"); }
static void op_rename(void) { yield_unsupported("no rename"); }

#endif
