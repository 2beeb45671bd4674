#include "rewards/reward_distance.h"

#include "adapters/json.h"
#include "filters/note.h"
#include "geo/distance.h"
#include "geo/gazetteer.h"
#include "rewards/published.h"

bool reward_distance(const struct reward_case *c, const char *kind, double *km,
                     struct filter_score *score)
{
    const struct filter_sample *s = c->base.sample;
    const struct filter_answer *a = c->base.answer;

    if (!c->has_truth || !position_in_range(s->lat_deg, s->lon_deg)) {
        reward_lacks(score, "a true position");
        return false;
    }
    if (!a->has_position || !position_in_range(a->lat_deg, a->lon_deg)) {
        reward_nothing(score, "no position");
        return false;
    }
    *km = distance_named(kind)(a->lat_deg, a->lon_deg, s->lat_deg, s->lon_deg);
    note_real(&score->evidence, "km", *km);
    note_text(&score->evidence, "origin", span_of(a->position_origin));
    return true;
}

/* The answer's text: of the tags, else "FinalAnswer" of the JSON between the
 * first and the last brace. */
static bool geocoded_text(const struct reward_case *c, struct span text,
                          struct span *answer)
{
    size_t first = span_find_char(text, '{'), last = text.len;

    if (published_answer(text, PUBLISHED_NOCASE, answer))
        return answer->len > 0;
    if (first == SIZE_MAX)
        return false;
    while (last > first && text.data[last - 1] != '}')
        last--;
    const struct json *v =
        json_parse(span_cut(text, first, last - first), c->arena, NULL);
    if (!json_text(json_get(v, "FinalAnswer"), answer))
        return false;
    *answer = published_strip(*answer);
    return answer->len > 0;
}

/* "Country; Region; Place" and shorter ones, until one is found. */
static bool geocoded_place(const struct gazetteer *g, struct span text,
                           struct gazetteer_place *place)
{
    struct span part[REWARD_LEVELS] = {SPAN_NONE, SPAN_NONE, SPAN_NONE};
    size_t count = 0;

    while (count < REWARD_LEVELS && span_next(&text, ';', &part[count])) {
        part[count] = span_trim(part[count]);
        count++;
    }
    for (; count > 0; part[--count] = SPAN_NONE) {
        struct span city = part[2].len > 0 ? part[2] : part[1];
        struct span region = part[2].len > 0 ? part[1] : SPAN_NONE;
        if (gazetteer_find(g, city, region, part[0], place))
            return true;
    }
    return false;
}

static bool geocoded_find(const struct reward_case *c,
                          const struct reward_geocoded *handed,
                          struct span text, double *lat, double *lon)
{
    struct gazetteer_place place;

    *lat = handed->lat_deg;
    *lon = handed->lon_deg;
    if (handed->asked)
        return handed->found;
    if (!geocoded_place(c->gazetteer, text, &place))
        return false;
    *lat = place.lat_deg;
    *lon = place.lon_deg;
    return true;
}

bool reward_distance_geocoded(const struct reward_case *c, double *km,
                              struct filter_score *score)
{
    bool asked = c->geocoded_answer.asked && c->geocoded_truth.asked;
    struct span said, truth;
    double lat, lon, true_lat, true_lon;

    if (c->solution.data == NULL) {
        reward_lacks(score, "a solution");
        return false;
    }
    if (!geocoded_text(c, c->completion, &said) ||
        !geocoded_text(c, c->solution, &truth)) {
        reward_nothing(score, "no answer");
        return false;
    }
    if (!asked && c->gazetteer == NULL) {
        reward_lacks(score, "what a geocoder makes of both texts");
        return false;
    }
    note_text(&score->evidence, "geocoder",
              span_of(asked ? "the row's" : "gazetteer"));
    if (!geocoded_find(c, &c->geocoded_answer, said, &lat, &lon) ||
        !geocoded_find(c, &c->geocoded_truth, truth, &true_lat, &true_lon)) {
        reward_nothing(score, "a text is not found");
        return false;
    }
    *km = distance_haversine_km(lat, lon, true_lat, true_lon);
    note_real(&score->evidence, "km", *km);
    return true;
}
