#include "config.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/ordered_pool.h"
#include "adapters/http.h"
#include "adapters/yaml.h"
#include "decisions/by_hand.h"
#include "engine/policy.h"
#include "engine/stage.h"
#include "filters/filter.h"
#include "preset.h"

enum { CONFIG_NAME = 200 };

static const struct param config_top_params[] = {
    {.name = "store",
     .type = PARAM_PATH,
     .at = offsetof(struct config_top, store),
     .initial = "run.limbeck",
     .about = "the SQLite file that holds everything",
     .flags = PARAM_RUNTIME},
    {.name = "jobs",
     .type = PARAM_INT,
     .at = offsetof(struct config_top, jobs),
     .initial = "0",
     .about = "worker threads; 0: one a processor",
     .min = 0,
     .max = 4096,
     .flags = PARAM_RUNTIME},
    {.name = "seed",
     .type = PARAM_INT,
     .at = offsetof(struct config_top, seed),
     .initial = "42",
     .about = "of everything that is drawn"},
};

static bool config_filter_sections(config_each *each, void *arg)
{
    char name[CONFIG_NAME];

    for (size_t i = 0; filter_all[i] != NULL; i++) {
        const struct filter *f = filter_all[i];
        snprintf(name, sizeof(name), "filters.%s", f->name);
        struct param_section own = {.name = name,
                                    .about = f->about,
                                    .params = f->params,
                                    .count = f->param_count,
                                    .size = f->settings_size};
        if (f->param_count > 0 && !each(arg, &own))
            return false;
    }
    if (!each(arg, &preset_section) || !each(arg, &policy_lists_section))
        return false;
    for (size_t i = 0; filter_all[i] != NULL; i++) {
        snprintf(name, sizeof(name), "policy.%s", filter_all[i]->name);
        struct param_section rule = {.name = name,
                                     .about = filter_all[i]->about,
                                     .params = policy_rule_params,
                                     .count = policy_rule_param_count,
                                     .size = policy_rule_size};
        if (!each(arg, &rule))
            return false;
    }
    return true;
}

bool config_stage_sections(const struct stage *stage, config_each *each,
                           void *arg)
{
    struct param_section own = {.name = stage_section(stage),
                                .about = stage->about,
                                .params = stage->params,
                                .count = stage->param_count,
                                .size = stage->settings_size};

    for (size_t i = 0; stage->sections != NULL && stage->sections[i] != NULL;
         i++) {
        if (!each(arg, stage->sections[i]))
            return false;
    }
    return stage->param_count == 0 || each(arg, &own);
}

bool config_sections(config_each *each, void *arg)
{
    struct param_section top = {.name = "",
                                .about = "of the whole run",
                                .params = config_top_params,
                                .count = PARAM_COUNT(config_top_params),
                                .size = sizeof(struct config_top)};

    if (!each(arg, &top))
        return false;
    for (size_t i = 0; stage_order[i] != NULL; i++) {
        const struct stage *stage = stage_find(stage_order[i]);
        if (stage != NULL && !config_stage_sections(stage, each, arg))
            return false;
    }
    return config_filter_sections(each, arg);
}

struct config_checking {
    struct settings *settings;
    struct err *err;
};

/* No address holds a password: settings are kept with each run. */
static bool config_check_url(struct config_checking *c, const char *path,
                             struct span url)
{
    char *text = heap_take(url.len + 1);

    snprintf(text, url.len + 1, "%.*s", (int)url.len, url.data);
    bool ok = http_check_url(text, c->err);
    free(text);
    return ok || err_context(c->err, "\"%s\"", path);
}

/* A list of the file, or "a,b" of --set. */
static bool config_check_urls(struct config_checking *c, const char *list)
{
    struct span rest = span_of(settings_find(c->settings, list)), one;
    char path[700];

    while (span_next(&rest, ',', &one)) {
        if (!config_check_url(c, list, span_trim(one)))
            return false;
    }
    for (int i = 0;; i++) {
        snprintf(path, sizeof(path), "%s.%d", list, i);
        const char *url = settings_find(c->settings, path);
        if (url == NULL)
            return true;
        if (!config_check_url(c, list, span_of(url)))
            return false;
    }
}

/* One of the sections of many, the settings that hold addresses. */
static bool config_check_addresses_of(struct config_checking *c,
                                      const struct param_section *section,
                                      const char *name)
{
    char list[600];

    for (size_t i = 0; i < section->count; i++) {
        snprintf(list, sizeof(list), "%s.%s.%s", section->name, name,
                 section->params[i].name);
        if ((section->params[i].flags & PARAM_ADDRESS) != 0 &&
            !config_check_urls(c, list))
            return false;
    }
    return true;
}

static bool config_check_addresses(struct config_checking *c,
                                   const struct param_section *section)
{
    const char *name;

    for (size_t n = 0; section->many; n++) {
        name = settings_child(c->settings, section->name, n);
        if (name == NULL)
            break;
        if (!config_check_addresses_of(c, section, name))
            return false;
    }
    return true;
}

