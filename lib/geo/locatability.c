#include "geo/locatability.h"

#include "base/arena.h"
#include "formats/named_table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LOCATABILITY_NAME = 64, LOCATABILITY_NAMES = 2000 };

struct locatability_name {
    char text[LOCATABILITY_NAME]; /* lower case */
    double weight;
};

struct locatability {
    struct locatability_name *names; /* [count] by text */
    size_t count;
};

struct locatability_reader {
    const char *name;
    struct locatability *l;
};

/* The first name of a label; false when it is none, or too long for one. */
static bool locatability_key(struct span label, struct locatability_name *key)
{
    size_t n = 0;

    label = span_trim(span_cut(label, 0, span_find_char(label, ',')));
    if (label.len == 0 || label.len >= sizeof(key->text))
        return false;
    memset(key->text, 0, sizeof(key->text));
    for (; n < label.len; n++)
        key->text[n] = (char)tolower((unsigned char)label.data[n]);
    return true;
}

static int locatability_compare(const void *a, const void *b)
{
    return strcmp(((const struct locatability_name *)a)->text,
                  ((const struct locatability_name *)b)->text);
}

static bool locatability_row(void *arg, const struct span *fields, int64_t line,
                             struct err *err)
{
    struct locatability_reader *r = arg;
    struct locatability *l = r->l;
    struct span rest = fields[1], name;
    double weight;

    if (!span_real(fields[0], &weight) || !(weight >= 0 && weight <= 1))
        return err_usage(err, "\"%s\", line %lld: a weight is 0 to 1", r->name,
                         (long long)line);
    while (span_next(&rest, ',', &name)) {
        struct locatability_name key = {.weight = weight};
        if (l->count == LOCATABILITY_NAMES || !locatability_key(name, &key))
            return err_usage(err,
                             "\"%s\", line %lld: there is a name too "
                             "many, none, or one that is too long",
                             r->name, (long long)line);
        l->names = heap_grow(l->names, l->count + 1, sizeof(*l->names));
        l->names[l->count++] = key;
    }
    return true;
}

struct locatability *locatability_open(struct span text, const char *name,
                                       struct err *err)
{
    static const char *const columns[] = {"weight", "names"};
    struct locatability *l = heap_take(sizeof(*l));
    struct locatability_reader r = {name, l};

    *l = (struct locatability){.count = 0};
    if (!named_table_read(text, name, columns, 2, locatability_row, &r, err)) {
        locatability_close(l);
        return NULL;
    }
    if (l->count > 0)
        qsort(l->names, l->count, sizeof(*l->names), locatability_compare);
    return l;
}

void locatability_close(struct locatability *l)
{
    if (l == NULL)
        return;
    free(l->names);
    free(l);
}

bool locatability_find(const struct locatability *l, struct span label,
                       double *weight)
{
    struct locatability_name key;
    const struct locatability_name *found;

    if (l->count == 0 || !locatability_key(label, &key))
        return false;
    found = bsearch(&key, l->names, l->count, sizeof(*l->names),
                    locatability_compare);
    if (found == NULL)
        return false;
    *weight = found->weight;
    return true;
}
