/* Steps in other processes and threads: child, in, exec, fexecve, thread, end, exit. */

static char *self_words[16]; /* how this program is started again: its path, or an emulator's and its path */
static int self_count;

/* Whether this program knows the file that it is: not behind an emulator, nor where it was found through PATH. */
static int knows_own_file(void) { return self_count == 1 && strchr(self_words[0], '/') != NULL; }

static void write_end(const char *outcome) {
    static const char word[16] = "end"; /* steps are copied in blocks of 16 */
    begin_outcome(word, word + 3);
    emit(outcome);
}

/* After the outcome of a bracket that could not be opened: its steps are skipped. */
static void pass_over_bracket(void) {
    end_outcome();
    const int depth = region->depth++;
    skip_bracket(depth);
    write_end("skipped");
}

static void yield_no_process(int bracket) {
    yield_unsupported("no processes here");
    if (bracket) pass_over_bracket();
}

#if FD_HAS_FORK

enum { CHILDREN = 8 };
static struct {
    char name[NAME_LIMIT];
    pid_t process;
} children[CHILDREN]; /* children of this process that wait for their next turn */
static int child_count;

static void forget_child(int index) { children[index] = children[--child_count]; }

static int find_child(const struct operand *name) {
    for (int index = 0; index < child_count; index++) {
        if (is_word(name->text, name->length, children[index].name)) return index;
    }
    return -1;
}

static int reap(pid_t process) {
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

/*
 * Waits until a process that was killed, or a whole group, is gone: it may write to the trace until then. The wait is
 * limited, because a process stays if nothing reaps orphans. If the agent is the first process, it reaps them itself.
 */
static void outlive(pid_t process) {
    for (int tries = 0; tries < 100 && kill(process, 0) == 0; tries++) {
        while (waitpid(process, NULL, WNOHANG) > 0) {}
        poll(NULL, 0, 1);
    }
}

/* Ends the children that still wait for a turn. */
static void end_children(void) {
    while (child_count > 0) {
        kill(children[0].process, SIGKILL);
        reap(children[0].process);
        forget_child(0);
    }
}

/* Ends a process of a case; its children must not outlive it. Its trace is published by then: where it waited for a turn
 * that never came, others have written since, and what it knows of the trace is out of date. */
static void leave_process(void) {
    end_children();
    _exit(0);
}

enum { PART_FAILED = 99 }; /* the exit status of a process that says which call failed */

/* Ends a process of a scene that cannot do its part, and says for what. */
static void fail_part(const char *call) {
    region->failed_error = errno;
    region->failed_call = call;
    _exit(PART_FAILED);
}

static int is_failed_part(int status) { return WIFEXITED(status) && WEXITSTATUS(status) == PART_FAILED; }

static void emit_death(int status) {
    emit("died ");
    if (WIFSIGNALED(status)) {
        emit_signal_name(WTERMSIG(status));
    } else {
        emit("with exit status "), emit_number(WEXITSTATUS(status));
    }
}

/* The steps of this bracket, run in the process that was made for it. */
static void run_bracket(void) {
    region->actor = (int)getpid();
    region->depth++;
    emit_table();
    is_new_image = 0;
    end_outcome();
    interpret();
    region->depth--;
    publish();
}

/* The process of a bracket is gone before its end: finish the trace of the bracket for it. */
static void finish_dead_bracket(pid_t process, int status, int depth) {
    region->spoiled = 1; /* what it has started may still run */
    const pid_t actor = (pid_t)region->actor;
    if (actor > 1 && actor != process && actor != getpid()) {
        kill(actor, SIGKILL);
        outlive(actor);
    }
    region->actor = (int)getpid();
    take_up();
    if (region->step_open) {
        if (region->depth == depth) region->depth++;
        emit_death(status);
        end_outcome();
    }
    skip_bracket(depth);
    region->depth = depth;
    write_end("");
    emit_death(status);
}

/* Waits until the process has run its bracket: it exits, or it parks. Writes the outcome of `end`. */
static int await_bracket(pid_t process, int may_park) {
    const int depth = region->depth;
    int status = 0, ended = 0;
    if (!may_park) {
        status = reap(process), ended = 1;
    }
    while (!ended && told(&region->parked) != (int)process) {
        if (waitpid(process, &status, WNOHANG) == process) {
            ended = 1;
        } else {
            await_bell();
        }
    }
    if (ended && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
        finish_dead_bracket(process, status, depth);
        return 0;
    }
    region->actor = (int)getpid();
    take_up();
    write_end("ok");
    return !ended;
}

/* The parent, of a process with a name; 0 in all others. */
static int turn_giver;

/* A child with a name waits here between its brackets, as long as its parent may give it another. */
static void wait_for_turns(void) {
    while ((int)getppid() == turn_giver) {
        tell(&region->parked, (int)getpid());
        ring(turn_giver);
        while (told(&region->turn) != (int)getpid()) await_bell();
        tell(&region->turn, 0);
        if (region->leave) return;
        take_up();
        run_bracket();
    }
}

/* What a child does after its first steps, in its first program image or a later one. */
static void finish_child(void) {
    if (turn_giver != 0) wait_for_turns();
    leave_process();
}

static void op_child(void) {
    /* A copy: when the bracket is run, other lines of the script may have replaced the name. */
    char name[NAME_LIMIT] = "";
    const int has_name = operands[0].given;
    if (has_name) memcpy(name, operands[0].text, (size_t)operands[0].length);
    if (has_name && (child_count == CHILDREN || find_child(&operands[0]) >= 0)) {
        yield_unresolved("the name is in use, or there are too many children", 0);
        pass_over_bracket();
        return;
    }
    tell(&region->parked, 0);
    const int parent = (int)getpid();
    const pid_t process = fork();
    if (process < 0) {
        const int error = errno;
        yield_unresolved("fork", error);
        pass_over_bracket();
        return;
    }
    if (process == 0) {
        child_count = 0;
        turn_giver = has_name ? parent : 0;
        run_bracket();
        finish_child();
    }
    if (await_bracket(process, has_name)) {
        memcpy(children[child_count].name, name, sizeof name);
        children[child_count++].process = process;
    }
}

static void give_turn(pid_t process, int leave) {
    tell(&region->parked, 0);
    region->leave = leave;
    tell(&region->turn, (int)process);
    ring((int)process);
}

static void op_in(void) {
    const int index = find_child(&operands[0]);
    if (index < 0) {
        emit("skipped no child of this name waits");
        pass_over_bracket();
        return;
    }
    const pid_t process = children[index].process;
    give_turn(process, 0);
    if (!await_bracket(process, 1)) forget_child(index);
}

static void op_exit(void) {
    const int index = find_child(&operands[0]);
    if (index < 0) {
        emit("skipped no child of this name waits");
        return;
    }
    const pid_t process = children[index].process;
    give_turn(process, 1);
    const int status = reap(process);
    forget_child(index);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        yield_ok();
    } else {
        emit_death(status);
    }
}

