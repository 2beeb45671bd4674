/* The answer of a reply without <answer>. */
#include <string.h>

#include "geo/names.h"
#include "answers/answer_names.h"
#include "answers/answer_reading.h"

enum { BODY_NAMES_MAX = 120 /* bytes of a reply that is a name */ };

/* Is all that stands beside the position in its line a name? */
static bool reading_line_is_name(const struct reading *r, struct span line)
{
    size_t base = reading_offset(r, line);
    struct span before =
        span_trim(span_cut(line, 0, r->out->position_start - base));
    struct span after =
        span_trim(span_cut(line, r->out->position_end - base, line.len));

    return (before.len || after.len) && reading_is_name(before) &&
           reading_is_name(after);
}

/* "Italy, Golfo Aranci, 40.9606, 9.5873" and "Berlin, Germany (52.52, 13.41)"
 * as a line of a text: it begins with a country or is but a name, where "I say
 * Paris, France" is neither. */
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
    if ((comma == SIZE_MAX ||
         !names_country_code(span_trim(span_cut(line, 0, comma)))) &&
        !reading_line_is_name(r, line))
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
    if (!reading_take_block(r, err))
        return false;
    if (span_find_char(inside, '<') != SIZE_MAX)
        r->own = SPAN_NONE; /* it may hold a tag */
    return true;
}

/* A reply that is a name of a place with its country, and nothing else:
 * "Lisbon, Portugal", "Denmark; Greenland; Nuuk". */
static bool reading_take_bare_names(struct reading *r, struct err *err)
{
    struct span body = span_trim(r->tags.body);
    struct answer *out = r->out, names = {.form = ""};
    int parts = 0;

    if (r->fault || body.len == 0 || body.len > BODY_NAMES_MAX ||
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
        "\nAnswer:",
        "\n**Answer:",
        "\n### Answer",
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

bool reading_take_body(struct reading *r, struct err *err)
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
