#include "base/nearest.h"

#include "base/edit_distance.h"

void nearest_init(struct nearest *n, const char *word)
{
    *n = (struct nearest){.word = word, .edits = SIZE_MAX};
}

void nearest_offer(struct nearest *n, const char *candidate)
{
    size_t edits = edit_distance(span_of(n->word), span_of(candidate));

    if (edits >= n->edits)
        return;
    n->best = candidate;
    n->edits = edits;
}

const char *nearest_found(const struct nearest *n)
{
    return n->edits <= strlen(n->word) / 2 ? n->best : NULL;
}
