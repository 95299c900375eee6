/* The shim is inline; this file makes it a target of its own and proves that the headers compile alone. */
#include "CFDShim.h"
