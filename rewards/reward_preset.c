#include "rewards/reward_preset.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "base/settings.h"

/* The table of settings of a part. */
static const struct param *preset_params(const struct preset_part *part,
                                         size_t *count, size_t *size)
{
    const struct reward *r = part->reward;

    *count = r->filter != NULL ? r->filter->param_count : r->param_count;
    *size = r->filter != NULL ? r->filter->settings_size : r->settings_size;
    return r->filter != NULL ? r->filter->params : r->params;
}

static bool preset_unknown(struct span name, struct err *err)
{
    struct nearest nearest;
    char text[100];

    snprintf(text, sizeof(text), "%.*s", (int)(name.len < 99 ? name.len : 99),
             name.data);
    nearest_init(&nearest, text);
    for (size_t i = 0; reward_all[i] != NULL; i++)
        nearest_offer(&nearest, reward_all[i]->name);
    err_usage(err, "there is no reward \"%s\"", text);
    if (nearest_found(&nearest) != NULL)
        err_hint(err, "did you mean \"%s\"?", nearest_found(&nearest));
    return false;
}

static bool preset_read_name(struct preset *p, struct preset_part *part,
                             struct span word, struct err *err)
{
    struct span name = word;

    part->name = arena_span_text(&p->arena, word);
    part->published = span_ends(word, "/code");
    if (part->published)
        name.len -= strlen("/code");
    part->reward = reward_find(name);
    if (part->reward == NULL)
        return preset_unknown(name, err);
    if (part->published && part->reward->published == NULL)
        return err_usage(err, "\"%s\" has no published code",
                         part->reward->name);
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->parts[i].name, part->name) == 0)
            return err_usage(err, "\"%s\" stands twice", part->name);
    }
    return true;
}

/* "SETTING=VALUE" of part number p->count. */
static bool preset_read_setting(struct preset *p, struct span word, int line,
                                struct err *err)
{
    size_t equals = span_find_char(word, '=');

    if (equals == SIZE_MAX)
        return err_usage(err, "\"%.*s\" is not SETTING=VALUE", (int)word.len,
                         word.data);
    const char *path =
        arena_print(&p->arena, "%zu.%.*s", p->count, (int)equals, word.data);
    const char *value =
        arena_span_text(&p->arena, span_cut(word, equals + 1, SIZE_MAX));
    return settings_put(p->settings, path, value, FROM_FILE, line, err);
}

static bool preset_bind(struct preset *p, struct preset_part *part,
                        struct err *err)
{
    size_t count, size;
    const struct param *params = preset_params(part, &count, &size);
    void *settings = arena_take(&p->arena, size);

    part->settings = settings;
    return settings_bind(p->settings, arena_print(&p->arena, "%zu", p->count),
                         params, count, settings, err);
}

static bool preset_read_line(struct preset *p, struct span rest, int line,
                             struct err *err)
{
    struct preset_part *part = &p->parts[p->count];
    struct span word = SPAN_NONE;

    if (p->count == PRESET_PARTS_MAX)
        return err_usage(err, "over %d rewards", PRESET_PARTS_MAX);
    span_next(&rest, ' ', &word);
    if (!span_real(word, &part->weight))
        return err_usage(err, "\"%.*s\" is not a weight", (int)word.len,
                         word.data);
    rest = span_trim(rest);
    if (!span_next(&rest, ' ', &word))
        return err_usage(err, "a weight without a reward");
    if (!preset_read_name(p, part, word, err))
        return false;
    while (span_next(&rest, ' ', &word)) {
        if (word.len > 0 && !preset_read_setting(p, word, line, err))
            return false;
    }
    if (!preset_bind(p, part, err))
        return false;
    p->needs |= part->reward->needs;
    p->count++;
    return true;
}

static bool preset_read(struct preset *p, struct span text, struct err *err)
{
    struct span line;
    int number = 0;

    while (span_next(&text, '\n', &line)) {
        number++;
        line = span_trim(line);
        if (line.len == 0 || line.data[0] == '#')
            continue;
        if (!preset_read_line(p, line, number, err))
            return err_context(err, "\"%s\", line %d", p->name, number);
    }
    if (p->count == 0)
        return err_usage(err, "\"%s\" names no reward", p->name);
    return settings_all_known(p->settings, err) ||
           err_context(err, "\"%s\"", p->name);
}

bool preset_init(struct preset *p, const char *name, struct span text,
                 struct err *err)
{
    *p = (struct preset){.name = name};
    arena_init(&p->arena);
    p->settings = settings_open();
    if (preset_read(p, text, err))
        return true;
    preset_release(p);
    return false;
}

void preset_release(struct preset *p)
{
    settings_close(p->settings);
    arena_release(&p->arena);
    *p = (struct preset){.count = 0};
}

bool preset_measure(const struct preset_part *part, const struct reward_case *c,
                    struct filter_score *score, struct err *err)
{
    const struct reward *r = part->reward;

    if (part->published)
        return r->published(c, part->settings, score, err);
    if (r->filter == NULL)
        return r->measure(c, part->settings, score, err);
    return r->filter->measure(&c->base, part->settings, score, err);
}
