/// A piece of C that steps lean on: it is part of a program only where one of its names stands in it.
struct CSupport {
    /// The names that it defines.
    let names: [String]
    /// Its definition.
    let text: String

    init(_ names: String..., text: String) {
        self.names = names
        self.text = text
    }

    /// The pieces that the text needs, those that other pieces need included, in an order in which C accepts them.
    static func needed(by text: String, core: [CSupport]) -> [CSupport] {
        let all = core + library
        var known = words(of: text)
        var taken: Set<Int> = []
        var grows = true
        while grows {
            grows = false
            for (index, piece) in all.enumerated()
            where !taken.contains(index) && piece.names.contains(where: known.contains) {
                taken.insert(index)
                known.formUnion(words(of: piece.text))
                grows = true
            }
        }
        return taken.sorted().map { all[$0] }
    }

    /// The identifiers in a text, without what stands in comments and strings.
    static func words(of text: String) -> Set<String> {
        var code = ""
        var rest = text[...]
        while let next = rest.popFirst() {
            if next == "/", rest.first == "*" {
                rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
            } else if next == "\"" {
                while let character = rest.popFirst(), character != "\"" {
                    if character == "\\" { rest = rest.dropFirst() }
                }
            } else {
                code.append(next)
            }
        }
        return Set(code.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    }

    private static let library = descriptors + files + others

    // MARK: Descriptors

    private static let descriptors = [
        CSupport("DESCRIPTOR_FLAGS", text: """
            #ifndef FD_CLOFORK
            #define FD_CLOFORK 0
            #endif
            #define DESCRIPTOR_FLAGS (FD_CLOEXEC | FD_CLOFORK) /* other bits may be there */
            """),
        CSupport("STATUS_FLAGS", text: """
            #ifndef O_ASYNC
            #define O_ASYNC 0
            #endif
            #define STATUS_FLAGS (O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_ASYNC) /* other bits may be there */
            """),
        CSupport("low", text: "static int low; /* the lowest free number before the call */"),
        CSupport("next", text: "static int next; /* the lowest free number after that */"),
        CSupport("lowest_free", text: """
            static int lowest_free(int from) {
                while (fcntl(from, F_GETFD) != -1) from++;
                return from;
            }
            """),
        CSupport("is_open", text: "static char is_open[TABLE] = {1, 1, 1}; /* what must be open after the steps so far */"),
        CSupport("opened", text: """
            static int opened(int number) {
                if (number >= 0 && number < TABLE) is_open[number] = 1;
                return number;
            }
            """),
        CSupport("opened_both", text: """
            static int opened_both(int result) {
                if (result == 0) opened(ends[0]), opened(ends[1]);
                return result;
            }
            """),
        CSupport("closed", text: """
            static int closed(int number, int result) {
                if (result != -1 && number >= 0 && number < TABLE) is_open[number] = 0;
                return result;
            }
            """),
        CSupport("look", text: """
            static void look(void) {
                for (int number = 0; number < TABLE; number++) is_open[number] = fcntl(number, F_GETFD) != -1;
            }
            """),
        CSupport("wrong_number", text: """
            /* The first number that is open and should not be, or the other way round; -1 where there is none. */
            static int wrong_number(void) {
                for (int number = 0; number < TABLE; number++) {
                    if ((fcntl(number, F_GETFD) != -1) != is_open[number]) return number;
                }
                return -1;
            }
            """),
        CSupport("are_lowest_two", text: """
            static int are_lowest_two(void) {
                return value == 0 && ((ends[0] == low && ends[1] == next) || (ends[0] == next && ends[1] == low));
            }
            """),
        CSupport("fill", text: """
            /* dup until it fails, with -1; a number that was not the lowest free one is returned instead. */
            static int fill(int fildes) {
                int number, wrong = -1, expected = lowest_free(0);
                errno = 0;
                while ((number = dup(fildes)) != -1) {
                    if (number != expected && wrong == -1) wrong = number;
                    expected = lowest_free(expected + 1);
                    errno = 0;
                }
                return wrong;
            }
            """),
        CSupport("repeat_dup2", text: """
            static int repeat_dup2(int fildes, int fildes2, int times) {
                int result = fildes2;
                while (times-- > 0 && result == fildes2) result = dup2(fildes, fildes2);
                return result;
            }
            """),
        CSupport("observe", "now", "before", text: """
            static char before[TABLE * 40], now[TABLE * 40];

            /* Flags, status and offset of every open number. */
            static const char *observe(char *text, int bound) {
                size_t length = 0;
                text[0] = '\\0';
                for (int number = 0; number < bound && number < TABLE; number++) {
                    const int flags = fcntl(number, F_GETFD);
                    if (flags == -1) continue;
                    length += (size_t)sprintf(text + length, "%d:%d:%#x:%ld ", number, flags,
                                              (unsigned)fcntl(number, F_GETFL), (long)lseek(number, 0, SEEK_CUR));
                }
                return text;
            }
            """),
        CSupport("set_limit", text: """
            static int set_limit(rlim_t count) {
                struct rlimit limit;
                if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
                limit.rlim_cur = count;
                if (limit.rlim_max < count) limit.rlim_max = count;
                return setrlimit(RLIMIT_NOFILE, &limit);
            }
            """),
        CSupport("get_limit", text: """
            static long get_limit(void) {
                struct rlimit limit;
                return getrlimit(RLIMIT_NOFILE, &limit) != 0 ? -1 : (long)limit.rlim_cur;
            }
            """),
        CSupport("owner_ex", text: """
            /* As F_GETOWN has it: a group is negative. */
            static int owner_ex(int fildes) {
                struct f_owner_ex owner;
                if (fcntl(fildes, F_GETOWN_EX, &owner) == -1) return -1;
                return owner.type == F_OWNER_PGRP ? -owner.pid : owner.pid;
            }
            """),
        CSupport("set_owner_ex", text: """
            static int set_owner_ex(int fildes, int process) {
                struct f_owner_ex owner;
                owner.type = process < 0 ? F_OWNER_PGRP : F_OWNER_PID;
                owner.pid = process < 0 ? -process : process;
                return fcntl(fildes, F_SETOWN_EX, &owner);
            }
            """),
        CSupport("lock", text: """
            static int lock(int fildes, int command, int type, off_t start, off_t length) {
                struct flock lock;
                memset(&lock, 0, sizeof lock);
                lock.l_type = (short)type;
                lock.l_whence = SEEK_SET;
                lock.l_start = start;
                lock.l_len = length;
                return fcntl(fildes, command, &lock);
            }
            """),
        CSupport("is_held", text: """
            /* Would the lock be refused? */
            static int is_held(int fildes, int command, int type, off_t start, off_t length) {
                struct flock lock;
                memset(&lock, 0, sizeof lock);
                lock.l_type = (short)type;
                lock.l_whence = SEEK_SET;
                lock.l_start = start;
                lock.l_len = length;
                return fcntl(fildes, command, &lock) == -1 ? -1 : lock.l_type != F_UNLCK;
            }
            """),
        CSupport("is_same_description", text: """
            static int is_same_description(int fildes, int other) {
                const long self = getpid(), result = syscall(SYS_kcmp, self, self, 0L, (long)fildes, (long)other);
                return result == -1 ? -1 : result == 0;
            }
            """),
    ]

    // MARK: Files and bytes

    private static let files = [
        CSupport("open_pipe", text: """
            static int open_pipe(int status, int flags) {
                if (pipe(ends) != 0) return -1;
                for (int index = 0; index < 2; index++) {
                    if (status != 0) fcntl(ends[index], F_SETFL, fcntl(ends[index], F_GETFL) | status);
                    if (flags != 0) fcntl(ends[index], F_SETFD, flags);
                }
                return 0;
            }
            """),
        CSupport("create", text: """
            static int create(const char *path, const char *bytes, size_t count) {
                const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
                if (file == -1 || write(file, bytes, count) != (ssize_t)count) return -1;
                return close(file);
            }
            """),
        CSupport("make_temporary", text: """
            static int make_temporary(void) {
                char path[] = "XXXXXX";
                const int file = mkstemp(path);
                if (file != -1) unlink(path);
                return file;
            }
            """),
        CSupport("open_shared_memory", text: """
            static int open_shared_memory(void) {
                char name[40];
                sprintf(name, "/reproduce-%ld", (long)getpid());
                const int memory = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
                if (memory != -1) shm_unlink(name);
                return memory;
            }
            """),
        CSupport("open_directory", text: """
            /* The descriptor of a directory stream, which stays open. */
            static int open_directory(void) {
                DIR *stream = opendir("directory");
                return stream == NULL ? -1 : dirfd(stream);
            }
            """),
        CSupport("open_dev_fd", text: """
            static int open_dev_fd(int fildes, int flags) {
                char path[40];
                sprintf(path, "/dev/fd/%d", fildes);
                return open(path, flags);
            }
            """),
        CSupport("read_twice", text: """
            static long read_twice(int fildes, size_t count, size_t count2) {
                struct iovec vectors[2] = {{data, count}, {data + count, count2}};
                return (long)readv(fildes, vectors, 2);
            }
            """),
        CSupport("write_twice", text: """
            static long write_twice(int fildes, char *bytes, size_t count, char *bytes2, size_t count2) {
                struct iovec vectors[2] = {{bytes, count}, {bytes2, count2}};
                return (long)writev(fildes, vectors, 2);
            }
            """),
        CSupport("write_until_full", text: """
            static long write_until_full(int fildes) {
                static const char bytes[512];
                long result = 0;
                for (int count = 0; result >= 0 && count < 1 << 14; count++) {
                    result = (long)write(fildes, bytes, sizeof bytes);
                }
                return result;
            }
            """),
        CSupport("file_size", text: """
            static long file_size(int fildes) {
                struct stat status;
                return fstat(fildes, &status) != 0 ? -1 : (long)status.st_size;
            }
            """),
        CSupport("link_count", text: """
            static long link_count(int fildes) {
                struct stat status;
                return fstat(fildes, &status) != 0 ? -1 : (long)status.st_nlink;
            }
            """),
        CSupport("file_type", text: """
            static long file_type(int fildes) {
                struct stat status;
                return fstat(fildes, &status) != 0 ? -1 : (long)(status.st_mode & S_IFMT);
            }
            """),
        CSupport("is_same_file", text: """
            static int is_same_file(int fildes, int other) {
                struct stat one, two;
                if (fstat(fildes, &one) != 0 || fstat(other, &two) != 0) return -1;
                return one.st_dev == two.st_dev && one.st_ino == two.st_ino && one.st_mode == two.st_mode
                       && one.st_size == two.st_size;
            }
            """),
        CSupport("map", "peek", text: """
            static char *mapping;

            static int map(int fildes, size_t length) {
                mapping = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fildes, 0);
                return (void *)mapping == MAP_FAILED ? -1 : 0;
            }
            """),
        CSupport("peek", text: """
            static long peek(size_t offset, size_t count) {
                memcpy(data, mapping + offset, count);
                return (long)count;
            }
            """),
    ]
}
