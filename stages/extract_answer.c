#include "stages/extract_answer.h"

#include <math.h>
#include <string.h>

#include "geo/coordinates.h"
#include "geo/distance.h"
#include "stages/extract_fields.h"
#include "stages/extract_names.h"
#include "stages/extract_tags.h"

struct reading {
    const struct extract_reader *reader;
    struct span reply;
    struct arena *arena;
    struct extract_tags tags;
    struct extract_answer *out;
    const char *fault; /* an answer stands there, but cannot be taken */
    bool broken;       /* something that was meant to be JSON */
    bool cut;          /* and has no end */
    size_t before;     /* where the answer begins: reasoning may stand before */
    bool marked;       /* and a brace or tag marks that place */
};

static size_t reading_offset(const struct reading *r, struct span part)
{
    return (size_t)(part.data - r->reply.data);
}

static bool reading_within(const struct reading *r, struct span part)
{
    return part.data && part.data >= r->reply.data &&
           part.data + part.len <= r->reply.data + r->reply.len;
}

static bool reading_has_names(const struct reading *r)
{
    return r->out->country.len || r->out->region.len || r->out->city.len;
}

static bool reading_answered(const struct reading *r)
{
    return r->fault || r->out->has_position || reading_has_names(r);
}

static void reading_note(struct reading *r, const char *text)
{
    r->out->note = r->out->note
                       ? arena_print(r->arena, "%s; %s", r->out->note, text)
                       : text;
}

static void reading_begins(struct reading *r, size_t at)
{
    if (at < r->before)
        r->before = at;
}

static void reading_fault(struct reading *r, enum coordinates_verdict verdict)
{
    if (verdict == COORDINATES_RANGE)
        r->fault = "out of range";
    else if (verdict == COORDINATES_AMBIGUOUS)
        r->fault = "ambiguous";
}

/* A position somewhere in a part of the reply. */
static enum coordinates_verdict reading_find_position(struct reading *r,
                                                      struct span part)
{
    struct coordinates c;
    enum coordinates_verdict verdict = coordinates_find(part, &c);

    if (verdict == COORDINATES_FOUND) {
        r->out->has_position = true;
        r->out->lat_deg = c.lat_deg;
        r->out->lon_deg = c.lon_deg;
        r->out->position_start = reading_offset(r, part) + c.start;
        r->out->position_end = reading_offset(r, part) + c.end;
        reading_begins(r, r->out->position_start);
    }
    reading_fault(r, verdict);
    return verdict;
}

/* ------------------------------------------------------------- JSON */

/* Where the values stand in the reply, when both were located. */
static void reading_locate(struct reading *r, struct span text,
                           const struct extract_value *a,
                           const struct extract_value *b)
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
    enum coordinates_verdict verdict = coordinates_find(text, &c);

    if (verdict == COORDINATES_FOUND)
        reading_put_position(r, c.lat_deg, c.lon_deg);
    reading_fault(r, verdict);
}

/* "coordinates": "40.7, -73.9", [40.7, -73.9], GeoJSON's [-73.9, 40.7] */
static void reading_take_both(struct reading *r, const struct extract_fields *f)
{
    struct span text = f->at[FIELD_POSITION].text;
    size_t comma = span_find_char(text, ',');

    if (f->geojson && comma != SIZE_MAX)
        text = span_of(arena_print(
            r->arena, "longitude: %.*s latitude: %.*s", (int)comma, text.data,
            (int)(text.len - comma - 1), text.data + comma + 1));
    reading_take_verdict(r, text);
}