#else

static void op_child(void) { yield_no_process(1); }
static void op_in(void) { yield_no_process(1); }
static void op_exit(void) { yield_no_process(0); }

#endif

#if FD_HAS_THREADS

/* Some libraries give a thread less than an operation may need. */
enum { BRACKET_STACK = 1 << 20 };

static void *run_thread_bracket(void *unused) {
    region->depth++;
    emit_table();
    end_outcome();
    interpret();
    region->depth--;
    publish();
    return unused;
}

/* While the thread runs its steps, the one that made it waits: whatever the steps change is changed for both. */
static void op_thread(void) {
    pthread_t thread;
    pthread_attr_t attributes;
    const int has_attributes = pthread_attr_init(&attributes) == 0;
    if (has_attributes) pthread_attr_setstacksize(&attributes, BRACKET_STACK);
    const int error = pthread_create(&thread, has_attributes ? &attributes : NULL, run_thread_bracket, NULL);
    if (has_attributes) pthread_attr_destroy(&attributes);
    if (error != 0) {
        yield_unresolved("pthread_create", error);
        pass_over_bracket();
        return;
    }
    pthread_join(thread, NULL);
    write_end("ok");
}

#else

static void op_thread(void) {
    yield_unsupported("no threads");
    pass_over_bracket();
}

#endif

/* `interpret` handles `end`; here it would be outside any bracket. */
static void op_end(void) { yield_unresolved("nothing to end", 0); }
