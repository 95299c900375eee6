/*
 * Reading numbers, modes, names and texts: as strictly as the suite, so that a typing error is reported and not taken
 * for another step.
 */

static int is_digit(char character) { return character >= '0' && character <= '9'; }

static int is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
}

static int is_name(const char *word, int length) {
    int index = 0;
    while (index < length && (is_letter(word[index]) || (index > 0 && is_digit(word[index])))) index++;
    return index == length && length > 0 && length < NAME_LIMIT;
}

/* What most numbers are: a few digits. Returns where they end, or NULL when the word is something else. */
static const char *read_digits(struct operand *operand, const char *word) {
    uint64_t value = 0;
    const char *at = word;
    for (unsigned digit; at - word < 9 && (digit = (unsigned char)*at - (unsigned)'0') <= 9; at++) {
        value = value * 10 + digit;
    }
    operand->number = (int64_t)value;
    return at > word && ends_word(*at) ? at : NULL;
}

/* Digits, of a number that is to be negative or not. Returns what is wrong with them, or NULL. */
static const char *read_integer(const char *digits, int length, int negative, int64_t *value) {
    const uint64_t greatest = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    uint64_t magnitude = 0;
    if (length <= 0) return "is not a number";
    for (int index = 0; index < length; index++) {
        if (!is_digit(digits[index])) return "is not a number";
    }
    for (int index = 0; index < length; index++) {
        const uint64_t digit = (uint64_t)(digits[index] - '0');
        if (magnitude > (greatest - digit) / 10) return "is out of range";
        magnitude = magnitude * 10 + digit;
    }
    *value = negative && magnitude > 0 ? -(int64_t)(magnitude - 1) - 1 : (int64_t)magnitude;
    return NULL;
}

/* A name, or a name plus or minus a number. */
static const char *read_bound_number(int64_t *number, const char *word, int length) {
    int64_t addend = 0;
    int name_length = 0;
    while (name_length < length && word[name_length] != '+' && word[name_length] != '-') name_length++;
    if (!is_name(word, name_length)) return "is not a number";
    if (name_length < length) {
        const char *problem = read_integer(word + name_length + 1, length - name_length - 1, word[name_length] == '-',
                                           &addend);
        if (problem != NULL) return problem;
        if (addend == 0) return "adds nothing";
    }
    const struct binding *binding = find_binding(word, name_length);
    if (binding == NULL) {
        if (unbound == NULL) unbound = word, unbound_length = name_length;
        *number = 0;
        return NULL;
    }
    if (addend > 0 ? binding->value > INT64_MAX - addend : binding->value < INT64_MIN - addend) return "is out of range";
    *number = binding->value + addend;
    return NULL;
}

/* A number that need not be a few digits; one that is not wide must be an int, as the parameters of the calls are. */
static const char *read_number(struct operand *operand, const char *word, int length, int is_wide) {
    const int negative = word[0] == '-';
    const char *problem = NULL;
    if (negative || is_digit(word[0])) {
        problem = read_integer(word + negative, length - negative, negative, &operand->number);
    } else if (is_word(word, length, "INT_MAX")) {
        operand->number = INT_MAX;
    } else if (is_word(word, length, "INT_MIN")) {
        operand->number = INT_MIN;
    } else {
        problem = read_bound_number(&operand->number, word, length);
    }
    if (problem != NULL || is_wide) return problem;
    return operand->number < INT_MIN || operand->number > INT_MAX ? "is out of range" : NULL;
}

static const char *read_mode(struct operand *operand, const char *word, int length) {
    operand->number = 0;
    for (int index = 0; index < length; index++) {
        if (word[index] < '0' || word[index] > '7') return "is not an octal mode";
        operand->number = operand->number * 8 + (word[index] - '0');
        if (operand->number > 07777) return "is not an octal mode";
    }
    return NULL;
}

/* The value of a hexadecimal digit, or -1. */
static int hexadecimal_digit(char character) {
    if (is_digit(character)) return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

/* Bytes in quotes, their escapes looked at but left for `unescape`; moves `at` past them. */
static const char *read_text(struct operand *operand, const char **at) {
    if (**at != '"') return "must be in quotes";
    const char *end = *at + 1;
    operand->text = end;
    for (; *end != '"' && *end != '\n'; end++) {
        if (*end != '\\') continue;
        end++;
        if (*end == 'x' && hexadecimal_digit(end[1]) >= 0 && hexadecimal_digit(end[2]) >= 0) {
            end += 2;
        } else if (*end != 'n' && *end != '"' && *end != '\\') {
            return "has an escape other than \\n, \\\", \\\\ and \\xNN";
        }
    }
    if (*end == '\n') return "has no closing quote";
    if (!ends_word(end[1])) return "continues after its closing quote";
    operand->length = (int)(end - operand->text);
    *at = end + 1;
    return NULL;
}

/* The bytes that a text operand stands for, with its escapes undone. */
static int unescape(const struct operand *operand, char *bytes) {
    int count = 0;
    for (const char *at = operand->text; at < operand->text + operand->length; at++) {
        char character = *at;
        if (character == '\\') {
            character = *++at;
            if (character == 'n') character = '\n';
            if (character == 'x') {
                character = (char)(hexadecimal_digit(at[1]) * 16 + hexadecimal_digit(at[2]));
                at += 2;
            }
        }
        bytes[count++] = character;
    }
    return count;
}
