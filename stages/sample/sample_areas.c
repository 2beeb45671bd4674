#include "stages/sample/sample_areas.h"

#include "adapters/digest.h"
#include "base/hash_index.h"
#include "engine/pattern_list.h"
#include "formats/table.h"
#include "geo/locatability.h"

#include <errno.h>
#include <math.h>
#include <sys/stat.h>

static const char AREAS_WEIGHTS[] = "locatability.tsv";
enum { AREAS_KEY, AREAS_LABEL, AREAS_SHARE, AREAS_COLUMNS };
static const char *const AREAS_NAMES[AREAS_COLUMNS] = {"key", "label", "share"};

struct areas {
    const char *path;
    FILE *file;
    struct locatability *weights;
    struct hash_index index; /* of a candidate's names, its place */
    size_t columns[AREAS_COLUMNS];
    double *values;
};

bool sample_areas_identify(const char *path, struct buf *out, struct err *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return err_usage(err, "\"sample.areas\": \"%s\": %s", path,
                         strerror(errno));
    buf_print(out, "areas=%lld bytes of %lld.%09ld\n", (long long)st.st_size,
              (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    return pattern_list_identify(AREAS_WEIGHTS, out, err);
}

static ptrdiff_t areas_bytes(void *arg, void *into, size_t room,
                             struct err *err)
{
    struct areas *a = arg;
    size_t n = fread(into, 1, room, a->file);

    if (n < room && ferror(a->file)) {
        (void)err_usage(err, "\"%s\" could not be read: %s", a->path,
                        strerror(errno));
        return -1;
    }
    return (ptrdiff_t)n;
}

static bool areas_head(struct areas *a, const struct table_row *row,
                       struct err *err)
{
    for (int k = 0; k < AREAS_COLUMNS; k++) {
        size_t i = 0;
        while (i < row->count && !span_is(row->fields[i], AREAS_NAMES[k]))
            i++;
        if (i == row->count)
            return err_usage(err, "\"%s\" has no column \"%s\"", a->path,
                             AREAS_NAMES[k]);
        a->columns[k] = i;
    }
    return true;
}

/* Of "source/key", or of a key alone, all that are called so. */
static void areas_add(struct areas *a, struct span key, double value)
{
    uint64_t hash = digest_fast(key, 0);
    size_t at = SIZE_MAX, place;

    while (hash_index_next(&a->index, hash, &at, &place))
        a->values[place] =
            (isnan(a->values[place]) ? 0 : a->values[place]) + value;
}

static bool areas_row(struct areas *a, const struct table_row *row,
                      struct err *err)
{
    double share, weight = 0;

    for (int k = 0; k < AREAS_COLUMNS; k++) {
        if (a->columns[k] >= row->count)
            return err_usage(err, "\"%s\", line %lld: there is no %s", a->path,
                             (long long)row->line, AREAS_NAMES[k]);
    }
    if (!span_real(row->fields[a->columns[AREAS_SHARE]], &share) ||
        !(share >= 0 && share <= 1))
        return err_usage(err, "\"%s\", line %lld: a share is 0 to 1", a->path,
                         (long long)row->line);
    (void)locatability_find(a->weights, row->fields[a->columns[AREAS_LABEL]],
                            &weight);
    areas_add(a, row->fields[a->columns[AREAS_KEY]], weight * share);
    return true;
}

static bool areas_read(struct areas *a, struct err *err)
{
    struct table *t = table_open(areas_bytes, a, 0, err);
    enum table_state state = TABLE_END;
    bool head = true, ok = t != NULL;
    struct table_row row;

    while (ok && (state = table_next(t, &row, err)) > TABLE_END) {
        ok = state == TABLE_BAD
                 ? err_usage(err, "\"%s\", line %lld: it cannot be read",
                             a->path, (long long)row.line)
             : head ? areas_head(a, &row, err)
                    : areas_row(a, &row, err);
        head = false;
    }
    table_close(t);
    return ok && state == TABLE_END;
}

bool sample_areas_read(const char *path, const uint64_t (*named)[2],
                       size_t count, double *values, struct err *err)
{
    struct areas a = {.path = path, .values = values};
    struct span weights;
    bool ok;

    hash_index_init(&a.index, 2 * count);
    for (size_t i = 0; i < count; i++) {
        values[i] = NAN;
        hash_index_add(&a.index, named[i][0], i);
        hash_index_add(&a.index, named[i][1], i);
    }
    a.file = fopen(path, "rb");
    ok = a.file != NULL || err_usage(err, "\"%s\" could not be opened: %s",
                                     path, strerror(errno));
    ok = ok && pattern_list_find(AREAS_WEIGHTS, &weights, err);
    if (ok)
        a.weights = locatability_open(weights, AREAS_WEIGHTS, err);
    ok = ok && a.weights != NULL && areas_read(&a, err);
    locatability_close(a.weights);
    hash_index_release(&a.index);
    if (a.file != NULL)
        fclose(a.file);
    return ok;
}
