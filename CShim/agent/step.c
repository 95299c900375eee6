/* Reading one line of a script: which operation, with which operands, bound to which names. */
#include "choices.h"

struct operand {
    int64_t number;   /* number, mode, the value of a word or of joined flags */
    const char *text; /* text, name: the bytes in the line */
    int length;
    int given;
};

enum operation {
#define CFD_OPERATION(identifier, spelling, operands, yields, effect, features, group, summary) OP_##identifier,
#include "cfd_operations.def"
#undef CFD_OPERATION
    OPERATION_COUNT,
    NO_OPERATION /* a line that is not a step, or not a right one */
};

enum { NUMBER_OPERAND, WIDE_OPERAND, WORD_OPERAND, FLAGS_OPERAND, TEXT_OPERAND, MODE_OPERAND, NAME_OPERAND };

/* The operations table, made ready for reading lines quickly. */
static struct prepared {
    const char *spelling;
    uint64_t key;
    int length, next; /* `next`: the next operation in the same bucket, or -1 */
    int operand_count, required, bound; /* `bound`: how many names it binds */
    int forks;
    struct {
        char type;
        short first_word, end_word;
    } operands[OPERANDS];
} prepared[OPERATION_COUNT];

enum { BUCKETS = 256 };
static short buckets[BUCKETS];

/* The step being run. */
static struct operand operands[OPERANDS];
static struct binding bindings[NAMES];
static int binding_count;
static struct {
    const char *name[2];
    int length[2];
    int count;
} binds;
static const char *step_end;      /* where the step ends in its line, before the expectation */
static const char *missing_word;  /* a word that the platform lacks */
static int missing_length;
static const char *unbound;       /* a name that no earlier step bound */
static int unbound_length;

/* A word's key: its last eight characters. Words up to that length are equal when their keys and lengths are. */
static uint64_t add_to_key(uint64_t key, char character) { return key << 8 | (unsigned char)character; }

static unsigned bucket_of(uint64_t key) { return (unsigned)(key * UINT64_C(0x9e3779b97f4a7c15) >> 56) % BUCKETS; }

/* The rows of cfd_words.def that hold a set, or consecutive sets. */
static void find_words(const char *sets, short *first, short *end) {
    const size_t length = strcspn(sets, " ");
    const char *last = strrchr(sets, ' ');
    last = last == NULL ? sets : last + 1;
    *first = *end = -1;
    if (length == 0) return;
    for (size_t index = 0; cfd_word_at(index).word != NULL; index++) {
        const char *set = cfd_word_at(index).set;
        if (*first < 0 && strlen(set) == length && memcmp(set, sets, length) == 0) *first = (short)index;
        if (strcmp(set, last) == 0) *end = (short)(index + 1);
    }
}

/* By the word that cfd_operands.def has for it. */
static char type_of(const char *word) {
    static const char *const words[] = {"number", "wide", "word", "flags", "text", "mode", "name"};
    char type = NUMBER_OPERAND;
    while (type < NAME_OPERAND && strcmp(words[(int)type], word) != 0) type++;
    return type;
}

/* Whether a list of words, with a blank between two of them, has this one. */
static int has_word(const char *list, const char *word) {
    const size_t length = strlen(word);
    while (strcspn(list, " ") != length || memcmp(list, word, length) != 0) {
        list += strcspn(list, " ");
        if (*list++ == '\0') return 0;
    }
    return 1;
}

/* What may be written for each operand of cfd_operands.def. */
enum { OPERAND_FORMS = 64 };
static struct operand_form {
    const char *name;
    size_t length;
    char type;
    short first_word, end_word;
} operand_forms[OPERAND_FORMS];

static void prepare_operands(void) {
    for (int index = 0; index < OPERAND_FORMS; index++) {
        const struct cfd_operand row = cfd_operand_at((size_t)index);
        if (row.name == NULL) return;
        struct operand_form *form = &operand_forms[index];
        form->name = row.name;
        form->length = strlen(row.name);
        form->type = type_of(row.type);
        find_words(row.sets, &form->first_word, &form->end_word);
    }
}

static const struct operand_form *find_operand_form(const char *name, size_t length) {
    const struct operand_form *form = operand_forms;
    while (form->name != NULL && (form->length != length || memcmp(form->name, name, length) != 0)) form++;
    return form;
}

