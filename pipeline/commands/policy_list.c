#include "commands/policy_list.h"

#include <math.h>

enum { LABEL_MAX = 1 << 20 };

static struct span list_rule_name(struct span line)
{
    return span_cut(line, 0, span_find_char(line, ' '));
}

/* The line of that filter's rule, or SPAN_NONE. */
static struct span list_rule(const char *text, struct span name)
{
    struct span rest = span_of(text), line;

    while (span_next(&rest, '\n', &line)) {
        if (line.len > 0 && span_equals(list_rule_name(line), name))
            return line;
    }
    return SPAN_NONE;
}

/* Have all policies this rule, with the same bounds? */
static bool list_agrees(const struct policy_list *l, struct span line)
{
    for (size_t i = 0; i < l->count; i++) {
        if (!span_equals(list_rule(l->items[i].text, list_rule_name(line)),
                         line))
            return false;
    }
    return true;
}

void policy_list_add_rule(struct span line, struct buf *out)
{
    struct span rest = line, part;
    double bound;
    bool said = false;

    if (span_starts(line, "include ") || span_starts(line, "exclude ") ||
        span_starts(line, "review ")) {
        buf_add_span(out, line);
        return;
    }
    buf_add_span(out, list_rule_name(line));
    while (span_next(&rest, ' ', &part)) {
        bool least = span_starts(part, "min="),
             most = span_starts(part, "max=");
        if ((least || most) && span_real(span_cut(part, 4, SIZE_MAX), &bound) &&
            isfinite(bound)) {
            buf_print(out, "%s %s %.6g", said ? "," : "",
                      least ? "at least" : "at most", bound);
            said = true;
        }
    }
    if (!said)
        buf_add_text(out, " known");
    else if (span_ends(line, "missing=passes"))
        buf_add_text(out, " or unknown");
}

static void list_add_comma(struct buf *out)
{
    if (out->len > 0)
        buf_add_text(out, "; ");
}

/* Filters that a policy before or after this one asks and this one does not:
 * each once, by the first policy that names it. */
static void list_add_lacking(const struct policy_list *l,
                             const struct policy_entry *e, struct buf *out)
{
    for (size_t i = 0; i < l->count; i++) {
        struct span rest = span_of(l->items[i].text), line;
        while (span_next(&rest, '\n', &line)) {
            struct span name = list_rule_name(line);
            bool told = line.len == 0 || list_rule(e->text, name).len > 0;
            for (size_t k = 0; k < i && !told; k++)
                told = list_rule(l->items[k].text, name).len > 0;
            if (told)
                continue;
            list_add_comma(out);
            buf_add_text(out, "no ");
            buf_add_span(out, name);
        }
    }
}

static bool list_label(const struct policy_list *l, struct policy_entry *e,
                       struct arena *arena, struct err *err)
{
    struct span rest = span_of(e->text), line;
    struct buf label;

    buf_init(&label, LABEL_MAX);
    while (span_next(&rest, '\n', &line)) {
        if (line.len == 0 || list_agrees(l, line))
            continue;
        list_add_comma(&label);
        policy_list_add_rule(line, &label);
    }
    list_add_lacking(l, e, &label);
    bool ok = buf_ok(&label, "the names of policies", err);
    if (ok)
        e->label = arena_span_text(arena, buf_span(&label));
    buf_release(&label);
    return ok;
}

/* Policies of one name and one label differ in the order of their rules. */
static void list_tell_order(struct policy_list *l, struct arena *arena)
{
    for (size_t i = 1; i < l->count; i++) {
        struct policy_entry *e = &l->items[i];
        for (size_t k = 0; k < i; k++) {
            const struct policy_entry *other = &l->items[k];
            if (strcmp(e->name, other->name) != 0 ||
                strcmp(e->label, other->label) != 0)
                continue;
            e->label = arena_print(arena, "%s%sin another order than #%lld",
                                   e->label, e->label[0] != '\0' ? "; " : "",
                                   (long long)other->id);
            break;
        }
    }
}

static void list_take(struct policy_list *l, struct query *q,
                      struct arena *arena)
{
    struct policy_entry e = {.id = query_get_int(q, 0),
                             .name = query_get_text(q, 1, arena),
                             .text = query_get_text(q, 2, arena),
                             .current = query_get_int(q, 3) != 0,
                             .answers = query_get_int(q, 4),
                             .kept = query_get_int(q, 5),
                             .samples = query_get_int(q, 6)};

    for (int i = 0; i < POLICY_SPLITS; i++)
        e.split[i] = query_get_int(q, 7 + i);
    l->items = arena_grow(arena, l->items, l->count, sizeof(*l->items));
    l->items[l->count++] = e;
}

bool policy_list_read(struct policy_list *l, struct db *db, struct arena *arena,
                      struct err *err)
{
    struct query *q = db_query(db, QUERY_COMPARE_POLICIES);
    enum query_state state;

    *l = (struct policy_list){0};
    while ((state = query_next(q, err)) == QUERY_ROW)
        list_take(l, q, arena);
    if (state == QUERY_FAILED)
        return false;
    for (size_t i = 0; i < l->count; i++) {
        if (!list_label(l, &l->items[i], arena, err))
            return false;
    }
    list_tell_order(l, arena);
    return true;
}

bool policy_list_pair(const struct policy_entry **a,
                      const struct policy_entry **b, struct arena *arena,
                      struct err *err)
{
    struct policy_list l = {arena_take_array(arena, 2, sizeof(*l.items)), 2};

    l.items[0] = **a;
    l.items[1] = **b;
    *a = &l.items[0];
    *b = &l.items[1];
    return list_label(&l, &l.items[0], arena, err) &&
           list_label(&l, &l.items[1], arena, err);
}

static const struct policy_entry *list_find_number(const struct policy_list *l,
                                                   const char *what)
{
    int64_t id;

    if (!span_int(span_of(what[0] == '#' ? what + 1 : what), &id))
        return NULL;
    for (size_t i = 0; i < l->count; i++) {
        if (l->items[i].id == id)
            return &l->items[i];
    }
    return NULL;
}

const struct policy_entry *policy_list_find(const struct policy_list *l,
                                            const char *what, struct err *err)
{
    const struct policy_entry *found = NULL;
    size_t count = 0;

    for (size_t i = 0; i < l->count; i++) {
        if (strcmp(what, "current") == 0
                ? l->items[i].current
                : strcmp(l->items[i].name, what) == 0) {
            found = &l->items[i];
            count++;
        }
    }
    if (count == 0)
        found = list_find_number(l, what);
    if (found != NULL && count <= 1)
        return found;
    if (count > 1)
        err_usage(err, "\"%s\" is the name of %zu policies", what, count);
    else
        err_usage(err, "there is no policy \"%s\"", what);
    err_hint(err, "a name, a number or \"current\": `limbeck policies` lists "
                  "them");
    return NULL;
}
