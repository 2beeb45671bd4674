/*
 * backend_geoclip.c: a position model in this process. It reads no question:
 * of each picture it gives the likeliest places of its gallery, as
 *
 *     {"candidates": [{"latitude": 48.85, "longitude": 2.35,
 *                      "probability": 0.018}, ...]}
 *
 * the best first, `top_k` of them (0: five). A teacher comes here when its
 * backend is "local" and its folder holds GeoCLIP's heads.
 */
#include "teachers/teacher.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/ordered_pool.h"
#include "adapters/json.h"
#include "models/clip/geoclip.h"

#include <math.h>

enum { GEOCLIP_PLACES = 5, GEOCLIP_PLACES_MAX = 1000 };

struct position_model {
    const struct teacher_settings *settings;
    struct geoclip *model;
    struct geoclip_session **sessions; /* [jobs] */
    struct ordered_pool *pool;
    int jobs;
};

static size_t geoclip_places(const struct teacher_settings *s)
{
    if (s->top_k == 0)
        return GEOCLIP_PLACES;
    return s->top_k < GEOCLIP_PLACES_MAX ? (size_t)s->top_k
                                         : GEOCLIP_PLACES_MAX;
}

static bool geoclip_identify(const struct teacher_settings *s, struct buf *text,
                             struct err *err)
{
    if (s->localizable)
        return err_usage(err, "a position model cannot be asked whether a "
                              "place is recognisable: leave \"localizable\" "
                              "out");
    struct geoclip *model = geoclip_open(s->model, s->cache, err);
    if (model == NULL)
        return false;
    buf_print(text, "model=%s\n", geoclip_identity(model));
    geoclip_close(model);
    return true;
}

/* The gallery has five decimals, its floats no more than seven digits. */
static double geoclip_rounded(double value)
{
    return round(value * 1e6) / 1e6;
}

static void geoclip_write(const struct geoclip_guess *guesses, size_t count,
                          struct buf *out)
{
    buf_add_text(out, "{\"candidates\":[");
    for (size_t i = 0; i < count; i++) {
        json_add_comma(out);
        buf_add_char(out, '{');
        json_add_key(out, "latitude");
        json_add_real(out, geoclip_rounded(guesses[i].lat_deg));
        json_add_key(out, "longitude");
        json_add_real(out, geoclip_rounded(guesses[i].lon_deg));
        json_add_key(out, "probability");
        json_add_real(out, geoclip_rounded(guesses[i].probability));
        buf_add_char(out, '}');
    }
    buf_add_text(out, "]}");
}

static bool geoclip_answer(const struct position_model *m,
                           struct geoclip_session *session, struct ask *ask)
{
    size_t gallery = geoclip_gallery_count(m->model);
    size_t count = geoclip_places(m->settings);
    struct image image = {0, 0, NULL};

    count = count < gallery ? count : gallery;
    if (ask->picture.data == NULL)
        return err_record(&ask->err, "a position model needs a picture");
    struct geoclip_guess *guesses =
        heap_grow(NULL, count + 1, sizeof(*guesses));
    buf_reset(&ask->text);
    bool ok = image_decode(ask->picture, &image, &ask->err) &&
              geoclip_locate(session, &image, guesses, count, &ask->err);
    if (ok)
        geoclip_write(guesses, count, &ask->text);
    image_release(&image);
    free(guesses);
    snprintf(ask->finish, sizeof(ask->finish), "stop");
    return ok && buf_ok(&ask->text, "the reply", &ask->err);
}

static void geoclip_work(void *shared, void *job, int worker)
{
    struct position_model *m = shared;
    struct ask *ask = job;
    int64_t begun_ms = clock_ms();

    ask->answered = geoclip_answer(m, m->sessions[worker], ask);
    ask->duration_ms = clock_ms() - begun_ms;
}

static void *geoclip_backend_open(const struct teacher_settings *s,
                                  const char *name, int jobs, struct err *err)
{
    struct geoclip *model = geoclip_open(s->model, s->cache, err);

    (void)name;
    if (model == NULL)
        return NULL;
    struct position_model *m = heap_take(sizeof(*m));
    *m = (struct position_model){.settings = s, .model = model, .jobs = jobs};
    m->sessions =
        heap_grow(NULL, (size_t)jobs, sizeof(struct geoclip_session *));
    for (int i = 0; i < jobs; i++)
        m->sessions[i] = geoclip_session_open(model);
    m->pool = ordered_pool_open(jobs, 2 * (size_t)jobs, geoclip_work, m);
    return m;
}

static void geoclip_backend_close(void *state)
{
    struct position_model *m = state;

    if (m == NULL)
        return;
    ordered_pool_close(m->pool);
    for (int i = 0; i < m->jobs; i++)
        geoclip_session_close(m->sessions[i]);
    geoclip_close(m->model);
    free(m->sessions);
    free(m);
}

static size_t geoclip_room(void *state)
{
    const struct position_model *m = state;

    return 2 * (size_t)m->jobs - ordered_pool_count(m->pool);
}

static bool geoclip_give(void *state, struct ask *ask, struct err *err)
{
    struct position_model *m = state;

    return ordered_pool_give(m->pool, ask) ||
           err_stage(err, "more questions at a time than were agreed on");
}

/* A picture takes well under a second, so waiting is for the oldest one. */
static struct ask *geoclip_take(void *state, int timeout_ms)
{
    struct position_model *m = state;

    return ordered_pool_take(m->pool, timeout_ms > 0);
}

const struct backend backend_geoclip = {
    .name = "geoclip",
    .about = "a position model in this process",
    .identify = geoclip_identify,
    .open = geoclip_backend_open,
    .close = geoclip_backend_close,
    .room = geoclip_room,
    .give = geoclip_give,
    .take = geoclip_take,
};
