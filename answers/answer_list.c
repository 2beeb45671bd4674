/* The answer of a numbered list: of items with a position each, or of places in
 * words alone. */
#include "answers/answer_marked.h"

#include <ctype.h>
#include <string.h>

#include "geo/gazetteer.h"
#include "answers/answer_names.h"
#include "answers/answer_reading.h"

enum { LIST_ITEM_MAX = 380 /* bytes */ };

/* "2. ", "**2)**", "#2:", "Guess 2:" at the beginning of a line: the bytes up
 * to what it lists, or 0. */
static size_t list_number(struct span line, size_t number)
{
    static const char *const words[] = {
        "guess", "option", "candidate", "rank", "location", "place", "top"};
    size_t at = 0, value = 0, digits = 0;

    while (at < line.len && strchr(" \t*#-", line.data[at]) && line.data[at])
        at++;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t n = strlen(words[i]);

        if (!span_is_nocase(span_cut(line, at, n), words[i]))
            continue;
        at += n;
        while (at < line.len && (line.data[at] == ' ' || line.data[at] == '#'))
            at++;
        break;
    }
    while (at < line.len && line.data[at] >= '0' && line.data[at] <= '9' &&
           digits++ < 3)
        value = value * 10 + (size_t)(line.data[at++] - '0');
    if (digits == 0 || value != number || at >= line.len ||
        !strchr(".):*", line.data[at]) ||
        (line.data[at] == '.' && at + 1 < line.len &&
         line.data[at + 1] >= '0' && line.data[at + 1] <= '9'))
        return 0;
    while (at < line.len && strchr(".):* \t", line.data[at]) && line.data[at])
        at++;
    return at;
}

/* "0.6" of "onfidence 0.6)"; SPAN_NONE: there is no number. */
static struct span list_first_number(struct span text)
{
    size_t from = 0, end;

    while (from < text.len && !isdigit((unsigned char)text.data[from]))
        from++;
    for (end = from; end < text.len && text.data[end] &&
                     strchr(".0123456789", text.data[end]);)
        end++;
    return end > from ? span_cut(text, from, end - from) : SPAN_NONE;
}

/* "70%" of an item, or what follows "confidence". */
static struct span list_confidence(struct span item)
{
    size_t sign = span_find_char(item, '%'), from;
    struct span rest;

    if (sign != SIZE_MAX) {
        from = sign;
        while (from > 0 && strchr(".0123456789", item.data[from - 1]))
            from--;
        return span_cut(item, from, sign + 1 - from);
    }
    from = span_find(item, "onfidence");
    from = from == SIZE_MAX ? span_find(item, "robability") : from;
    if (from == SIZE_MAX)
        return SPAN_NONE;
    rest = span_cut(item, from, 40);
    rest = span_cut(rest, 0, span_find_char(rest, '\n'));
    from = span_find_char(rest, ':');
    if (from == SIZE_MAX)
        return list_first_number(rest);
    return span_trim(span_cut(rest, from + 1, rest.len));
}

/* The names before the position of an item, on its first line. */
static struct span list_names(struct span item, size_t position)
{
    size_t line = span_find_char(item, '\n');
    struct span s = span_cut(item, 0, line < position ? line : position);

    for (;;) {
        s = span_trim(s);
        if (s.len == 0 || !strchr(",;:(-|@*", s.data[s.len - 1]))
            return s;
        s = span_cut(s, 0, s.len - 1);
    }
}

/* One item; false: it holds no position, or several. */
static bool list_item(struct marked *m, struct span item)
{
    struct coordinates c;

    item = span_trim(item);
    if (item.len > LIST_ITEM_MAX ||
        coordinates_find(item, &c) != COORDINATES_FOUND)
        return false;
    m->one.start = (size_t)(item.data - m->text.data);
    m->one.end = m->one.start + item.len;
    marked_put(m, FIELD_POSITION, item);
    m->one.at[FIELD_POSITION].start = m->one.start + c.start;
    m->one.at[FIELD_POSITION].end = m->one.start + c.end;
    marked_put(m, FIELD_CONFIDENCE, list_confidence(item));
    marked_put(m, FIELD_PLACE, list_names(item, c.start));
    marked_next(m);
    return true;
}

