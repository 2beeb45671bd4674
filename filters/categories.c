#include "filters/categories.h"

#include "filters/note.h"

#include <math.h>
#include <string.h>

const char *const scene_names[SCENES + 1] = {
    "natural",    "artificial_landscape", "agricultural",
    "industrial", "road_traffic",         "commercial",
    "offices",    "transportation",       "cultural",
    "medical",    "entertainment",        NULL};
const char *const indicator_names[INDICATORS + 1] = {"nature_landmark",
                                                     "iconic_buildings",
                                                     "language",
                                                     "symbolic",
                                                     "geographical_features",
                                                     "architectural_style",
                                                     "social_characteristics",
                                                     "climate",
                                                     NULL};
const char *const element_names[ELEMENTS + 1] = {
    "manmade",  "traffic",      "buildings", "sign",
    "language", "natural",      "plants",    "mountains_and_rivers",
    "weather",  "agricultural", NULL};

const char *const other_names[OTHERS + 1] = {"face_closeup", "object_centric",
                                             NULL};

/* published: GREval-Bench's counts of scenes, and shares of its indicators
 * after filtering, in percent. */
static const struct {
    const char *name;
    const char *const *labels;
    size_t count;
    double published[INDICATORS + SCENES];
    double whole; /* what they are of; 0: none are published */
} category_lists[CATEGORY_KINDS] = {
    [CATEGORY_SCENE] = {"scene",
                        scene_names,
                        SCENES,
                        {811, 1138, 58, 66, 327, 147, 131, 54, 148, 4, 116},
                        3000},
    [CATEGORY_INDICATOR] = {"indicator",
                            indicator_names,
                            INDICATORS,
                            {8.2, 8.0, 6.7, 3.0, 27.0, 17.7, 19.1, 8.2},
                            100},
    [CATEGORY_ELEMENT] = {"element", element_names, ELEMENTS, {0}, 0},
    [CATEGORY_OTHER] = {"other", other_names, OTHERS, {0}, 0},
};

const struct param category_params[2] = {
    {.name = "of",
     .type = PARAM_LIST,
     .at = offsetof(struct category_settings, of),
     .about = "which are counted; nothing: all of them"},
    {.name = "by",
     .type = PARAM_CHOICE,
     .at = offsetof(struct category_settings, by),
     .initial = "reasoning",
     .choices = "reasoning|picture",
     .about = "what the reasoning claims to see, or what the picture shows "
              "(sample.categories)"},
};

const char *category_kind_name(enum category_kind kind)
{
    return category_lists[kind].name;
}

size_t category_first(enum category_kind kind)
{
    size_t first = 0;

    for (int k = 0; k < (int)kind; k++)
        first += category_lists[k].count;
    return first;
}

size_t category_count(enum category_kind kind)
{
    return category_lists[kind].count;
}

enum category_kind category_kind_of(size_t category)
{
    int kind = 0;

    for (; category >= category_lists[kind].count; kind++)
        category -= category_lists[kind].count;
    return (enum category_kind)kind;
}

const char *category_label(size_t category)
{
    enum category_kind kind = category_kind_of(category);

    return category_lists[kind].labels[category - category_first(kind)];
}

size_t category_find(struct span kind, struct span label)
{
    for (size_t i = 0; i < CATEGORIES; i++) {
        if (span_is(kind, category_kind_name(category_kind_of(i))) &&
            span_is(label, category_label(i)))
            return i;
    }
    return CATEGORIES;
}

double category_published(size_t category)
{
    enum category_kind kind = category_kind_of(category);

    if (!(category_lists[kind].whole > 0))
        return NAN;
    return category_lists[kind].published[category - category_first(kind)] /
           category_lists[kind].whole;
}

/* A kind of the list of entities; a label of it that belongs elsewhere has a
 * row of its own, before. */
