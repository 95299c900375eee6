/* What the agent says of itself before the first case. */

#define FD_AGENT_PROTOCOL 1
#define FD_AGENT_VERSION "1.0.0"

static void emit_libc(void) {
    emit("libc ");
#if defined __dietlibc__
    emit("dietlibc");
#elif defined __KLIBC__
    emit("klibc "), emit_number(__KLIBC__), emit_character('.'), emit_number(__KLIBC_MINOR__);
#elif defined __UCLIBC__
    emit("uclibc "), emit_number(__UCLIBC_MAJOR__), emit_character('.'), emit_number(__UCLIBC_MINOR__);
#elif defined __LLVM_LIBC__
    emit("llvm-libc");
#elif defined __BIONIC__
    emit("bionic");
#elif defined __GLIBC__ && FD_HAS_HOST
    emit("glibc "), emit(gnu_get_libc_version());
#elif defined __GLIBC__
    emit("glibc "), emit_number(__GLIBC__), emit_character('.'), emit_number(__GLIBC_MINOR__);
#elif defined __EMSCRIPTEN__
    emit("emscripten");
#elif defined __wasi__
    emit("wasi");
#elif defined __APPLE__
    emit("darwin");
#elif defined __linux__ && defined __DEFINED_ssize_t
    emit("musl"); /* musl defines no macro for itself; this one guards its types */
#else
    emit("unnamed");
#endif
    emit_character('\n');
}

static void emit_platform(void) {
    emit_libc();
#if FD_HAS_HOST && !defined __wasi__
    struct utsname name;
    if (uname(&name) >= 0) {
        emit("kernel "), emit_foreign(name.sysname, strlen(name.sysname)), emit_character(' ');
        emit_foreign(name.release, strlen(name.release));
        emit("\nmachine "), emit_foreign(name.machine, strlen(name.machine)), emit_character('\n');
    }
#endif
    const unsigned one = 1;
    emit("pointer "), emit_number((int64_t)sizeof(void *) * 8);
    emit(*(const unsigned char *)&one == 1 ? " little\n" : " big\n");
#ifdef _POSIX_VERSION
    emit("posix "), emit_number(_POSIX_VERSION), emit_character('\n');
#endif
#if FD_HAS_LIMITS
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        emit("limit nofile "), emit_limit(limit_value(limit.rlim_cur)), emit_character(' ');
        emit_limit(limit_value(limit.rlim_max)), emit_character('\n');
    }
#else
    if (soft_limit() >= 0) emit("limit nofile "), emit_limit(soft_limit()), emit_character('\n');
#endif
}

/* Numbers above 2 that the implementation keeps: every case finds them open. */
static void emit_kept(void) {
    struct ranges ranges = {-1, -1, 0, 0};
    for (int number = 3; number <= region->highest_kept; number++) {
        if (!is_kept(number)) continue;
        if (!ranges.any) emit("keeps ");
        emit_range(&ranges, number);
    }
    if (!ranges.any) return;
    emit_range(&ranges, -1);
    emit_character('\n');
}

/* The settings that a script may have. */
static void emit_settings(void) {
    emit("settings");
    for (int setting = 0; setting < SETTING_COUNT; setting++) emit_character(' '), emit(settings[setting]);
    emit_character('\n');
}

/* The greatest soft limit that a case can be given; a case that needs more is answered `unsupported`. */
static void emit_greatest_limit(void) {
    if (region->greatest_limit >= 0) emit("most "), emit_number(region->greatest_limit), emit_character('\n');
}

#if FD_HAS_EXEC

/*
 * The numbers that a new image has open but did not inherit: an implementation may use descriptors of its own [dup,
 * APPLICATION USAGE]. Checked once, before the greeting, in an image that inherits 0, 1 and 2.
 */
static void probe_new_image(void) {
    char path[PATH_SIZE], option[] = "--image";
    char *arguments[SELF_ARGUMENTS];
    if (region->scratch[0] == '\0') return;
    region_path(path);
    self_arguments(option, path, arguments);
    const struct interlude before = begin_interlude();
    const pid_t process = fork();
    if (process == 0) {
        prepare_case();
        alarm(PROBE_SECONDS); /* for an image that never ends */
        execvp(arguments[0], arguments);
        _exit(127);
    }
    if (process > 0) reap(process);
    end_interlude(before);
}

#else

static void probe_new_image(void) {}

#endif

/* The numbers that every new image has open, if any. */
static void emit_image(void) {
    struct ranges ranges = {-1, -1, 0, 0};
    if (region->image_size == 0) return;
    emit("image ");
    for (int index = 0; index < region->image_size; index++) emit_range(&ranges, region->image[index]);
    emit_range(&ranges, -1);
    emit_character('\n');
}

static void emit_greeting(void) {
    emit("agent "), emit_number(FD_AGENT_PROTOCOL), emit(" fd-agent " FD_AGENT_VERSION "\n");
    emit_platform();
    emit_surroundings();
    emit("inherited ");
    struct ranges ranges = {-1, -1, 0, 0};
    for (int number = 0; number <= highest_inherited; number++) {
        if (is_inherited(number)) emit_range(&ranges, number);
    }
    if (!ranges.any) emit("nothing");
    emit_range(&ranges, -1);
    emit_character('\n');
    if (one_process) {
        emit("channel "), emit_number(channel_in), emit_character(' '), emit_number(channel_out);
        if (caretaker_pipe >= 0) emit_character(' '), emit_number(caretaker_pipe);
        emit_character('\n');
    }
    if (FD_HAS_FILES && region->scratch[0] != '\0') emit("scratch "), emit_foreign(region->scratch, strlen(region->scratch)), emit("\n");
    emit_image();
    emit_features("has", 1);
    emit_features("lacks", 0);
    emit_traits();
    emit_reasons();
    if (region->hung != NULL) emit("hung "), emit(region->hung), emit_character('\n');
    emit_kept();
    emit_greatest_limit();
    emit_settings();
    emit("ready\n");
    publish();
    flush_output();
}
