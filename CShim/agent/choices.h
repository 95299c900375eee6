/* The words that stand for a choice, by their identifiers; counted from 0 in each operand. */
#ifndef FD_AGENT_CHOICES_H
#define FD_AGENT_CHOICES_H

enum choice {
#define CFD_WORD(set, word, value)
#define CFD_OPTIONAL_WORD(set, word, feature, value)
#define CFD_CHOICE(set, identifier, ordinal, word, feature, expression) identifier = ordinal,
#include "cfd_words.def"
#undef CFD_WORD
#undef CFD_OPTIONAL_WORD
#undef CFD_CHOICE
};

#endif