static const struct {
    const char *kind, *label; /* label NULL: all others */
    unsigned indicators, elements;
} categories[] = {
    {"terrain", "volcano",
     INDICATOR_NATURE_LANDMARK | INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_NATURAL | ELEMENT_MOUNTAINS_AND_RIVERS},
    {"terrain", "glacier",
     INDICATOR_NATURE_LANDMARK | INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_NATURAL | ELEMENT_MOUNTAINS_AND_RIVERS},
    {"terrain", "snow", INDICATOR_GEOGRAPHICAL_FEATURES | INDICATOR_CLIMATE,
     ELEMENT_NATURAL | ELEMENT_WEATHER},
    {"terrain", "desert", INDICATOR_GEOGRAPHICAL_FEATURES | INDICATOR_CLIMATE,
     ELEMENT_NATURAL},
    {"terrain", "field", INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_NATURAL | ELEMENT_AGRICULTURAL},
    {"terrain", "plain", INDICATOR_GEOGRAPHICAL_FEATURES, ELEMENT_NATURAL},
    {"terrain", "soil", INDICATOR_GEOGRAPHICAL_FEATURES, ELEMENT_NATURAL},
    {"terrain", "rock", INDICATOR_GEOGRAPHICAL_FEATURES, ELEMENT_NATURAL},
    {"terrain", "cave", INDICATOR_GEOGRAPHICAL_FEATURES, ELEMENT_NATURAL},
    {"terrain", NULL, INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_NATURAL | ELEMENT_MOUNTAINS_AND_RIVERS},
    {"water", "waterfall",
     INDICATOR_NATURE_LANDMARK | INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_NATURAL | ELEMENT_MOUNTAINS_AND_RIVERS},
    {"water", "fjord",
     INDICATOR_NATURE_LANDMARK | INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_NATURAL | ELEMENT_MOUNTAINS_AND_RIVERS},
    {"water", "harbour", INDICATOR_GEOGRAPHICAL_FEATURES, ELEMENT_MANMADE},
    {"water", "canal", INDICATOR_GEOGRAPHICAL_FEATURES, ELEMENT_MANMADE},
    {"water", "fountain", 0, ELEMENT_MANMADE},
    {"water", NULL, INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_NATURAL | ELEMENT_MOUNTAINS_AND_RIVERS},
    {"vegetation", "crop", INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_PLANTS | ELEMENT_AGRICULTURAL},
    {"vegetation", "rice", INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_PLANTS | ELEMENT_AGRICULTURAL},
    {"vegetation", "vineyard", INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_PLANTS | ELEMENT_AGRICULTURAL},
    {"vegetation", "olive", INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_PLANTS | ELEMENT_AGRICULTURAL},
    {"vegetation", NULL, INDICATOR_GEOGRAPHICAL_FEATURES,
     ELEMENT_NATURAL | ELEMENT_PLANTS},
    {"climate", NULL, INDICATOR_CLIMATE, ELEMENT_WEATHER},
    {"landmark", NULL, INDICATOR_ICONIC_BUILDINGS,
     ELEMENT_MANMADE | ELEMENT_BUILDINGS},
    {"building", "castle",
     INDICATOR_ICONIC_BUILDINGS | INDICATOR_ARCHITECTURAL_STYLE,
     ELEMENT_MANMADE | ELEMENT_BUILDINGS},
    {"building", NULL, INDICATOR_ARCHITECTURAL_STYLE,
     ELEMENT_MANMADE | ELEMENT_BUILDINGS},
    {"facade", NULL, INDICATOR_ARCHITECTURAL_STYLE,
     ELEMENT_MANMADE | ELEMENT_BUILDINGS},
    {"roof", NULL, INDICATOR_ARCHITECTURAL_STYLE,
     ELEMENT_MANMADE | ELEMENT_BUILDINGS},
    {"language", NULL, INDICATOR_LANGUAGE, ELEMENT_LANGUAGE},
    {"text", NULL, INDICATOR_LANGUAGE, ELEMENT_LANGUAGE},
    {"sign", "road sign", INDICATOR_SOCIAL_CHARACTERISTICS,
     ELEMENT_SIGN | ELEMENT_TRAFFIC},
    {"sign", "writing", INDICATOR_LANGUAGE, ELEMENT_SIGN | ELEMENT_LANGUAGE},
    {"sign", "street name", INDICATOR_LANGUAGE,
     ELEMENT_SIGN | ELEMENT_LANGUAGE},
    {"sign", "logo", INDICATOR_SYMBOLIC, ELEMENT_SIGN},
    {"sign", "phone", INDICATOR_SYMBOLIC, ELEMENT_SIGN},
    {"sign", NULL, INDICATOR_LANGUAGE, ELEMENT_SIGN},
    {"flag", NULL, INDICATOR_SYMBOLIC, ELEMENT_MANMADE},
    {"plate", NULL, INDICATOR_SYMBOLIC, ELEMENT_TRAFFIC},
    {"road", NULL, INDICATOR_SOCIAL_CHARACTERISTICS,
     ELEMENT_MANMADE | ELEMENT_TRAFFIC},
    {"lines", NULL, INDICATOR_SOCIAL_CHARACTERISTICS, ELEMENT_TRAFFIC},
    {"side", NULL, INDICATOR_SOCIAL_CHARACTERISTICS, ELEMENT_TRAFFIC},
    {"bollard", NULL, INDICATOR_SOCIAL_CHARACTERISTICS,
     ELEMENT_MANMADE | ELEMENT_TRAFFIC},
    {"vehicle", NULL, INDICATOR_SOCIAL_CHARACTERISTICS,
     ELEMENT_MANMADE | ELEMENT_TRAFFIC},
    {"pole", NULL, INDICATOR_SOCIAL_CHARACTERISTICS, ELEMENT_MANMADE},
    {"furniture", NULL, INDICATOR_SOCIAL_CHARACTERISTICS, ELEMENT_MANMADE},
    {"person", NULL, INDICATOR_SOCIAL_CHARACTERISTICS, 0},
    {"animal", NULL, 0, ELEMENT_NATURAL},
};

