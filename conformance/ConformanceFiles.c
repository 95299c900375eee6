#include "ConformanceFiles.h"

typedef int cfd_conformance_files; /* no translation unit may be empty */
