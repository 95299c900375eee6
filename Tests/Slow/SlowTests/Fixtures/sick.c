/*
 * A sick agent: a filter over an honest one. `sick NAME AGENT…` starts the agent, and spoils what it is told or what it
 * says in the way that NAME stands for; `sick --list` prints the names.
 *
 * It reads the whole script first, starts the agent on it, and hands on its trace case by case.
 */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_STEPS = 4096, MOST_LINES = 1 << 16, MOST_FACTS = 100 };

/* A step: as the script has it, as the agent ran it, and what came of it. */
struct step {
    char *text;
    char *ran;
    char *outcome;
};

/* A case of the trace. */
struct case_ {
    char *header;
    char *table;
    struct step steps[MOST_STEPS];
    int count;
    char *done;
};

/* What is wrong with an agent. What is NULL is as it should be. */
struct sickness {
    const char *name;
    /* Changes the greeting, which is all lines before `ready`. */
    void (*greeting)(void);
    /* What the agent is told in place of a step; the trace shows the step. */
    char *(*script)(char *step);
    /* What is said in place of an outcome. */
    char *(*outcome)(struct step *step);
    /* Changes a whole case. */
    void (*whole)(struct case_ *subject);
    /* Says a line. */
    void (*say)(const char *line);
    /* The end, after the last case. */
    void (*end)(void);
};

/* The script without what stands before its first case: headers and steps. */
static char *script_lines[MOST_LINES];
static int script_count;
static int script_cases;

/* The greeting, without `ready`. */
static char *facts[MOST_FACTS];
static int fact_count;

static const struct sickness *sickness;
static struct case_ current;
/* How many cases were handed on before this one, and how many steps before this one in it. */
static int case_number, step_number;
static pid_t agent;
static int agent_status;

