/*
 * Measurements for scripts/bench: a bare loop of one call, and a command's wall time, processor time and peak memory.
 *
 *     measure loop getfd|dup2|dup-close N     prints calls per second
 *     measure run COMMAND ...                 prints wall seconds, processor seconds including children, and peak KB;
 *                                             the command's output is discarded
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static volatile int result;

static int loop(const char *call, long count) {
    long calls = count;
    const double start = seconds();
    if (strcmp(call, "getfd") == 0) {
        for (long index = 0; index < count; index++) result = fcntl(0, F_GETFD);
    } else if (strcmp(call, "dup2") == 0) {
        for (long index = 0; index < count; index++) result = dup2(0, 9);
    } else if (strcmp(call, "dup-close") == 0) {
        for (long index = 0; index < count; index += 2) close(result = dup(0));
    } else {
        fprintf(stderr, "measure: no call %s\n", call);
        return 2;
    }
    printf("%.0f\n", (double)calls / (seconds() - start));
    return 0;
}

static int run(char **command) {
    struct rusage usage;
    int status;
    const double start = seconds();
    const pid_t child = fork();
    if (child == 0) {
        const int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        execvp(command[0], command);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) return 1;
    const double took = seconds() - start;
    /* Of the command and the children that it waited for. */
    const double used = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("%.4f %.4f %ld\n", took, used, usage.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "loop") == 0) return loop(argv[2], atol(argv[3]));
    if (argc > 2 && strcmp(argv[1], "run") == 0) return run(argv + 2);
    fprintf(stderr, "usage: measure loop getfd|dup2|dup-close N | measure run COMMAND ...\n");
    return 2;
}
