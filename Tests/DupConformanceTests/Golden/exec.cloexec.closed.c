/*
 * exec.cloexec.closed
 *
 * exec.cloexec.closed: Numbers with close-on-exec are closed.
 *     POSIX.1-2017 exec (shall)
 *
 *     cc -std=c99 exec.cloexec.closed.c -o reproducer && ./reproducer
 *
 * Exit status: 0 as required, 1 not as required, 2 cannot tell: the set-up failed.
 */
#define _GNU_SOURCE 1 /* the headers declare all that they have */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TABLE = 64 };

/* Shared with the process that reports: a pipe would take a number. */
static struct {
    int status, is_tested;
    char step[200], text[1000];
    char self[4096]; /* the path of this program */
    char is_open[TABLE];
    int names[2];
} *report;

static long value; /* what the call gave */
static int error;  /* what it left in errno */
#define SET_UP(call) (begin(#call, 0), value = (call), error = errno, expect(value != -1, "success"))
#define TRY(call) (begin(#call, 1), value = (call), error = errno)

static void begin(const char *step, int is_tested) {
    snprintf(report->step, sizeof report->step, "%s", step);
    report->is_tested = is_tested;
    errno = 0;
}

static void expect(int is_met, const char *expected, ...) {
    if (is_met) return;
    va_list arguments;
    va_start(arguments, expected);
    int length = sprintf(report->text, "%s%s: expected ", report->is_tested ? "" : "cannot tell: ", report->step);
    length += vsprintf(report->text + length, expected, arguments);
    va_end(arguments);
    sprintf(report->text + length, value == -1 ? ", saw %ld, %s" : ", saw %ld", value, strerror(error));
    _exit(report->status = report->is_tested ? 1 : 2);
}

/* In a file: a new program image can map that again, and cannot inherit a mapping. */
static int map_report(void) {
    const int file = open("report", O_RDWR | O_CREAT, 0600);
    if (file == -1 || ftruncate(file, sizeof *report) != 0) return -1;
    report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    return (void *)report == MAP_FAILED ? -1 : close(file);
}

#ifndef FD_CLOFORK
#define FD_CLOFORK 0
#endif
#define DESCRIPTOR_FLAGS (FD_CLOEXEC | FD_CLOFORK) /* other bits may be there */

static char is_open[TABLE] = {1, 1, 1}; /* what must be open after the steps so far */

static int opened(int number) {
    if (number >= 0 && number < TABLE) is_open[number] = 1;
    return number;
}

static void hand_over_table(void) { memcpy(report->is_open, is_open, sizeof is_open); }
static void take_table(void) { memcpy(is_open, report->is_open, sizeof is_open); }

/* The first number that is wrongly open or closed; -1 if there is none. */
static int wrong_number(void) {
    for (int number = 0; number < TABLE; number++) {
        if ((fcntl(number, F_GETFD) != -1) != is_open[number]) return number;
    }
    return -1;
}

/* A process that ended before its steps did: by a signal in a step under test it is the platform's fault. */
static void account_for(int status) {
    if (report->status != 0 || status == 0) return;
    sprintf(report->text, "%s: %s", report->step, WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exited");
    report->status = WIFSIGNALED(status) && report->is_tested ? 1 : 2;
}

static pid_t process;

/* Waits for a process. What it found ends this one too. */
static void reap(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) == -1 && errno == EINTR) {}
    account_for(status);
    if (report->status != 0) _exit(report->status);
}

/* This process continues in a new image of this program, with the steps of this number. */
static int become(const char *image) { return execl(report->self, report->self, image, (char *)NULL); }

static int a, b;

static void steps(void) {
    SET_UP(a = opened(open("file", O_RDWR | O_CREAT, 0600)));
    SET_UP(b = opened(open("file2", O_RDWR | O_CREAT, 0600)));
    SET_UP(opened(dup2(a, 40)));
    SET_UP(fcntl(40, F_SETFD, FD_CLOEXEC));
    report->names[0] = b;
    SET_UP(process = fork());
    if (process == 0) {
        hand_over_table();
        report->is_open[40] = 0;
        TRY(become("1"));
        expect(0, "a new image");
    }
    reap(process);
    TRY(fcntl(40, F_GETFD));
    expect(value != -1 && (value & DESCRIPTOR_FLAGS) == FD_CLOEXEC, "%d (FD_CLOEXEC)", FD_CLOEXEC);
}

static void image_1(void) {
    b = report->names[0];
    take_table();
    TRY(wrong_number());
    expect(value == -1, "-1 (open is what was opened)");
    TRY(fcntl(40, F_GETFD));
    expect(value == -1 && error == EBADF, "EBADF");
    TRY(fcntl(b, F_GETFD));
    expect((value & DESCRIPTOR_FLAGS) == 0, "0");
}

/* 0, 1 and 2 are the null device, nothing else is open. */
static void prepare(void) {
    for (int number = 0; number < 65536; number++) close(number);
    for (int number = 0; number < 3; number++) SET_UP(open("/dev/null", O_RDWR));
    alarm(10);
    setpgid(0, 0);
}

int main(int argc, char **argv) {
    static void (*const images[])(void) = {image_1};
    if (argc > 1) { /* a new image, started by a step */
        if (map_report() != 0) return 2;
        images[atoi(argv[1]) - 1]();
        _exit(0);
    }
    int status = 0;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    static char path[4096];
    char directory[64];
    sprintf(directory, "/tmp/reproducer-%ld", (long)getpid());
    if ((realpath("/proc/self/exe", path) == NULL && realpath(argv[0], path) == NULL)
        || mkdir(directory, 0700) != 0 || chdir(directory) != 0 || map_report() != 0) {
        return perror("set-up"), 2;
    }
    strcpy(report->self, path);
    const pid_t child = fork();
    if (child == 0) prepare(), steps(), _exit(0);
    if (child == -1 || waitpid(child, &status, 0) == -1) return perror("fork"), 2;
    account_for(status);
    kill(-child, SIGKILL); /* children that still wait */
    remove("file");
    remove("file2");
    remove("report");
    rmdir(directory);
    puts(report->status == 0 ? "as required" : report->text);
    return report->status;
}
