/*
 * What the agent can detect of its environment, as lines `under WORD ...` of the greeting: a program between it and the
 * kernel, or a kernel that reports the name of another. A baseline may be for one of these only.
 */

static int told_one_process; /* by --in-process: no statement about the platform */

#if FD_HAS_HOST

/* Environment variables that name the libraries which the dynamic linker loads before all others. */
static const char *const preload_variables[] = {"LD_PRELOAD", "DYLD_INSERT_LIBRARIES"};

/*
 * Valgrind adds its own libraries there, for static programs too: they show valgrind, and are not listed as preloaded.
 */
static const char valgrind_library[] = "vgpreload_";

/* The parts of a list of libraries, which blanks and colons separate, without their directories. */
static const char *next_library(const char *rest, const char **name, size_t *length) {
    while (*rest == ':' || *rest == ' ') rest++;
    if (*rest == '\0') return NULL;
    *name = rest;
    for (; *rest != '\0' && *rest != ':' && *rest != ' '; rest++) {
        if (*rest == '/') *name = rest + 1;
    }
    *length = (size_t)(rest - *name);
    return rest;
}

static int is_of_valgrind(const char *name, size_t length) {
    return length > sizeof valgrind_library - 1 && memcmp(name, valgrind_library, sizeof valgrind_library - 1) == 0;
}

static void emit_preloaded(void) {
    int any = 0, valgrind = 0;
    for (size_t index = 0; index < sizeof preload_variables / sizeof preload_variables[0]; index++) {
        const char *rest = getenv(preload_variables[index]), *name = NULL;
        size_t length = 0;
        while (rest != NULL && (rest = next_library(rest, &name, &length)) != NULL) {
            if (is_of_valgrind(name, length)) {
                valgrind = 1;
            } else if (length > 0 && has_room()) {
                if (!any) emit("under preload");
                any = 1;
                emit_character(' '), emit_foreign(name, length);
            }
        }
    }
    if (any) emit_character('\n');
    if (valgrind) emit("under valgrind\n");
}

/* Programs that set a variable in the environment of the programs that they run. */
static void emit_declared(void) {
    static const struct {
        const char *variable, *word;
    } marks[] = {{"RUNNING_UNDER_RR", "rr"}};
    for (size_t index = 0; index < sizeof marks / sizeof marks[0]; index++) {
        if (getenv(marks[index].variable) != NULL) emit("under "), emit(marks[index].word), emit_character('\n');
    }
}

#else

static void emit_preloaded(void) {}
static void emit_declared(void) {}

#endif

/* Instrumentation that was compiled in. */
#if defined __has_feature
#define FD_INSTRUMENTED(name) __has_feature(name)
#else
#define FD_INSTRUMENTED(name) 0
#endif

static void emit_instrumentation(void) {
#if defined __SANITIZE_ADDRESS__ || FD_INSTRUMENTED(address_sanitizer)
    emit("under address-sanitizer\n");
#endif
#if defined __SANITIZE_THREAD__ || FD_INSTRUMENTED(thread_sanitizer)
    emit("under thread-sanitizer\n");
#endif
#if FD_INSTRUMENTED(memory_sanitizer)
    emit("under memory-sanitizer\n");
#endif
}

/* Kernels that call themselves Linux and are not: what uname says besides gives them away. */
static void emit_pretender(void) {
#if FD_HAS_HOST && !defined __wasi__
    static const struct {
        const char *word;
        int is_release; /* where the mark is: in the release, or in the version */
        const char *mark;
    } marks[] = {
        /*
         * gVisor always reports a build five minutes after Linux 4.4 was tagged; later versions also report its name.
         */
        {"gvisor", 0, "#1 SMP Sun Jan 10 15:06:54 PST 2016"},
        {"gvisor", 1, "-gvisor"},
        {"wsl1", 0, "#1-Microsoft "},      /* the first Windows Subsystem for Linux; the second is a Linux */
        {"lx", 0, "BrandZ virtual linux"}, /* an lx zone of illumos */
        {"linuxulator", 0, "FreeBSD "},    /* FreeBSD's Linux binary compatibility */
    };
    struct utsname name;
    if (uname(&name) < 0 || strcmp(name.sysname, "Linux") != 0) return;
    for (size_t index = 0; index < sizeof marks / sizeof marks[0]; index++) {
        if (strstr(marks[index].is_release ? name.release : name.version, marks[index].mark) != NULL) {
            emit("under "), emit(marks[index].word), emit_character('\n');
            return;
        }
    }
#endif
}

static void emit_surroundings(void) {
    emit_preloaded();
    emit_declared();
    emit_instrumentation();
    emit_pretender();
    /* A choice at compilation, not a property of the platform. */
#if FD_ONE_PROCESS && !defined __EMSCRIPTEN__ && !defined __wasi__
    emit("under one-process\n");
#endif
#if FD_BARE
    emit("under bare\n");
#endif
    if (told_one_process) emit("under in-process\n");
    if (FD_HAS_FEXECVE && !knows_own_file()) emit("under file-unknown\n");
}
