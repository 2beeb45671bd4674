#include "answers/answer_short_code.h"

#include "geo/gazetteer.h"
#include "geo/names.h"
#include "geo/plus_code.h"

#include <string.h>

enum { SHORT_CODE_PARTS = 4, SHORT_CODE_LINE = 120 };

/* What stands behind the code, up to the end of the line or sentence. */
static struct span short_code_behind(struct span text, size_t at)
{
    size_t end = at;

    while (end < text.len && end - at < SHORT_CODE_LINE && text.data[end] &&
           !strchr("\n\r.;()[]{}<>|\"*", text.data[end]))
        end++;
    return span_cut(text, at, end - at);
}

/* "Zürich, Switzerland": city, region, country, by commas. */
static bool short_code_place(const struct gazetteer *g, struct span behind,
                             struct gazetteer_place *place)
{
    struct span parts[SHORT_CODE_PARTS], part, country = SPAN_NONE;
    struct span region = SPAN_NONE;
    size_t count = 0;

    while (count < SHORT_CODE_PARTS && span_next(&behind, ',', &part)) {
        parts[count] = span_trim(part);
        count += parts[count].len > 0;
    }
    if (count == 0)
        return false;
    if (count > 1 && names_country_code(parts[count - 1]))
        country = parts[--count];
    if (count > 1)
        region = parts[count - 1];
    return gazetteer_find(g, parts[0], region, country, place) &&
           place->namesakes == 0;
}

bool answer_short_code(const struct gazetteer *g, struct span text,
                       struct coordinates *out)
{
    struct plus_code code = {.is_short = false}, next;
    struct gazetteer_place place;
    bool found = false;
    size_t at = 0;

    while (g && plus_code_next(text, &at, &next)) {
        if (!next.is_short ||
            (found && !span_equals(span_cut(text, code.start, 8),
                                   span_cut(text, next.start, 8))))
            return false;
        code = next;
        found = true;
    }
    if (!found ||
        !short_code_place(g, short_code_behind(text, code.end), &place))
        return false;
    plus_code_recover(&code, place.lat_deg, place.lon_deg);
    *out = (struct coordinates){.lat_deg = code.lat_deg,
                                .lon_deg = code.lon_deg,
                                .start = code.start,
                                .end = code.end,
                                .spelling = "short plus code",
                                .cell_m = code.height_deg * 111195};
    return true;
}