/* A bound on what the truth alone tells would tell the teacher of it. */
static bool config_refuse_truth(struct config_checking *c, const char *section,
                                const struct filter *f)
{
    struct buf scratch;
    char path[CONFIG_NAME + 20];
    const char *name = settings_child(c->settings, section, 0);

    if (!f->knows_truth || name == NULL)
        return true;
    buf_init(&scratch, 4096);
    snprintf(path, sizeof(path), "%s.%s", section, name);
    err_usage(c->err,
              "%s: \"%s\" is measured by the true place: a teacher that was "
              "asked again because of it would learn from that",
              settings_origin(c->settings, path, &scratch), section);
    buf_release(&scratch);
    return err_hint(c->err, "bound it in policy: instead, which asks nobody");
}

/* Bounds of `teachers.NAME.repair`: as a policy's, a filter each. */
static bool config_check_repair(struct config_checking *c, const char *teacher)
{
    char section[CONFIG_NAME];
    struct param_section bounds = {.name = section,
                                   .params = policy_rule_params,
                                   .count = policy_rule_param_count,
                                   .size = policy_rule_size};

    snprintf(section, sizeof(section), "teachers.%s.repair", teacher);
    if (settings_child(c->settings, section, 0) == NULL)
        return true;
    for (size_t i = 0; filter_all[i] != NULL; i++) {
        snprintf(section, sizeof(section), "teachers.%s.repair.%s", teacher,
                 filter_all[i]->name);
        if (!settings_check(c->settings, &bounds, c->err) ||
            !config_refuse_truth(c, section, filter_all[i]))
            return false;
    }
    return true;
}

static bool config_check_repairs(struct config_checking *c)
{
    const char *name;

    for (size_t i = 0;
         (name = settings_child(c->settings, "teachers", i)) != NULL; i++) {
        if (!config_check_repair(c, name))
            return false;
    }
    return true;
}

static bool config_check_one(void *arg, const struct param_section *section)
{
    struct config_checking *c = arg;

    return settings_check(c->settings, section, c->err) &&
           config_check_addresses(c, section);
}

static bool config_put_set(struct settings *s, const char *text,
                           struct err *err)
{
    const char *equals = strchr(text, '=');

    if (equals == NULL || equals == text) {
        err_usage(err, "\"%s\" is not of the form name=value", text);
        return err_hint(err, "for example --set policy.distance.max=25");
    }
    char *path = heap_text(text);
    path[equals - text] = '\0';
    bool ok = settings_put(s, path, equals + 1, FROM_FLAG, 0, err);
    free(path);
    return ok;
}

static bool config_fill(struct settings *s, const char *path,
                        const struct text_list *sets, struct config_top *top,
                        struct err *err)
{
    struct config_checking check = {s, err};

    if (path != NULL) {
        char *dir = file_dir(path);
        settings_set_base(s, dir);
        free(dir);
        if (!yaml_read(path, s, err))
            return false;
    }
    for (size_t i = 0; sets != NULL && i < sets->count; i++) {
        if (!config_put_set(s, sets->items[i], err))
            return false;
    }
    bool ok = preset_take(s, err) &&
              settings_bind(s, "", config_top_params,
                            PARAM_COUNT(config_top_params), top, err) &&
              config_sections(config_check_one, &check) &&
              config_check_repairs(&check) && settings_all_known(s, err);
    if (!ok && path != NULL && strstr(err->text, path) == NULL)
        err_context(err, "\"%s\"", path);
    if (top->jobs == 0)
        top->jobs = ordered_pool_processors();
    return ok;
}

struct settings *config_open(const char *path, const struct text_list *sets,
                             struct config_top *top, struct err *err)
{
    struct settings *s = settings_open();

    *top = (struct config_top){.store = NULL};
    if (!config_fill(s, path, sets, top, err)) {
        settings_close(s);
        return NULL;
    }
    return s;
}

/* One line of the printed configuration, under the headings it needs. */
struct config_printing {
    struct settings *settings;
    bool origins;
    struct buf *out;
    struct buf scratch;
    char open[CONFIG_NAME]; /* the heading printed last, dotted */
};

/* Print the headings of `prefix` that are not open yet; the depth. */
static int config_headings(struct config_printing *p, const char *prefix)
{
    struct span rest = span_of(prefix), old = span_of(p->open);
    struct span word, other;
    bool same = true;
    int depth = 0;

    while (prefix[0] != '\0' && span_next(&rest, '.', &word)) {
        if (same &&
            (!span_next(&old, '.', &other) || !span_equals(word, other)))
            same = false;
        if (!same)
            buf_print(p->out, "%*s%.*s:\n", depth * 2, "", (int)word.len,
                      word.data);
        depth++;
    }
    snprintf(p->open, sizeof(p->open), "%s", prefix);
    return depth;
}

