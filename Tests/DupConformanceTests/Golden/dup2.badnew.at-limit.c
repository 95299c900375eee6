/*
 * dup2.badnew.at-limit
 *
 * dup2.badnew.at-limit: Second argument equal to OPEN_MAX -> EBADF (the bound is exclusive).
 *     POSIX.1-2024 dup: DESCRIPTION para 2 (shall-fail)
 * seed.freebsd.dup2-ebadf: Source not active, or target negative or exceeding the maximum -> EBADF.
 *     FreeBSD dup(2): ERRORS (platform)
 * Why: the bound is exclusive, and several systems answer EMFILE.
 *
 *     cc -std=c99 dup2.badnew.at-limit.c -o reproducer && ./reproducer
 *
 * Exit status: 0 as required, 1 not as required, 2 cannot tell: the set-up failed.
 */
#define _GNU_SOURCE 1 /* the headers declare all that they have */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Shared with the process that reports: a pipe would take a number. */
static struct { int status, is_tested; const char *step; char text[1000]; } *report;

static long value; /* what the call gave */
static int error;  /* what it left in errno */
#define SET_UP(call) (begin(#call, 0), value = (call), error = errno, expect(value != -1, "success"))
#define TRY(call) (begin(#call, 1), value = (call), error = errno)

static void begin(const char *step, int is_tested) {
    report->step = step;
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

static int low; /* the lowest free number before the call */

static int lowest_free(int from) {
    while (fcntl(from, F_GETFD) != -1) from++;
    return from;
}

static int set_limit(rlim_t count) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    limit.rlim_cur = count;
    if (limit.rlim_max < count) limit.rlim_max = count;
    return setrlimit(RLIMIT_NOFILE, &limit);
}

/* Whether {OPEN_MAX} differs from the soft limit: then getrlimit requires EMFILE from the limit on. */
static int openmax_is_apart(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && sysconf(_SC_OPEN_MAX) != (long)limit.rlim_cur;
}

static void steps(void) {
    int a;
    SET_UP(set_limit(64));
    SET_UP(a = open("file", O_RDWR | O_CREAT, 0600));
    TRY(dup2(a, 64));
    expect((value == -1 && error == EBADF) || (value == -1 && error == EMFILE && openmax_is_apart()),
           "EBADF or EMFILE (openmax-apart)");
    TRY(dup2(a, 63));
    expect(value == 63, "63");
    low = lowest_free(0);
    TRY(dup(a));
    expect(value == low, "%d (the lowest free)", low);
}

/* 0, 1 and 2 are the null device, nothing else is open, and there are 64 numbers. */
static void prepare(void) {
    for (int number = 0; number < 65536; number++) close(number);
    for (int number = 0; number < 3; number++) SET_UP(open("/dev/null", O_RDWR));
    SET_UP(set_limit(64));
    alarm(10);
}

int main(void) {
    int status = 0;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    char directory[64];
    sprintf(directory, "/tmp/reproducer-%ld", (long)getpid());
    report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mkdir(directory, 0700) != 0 || chdir(directory) != 0 || (void *)report == MAP_FAILED) {
        return perror("set-up"), 2;
    }
    if (fork() == 0) prepare(), steps(), _exit(0);
    if (wait(&status) == -1) return perror("fork"), 2;
    if (WIFSIGNALED(status)) {
        sprintf(report->text, "%s: %s", report->step, strsignal(WTERMSIG(status)));
        report->status = report->is_tested ? 1 : 2;
    }
    remove("file");
    rmdir(directory);
    puts(report->status == 0 ? "as required" : report->text);
    return report->status;
}
