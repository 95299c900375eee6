/*
 * The region: memory that the agent and every process of a case share, so that no channel takes a descriptor number
 * in the case. It lies in a file of the scratch directory, because a new program image can map a file again and
 * cannot inherit a mapping; where there is no such file it is anonymous, and without fork it is ordinary memory.
 */
#ifndef FD_AGENT_REGION_H
#define FD_AGENT_REGION_H

#include "platform.h"

enum {
    INPUT_SIZE = 64 * 1024,   /* script text held at a time */
    OUTPUT_SIZE = 256 * 1024, /* trace text before it must be taken */
    OUTPUT_ROOM = 64 * 1024,  /* the longest outcome: the states of two thousand descriptors */
    LINE_LIMIT = 4096,        /* the longest line of a script */
    NAME_LIMIT = 24,          /* the longest name, with its final NUL */
    NAMES = 64,               /* names bound in one case */
    OPERANDS = 5,             /* operands of one operation */
    CASE_LIMIT = 64,          /* the soft RLIMIT_NOFILE at the start of a case */
    INHERITED_LIMIT = 65536   /* inherited numbers are looked for below this one */
};

/* What the process that runs the case wants of the agent. */
enum state {
    STATE_RUNNING,
    STATE_INPUT,  /* the next chunk of script */
    STATE_OUTPUT, /* the trace taken */
    STATE_DONE    /* nothing more: the case ended as it should */
};

struct binding {
    char name[NAME_LIMIT];
    int64_t value;
};

struct region {
    uint32_t magic;
    volatile int state;
    volatile int agent;     /* process id of the agent */
    volatile int worker;    /* process id that asked, and waits */
    volatile int actor;     /* process id that runs the steps just now */
    volatile int group;     /* process group of the case */
    volatile int parked;    /* process id of the child that has just begun to wait */
    volatile int turn;      /* process id of the child that is to go on */
    volatile int leave;     /* that child is to exit instead */
    volatile int attached;  /* a new program image has mapped the region */
    volatile int step_open; /* a step is written and its outcome is not */
    volatile int depth;     /* brackets around the step being run */
    volatile int case_over;    /* the next line is another case's, or `done` was read */
    volatile int input_over;   /* nothing follows what is in `input` */
    volatile int cursor;       /* where the next line starts in `input` */
    volatile int input_length; /* whole lines */
    volatile int tail_length;  /* behind them, the beginning of a line that has not come whole yet */
    volatile int output_length;
    int case_number;
    int objects;            /* a bit for each scratch object that the case has made */
    int highest;            /* the highest number seen open in the case */
    int seconds;            /* how long a chunk may run */
    int echo;               /* outcomes are preceded by their steps */
    struct binding bindings[NAMES]; /* handed over to a new program image */
    int binding_count;
    char scratch[256];
    char input[INPUT_SIZE];
    char output[OUTPUT_SIZE];
};

#define REGION_MAGIC 0x66644731u

static struct region *region;

#endif
