/*
 * Two descriptors in one message: what becomes of those for which there is no room, in the receiver's buffer or in its
 * table [lifetime.scm-rights].
 */

#if FD_HAS_SOCKETS

enum { FILLED = 256 };

struct passed_two {
    int64_t room;
    int ends[2], socket[2]; /* a pipe, whose write end is sent, and what it is sent through */
    int filled[FILLED], fills; /* what leaves one number in the table */
};

/* How many came, which are closed at once; or -1. */
static int receive_two(const struct passed_two *passed) {
    struct msghdr message;
    struct iovec vector;
    union control_room room;
    char byte;
    int numbers[2], count = 0;
    prepare_message(&message, &vector, &byte, &room);
    /* Not CMSG_SPACE, where a second number may fit into the padding. */
    message.msg_controllen = passed->room == ROOM_LITTLE ? CMSG_LEN(sizeof(int)) : CMSG_SPACE(sizeof numbers);
    if (recvmsg(passed->socket[1], &message, 0) == -1) return -1;
    const struct cmsghdr *control = CMSG_FIRSTHDR(&message);
    if (control != NULL && control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_RIGHTS) {
        count = (int)((control->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        if (count > 2) count = 2;
        memcpy(numbers, CMSG_DATA(control), (size_t)count * sizeof(int));
    }
    close_opened(numbers, count);
    return count;
}

/* Leaves one free number. 0 where the table cannot be filled: it has no end, and then errno is 0. */
static int fill_but_one(struct passed_two *passed) {
    int last = -1;
    for (passed->fills = 0; passed->fills < FILLED; passed->fills++) {
        last = dup(passed->socket[0]);
        if (last == -1) break;
        passed->filled[passed->fills] = last;
    }
    if (last != -1) errno = 0;
    if (last != -1 || errno != EMFILE || passed->fills == 0) return 0;
    close(passed->filled[--passed->fills]);
    return 1;
}

/* Whether an end of file shows that no descriptor of the write end is left anywhere. */
static int is_released(int fildes) {
    char byte;
    const int status = fcntl(fildes, F_GETFL);
    return status != -1 && fcntl(fildes, F_SETFL, status | O_NONBLOCK) != -1 && read(fildes, &byte, 1) == 0;
}

static void pass_two(struct passed_two *passed) {
    static const char *const came[] = {"none", "one", "both"};
    const int numbers[2] = {passed->ends[1], passed->ends[1]};
    const struct cfd_result sent = send_descriptors(passed->socket[0], numbers, 2);
    if (sent.value == -1) {
        yield_failure(sent);
        return;
    }
    if (passed->room == ROOM_ONE_NUMBER && !fill_but_one(passed)) {
        yield_unresolved("a table with one free number", errno);
        return;
    }
    const int count = receive_two(passed), error = errno;
    close_opened(passed->filled, passed->fills);
    passed->fills = 0;
    if (count == -1 && error != EMFILE && error != EMSGSIZE) {
        yield_failure((struct cfd_result){-1, error});
        return;
    }
    close_opened(passed->socket, 2);
    close(passed->ends[1]);
    passed->socket[0] = passed->socket[1] = passed->ends[1] = -1;
    emit(is_released(passed->ends[0]) ? came[count < 0 ? 0 : count] : "leaked");
}

static void op_passed_two(void) {
    struct passed_two passed = {operands[0].number, {-1, -1}, {-1, -1}, {0}, 0};
    if (pipe(passed.ends) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, passed.socket) != 0) {
        yield_unresolved("a pipe and a pair of sockets", errno);
    } else {
        pass_two(&passed);
    }
    close_opened(passed.filled, passed.fills);
    close_opened(passed.ends, 2);
    close_opened(passed.socket, 2);
}

#else

static void op_passed_two(void) { yield_unsupported("no sockets"); }

#endif
