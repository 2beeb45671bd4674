/* The answer of a reply that is JSON, or was meant to be. */
#include <math.h>
#include <string.h>

#include "geo/distance.h"
#include "answers/answer_fields.h"
#include "answers/answer_names.h"
#include "answers/answer_reading.h"

/* Where the values stand in the reply. */
static void reading_locate(struct reading *r, struct span text,
                           const struct answer_value *a,
                           const struct answer_value *b)
{
    size_t base = reading_offset(r, text);

    if (a->end == 0 || b->end == 0)
        return;
    r->out->position_start = base + (a->start < b->start ? a->start : b->start);
    r->out->position_end = base + (a->end > b->end ? a->end : b->end);
}

static void reading_put_position(struct reading *r, double lat_deg,
                                 double lon_deg)
{
    if (!position_in_range(lat_deg, lon_deg)) {
        r->fault = "out of range";
        return;
    }
    r->out->has_position = true;
    r->out->lat_deg = lat_deg;
    r->out->lon_deg = lon_deg;
}

static void reading_take_verdict(struct reading *r, struct span text)
{
    struct coordinates c;
    enum coordinates_verdict verdict = reading_find_coordinates(r, text, &c);

    if (verdict == COORDINATES_FOUND)
        reading_put_position(r, c.lat_deg, c.lon_deg);
    reading_fault(r, verdict);
}

/* "coordinates": "40.7, -73.9", [40.7, -73.9], GeoJSON's [-73.9, 40.7] */
static void reading_take_both(struct reading *r, const struct answer_fields *f)
{
    struct span text = f->at[FIELD_POSITION].text;
    size_t comma = span_find_char(text, ',');

    if (f->geojson && comma != SIZE_MAX)
        text = span_of(arena_print(
            r->arena, "longitude: %.*s latitude: %.*s", (int)comma, text.data,
            (int)(text.len - comma - 1), text.data + comma + 1));
    reading_take_verdict(r, text);
}

/* Is it a plain number, as JSON has it, but for quotes around it? *value is
 * set. */
static bool reading_number(const struct answer_value *v, double *value)
{
    size_t points = 0, digits = 0;

    *value = v->number;
    if (v->exact)
        return v->found;
    for (size_t i = 0; i < v->text.len; i++) {
        char c = v->text.data[i];

        points += c == '.';
        digits += c >= '0' && c <= '9';
        if ((c < '0' || c > '9') && c != '.' && !(c == '-' && i == 0))
            return false;
    }
    return v->found && points <= 1 && digits > 0 &&
           v->text.data[v->text.len - 1] != '.' && span_real(v->text, value);
}

static void reading_take_json_position(struct reading *r, struct span text,
                                       const struct answer_fields *f)
{
    const struct answer_value *lat = &f->at[FIELD_LAT];
    const struct answer_value *lon = &f->at[FIELD_LON];
    enum { LONGEST = 200 }; /* of a latitude in words */

    if (lat->found && lon->found) {
        double lat_deg, lon_deg;

        r->numbers =
            reading_number(lat, &lat_deg) && reading_number(lon, &lon_deg);
        if (r->numbers)
            reading_put_position(r, lat_deg, lon_deg);
        else if (lat->text.len <= LONGEST && lon->text.len <= LONGEST)
            reading_take_verdict(
                r,
                span_of(arena_print(r->arena, "latitude: %.*s, longitude: %.*s",
                                    (int)lat->text.len, lat->text.data,
                                    (int)lon->text.len, lon->text.data)));
        reading_locate(r, text, lat, lon);
    } else if (f->at[FIELD_POSITION].found &&
               f->at[FIELD_POSITION].text.len <= 2 * LONGEST) {
        reading_take_both(r, f);
        reading_locate(r, text, &f->at[FIELD_POSITION], &f->at[FIELD_POSITION]);
    }
}

/* yes, no, true, 0.8, or a score of ten. */
static double reading_localizable(const struct answer_value *v)
{
    struct span text = span_trim(v->text);
    double value = v->number;

    if (!v->found)
        return NAN;
    if (span_is_nocase(text, "yes") || span_is_nocase(text, "true"))
        return 1.0;
    if (span_is_nocase(text, "no") || span_is_nocase(text, "false"))
        return 0.0;
    if (!v->exact &&
        !span_real(span_cut(text, 0, span_find_char(text, '/')), &value))
        return NAN;
    if (value < 0.0 || value > 10.0)
        return NAN;
    return value > 1.0 ? value / 10.0 : value;
}

/* "Peru; Lima; Lima" of nothing but letters and what stands between names: no
 * other reader finds anything in it, so that it is read as the same names. */
static bool reading_is_list(struct span said, int parts)
{
    static const char other[] = "0123456789:=<>{}[]|\\\n\t\"*`\xEF";

    for (size_t i = 0; i < said.len; i++)
        if (!said.data[i] || strchr(other, said.data[i]))
            return false;
    return parts > 0;
}

