#include "select/select.h"

#include <math.h>
#include <string.h>

#include "base/nearest.h"
#include "filters/filter.h"
#include "geo/names.h"
#include "select/select_lexer.h"

struct parsing {
    struct span query;
    size_t pos; /* behind `next` */
    struct select_token next;
    int depth;
    const struct select_names *names;
    struct arena *arena;
    struct err *err;
};

/* What terms begin with; no text alone. */
static const struct {
    const char *word;
    enum select_kind kind;
} parse_words[] = {
    {"kept", SELECT_KEPT},       {"rejected", SELECT_REJECTED},
    {"unasked", SELECT_UNASKED}, {"reviewed", SELECT_REVIEWED},
    {"fails", SELECT_FAILS},     {"passes", SELECT_PASSES},
    {"country", SELECT_COUNTRY}, {"source", SELECT_SOURCE},
    {"split", SELECT_SPLIT},     {"teacher", SELECT_TEACHER},
    {"key", SELECT_KEY},         {"and", SELECT_AND},
    {"or", SELECT_OR},           {"not", SELECT_NOT},
    {"only", SELECT_FAILS_ONLY},
};
enum { PARSE_WORDS = sizeof(parse_words) / sizeof(parse_words[0]) };

static const struct select_node *parse_or(struct parsing *p);

static void parse_step(struct parsing *p)
{
    p->next = select_token_next(p->query, &p->pos);
}

/* Characters, from 1. */
static size_t parse_column(const struct parsing *p, size_t at)
{
    size_t n = 1;

    for (size_t i = 0; i < at && i < p->query.len; i++)
        n += ((unsigned char)p->query.data[i] & 0xC0) != 0x80;
    return n;
}

/* NULL; what: "which is no rule". */
static const void *parse_bad(struct parsing *p, const struct select_token *t,
                             const char *what)
{
    size_t column = parse_column(p, t->at);

    if (t->kind == TOKEN_END)
        err_usage(p->err, "the query ends at column %zu, %s", column, what);
    else
        err_usage(p->err, "column %zu: \"%.*s\", %s", column,
                  t->text.len > 100 ? 100 : (int)t->text.len, t->text.data,
                  what);
    return NULL;
}

static const void *parse_near(struct parsing *p, const struct select_token *t,
                              const char *what, struct nearest *nearest)
{
    (void)parse_bad(p, t, what);
    if (nearest_found(nearest) != NULL)
        err_hint(p->err, "did you mean \"%s\"?", nearest_found(nearest));
    return NULL;
}

static struct select_node *parse_node(struct parsing *p, enum select_kind kind)
{
    struct select_node *node = arena_take(p->arena, sizeof(*node));

    node->kind = kind;
    return node;
}

static int parse_filter_place(struct span name)
{
    for (int i = 0; filter_all[i] != NULL; i++) {
        if (span_is_nocase(name, filter_all[i]->name))
            return i;
    }
    return -1;
}

static bool parse_is_text(const struct select_token *t)
{
    return t->kind == TOKEN_WORD || t->kind == TOKEN_QUOTED;
}

/* --------------------------------------------------------------- lists */

static const void *parse_bad_filter(struct parsing *p,
                                    const struct select_token *t,
                                    const char *what)
{
    struct nearest nearest;

    nearest_init(&nearest, arena_span_text(p->arena, t->text));
    for (size_t i = 0; filter_all[i] != NULL; i++)
        nearest_offer(&nearest, filter_all[i]->name);
    return parse_near(p, t, what, &nearest);
}

/* rule { "," rule } */
static const struct select_node *parse_rules(struct parsing *p,
                                             struct select_node *node)
{
    for (;;) {
        int place = parse_filter_place(p->next.text);
        if (p->next.kind != TOKEN_WORD)
            return parse_bad(p, &p->next, "where the name of a rule is wanted");
        if (place < 0)
            return parse_bad_filter(p, &p->next, "which is no rule");
        if ((p->names->asked >> place & 1) == 0)
            return parse_bad(p, &p->next, "which the policy does not ask");
        node->filters |= UINT64_C(1) << place;
        parse_step(p);
        if (!token_is_sign(&p->next, ","))
            return node;
        parse_step(p);
    }
}

static bool parse_known(const char *const *list, struct span text,
                        struct nearest *nearest)
{
    for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
        if (span_is(text, list[i]))
            return true;
        nearest_offer(nearest, list[i]);
    }
    return list == NULL;
}

