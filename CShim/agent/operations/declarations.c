/* What the headers declare. The typed pointers are the test of the prototypes: they compile or the agent does not. */

static int (*const declared_dup)(int) = dup;
static int (*const declared_dup2)(int, int) = dup2;
#if FD_HAS_DUP3
static int (*const declared_dup3)(int, int, int) = dup3;
#endif

static int all_distinct(const int *values, int count) {
    for (int one = 0; one < count; one++) {
        for (int other = one + 1; other < count; other++) {
            if (values[one] == values[other]) return 0;
        }
    }
    return 1;
}

/* Commands must differ from one another [hdr.fcntl.distinct]. */
static int commands_are_distinct(void) {
    static const int commands[] = {
        F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL,
#ifdef F_DUPFD_CLOEXEC
        F_DUPFD_CLOEXEC,
#endif
#ifdef F_DUPFD_CLOFORK
        F_DUPFD_CLOFORK,
#endif
#ifdef F_GETLK
        F_GETLK, F_SETLK, F_SETLKW,
#endif
#ifdef F_GETOWN
        F_GETOWN, F_SETOWN,
#endif
#ifdef F_GETOWN_EX
        F_GETOWN_EX, F_SETOWN_EX,
#endif
#ifdef F_OFD_SETLK
        F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW,
#endif
    };
    return all_distinct(commands, (int)(sizeof commands / sizeof commands[0]));
}

static const int descriptor_errors[] = {EBADF, EMFILE, EINTR, EINVAL, EIO};

static int errors_are_positive(void) {
    for (int index = 0; index < 5; index++) {
        if (descriptor_errors[index] <= 0) return 0;
    }
    return 1;
}

static int has_fcntl_constants(void) {
#if defined F_DUPFD && defined F_DUPFD_CLOEXEC && defined F_GETFD && defined F_SETFD && defined F_GETFL \
    && defined F_SETFL && defined F_GETLK && defined F_SETLK && defined F_SETLKW && defined F_GETOWN \
    && defined F_SETOWN && defined FD_CLOEXEC && defined O_ACCMODE && defined O_APPEND && defined O_CLOEXEC \
    && defined O_NONBLOCK
    return 1;
#else
    return 0;
#endif
}

static int has_constants_of_2024(void) {
#if defined F_DUPFD_CLOFORK && defined FD_CLOFORK && defined O_CLOFORK && defined F_OFD_SETLK && defined F_OFD_GETLK \
    && defined F_OFD_SETLKW && defined F_GETOWN_EX && defined F_SETOWN_EX
    return 1;
#else
    return 0;
#endif
}

static void op_declared(void) {
    int yes = 0;
    switch (operands[0].number) {
    case DECLARATION_DUP: yes = declared_dup != NULL; break;
    case DECLARATION_DUP2: yes = declared_dup2 != NULL; break;
    case DECLARATION_DUP3:
#if FD_HAS_DUP3
        yes = declared_dup3 != NULL;
#endif
        break;
    case DECLARATION_FILENO: yes = STDIN_FILENO == 0 && STDOUT_FILENO == 1 && STDERR_FILENO == 2; break;
    case DECLARATION_FCNTL_CONSTANTS: yes = has_fcntl_constants(); break;
    case DECLARATION_FCNTL_2024: yes = has_constants_of_2024(); break;
    case DECLARATION_COMMANDS_DISTINCT: yes = commands_are_distinct(); break;
    case DECLARATION_ERRNO_DISTINCT: yes = all_distinct(descriptor_errors, 5); break;
    case DECLARATION_POSIX_CLOSE_RESTART:
        if (!FD_HAS_POSIX_CLOSE) {
            yield_unsupported("no posix_close");
            return;
        }
#ifdef POSIX_CLOSE_RESTART
        yes = 1;
#endif
        break;
    case DECLARATION_ERRNO_POSITIVE: yes = errors_are_positive(); break;
    }
    emit(yes ? "yes" : "no");
}
