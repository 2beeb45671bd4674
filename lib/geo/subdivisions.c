#include "geo/subdivisions.h"

#include <ctype.h>
#include <string.h>

#include "geo/names.h"

enum { SUBDIVISION_BYTES = 200, SUBDIVISION_CODE = 8 };

const char *const subdivision_alone[] = {"US", "CA", "AU", "BR",
                                         "MX", "IN", NULL};

/* What the standard lacks: older codes, abbreviations, common names. Letters
 * and digits alone, upper case. */
static const struct {
    const char *country, *text, *code;
} subdivision_short[] = {
    {"AU", "NEWSOUTHWALES", "NSW"},
    {"AU", "TASSIE", "TAS"},
    {"AU", "VICT", "VIC"},
    {"BR", "BRASILIADF", "DF"},
    {"CA", "ALTA", "AB"},
    {"CA", "LABRADOR", "NL"},
    {"CA", "MAN", "MB"},
    {"CA", "NEWFOUNDLAND", "NL"},
    {"CA", "NF", "NL"},
    {"CA", "NFLD", "NL"},
    {"CA", "NWT", "NT"},
    {"CA", "ONT", "ON"},
    {"CA", "PEI", "PE"},
    {"CA", "PQ", "QC"},
    {"CA", "QUE", "QC"},
    {"CA", "SASK", "SK"},
    {"IN", "CHATTISGARH", "CT"},
    {"IN", "CG", "CT"},
    {"IN", "JANDK", "JK"},
    {"IN", "NCTOFDELHI", "DL"},
    {"IN", "OD", "OR"},
    {"IN", "OR", "OD"},
    {"IN", "ORISSA", "OR"},
    {"IN", "ORISSA", "OD"},
    {"IN", "TELENGANA", "TG"},
    {"IN", "TS", "TG"},
    {"IN", "UA", "UT"},
    {"IN", "UK", "UT"},
    {"IN", "UTTARANCHAL", "UT"},
    {"MX", "BC", "BCN"},
    {"MX", "CDMX", "CMX"},
    {"MX", "COAHUILADEZARAGOZA", "COA"},
    {"MX", "DF", "CMX"},
    {"MX", "DISTRITOFEDERAL", "CMX"},
    {"MX", "EDOMEX", "MEX"},
    {"MX", "EDOMEXICO", "MEX"},
    {"MX", "ESTADODEMEXICO", "MEX"},
    {"MX", "MEXICOCITY", "CMX"},
    {"MX", "NL", "NLE"},
    {"MX", "QROO", "ROO"},
    {"MX", "QRO", "QUE"},
    {"MX", "STATEOFMEXICO", "MEX"},
    {"US", "ALA", "AL"},
    {"US", "ARIZ", "AZ"},
    {"US", "ARK", "AR"},
    {"US", "CALIF", "CA"},
    {"US", "COLO", "CO"},
    {"US", "CONN", "CT"},
    {"US", "DISTRICTOFCOLUMBIA", "DC"},
    {"US", "FLA", "FL"},
    {"US", "ILL", "IL"},
    {"US", "IND", "IN"},
    {"US", "KANS", "KS"},
    {"US", "MASS", "MA"},
    {"US", "MICH", "MI"},
    {"US", "MINN", "MN"},
    {"US", "MONT", "MT"},
    {"US", "NEBR", "NE"},
    {"US", "NEV", "NV"},
    {"US", "OKLA", "OK"},
    {"US", "OREG", "OR"},
    {"US", "PENN", "PA"},
    {"US", "PENNA", "PA"},
    {"US", "TENN", "TN"},
    {"US", "TEX", "TX"},
    {"US", "VIRG", "VA"},
    {"US", "WASH", "WA"},
    {"US", "WASHINGTONDC", "DC"},
    {"US", "WISC", "WI"},
    {"US", "WYO", "WY"},
};

/* Letters and digits of a short text in upper case; false when it is long. */
static bool subdivision_plain(struct span text, char *out, size_t room)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c >= 0x80)
            return false;
        if (!isalnum(c))
            continue;
        if (n + 1 == room)
            return false;
        out[n++] = (char)toupper(c);
    }
    out[n] = '\0';
    return n > 0;
}

static int subdivision_order(const struct subdivision *row, const char *country,
                             const char *code)
{
    int order = strcmp(country, row->country);

    return order ? order : strcmp(code, row->code);
}

static const struct subdivision *subdivision_by_code(const char *country,
                                                     const char *code)
{
    size_t low = 0, high = subdivision_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order =
            subdivision_order(&subdivision_table[middle], country, code);

        if (order == 0)
            return &subdivision_table[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static const struct subdivision *subdivision_by_short(const char *country,
                                                      const char *text)
{
    const struct subdivision *found = subdivision_by_code(country, text);

    for (size_t i = 0;
         !found && i < sizeof(subdivision_short) / sizeof(subdivision_short[0]);
         i++) {
        if (strcmp(subdivision_short[i].country, country) == 0 &&
            strcmp(subdivision_short[i].text, text) == 0)
            found = subdivision_by_code(country, subdivision_short[i].code);
    }
    return found;
}

/* The first row that is not before the country and key. */
static size_t subdivision_bound(const char *country, const char *key)
{
    size_t low = 0, high = subdivision_name_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct subdivision_name *row = &subdivision_name_table[middle];
        int order = strcmp(row->country, country);

        if (order == 0)
            order = strcmp(row->key, key);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Does the standard itself call the division so? */
static bool subdivision_is_called(const struct subdivision *s, const char *key)
{
    struct buf own;
    bool same;

    buf_init(&own, SUBDIVISION_BYTES * 8);
    names_place_key(span_of(s->name), &own);
    same = own.len > 0 && !own.over && strcmp(own.data, key) == 0;
    buf_release(&own);
    return same;
}

/* Of several of that name the one that the standard calls so: Washington is
 * what some languages call the District of Columbia. */
static const struct subdivision *subdivision_by_name(const char *country,
                                                     struct span text)
{
    const struct subdivision *found = NULL;
    struct buf key;

    buf_init(&key, SUBDIVISION_BYTES * 8);
    names_place_key(text, &key);
    if (key.len > 0 && !key.over) {
        for (size_t i = subdivision_bound(country, key.data);
             i < subdivision_name_count; i++) {
            const struct subdivision_name *row = &subdivision_name_table[i];
            const struct subdivision *one;

            if (strcmp(row->country, country) != 0 ||
                strcmp(row->key, key.data) != 0)
                break;
            one = subdivision_by_code(country, row->code);
            if (!found || (one && subdivision_is_called(one, key.data)))
                found = one;
        }
    }
    buf_release(&key);
    return found;
}

const struct subdivision *subdivision_find(const char *country,
                                           struct span text)
{
    const struct subdivision *found = NULL;
    char plain[40];

    text = span_trim(text);
    if (text.len == 0 || text.len > SUBDIVISION_BYTES)
        return NULL;
    if (text.len <= 6 && span_starts(text, country) && text.data[2] == '-')
        text = span_cut(text, 3, text.len); /* US-CA */
    if (subdivision_plain(text, plain, sizeof(plain)))
        found = subdivision_by_short(country, plain);
    return found ? found : subdivision_by_name(country, text);
}

bool subdivision_same(const char *country, struct span a, struct span b)
{
    const struct subdivision *x, *y;

    if (country == NULL || span_equals(span_trim(a), span_trim(b)))
        return names_same_place(a, b);
    x = subdivision_find(country, a);
    y = x != NULL ? subdivision_find(country, b) : NULL;
    return x != NULL && y != NULL ? x == y : names_same_place(a, b);
}