/* A text that is made; nothing is given back, for a filter lives for seconds. */
static char *text(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *made = malloc((size_t)length + 1);
    if (made == NULL) exit(99);
    va_start(arguments, format);
    vsnprintf(made, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return made;
}

static int begins(const char *line, const char *start) { return strncmp(line, start, strlen(start)) == 0; }

static int is_header(const char *line) {
    return (begins(line, "assertion ") || begins(line, "characteristic ")) && strstr(line, " => ") == NULL;
}

/* The operation and the operands of a step, behind the names that it binds. */
static const char *call(const char *step) {
    const char *binds = strstr(step, " = ");
    const char *quote = strchr(step, '"');
    return binds != NULL && (quote == NULL || binds < quote) ? binds + 3 : step;
}

/* Whether a step is of this operation. */
static int is(const char *step, const char *operation) {
    const char *has = call(step);
    const size_t length = strlen(operation);
    return strncmp(has, operation, length) == 0 && (has[length] == '\0' || has[length] == ' ');
}

/* The step with another call, or its own, bound to the same names. */
static char *with_call(const char *step, const char *instead) {
    return text("%.*s%s", (int)(call(step) - step), step, instead);
}

/* A word of a call, from 0: its operation and operands. */
static char *word(const char *step, int index) {
    const char *at = call(step);
    while (index-- > 0) {
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    return text("%.*s", (int)strcspn(at, " "), at);
}

static int is_number(const char *outcome) {
    return *outcome != '\0' && strspn(outcome, "0123456789") == strlen(outcome);
}

static int is_error(const char *outcome) { return outcome[0] == 'E' && isupper((unsigned char)outcome[1]); }

static int is_pair(const char *outcome) {
    const char *blank = strchr(outcome, ' ');
    return blank != NULL && isdigit((unsigned char)outcome[0]) && is_number(blank + 1) &&
           strspn(outcome, "0123456789") == (size_t)(blank - outcome);
}

static void plainly(const char *line) { puts(line); }

static void say(const char *line) {
    if (sickness->say != NULL) sickness->say(line);
    else plainly(line);
}

static void say_step(const struct step *step) {
    say(step->outcome == NULL ? step->text : text("%s => %s", step->text, step->outcome));
}

static void say_case(const struct case_ *subject) {
    if (subject->header != NULL) say(subject->header);
    if (subject->table != NULL) say(subject->table);
    for (int index = 0; index < subject->count; index++) say_step(&subject->steps[index]);
    if (subject->done != NULL) say(subject->done);
}

static void pause_for(double seconds) {
    fflush(stdout);
    struct timespec rest = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    while (nanosleep(&rest, &rest) != 0 && errno == EINTR) continue;
}

/* Ends at once, and ends the agent: what is left of the script is never answered. */
static void leave(int status) {
    fflush(stdout);
    kill(agent, SIGTERM);
    _exit(status);
}

#include "sick/greetings.h"
#include "sick/outcomes.h"
#include "sick/answers.h"
#include "sick/cases.h"
#include "sick/claims.h"
#include "sick/scripts.h"
#include "sick/streams.h"
#include "sick/table.h"

static void say_greeting(void) {
    if (sickness->greeting != NULL) sickness->greeting();
    for (int index = 0; index < fact_count; index++) say(facts[index]);
    say("ready");
    fflush(stdout);
}

/* The place in the script of a step of a case; NULL where the trace goes beyond it. */
static char *scripted(int place, int step) {
    int seen = -1;
    for (int index = 0; index < script_count; index++) {
        if (is_header(script_lines[index])) seen++;
        else if (seen == place && step-- == 0) return script_lines[index];
    }
    return NULL;
}

static void hand_on(void) {
    if (current.header == NULL) return;
    for (step_number = 0; step_number < current.count; step_number++) {
        struct step *step = &current.steps[step_number];
        if (sickness->script != NULL) {
            char *original = scripted(case_number, step_number);
            if (original != NULL) step->text = original;
        }
        if (sickness->outcome != NULL && step->outcome != NULL) step->outcome = sickness->outcome(step);
    }
    if (sickness->whole != NULL) sickness->whole(&current);
    else say_case(&current);
    fflush(stdout);
    case_number++;
    current.header = NULL;
}

static void take_line(char *line) {
    if (is_header(line)) {
        hand_on();
        current = (struct case_){.header = line};
    } else if (begins(line, "table ") && current.table == NULL && current.count == 0) {
        current.table = line;
    } else if (begins(line, "done ")) {
        current.done = line;
        hand_on();
    } else if (current.count < MOST_STEPS) {
        char *arrow = strstr(line, " => ");
        if (arrow != NULL) *arrow = '\0';
        current.steps[current.count++] = (struct step){line, line, arrow == NULL ? NULL : arrow + 4};
    }
}

static char *next_line(FILE *from) {
    char *line = NULL;
    size_t capacity = 0;
    const ssize_t length = getline(&line, &capacity, from);
    if (length <= 0) return NULL;
    if (line[length - 1] == '\n') line[length - 1] = '\0';
    return line;
}

/* Reads the script to its end; what the agent gets of it lies in the file that is returned. */
static int read_script(void) {
    FILE *told = tmpfile();
    if (told == NULL) exit(99);
    for (char *line; (line = next_line(stdin)) != NULL;) {
        line += strspn(line, " ");
        const int is_case = is_header(line) || (script_cases > 0 && strcmp(line, "done") != 0);
        const int is_step = is_case && !is_header(line);
        if (is_header(line)) script_cases++;
        if (is_case && script_count < MOST_LINES) script_lines[script_count++] = line;
        fprintf(told, "%s\n", is_step && sickness->script != NULL ? sickness->script(line) : line);
    }
    rewind(told);
    fflush(told);
    return fileno(told);
}

/* Starts the agent; its trace comes from the stream that is returned. */
static FILE *start(char **command, int script) {
    int trace[2];
    if (pipe(trace) != 0) exit(99);
    agent = fork();
    if (agent < 0) exit(99);
    if (agent == 0) {
        dup2(script, 0), dup2(trace[1], 1);
        close(script), close(trace[0]), close(trace[1]);
        lseek(0, 0, SEEK_SET);
        execv(command[0], command);
        _exit(127);
    }
    close(script), close(trace[1]);
    return fdopen(trace[0], "r");
}

int main(int count, char **words) {
    const int rows = (int)(sizeof sicknesses / sizeof sicknesses[0]);
    if (count == 2 && strcmp(words[1], "--list") == 0) {
        for (int index = 0; index < rows; index++) puts(sicknesses[index].name);
        return 0;
    }
    for (int index = 0; index < rows && count > 2; index++) {
        if (strcmp(sicknesses[index].name, words[1]) == 0) sickness = &sicknesses[index];
    }
    if (sickness == NULL) {
        fprintf(stderr, "sick: usage: sick NAME AGENT…, or sick --list\n");
        return 98;
    }
    FILE *trace = start(words + 2, read_script());
    char *line;
    while ((line = next_line(trace)) != NULL && strcmp(line, "ready") != 0) {
        if (fact_count < MOST_FACTS) facts[fact_count++] = line;
    }
    if (line != NULL) say_greeting();
    while ((line = next_line(trace)) != NULL) take_line(line);
    hand_on();
    waitpid(agent, &agent_status, 0);
    if (sickness->end != NULL) sickness->end();
    fflush(stdout);
    return WIFEXITED(agent_status) ? WEXITSTATUS(agent_status) : 128 + WTERMSIG(agent_status);
}