static void prepare_operations(void) {
    prepare_operands();
    for (int index = 0; index < BUCKETS; index++) buckets[index] = -1;
    for (int index = 0; index < OPERATION_COUNT; index++) {
        const struct cfd_operation row = cfd_operation_at((size_t)index);
        struct prepared *entry = &prepared[index];
        entry->spelling = row.spelling;
        entry->length = (int)strlen(row.spelling);
        for (const char *at = entry->spelling; *at != '\0'; at++) entry->key = add_to_key(entry->key, *at);
        const unsigned bucket = bucket_of(entry->key);
        entry->next = buckets[bucket];
        buckets[bucket] = (short)index;
        entry->forks = has_word(row.features, "fork");
        entry->bound = strstr(row.yields, "pair") != NULL ? 2 : strstr(row.yields, "descriptor") != NULL;
        const char *rest = row.operands;
        while (*rest != '\0') {
            const size_t length = strcspn(rest, " ?");
            const int position = entry->operand_count++;
            const struct operand_form *form = find_operand_form(rest, length);
            entry->operands[position].type = form->type;
            entry->operands[position].first_word = form->first_word;
            entry->operands[position].end_word = form->end_word;
            rest += length;
            if (*rest == '?') {
                rest++;
            } else {
                entry->required = entry->operand_count;
            }
            if (*rest == ' ') rest++;
        }
    }
}

static int find_operation(const char *word, int length, uint64_t key) {
    int index = buckets[bucket_of(key)];
    while (index >= 0
           && (prepared[index].key != key || prepared[index].length != length
               || (length > 8 && memcmp(prepared[index].spelling, word, (size_t)length) != 0))) {
        index = prepared[index].next;
    }
    return index;
}

/*
 * Lines are read up to their newline, which is always there: the agent hands over whole lines only.
 * Control characters count as blanks.
 */
static int ends_word(char character) { return (unsigned char)character <= ' '; }

static const char *skip_spaces(const char *at) {
    while (ends_word(*at) && *at != '\n') at++;
    return at;
}

static const char *skip_word(const char *at) {
    while (!ends_word(*at)) at++;
    return at;
}

static const char *line_end(const char *at) {
    while (*at != '\n') at++;
    return at;
}

static int is_word(const char *word, int length, const char *expected) {
    return (int)strlen(expected) == length && memcmp(word, expected, (size_t)length) == 0;
}

static struct binding *find_binding(const char *name, int length) {
    for (int index = 0; index < binding_count; index++) {
        if (is_word(name, length, bindings[index].name)) return &bindings[index];
    }
    return NULL;
}

/* Binds the name in this place of the step's left side; a step without one binds nothing, nor does one with _. */
static void bind_name(int place, int64_t value) {
    if (place >= binds.count || is_word(binds.name[place], binds.length[place], "_")) return;
    struct binding *binding = find_binding(binds.name[place], binds.length[place]);
    if (binding == NULL) {
        if (binding_count == NAMES) return;
        binding = &bindings[binding_count++];
        memcpy(binding->name, binds.name[place], (size_t)binds.length[place]);
        binding->name[binds.length[place]] = '\0';
    }
    binding->value = value;
}

/* In operands.c. */
static int is_name(const char *word, int length);
static const char *read_digits(struct operand *operand, const char *word);
static const char *read_number(struct operand *operand, const char *word, int length, int is_wide);
static const char *read_mode(struct operand *operand, const char *word, int length);
static const char *read_text(struct operand *operand, const char **at);

static const char *read_words(const struct prepared *entry, int position, struct operand *operand, const char *word,
                              int length) {
    const int first = entry->operands[position].first_word, end = entry->operands[position].end_word;
    const int flags = entry->operands[position].type == FLAGS_OPERAND;
    operand->number = 0;
    if (flags && is_word(word, length, "none")) return NULL;
    for (unsigned seen = 0;;) {
        int part = 0;
        while (part < length && !(flags && word[part] == ',')) part++;
        int index = first;
        while (index < end && !is_word(word, part, cfd_word_at((size_t)index).word)) index++;
        if (index == end) return "is not a word allowed here";
        if (seen >> (index - first) & 1) return "has a word twice";
        seen |= 1u << (index - first);
        const int64_t value = cfd_word_at((size_t)index).value;
        if (value == CFD_NO_VALUE) {
            missing_word = word, missing_length = part;
        } else {
            operand->number |= value;
        }
        if (part == length) return NULL;
        word += part + 1, length -= part + 1;
    }
}

