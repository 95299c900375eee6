/*
 * The scratch directory: private to one run of the agent, holding the region's file and the objects of the cases.
 * A process of its own, the caretaker, removes it however the agent ends.
 */

enum { PATH_SIZE = 320 };

static int scratch_error; /* why there is no scratch directory, or no file of the region in it */

static const char *object_name(int object) { return cfd_word_at((size_t)object).word; }

static void append_text(char *path, size_t *length, const char *text) {
    while (*text != '\0' && *length < PATH_SIZE - 1) path[(*length)++] = *text++;
    path[*length] = '\0';
}

static void append_number(char *path, size_t *length, long number) {
    char digits[24];
    size_t start = sizeof digits - 1;
    unsigned long rest = number < 0 ? 0ul - (unsigned long)number : (unsigned long)number;
    digits[start] = '\0';
    do digits[--start] = (char)('0' + rest % 10), rest /= 10;
    while (rest > 0);
    if (number < 0) digits[--start] = '-';
    append_text(path, length, digits + start);
}

/* "DIRECTORY/CASE.NAME"; where nothing can be removed, the same file for every case. */
static void scratch_path(char path[PATH_SIZE], const char *name) {
    size_t length = 0;
    append_text(path, &length, region->scratch);
    append_text(path, &length, "/");
    if (FD_HAS_FILES) {
        append_number(path, &length, region->case_number);
    } else {
        append_text(path, &length, "fd-agent");
    }
    append_text(path, &length, ".");
    append_text(path, &length, name);
}

/* The path of an object word; notes that the case may have made it, so that it is removed afterwards. */
static void object_path(char path[PATH_SIZE], int64_t object) {
    const int row = prepared[OP_open].operands[0].first_word + (int)object;
    scratch_path(path, object_name(row));
    region->objects |= 1 << object;
}

#if FD_HAS_FILES

/* The entry of a directory that is listed. */
static void append_entry(char path[PATH_SIZE]) {
    size_t length = strlen(path);
    append_text(path, &length, "/entry");
}

/* Removes a file, or a directory with the one entry that it may have. */
static void remove_path(char path[PATH_SIZE]) {
    if (unlink(path) == 0 || rmdir(path) == 0) return;
    const size_t length = strlen(path);
    append_entry(path);
    unlink(path);
    path[length] = '\0';
    rmdir(path);
}

static void remove_objects(void) {
    char path[PATH_SIZE];
    if (region->scratch[0] == '\0') return;
    for (int object = 0; region->objects != 0; object++) {
        if ((region->objects & (1 << object)) == 0) continue;
        region->objects &= ~(1 << object);
        const int row = prepared[OP_open].operands[0].first_word + object;
        scratch_path(path, object_name(row));
        remove_path(path);
    }
    if (!region->has_socket) return;
    region->has_socket = 0;
    scratch_path(path, "socket");
    unlink(path);
}

/* "/fd-agent-PID", a name that no other process uses in the same directory. */
static void append_own_name(char *path, size_t *length) {
    append_text(path, length, "/fd-agent-");
    append_number(path, length, (long)getpid());
}

/* The longest scratch directory: the name of a socket in it must fit into an address. */
#if FD_HAS_SOCKETS
#include <sys/socket.h>
#include <sys/un.h>
#define SCRATCH_LIMIT (sizeof((struct sockaddr_un *)NULL)->sun_path - sizeof "/0123456789.socket")
#else
#define SCRATCH_LIMIT (sizeof region->scratch)
#endif

/* Makes a private directory below `parent`. An existing name belongs to another agent, which may have ended. */
static int make_private_directory(const char *parent, char directory[PATH_SIZE]) {
    for (long attempt = 0; attempt < 100; attempt++) {
        size_t length = 0;
        append_text(directory, &length, parent);
        append_own_name(directory, &length);
        append_text(directory, &length, "-");
        append_number(directory, &length, attempt);
        errno = ENAMETOOLONG;
        if (length >= SCRATCH_LIMIT) break;
        if (mkdir(directory, 0700) == 0) return 1;
        if (errno != EEXIST) break;
    }
    scratch_error = errno;
    return 0;
}

/* Makes the scratch directory below `parent`, and the region's file in it. Returns the file's descriptor, or -1. */
static int make_scratch(const char *parent, char directory[PATH_SIZE], size_t region_size) {
    static const char zeros[64 * 1024];
    char path[PATH_SIZE];
    if (!make_private_directory(parent, directory)) return -1;
    size_t length = 0;
    append_text(path, &length, directory);
    append_text(path, &length, "/region");
    int file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file < 0) scratch_error = errno;
#if FD_HAS_SIGNALS && defined SIGXFSZ
    /* If the limit of file sizes is too low, SIGXFSZ ends the agent, but the directory is removed first. */
    struct sigaction ignored, before;
    memset(&ignored, 0, sizeof ignored);
    ignored.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &ignored, &before);
#endif
    /* Written in full, not only made longer: on a full disk a mapping without its blocks dies of SIGBUS. */
    for (size_t written = 0; file >= 0 && written < region_size;) {
        const size_t rest = region_size - written;
        const ssize_t count = write(file, zeros, rest < sizeof zeros ? rest : sizeof zeros);
        if (count <= 0) {
            scratch_error = count < 0 ? errno : ENOSPC;
            close(file);
            unlink(path);
            file = -1;
        } else {
            written += (size_t)count;
        }
    }
    if (file < 0) rmdir(directory);
#if FD_HAS_SIGNALS && defined SIGXFSZ
    sigaction(SIGXFSZ, &before, NULL);
    if (file < 0 && scratch_error == EFBIG) raise(SIGXFSZ);
#endif
    return file;
}

/* Removes the directory and all that a case may have left in it. */
static void remove_scratch(const char *directory) {
    char path[PATH_SIZE];
    DIR *stream = opendir(directory);
    if (stream == NULL) return;
    for (const struct dirent *entry = readdir(stream); entry != NULL; entry = readdir(stream)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        size_t length = 0;
        append_text(path, &length, directory);
        append_text(path, &length, "/");
        append_text(path, &length, entry->d_name);
        remove_path(path);
    }
    closedir(stream);
    rmdir(directory);
}

#else

/* What cannot be removed is emptied: each case finds its files as if they were new. */
static void remove_objects(void) {
    char path[PATH_SIZE];
    for (int object = 0; region->objects != 0; object++) {
        if ((region->objects & (1 << object)) == 0) continue;
        region->objects &= ~(1 << object);
        scratch_path(path, object_name(prepared[OP_open].operands[0].first_word + object));
        const int file = open(path, O_WRONLY | O_TRUNC);
        if (file >= 0) close(file);
    }
}

static void remove_scratch(const char *directory) { (void)directory; }

#endif
