#include "answers/tag_rules.h"

#include <string.h>

#include "answers/answer_tags.h"

size_t tag_rules_blank(struct span text)
{
    static const char *const wide[] = {
        "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
    unsigned char c = text.len > 0 ? (unsigned char)text.data[0] : 'x';

    if (c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f))
        return 1;
    if (c < 0x80)
        return 0;
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
        if (span_starts(text, wide[i]))
            return strlen(wide[i]);
    }
    if (span_starts(text, "\xe2\x80") && text.len > 2 &&
        (unsigned char)text.data[2] <= 0x8a) /* U+2000 to U+200A */
        return 3;
    return 0;
}

/* Does text[from .. to) hold nothing but white space? */
static bool rules_blank_between(struct span text, size_t from, size_t to)
{
    text = span_cut(text, from, to - from);
    while (text.len > 0) {
        size_t n = tag_rules_blank(text);

        if (n == 0)
            return false;
        text = span_cut(text, n, SIZE_MAX);
    }
    return true;
}

/* The lazy groups match anything. So the rule asks for the first tag at the
 * beginning, the last at the end, and somewhere between them the two middle
 * tags with white space alone between. Tags that are written otherwise are
 * text to it. */
bool tag_rules_published(struct span reply)
{
    struct answer_tag tag = {.end = 0}, before = {.kind = TAG_KINDS};
    bool middle = false;
    size_t said = 0; /* where the answer begins */

    while (answer_tags_next(reply, tag.end, &tag)) {
        if (!tag.published)
            continue;
        if (before.kind == TAG_KINDS &&
            (tag.kind != TAG_THINK || tag.start != 0))
            return false;
        if (!middle && tag.kind == TAG_ANSWER && before.kind == TAG_THINK_END &&
            rules_blank_between(reply, before.end, tag.start)) {
            middle = true;
            said = tag.end;
        }
        before = tag;
    }
    return middle && before.kind == TAG_ANSWER_END && before.end == reply.len &&
           before.start >= said;
}

const char *tag_rules_fault(struct span reply)
{
    struct answer_tag seen[TAG_KINDS], tag = {.end = 0};
    int count[TAG_KINDS] = {0};
    bool published = true;

    reply = span_trim(reply);
    while (answer_tags_next(reply, tag.end, &tag)) {
        count[tag.kind]++;
        seen[tag.kind] = tag;
        published = published && tag.published;
    }
    for (int i = 0; i < TAG_KINDS; i++) {
        if (count[i] != 1)
            return count[i] == 0 ? "a tag is missing" : "a tag is repeated";
    }
    if (!published)
        return "a tag is written otherwise";
    if (!tag_rules_published(reply))
        return "text outside of the blocks";
    if (rules_blank_between(reply, seen[TAG_THINK].end,
                            seen[TAG_THINK_END].start))
        return "an empty think block";
    if (rules_blank_between(reply, seen[TAG_ANSWER].end,
                            seen[TAG_ANSWER_END].start))
        return "an empty answer block";
    return NULL;
}