static void config_print_value(struct buf *out, const char *value)
{
    bool plain = value[0] != '\0' && value[0] != '-';

    for (const char *c = value; *c != '\0'; c++)
        plain =
            plain && (isalnum((unsigned char)*c) || strchr("_./-", *c) != NULL);
    if (plain) {
        buf_add_text(out, value);
        return;
    }
    buf_add_char(out, '"');
    for (const char *c = value; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            buf_print(out, "\\%c", *c);
        else if (*c == '\n')
            buf_add_text(out, "\\n");
        else if ((unsigned char)*c < 32)
            buf_print(out, "\\x%02x", (unsigned char)*c);
        else
            buf_add_char(out, *c);
    }
    buf_add_char(out, '"');
}

static void config_print_list(struct config_printing *p, const char *path,
                              int depth)
{
    char item[CONFIG_NAME + 110];

    buf_add_char(p->out, '\n');
    for (size_t i = 0;; i++) {
        snprintf(item, sizeof(item), "%s.%zu", path, i);
        const char *value = settings_find(p->settings, item);
        if (value == NULL)
            return;
        buf_print(p->out, "%*s- ", depth * 2 + 2, "");
        config_print_value(p->out, value);
        buf_add_char(p->out, '\n');
    }
}

static void config_print_param(struct config_printing *p, const char *prefix,
                               const struct param *param)
{
    char path[CONFIG_NAME + 80], first[CONFIG_NAME + 90];

    if (!p->origins && (param->flags & PARAM_CALL) != 0)
        return;
    snprintf(path, sizeof(path), "%s%s%s", prefix, prefix[0] == '\0' ? "" : ".",
             param->name);
    snprintf(first, sizeof(first), "%s.0", path);
    const char *value = settings_find(p->settings, path);
    bool items = value == NULL && settings_find(p->settings, first) != NULL;
    if (value == NULL)
        value = param->initial;
    if (value == NULL && !items)
        return;
    int depth = config_headings(p, prefix);
    buf_print(p->out, "%*s%s: ", depth * 2, "", param->name);
    if (items) {
        config_print_list(p, path, depth);
        return;
    }
    config_print_value(p->out, value);
    if (p->origins)
        buf_print(p->out, "  # %s",
                  settings_origin(p->settings, path, &p->scratch));
    buf_add_char(p->out, '\n');
}

/* What is not set of a rule comes from its filter. Shown, not kept with a run:
 * a filter's own bounds are part of the program. */
static void config_print_rule(struct config_printing *p, const char *prefix,
                              const struct filter *f)
{
    struct param own[3];
    const char *const initial[3] = {f->min, f->max, f->missing};
    bool asks = f->min != NULL || f->max != NULL ||
                settings_child(p->settings, prefix, 0) != NULL;

    for (size_t i = 0; i < policy_rule_param_count && i < 3; i++) {
        own[i] = policy_rule_params[i];
        own[i].initial = initial[i];
        if (i == 2 && asks && own[i].initial == NULL)
            own[i].initial = "fails";
        config_print_param(p, prefix, &own[i]);
    }
}

/* The bounds that are set. */
static void config_print_repair(struct config_printing *p, const char *teacher)
{
    char prefix[CONFIG_NAME];

    for (size_t i = 0; filter_all[i] != NULL; i++) {
        int len = snprintf(prefix, sizeof(prefix), "%s.repair.%s", teacher,
                           filter_all[i]->name);
        for (size_t k = 0;
             len < (int)sizeof(prefix) && k < policy_rule_param_count; k++)
            config_print_param(p, prefix, &policy_rule_params[k]);
    }
}

static bool config_print_section(void *arg, const struct param_section *section)
{
    struct config_printing *p = arg;
    const struct filter *rule = section->params == policy_rule_params
                                    ? filter_find(section->name + 7)
                                    : NULL;

    if (rule != NULL && p->origins) {
        config_print_rule(p, section->name, rule);
        return true;
    }
    for (size_t i = 0; section->many; i++) {
        char prefix[CONFIG_NAME];
        const char *name = settings_child(p->settings, section->name, i);
        if (name == NULL)
            return true;
        snprintf(prefix, sizeof(prefix), "%s.%s", section->name, name);
        for (size_t k = 0; k < section->count; k++)
            config_print_param(p, prefix, &section->params[k]);
        if (strcmp(section->name, "teachers") == 0)
            config_print_repair(p, prefix);
    }
    for (size_t k = 0; k < section->count; k++)
        config_print_param(p, section->name, &section->params[k]);
    return true;
}

void config_print(struct settings *s, bool origins, struct buf *out)
{
    struct config_printing p = {.settings = s, .origins = origins, .out = out};

    buf_init(&p.scratch, 4096);
    config_sections(config_print_section, &p);
    buf_release(&p.scratch);
}
