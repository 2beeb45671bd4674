/* What completions answer, and where places are, for whoever asks. */
#include "rewards/reward_service.h"

#include "answers/answer_text.h"
#include "geo/gazetteer.h"
#include "rewards/service_request.h"

static const char *const answers_keys[] = {"rows", NULL};

static void answers_add_name(struct buf *b, const char *key, struct span text)
{
    json_add_key(b, key);
    if (text.len > 0)
        json_add_text(b, text);
    else
        buf_add_text(b, "null");
}

static void answers_add_number(struct buf *b, const char *key, double value)
{
    json_add_key(b, key);
    json_add_real(b, value);
}

static void answers_add_candidates(struct buf *b, const struct answer *a)
{
    json_add_key(b, "candidates");
    buf_add_char(b, '[');
    for (size_t i = 0; i < a->guess_count; i++) {
        const struct answer_guess *g = &a->guesses[i];

        json_add_comma(b);
        buf_add_char(b, '{');
        answers_add_number(b, "lat", g->lat_deg);
        answers_add_number(b, "lon", g->lon_deg);
        answers_add_number(b, "confidence", g->confidence);
        answers_add_name(b, "country", g->country);
        answers_add_name(b, "region", g->region);
        answers_add_name(b, "city", g->city);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

static void answers_add(struct buf *b, struct span completion,
                        const struct answer *a, const char *origin,
                        struct arena *arena)
{
    struct span reasoning = span_cut(completion, a->reasoning_start,
                                     a->reasoning_end - a->reasoning_start);

    if (a->reasoning_escaped)
        reasoning = answer_text_unescape(reasoning, arena);
    json_add_key(b, "status");
    json_add_text(b, span_of(a->status));
    answers_add_name(b, "form", span_of(a->form));
    json_add_key(b, "strict");
    buf_add_text(b, a->strict ? "true" : "false");
    answers_add_number(b, "lat", origin[0] != '\0' ? a->lat_deg : NAN);
    answers_add_number(b, "lon", origin[0] != '\0' ? a->lon_deg : NAN);
    answers_add_name(b, "origin", span_of(origin));
    answers_add_name(b, "country", a->country);
    answers_add_name(b, "region", a->region);
    answers_add_name(b, "city", a->city);
    answers_add_number(b, "localizable", a->localizable);
    answers_add_name(b, "reasoning", reasoning);
    answers_add_name(b, "note", span_of(a->note));
    answers_add_candidates(b, a);
}

/* A completion that cannot be read is one's status; the others are read. */
static bool answers_one(const struct reward_service *s, const struct json *row,
                        struct arena *scratch, struct buf *reply,
                        struct err *err)
{
    struct span completion;
    struct answer a;
    const char *origin;
    bool ok = json_text(row, &completion) ||
              reward_row_completion(json_get(row, "completion"), &completion);

    json_add_comma(reply);
    buf_add_char(reply, '{');
    if (!ok)
        err_record(err, "a row has no text \"completion\"");
    ok = ok && reward_reader_answer(&s->reader, completion, scratch, &a,
                                    &origin, err);
    if (ok) {
        answers_add(reply, completion, &a, origin, scratch);
    } else if (err->kind == ERR_RECORD) {
        json_add_key(reply, "error");
        json_add_text(reply, span_of(err->text));
        ok = true;
    }
    buf_add_char(reply, '}');
    return ok;
}

bool reward_service_extract(const struct reward_service *s, struct span request,
                            struct arena *arena, struct buf *reply,
                            struct err *err)
{
    const struct json *rows;
    struct arena scratch;
    bool ok = true;

    if (service_request_read(request, answers_keys, arena, &rows, err) == NULL)
        return false;
    arena_init(&scratch);
    buf_add_text(reply, "{\"answers\":[");
    for (size_t i = 0; ok && i < rows->count; i++) {
        ok = answers_one(s, rows->items[i], &scratch, reply, err);
        arena_reset(&scratch);
    }
    buf_add_text(reply, "]}\n");
    arena_release(&scratch);
    return ok;
}

/* -------------------------------------------------------------- geocode */

static bool places_text(const struct json *row, const char *key,
                        struct span *text, struct err *err)
{
    const struct json *v = json_get(row, key);

    *text = SPAN_NONE;
    return v == NULL || v->type == JSON_NULL || json_text(v, text) ||
           err_record(err, "\"%s\" is not a text", key);
}

static bool places_named(const struct gazetteer *g, const struct json *row,
                         struct gazetteer_place *place, bool *found,
                         struct err *err)
{
    struct span city, region, country;
    struct gazetteer_near near;
    enum service_position at = service_request_position(
        json_get(row, "near"), &near.lat_deg, &near.lon_deg, err);

    if (at == POSITION_WRONG || !places_text(row, "city", &city, err) ||
        !places_text(row, "region", &region, err) ||
        !places_text(row, "country", &country, err))
        return false;
    if (city.len + region.len + country.len == 0)
        return err_record(err, "a row has neither a position nor a name");
    *found = gazetteer_find_near(g, city, region, country,
                                 at == POSITION_GIVEN ? &near : NULL, place);
    return true;
}

static bool places_find(const struct gazetteer *g, const struct json *row,
                        struct gazetteer_place *place, bool *found,
                        struct err *err)
{
    double lat_deg, lon_deg;

    if (row->type != JSON_OBJECT)
        return err_record(err, "a row is not an object");
    switch (service_request_position(row, &lat_deg, &lon_deg, err)) {
    case POSITION_GIVEN:
        *found = gazetteer_at(g, lat_deg, lon_deg, place);
        return true;
    case POSITION_NONE:
        return places_named(g, row, place, found, err);
    default:
        return false;
    }
}

static void places_add(struct buf *b, const struct gazetteer_place *p)
{
    buf_add_char(b, '{');
    answers_add_name(b, "country", span_of(p->country));
    answers_add_name(b, "region", span_of(p->region));
    answers_add_name(b, "city", span_of(p->city));
    answers_add_number(b, "lat", p->city[0] != '\0' ? p->lat_deg : NAN);
    answers_add_number(b, "lon", p->city[0] != '\0' ? p->lon_deg : NAN);
    json_add_key(b, "population");
    json_add_int(b, p->population);
    answers_add_number(b, "distance_km", p->distance_km);
    json_add_key(b, "within");
    buf_add_text(b, p->within ? "true" : "false");
    buf_add_char(b, '}');
}

bool reward_service_geocode(const struct reward_service *s, struct span request,
                            struct arena *arena, struct buf *reply,
                            struct err *err)
{
    const struct json *rows;

    if (service_request_read(request, answers_keys, arena, &rows, err) == NULL)
        return false;
    buf_add_text(reply, "{\"places\":[");
    for (size_t i = 0; i < rows->count; i++) {
        struct gazetteer_place place;
        bool found = false;

        if (!places_find(s->reader.gazetteer, rows->items[i], &place, &found,
                         err))
            return err_context(err, "row %zu", i + 1);
        json_add_comma(reply);
        if (found)
            places_add(reply, &place);
        else
            buf_add_text(reply, "null");
    }
    buf_add_text(reply, "]}\n");
    return true;
}
