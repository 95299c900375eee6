/* Choreographies with locks: what ends the wait for a lock that another process holds, and locks of two threads. */

#if (FD_HAS_RECORD_LOCKS || FD_HAS_OFD_LOCKS) && FD_HAS_STORMS

/*
 * The holder is a child with a description of its own. It says HELD when it has locked, and does what it is ordered to:
 * before it gives the lock up it says RELEASED, so that a lock that is granted before was given too early. It ends when
 * its orders end, or none comes for long. What is judged never depends on whether the waiter really slept by then: where
 * it came too late it finds the lock free, and nothing is wrong.
 */
enum {
    DEADLOCKED = 'd', /* what the holder says, beside HELD and RELEASED */
    RELEASE = 'R', CROSS = 'X', REPORT = '?', /* what it is ordered to do */
    HELD_BYTES = 100, /* 0 to 99 are the holder's, the same number behind them the waiter's where locks cross */
    WANTED = 5,       /* how many bytes the waiter wants where the offset is moved meanwhile */
    OLD_OFFSET = 10,
    NEW_OFFSET = 50,
    SEEK_ROUNDS = 4
};

struct wait_scene {
    int64_t scene;
    int set, wait, get; /* the commands of fcntl */
    int file;           /* the waiter's description, which the holder inherits */
    int delay;
    struct partner holder;
};

static int lock_bytes(int fildes, int command, int type, int64_t start, int64_t length) {
    struct flock lock = lock_of(type, start, length, SEEK_SET);
    return (int)cfd_fcntl_lock(fildes, command, &lock).value;
}

/* How much the holder locks, from the beginning: a lock of a description covers the whole file where no part matters. */
static int64_t held_length(const struct wait_scene *scene) {
    const int is_part = scene->scene == LOCK_SCENE_SEEK || scene->scene == LOCK_SCENE_CROSS;
    return scene->set == F_SETLK || is_part ? HELD_BYTES : 0;
}

/* The holder gives the lock up, in the way of the scene. `spare` is a duplicate of the process's lock's number. */
static void give_up(const struct wait_scene *scene, int fildes, int spare, int null) {
    const int closed = scene->set == F_SETLK ? spare : fildes;
    switch (scene->scene) {
    case LOCK_SCENE_CLOSE: close(closed); break;
    case LOCK_SCENE_DUP2: cfd_dup2(null, closed); break;
    case LOCK_SCENE_DUP3: cfd_dup3(null, closed, O_CLOEXEC); break;
    case LOCK_SCENE_EXIT: _exit(0);
    default: lock_bytes(fildes, scene->set, F_UNLCK, 0, 0);
    }
}

static int crossed_answers;

/* Ends the holder, and with it both waits, also where a caught signal does not end them. */
static void end_crossed(int number) {
    (void)number;
    say(crossed_answers, RELEASED);
    _exit(0);
}

/* Waits for what the waiter has, which waits for what this process has. */
static void cross(const struct wait_scene *scene, int fildes, int answers) {
    struct flock lock = lock_of(F_WRLCK, HELD_BYTES, HELD_BYTES, SEEK_SET);
    crossed_answers = answers;
    handle(SIGALRM, end_crossed);
    alarm(ALARMS);
    const struct cfd_result result = cfd_fcntl_lock(fildes, scene->wait, &lock);
    const int is_deadlock = result.value == -1 && result.error == EDEADLK;
    say(answers, is_deadlock ? DEADLOCKED : RELEASED);
    _exit(0);
}

static void hold(const struct wait_scene *scene, const char *path) {
    const int orders = scene->holder.orders, answers = scene->holder.answers;
    const int fildes = open(path, O_RDWR), null = open("/dev/null", O_RDWR);
    const int shared = dup(scene->file); /* the offset is moved through a duplicate */
    if (fildes < 0 || null < 0 || shared < 0) fail_part("a number for the holder");
    /* Where the description owns the lock its one number is closed; else a duplicate of it is. */
    const int spare = scene->set == F_SETLK ? dup(fildes) : -1;
    if (lock_bytes(fildes, scene->set, F_WRLCK, 0, held_length(scene)) == -1) fail_part("the holder's lock");
    say(answers, HELD);
    for (;;) {
        /* An order that does not come: the waiter waits for this lock, and no signal has ended that. */
        const char order = hear(orders, region->seconds * 150);
        if (order == RELEASE) {
            poll(NULL, 0, scene->delay);
            if (scene->scene == LOCK_SCENE_SEEK) lseek(shared, NEW_OFFSET, SEEK_SET);
            say(answers, RELEASED);
            give_up(scene, fildes, spare, null);
        } else if (order == CROSS) {
            cross(scene, fildes, answers);
        } else if (order == REPORT) {
            /* Where the waiter's first locked byte is, counted from 1; or 0. */
            struct flock lock = lock_of(F_WRLCK, 0, held_length(scene), SEEK_SET);
            cfd_fcntl_lock(fildes, scene->get, &lock);
            say(answers, (char)(lock.l_type == F_UNLCK ? 1 : lock.l_start + 2));
        } else {
            say(answers, RELEASED);
            _exit(0);
        }
    }
}

