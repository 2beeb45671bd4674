/* The answer that stands in <answer>, and names beside a position. */
#include <string.h>

#include "answers/answer_names.h"
#include "answers/answer_reading.h"
#include "answers/tag_rules.h"

enum { BLOCK_TOWN_MAX = 60 /* bytes of a town alone */ };

static bool reading_within(const struct reading *r, struct span part)
{
    return part.data && part.data >= r->reply.data &&
           part.data + part.len <= r->reply.data + r->reply.len;
}

void reading_begins_at_names(struct reading *r)
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

bool reading_take_beside(struct reading *r, struct span line, struct err *err)
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

    if (place.len > BLOCK_TOWN_MAX || !reading_is_name(place) ||
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
