#include "exports/export_fill.h"

void export_fill(struct buf *out, struct span instruction,
                 const struct export_target *target, struct span prompt)
{
    struct span none = SPAN_NONE, rest = instruction;
    const struct {
        const char *name;
        struct span text;
    } places[] = {
        {"{predicted_cot}", target ? target->reasoning : none},
        {"{predicted_answer}", target ? target->answer : none},
        {"{prompt}", prompt},
    };

    while (rest.len > 0) {
        size_t brace = span_find_char(rest, '{');
        size_t used = brace == SIZE_MAX ? rest.len : brace;
        buf_add_span(out, span_cut(rest, 0, used));
        rest = span_cut(rest, used, SIZE_MAX);
        size_t i = 0, count = sizeof(places) / sizeof(places[0]);
        while (i < count && !span_starts(rest, places[i].name))
            i++;
        if (i < count) {
            buf_add_span(out, places[i].text);
            rest = span_cut(rest, strlen(places[i].name), SIZE_MAX);
        } else if (rest.len > 0) {
            buf_add_char(out, '{');
            rest = span_cut(rest, 1, SIZE_MAX);
        }
    }
}
