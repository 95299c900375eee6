/* Starting up: the command line, the region, the greeting. */

static void run_operation(enum operation operation) {
    static void (*const run[])(void) = {
#define CFD_OPERATION(identifier, spelling, operands, yields, effect, features, group, summary) op_##identifier,
#include "cfd_operations.def"
#undef CFD_OPERATION
    };
    run[operation]();
}

static int usage(const char *problem, const char *word) {
    complain("fd-agent: "), complain(problem), complain(word);
    complain("\nusage: fd-agent [--self 'COMMAND ...'] [--scratch DIRECTORY] [--in-process] [--switches] [--version]\n"
             "Reads a script on standard input and writes a trace on standard output.\n"
             "  --self        the command that starts this program again, if it needs an emulator\n"
             "  --scratch     the directory in which to make the private directory for scratch files; '' makes none\n"
             "  --switches    print the FD_HAS_... switches that it was compiled with\n"
             "  --in-process  run every case in the agent's own process, as on a platform without fork\n");
    return 2;
}

/* Hundreds of cases need a file: without a place for them, a run would say little and take long. */
static int refuse_place(const char *wanted) {
    const char *const name = cfd_errno_name(scratch_error);
    complain("fd-agent: scratch files cannot be made in ");
    complain(wanted != NULL ? wanted : FD_HAS_FILES ? "$TMPDIR, /dev/shm, /tmp, /var/tmp and the current directory"
                                                    : "the current directory");
    complain(": "), complain(name != NULL ? name : "an error without a name");
    complain("\nfd-agent: name a directory that exists and may be written to: --scratch DIRECTORY\n");
    if (FD_HAS_FILES) complain("fd-agent: or do without files; cases that need one are UNRESOLVED then: --scratch ''\n");
    return 2;
}

/* Splits the words of --self in place. */
static void split_self(char *words) {
    self_count = 0;
    while (*words != '\0' && self_count < (int)(sizeof self_words / sizeof self_words[0])) {
        while (*words == ' ') words++;
        if (*words == '\0') break;
        self_words[self_count++] = words;
        while (*words != '\0' && *words != ' ') words++;
        if (*words == ' ') *words++ = '\0';
    }
}

#if FD_HAS_FILES

/* Finds a place for scratch files and the region. With an empty name there are none: then cases can still do all that
 * needs no file. Returns whether the place that was asked for, or one of the usual ones, can be used. */
static int open_region(const char *wanted) {
    static struct region own; /* used only where nothing can be shared */
    char directory[PATH_SIZE];
    int file = -1;
#if FD_HAS_HOST
    const char *environment = getenv("TMPDIR");
#else
    const char *environment = NULL;
#endif
    /* In memory where there is such a place: a hundred files a second made and removed are slow on a disk. */
    const char *const places[] = {wanted, environment, "/dev/shm", "/tmp", "/var/tmp", "."};
    for (size_t index = 0; index < sizeof places / sizeof places[0] && file < 0; index++) {
        if (places[index] != NULL && places[index][0] != '\0') {
            file = make_scratch(places[index], directory, sizeof own);
        }
        if (wanted != NULL) break;
    }
    region = &own;
#if FD_HAS_MMAP
    if (file >= 0 && !one_process) {
        void *shared = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (shared != MAP_FAILED) region = shared;
    }
#ifdef MAP_ANONYMOUS
    if (region == &own && !one_process) {
        void *shared = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (shared != MAP_FAILED) region = shared;
    }
#endif
#endif
    if (region == &own) one_process = 1;
    region->magic = REGION_MAGIC;
    if (file >= 0) {
        strcpy(region->scratch, directory);
        close(file);
    }
    return file >= 0 || (wanted != NULL && wanted[0] == '\0');
}

#else

/* No directory can be made: the files of cases lie in one that is there, and stay. Some may be left by an earlier run. */
static int open_region(const char *wanted) {
    static struct region own;
    char path[PATH_SIZE];
    region = &own;
    one_process = 1;
    region->magic = REGION_MAGIC;
    if (wanted == NULL) wanted = ".";
    scratch_error = ENAMETOOLONG;
    if (strlen(wanted) >= sizeof region->scratch) return 0;
    strcpy(region->scratch, wanted);
    scratch_path(path, object_name(prepared[OP_open].operands[0].first_word));
    const int file = open(path, O_WRONLY | O_CREAT, 0600);
    scratch_error = file < 0 ? errno : 0;
    if (file < 0) return 0;
    close(file);
    region->objects = 1 << OBJECT_FILE | 1 << OBJECT_FILE2 | 1 << OBJECT_FILE3;
    remove_objects();
    return 1;
}

#endif

#if FD_HAS_EXEC
/* The new image of an exec step: takes up the case where the old image left it. */
static int continue_case(const char *path) {
    static char self[SELF_SIZE];
    if (!map_region(path)) return 126;
    strcpy(self, region->self);
    if (self[0] != '\0') split_self(self);
    prepare_signals();
    warm_up_if(region->image_warms_up);
    forget_call();
    memcpy(bindings, region->bindings, sizeof bindings);
    binding_count = region->binding_count;
    take_up();
    region->attached = 1;
    is_new_image = 1;
    if (!region->became) {
        run_bracket();
        leave_process();
    }
    /* The same process as before: it continues where it was, in a bracket or in the case itself. */
    turn_giver = region->turn_giver;
    emit_table();
    is_new_image = 0;
    end_outcome();
    interpret();
    if (region->depth > 0) {
        region->depth--;
        publish();
        finish_child();
    }
    region->finished = 1;
    leave_process();
    return 0;
}
#endif