static void reading_keep_own(struct reading *r, struct span text,
                             const struct answer_value *place)
{
    r->own = span_trim(span_cut(text, place->start, place->end - place->start));
    r->own_escaped = place->quoted;
}

/* The names all come from one text: keep its place, when the text alone in
 * <answer> tags is read as the same names. */
static bool reading_keep_place(struct reading *r, struct span text,
                               const struct answer_value *place, int parts,
                               struct err *err)
{
    struct span said = span_trim(place->text);
    struct answer alone = {.form = ""};
    struct reading again = {.reader = r->reader,
                            .reply = said,
                            .arena = r->arena,
                            .tags = {.answer = said, .answers = 1},
                            .out = &alone,
                            .before = SIZE_MAX};
    struct answer_tag tag = {.end = 0};

    if (place->end == 0 || !reading_has_names(r) || r->out->has_position ||
        r->fault || span_find_char(said, '{') != SIZE_MAX ||
        span_find_char(said, '\0') != SIZE_MAX ||
        answer_tags_next(said, 0, &tag))
        return true;
    if (reading_is_list(said, parts)) {
        reading_keep_own(r, text, place);
        return true;
    }
    if (!reading_take_block(&again, err))
        return false;
    if (!again.fault && !alone.has_position &&
        span_equals(alone.country, r->out->country) &&
        span_equals(alone.region, r->out->region) &&
        span_equals(alone.city, r->out->city))
        reading_keep_own(r, text, place);
    return true;
}

/* text: where the fields were found; *parts: of "Country; Region; Place". */
static bool reading_take_json_names(struct reading *r, struct span text,
                                    const struct answer_fields *f, int *parts,
                                    struct err *err)
{
    const struct answer_value *place = &f->at[FIELD_PLACE];
    struct answer *out = r->out;

    *parts = 0;
    if (!answer_names_clean(r->reader, f->at[FIELD_COUNTRY].text, &out->country,
                            err) ||
        !answer_names_clean(r->reader, f->at[FIELD_REGION].text, &out->region,
                            err) ||
        !answer_names_clean(r->reader, f->at[FIELD_CITY].text, &out->city, err))
        return false;
    if (!place->found)
        return true;
    if (reading_has_names(r)) { /* "answer": "48.85, 2.35", and a country */
        struct coordinates c;

        if (!out->has_position && !r->fault &&
            coordinates_find(place->text, &c) == COORDINATES_FOUND)
            reading_put_position(r, c.lat_deg, c.lon_deg);
        return true;
    }
    if (!answer_names_keyed(r->reader, place->text, out, err) ||
        (!reading_has_names(r) &&
         !answer_names_listed(r->reader, place->text, out, parts, err)))
        return false;
    if (*parts)
        return reading_keep_place(r, text, place, *parts, err);
    if (!out->has_position && !r->fault)
        reading_take_verdict(r, place->text);
    if (!reading_has_names(r) &&
        !answer_names_address(r->reader, place->text, out, err))
        return false;
    return reading_keep_place(r, text, place, 0, err);
}

static void reading_take_json_rest(struct reading *r, struct span text,
                                   const struct answer_fields *f)
{
    const struct answer_value *reasoning = &f->at[FIELD_REASONING];
    size_t base = reading_offset(r, text);

    if (reasoning->found && reasoning->end > reasoning->start) {
        struct span s = span_trim(span_cut(text, reasoning->start,
                                           reasoning->end - reasoning->start));

        r->out->reasoning_start = reading_offset(r, s);
        r->out->reasoning_end = r->out->reasoning_start + s.len;
        r->out->reasoning_escaped = reasoning->quoted;
    }
    r->out->localizable = reading_localizable(&f->at[FIELD_LOCALIZABLE]);
    reading_begins(r, base + f->start);
    r->marked = true;
    r->mended = !f->strict;
    if (!f->strict)
        reading_note(r, f->why ? arena_print(r->arena, "mended: %s", f->why)
                               : "mended: no braces around it");
    if (f->count > 1) {
        reading_note(r, arena_print(r->arena, "%d answers, the last was taken",
                                    f->count));
        if (r->reader->refuse_several)
            r->fault = "ambiguous";
    }
}

/* Is the object all there is? */
static bool reading_is_whole(const struct reading *r, struct span text,
                             const struct answer_fields *f)
{
    size_t base = reading_offset(r, text);
    struct span before = span_cut(r->reply, 0, base + f->start);
    struct span after = span_cut(r->reply, base + f->end, r->reply.len);

    return span_trim(before).len == 0 && span_trim(after).len == 0;
}

/* Something that was meant to be JSON, and tells nothing. */
static void reading_see_broken(struct reading *r, struct span text,
                               const struct answer_fields *f)
{
    size_t brace = span_find_char(text, '{');

    if (f->strict || !f->why || brace == SIZE_MAX ||
        span_find(text, "\":") == SIZE_MAX)
        return;
    r->broken = true;
    r->cut = span_find_char(span_cut(text, brace, text.len), '}') == SIZE_MAX;
}

