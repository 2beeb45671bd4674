#include "rewards/service_request.h"

#include "base/nearest.h"
#include "geo/distance.h"
#include "rewards/reward_service.h"

static bool request_known(const char *key, const char *const *keys,
                          struct err *err)
{
    struct nearest nearest;

    nearest_init(&nearest, key);
    for (size_t i = 0; keys[i] != NULL; i++) {
        if (strcmp(key, keys[i]) == 0)
            return true;
        nearest_offer(&nearest, keys[i]);
    }
    err_record(err, "a request has no \"%.100s\"", key);
    if (nearest_found(&nearest) != NULL)
        err_hint(err, "did you mean \"%s\"?", nearest_found(&nearest));
    return false;
}

static bool request_rows(const struct json *rows, struct err *err)
{
    if (rows == NULL || rows->type != JSON_ARRAY)
        return err_record(err, "a request has a list \"rows\"");
    if (rows->count == 0 || rows->count > SERVICE_ROWS_MAX)
        return err_record(err, "\"rows\" has %zu entries, not 1 to %d",
                          rows->count, SERVICE_ROWS_MAX);
    return true;
}

const struct json *service_request_read(struct span text,
                                        const char *const *keys,
                                        struct arena *arena,
                                        const struct json **rows,
                                        struct err *err)
{
    const struct json *request = json_parse(text, arena, err);

    if (request == NULL)
        return NULL;
    if (request->type != JSON_OBJECT) {
        err_record(err, "a request is an object");
        return NULL;
    }
    for (size_t i = 0; i < request->count; i++) {
        if (!request_known(request->keys[i], keys, err))
            return NULL;
    }
    *rows = json_get(request, "rows");
    return request_rows(*rows, err) ? request : NULL;
}

enum service_position service_request_position(const struct json *v,
                                               double *lat_deg, double *lon_deg,
                                               struct err *err)
{
    const struct json *lat = json_get(v, "lat"), *lon = json_get(v, "lon");

    if (lat == NULL && lon == NULL)
        return POSITION_NONE;
    if (json_real(lat, lat_deg) && json_real(lon, lon_deg) &&
        position_in_range(*lat_deg, *lon_deg))
        return POSITION_GIVEN;
    err_record(err, "\"lat\" and \"lon\" are no position");
    return POSITION_WRONG;
}