/* A numbered list: 1, 2, 3 at the beginnings of lines. */
struct numbered_list {
    struct span text, rest;
    size_t number; /* of items that have begun */
    size_t first;  /* where the first one's line begins */
    size_t begin;  /* of the present item, behind its number; SIZE_MAX: none */
};

static void list_init(struct numbered_list *l, struct span text)
{
    *l = (struct numbered_list){
        .text = text, .rest = text, .first = SIZE_MAX, .begin = SIZE_MAX};
}

static bool list_next(struct numbered_list *l, struct span *item)
{
    size_t begin = l->begin;
    struct span line;

    while (span_next(&l->rest, '\n', &line)) {
        size_t skip = list_number(line, l->number + 1);
        size_t at = (size_t)(line.data - l->text.data);

        if (!skip)
            continue;
        l->begin = at + skip;
        if (l->number++ > 0) {
            *item = span_cut(l->text, begin, at - begin);
            return true;
        }
        l->first = at;
        begin = l->begin;
    }
    l->begin = SIZE_MAX;
    *item = begin == SIZE_MAX ? SPAN_NONE
                              : span_cut(l->text, begin, l->text.len - begin);
    return begin != SIZE_MAX;
}

/* All items hold one position each, and the text holds no other. */
static bool list_positions(struct marked *m, struct numbered_list *l)
{
    struct coordinates c;
    struct span item;

    while (list_next(l, &item))
        if (!list_item(m, item))
            return false;
    return l->number > 1 &&
           coordinates_find(m->text, &c) == COORDINATES_AMBIGUOUS;
}

/* ---------------------------------------------- list of names alone */

/* What follows the names on the first line: "Paris, France - wide streets",
 * "Paris, France (70%)". */
static struct span list_place(struct span item)
{
    static const char *const ends[] = {" - ", " \xE2\x80\x93 ",
                                       " \xE2\x80\x94 ", ": "};
    struct span s = list_names(item, item.len);
    size_t bracket = span_find(s, " (");

    if (span_find_char(span_cut(s, bracket, s.len), ':') != SIZE_MAX)
        s = span_cut(s, 0, bracket); /* "(confidence: 30%)" */
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        s = span_cut(s, 0, span_find(s, ends[i]));
    s = list_names(s, s.len);
    if (span_ends(s, ")"))
        s = list_names(s, span_find(s, " ("));
    return s;
}

bool reading_is_name(struct span text)
{
    static const char *const small[] = {
        "al",  "am",  "and", "da", "das", "de",  "del",  "della", "den",
        "der", "des", "di",  "do", "dos", "du",  "el",   "la",    "las",
        "le",  "les", "los", "of", "sur", "the", "upon", "van",   "y"};
    struct span word;

    while (span_next(&text, ' ', &word)) {
        bool known = word.len == 0 || word.data[0] < 'a' || word.data[0] > 'z';

        for (size_t i = 0; !known && i < sizeof(small) / sizeof(small[0]); i++)
            known = span_is(word, small[i]);
        if (!known)
            return false;
    }
    return true;
}

/* What stands below the first line is of the item: indented, or marked. */
static bool list_is_alone(struct span item)
{
    struct span line;

    (void)span_next(&item, '\n', &line);
    while (span_next(&item, '\n', &line))
        if (span_trim(line).len > 0 && !strchr(" \t-*", *line.data))
            return false;
    return true;
}

/* How many bytes of letters a text begins with. */
static size_t list_letters(struct span text)
{
    size_t n = 0;

    while (n < text.len &&
           (isalpha((unsigned char)text.data[n]) ||
            (unsigned char)text.data[n] >= 0x80) &&
           !span_starts(span_cut(text, n, 2), "\xE2\x80")) /* a dash */
        n++;
    return n;
}

