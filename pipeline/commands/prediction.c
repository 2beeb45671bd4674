#include "commands/prediction.h"

#include <math.h>

#include "answers/answer.h"

enum { PREDICTION_DEPTH = 10 };

static const char *const prediction_ids[] = {
    "img_id",   "image_id",   "id",       "custom_id", "sample_id", "photo_id",
    "filename", "file_name",  "file",     "image",     "images",    "img",
    "path",     "image_path", "img_path", "key",       "name",      NULL};
static const char *const prediction_lats[] = {
    "lat",      "latitude",           "pred_lat", "predicted_lat",
    "lat_pred", "predicted_latitude", "lat_deg",  NULL};
static const char *const prediction_lons[] = {
    "lon",      "lng",           "longitude", "long",
    "pred_lon", "pred_lng",      "lon_pred",  "predicted_lon",
    "lng_pred", "predicted_lng", "lon_deg",   "predicted_longitude",
    NULL};
static const char *const prediction_countries[] = {"country", "pred_country",
                                                   "predicted_country", NULL};
static const char *const prediction_regions[] = {
    "region", "pred_region", "predicted_region", "state", NULL};
static const char *const prediction_cities[] = {"city", "pred_city",
                                                "predicted_city", NULL};
/* Where a reply, or what was read of it, stands. */
static const char *const prediction_inside[] = {
    "response", "prediction",  "pred",    "predicted", "output", "reply",
    "answer",   "completion",  "result",  "text",      "body",   "choices",
    "message",  "coordinates", "content", "location",  "gps",    NULL};

/* Ranked places, the likeliest first. */
static const char *const prediction_lists[] = {
    "candidates", "predictions", "guesses", "top_k", "topk", "ranked", NULL};
/* How sure: p(yes), support by what is seen, what is said of the answer. */
static const char *const prediction_localizable[] = {
    "localizable", "p_yes", "p(yes)", "localizability", "p_localizable", NULL};
static const char *const prediction_support[] = {"support", "supported", NULL};
static const char *const prediction_unsupported[] = {"unsupported", NULL};
static const char *const prediction_stated[] = {
    "confidence", "conf", "probability", "prob", "certainty", NULL};

/* What is being read. */
struct prediction_reader {
    const struct answer_patterns *patterns;
    struct arena *keep, *scratch;
    struct prediction *out;
};

static const struct json *prediction_get(const struct json *v,
                                         const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        const struct json *found = json_get(v, *keys);

        if (found != NULL && found->type != JSON_NULL)
            return found;
    }
    return NULL;
}

/* A number, or a text that is one. */
static bool prediction_real(const struct json *v, double *value)
{
    struct span text;

    return json_real(v, value) ||
           (json_text(v, &text) && span_real(span_trim(text), value));
}

static struct span prediction_text(const struct json *v,
                                   const char *const *keys)
{
    struct span text = SPAN_NONE;

    return json_text(prediction_get(v, keys), &text) ? text : SPAN_NONE;
}

/* -------------------------------------------------------------- replies */

static bool prediction_reply(struct prediction_reader *r, struct span text,
                             struct err *err)
{
    const struct answer_reader reader = {r->patterns, false, NULL};
    struct prediction *out = r->out;
    struct answer a;

    if (!answer_read(&reader, text, "", r->scratch, &a, err))
        return false;
    out->status = a.status;
    out->strict = a.strict;
    if (!isnan(a.localizable))
        out->confidence[CONFIDENCE_LOCALIZABLE] = a.localizable;
    if (a.guess_count > 0 && !isnan(a.guesses[0].confidence))
        out->confidence[CONFIDENCE_STATED] = a.guesses[0].confidence;
    out->place = (struct evaluation_place){a.has_position ? a.lat_deg : NAN,
                                           a.has_position ? a.lon_deg : NAN,
                                           a.country, a.region, a.city};
    out->guess_count =
        a.guess_count < EVALUATION_GUESSES ? a.guess_count : EVALUATION_GUESSES;
    out->guesses =
        arena_take_array(r->keep, 2 * out->guess_count, sizeof(double));
    for (size_t i = 0; i < out->guess_count; i++) {
        out->guesses[2 * i] = a.guesses[i].lat_deg;
        out->guesses[2 * i + 1] = a.guesses[i].lon_deg;
    }
    return true;
}

/* ------------------------------------------------------------ positions */

/* [lat, lon], or an object of both. */
static bool prediction_position(const struct json *v, double *lat, double *lon)
{
    if (v == NULL)
        return false;
    if (v->type == JSON_ARRAY)
        return v->count == 2 && prediction_real(v->items[0], lat) &&
               prediction_real(v->items[1], lon);
    return prediction_real(prediction_get(v, prediction_lats), lat) &&
           prediction_real(prediction_get(v, prediction_lons), lon);
}