/* One candidate by itself. */
static bool reading_guess(struct reading *r, struct span text,
                          const struct answer_fields *f,
                          struct answer_guess *guess, struct err *err)
{
    struct answer alone = {.form = ""};
    struct reading one = {.reader = r->reader,
                          .reply = r->reply,
                          .arena = r->arena,
                          .out = &alone,
                          .before = SIZE_MAX};
    int parts;

    reading_take_json_position(&one, text, f);
    if (!reading_take_json_names(&one, text, f, &parts, err))
        return false;
    *guess = (struct answer_guess){.lat_deg = alone.lat_deg,
                                   .lon_deg = alone.lon_deg,
                                   .confidence = answer_fields_confidence(f),
                                   .country = alone.country,
                                   .region = alone.region,
                                   .city = alone.city};
    if (!alone.has_position || one.fault)
        guess->lat_deg = guess->lon_deg = NAN;
    return true;
}

/* Before it in the order of likelihood? */
static bool reading_guess_is_better(const struct answer_guess *a,
                                    const struct answer_guess *b)
{
    return !isnan(a->confidence) && !isnan(b->confidence) &&
           a->confidence > b->confidence;
}

/* The candidates, the answer first, the others by their confidence, else in
 * the order in which they stand. */
static bool reading_keep_guesses(struct reading *r, struct span text,
                                 const struct answer_fields *f, struct err *err)
{
    struct answer_guess *all =
        arena_take(r->arena, (f->candidate_count + 1) * sizeof(*all));
    size_t n = 0;

    for (size_t i = 0; i <= f->candidate_count; i++) {
        size_t which = i == 0 ? f->picked : i - 1;
        struct answer_guess one;
        size_t at;

        if (i > 0 && which == f->picked)
            continue;
        if (!reading_guess(r, text, &f->candidates[which], &one, err))
            return false;
        if (isnan(one.lat_deg) && !one.country.len && !one.region.len &&
            !one.city.len)
            continue;
        at = n++;
        while (i > 0 && at > 1 && reading_guess_is_better(&one, &all[at - 1])) {
            all[at] = all[at - 1];
            at--;
        }
        all[at] = one;
    }
    r->out->guesses = all;
    r->out->guess_count = n;
    return true;
}

/* The likeliest guess, how sure the teacher is of it, and all the others. */
static bool reading_take_candidates(struct reading *r, struct span text,
                                    const struct answer_fields *f,
                                    struct err *err)
{
    const struct answer_fields *best = &f->candidates[f->picked];
    double sure = answer_fields_confidence(best);
    const char *which = f->picked == 0 ? "first" : "likeliest";

    if (f->model) {
        r->out->form = "candidates";
        reading_note(r,
                     isnan(sure)
                         ? arena_print(r->arena, "the first of %zu candidates",
                                       f->candidate_count)
                         : arena_print(r->arena,
                                       "the first of %zu candidates, "
                                       "probability %.4g",
                                       f->candidate_count, sure));
    } else if (f->candidate_count > 1) {
        reading_note(r, arena_print(r->arena, "the %s of %zu candidates", which,
                                    f->candidate_count));
    }
    return reading_keep_guesses(r, text, f, err);
}

/* Names beside a position that is stated are no candidates for it. */
static bool reading_ranks_answer(const struct reading *r,
                                 const struct answer_fields *f)
{
    return answer_fields_position(&f->candidates[f->picked]) ||
           !r->out->has_position;
}

bool reading_take_fields(struct reading *r, struct span text,
                         const struct answer_fields *f, const char *form,
                         struct err *err)
{
    struct answer *out = r->out;
    int parts;

    reading_take_json_position(r, text, f);
    r->whole = f->whole;
    out->strict = f->strict && out->has_position && r->numbers;
    if (!reading_take_json_names(r, text, f, &parts, err))
        return false;
    if (!reading_answered(r) && f->end > f->start && !f->declined &&
        reading_find_position(r, span_cut(text, f->start, f->end - f->start)) ==
            COORDINATES_FOUND)
        reading_note(r, "the position stands in the reasoning");
    if (!reading_answered(r)) {
        reading_see_broken(r, text, f);
        return true;
    }
    reading_take_json_rest(r, text, f);
    out->form = f->chain || parts ? "geoagent" : form;
    if (f->candidate_count > 0 && reading_ranks_answer(r, f) &&
        !reading_take_candidates(r, text, f, err))
        return false;
    if (f->chain || parts)
        out->strict =
            f->strict && f->chain && parts && reading_is_whole(r, text, f);
    return true;
}

bool reading_take_json(struct reading *r, struct span text, struct err *err)
{
    struct answer_fields f;

    if (!answer_fields_find(text, reading_ended(r), r->arena, &f)) {
        reading_see_broken(r, text, &f);
        return true;
    }
    return reading_take_fields(r, text, &f, "json", err);
}