/* Does nothing but a confidence follow the name in the item's line? */
static bool list_stands_alone(struct span item, struct span place)
{
    static const char *const words[] = {"confidence", "probability",
                                        "confident", "likelihood"};
    size_t end = (size_t)(place.data + place.len - item.data);
    struct span line = span_cut(item, end, item.len);

    line = span_cut(line, 0, span_find_char(line, '\n'));
    while (line.len) {
        size_t n = list_letters(line);
        bool known = n == 0;

        for (size_t k = 0; !known && k < sizeof(words) / sizeof(words[0]); k++)
            known = span_is_nocase(span_cut(line, 0, n), words[k]);
        if (!known)
            return false;
        if (n == 0)
            n = span_starts(line, "\xE2\x80") ? 3 : 1;
        line = span_cut(line, n, line.len);
    }
    return true;
}

bool reading_is_town(const struct reading *r, struct span place,
                     struct span *city, struct span *region)
{
    size_t comma = span_find_char(place, ',');
    struct gazetteer_place found;

    *city = span_trim(span_cut(place, 0, comma));
    *region = SPAN_NONE;
    if (!r->reader->gazetteer || !city->len)
        return false;
    if (comma != SIZE_MAX)
        *region = span_trim(span_cut(place, comma + 1, place.len));
    return span_find_char(*region, ',') == SIZE_MAX &&
           gazetteer_find(r->reader->gazetteer, *city, *region, SPAN_NONE,
                          &found);
}

/* "Lyon", "Lyon, Rhône": a town that the gazetteer knows, without its country,
 * and nothing else in the item's line. */
static bool list_town(struct reading *r, struct marked *m, struct span item,
                      struct span place)
{
    struct span city, region;

    if (!list_stands_alone(item, place) ||
        !reading_is_town(r, place, &city, &region))
        return false;
    marked_put(m, FIELD_CITY, city);
    if (region.len)
        marked_put(m, FIELD_REGION, region);
    return true;
}

/* One item, "City, Country" or a country; *found: it is one. */
static bool list_place_item(struct reading *r, struct marked *m,
                            struct span item, bool *found, struct err *err)
{
    struct answer alone = {.form = ""};
    struct span place;

    *found = list_is_alone(item);
    item = span_trim(item);
    place = list_place(item);
    *found = *found && item.len <= LIST_ITEM_MAX && reading_is_name(place);
    if (!*found)
        return true;
    if (!answer_names_address(r->reader, place, &alone, err))
        return false;
    m->one.start = (size_t)(item.data - m->text.data);
    m->one.end = m->one.start + item.len;
    marked_put(m, FIELD_CONFIDENCE, list_confidence(item));
    if (alone.country.len > 0)
        marked_put(m, FIELD_PLACE, place);
    *found = alone.country.len > 0 || list_town(r, m, item, place);
    marked_next(m);
    return true;
}

/* All items are places in words, and the text has no other answer. */
static bool list_places(struct reading *r, struct marked *m,
                        struct numbered_list *l, bool *found, struct err *err)
{
    struct answer keyed = {.form = ""};
    struct coordinates c;
    struct span item;

    *found = false;
    while (list_next(l, &item)) {
        if (!list_place_item(r, m, item, found, err))
            return false;
        if (!*found)
            return true;
    }
    *found = l->number > 1 && coordinates_find(m->text, &c) == COORDINATES_NONE;
    if (!*found)
        return true;
    if (!answer_names_keyed(r->reader, m->text, &keyed, err))
        return false;
    *found = !keyed.country.len && !keyed.region.len && !keyed.city.len;
    return true;
}

bool reading_take_list(struct reading *r, struct span text, struct err *err)
{
    struct answer_fields f;
    struct numbered_list l;
    struct marked m;
    bool found;

    if (span_find_char(text, '1') == SIZE_MAX ||
        span_find_char(text, '\n') == SIZE_MAX)
        return true;
    marked_init(&m, text, r->arena);
    list_init(&l, text);
    found = list_positions(&m, &l);
    if (!found) {
        marked_init(&m, text, r->arena);
        list_init(&l, text);
        if (!list_places(r, &m, &l, &found, err))
            return false;
    }
    if (!found || !marked_take(&m, &f))
        return true;
    f.start = l.first;
    return reading_take_fields(r, text, &f, "list", err);
}