/* A text of a list as it is compared, or NULL with an error. */
static const char *parse_one(struct parsing *p, enum select_kind kind)
{
    static const char *const splits[] = {"cot",   "judge", "seed", "none",
                                         "train", "test",  NULL};
    const char *text = arena_span_text(p->arena, p->next.text);
    struct nearest nearest;

    nearest_init(&nearest, text);
    switch (kind) {
    case SELECT_COUNTRY:
        text = names_country_code(p->next.text);
        return text != NULL ? text
                            : parse_bad(p, &p->next, "which is no country");
    case SELECT_SPLIT:
        return parse_known(splits, p->next.text, &nearest)
                   ? text
                   : parse_near(p, &p->next, "which is no split", &nearest);
    case SELECT_TEACHER:
        return parse_known(p->names->teachers, p->next.text, &nearest)
                   ? text
                   : parse_near(p, &p->next, "which is no teacher", &nearest);
    case SELECT_SOURCE:
        return parse_known(p->names->sources, p->next.text, &nearest)
                   ? text
                   : parse_near(p, &p->next, "which is no source", &nearest);
    case SELECT_REVIEWED:
        return parse_known(p->names->reviewers, p->next.text, &nearest)
                   ? text
                   : parse_near(p, &p->next, "who has reviewed nothing",
                                &nearest);
    default:
        return text;
    }
}

/* text { "," text } */
static const struct select_node *parse_list(struct parsing *p,
                                            struct select_node *node)
{
    const char **texts = NULL;

    for (;;) {
        if (!parse_is_text(&p->next))
            return parse_bad(p, &p->next, "where a name is wanted");
        const char *text = parse_one(p, node->kind);
        if (text == NULL)
            return NULL;
        texts = arena_grow(p->arena, texts, node->text_count, sizeof(*texts));
        texts[node->text_count++] = text;
        node->texts = texts;
        parse_step(p);
        if (!token_is_sign(&p->next, ","))
            return node;
        parse_step(p);
    }
}

unsigned select_said_bit(struct span word)
{
    static const char *const words[] = {"keep", "drop", "unsure", "edit"};

    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (span_is_nocase(word, words[i]))
            return 1U << i;
    }
    return 0;
}

/* [ "by" list ] [ said { "," said } ] */
static const struct select_node *parse_reviewed(struct parsing *p,
                                                struct select_node *node)
{
    if (token_is(&p->next, "by")) {
        parse_step(p);
        if (parse_list(p, node) == NULL)
            return NULL;
    }
    if (p->next.kind != TOKEN_WORD || select_said_bit(p->next.text) == 0)
        return node;
    for (;;) {
        unsigned bit =
            p->next.kind == TOKEN_WORD ? select_said_bit(p->next.text) : 0;
        if (bit == 0)
            return parse_bad(p, &p->next,
                             "where keep, drop, unsure or edit is wanted");
        node->said |= bit;
        parse_step(p);
        if (!token_is_sign(&p->next, ","))
            return node;
        parse_step(p);
    }
}

/* ------------------------------------------------------------- measures */

/* "25", "25km"; the unit may be a word of its own. */
static bool parse_real(struct span text, double *value)
{
    if (span_ends(text, "km"))
        text = span_cut(text, 0, text.len - 2);
    return span_real(text, value);
}

static bool parse_number(struct parsing *p, double *value)
{
    if (p->next.kind != TOKEN_WORD || !parse_real(p->next.text, value)) {
        (void)parse_bad(p, &p->next, "where a number is wanted");
        return false;
    }
    parse_step(p);
    if (token_is(&p->next, "km"))
        parse_step(p);
    return true;
}

static const struct select_node *parse_compare(struct parsing *p,
                                               struct select_node *node)
{
    struct span sign = p->next.text;
    double value;

    parse_step(p);
    if (!parse_number(p, &value))
        return NULL;
    bool below = sign.data[0] == '<', above = sign.data[0] == '>';
    node->low = below ? -INFINITY : value;
    node->high = above ? INFINITY : value;
    node->high_open = span_is(sign, "<");
    node->low_open = span_is(sign, ">");
    node->outside = span_is(sign, "!=");
    return node;
}

/* number ".." number, in one word. */
static const struct select_node *parse_range(struct parsing *p,
                                             struct select_node *node)
{
    size_t dots = span_find(p->next.text, "..");

    if (!parse_real(span_cut(p->next.text, 0, dots), &node->low) ||
        !parse_real(span_cut(p->next.text, dots + 2, SIZE_MAX), &node->high))
        return parse_bad(p, &p->next, "which is no range of two numbers");
    if (node->low > node->high)
        return parse_bad(p, &p->next, "which does not ascend");
    parse_step(p);
    if (token_is(&p->next, "km"))
        parse_step(p);
    return node;
}

static bool parse_is_compare(const struct select_token *t)
{
    return t->kind == TOKEN_SIGN && strchr("<>=!", t->text.data[0]) != NULL &&
           !span_is(t->text, "!");
}

/* Behind the name of a filter. */
static const struct select_node *parse_measure(struct parsing *p, int filter)
{
    struct select_node *node = parse_node(p, SELECT_MEASURE);

    node->filter = filter;
    parse_step(p);
    if (parse_is_compare(&p->next))
        return parse_compare(p, node);
    if (token_is(&p->next, "unknown")) {
        node->kind = SELECT_UNKNOWN;
        parse_step(p);
        return node;
    }
    if (p->next.kind == TOKEN_WORD && span_find(p->next.text, "..") != SIZE_MAX)
        return parse_range(p, node);
    return parse_bad(p, &p->next,
                     "where <, <=, >, >=, =, !=, LOW..HIGH or unknown is "
                     "wanted");
}

