#include "rewards/levels.h"

#include "geo/names.h"
#include "rewards/published.h"

/* GeoAgent's alpha, and its w. */
const double levels_weight[REWARD_LEVELS] = {0.1, 0.6, 0.3};

/* Where the next semicolon stands, and its length; 0: there is none. */
static size_t levels_mark(struct span text, enum levels_split split, size_t *at)
{
    static const char wide[] = "\xef\xbc\x9b";
    size_t ascii = span_find_char(text, ';');
    size_t other = split == LEVELS_BOTH ? span_find(text, wide) : SIZE_MAX;

    *at = ascii < other ? ascii : other;
    if (*at == SIZE_MAX)
        return 0;
    return ascii < other ? 1 : sizeof(wide) - 1;
}

size_t levels_of(struct span text, enum levels_split split,
                 struct span part[REWARD_LEVELS])
{
    size_t count = 0, at, mark;

    for (size_t i = 0; i < REWARD_LEVELS; i++)
        part[i] = SPAN_NONE;
    do {
        mark = levels_mark(text, split, &at);
        struct span one = published_strip(span_cut(text, 0, at));
        if (one.len > 0) {
            if (count < REWARD_LEVELS)
                part[count] = one;
            else
                part[2].len = (size_t)(one.data + one.len - part[2].data);
            count++;
        }
        text = span_cut(text, mark ? at + mark : text.len, SIZE_MAX);
    } while (mark > 0);
    return count;
}

bool levels_same(size_t level, struct span a, struct span b)
{
    if (a.len == 0 || b.len == 0)
        return false;
    return level == 0 ? names_same_country(a, b) : names_same_place(a, b);
}
