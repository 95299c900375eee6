/* The features of cfd_features.def: which of them are missing here, and why. */

enum feature {
#define CFD_FEATURE(identifier, word, in_2008, in_2017, in_2024, source, summary) FEATURE_##identifier,
#include "cfd_features.def"
#undef CFD_FEATURE
    FEATURE_COUNT
};

/* Missing features, each with the call and the error that showed it, or nothing if the headers showed it. */
static struct {
    int is_lacking;
    const char *call;
    int error;
} lacking[FEATURE_COUNT];

static void lack(enum feature feature, const char *call, int error) {
    if (lacking[feature].is_lacking) return;
    lacking[feature].is_lacking = 1;
    lacking[feature].call = call;
    lacking[feature].error = error;
}

enum { PROBED_HAS_ROOM = 1 / (sizeof lacking <= sizeof((struct region *)0)->probed) };

static int is_offered(enum feature feature) { return !lacking[feature].is_lacking; }

/* The errors by which a system says that it knows no such call, command or kind of object. */
static int is_refusal(int error) {
#ifdef ENOTSUP
    if (error == ENOTSUP) return 1;
#endif
    return error == ENOSYS || error == EINVAL || error == EOPNOTSUPP;
}

/* Records the next call, so that the greeting can name it if it hangs. */
static void begin_probe(const char *call) {
    memcpy(region->probed, lacking, sizeof lacking); /* used if the call hangs */
    region->probing = call;
}

/* A call that fails in this way is missing; the cases judge any other failure. */
static void look_for(enum feature feature, const char *call, struct cfd_result result, int (*says_so)(int)) {
    if (result.value == -1 && (cfd_is_missing(result) || says_so(result.error))) {
        lack(feature, call, cfd_is_missing(result) ? ENOSYS : result.error);
    }
}

/* The same with the call itself, which is named before it is made. */
#define PROBE(feature, call, expression, says_so) (begin_probe(call), look_for(feature, call, expression, says_so))

static int is_unknown_call(int error) { return error == ENOSYS; }

/*
 * Any failure counts, even a missing permission: for options and services of others. But not that the agent was started
 * with too few numbers: a case has more.
 */
CFD_INLINE int is_any(int error) { return error != 0 && error != EMFILE; }

static void emit_features(const char *title, int wanted) {
    emit(title);
    for (int feature = 0; feature < FEATURE_COUNT; feature++) {
        if (is_offered((enum feature)feature) != wanted) continue;
        emit_character(' '), emit(cfd_feature_at((size_t)feature).word);
    }
    emit_character('\n');
}

/* Why a feature is missing, if a call showed it: `missing FEATURE REASON`. */
static void emit_reasons(void) {
    for (int feature = 0; feature < FEATURE_COUNT; feature++) {
        if (lacking[feature].call == NULL) continue;
        emit("missing "), emit(cfd_feature_at((size_t)feature).word), emit_character(' '), emit(lacking[feature].call);
        if (lacking[feature].error != 0) emit(": "), emit_errno(lacking[feature].error);
        emit_character('\n');
    }
}
