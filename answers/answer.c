#include "answers/answer.h"

#include <math.h>
#include <string.h>

#include "base/json_syntax.h"
#include "answers/answer_authors.h"
#include "answers/answer_own.h"
#include "answers/answer_reading.h"
#include "answers/answer_short_code.h"

size_t reading_offset(const struct reading *r, struct span part)
{
    return (size_t)(part.data - r->reply.data);
}

bool reading_has_names(const struct reading *r)
{
    return r->out->country.len || r->out->region.len || r->out->city.len;
}

bool reading_answered(const struct reading *r)
{
    return r->fault || r->out->has_position || reading_has_names(r);
}

bool reading_ended(const struct reading *r)
{
    return r->finish == NULL || strcmp(r->finish, "length") != 0;
}

void reading_note(struct reading *r, const char *text)
{
    r->out->note = r->out->note
                       ? arena_print(r->arena, "%s; %s", r->out->note, text)
                       : text;
}

void reading_begins(struct reading *r, size_t at)
{
    if (at < r->before)
        r->before = at;
}

void reading_fault(struct reading *r, enum coordinates_verdict verdict)
{
    if (verdict == COORDINATES_RANGE)
        r->fault = "out of range";
    else if (verdict == COORDINATES_AMBIGUOUS)
        r->fault = "ambiguous";
}

enum coordinates_verdict reading_find_coordinates(struct reading *r,
                                                  struct span text,
                                                  struct coordinates *c)
{
    enum coordinates_verdict verdict = coordinates_find(text, c);

    if (verdict == COORDINATES_NONE &&
        answer_short_code(r->reader->gazetteer, text, c))
        verdict = COORDINATES_FOUND;
    if (verdict == COORDINATES_FOUND && c->cell_m > 0)
        reading_note(r, arena_print(r->arena, "read from a code (%s), %.3g m",
                                    c->spelling, c->cell_m));
    return verdict;
}

/* A position somewhere in a part of the reply. */
enum coordinates_verdict reading_find_position(struct reading *r,
                                               struct span part)
{
    struct coordinates c;
    enum coordinates_verdict verdict = reading_find_coordinates(r, part, &c);

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

/* What teachers answer inside of their thinking, when nothing follows it. */
static bool reading_take_thinking(struct reading *r, struct err *err)
{
    struct span think = r->tags.think;
    struct answer_tags inside;

    if (!think.len || r->tags.think_open || !reading_ended(r))
        return true; /* a draft in a reasoning that was cut off */
    answer_tags_find(think, &inside);
    if (inside.answers) {
        r->tags.answer = inside.answer;
        r->tags.answer_tag = reading_offset(r, think) + inside.answer_tag;
        r->tags.answers = inside.answers;
        r->tags.differ = inside.differ;
        reading_note(r, "the answer stands in the reasoning");
        if (!reading_take_block(r, err))
            return false;
    }
    return reading_answered(r) || reading_take_json(r, think, err);
}

/* Are the tags part of a text inside JSON? */
static bool reading_tags_are_quoted(const struct reading *r)
{
    size_t brace = span_find_char(r->reply, '{');
    struct json_syntax syntax;
    struct answer_tag tag = {.end = 0};

    return brace != SIZE_MAX && answer_tags_next(r->reply, 0, &tag) &&
           brace < tag.start &&
           json_syntax_check(span_cut(r->reply, brace, SIZE_MAX), &syntax) &&
           brace + syntax.at > tag.start;
}

static bool reading_take_all(struct reading *r, struct err *err)
{
    if (reading_tags_are_quoted(r)) {
        r->tags = (struct answer_tags){.body = r->reply};
        if (!reading_take_json(r, r->reply, err))
            return false;
        if (reading_answered(r))
            return true;
    }
    answer_tags_find(r->reply, &r->tags);
    if (r->tags.answers && !reading_take_block(r, err))
        return false;
    if (!reading_answered(r) && !reading_take_body(r, err))
        return false;
    return reading_answered(r) || reading_take_thinking(r, err);
}

/* ------------------------------------------------------------ the rest */

/* A code fence that opens an answer is no reasoning. */
static struct span reading_without_fence(struct span s)
{
    static const char *const fences[] = {"```json", "```"};

