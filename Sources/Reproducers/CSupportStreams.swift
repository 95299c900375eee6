extension CSupport {
    /// Streams, one for a number.
    static let streams = pieces(
        """
        @ streams
        static FILE *streams[TABLE];
        @ stream_of
        /* 0, 1 and 2 have streams without a step that makes one. */
        static FILE *stream_of(int number) {
            return streams[number] != NULL ? streams[number] : number == 0 ? stdin : number == 1 ? stdout : stderr;
        }
        @ keep
        static int keep(FILE *stream) {
            if (stream == NULL) return -1;
            streams[fileno(stream)] = stream;
            return fileno(stream);
        }
        @ let_go
        static FILE *let_go(int number) {
            FILE *const stream = stream_of(number);
            streams[number] = NULL;
            return stream;
        }
        @ put
        static int put(int number, const char *text, size_t length) {
            (void)length;
            return fputs(text, stream_of(number));
        }
        @ get
        static long get(int number, size_t count) {
            const size_t length = fread(data, 1, count, stream_of(number));
            return length == 0 && ferror(stream_of(number)) ? -1 : (long)length;
        }
        @ exit_after
        /* A child writes the text and ends, by exit or by _exit. */
        static int exit_after(int number, const char *text, size_t length, int flushes) {
            int status = 0;
            const pid_t child = fork();
            if (child == 0 && put(number, text, length) != EOF && flushes) exit(0);
            if (child == 0) _exit(0);
            return waitpid(child, &status, 0) == -1 || status != 0 ? -1 : 0;
        }
        @ status_of
        static int status_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
        """)
}
