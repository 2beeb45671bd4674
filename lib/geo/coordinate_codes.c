#include "geo/coordinate_codes.h"

#include <ctype.h>

#include "geo/mgrs.h"
#include "geo/plus_code.h"

static void codes_add_plus(struct coordinate_codes *codes, struct span text)
{
    struct plus_code code;
    size_t at = 0;

    while (codes->count < COORDINATE_CODES && plus_code_next(text, &at, &code))
        if (!code.is_short)
            codes->list[codes->count++] = (struct coordinates){
                code.lat_deg, code.lon_deg, code.start,
                code.end,     "plus code",  code.height_deg * 111195};
}

static bool codes_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where a zone of one or two digits stands before its band. */
static void codes_add_mgrs(struct coordinate_codes *codes, struct span t)
{
    struct mgrs m;

    for (size_t i = 0; i + 5 < t.len; i++) {
        size_t after = i + 1;

        if (!codes_is_digit(t.data[i]))
            continue;
        after += codes_is_digit(t.data[after]);
        if (isupper((unsigned char)t.data[after]) &&
            codes->count < COORDINATE_CODES && mgrs_read(t, i, &m))
            codes->list[codes->count++] = (struct coordinates){
                m.lat_deg, m.lon_deg, m.start, m.end, "mgrs", m.size_m};
        while (i + 1 < t.len && codes_is_digit(t.data[i + 1]))
            i++;
    }
}

bool coordinate_codes_hold(const struct coordinate_codes *codes,
                           const struct angle *a)
{
    for (size_t i = 0; i < codes->count; i++)
        if (a->start < codes->list[i].end && a->end > codes->list[i].start)
            return true;
    return false;
}

void coordinate_codes_find(struct span text, bool capital,
                           struct coordinate_codes *codes)
{
    codes->count = 0;
    codes_add_plus(codes, text);
    if (capital)
        codes_add_mgrs(codes, text);
}
