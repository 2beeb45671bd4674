#include "select/select.h"

#include <math.h>

static bool match_any(const struct select_node *n, struct span text)
{
    for (size_t i = 0; i < n->text_count; i++) {
        if (span_is(text, n->texts[i]))
            return true;
    }
    return false;
}

/* "KEY" or "SOURCE/KEY". */
static bool match_key(const struct select_node *n, const struct select_row *r)
{
    if (match_any(n, r->key))
        return true;
    for (size_t i = 0; i < n->text_count; i++) {
        struct span text = span_of(n->texts[i]);
        if (text.len == r->source.len + 1 + r->key.len &&
            span_equals(span_cut(text, 0, r->source.len), r->source) &&
            text.data[r->source.len] == '/' &&
            span_equals(span_cut(text, r->source.len + 1, SIZE_MAX), r->key))
            return true;
    }
    return false;
}

static bool match_text(const struct select_node *n, const struct select_row *r)
{
    return span_starts(r->key, n->texts[0]) ||
           (n->country != NULL && span_is(r->country, n->country));
}

static bool match_measure(const struct select_node *n,
                          const struct select_row *r)
{
    if (r->values == NULL || isnan(r->values[n->filter]))
        return false;
    double v = r->values[n->filter];
    bool in = (n->low_open ? v > n->low : v >= n->low) &&
              (n->high_open ? v < n->high : v <= n->high);
    return in != n->outside;
}

static bool match_rules(const struct select_node *n, const struct select_row *r)
{
    if (!r->decided)
        return false;
    if (n->kind == SELECT_FAILS_ONLY)
        return r->failed == n->filters;
    if (n->kind == SELECT_FAILS)
        return (r->failed & n->filters) == n->filters;
    return (r->failed & n->filters) == 0;
}

static bool match_review(const struct select_node *n,
                         const struct select_row *r)
{
    for (size_t i = 0; i < r->review_count; i++) {
        const struct select_review *w = &r->reviews[i];
        if ((n->text_count == 0 || match_any(n, w->reviewer)) &&
            (n->said == 0 || (n->said & w->said) != 0))
            return true;
    }
    return false;
}

bool select_matches(const struct select_node *n, const struct select_row *r)
{
    switch (n->kind) {
    case SELECT_ALL:
        return true;
    case SELECT_AND:
        return select_matches(n->left, r) && select_matches(n->right, r);
    case SELECT_OR:
        return select_matches(n->left, r) || select_matches(n->right, r);
    case SELECT_NOT:
        return !select_matches(n->left, r);
    case SELECT_KEPT:
        return r->decided && r->kept;
    case SELECT_REJECTED:
        return r->decided && !r->kept;
    case SELECT_UNASKED:
        return !r->replied;
    case SELECT_REVIEWED:
        return match_review(n, r);
    case SELECT_FAILS:
    case SELECT_FAILS_ONLY:
    case SELECT_PASSES:
        return match_rules(n, r);
    case SELECT_COUNTRY:
        return match_any(n, r->country);
    case SELECT_SOURCE:
        return match_any(n, r->source);
    case SELECT_SPLIT:
        return match_any(n, r->split) || match_any(n, r->part);
    case SELECT_TEACHER:
        return r->replied && match_any(n, r->teacher);
    case SELECT_KEY:
        return match_key(n, r);
    case SELECT_TEXT:
        return match_text(n, r);
    case SELECT_MEASURE:
        return match_measure(n, r);
    case SELECT_UNKNOWN:
        return r->values != NULL && isnan(r->values[n->filter]);
    }
    return false;
}