static void reading_take_json_position(struct reading *r, struct span text,
                                       const struct extract_fields *f)
{
    const struct extract_value *lat = &f->at[FIELD_LAT];
    const struct extract_value *lon = &f->at[FIELD_LON];
    enum { LONGEST = 200 }; /* of a latitude in words */

    if (lat->found && lon->found) {
        if (lat->exact && lon->exact)
            reading_put_position(r, lat->number, lon->number);
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

/* A JSON number, or a text that is one: "40.7", not "40.7 N". */
static bool reading_is_number(const struct extract_value *v)
{
    double value;

    return v->found && (v->exact || span_real(v->text, &value));
}

/* yes, no, true, 0.8, or a score of ten. */
static double reading_localizable(const struct extract_value *v)
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

static bool reading_take_json_names(struct reading *r,
                                    const struct extract_fields *f, int *parts,
                                    struct err *err)
{
    const struct extract_value *place = &f->at[FIELD_PLACE];
    struct extract_answer *out = r->out;

    *parts = 0;
    if (!extract_name_clean(r->reader, f->at[FIELD_COUNTRY].text, &out->country,
                            err) ||
        !extract_name_clean(r->reader, f->at[FIELD_REGION].text, &out->region,
                            err) ||
        !extract_name_clean(r->reader, f->at[FIELD_CITY].text, &out->city, err))
        return false;
    if (!place->found || reading_has_names(r))
        return true;
    if (!extract_names_listed(r->reader, place->text, out, parts, err))
        return false;
    if (*parts)
        return true;
    if (!out->has_position && !r->fault)
        reading_take_verdict(r, place->text);
    return extract_names_address(r->reader, place->text, out, err);
}

static void reading_take_json_rest(struct reading *r, struct span text,
                                   const struct extract_fields *f)
{
    const struct extract_value *reasoning = &f->at[FIELD_REASONING];
    size_t base = reading_offset(r, text);

    if (reasoning->found && reasoning->end > reasoning->start) {
        struct span s = span_trim(span_cut(text, reasoning->start,
                                           reasoning->end - reasoning->start));

        r->out->reasoning_start = reading_offset(r, s);
        r->out->reasoning_end = r->out->reasoning_start + s.len;
    }
    r->out->localizable = reading_localizable(&f->at[FIELD_LOCALIZABLE]);
    reading_begins(r, base + f->start);
    r->marked = true;
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
                             const struct extract_fields *f)
{
    size_t base = reading_offset(r, text);
    struct span before = span_cut(r->reply, 0, base + f->start);
    struct span after = span_cut(r->reply, base + f->end, r->reply.len);

    return span_trim(before).len == 0 && span_trim(after).len == 0;
}

/* Something that was meant to be JSON, and tells nothing. */
static void reading_see_broken(struct reading *r, struct span text,
                               const struct extract_fields *f)
{
    size_t brace = span_find_char(text, '{');

    if (f->strict || !f->why || brace == SIZE_MAX ||
        span_find(text, "\":") == SIZE_MAX)
        return;
    r->broken = true;
    r->cut = span_find_char(span_cut(text, brace, text.len), '}') == SIZE_MAX;
}

static bool reading_take_json(struct reading *r, struct span text,
                              struct err *err)
{
    struct extract_answer *out = r->out;
    struct extract_fields f;
    int parts;

    if (!extract_fields_find(text, r->arena, &f)) {
        reading_see_broken(r, text, &f);
        return true;
    }
    reading_take_json_position(r, text, &f);
    out->strict = f.strict && out->has_position &&
                  reading_is_number(&f.at[FIELD_LAT]) &&
                  reading_is_number(&f.at[FIELD_LON]);
    if (!reading_take_json_names(r, &f, &parts, err))
        return false;
    if (!reading_answered(r) && f.end > f.start &&
        reading_find_position(r, span_cut(text, f.start, f.end - f.start)) ==
            COORDINATES_FOUND)
        reading_note(r, "the position stands in the reasoning");
    if (!reading_answered(r)) {
        reading_see_broken(r, text, &f);
        return true;
    }
    reading_take_json_rest(r, text, &f);
    out->form = f.chain || parts ? "geoagent" : "json";
    if (f.chain || parts)
        out->strict =
            f.strict && f.chain && parts && reading_is_whole(r, text, &f);
    return true;
}

/* ------------------------------------------------------ other forms */

static void reading_begins_at_names(struct reading *r)
{
    const struct span names[] = {r->out->country, r->out->region, r->out->city};

    for (size_t i = 0; i < 3; i++)
        if (names[i].len && reading_within(r, names[i]))
            reading_begins(r, reading_offset(r, names[i]));
}

static bool reading_take_block_names(struct reading *r, struct err *err)
{
    struct extract_answer *out = r->out;
    struct regex_match match;
    int parts = 0, exact = 0;

    if (!extract_names_keyed(r->reader, r->tags.answer, out, err))
        return false;
    if (reading_has_names(r)) {
        out->form = out->has_position ? "gre" : "globe";
        if (!out->has_position)
            exact =
                extract_patterns_find(r->reader->patterns, PATTERN_GLOBE_EXACT,
                                      r->tags.answer, &match, err);
        out->strict = exact > 0;
        return exact >= 0;
    }
    if (out->has_position || r->fault)
        return true;
    if (!extract_names_listed(r->reader, r->tags.answer, out, &parts, err))
        return false;
    if (parts) {
        out->form = "geoagent";
        out->strict = parts == 3;
        return true;
    }
    out->form = "prose";
    return extract_names_address(r->reader, r->tags.answer, out, err);
}

/* What stands in <answer>. */
static bool reading_take_block(struct reading *r, struct err *err)
{
    struct extract_answer *out = r->out;

    reading_begins(r, reading_offset(r, r->tags.answer));
    r->marked = true;
    if (r->tags.answers > 1)
        reading_note(r, r->tags.differ ? "several answers, the last was taken"
                                       : "the answer stands several times");
    if (r->tags.differ && r->reader->refuse_several)
        r->fault = "ambiguous";
    if (span_find_char(r->tags.answer, '{') != SIZE_MAX) {
        if (!reading_take_json(r, r->tags.answer, err))
            return false;
        if (reading_answered(r))
            return true;
    }
    if (!r->fault)
        reading_find_position(r, r->tags.answer);
    if (out->has_position || r->fault) {
        out->form = "gre";
        out->strict = out->has_position;
    }
    if (!reading_take_block_names(r, err))
        return false;
    out->strict =
        out->strict && r->tags.exact && reading_answered(r) && !r->fault;
    if (r->tags.answer_open)
        reading_note(r, "<answer> has no end");
    if (!reading_answered(r))
        out->form = "";
    return true;
}

/* A reply without an answer block: JSON, lines of names, a position. */
static bool reading_take_body(struct reading *r, struct err *err)
{
    struct extract_answer *out = r->out;

    if (!reading_take_json(r, r->tags.body, err))
        return false;
    if (reading_answered(r))
        return true;
    if (!extract_names_keyed(r->reader, r->tags.body, out, err))
        return false;
    if (reading_has_names(r)) {
        out->form = "globe";
        reading_begins_at_names(r);
    }
    if (reading_find_position(r, r->tags.body) == COORDINATES_FOUND)
        out->form = "prose";
    else if (reading_has_names(r))
        r->fault = NULL; /* numbers of the reasoning; the names count */
    else if (r->fault)
        out->form = "prose";
    return true;
}

/* ------------------------------------------------------------ the rest */

/* What opens an answer is no reasoning. */
static struct span reading_without_marks(struct span s)
{
    static const char *const marks[] = {"```json", "```", "<answer>", NULL};

    for (size_t i = 0; marks[i]; i++) {
        s = span_trim(s);
        if (span_ends(s, marks[i]))
            s = span_cut(s, 0, s.len - strlen(marks[i]));
    }
    return s;
}

static void reading_set_reasoning(struct reading *r)
{
    struct extract_answer *out = r->out;
    struct span s = SPAN_NONE;
    size_t at;

    if (r->tags.think.data) {
        s = r->tags.think;
    } else if (out->reasoning_end == 0 && reading_answered(r)) {
        at = r->before < r->reply.len ? r->before : 0;
        while (!r->marked && at > 0 && r->reply.data[at - 1] != '\n')
            at--; /* "I would say 41.0, 28.9" is the answer's line */
        s = reading_without_marks(span_cut(r->reply, 0, at));
    }
    s = span_trim(s);
    if (s.len) {
        out->reasoning_start = reading_offset(r, s);
        out->reasoning_end = out->reasoning_start + s.len;
    }
}

/* "longitude: -12" may have been "-122.4" before it was cut off. */
static void reading_see_cut_position(struct reading *r, const char *finish)
{
    struct extract_answer *out = r->out;
    bool json = strcmp(out->form, "json") == 0 && !out->strict;
    struct span after =
        span_trim(span_cut(r->reply, out->position_end, r->reply.len));

    if (!out->has_position || out->position_end == 0 || after.len ||
        (!json && strcmp(finish, "length") != 0))
        return;
    out->has_position = false;
    r->cut = true;
    if (!reading_answered(r))
        out->form = "";
}

static bool reading_set_status(struct reading *r, const char *finish,
                               struct err *err)
{
    struct regex_match match;
    bool cut = strcmp(finish, "length") == 0 || r->cut;
    int found;

    r->out->status = "ok";
    if (r->fault)
        r->out->status = r->fault;
    else if (!reading_answered(r) &&
             (cut || r->tags.think_open || r->tags.answer_open))
        r->out->status = "truncated";
    else if (!reading_answered(r) && r->broken)
        r->out->status = "broken json";
    else if (!reading_answered(r)) {
        found = extract_patterns_find(r->reader->patterns, PATTERN_REFUSAL,
                                      r->reply, &match, err);
        r->out->status = found > 0 ? "refusal" : "no answer";
        return found >= 0;
    }
    return true;
}

/* Nothing of a refused position is kept but where the names say. */
static void reading_close(struct reading *r)
{
    struct extract_answer *out = r->out;

    if (r->fault) {
        out->has_position = false;
        out->strict = false;
    }
    if (!out->has_position) {
        out->lat_deg = out->lon_deg = NAN;
        out->position_start = out->position_end = 0;
    }
}

bool extract_answer_read(const struct extract_reader *reader, struct span reply,
                         const char *finish, struct arena *arena,
                         struct extract_answer *out, struct err *err)
{
    struct reading r = {.reader = reader,
                        .reply = reply,
                        .arena = arena,
                        .out = out,
                        .before = SIZE_MAX};
    bool ok = true;

    *out = (struct extract_answer){.status = "empty",
                                   .form = "",
                                   .localizable = NAN,
                                   .lat_deg = NAN,
                                   .lon_deg = NAN};
    if (!span_trim(reply).len)
        return true;
    extract_tags_find(reply, &r.tags);
    if (r.tags.answers)
        ok = reading_take_block(&r, err);
    if (ok && !reading_answered(&r))
        ok = reading_take_body(&r, err);
    if (ok && !reading_answered(&r) && r.tags.think.len && !r.tags.think_open)
        ok = reading_take_json(&r, r.tags.think, err);
    if (!ok)
        return false;
    reading_see_cut_position(&r, finish);
    if (!reading_set_status(&r, finish, err))
        return false;
    reading_set_reasoning(&r);
    reading_close(&r);
    return true;
}
