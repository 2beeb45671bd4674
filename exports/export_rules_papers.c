/* What the scripts of GeoAgent and GLOBE do with rows. Both train with ms-swift
 * and read columns of their own. */
#include "exports/export_rules.h"

/* The three levels of a reasoning, in its one form. */
static bool papers_levels(const struct json *thought)
{
    static const char *const levels[] = {
        "CountryIdentification", "RegionalGuess", "PreciseLocalization"};

    for (size_t i = 0; i < 3; i++) {
        const struct json *level = json_get(thought, levels[i]);
        if (level == NULL || level->type != JSON_OBJECT)
            return false;
    }
    return true;
}

static const char *papers_reasoning(const struct json *messages,
                                    struct arena *arena)
{
    struct span text;
    struct err err = {0};

    if (!json_text(json_get(messages->items[messages->count - 1], "content"),
                   &text))
        return NULL;
    const struct json *said = json_parse(text, arena, &err);
    err_clear(&err);
    if (said == NULL)
        return "answers with no JSON: infer.py finds no answer in what is "
               "learnt from it";
    if (!papers_levels(json_get(said, "ChainOfThought")))
        return "has a ChainOfThought without the three levels as objects: the "
               "reward think_answer pays nothing for what is learnt from it";
    if (!json_text(json_get(said, "FinalAnswer"), &text) || text.len == 0)
        return "has no FinalAnswer: infer.py finds no answer in what is learnt "
               "from it";
    return NULL;
}

/* "<answer> Country; Region; Place </answer>", two or three parts. */
static const char *papers_address(struct span solution)
{
    size_t from = span_find(solution, "<answer>"), parts = 0;
    size_t to = span_find(solution, "</answer>");
    struct span rest, part;

    if (from == SIZE_MAX || to == SIZE_MAX || to < from + 8)
        return "has a solution without <answer>: geoscore_accuracy reads no "
               "truth and pays 0";
    rest = span_cut(solution, from + 8, to - from - 8);
    while (span_next(&rest, ';', &part)) {
        if (span_trim(part).len == 0)
            return "has an empty level in its address: triple_accuracy "
                   "compares with nothing";
        parts++;
    }
    if (parts < 2)
        return "has an address of one level: geo_format pays 0 for the same";
    return NULL;
}

static const char *papers_geoseek_row(const struct json *row, const char *dir,
                                      struct arena *arena)
{
    const char *wrong = export_rules_swift_row(row, dir, arena);
    struct span solution;

    if (wrong != NULL)
        return wrong;
    if (json_text(json_get(row, "solution"), &solution))
        return papers_address(solution);
    return papers_reasoning(json_get(row, "messages"), arena);
}

bool export_rules_geoseek(struct export_check *c, struct err *err)
{
    int files = 0;

    if (!export_check_files(c, "", ".jsonl", papers_geoseek_row, &files, err))
        return false;
    if (files == 0)
        export_check_say(c, "", 0, "holds no rows");
    return true;
}

/* Is there a name between the tags? */
static bool papers_name(struct span solution, const char *open, const char *end)
{
    size_t from = span_find(solution, open), to = span_find(solution, end);

    return from != SIZE_MAX && to != SIZE_MAX && to > from + strlen(open);
}

static bool papers_entities(const struct json *list)
{
    struct span text;

    if (list == NULL || list->type != JSON_ARRAY)
        return false;
    for (size_t i = 0; i < list->count; i++) {
        if (!json_text(json_get(list->items[i], "text"), &text))
            return false;
    }
    return true;
}

static const char *papers_reason_row(const struct json *row, const char *dir,
                                     struct arena *arena)
{
    struct span response, solution;
    size_t count;

    (void)arena;
    if (!json_text(json_get(row, "response"), &response) ||
        !json_text(json_get(row, "solution"), &solution))
        return "has no response or no solution that is a text: KeyError ends "
               "the run";
    if (span_find(response, "<think>") != SIZE_MAX)
        return "has tags in its response: GLOBE's preprocessor writes them a "
               "second time";
    if (!papers_name(solution, "<country>", "</country>") ||
        !papers_name(solution, "<city>", "</city>"))
        return "lacks the country or the city: globe_accuracy pays nobody for "
               "it";
    if (!papers_entities(json_get(row, "entities")))
        return "has no list of entities with a text: globe_visual_match ends "
               "the run";
    if (!export_check_pictures(json_get(row, "images"), dir, &count) ||
        count == 0)
        return "names a picture that is not there";
    return NULL;
}

bool export_rules_mp16_reason(struct export_check *c, struct err *err)
{
    static const char *const parts[] = {"mp16-reason-train",
                                        "mp16-reason-test"};
    int files = 0;

    for (size_t i = 0; i < 2; i++) {
        if (!export_check_files(c, parts[i], ".jsonl", papers_reason_row,
                                &files, err))
            return false;
    }
    if (files == 0)
        export_check_say(c, "", 0, "holds no rows");
    return true;
}
