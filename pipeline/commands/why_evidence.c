#include "commands/why_evidence.h"

#include "commands/why_text.h"
#include "filters/filter.h"

/* Names that are told of a list, and bytes of a value. */
enum { EVIDENCE_NAMES = 8, EVIDENCE_VALUE = 60 };

static bool evidence_is(const struct json *v, const char *key, const char *text)
{
    struct span s;

    return json_text(json_get(v, key), &s) && span_is(s, text);
}

/* "3 of 8 WHAT: palm trees, flag": those of the list whose verdict is `verdict`
 * by their `name`. */
static void evidence_add_list(struct buf *out, const struct json *list,
                              const char *verdict, const char *name,
                              const char *what)
{
    size_t count = 0, named = 0;

    for (size_t i = 0; i < list->count; i++)
        count += evidence_is(list->items[i], "verdict", verdict);
    if (count == 0)
        buf_print(out, "none of %zu %s", list->count, what);
    else
        buf_print(out, "%zu of %zu %s: ", count, list->count, what);
    for (size_t i = 0; i < list->count && named < EVIDENCE_NAMES; i++) {
        if (!evidence_is(list->items[i], "verdict", verdict))
            continue;
        buf_add_text(out, named++ > 0 ? ", " : "");
        why_add_value(out, json_get(list->items[i], name));
    }
    if (count > named)
        buf_print(out, " and %zu more", count - named);
}

/* One value by its name; of a long text the beginning. */
static void evidence_add_value(struct buf *out, const char *key,
                               const struct json *v)
{
    struct json cut = *v;

    buf_print(out, "%s ", key);
    if (v->type == JSON_ARRAY || v->type == JSON_OBJECT) {
        buf_print(out, "%zu", v->count);
    } else if (v->type == JSON_TEXT && v->text.len > EVIDENCE_VALUE) {
        size_t len = EVIDENCE_VALUE;
        while (len > 0 && ((unsigned char)v->text.data[len] & 0xC0) == 0x80)
            len--;
        cut.text.len = len;
        why_add_value(out, &cut);
        buf_add_text(out, "...");
    } else {
        why_add_value(out, v);
    }
}

/* The names of the filter's kinds that the number has. */
static const char *const *evidence_kinds(const struct json *filter)
{
    const struct filter *f = NULL;
    struct span name;

    for (size_t i = 0; json_text(filter, &name) && filter_all[i] != NULL; i++) {
        if (span_is(name, filter_all[i]->name))
            f = filter_all[i];
    }
    return f == NULL ? NULL : f->kinds;
}

static void evidence_add_kinds(struct buf *out, const char *const *names,
                               uint64_t bits)
{
    bool first = true;

    for (size_t i = 0; names[i] != NULL; i++) {
        if ((bits >> i & 1) == 0)
            continue;
        buf_print(out, "%s%s", first ? "" : " ", names[i]);
        first = false;
    }
    if (first)
        buf_add_text(out, "none");
}

void why_evidence_add(struct buf *out, const struct json *filter,
                      const struct json *evidence)
{
    const char *const *kinds = evidence_kinds(filter);
    const struct json *claims = json_get(evidence, "claims");
    const struct json *visible = json_get(evidence, "visible");

    if (evidence == NULL || evidence->type != JSON_OBJECT)
        return;
    if (claims != NULL && claims->type == JSON_ARRAY) {
        evidence_add_list(out, claims, "not seen", "claim", "claims not seen");
        return;
    }
    if (visible != NULL && visible->type == JSON_ARRAY) {
        evidence_add_list(out, visible, "not named", "label",
                          "visible things not named");
        return;
    }
    for (size_t i = 0; i < evidence->count; i++) {
        int64_t bits;
        buf_add_text(out, i > 0 ? ", " : "");
        if (kinds != NULL && strcmp(evidence->keys[i], "kinds") == 0 &&
            json_int(evidence->items[i], &bits)) {
            evidence_add_kinds(out, kinds, (uint64_t)bits);
            continue;
        }
        evidence_add_value(out, evidence->keys[i], evidence->items[i]);
    }
}
