/* The tables of the notation, as data: operations, operands, outcomes and features. */
#ifndef CFD_OPERATIONS_H
#define CFD_OPERATIONS_H

#include "cfd_platform.h"

struct cfd_operation {
    const char *spelling, *operands, *yields, *effect, *features, *group, *summary;
};

struct cfd_operand {
    const char *name, *type, *sets, *summary;
};

struct cfd_outcome {
    const char *kind, *example, *summary;
};

/* The classes are in the order of the editions: 2008, 2017, 2024. */
enum { CFD_EDITIONS = 3 };
struct cfd_feature {
    const char *word, *classes[CFD_EDITIONS], *source, *summary;
};

struct cfd_trait {
    const char *word, *summary;
};

/* Each table is read by index; the row past the end holds only NULL. */
CFD_INLINE struct cfd_operation cfd_operation_at(size_t index) {
    static const struct cfd_operation rows[] = {
#define CFD_OPERATION(identifier, spelling, operands, yields, effect, features, group, summary) \
    {spelling, operands, yields, effect, features, group, summary},
#include "cfd_operations.def"
#undef CFD_OPERATION
        {NULL, NULL, NULL, NULL, NULL, NULL, NULL},
    };
    const size_t last = sizeof rows / sizeof rows[0] - 1;
    return rows[index < last ? index : last];
}

CFD_INLINE struct cfd_operand cfd_operand_at(size_t index) {
    static const struct cfd_operand rows[] = {
#define CFD_OPERAND(name, type, sets, summary) {name, #type, sets, summary},
#include "cfd_operands.def"
#undef CFD_OPERAND
        {NULL, NULL, NULL, NULL},
    };
    const size_t last = sizeof rows / sizeof rows[0] - 1;
    return rows[index < last ? index : last];
}

CFD_INLINE struct cfd_outcome cfd_outcome_at(size_t index) {
    static const struct cfd_outcome rows[] = {
#define CFD_OUTCOME(kind, example, summary) {kind, example, summary},
#include "cfd_outcomes.def"
#undef CFD_OUTCOME
        {NULL, NULL, NULL},
    };
    const size_t last = sizeof rows / sizeof rows[0] - 1;
    return rows[index < last ? index : last];
}

CFD_INLINE struct cfd_feature cfd_feature_at(size_t index) {
    static const struct cfd_feature rows[] = {
#define CFD_FEATURE(identifier, word, in_2008, in_2017, in_2024, source, summary) \
    {word, {#in_2008, #in_2017, #in_2024}, source, summary},
#include "cfd_features.def"
#undef CFD_FEATURE
        {NULL, {NULL, NULL, NULL}, NULL, NULL},
    };
    const size_t last = sizeof rows / sizeof rows[0] - 1;
    return rows[index < last ? index : last];
}

CFD_INLINE struct cfd_trait cfd_trait_at(size_t index) {
    static const struct cfd_trait rows[] = {
#define CFD_TRAIT(identifier, word, summary) {word, summary},
#include "cfd_traits.def"
#undef CFD_TRAIT
        {NULL, NULL},
    };
    const size_t last = sizeof rows / sizeof rows[0] - 1;
    return rows[index < last ? index : last];
}

#endif
