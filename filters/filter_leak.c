/*
 * leak: was the answer given away in what the teacher was asked? Prompts are
 * filled in from a sample's metadata, and a file name, a caption or an EXIF
 * dump can hold the position. It looks for the true latitude and longitude as
 * numbers, for degrees, minutes and seconds near the truth, for the
 * names of EXIF's GPS fields, and for the true place's names.
 *
 * The evidence says what was found, and where in the prompt (bytes).
 */
#include "filters/filter.h"
#include "filters/note.h"

#include <math.h>

#include "geo/coordinates.h"
#include "geo/distance.h"

/* A position counts when it repeats the truth as far as it is written: the
 * example of an answer that many prompts give ("48.86, 2.35") does not leak
 * the whole of its city. */
static const double LEAK_NEAR_KM = 2;
enum { LEAK_NAME_MIN_BYTES = 4, LEAK_DECIMALS_MIN = 2 };

struct leak_settings {
    const char *names;
};

static const struct param leak_params[] = {
    {.name = "names",
     .type = PARAM_CHOICE,
     .at = offsetof(struct leak_settings, names),
     .initial = "city",
     .choices = "none|city|region|country",
     .about = "the coarsest of the true names that may not be in the prompt"},
};

struct leak_find {
    const char *what; /* NULL: nothing */
    size_t at;
    struct span text;
};

static bool leak_digit(struct span s, size_t i)
{
    return i < s.len && s.data[i] >= '0' && s.data[i] <= '9';
}

/* The next number with a fraction at or after *at; *at is then behind it. */
static bool leak_number(struct span s, size_t *at, struct span *number)
{
    for (size_t i = *at; i < s.len; i++) {
        size_t from = i;
        if (!leak_digit(s, i))
            continue;
        while (leak_digit(s, i))
            i++;
        if (i >= s.len || s.data[i] != '.' || !leak_digit(s, i + 1))
            continue;
        i++;
        while (leak_digit(s, i))
            i++;
        *number = span_cut(s, from, i - from);
        *at = i;
        return true;
    }
    return false;
}

/* Whether the number is that coordinate, cut or rounded to its own decimals. */
static bool leak_repeats(struct span number, double truth_deg)
{
    size_t decimals = number.len - span_find_char(number, '.') - 1;
    double value;

    if (decimals < LEAK_DECIMALS_MIN || number.len > 40 ||
        !span_real(number, &value))
        return false;
    return fabs(value - fabs(truth_deg)) <= pow(10, -fmin(decimals, 5));
}

/* Latitude and longitude as decimal numbers, whatever the sign's spelling. */
static bool leak_find_numbers(struct span prompt,
                              const struct filter_sample *sample,
                              struct leak_find *found)
{
    struct span number;
    size_t at = 0, lat_at = SIZE_MAX, lon_at = SIZE_MAX;

    while (leak_number(prompt, &at, &number)) {
        size_t start = (size_t)(number.data - prompt.data);
        if (lat_at == SIZE_MAX && leak_repeats(number, sample->lat_deg))
            lat_at = start;
        else if (leak_repeats(number, sample->lon_deg))
            lon_at = start;
    }
    if (lat_at == SIZE_MAX || lon_at == SIZE_MAX)
        return false;
    size_t first = lat_at < lon_at ? lat_at : lon_at;
    *found =
        (struct leak_find){"coordinates", first, span_cut(prompt, first, 40)};
    return true;
}

static bool leak_find_position(struct span prompt,
                               const struct filter_sample *sample,
                               struct leak_find *found)
{
    struct coordinates c;

    if (coordinates_find(prompt, &c) != COORDINATES_FOUND ||
        strcmp(c.spelling, "dms") != 0 ||
        distance_haversine_km(c.lat_deg, c.lon_deg, sample->lat_deg,
                              sample->lon_deg) > LEAK_NEAR_KM)
        return false;
    *found = (struct leak_find){"coordinates", c.start,
                                span_cut(prompt, c.start, c.end - c.start)};
    return true;
}

static bool leak_find_exif(struct span prompt, struct leak_find *found)
{
    static const char *const fields[] = {"GPSLatitude",   "GPSLongitude",
                                         "GPSPosition",   "GPS Latitude",
                                         "GPS Longitude", "GPS Position"};

    for (size_t i = 0; i < PARAM_COUNT(fields); i++) {
        size_t at = span_find(prompt, fields[i]);
        if (at == SIZE_MAX)
            continue;
        *found = (struct leak_find){"metadata", at, span_of(fields[i])};
        return true;
    }
    return false;
}

