#include "answers/answer.h"

#include <math.h>
#include <string.h>

#include "base/json_syntax.h"
#include "geo/names.h"
#include "answers/answer_authors.h"
#include "answers/answer_names.h"
#include "answers/answer_own.h"
#include "answers/answer_reading.h"
#include "answers/answer_short_code.h"
#include "answers/tag_rules.h"

enum { READING_TOWN_MAX = 60, READING_NAMES_MAX = 120 };

size_t reading_offset(const struct reading *r, struct span part)
{
    return (size_t)(part.data - r->reply.data);
}

static bool reading_within(const struct reading *r, struct span part)
{
    return part.data && part.data >= r->reply.data &&
           part.data + part.len <= r->reply.data + r->reply.len;
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

/* ------------------------------------------------------ other forms */

static void reading_begins_at_names(struct reading *r)
{
    const struct span names[] = {r->out->country, r->out->region, r->out->city};

    for (size_t i = 0; i < 3; i++)
        if (names[i].len && reading_within(r, names[i]))
            reading_begins(r, reading_offset(r, names[i]));
}

/* What joins names and a position goes. */
static struct span reading_trim_beside(struct span s)
{
    for (;;) {
        s = span_trim(s);
        if (s.len && strchr(",;:(-|@", s.data[s.len - 1]))
            s = span_cut(s, 0, s.len - 1);
        else if (s.len && strchr(",;:)-|", s.data[0]))
            s = span_cut(s, 1, s.len);
        else
            return s;
    }
}

/* "Italy, Golfo Aranci, 40.9606, 9.5873": the names beside the position. */
static bool reading_take_beside(struct reading *r, struct span line,
                                struct err *err)
{
    size_t base = reading_offset(r, line);
    struct span before, after;

    if (!r->out->has_position || r->fault || r->out->position_end == 0)
        return true;
    before = span_cut(line, 0, r->out->position_start - base);
    after = span_cut(line, r->out->position_end - base, line.len);
    if (!answer_names_address(r->reader, reading_trim_beside(before), r->out,
                              err))
        return false;
    return reading_has_names(r) ||
           answer_names_address(r->reader, reading_trim_beside(after), r->out,
                                err);
}

/* "Tokyo": a town, and nothing else. */
static bool reading_take_town(struct reading *r, struct span text,
                              struct err *err)
{
    struct span city, region, place = span_trim(text);

    if (place.len > READING_TOWN_MAX || !reading_is_name(place) ||
        !reading_is_town(r, place, &city, &region))
        return true;
    return answer_names_clean(r->reader, city, &r->out->city, err) &&
           answer_names_clean(r->reader, region, &r->out->region, err);
}

static bool reading_take_block_names(struct reading *r, struct err *err)
{
    struct answer *out = r->out;
    struct regex_match match;
    int parts = 0, exact = 0;

    if (!answer_names_keyed(r->reader, r->tags.answer, out, err))
        return false;
    if (reading_has_names(r)) {
        out->form = out->has_position ? "gre" : "globe";
        if (!out->has_position)
            exact =
                answer_patterns_find(r->reader->patterns, PATTERN_GLOBE_EXACT,
                                     r->tags.answer, &match, err);
        out->strict = exact > 0;
        return exact >= 0;
    }
    if (out->has_position || r->fault)
        return reading_take_beside(r, r->tags.answer, err);
    if (!answer_names_listed(r->reader, r->tags.answer, out, &parts, err))
        return false;
    if (parts) {
        out->form = "geoagent";
        out->strict = parts == 3;
        return true;
    }
    out->form = "prose";
    return answer_names_address(r->reader, r->tags.answer, out, err) &&
           (reading_has_names(r) || reading_take_town(r, r->tags.answer, err));
}

/* <think>..</think> blanks <answer>..</answer> to the letter, nothing else. */
static bool reading_tags_are_exact(const struct reading *r)
{
    return span_trim(r->reply).len == r->reply.len &&
           tag_rules_fault(r->reply) == NULL;
}

static bool reading_take_block_text(struct reading *r, struct err *err)
{
    struct answer *out = r->out;

    if (span_find_char(r->tags.answer, '{') != SIZE_MAX) {
        if (!reading_take_json(r, r->tags.answer, err))
            return false;
        if (reading_answered(r))
            return true;
    }
    if (!reading_take_xml(r, r->tags.answer, err) ||
        (!reading_answered(r) && !reading_take_table(r, r->tags.answer, err)) ||
        (!reading_answered(r) && !reading_take_list(r, r->tags.answer, err)))
        return false;
    if (reading_answered(r))
        return true;
    if (!r->fault)
        reading_find_position(r, r->tags.answer);
    if (out->has_position || r->fault) {
        out->form = "gre";
        out->strict = out->has_position;
    }
    if (!reading_take_block_names(r, err))
        return false;
    out->strict = out->strict && reading_answered(r) && !r->fault &&
                  reading_tags_are_exact(r);
    if (r->tags.answer_open)
        reading_note(r, "<answer> has no end");
    if (!reading_answered(r))
        out->form = "";
    return true;
}

bool reading_take_block(struct reading *r, struct err *err)
{
    bool refused = r->tags.differ && r->reader->refuse_several;

    reading_begins(r, r->tags.answer_tag);
    r->marked = true;
    if (r->tags.answers > 1)
        reading_note(r, r->tags.differ ? "several answers, the last was taken"
                                       : "the answer stands several times");
    if (refused)
        r->fault = "ambiguous";
    if (!reading_take_block_text(r, err))
        return false;
    r->own = reading_answered(r) && !refused ? r->tags.answer : SPAN_NONE;
    r->own_escaped = false;
    return true;
}

/* "Italy, Golfo Aranci, 40.9606, 9.5873" as a line of a text: it begins with
 * a country, where "I say Paris, France" does not. */
static bool reading_take_line(struct reading *r, struct err *err)
{
    struct span body = r->tags.body, line;
    size_t base = reading_offset(r, body),
           start = r->out->position_start - base;
    size_t end = r->out->position_end - base, comma;

    while (start > 0 && body.data[start - 1] != '\n')
        start--;
    while (end < body.len && body.data[end] != '\n')
        end++;
    line = span_cut(body, start, end - start);
    comma = span_find_char(line, ',');
    if (comma == SIZE_MAX ||
        !names_country_code(span_trim(span_cut(line, 0, comma))))
        return true;
    return reading_take_beside(r, line, err);
}

/* "It is at 48.85, 2.35." before JSON that was cut off. */
static void reading_find_before(struct reading *r)
{
    struct coordinates c;
    struct span part;
    size_t body = reading_offset(r, r->tags.body);

    if (!r->mended || r->out->has_position || r->fault || r->before <= body ||
        r->before > r->reply.len)
        return;
    part = span_cut(r->reply, body, r->before - body);
    if (coordinates_find(part, &c) != COORDINATES_FOUND)
        return;
    (void)reading_find_position(r, part);
    r->whole = true;
    r->marked = false;
    reading_note(r, "the position stands before the JSON");
}

/* A reply without an answer block: fields that are marked as such. */
static bool reading_take_marked(struct reading *r, struct err *err)
{
    struct span body = r->tags.body;

    if (!reading_take_json(r, body, err))
        return false;
    reading_find_before(r);
    if (!reading_answered(r) && !reading_take_xml(r, body, err))
        return false;
    if (!reading_answered(r) && !reading_take_table(r, body, err))
        return false;
    return reading_answered(r) || reading_take_list(r, body, err);
}

/* What stands inside of the last \boxed{} is the answer. */
static bool reading_take_boxed(struct reading *r, struct err *err)
{
    static const char mark[] = "\\boxed{", text_mark[] = "\\text{";
    struct span body = r->tags.body, inside;
    size_t at = 0, found, begin = SIZE_MAX, end;
    int depth = 1;

    if (span_find_char(body, '\\') == SIZE_MAX)
        return true;
    while ((found = span_find(span_cut(body, at, body.len), mark)) !=
           SIZE_MAX) {
        begin = at + found + strlen(mark);
        at = begin;
    }
    if (begin == SIZE_MAX)
        return true;
    for (end = begin; end < body.len && depth > 0; end++) {
        depth += body.data[end] == '{';
        depth -= body.data[end] == '}';
    }
    inside = span_trim(span_cut(body, begin, end - begin - (depth == 0)));
    if (span_starts(inside, text_mark) && span_ends(inside, "}"))
        inside = span_trim(span_cut(inside, strlen(text_mark),
                                    inside.len - strlen(text_mark) - 1));
    if (!inside.len)
        return true;
    r->tags.answer = inside;
    r->tags.answer_tag = reading_offset(r, body) + begin - strlen(mark);
    r->tags.answers = 1;
    return reading_take_block(r, err);
}

/* A reply that is a name of a place with its country, and nothing else:
 * "Lisbon, Portugal", "Denmark; Greenland; Nuuk". */
static bool reading_take_bare_names(struct reading *r, struct err *err)
{
    struct span body = span_trim(r->tags.body);
    struct answer *out = r->out, names = {.form = ""};
    int parts = 0;

    if (r->fault || body.len == 0 || body.len > READING_NAMES_MAX ||
        span_find_char(body, '\n') != SIZE_MAX || !reading_is_name(body))
        return true;
    if (!answer_names_listed(r->reader, body, &names, &parts, err) ||
        (!parts && !answer_names_address(r->reader, body, &names, err)))
        return false;
    if (!names_country_code(names.country))
        return true;
    out->country = names.country;
    out->region = names.region;
    out->city = names.city;
    out->form = "prose";
    reading_begins_at_names(r);
    return true;
}

/* What follows the last words that announce the answer, of a text with several
 * positions; SPAN_NONE without such words. */
static struct span reading_announced(struct span text)
{
    static const char *const words[] = {
        "inal answer",
        "inal Answer",
        "FINAL ANSWER",
        "ponse finale",
        "espuesta final",
        "esposta final",
        "\xE6\x9C\x80\xE7\xBB\x88\xE7\xAD\x94\xE6\xA1\x88", /* 最终答案 */
        "\xE6\x9C\x80\xE7\xB5\x82\xE5\x9B\x9E\xE7\xAD\x94", /* 最終回答 */
    };
    struct span found = SPAN_NONE;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct span rest = text;
        size_t at;

        while ((at = span_find(rest, words[i])) != SIZE_MAX) {
            rest = span_cut(rest, at + strlen(words[i]), rest.len);
            if (!found.data || rest.data > found.data)
                found = rest;
        }
    }
    return found;
}