/* Makes the holder, and waits until it holds. 0 when it has answered why not. */
static int start_holder(struct wait_scene *scene, const char *path) {
    const int made = fork_partner(&scene->holder);
    if (made == 0) hold(scene, path);
    return made > 0 && partner_holds(&scene->holder, "the holder");
}

/* What the wait came to: "" where it has been answered, NULL where only an alarm has ended it. */
static const char *ended_by(const struct wait_scene *scene, struct cfd_result result) {
    last_result = result;
    if (result.value != -1) return hear(scene->holder.answers, 0) == RELEASED ? "granted" : "early";
    if (result.error == EINTR) return NULL;
    yield_failure(result);
    return "";
}

/* The wait while the holder gives the lock up. An alarm before that is nothing: the wait begins again. */
static const char *wait_for_release(const struct wait_scene *scene, struct flock *lock) {
    struct cfd_result result;
    struct pollfd released = {scene->holder.answers, POLLIN, 0};
    const unsigned left = begin_alarms(ALARMS);
    say(scene->holder.orders, RELEASE);
    do result = cfd_fcntl_lock(scene->file, scene->wait, lock);
    while (result.value == -1 && result.error == EINTR && wait_alarms * 3 < region->seconds
           && poll(&released, 1, 0) == 0);
    end_alarms(left);
    return ended_by(scene, result);
}

/* The wait under signals that are caught, until one has ended it: nothing is locked then, nor later. */
static const char *wait_for_signal(const struct wait_scene *scene) {
    struct flock lock = lock_of(F_WRLCK, 0, held_length(scene), SEEK_SET);
    storm_signals = 0;
    start_signals(count_storm);
    const struct cfd_result result = cfd_fcntl_lock(scene->file, scene->wait, &lock);
    if (result.value != -1) poll(NULL, 0, 2); /* valgrind lets signals in only now */
    stop_signals();
    if (result.value != -1) {
        if (hear(scene->holder.answers, 0) != RELEASED) return "early";
        if (storm_signals == 0) return yield_no_signal(), "";
        return NULL; /* the holder has waited long enough for its next order, and has ended */
    }
    if (result.error != EINTR) return ended_by(scene, result);
    say(scene->holder.orders, RELEASE);
    if (hear(scene->holder.answers, -1) != RELEASED) return NULL;
    say(scene->holder.orders, REPORT);
    const char first = hear(scene->holder.answers, -1);
    return first == 0 ? NULL : first == 1 ? "interrupted" : "left";
}

/* The bytes that are locked are those from the offset that there was when the wait began. */
static const char *wait_and_seek(struct wait_scene *scene) {
    struct flock lock = lock_of(F_WRLCK, 0, WANTED, SEEK_CUR);
    if (lseek(scene->file, OLD_OFFSET, SEEK_SET) != OLD_OFFSET) return yield_unresolved("lseek", errno), "";
    const char *ended = wait_for_release(scene, &lock);
    if (ended == NULL || strcmp(ended, "granted") != 0) return ended;
    say(scene->holder.orders, REPORT);
    const char first = hear(scene->holder.answers, -1);
    return first == 0 ? NULL : first == OLD_OFFSET + 2 ? "fixed" : "moved";
}

/* Each of two waits for what the other has. */
static const char *wait_crosswise(const struct wait_scene *scene) {
    struct flock lock = lock_of(F_WRLCK, 0, HELD_BYTES, SEEK_SET);
    if (lock_bytes(scene->file, scene->set, F_WRLCK, HELD_BYTES, HELD_BYTES) == -1) {
        return yield_unresolved("the waiter's lock", errno), "";
    }
    say(scene->holder.orders, CROSS);
    const unsigned left = begin_alarms(2 * ALARMS); /* after the holder's */
    const struct cfd_result result = cfd_fcntl_lock(scene->file, scene->wait, &lock);
    end_alarms(left);
    if (result.value == -1 && result.error == EINTR) return "stays";
    if (result.value == -1) return result.error == EDEADLK ? "deadlock" : ended_by(scene, result);
    return hear(scene->holder.answers, -1) == DEADLOCKED ? "deadlock" : "stays";
}