/*
 * Moves the channel out of the way of the cases, which use all other numbers: as high as the limit allows, because
 * tests use high numbers.
 */
static int move_out_of_the_way(int number) {
    enum { HIGH_CHANNEL = 2048 };
    /* Where no limit keeps cases below it, each look at a table goes up to it: no higher than cases reach. */
    const int bound = FD_HAS_LIMITS || allocation_bound() < HIGH_CHANNEL ? (int)allocation_bound() : HIGH_CHANNEL;
    const int minimum = soft_limit() < 0 ? CASE_LIMIT : bound - 8;
    const int moved = fcntl(number, F_DUPFD, minimum < 3 ? 3 : minimum);
    if (moved < 0) return number;
    close(number);
    return moved;
}

/* How far to look for inherited numbers: to the limit, and well beyond a low one, which may have been lowered since. */
static int inherited_bound(void) {
    enum { LOW = 1024 };
#if FD_HAS_LIMITS
    const int bound = soft_limit() < 0 ? INHERITED_LIMIT : (int)allocation_bound();
    return bound > LOW ? bound : LOW;
#else
    return LOW;
#endif
}

#if FD_HAS_SIGNALS

/* Records what the agent is doing before its greeting, for the message if that hangs. */
static const char *volatile undertaking;

static void give_up_start(int number) {
    (void)number;
    const char *const probing = region == NULL ? NULL : region->probing;
    complain("fd-agent: no greeting, because this did not finish: ");
    complain(probing != NULL ? probing : undertaking), complain("\n");
    _exit(2);
}

static void undertake(const char *what) {
    enum { START_SECONDS = 5 };
    undertaking = what;
    handle(SIGALRM, give_up_start);
    alarm(START_SECONDS);
}

static void end_undertakings(void) { alarm(0); }

#else

static void undertake(const char *what) { (void)what; }
static void end_undertakings(void) {}

#endif

int main(int argc, char **argv) {
    const char *scratch = NULL;
    char *self = NULL;
    self_words[0] = argv[0];
    self_count = 1;
    prepare_operations(); /* before the options: --image and --attach read steps too */
    for (int index = 1; index < argc; index++) {
        const char *word = argv[index];
        const int has_value = index + 1 < argc;
        if (strcmp(word, "--in-process") == 0) {
            one_process = told_one_process = 1;
        } else if (strcmp(word, "--version") == 0) {
            const char version[] = "fd-agent " FD_AGENT_VERSION "\n";
            return write(1, version, sizeof version - 1) < 0;
        } else if (strcmp(word, "--self") == 0 && has_value) {
            self = argv[++index];
        } else if (strcmp(word, "--scratch") == 0 && has_value) {
            scratch = argv[++index];
        } else if (strcmp(word, "--switches") == 0) {
            return show_switches();
#if FD_HAS_EXEC
        } else if (strcmp(word, "--probe") == 0 && has_value) {
            return fcntl(atoi(argv[++index]), F_GETFD) == -1; /* for races: is the number open here? */
#if FD_HAS_QUEUES
        } else if (strcmp(word, "--probe-queue") == 0 && has_value) {
            return look_at_queue(atoi(argv[++index]));
#endif
        } else if (strcmp(word, "--attach") == 0 && has_value) {
            return continue_case(argv[++index]);
        } else if (strcmp(word, "--image") == 0 && has_value) {
            return show_image(argv[++index]);
#endif
        } else {
            return usage("unknown argument: ", word);
        }
    }
#if !FD_HAS_SIGNALS && !FD_BARE && defined SIGPIPE
    /* No case uses signals here, but one that arrives would end the agent without removing its files. */
    signal(SIGPIPE, SIG_IGN);
#endif
    const size_t self_length = self == NULL ? 0 : strlen(self);
    char told_self[SELF_SIZE] = "";
    if (self_length < sizeof told_self && self != NULL) memcpy(told_self, self, self_length + 1);
    if (self != NULL) split_self(self);
    if (self_count == 0) return usage("--self needs a command", "");
#if !FD_HAS_FORK
    one_process = 1;
#endif
    undertake("looking for inherited numbers");
    highest_inherited = find_inherited(inherited_bound());
    fill_standard_numbers();
    undertake("making a scratch directory");
    if (!open_region(scratch)) return refuse_place(scratch);
    memcpy(region->self, told_self, sizeof told_self);
    region->seconds = 10;
    region->echo = 1;
    region->input_index = 1; /* empty, as if it had been run: the script begins in the other */
    take_up();
    undertake("starting the caretaker: pipe, fork, close");
    if (region->scratch[0] != '\0') start_caretaker();
    if (one_process) close_inherited(3); /* now, for it may hide the limit, and stand where the channel is to go */
    find_own_limit();
    if (one_process) {
        channel_in = move_out_of_the_way(channel_in);
        channel_out = move_out_of_the_way(channel_out);
        complaints = channel_out; /* 2 leads nowhere from here on */
        if (caretaker_pipe >= 0) caretaker_pipe = move_out_of_the_way(caretaker_pipe);
        prepare_case();
        undertake("using each function once");
    } else {
#if FD_HAS_FORK
        prepare_agent_signals();
        region->agent = (int)getpid();
#endif
    }
    probe_platform();
    end_undertakings();
    if (is_offered(FEATURE_exec)) probe_new_image();
    emit_greeting();
    has_greeted = 1;
    run_script();
    dismiss_caretaker();
    if (interrupted) return 128 + interrupted;
    if (output_lost) {
        static const char lost[] = "fd-agent: the trace could not be written\n";
        return write(2, lost, sizeof lost - 1) < 0 ? 2 : 1;
    }
    return 0;
}