/* A position in the text; of several that which is announced as the answer. */
static bool reading_find_final(struct reading *r, struct span text)
{
    struct span announced;

    if (reading_find_position(r, text) == COORDINATES_FOUND)
        return true;
    announced = r->fault ? reading_announced(text) : SPAN_NONE;
    if (!announced.len)
        return false;
    r->fault = NULL;
    if (reading_find_position(r, announced) == COORDINATES_FOUND)
        return true;
    r->fault = NULL;
    (void)reading_find_position(r, text);
    return false;
}

/* A reply without an answer block: JSON, tags of XML, a table, lines of names,
 * a position. */
static bool reading_take_body(struct reading *r, struct err *err)
{
    struct answer *out = r->out;
    bool found;

    if (!reading_take_boxed(r, err))
        return false;
    if (!reading_answered(r) && !reading_take_marked(r, err))
        return false;
    if (reading_answered(r))
        return true;
    if (!answer_names_keyed(r->reader, r->tags.body, out, err))
        return false;
    if (reading_has_names(r)) {
        out->form = "globe";
        reading_begins_at_names(r);
    }
    found = reading_find_final(r, r->tags.body);
    if (found && !reading_has_names(r) && !reading_take_line(r, err))
        return false;
    if (!found && reading_has_names(r))
        r->fault = NULL; /* numbers of the reasoning; the names count */
    else if (found || r->fault)
        out->form = "prose";
    else
        return reading_take_bare_names(r, err);
    return true;
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
