/*
 * fd-agent: runs scripts of descriptor operations on this platform and prints the outcome of each step.
 *
 *     fd-agent < script > trace
 *
 * `dup-conformance agent --source` prints it as one C99 file; here it is split into parts. It uses no malloc, nothing
 * in /proc, and stdio only where streams are under test.
 */
#include "platform.h"

#include "region.h"

#include "emit.c"

#include "step.c"

#include "operands.c"

#include "outcome.c"

#include "interpreter.c"

#include "scratch.c"

#include "table.c"

#include "limit.c"

#include "reader.c"

#include "signals.c"

#include "operations/process.c"

#include "operations/exec.c"

#include "case.c"

#include "shared-process.c"

#include "supervisor.c"

#include "caretaker.c"

#include "features.c"

#include "surroundings.c"

#include "traits.c"

#include "operations/duplicate.c"

#include "operations/flags.c"

#include "operations/objects.c"

#include "operations/names.c"
#include "operations/spawn.c"

#include "operations/transfer.c"

#include "operations/limits.c"

#include "operations/locks.c"

#include "operations/sockets.c"

#include "operations/internet.c"

#include "operations/terminals.c"

#include "operations/vendor.c"

#include "operations/trial.c"

#include "operations/threads.c"

#include "operations/kinds.c"

#include "operations/creation.c"

#include "operations/platforms.c"

#include "operations/races.c"

#include "operations/allocations.c"

#include "operations/records.c"

#include "operations/interruption.c"
#include "operations/linger.c"

#include "operations/waits.c"

#include "operations/lock-waits.c"

#include "operations/blocked.c"

#include "operations/messages.c"

#include "operations/streams.c"

#include "operations/kept-streams.c"

#include "operations/declarations.c"

#include "warm-up.c"

#include "probes.c"

#include "greeting.c"

#include "switches.c"

#include "main.c"

#if defined SWIFT_PACKAGE && defined __linux__ && defined __ELF__
/*
 * SwiftPM links C programs with the Swift runtime, whose libraries every exec under test would load again. That takes
 * most of the time of such a case, and the agent does not need them. The linker leaves out libraries that are not
 * needed; this is the only symbol of the runtime that the start-up object refers to. The linker also binds all calls at
 * the start: otherwise every case binds them again in its own copy of the pages. A toolchain that links differently
 * only costs time.
 */
__attribute__((used, section(".swift1_autolink_entries"))) static const char link_only_what_is_needed[] =
    "-Wl,--as-needed\0-Wl,-z,now";
void swift_addNewDSOImage(const void *image);
void swift_addNewDSOImage(const void *image) { (void)image; }
int _swift_backtrace_isThunkFunction(const char *name);
int _swift_backtrace_isThunkFunction(const char *name) { return name == NULL; }
#endif
