#include "filters/categories.h"

#include "filters/note.h"

#include <string.h>

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

/* The bits of the names that are asked for. */
static bool categories_asked(struct text_list asked, const char *const *names,
                             const char *key, unsigned *bits, struct err *err)
{
    *bits = asked.count == 0 ? ~0u : 0;
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

/* How many of the bits, and their names into the evidence. */
static size_t categories_note(unsigned bits, const char *const *names,
                              struct buf *evidence)
{
    char text[300] = "";
    size_t n = 0, len = 0;

    for (size_t k = 0; names[k] != NULL; k++) {
        if ((bits >> k & 1) == 0)
            continue;
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
                                n > 0 ? " " : "", names[k]);
        n++;
    }
    note_text(evidence, "named", span_of(text));
    return n;
}

bool categories_measure(const struct filter_case *c,
                        const struct category_list *list,
                        struct text_list asked, const char *key,
                        struct filter_score *score, struct err *err)
{
    unsigned bits = 0, wanted;

    if (!categories_asked(asked, list->names, key, &wanted, err))
        return false;
    score->known = c->answer->reasoning.len > 0;
    for (size_t i = 0; i < c->entity_count; i++)
        bits |= list->bits_of(c->entities[i].kind, c->entities[i].label);
    score->value = 0;
    if (score->known)
        score->value = (double)categories_note(bits & wanted, list->names,
                                               &score->evidence);
    return true;
}
