/* What only some platforms have: sendfile, kcmp, leases, F_SETSIG. */

#if FD_HAS_LINUX

#include <sys/sendfile.h>
#include <sys/syscall.h>

static void op_sendfile(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, sendfile(int_operand(0), int_operand(1), NULL, count_operand(2)));
    yield_number(result);
}

static void op_kcmp(void) {
#ifdef SYS_kcmp
    struct cfd_result result;
    const long files = 0; /* KCMP_FILE */
    CFD_CALL_INTO(result, syscall(SYS_kcmp, (long)getpid(), (long)getpid(), files, (long)int_operand(0),
                                  (long)int_operand(1)));
    if (!failed(result)) emit(result.value == 0 ? "same" : "different");
#else
    yield_unsupported("no kcmp");
#endif
}

#if defined F_SETLEASE && defined F_GETLEASE

static void op_setlease(void) { yield_success(cfd_fcntl_int(int_operand(0), F_SETLEASE, int_operand(1))); }

static void op_getlease(void) {
    const struct cfd_result result = cfd_fcntl(int_operand(0), F_GETLEASE);
    if (!failed(result)) emit(result.value == F_RDLCK ? "read" : result.value == F_WRLCK ? "write" : "none");
}

#else

static void op_setlease(void) { yield_unsupported("no F_SETLEASE"); }
static void op_getlease(void) { yield_unsupported("no F_GETLEASE"); }

#endif

/* Calls that a sandbox may refuse, or a kernel lack. */
static void probe_vendor(void) {
    struct cfd_result result;
    CFD_CALL_INTO(result, sendfile(-1, -1, NULL, 1));
    look_for(FEATURE_sendfile, "sendfile", result, is_unknown_call);
#ifdef SYS_kcmp
    CFD_CALL_INTO(result, syscall(SYS_kcmp, (long)getpid(), (long)getpid(), 0L, 0L, 0L));
    if (result.error != EBADF) look_for(FEATURE_kcmp, "kcmp", result, is_any);
#endif
}

#if defined F_SETSIG && FD_HAS_SIGNALS && FD_HAS_SOCKETS

static volatile sig_atomic_t reported_number;

static void take_report(int number, siginfo_t *information, void *context) {
    (void)number, (void)context;
    reported_number = information->si_fd;
}

static void op_sigio_number(void) {
    int ends[2];
    struct sigaction action;
    const struct timespec wait = {0, 1000000};
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
        const int error = errno;
        yield_unresolved("socketpair", error);
        return;
    }
    memset(&action, 0, sizeof action);
    action.sa_sigaction = take_report;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGRTMIN, &action, NULL);
    fcntl(ends[0], F_SETOWN, (int)getpid());
    fcntl(ends[0], F_SETSIG, SIGRTMIN);
    fcntl(ends[0], F_SETFL, fcntl(ends[0], F_GETFL) | O_ASYNC);
    const struct cfd_result duplicate = cfd_dup(ends[0]);
    close(ends[0]);
    reported_number = -1;
    if (write(ends[1], "x", 1) == 1) {
        for (int count = 0; count < 200 && reported_number < 0; count++) nanosleep(&wait, NULL);
    }
    emit(reported_number == ends[0]                  ? "original"
         : reported_number == (int)duplicate.value ? "duplicate"
                                                     : "none");
    close((int)duplicate.value);
    close(ends[1]);
    handle(SIGRTMIN, SIG_DFL);
}

#else

static void op_sigio_number(void) { yield_unsupported("no F_SETSIG, or no sockets"); }

#endif

#else

static void probe_vendor(void) {}
static void op_sendfile(void) { yield_unsupported("no sendfile"); }
static void op_kcmp(void) { yield_unsupported("no kcmp"); }
static void op_setlease(void) { yield_unsupported("no F_SETLEASE"); }
static void op_getlease(void) { yield_unsupported("no F_GETLEASE"); }
static void op_sigio_number(void) { yield_unsupported("no F_SETSIG"); }

#endif

#if FD_HAS_QUEUES

#include <mqueue.h>

static mqd_t open_queue(void) {
    char name[PATH_SIZE];
    size_t length = 0;
    append_own_name(name, &length);
    const mqd_t queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, NULL);
    if (queue != (mqd_t)-1) mq_unlink(name);
    return queue;
}

static void probe_queues(void) {
    const mqd_t queue = open_queue();
    if (queue == (mqd_t)-1) {
        lack(FEATURE_queues, "mq_open", errno);
    } else {
        mq_close(queue);
    }
}

/* The child makes its inherited queue descriptor non-blocking; is the parent's so too? [fork.mq] */
static void op_queue_fork(void) {
    const mqd_t queue = open_queue();
    if (queue == (mqd_t)-1) {
        yield_unresolved("mq_open", errno);
        return;
    }
    struct mq_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    const pid_t child = fork();
    if (child == 0) {
        attributes.mq_flags = O_NONBLOCK;
        _exit(mq_setattr(queue, &attributes, NULL) != 0 ? errno & 0x7f : 0); /* error numbers are small */
    }
    const int error = errno, status = child < 0 ? 0 : reap(child);
    if (child < 0) {
        yield_unresolved("fork", error);
    } else if (!WIFEXITED(status)) {
        emit("unresolved the child that was to mark the queue "), emit_death(status);
    } else if (WEXITSTATUS(status) != 0) {
        yield_unresolved("mq_setattr in the child", WEXITSTATUS(status));
    } else if (mq_getattr(queue, &attributes) != 0) {
        yield_unresolved("mq_getattr", errno);
    } else {
        emit(attributes.mq_flags & O_NONBLOCK ? "shared" : "separate");
    }
    mq_close(queue);
}

#else

static void probe_queues(void) {}
static void op_queue_fork(void) { yield_unsupported("no message queues"); }

#endif
