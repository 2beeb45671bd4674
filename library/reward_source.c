#include "library/reward_source.h"

#include "base/file.h"
#include "base/nearest.h"
#include "db/schemas.h"

enum { SOURCE_PRESET_MAX = 1 << 16 };

static const char SOURCE_FOLDER[] = "rewards/";

/* The name of a preset that comes with the program, without its folder and
 * ending; NULL: the text is something else. */
static const char *source_name(const struct schema_text *text, char *out,
                               size_t size)
{
    struct span name = span_of(text->name);

    if (!span_starts(name, SOURCE_FOLDER) || !span_ends(name, ".txt"))
        return NULL;
    name = span_cut(name, strlen(SOURCE_FOLDER), SIZE_MAX);
    snprintf(out, size, "%.*s", (int)(name.len - strlen(".txt")), name.data);
    return out;
}

static bool source_missing(const char *name, struct err *err)
{
    struct nearest nearest;
    char one[100];

    nearest_init(&nearest, name);
    for (size_t i = 0; i < schema_text_count; i++) {
        if (source_name(&schema_texts[i], one, sizeof(one)) != NULL)
            nearest_offer(&nearest, one);
    }
    err_usage(err, "there is no preset and no file \"%s\"", name);
    if (nearest_found(&nearest) != NULL)
        err_hint(err, "did you mean \"%s\"?", nearest_found(&nearest));
    else
        err_hint(err, "limbeck reward --list prints what there is");
    return false;
}

bool reward_source_preset(struct preset *p, const char *name, struct err *err)
{
    char path[200];
    struct buf text;

    snprintf(path, sizeof(path), "%s%s.txt", SOURCE_FOLDER, name);
    const struct schema_text *own = schema_find(path);
    if (own != NULL)
        return preset_init(p, name, span_make(own->text, own->len), err);
    buf_init(&text, SOURCE_PRESET_MAX);
    bool ok = file_read(name, &text, err) || source_missing(name, err);
    ok = ok && preset_init(p, name, buf_span(&text), err);
    buf_release(&text);
    return ok;
}

bool reward_source_reader(struct reward_reader *r, const char *gazetteer,
                          struct err *err)
{
    const struct schema_text *answers = schema_find("patterns/answers.txt");
    const struct schema_text *entities = schema_find("patterns/entities.txt");

    if (answers == NULL || entities == NULL)
        return err_stage(err, "the patterns are not in the program");
    return reward_reader_init(r, span_make(answers->text, answers->len),
                              span_make(entities->text, entities->len),
                              gazetteer, err);
}

static bool source_has(const struct reward_service *s, const char *name)
{
    for (size_t i = 0; i < s->preset_count; i++) {
        if (strcmp(s->presets[i].name, name) == 0)
            return true;
    }
    return false;
}

static bool source_add(struct reward_service *s, const char *name,
                       struct err *err)
{
    if (source_has(s, name))
        return true;
    if (s->preset_count == SERVICE_PRESETS_MAX)
        return err_usage(err, "over %d presets", SERVICE_PRESETS_MAX);
    if (!reward_source_preset(&s->presets[s->preset_count],
                              arena_text(&s->arena, name), err))
        return false;
    s->preset_count++;
    return true;
}

static bool source_add_all(struct reward_service *s, const char *const *names,
                           size_t count, struct err *err)
{
    char one[100];

    for (size_t i = 0; i < count; i++) {
        if (!source_add(s, names[i], err))
            return false;
    }
    for (size_t i = 0; i < schema_text_count; i++) {
        if (source_name(&schema_texts[i], one, sizeof(one)) != NULL &&
            !source_add(s, one, err))
            return false;
    }
    return true;
}

bool reward_source_service(struct reward_service *s, const char *const *names,
                           size_t count, const char *gazetteer, struct err *err)
{
    *s = (struct reward_service){.has_default = count > 0};
    arena_init(&s->arena);
    if (source_add_all(s, names, count, err) &&
        reward_source_reader(&s->reader, gazetteer, err))
        return true;
    reward_service_release(s);
    return false;
}
