#include "AgentSource.h"

typedef int cfd_agent_source; /* no translation unit may be empty */
