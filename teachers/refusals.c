#include "teachers/refusals.h"

#include "teachers/retry.h"

#include <stdio.h>

void refusals_clear(struct refusals *r)
{
    r->answered = true;
    r->in_row = 0;
}

bool refusals_add(struct refusals *r, enum failure_class class,
                  const char *words)
{
    bool same = r->in_row > 0 && r->class == class &&
                failure_same_words(r->words, words);

    if (retry_is_of_input(class) && r->answered)
        return false;
    r->in_row = same ? r->in_row + 1 : 1;
    r->class = class;
    snprintf(r->words, sizeof(r->words), "%s", words);
    return r->in_row >= REFUSALS_MOST;
}
