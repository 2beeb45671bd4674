/*
 * service_request.h: a request's text to its rows.
 *
 * Included by: rewards.
 */
#ifndef LIMBECK_SERVICE_REQUEST_H
#define LIMBECK_SERVICE_REQUEST_H

#include "adapters/json.h"

/* The request, and its "rows": 1 to SERVICE_ROWS_MAX of them. NULL, ERR_RECORD:
 * no JSON, no object, no rows, a key that is not one of `keys` (ends with
 * NULL). */
const struct json *service_request_read(struct span text,
                                        const char *const *keys,
                                        struct arena *arena,
                                        const struct json **rows,
                                        struct err *err);

/* "lat" and "lon" of an object: false with *err untouched when it has neither;
 * ERR_RECORD when they are no position. */
enum service_position { POSITION_NONE, POSITION_GIVEN, POSITION_WRONG };
enum service_position service_request_position(const struct json *v,
                                               double *lat_deg, double *lon_deg,
                                               struct err *err);

#endif
