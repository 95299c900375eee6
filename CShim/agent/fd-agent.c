/*
 * fd-agent: runs scripts of descriptor operations on this platform and tells what came of each step.
 *
 *     fd-agent < script > trace
 *
 * One C99 file for those who copy it (`dup-conformance agent --source`); here it is the sum of its parts. It uses no
 * malloc, no stdio but where streams are under test, and nothing in /proc.
 */
#include "platform.h"

#include "region.h"

#include "emit.c"

#include "step.c"

#include "outcome.c"

#include "interpreter.c"

#include "scratch.c"

#include "table.c"

#include "reader.c"

#include "signals.c"

#include "operations/process.c"

#include "operations/exec.c"

#include "supervisor.c"

#include "caretaker.c"

#include "greeting.c"

#include "operations/duplicate.c"

#include "operations/flags.c"

#include "operations/objects.c"

#include "operations/transfer.c"

#include "operations/limits.c"

#include "operations/locks.c"

#include "operations/sockets.c"

#include "operations/terminals.c"

#include "operations/vendor.c"

#include "operations/threads.c"

#include "operations/races.c"

#include "operations/records.c"

#include "operations/interruption.c"

#include "operations/streams.c"

#include "operations/declarations.c"

#include "main.c"
