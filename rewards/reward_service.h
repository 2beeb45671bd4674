/*
 * reward_service.h: requests of trainers, JSON in and JSON out: rewards,
 * answers and names of places. The server and the library answer by these.
 *
 * pay      {"preset": NAME, "rows": [ROW, ...], "group": K, "theta": KM}
 *          ROW as reward_row.h has it; of the others each may be left out: the
 *          preset by default, no groups, the curriculum's or the preset's
 * theta. "theta" is for rows that name none.
 *       -> {"preset": NAME, "theta_km": KM or null,
 *           "rewards": [{"reward": NUMBER or null, "parts": {NAME: NUMBER or
 *           null, ...}, "why": {NAME: {...}, ...}}, ...]}
 *          A row that cannot be read: reward null, no parts, why a text. With
 *          "group" also "advantages": [NUMBER or null, ...] and "flat_groups":
 *          in how many all rewards are the same.
 * extract  {"rows": [TEXT or {"completion": ...}, ...]}
 *       -> {"answers": [{"status", "form", "strict", "lat", "lon", "origin",
 *           "country", "region", "city", "localizable", "reasoning", "note",
 *           "candidates": [...]}, ...]}; what there is not is null.
 * geocode  {"rows": [{"lat", "lon"} or {"city", "region", "country", "near":
 *           {"lat", "lon"}}, ...]}
 *       -> {"places": [{"country", "region", "city", "lat", "lon",
 *           "population", "distance_km", "within"} or null, ...]}
 *
 * Included by: rewards, library, pipeline/commands.
 */
#ifndef LIMBECK_REWARD_SERVICE_H
#define LIMBECK_REWARD_SERVICE_H

#include "rewards/curriculum.h"
#include "rewards/reward_preset.h"
#include "rewards/reward_row.h"

enum {
    SERVICE_ROWS_MAX = 4096,
    SERVICE_PRESETS_MAX = 64,
    SERVICE_REPLY_MAX = 64 << 20
};

struct reward_service {
    struct reward_reader reader;
    struct preset presets[SERVICE_PRESETS_MAX]; /* [preset_count] */
    size_t preset_count;
    bool has_default;              /* the first is paid where none is named */
    struct arena arena;            /* the presets' names */
    struct curriculum *curriculum; /* or NULL */
};

/* Closes what is in it, the curriculum too. */
void reward_service_release(struct reward_service *s);

/* What one request to pay came to. */
struct reward_paid {
    size_t preset; /* its number in the service */
    int64_t rows, nulls, unread, groups, flat;
    double least, most; /* of those paid; void when all are null */
    bool advanced;      /* the curriculum has another level now */
};

/* Append the reply; safe from several threads at once. What the request needs
 * is the arena's. ERR_RECORD: the request is not as above; ERR_STAGE. */
MUST_CHECK bool reward_service_pay(const struct reward_service *s,
                                   struct span request, struct arena *arena,
                                   struct buf *reply, struct reward_paid *paid,
                                   struct err *err);
MUST_CHECK bool reward_service_extract(const struct reward_service *s,
                                       struct span request, struct arena *arena,
                                       struct buf *reply, struct err *err);
MUST_CHECK bool reward_service_geocode(const struct reward_service *s,
                                       struct span request, struct arena *arena,
                                       struct buf *reply, struct err *err);

#endif
