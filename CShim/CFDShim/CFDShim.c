/* What cannot be inline, because there is one of it in a program. The calls under test are all in the headers. */
#include "CFDShim.h"

#include <string.h>

#if !defined __EMSCRIPTEN__ && !defined __wasi__

static volatile sig_atomic_t interruption;

static void note_interruption(int number) { interruption = number; }

void cfd_catch_interruption(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = note_interruption;
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

int cfd_was_interrupted(void) { return (int)interruption; }

#endif
