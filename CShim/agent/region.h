/*
 * The region: memory that the agent and every process of a case share, so that no channel uses a descriptor number in
 * the case. It is a file in the scratch directory, because a new program image can map a file again but cannot inherit
 * a mapping; without such a file it is anonymous, and without fork it is ordinary memory.
 */
#ifndef FD_AGENT_REGION_H
#define FD_AGENT_REGION_H

#include "platform.h"

/* Smaller in tests, which need many chunks. */
#ifndef FD_INPUT_SIZE
#define FD_INPUT_SIZE (64 * 1024)
#endif
#ifndef FD_OUTPUT_SIZE
#define FD_OUTPUT_SIZE (256 * 1024)
#endif

enum {
    INPUT_SIZE = FD_INPUT_SIZE,   /* script text in a chunk; at least two lines of the greatest length */
    OUTPUT_SIZE = FD_OUTPUT_SIZE, /* trace text in a chunk; more than OUTPUT_ROOM */
    OUTPUT_ROOM = 64 * 1024,  /* the longest outcome: the states of two thousand descriptors */
    LINE_LIMIT = 4096,        /* the longest line of a script */
    NAME_LIMIT = 24,          /* the longest name, with its final NUL */
    IMAGE_NUMBERS = 16,       /* that a new image may have open for itself */
    NAMES = 64,               /* names bound in one case */
    OPERANDS = 5,             /* operands of one operation */
    SELF_SIZE = 512,          /* the longest --self that new images are told */
    CASE_LIMIT = 64,          /* the soft RLIMIT_NOFILE at the start of a case */
    PROBE_SECONDS = 2,        /* what is asked before the greeting may take so long */
    IMAGE_BOUND = 1024,       /* a new image is looked at below this one, at least */
    INHERITED_LIMIT = 65536   /* inherited numbers are looked for below this one */
};

struct binding {
    char name[NAME_LIMIT];
    int64_t value;
};

/*
 * Script and trace each have two chunks, so that the agent reads and writes the one while the case works on the other.
 * A full input chunk belongs to the case, which empties it; a full output chunk belongs to the agent.
 */
struct input_chunk {
    volatile int full;
    volatile int length; /* whole lines, each with its newline */
    char text[INPUT_SIZE];
};

struct output_chunk {
    volatile int full;
    volatile int length;
    char text[OUTPUT_SIZE];
};

struct region {
    uint32_t magic;
    volatile int agent;     /* process id of the agent */
    volatile int waiting;   /* process id that waits for a chunk, or 0 */
    volatile int actor;     /* process id that runs the steps just now */
    volatile int group;     /* process group of the case */
    volatile int parked;    /* process id of the child that has just begun to wait */
    volatile int turn;      /* process id of the child that is to go on */
    volatile int leave;     /* that child is to exit instead */
    volatile int attached;  /* a new program image has mapped the region */
    int became;             /* the new image is the same process, and continues with its steps */
    int turn_giver;         /* and waits at its end for its turns, which this process gives; or 0 */
    volatile int step_open; /* a step is written and its outcome is not */
    volatile int depth;     /* brackets around the step being run */
    volatile int finished;     /* the case ended as it should */
    volatile int abandoned;    /* a step was unsupported: the verdict is known, and the rest might hang */
    volatile int spoiled;      /* a step may have left more in the process than open numbers */
    volatile int case_over;    /* the next line is another case's, or `done` was read */
    volatile int input_over;   /* nothing follows the chunks that are full */
    volatile int input_index;  /* the chunk being run */
    volatile int cursor;       /* where its next line starts */
    volatile int output_index; /* the chunk being written */
    int openmax_is_apart; /* a trait: see traits.c */
    const char *volatile probing; /* the call that it makes just now */
    const char *hung;       /* one that did not come back */
    const char *volatile failed_call; /* in another process, which could not do its part */
    volatile int failed_error;
    int greatest_limit;     /* the greatest soft limit that a case can be given, or -1 */
    int64_t own_limit;      /* without getrlimit: the soft limit of every case, or -1 where it is not known */
    int does_not_warm_up;   /* a function did not come back when all were used */
    int warms_up, image_warms_up; /* the platform opens something at a first use and keeps it: see warm-up.c */
    int highest_kept;       /* the highest number above 2 that is open in every case */
    int case_number;
    int has_name;           /* the case has a header; typed steps without one always continue */
    int objects;            /* a bit for each scratch object that the case has made */
    int has_socket;         /* the case may have made a socket among them */
    int highest;            /* the highest number seen open in the case */
    int named;              /* the highest number that a call was to fill or to search from */
    int seconds;            /* how long a chunk may run */
    int echo;               /* outcomes are preceded by their steps */
    int shares;             /* plain cases may run in one process: see shared-process.c */
    int64_t started;        /* when the case began, in microseconds */
    struct binding bindings[NAMES]; /* handed over to a new program image */
    int binding_count;
    int image_size;         /* how many numbers an untouched new image has open beyond 0, 1 and 2 */
    int image[IMAGE_NUMBERS];
    char scratch[256];
    char self[SELF_SIZE]; /* the words of --self, for new images, which start further ones; empty without the option */
    struct input_chunk inputs[2];
    struct output_chunk outputs[2];
    /* Members that most cases do not use are kept separate: each page in use costs every process of a case. */
    char probed[64 * 64]; /* what a process that probed the platform found missing */
    unsigned char kept[INHERITED_LIMIT / 8]; /* numbers above 2 that are open in every case */
    unsigned char kept_is_marked[IMAGE_BOUND]; /* and those that no new image inherits */
};

#define REGION_MAGIC 0x66644731u

static struct region *region;
static struct input_chunk *input;   /* region->inputs[region->input_index] */
static struct output_chunk *output; /* region->outputs[region->output_index] */

/*
 * Flags by which one process signals to another that something in the region is ready. A volatile flag orders only
 * other volatiles, and only for the compiler: another processor might see it before the data.
 */
static void barrier(void) {
#if defined __GNUC__
    __sync_synchronize();
#endif
}

/* Sets a flag, after all that was written or read before. */
static void tell(volatile int *flag, int value) {
    barrier();
    *flag = value;
}

/* Reads a flag, before all that is written or read after. */
static int told(const volatile int *flag) {
    const int value = *flag;
    barrier();
    return value;
}

#endif
