extension CSupport {
    /// Opening, and moving bytes.
    static let files = pieces(
        """
        @ open_pipe
        static int open_pipe(int status, int flags) {
            if (pipe(ends) != 0) return -1;
            for (int index = 0; index < 2; index++) {
                if (status != 0) fcntl(ends[index], F_SETFL, fcntl(ends[index], F_GETFL) | status);
                if (flags != 0) fcntl(ends[index], F_SETFD, flags);
            }
            return 0;
        }
        @ create
        static int create(const char *path, const char *bytes, size_t count) {
            const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
            if (file == -1 || write(file, bytes, count) != (ssize_t)count) return -1;
            return close(file);
        }
        @ make_temporary
        static int make_temporary(void) {
            char path[] = "XXXXXX";
            const int file = mkstemp(path);
            if (file != -1) unlink(path);
            return file;
        }
        @ open_shared_memory
        static int open_shared_memory(void) {
            char name[40];
            sprintf(name, "/reproduce-%ld", (long)getpid());
            const int memory = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
            if (memory != -1) shm_unlink(name);
            return memory;
        }
        @ open_directory
        /* The descriptor of a directory stream, which stays open. */
        static int open_directory(void) {
            DIR *stream = opendir("directory");
            return stream == NULL ? -1 : dirfd(stream);
        }
        @ open_dev_fd
        static int open_dev_fd(int fildes, int flags) {
            char path[40];
            sprintf(path, "/dev/fd/%d", fildes);
            return open(path, flags);
        }
        @ read_twice
        static long read_twice(int fildes, size_t count, size_t count2) {
            struct iovec vectors[2] = {{data, count}, {data + count, count2}};
            return (long)readv(fildes, vectors, 2);
        }
        @ write_twice
        static long write_twice(int fildes, char *bytes, size_t count, char *bytes2, size_t count2) {
            struct iovec vectors[2] = {{bytes, count}, {bytes2, count2}};
            return (long)writev(fildes, vectors, 2);
        }
        @ write_until_full
        static long write_until_full(int fildes) {
            static const char bytes[512];
            long result = 0;
            for (int count = 0; result >= 0 && count < 1 << 14; count++) {
                result = (long)write(fildes, bytes, sizeof bytes);
            }
            return result;
        }
        @ file_size
        static long file_size(int fildes) {
            struct stat status;
            return fstat(fildes, &status) != 0 ? -1 : (long)status.st_size;
        }
        @ link_count
        static long link_count(int fildes) {
            struct stat status;
            return fstat(fildes, &status) != 0 ? -1 : (long)status.st_nlink;
        }
        @ file_type
        static long file_type(int fildes) {
            struct stat status;
            return fstat(fildes, &status) != 0 ? -1 : (long)(status.st_mode & S_IFMT);
        }
        @ is_same_file
        static int is_same_file(int fildes, int other) {
            struct stat one, two;
            if (fstat(fildes, &one) != 0 || fstat(other, &two) != 0) return -1;
            return one.st_dev == two.st_dev && one.st_ino == two.st_ino && one.st_mode == two.st_mode
                   && (!S_ISREG(one.st_mode) || one.st_size == two.st_size);
        }
        @ map peek
        static char *mapping;

        static int map(int fildes, size_t length) {
            mapping = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fildes, 0);
            return (void *)mapping == MAP_FAILED ? -1 : 0;
        }
        @ peek
        static long peek(size_t offset, size_t count) {
            memcpy(data, mapping + offset, count);
            return (long)count;
        }
        """)
}