/* One operand at `at`; returns what is wrong with it, or NULL, and moves `at` past it. */
static const char *read_operand(const struct prepared *entry, int position, const char **at) {
    struct operand *operand = &operands[position];
    const char *word = *at;
    const char type = entry->operands[position].type;
    operand->given = 1;
    if (type <= WIDE_OPERAND) {
        const char *end = read_digits(operand, word);
        if (end != NULL) return *at = end, NULL;
    } else if (type == TEXT_OPERAND) {
        return read_text(operand, at);
    }
    *at = skip_word(word);
    const int length = (int)(*at - word);
    switch (type) {
    case NUMBER_OPERAND:
    case WIDE_OPERAND: return read_number(operand, word, length, type == WIDE_OPERAND);
    case MODE_OPERAND: return read_mode(operand, word, length);
    case NAME_OPERAND:
        if (!is_name(word, length)) return "cannot be a name";
        operand->text = word;
        operand->length = length;
        return NULL;
    default: return read_words(entry, position, operand, word, length);
    }
}

/* An invalid line: answered with its error, and skipped. */
static enum operation refuse_line(const char *line, const char *word, const char *problem) {
    const char *end = line_end(line);
    while (end > line && ends_word(end[-1])) end--;
    emit_foreign(line, (size_t)(end - line));
    emit(" => error "), emit_foreign(word, (size_t)(skip_word(word) - word)), emit_character(' '), emit(problem);
    emit_character('\n');
    publish();
    return NO_OPERATION;
}

/* The names on the left of the step and its equals sign; returns where the operation starts, or NULL. */
static const char *read_bindings(const char *at) {
    for (;;) {
        const char *end = skip_word(at);
        const int length = (int)(end - at);
        if (length == 1 && *at == '=' && binds.count > 0) return skip_spaces(end);
        if (binds.count == 2 || !is_name(at, length)) return NULL;
        binds.name[binds.count] = at;
        binds.length[binds.count++] = length;
        at = skip_spaces(end);
    }
}

static int read_operation(const char *word, const char **end) {
    uint64_t key = 0;
    const char *at = word;
    for (; !ends_word(*at); at++) key = add_to_key(key, *at);
    *end = at;
    return find_operation(word, (int)(at - word), key);
}

/* What is wrong with the names on the left of this operation, or NULL. */
static const char *check_bindings(const struct prepared *entry) {
    const char *const name = binds.name[0];
    const int length = binds.length[0];
    if (binds.count == 0) return NULL;
    if (binds.count != entry->bound) return "does not yield as many descriptors as there are names";
    if (binds.count == 1 || binds.length[1] != length || memcmp(binds.name[1], name, (size_t)length) != 0) return NULL;
    return is_word(name, length, "_") ? NULL : "yields two descriptors, and both have the same name";
}

static const char *obey_line(const char *line, const char **word);

/*
 * Reads a line that is neither blank nor a comment, and moves the region's cursor past it. Fills `operands` and
 * `binds`; answers a line in error; obeys a line that is for the agent itself.
 */
static enum operation read_step(const char *line) {
    const char *at;
    binds.count = 0;
    missing_word = unbound = NULL;
    int operation = read_operation(line, &at);
    const char *problem = NULL, *word = line;
    if (operation < 0) {
        problem = obey_line(line, &word);
        if (problem == NULL) return NO_OPERATION;
        const char *bound = read_bindings(line);
        if (bound != NULL) word = bound, operation = read_operation(bound, &at);
        if (operation < 0) {
            region->cursor = (int)(line_end(line) + 1 - input->text);
            return refuse_line(line, word, bound != NULL ? "is not a known operation" : problem);
        }
        problem = check_bindings(&prepared[operation]);
    }
    const struct prepared *entry = &prepared[operation];
    int position = 0;
    step_end = at;
    for (; problem == NULL; position++) {
        at = word = skip_spaces(at);
        if (*at == '\n' || *at == '#' || (*at == '-' && at[1] == '>' && ends_word(at[2]))) break;
        problem = position == entry->operand_count ? "is one operand too many" : read_operand(entry, position, &at);
        if (problem != NULL) break;
        step_end = at;
    }
    at = line_end(at);
    region->cursor = (int)(at + 1 - input->text);
    if (problem == NULL && position < entry->required) word = line, problem = "needs more operands";
    if (problem == NULL && at - line > LINE_LIMIT) word = line, problem = "begins a line that is too long";
    if (problem != NULL) return refuse_line(line, word, problem);
    for (; position < entry->operand_count; position++) operands[position].given = 0;
    return (enum operation)operation;
}