/* --------------------------------------------------------------- terms */

static const struct select_node *parse_text(struct parsing *p)
{
    struct select_token t = p->next;
    struct select_node *node = parse_node(p, SELECT_TEXT);
    const char **texts = arena_take_array(p->arena, 1, sizeof(*texts));

    texts[0] = arena_span_text(p->arena, t.text);
    node->texts = texts;
    node->text_count = 1;
    node->country = names_country_code(t.text);
    parse_step(p);
    if (t.kind == TOKEN_WORD && parse_is_compare(&p->next))
        return parse_bad_filter(p, &t, "which is nothing that was measured");
    return node;
}

static const struct select_node *parse_keyword(struct parsing *p,
                                               enum select_kind kind)
{
    struct select_token t = p->next;
    struct select_node *node = parse_node(p, kind);

    parse_step(p);
    switch (kind) {
    case SELECT_KEPT:
    case SELECT_REJECTED:
    case SELECT_UNASKED:
        return node;
    case SELECT_REVIEWED:
        return parse_reviewed(p, node);
    case SELECT_FAILS:
        if (token_is(&p->next, "only")) {
            node->kind = SELECT_FAILS_ONLY;
            parse_step(p);
        }
        return parse_rules(p, node);
    case SELECT_PASSES:
        return parse_rules(p, node);
    case SELECT_COUNTRY:
    case SELECT_SOURCE:
    case SELECT_SPLIT:
    case SELECT_TEACHER:
    case SELECT_KEY:
        return parse_list(p, node);
    default:
        return parse_bad(p, &t, "where a term is wanted");
    }
}

static const struct select_node *parse_group(struct parsing *p)
{
    parse_step(p);
    const struct select_node *node = parse_or(p);
    if (node == NULL)
        return NULL;
    if (!token_is_sign(&p->next, ")"))
        return parse_bad(p, &p->next, "where ) is wanted");
    parse_step(p);
    return node;
}

static const struct select_node *parse_term(struct parsing *p)
{
    if (token_is_sign(&p->next, "("))
        return parse_group(p);
    for (size_t i = 0; i < PARSE_WORDS; i++) {
        if (token_is(&p->next, parse_words[i].word))
            return parse_keyword(p, parse_words[i].kind);
    }
    if (p->next.kind == TOKEN_BROKEN)
        return parse_bad(p, &p->next, "which has no second quotation mark");
    if (p->next.kind == TOKEN_WORD) {
        int filter = parse_filter_place(p->next.text);
        if (filter >= 0)
            return parse_measure(p, filter);
    }
    if (!parse_is_text(&p->next))
        return parse_bad(p, &p->next, "where a term is wanted");
    return parse_text(p);
}

static const struct select_node *parse_not(struct parsing *p)
{
    if (!token_is(&p->next, "not"))
        return parse_term(p);
    struct select_node *node = parse_node(p, SELECT_NOT);
    parse_step(p);
    node->left = parse_term(p);
    return node->left != NULL ? node : NULL;
}

static const struct select_node *parse_join(struct parsing *p,
                                            enum select_kind kind,
                                            const struct select_node *left,
                                            const struct select_node *right)
{
    struct select_node *node = parse_node(p, kind);

    node->left = left;
    node->right = right;
    return right != NULL ? node : NULL;
}

/* not { [ "and" ] not } */
static const struct select_node *parse_and(struct parsing *p)
{
    const struct select_node *node = parse_not(p);

    while (node != NULL) {
        if (token_is(&p->next, "and"))
            parse_step(p);
        else if (p->next.kind == TOKEN_END || token_is(&p->next, "or") ||
                 token_is_sign(&p->next, ")"))
            return node;
        node = parse_join(p, SELECT_AND, node, parse_not(p));
    }
    return NULL;
}

/* and { "or" and } */
static const struct select_node *parse_or(struct parsing *p)
{
    if (++p->depth > SELECT_DEPTH_MAX)
        return parse_bad(p, &p->next, "which is nested too deep");
    const struct select_node *node = parse_and(p);
    while (node != NULL && token_is(&p->next, "or")) {
        parse_step(p);
        node = parse_join(p, SELECT_OR, node, parse_and(p));
    }
    p->depth--;
    return node;
}

const struct select_node *select_parse(struct span text,
                                       const struct select_names *n,
                                       struct arena *arena, struct err *err)
{
    struct parsing p = {.query = text, .names = n, .arena = arena, .err = err};
    size_t bad;

    if (text.len > SELECT_BYTES_MAX) {
        err_usage(err, "the query is longer than %d bytes", SELECT_BYTES_MAX);
        return NULL;
    }
    if (!span_utf8(text, &bad)) {
        err_usage(err, "the query is no UTF-8 at byte %zu", bad + 1);
        return NULL;
    }
    parse_step(&p);
    if (p.next.kind == TOKEN_END)
        return parse_node(&p, SELECT_ALL);
    const struct select_node *node = parse_or(&p);
    if (node != NULL && p.next.kind != TOKEN_END)
        return parse_bad(&p, &p.next, "which closes nothing");
    return node;
}
