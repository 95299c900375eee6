extension CSupport {
    /// Which flags count, which numbers are free and which are open.
    static let flags = pieces(
        """
        @ DESCRIPTOR_FLAGS
        #ifndef FD_CLOFORK
        #define FD_CLOFORK 0
        #endif
        #define DESCRIPTOR_FLAGS (FD_CLOEXEC | FD_CLOFORK) /* other bits may be there */
        @ STATUS_FLAGS
        #ifndef O_SYNC
        #define O_SYNC 0
        #endif
        #ifndef O_ASYNC
        #define O_ASYNC 0
        #endif
        #define STATUS_FLAGS (O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_ASYNC) /* other bits may be there */
        @ low
        static int low; /* the lowest free number before the call */
        @ next
        static int next; /* the lowest free number after that */
        @ lowest_free
        static int lowest_free(int from) {
            while (fcntl(from, F_GETFD) != -1) from++;
            return from;
        }
        @ is_open
        static char is_open[TABLE] = {1, 1, 1}; /* what must be open after the steps so far */
        @ opened
        static int opened(int number) {
            if (number >= 0 && number < TABLE) is_open[number] = 1;
            return number;
        }
        @ opened_both
        static int opened_both(int result) {
            if (result == 0) opened(ends[0]), opened(ends[1]);
            return result;
        }
        @ closed
        static int closed(int number, int result) {
            if (result != -1 && number >= 0 && number < TABLE) is_open[number] = 0;
            return result;
        }
        @ look
        static void look(void) {
            for (int number = 0; number < TABLE; number++) is_open[number] = fcntl(number, F_GETFD) != -1;
        }
        @ hand_over_table
        static void hand_over_table(void) { memcpy(report->is_open, is_open, sizeof is_open); }
        @ take_table
        static void take_table(void) { memcpy(is_open, report->is_open, sizeof is_open); }
        @ wrong_number
        /* The first number that is wrongly open or closed; -1 if there is none. */
        static int wrong_number(void) {
            for (int number = 0; number < TABLE; number++) {
                if ((fcntl(number, F_GETFD) != -1) != is_open[number]) return number;
            }
            return -1;
        }
        @ are_lowest_two
        static int are_lowest_two(void) {
            return value == 0 && ((ends[0] == low && ends[1] == next) || (ends[0] == next && ends[1] == low));
        }
        """)

    /// Filling the table, by a call that perhaps keeps account of what is open.
    static func filling(_ call: String) -> [CSupport] {
        pieces(
            """
            @ fill
            /* dup until it fails, with -1, or gives another number than the lowest free one: then with that. */
            static int fill(int fildes) {
                int number, expected = lowest_free(0);
                errno = 0;
                while ((number = \(call)) == expected) {
                    expected = lowest_free(expected + 1);
                    errno = 0;
                }
                return number;
            }
            """)
    }

    /// Repeated calls, looks at the table, limits, owners and locks.
    static let descriptors = pieces(
        """
        @ repeat_dup2
        static int repeat_dup2(int fildes, int fildes2, int times) {
            int result = fildes2;
            while (times-- > 0 && result == fildes2) result = dup2(fildes, fildes2);
            return result;
        }
        @ observe now before
        static char before[TABLE * 40], now[TABLE * 40];

        /* Flags, status and offset of every open number. */
        static const char *observe(char *text, int bound) {
            size_t length = 0;
            text[0] = '\\0';
            for (int number = 0; number < bound && number < TABLE; number++) {
                const int flags = fcntl(number, F_GETFD);
                struct stat file;
                if (flags == -1 || fstat(number, &file) != 0) continue;
                const int has_offset = S_ISREG(file.st_mode) || S_ISDIR(file.st_mode); /* of a device it is undefined */
                length += (size_t)sprintf(text + length, "%d:%d:%#x:%ld ", number, flags,
                                          (unsigned)fcntl(number, F_GETFL), has_offset ? (long)lseek(number, 0, SEEK_CUR) : 0);
            }
            return text;
        }
        @ set_limit
        static int set_limit(rlim_t count) {
            struct rlimit limit;
            if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
            limit.rlim_cur = count;
            if (limit.rlim_max < count) limit.rlim_max = count;
            return setrlimit(RLIMIT_NOFILE, &limit);
        }
        @ get_limit
        static long get_limit(void) {
            struct rlimit limit;
            return getrlimit(RLIMIT_NOFILE, &limit) != 0 ? -1 : (long)limit.rlim_cur;
        }
        @ openmax_is_apart
        /* Whether {OPEN_MAX} differs from the soft limit: then getrlimit requires EMFILE from the limit on. */
        static int openmax_is_apart(void) {
            struct rlimit limit;
            return getrlimit(RLIMIT_NOFILE, &limit) == 0 && sysconf(_SC_OPEN_MAX) != (long)limit.rlim_cur;
        }
        @ owner_ex
        /* As F_GETOWN has it: a group is negative. */
        static int owner_ex(int fildes) {
            struct f_owner_ex owner;
            if (fcntl(fildes, F_GETOWN_EX, &owner) == -1) return -1;
            return owner.type == F_OWNER_PGRP ? -owner.pid : owner.pid;
        }
        @ set_owner_ex
        static int set_owner_ex(int fildes, int wanted) {
            struct f_owner_ex owner;
            owner.type = wanted < 0 ? F_OWNER_PGRP : F_OWNER_PID;
            owner.pid = wanted < 0 ? -wanted : wanted;
            return fcntl(fildes, F_SETOWN_EX, &owner);
        }
        @ range
        static struct flock range(int type, int whence, off_t start, off_t length) {
            struct flock range;
            memset(&range, 0, sizeof range);
            range.l_type = (short)type;
            range.l_whence = (short)whence;
            range.l_start = start;
            range.l_len = length;
            return range;
        }
        @ lock
        static int lock(int fildes, int command, int type, int whence, off_t start, off_t length) {
            struct flock wanted = range(type, whence, start, length);
            return fcntl(fildes, command, &wanted);
        }
        @ is_held
        /* Would the lock be refused? */
        static int is_held(int fildes, int command, int type, int whence, off_t start, off_t length) {
            struct flock asked = range(type, whence, start, length);
            return fcntl(fildes, command, &asked) == -1 ? -1 : asked.l_type != F_UNLCK;
        }
        @ report_lock
        /* The lock that is in the way, as text; 0 where none is. */
        static int report_lock(int fildes, int command, int type, int whence, off_t start, off_t length) {
            struct flock asked = range(type, whence, start, length);
            if (fcntl(fildes, command, &asked) == -1) return -1;
            const struct flock unlocked = range(F_UNLCK, whence, start, length);
            if (asked.l_type == F_UNLCK) return memcmp(&asked, &unlocked, sizeof asked) == 0 ? 0 : sprintf(data, "changed");
            const pid_t owner = asked.l_pid;
            return sprintf(
                data, "%s %lld %lld %s", asked.l_type == F_RDLCK ? "read" : "write", (long long)asked.l_start,
                (long long)asked.l_len,
                owner == -1          ? "description"
                : owner == getpid()  ? "self"
                : owner == getppid() ? "parent"
                                     : "other");
        }
        @ is_same_description
        static int is_same_description(int fildes, int other) {
            const long self = getpid(), result = syscall(SYS_kcmp, self, self, 0L, (long)fildes, (long)other);
            return result == -1 ? -1 : result == 0;
        }
        """)
}