static bool category_fits(size_t i, const char *kind, const char *label)
{
    return strcmp(categories[i].kind, kind) == 0 &&
           (categories[i].label == NULL ||
            strcmp(categories[i].label, label) == 0);
}

unsigned indicators_of(const char *kind, const char *label)
{
    for (size_t i = 0; i < sizeof(categories) / sizeof(*categories); i++) {
        if (category_fits(i, kind, label))
            return categories[i].indicators;
    }
    return 0;
}

unsigned elements_of(const char *kind, const char *label)
{
    for (size_t i = 0; i < sizeof(categories) / sizeof(*categories); i++) {
        if (category_fits(i, kind, label))
            return categories[i].elements;
    }
    return 0;
}

bool categories_asked(struct text_list asked, const char *const *names,
                      const char *key, unsigned none, unsigned *bits,
                      struct err *err)
{
    *bits = asked.count == 0 ? none : 0;
    for (size_t i = 0; i < asked.count; i++) {
        size_t k = 0;
        while (names[k] != NULL && strcmp(names[k], asked.items[i]) != 0)
            k++;
        if (names[k] == NULL)
            return err_stage(err, "\"%s\" names \"%s\", which is no category",
                             key, asked.items[i]);
        *bits |= 1u << k;
    }
    return true;
}

/* How many of the list's bits, and which into the evidence: as a number, since
 * their names would be a tenth of what a store keeps of a reply. */
static size_t categories_note(unsigned bits, const char *const *names,
                              struct buf *evidence)
{
    unsigned kinds = 0;
    size_t n = 0;

    for (size_t k = 0; names[k] != NULL; k++) {
        kinds |= bits & 1u << k;
        n += bits >> k & 1;
    }
    note_int(evidence, "kinds", kinds);
    return n;
}

/* Of the list the bits of what the picture shows; *known: somebody looked. */
static unsigned categories_shown(const struct filter_sample *sample,
                                 enum category_kind kind, bool *known)
{
    unsigned bits = 0;

    *known = false;
    for (size_t i = 0; i < sample->category_count; i++) {
        const struct filter_category *c = &sample->categories[i];
        if (category_kind_of(c->category) != kind)
            continue;
        *known = true;
        bits |= (unsigned)c->member << (c->category - category_first(kind));
    }
    return bits;
}

bool categories_measure(const struct filter_case *c,
                        const struct category_list *list,
                        const struct category_settings *s, const char *key,
                        struct filter_score *score, struct err *err)
{
    bool picture = strcmp(s->by, "picture") == 0;
    unsigned bits = 0, wanted;

    if (!categories_asked(s->of, list->names, key, ~0u, &wanted, err))
        return false;
    if (picture) {
        bits = categories_shown(c->sample, list->kind, &score->known);
    } else {
        score->known = c->answer->reasoning.len > 0;
        for (size_t i = 0; i < c->entity_count; i++)
            bits |= list->bits_of(c->entities[i].kind, c->entities[i].label);
    }
    score->value = 0;
    if (score->known)
        score->value = (double)categories_note(bits & wanted, list->names,
                                               &score->evidence);
    return true;
}
