#include "preset.h"

#include "base/arena.h"
#include "base/nearest.h"
#include "adapters/yaml.h"
#include "db/schemas.h"

#include <unistd.h>

#define PRESET_FOLDER "policies/"
#define PRESET_END    ".yaml"

struct preset_settings {
    const char *preset;
};

/* What it says is kept with a run, setting by setting; its name is not. */
static const struct param preset_params[] = {
    {.name = "preset",
     .type = PARAM_PATH,
     .at = offsetof(struct preset_settings, preset),
     .about = "settings to begin from where nothing else is said: blind (no "
              "truth is known: the other teachers speak for an answer), "
              "blind-country (the same, for the country alone), or a file",
     .flags = PARAM_RUNTIME | PARAM_CALL},
};

const struct param_section preset_section = {
    .name = "policy",
    .about = "which rules are begun from",
    .params = preset_params,
    .count = PARAM_COUNT(preset_params),
    .size = sizeof(struct preset_settings),
};

static bool preset_unknown(const char *word, struct err *err)
{
    const size_t before = strlen(PRESET_FOLDER);
    struct nearest nearest;
    struct arena arena;

    err_usage(err,
              "\"policy.preset\" is \"%s\", which is neither a preset nor a "
              "file that can be read",
              word);
    arena_init(&arena);
    nearest_init(&nearest, word);
    for (size_t i = 0; i < schema_text_count; i++) {
        const char *path = schema_texts[i].name;

        if (strncmp(path, PRESET_FOLDER, before) == 0)
            nearest_offer(&nearest, arena_print(&arena, "%.*s",
                                                (int)(strlen(path) - before -
                                                      strlen(PRESET_END)),
                                                path + before));
    }
    if (nearest_found(&nearest) != NULL)
        err_hint(err, "did you mean \"%s\"?", nearest_found(&nearest));
    arena_release(&arena);
    return false;
}

/* A built-in one, by the word as it was written; else the file, whose path is
 * relative to the configuration. */
static bool preset_read(const char *word, const char *path,
                        struct settings *into, struct err *err)
{
    const struct schema_text *text;
    char name[300];

    snprintf(name, sizeof(name), PRESET_FOLDER "%s" PRESET_END, word);
    text = schema_find(name);
    if (text != NULL)
        return yaml_parse(span_make(text->text, text->len), word, into, err);
    if (access(path, R_OK) != 0)
        return preset_unknown(word, err);
    return yaml_read(path, into, err);
}

bool preset_take(struct settings *s, struct err *err)
{
    struct preset_settings set = {NULL};
    struct settings *preset;
    bool ok;

    if (!settings_bind(s, preset_section.name, preset_params,
                       PARAM_COUNT(preset_params), &set, err))
        return false;
    const char *word = settings_find(s, "policy.preset");
    if (word == NULL || *word == '\0')
        return true;
    preset = settings_open();
    ok = preset_read(word, set.preset, preset, err);
    if (ok && settings_find(preset, "policy.preset") != NULL)
        ok = err_usage(err, "preset \"%s\": a preset begins from no other",
                       word);
    ok = ok && settings_adopt(s, preset, word, err);
    settings_close(preset);
    return ok;
}