static const char *play_wait(struct wait_scene *scene) {
    struct flock lock = lock_of(F_WRLCK, 0, held_length(scene), SEEK_SET);
    switch (scene->scene) {
    case LOCK_SCENE_SIGNAL: return wait_for_signal(scene);
    case LOCK_SCENE_SEEK: return wait_and_seek(scene);
    case LOCK_SCENE_CROSS: return wait_crosswise(scene);
    default: return wait_for_release(scene, &lock);
    }
}

/* A round with a file and a holder of its own. */
static const char *play_round(struct wait_scene *scene, const char *path) {
    scene->file = open(path, O_RDWR | O_CREAT, 0600);
    if (scene->file < 0) return yield_unresolved("scratch file", errno), "";
    const int is_held = start_holder(scene, path);
    const char *outcome = is_held ? play_wait(scene) : "";
    end_partner(&scene->holder);
    close(scene->file);
    return outcome;
}

/*
 * A wait that an alarm has ended, and one for other bytes, are tried again: the alarm may have come just when the lock
 * did, and the waiter may have been late, so that the offset had moved before.
 */
static void lock_wait(int set, int wait, int get) {
    char path[PATH_SIZE];
    struct wait_scene scene = {.scene = operands[0].number, .set = set, .wait = wait, .get = get, .delay = FIRST_DELAY};
    const char *outcome = NULL;
    if (scene.scene == LOCK_SCENE_DUP3 && !FD_HAS_DUP3) {
        yield_unsupported("no dup3");
        return;
    }
    if (!prepare_object(OBJECT_FILE, path)) return;
    for (int round = 0; round < SEEK_ROUNDS; round++, scene.delay *= 4) {
        outcome = play_round(&scene, path);
        if (outcome == NULL && round == 0) continue;
        if (outcome == NULL || strcmp(outcome, "moved") != 0) break;
    }
    emit(outcome == NULL ? "stays" : outcome);
}

#endif

#if FD_HAS_RECORD_LOCKS && FD_HAS_STORMS
static void op_lock_wait(void) { lock_wait(F_SETLK, F_SETLKW, F_GETLK); }
#else
static void op_lock_wait(void) { yield_unsupported("no F_SETLKW, or no storms of signals"); }
#endif

#if FD_HAS_OFD_LOCKS && FD_HAS_STORMS
static void op_ofd_lock_wait(void) { lock_wait(F_OFD_SETLK, F_OFD_SETLKW, F_OFD_GETLK); }
#else
static void op_ofd_lock_wait(void) { yield_unsupported("no F_OFD_SETLKW, or no storms of signals"); }
#endif

#if FD_HAS_THREADS && FD_HAS_RECORD_LOCKS

/* A duplicate of the number that the first thread has locked, and a second open of its file. */
static int thread_files[2];
static struct cfd_result thread_result;

static void *lock_too(void *unused) {
    for (int index = 0; index < 2; index++) {
        struct flock lock = lock_of(F_WRLCK, 5, 10, SEEK_SET);
        thread_result = cfd_fcntl_lock(thread_files[index], F_SETLK, &lock);
        if (thread_result.value == -1) break;
    }
    return unused;
}

/* Threads have no locks of their own: they never conflict [lock.record.threads-no-conflict]. */
static void op_lock_threads(void) {
    char path[PATH_SIZE];
    pthread_t thread;
    if (!prepare_object(OBJECT_FILE, path)) return;
    const int file = open(path, O_RDWR | O_CREAT, 0600);
    thread_files[0] = dup(file);
    thread_files[1] = open(path, O_RDWR);
    struct flock lock = lock_of(F_WRLCK, 0, 10, SEEK_SET);
    if (file < 0 || thread_files[0] < 0 || thread_files[1] < 0) {
        yield_unresolved("scratch file", errno);
    } else if (cfd_fcntl_lock(file, F_SETLK, &lock).value == -1) {
        yield_unresolved("the first lock", errno);
    } else {
        const int error = pthread_create(&thread, NULL, lock_too, NULL);
        if (error != 0 || pthread_join(thread, NULL) != 0) {
            yield_unresolved("pthread_create", error);
        } else if (thread_result.value != -1) {
            emit("together");
        } else if (thread_result.error == EACCES || thread_result.error == EAGAIN) {
            emit("apart");
        } else {
            yield_failure(thread_result);
        }
    }
    const int numbers[] = {file, thread_files[0], thread_files[1]};
    close_opened(numbers, 3);
}

#else

static void op_lock_threads(void) { yield_unsupported("no threads, or no F_SETLK"); }

#endif