static bool leak_letter(struct span s, size_t i)
{
    return i < s.len && (isalnum((unsigned char)s.data[i]) ||
                         (unsigned char)s.data[i] >= 0x80);
}

/* The name as a word of its own, in its own capitals: "Nice" is a city,
 * "nice" is not. Short names ("Ob", "NA") are in every text. */
static bool leak_find_name(struct span prompt, const char *name,
                           struct leak_find *found)
{
    size_t from = 0, len = strlen(name);

    if (len < LEAK_NAME_MIN_BYTES)
        return false;
    for (;;) {
        size_t at = span_find(span_cut(prompt, from, SIZE_MAX), name);
        if (at == SIZE_MAX)
            return false;
        at += from;
        if ((at == 0 || !leak_letter(prompt, at - 1)) &&
            !leak_letter(prompt, at + len)) {
            *found = (struct leak_find){"name", at, span_of(name)};
            return true;
        }
        from = at + 1;
    }
}

static bool leak_find_names(struct span prompt,
                            const struct filter_sample *sample,
                            const char *level, struct leak_find *found)
{
    bool country = strcmp(level, "country") == 0;
    bool region = country || strcmp(level, "region") == 0;

    if (strcmp(level, "none") == 0)
        return false;
    return leak_find_name(prompt, sample->city, found) ||
           leak_find_name(prompt, sample->table_city, found) ||
           (region && (leak_find_name(prompt, sample->region, found) ||
                       leak_find_name(prompt, sample->table_region, found))) ||
           (country && leak_find_name(prompt, sample->table_country, found));
}

static bool leak_measure(const struct filter_case *c, const void *settings,
                         struct filter_score *score, struct err *err)
{
    const struct leak_settings *s = settings;
    const struct filter_sample *sample = c->sample;
    struct span prompt = span_of(sample->prompt);
    struct leak_find found = {.what = NULL};

    (void)err;
    score->known = true;
    score->value = 0;
    if (prompt.len == 0 || !(leak_find_numbers(prompt, sample, &found) ||
                             leak_find_position(prompt, sample, &found) ||
                             leak_find_exif(prompt, &found) ||
                             leak_find_names(prompt, sample, s->names, &found)))
        return true;
    score->value = 1;
    note_text(&score->evidence, "what", span_of(found.what));
    note_int(&score->evidence, "at", (int64_t)found.at);
    note_text(&score->evidence, "text", found.text);
    return true;
}

#define LEAK_CASE(words)                                                       \
    {                                                                          \
        .sample = &(struct filter_sample)                                      \
        {                                                                      \
            .lat_deg = -31.9523, .lon_deg = 115.8613, .city = "Perth",         \
            .region = "Western Australia", .prompt = words                     \
        }                                                                      \
    }

static const struct filter_example leak_examples[] = {
    {"a plain question", LEAK_CASE("Where was this picture taken?"), true, 0},
    {"the position as numbers",
     LEAK_CASE("Photo taken at 31.95 S, 115.86 E. Where is it?"), true, 1},
    {"degrees, minutes and seconds",
     LEAK_CASE("EXIF says 31\xc2\xb0"
               "57'08\"S 115\xc2\xb0"
               "51'41\"E."),
     true, 1},
    {"an example of the form, some way off in the same city",
     LEAK_CASE("Answer like this: -31.99, 115.82"), true, 0},
    {"another position, as an example of the form",
     LEAK_CASE("Answer like this: 40.748817, -73.985428"), true, 0},
    {"a caption that names the city",
     LEAK_CASE("Caption: sunset over Perth. Where is it?"), true, 1},
    {"a longer word that holds the name",
     LEAK_CASE("Perthshire is only an example."), true, 0},
    {"the region is allowed by default",
     LEAK_CASE("The picture is from Western Australia."), true, 0},
};

const struct filter filter_leak = {
    .name = "leak",
    .version = 2,
    .about = "the prompt gives the true place away",
    .unit = "1 = yes",
    .params = leak_params,
    .param_count = PARAM_COUNT(leak_params),
    .settings_size = sizeof(struct leak_settings),
    .max = "0",
    .missing = "fails",
    .knows_truth = true,
    .measure = leak_measure,
    .examples = leak_examples,
    .example_count = PARAM_COUNT(leak_examples),
};
