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

#include "supervisor.c"

#include "caretaker.c"

#include "features.c"

#include "surroundings.c"

#include "traits.c"

#include "operations/duplicate.c"

#include "operations/flags.c"

#include "operations/objects.c"

#include "operations/transfer.c"

#include "operations/limits.c"

#include "operations/locks.c"

#include "operations/sockets.c"

#include "operations/terminals.c"

#include "operations/vendor.c"

#include "operations/trial.c"

#include "operations/threads.c"

#include "operations/races.c"

#include "operations/allocations.c"

#include "operations/records.c"

#include "operations/interruption.c"

#include "operations/streams.c"

#include "operations/declarations.c"

#include "warm-up.c"

#include "probes.c"

#include "greeting.c"

#include "switches.c"

#include "main.c"

#if defined SWIFT_PACKAGE && defined __linux__ && defined __ELF__
/*
 * SwiftPM links C programs as Swift ones, with a runtime whose libraries every exec under test would load anew: that
 * takes longer than all else in such a case, and has no place in a process that is looked at so closely. The linker is
 * told to leave out what is not needed, and here is all that the start-up object wants of that runtime. And it is told
 * to have all calls bound at the start: else every case binds them anew in its own copy of the pages. Where a toolchain
 * goes another way, nothing is lost but the time.
 */
__attribute__((used, section(".swift1_autolink_entries"))) static const char link_only_what_is_needed[] =
    "-Wl,--as-needed\0-Wl,-z,now";
void swift_addNewDSOImage(const void *image);
void swift_addNewDSOImage(const void *image) { (void)image; }
int _swift_backtrace_isThunkFunction(const char *name);
int _swift_backtrace_isThunkFunction(const char *name) { return name == NULL; }
#endif
