#include "stages/sample/sample_areas.h"

#include "engine/pattern_list.h"
#include "geo/locatability.h"
#include "stages/sample/sample_rows.h"

#include <math.h>

static const char AREAS_WEIGHTS[] = "locatability.tsv";

struct areas {
    struct locatability *weights;
    double value; /* of the row */
    double *values;
};

bool sample_areas_identify(const char *path, struct buf *out, struct err *err)
{
    return sample_rows_identify("areas", path, out, err) &&
           pattern_list_identify(AREAS_WEIGHTS, out, err);
}

static bool areas_row(void *arg, const struct span *fields, struct err *err)
{
    struct areas *a = arg;
    double share, weight = 0;

    if (!span_real(fields[2], &share) || !(share >= 0 && share <= 1))
        return err_usage(err, "a share is 0 to 1");
    (void)locatability_find(a->weights, fields[1], &weight);
    a->value = weight * share;
    return true;
}

static void areas_add(void *arg, size_t place)
{
    struct areas *a = arg;
    double before = isnan(a->values[place]) ? 0 : a->values[place];

    a->values[place] = before + a->value;
}

bool sample_areas_read(const char *path, const uint64_t (*named)[2],
                       size_t count, double *values, struct err *err)
{
    struct areas a = {.values = values};
    const struct sample_rows rows = {.path = path,
                                     .columns = {"key", "label", "share"},
                                     .row = areas_row,
                                     .add = areas_add,
                                     .arg = &a};
    struct span weights;

    for (size_t i = 0; i < count; i++)
        values[i] = NAN;
    if (!pattern_list_find(AREAS_WEIGHTS, &weights, err))
        return false;
    a.weights = locatability_open(weights, AREAS_WEIGHTS, err);
    bool ok = a.weights != NULL && sample_rows_read(&rows, named, count, err);
    locatability_close(a.weights);
    return ok;
}