static void prediction_at(struct prediction *out, double lat, double lon)
{
    out->place.lat_deg = lat;
    out->place.lon_deg = lon;
    out->status = position_in_range(lat, lon) ? "ok" : "out of range";
    if (!position_in_range(lat, lon))
        out->place.lat_deg = out->place.lon_deg = NAN;
}

/* One that is no position keeps its rank. */
static void prediction_guesses(struct prediction_reader *r,
                               const struct json *list)
{
    struct prediction *out = r->out;
    size_t n =
        list->count < EVALUATION_GUESSES ? list->count : EVALUATION_GUESSES;

    out->guess_count = n;
    out->guesses = arena_take_array(r->keep, 2 * n, sizeof(double));
    for (size_t i = 0; i < n; i++) {
        double *at = &out->guesses[2 * i];

        if (!prediction_position(list->items[i], &at[0], &at[1]) ||
            !position_in_range(at[0], at[1]))
            at[0] = at[1] = NAN;
    }
}

/* The outermost that tells it counts. */
static void prediction_sure(struct prediction *out, const struct json *v,
                            const char *const *keys,
                            enum evaluation_confidence kind, bool not)
{
    double value;

    if (isnan(out->confidence[kind]) &&
        prediction_real(prediction_get(v, keys), &value))
        out->confidence[kind] = not ? 1 - value : value;
}

static bool prediction_take(struct prediction_reader *r, const struct json *v,
                            int depth, struct err *err);

/* The first of them is the answer. */
static bool prediction_list(struct prediction_reader *r, const struct json *v,
                            int depth, struct err *err)
{
    double lat, lon;

    if (prediction_position(v, &lat, &lon)) {
        prediction_at(r->out, lat, lon);
        return true;
    }
    if (v->count == 0)
        return true;
    if (v->count > 1 && prediction_position(v->items[0], &lat, &lon))
        prediction_guesses(r, v);
    return prediction_take(r, v->items[0], depth - 1, err);
}

static bool prediction_object(struct prediction_reader *r, const struct json *v,
                              int depth, struct err *err)
{
    const struct json *list = prediction_get(v, prediction_lists);
    struct prediction *out = r->out;
    double lat, lon;

    prediction_sure(out, v, prediction_localizable, CONFIDENCE_LOCALIZABLE,
                    false);
    prediction_sure(out, v, prediction_support, CONFIDENCE_SUPPORT, false);
    prediction_sure(out, v, prediction_unsupported, CONFIDENCE_SUPPORT, true);
    prediction_sure(out, v, prediction_stated, CONFIDENCE_STATED, false);
    out->place.country = prediction_text(v, prediction_countries);
    out->place.region = prediction_text(v, prediction_regions);
    out->place.city = prediction_text(v, prediction_cities);
    if (list != NULL && list->type == JSON_ARRAY && list->count > 0)
        prediction_guesses(r, list);
    if (prediction_position(v, &lat, &lon))
        prediction_at(out, lat, lon);
    else if (list != NULL)
        return prediction_take(r, list, depth - 1, err);
    else if (out->place.country.len > 0 || out->place.city.len > 0)
        out->status = "ok";
    else
        return prediction_take(r, prediction_get(v, prediction_inside),
                               depth - 1, err);
    return true;
}

/* What is said of one picture, at most so many levels down. */
static bool prediction_take(struct prediction_reader *r, const struct json *v,
                            int depth, struct err *err)
{
    if (v == NULL || depth == 0)
        return true;
    if (v->type == JSON_TEXT)
        return prediction_reply(r, v->text, err);
    if (v->type == JSON_ARRAY)
        return prediction_list(r, v, depth, err);
    return prediction_object(r, v, depth, err);
}

struct span prediction_id(const struct json *v, char text[24])
{
    const struct json *id = prediction_get(v, prediction_ids);
    struct span s = SPAN_NONE;

    if (id != NULL && id->type == JSON_ARRAY && id->count > 0)
        id = id->items[0];
    if (id != NULL && id->type == JSON_INT) {
        snprintf(text, 24, "%lld", (long long)id->integer);
        return span_of(text);
    }
    return json_text(id, &s) ? s : SPAN_NONE;
}

bool prediction_read(const struct answer_patterns *patterns,
                     const struct json *v, struct arena *keep,
                     struct arena *scratch, struct prediction *out,
                     struct err *err)
{
    struct prediction_reader r = {patterns, keep, scratch, out};

    *out = (struct prediction){.status = "no answer",
                               .strict = true,
                               .place = {.lat_deg = NAN, .lon_deg = NAN},
                               .confidence = {NAN, NAN, NAN}};
    return prediction_take(&r, v, PREDICTION_DEPTH, err);
}
