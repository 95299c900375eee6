extension CSupport {
    /// Sockets, terminals and signals.
    static let sockets = pieces(
        """
        @ socket_address
        static struct sockaddr_un socket_address(void) {
            struct sockaddr_un address;
            memset(&address, 0, sizeof address);
            address.sun_family = AF_UNIX;
            strcpy(address.sun_path, "socket");
            return address;
        }
        @ open_listener
        static int open_listener(void) {
            const struct sockaddr_un address = socket_address();
            const int fildes = socket(AF_UNIX, SOCK_STREAM, 0);
            if (bind(fildes, (const struct sockaddr *)&address, sizeof address) != 0) return -1;
            return listen(fildes, 4) != 0 ? -1 : fildes;
        }
        @ open_connection
        static int open_connection(void) {
            const struct sockaddr_un address = socket_address();
            const int fildes = socket(AF_UNIX, SOCK_STREAM, 0);
            return connect(fildes, (const struct sockaddr *)&address, sizeof address) != 0 ? -1 : fildes;
        }
        @ connect_over_loopback
        /* Two connected sockets of the internet domain; what listened between them is closed. */
        static int connect_over_loopback(void) {
            struct sockaddr_in address;
            socklen_t length = sizeof address;
            const int listener = socket(AF_INET, SOCK_STREAM, 0);
            memset(&address, 0, sizeof address);
            address.sin_family = AF_INET;
            address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            ends[0] = ends[1] = -1;
            if (bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 1) == 0
                && getsockname(listener, (struct sockaddr *)&address, &length) == 0
                && (ends[0] = socket(AF_INET, SOCK_STREAM, 0)) != -1
                && connect(ends[0], (struct sockaddr *)&address, length) == 0) {
                ends[1] = accept(listener, NULL, NULL);
            }
            const int error = errno;
            if (listener != -1) close(listener);
            if (ends[1] == -1 && ends[0] != -1) close(ends[0]);
            errno = error;
            return ends[1] == -1 ? -1 : 0;
        }
        @ family_of
        static int family_of(int fildes) {
            struct sockaddr_storage name;
            socklen_t length = sizeof name;
            return getsockname(fildes, (struct sockaddr *)&name, &length) != 0 ? -1 : name.ss_family;
        }
        @ has_name_of
        /* Whether what the function gives for the one is what getsockname gives for the other. */
        static int has_name_of(int (*function)(int, struct sockaddr *, socklen_t *), int fildes, int other) {
            struct sockaddr_in one, two;
            socklen_t length = sizeof one, length2 = sizeof two;
            if (function(fildes, (struct sockaddr *)&one, &length) != 0) return -1;
            if (getsockname(other, (struct sockaddr *)&two, &length2) != 0) return -1;
            return one.sin_port == two.sin_port && one.sin_addr.s_addr == two.sin_addr.s_addr;
        }
        @ set_option
        static int set_option(int fildes, int option, int on) {
            return setsockopt(fildes, SOL_SOCKET, option, &on, sizeof on);
        }
        @ get_option
        static int get_option(int fildes, int option) {
            int on = 0;
            socklen_t length = sizeof on;
            return getsockopt(fildes, SOL_SOCKET, option, &on, &length) != 0 ? -1 : on != 0;
        }
        @ message
        static char byte = 'x';
        static struct iovec vector = {&byte, 1};
        static union {
            struct cmsghdr header; /* for its alignment */
            char bytes[CMSG_SPACE(sizeof(int))];
        } control_room;

        static struct msghdr message(void) {
            struct msghdr message;
            memset(&message, 0, sizeof message);
            message.msg_iov = &vector;
            message.msg_iovlen = 1;
            message.msg_control = control_room.bytes;
            message.msg_controllen = sizeof control_room.bytes;
            return message;
        }
        @ send_descriptor
        static long send_descriptor(int fildes, int passed) {
            struct msghdr sent = message();
            struct cmsghdr *control = CMSG_FIRSTHDR(&sent);
            control->cmsg_level = SOL_SOCKET;
            control->cmsg_type = SCM_RIGHTS;
            control->cmsg_len = CMSG_LEN(sizeof passed);
            memcpy(CMSG_DATA(control), &passed, sizeof passed);
            return (long)sendmsg(fildes, &sent, 0);
        }
        @ receive_descriptor
        static int receive_descriptor(int fildes) {
            struct msghdr received = message();
            int passed = -1;
            if (recvmsg(fildes, &received, 0) == -1) return -1;
            struct cmsghdr *control = CMSG_FIRSTHDR(&received);
            if (control != NULL && control->cmsg_type == SCM_RIGHTS) {
                memcpy(&passed, CMSG_DATA(control), sizeof passed);
            }
            return passed;
        }
        @ open_terminal
        /* A pseudo-terminal: manager side, subsidiary side. */
        static int open_terminal(void) {
            ends[0] = posix_openpt(O_RDWR | O_NOCTTY);
            if (ends[0] == -1 || grantpt(ends[0]) != 0 || unlockpt(ends[0]) != 0) return -1;
            const char *name = ptsname(ends[0]);
            ends[1] = name == NULL ? -1 : open(name, O_RDWR | O_NOCTTY);
            return ends[1] == -1 ? -1 : 0;
        }
        @ set_echo
        static int set_echo(int fildes, int on) {
            struct termios attributes;
            if (tcgetattr(fildes, &attributes) != 0) return -1;
            attributes.c_lflag = on ? attributes.c_lflag | ECHO : attributes.c_lflag & ~(tcflag_t)ECHO;
            return tcsetattr(fildes, TCSANOW, &attributes);
        }
        @ get_echo
        static int get_echo(int fildes) {
            struct termios attributes;
            return tcgetattr(fildes, &attributes) != 0 ? -1 : (attributes.c_lflag & ECHO) != 0;
        }
        @ caught count_signal take_caught
        static volatile sig_atomic_t caught[64]; /* how often each signal was */

        static void count_signal(int number) { caught[number]++; }
        @ handle
        static int handle(int number, void (*handler)(int)) {
            struct sigaction action;
            memset(&action, 0, sizeof action);
            action.sa_handler = handler;
            return sigaction(number, &action, NULL);
        }
        @ take_caught
        /* How often the signal was caught since the last call. */
        static int take_caught(int number) {
            const int count = caught[number];
            caught[number] = 0;
            return count;
        }
        """)

    /// Processes, and new images of the program.
    static let processes = pieces(
        """
        @ account_for
        /* A process that ended before its steps did: by a signal in a step under test it is the platform's fault. */
        static void account_for(int status) {
            if (report->status != 0 || status == 0) return;
            sprintf(report->text, "%s: %s", report->step, WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exited");
            report->status = WIFSIGNALED(status) && report->is_tested ? 1 : 2;
        }
        @ process
        static pid_t process;
        @ reap
        /* Waits for a process. What it found ends this one too. */
        static void reap(pid_t child) {
            int status = 0;
            while (waitpid(child, &status, 0) == -1 && errno == EINTR) {}
            account_for(status);
            if (report->status != 0) _exit(report->status);
        }
        @ was_killed
        static int was_killed(pid_t child) {
            int status = 0;
            if (waitpid(child, &status, 0) == -1) return -1;
            if (report->status != 0) _exit(report->status);
            return WIFSIGNALED(status) ? 1 : 0;
        }
        @ hand_back
        /* A child and its parent take turns: here the child waits for its next one. */
        static void hand_back(int child) {
            report->turn[child] = 0;
            while (report->turn[child] == 0) sched_yield();
        }
        @ await
        /* And here its parent waits until the turn is over. */
        static void await(int number, pid_t child) {
            int status = 0;
            while (report->turn[number] != 0) {
                if (waitpid(child, &status, WNOHANG) == child) break;
                sched_yield();
            }
            account_for(status);
            if (report->status != 0) _exit(report->status);
        }
        @ become
        /* This process continues in a new image of this program, with the steps of this number. */
        static int become(const char *image) { return execl(report->self, report->self, image, (char *)NULL); }
        @ become_file
        extern char **environ;

        /* As execl of this program, by a descriptor of its file. */
        static int become_file(int fildes, char *image) {
            char *arguments[] = {report->self, image, NULL};
            return fexecve(fildes, arguments, environ);
        }
        """)
}
