#include "exports/export_format.h"

#include "base/nearest.h"

const struct export_format *export_format_find(const char *name)
{
    for (size_t i = 0; export_format_all[i] != NULL; i++) {
        if (strcmp(export_format_all[i]->name, name) == 0)
            return export_format_all[i];
    }
    return NULL;
}

const char *export_format_nearest(const char *name)
{
    struct nearest nearest;

    nearest_init(&nearest, name);
    for (size_t i = 0; export_format_all[i] != NULL; i++)
        nearest_offer(&nearest, export_format_all[i]->name);
    return nearest_found(&nearest);
}

#define EXAMPLE_TEXT(text) {text, sizeof(text) - 1}
static const struct export_target example_good = {EXAMPLE_TEXT("Low hills."),
                                                  EXAMPLE_TEXT("41.5, 2.5")};
static const struct export_target example_bad = {EXAMPLE_TEXT("Dry hills."),
                                                 EXAMPLE_TEXT("37.5, -5")};

#define EXAMPLE(what, where)                                                   \
    .use = what, .split = where, .image = "a.jpg", .has_picture = true,        \
    .has_truth = true, .lat_deg = 41.25, .lon_deg = 2,                         \
    .source = EXAMPLE_TEXT("world"), .key = EXAMPLE_TEXT("k/1"),               \
    .author = EXAMPLE_TEXT("Ada"), .licence = EXAMPLE_TEXT("CC0-1.0"),         \
    .country = EXAMPLE_TEXT("Spain"), .region = EXAMPLE_TEXT("Catalonia"),     \
    .city = EXAMPLE_TEXT("Girona"), .origin = EXAMPLE_TEXT("table"),           \
    .accuracy = 16, .conflict_km = 0.25,                                       \
    .instruction = EXAMPLE_TEXT("Where?"), .question = EXAMPLE_TEXT("Where?"), \
    .entities = EXAMPLE_TEXT("[\"hills\"]"), .bytes = EXAMPLE_TEXT("jpeg")

const struct export_record *export_format_example(enum export_use use)
{
    static const struct export_record rows[EXPORT_USES] = {
        {EXAMPLE(EXPORT_SFT, "cot"), .target = &example_good},
        {EXAMPLE(EXPORT_JUDGE, "judge"), .target = &example_bad},
        {EXAMPLE(EXPORT_RL, "seed")},
        {EXAMPLE(EXPORT_PAIR, "cot"), .target = &example_good,
         .rejected = &example_bad},
        {EXAMPLE(EXPORT_REPLY, "cot"), .target = &example_good, .good = true},
    };

    return &rows[use];
}
