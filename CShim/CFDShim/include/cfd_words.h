/* Names of error numbers and flags, both ways, from one table each: cfd_errnos.def and cfd_words.def. */
#ifndef CFD_WORDS_H
#define CFD_WORDS_H

#include "cfd_platform.h"

/* The value of a word that this platform lacks. */
#define CFD_NO_VALUE INT64_MIN

#ifdef FD_CLOFORK
#define CFD_OR_NONE_FD_CLOFORK FD_CLOFORK
#else
#define CFD_OR_NONE_FD_CLOFORK CFD_NO_VALUE
#endif
#ifdef O_CLOFORK
#define CFD_OR_NONE_O_CLOFORK O_CLOFORK
#else
#define CFD_OR_NONE_O_CLOFORK CFD_NO_VALUE
#endif
#ifdef O_SEARCH
#define CFD_OR_NONE_O_SEARCH O_SEARCH
#else
#define CFD_OR_NONE_O_SEARCH CFD_NO_VALUE
#endif
#ifdef O_EXEC
#define CFD_OR_NONE_O_EXEC O_EXEC
#else
#define CFD_OR_NONE_O_EXEC CFD_NO_VALUE
#endif
#ifdef O_EXCL
#define CFD_OR_NONE_O_EXCL O_EXCL
#else
#define CFD_OR_NONE_O_EXCL CFD_NO_VALUE
#endif
#ifdef O_ASYNC
#define CFD_OR_NONE_O_ASYNC O_ASYNC
#else
#define CFD_OR_NONE_O_ASYNC CFD_NO_VALUE
#endif
#ifdef O_SYNC
#define CFD_OR_NONE_O_SYNC O_SYNC
#else
#define CFD_OR_NONE_O_SYNC CFD_NO_VALUE
#endif
#ifdef O_DSYNC
#define CFD_OR_NONE_O_DSYNC O_DSYNC
#else
#define CFD_OR_NONE_O_DSYNC CFD_NO_VALUE
#endif

#ifdef SEEK_HOLE
#define CFD_OR_NONE_SEEK_HOLE SEEK_HOLE
#else
#define CFD_OR_NONE_SEEK_HOLE CFD_NO_VALUE
#endif
#ifdef SEEK_DATA
#define CFD_OR_NONE_SEEK_DATA SEEK_DATA
#else
#define CFD_OR_NONE_SEEK_DATA CFD_NO_VALUE
#endif

/* open's word for a file that is not to be created: above the bits of an int, where no flag of open can be. */
#define CFD_OPEN_EXISTING (INT64_C(1) << 40)

/*
 * One word of a set; `word` is NULL past the end of the table. `value` is its number here, or the ordinal of a choice;
 * `expression` is what C writes for it, the same on every platform; a word that `is_optional` may have no value.
 * `feature` is what the target must have for it, or -.
 */
struct cfd_word {
    const char *set, *word, *feature, *expression;
    int64_t value;
    int is_optional;
};

/* Row `index` of the words table. */
CFD_INLINE struct cfd_word cfd_word_at(size_t index) {
    static const struct cfd_word rows[] = {
#define CFD_WORD(set, word, value) {#set, word, "-", #value, value, 0},
#define CFD_OPTIONAL_WORD(set, word, feature, value) {#set, word, feature, #value, CFD_OR_NONE_##value, 1},
#define CFD_CHOICE(set, identifier, ordinal, word, feature, expression) {#set, word, feature, #expression, ordinal, 0},
#include "cfd_words.def"
#undef CFD_WORD
#undef CFD_OPTIONAL_WORD
#undef CFD_CHOICE
        {NULL, NULL, NULL, NULL, 0, 0},
    };
    const size_t last = sizeof rows / sizeof rows[0] - 1;
    return rows[index < last ? index : last];
}

/* Row `index` of the errno table: set "errno", the name and its number here. */
CFD_INLINE struct cfd_word cfd_errno_at(size_t index) {
    static const struct cfd_word rows[] = {
#define CFD_ERRNO(name) {"errno", #name, "-", #name, name, 0},
#include "cfd_errnos.def"
#undef CFD_ERRNO
        {NULL, NULL, NULL, NULL, 0, 0},
    };
    const size_t last = sizeof rows / sizeof rows[0] - 1;
    return rows[index < last ? index : last];
}

CFD_INLINE int cfd_same_text(const char *one, const char *other) {
    while (*one != '\0' && *one == *other) one++, other++;
    return *one == *other;
}

/* The name of an error number, or NULL when the table has none. */
CFD_INLINE const char *cfd_errno_name(int error) {
    for (size_t index = 0;; index++) {
        const struct cfd_word row = cfd_errno_at(index);
        if (row.word == NULL || row.value == error) return row.word;
    }
}

/* The error number of a name, or CFD_NO_VALUE when the platform or the table has none. */
CFD_INLINE int64_t cfd_errno_value(const char *name) {
    for (size_t index = 0;; index++) {
        const struct cfd_word row = cfd_errno_at(index);
        if (row.word == NULL) return CFD_NO_VALUE;
        if (cfd_same_text(row.word, name)) return row.value;
    }
}

/* The value of a word in a set, or CFD_NO_VALUE when the platform lacks it or the set has no such word. */
CFD_INLINE int64_t cfd_word_value(const char *set, const char *word) {
    for (size_t index = 0;; index++) {
        const struct cfd_word row = cfd_word_at(index);
        if (row.word == NULL) return CFD_NO_VALUE;
        if (cfd_same_text(row.set, set) && cfd_same_text(row.word, word)) return row.value;
    }
}

/* The first word of a set that stands for exactly this value, or NULL. */
CFD_INLINE const char *cfd_word_name(const char *set, int64_t value) {
    for (size_t index = 0;; index++) {
        const struct cfd_word row = cfd_word_at(index);
        if (row.word == NULL || (row.value == value && cfd_same_text(row.set, set))) return row.word;
    }
}

#endif
