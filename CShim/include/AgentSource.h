/* The agent's source is carried as resources of this target; see conformance/include/ConformanceFiles.h. */