    for (size_t i = 0; i < 2; i++) {
        s = span_trim(s);
        if (span_ends(s, fences[i]))
            s = span_cut(s, 0, s.len - strlen(fences[i]));
    }
    return s;
}

/* Where the words before the answer end: its line, fence or tag begins. */
static size_t reading_words_end(const struct reading *r)
{
    size_t at = r->before < r->reply.len ? r->before : 0;
    struct span s;

    while (!r->marked && at > 0 && r->reply.data[at - 1] != '\n')
        at--; /* "I would say 41.0, 28.9" is the answer's line */
    s = reading_without_fence(span_cut(r->reply, 0, at));
    return s.len ? reading_offset(r, s) + s.len : 0;
}

/* Of a trace, from the teacher's first own byte up to the last before the
 * answer, when a tool was used behind the thinking. */
static struct span reading_own(const struct reading *r, struct span s)
{
    size_t start = reading_offset(r, s), end = start + s.len;
    size_t words = reading_answered(r) ? reading_words_end(r) : 0;
    struct answer_own own;

    if (words > end && answer_authors_within(span_cut(r->said, 0, words), end))
        end = words;
    answer_own_read(r->said, start, end, r->arena, &own);
    if (!own.count)
        return SPAN_NONE;
    start = own.pieces[0].start;
    end = own.pieces[own.count - 1].start + own.pieces[own.count - 1].len;
    return span_cut(r->reply, start, end - start);
}

static void reading_set_reasoning(struct reading *r)
{
    struct answer *out = r->out;
    struct span s = SPAN_NONE;

    if (r->blanked && r->tags.thoughts.data)
        s = r->tags.thoughts;
    else if (r->tags.think.data)
        s = r->tags.think;
    else if (out->reasoning_end == 0 && reading_answered(r))
        s = span_cut(r->reply, 0, reading_words_end(r));
    s = r->blanked && s.len ? reading_own(r, s) : span_trim(s);
    if (s.len) {
        out->reasoning_start = reading_offset(r, s);
        out->reasoning_end = out->reasoning_start + s.len;
        out->reasoning_escaped = false;
    }
}

/* "longitude: -12" may have been "-122.4" before it was cut off. */
static void reading_see_cut_position(struct reading *r, const char *finish)
{
    struct answer *out = r->out;
    bool json = (strcmp(out->form, "json") == 0 && !out->strict) || r->cut;
    struct span after =
        span_trim(span_cut(r->reply, out->position_end, r->reply.len));

    if (!out->has_position || out->position_end == 0 || after.len || r->whole ||
        (!json && strcmp(finish, "length") != 0))
        return;
    out->has_position = false;
    r->cut = true;
    r->own = SPAN_NONE; /* it would be read with the position */
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
        found = answer_patterns_find(r->reader->patterns, PATTERN_REFUSAL,
                                     r->reply, &match, err);
        r->out->status = found > 0 ? "refusal" : "no answer";
        return found >= 0;
    }
    return true;
}

/* Nothing of a refused position is kept but where the names say. */
static void reading_close(struct reading *r)
{
    struct answer *out = r->out;

    if (r->fault) {
        out->has_position = false;
        out->strict = false;
    }
    if (!out->has_position) {
        out->lat_deg = out->lon_deg = NAN;
        out->position_start = out->position_end = 0;
    }
    if (r->own.len && span_utf8(r->own, NULL)) {
        out->answer_start = reading_offset(r, r->own);
        out->answer_end = out->answer_start + r->own.len;
        out->answer_escaped = r->own_escaped;
    }
}

bool answer_read(const struct answer_reader *reader, struct span reply,
                 const char *finish, struct arena *arena, struct answer *out,
                 struct err *err)
{
    struct reading r = {.reader = reader,
                        .said = reply,
                        .arena = arena,
                        .finish = finish,
                        .out = out,
                        .before = SIZE_MAX};

    r.reply = answer_authors_blank(reply, arena, &r.blanked);
    *out = (struct answer){.status = "empty",
                           .form = "",
                           .localizable = NAN,
                           .lat_deg = NAN,
                           .lon_deg = NAN};
    if (!span_trim(reply).len)
        return true;
    if (!reading_take_all(&r, err))
        return false;
    reading_see_cut_position(&r, finish);
    if (!reading_set_status(&r, finish, err))
        return false;
    reading_set_reasoning(&r);
    reading_close(&r);
    return true;
}
