/*
 * CFDShim: the calls that duplicate file descriptors, and related calls, for C and Swift.
 *
 * Every function is inline, calls the C library's own function (the library is what is under test), and returns
 * value and errno together. Usable alone: put this directory on the include path and include this header.
 */
#ifndef CFD_SHIM_H
#define CFD_SHIM_H

#include "cfd_platform.h"
#ifndef CFD_TOO_LATE
#include "cfd_result.h"
#include "cfd_duplicate.h"
#include "cfd_flags.h"
#include "cfd_transfer.h"
#include "cfd_words.h"
#include "cfd_operations.h"
#include "cfd_process.h"
#include "cfd_thread.h"
#include "cfd_directory.h"
#include "cfd_program.h"
#endif

#endif
