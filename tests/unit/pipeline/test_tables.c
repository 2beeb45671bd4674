/* Every table that the build finds is complete. What is missing is said in
 * words: a table that compiles and lacks something would stop every run. */
#include "testing.h"

#include "commands/completion.h"
#include "engine/stage.h"
#include "exports/export_format.h"
#include "filters/filter.h"
#include "options.h"
#include "teachers/teacher.h"

extern const struct filter filter_template;
extern const struct stage stage_template;
extern const struct export_format export_format_template;

/* One line, lower case but for names, no full stop at its end. */
static const char *about_fault(const char *about)
{
    size_t len = about == NULL ? 0 : strlen(about);

    if (len == 0)
        return "has no .about: one line that says what it does";
    if (strchr(about, '\n') != NULL || about[len - 1] == '.')
        return "has an .about that is not one line without a full stop";
    return NULL;
}

static const char *params_fault(const struct param *params, size_t count,
                                size_t size)
{
    for (size_t i = 0; i < count; i++) {
        const struct param *p = &params[i];
        if (p->name == NULL || about_fault(p->about) != NULL)
            return "has a setting without .name or .about";
        if (p->at + param_size(p->type) > size)
            return "has a setting beyond its .settings_size";
        if ((p->type == PARAM_CHOICE) != (p->choices != NULL))
            return "has a choice without .choices, or .choices of no choice";
        for (size_t k = 0; k < i; k++) {
            if (strcmp(params[k].name, p->name) == 0)
                return "has two settings of one name";
        }
    }
    return NULL;
}

static bool is_bound(const char *text)
{
    double bound;

    return text == NULL || span_real(span_of(text), &bound);
}

static const char *filter_fault(const struct filter *f)
{
    if (f->name == NULL)
        return "has no .name: the file's, without filter_";
    if (f->version < 1)
        return "has no .version: 1, and one more whenever a result changes";
    if (about_fault(f->about) != NULL)
        return about_fault(f->about);
    if (f->unit == NULL || f->unit[0] == '\0')
        return "has no .unit: what its number counts, as \"km\" or \"words\"";
    if (f->measure == NULL)
        return "has no .measure: the function that gives the number";
    if (f->missing == NULL ||
        (strcmp(f->missing, "fails") != 0 && strcmp(f->missing, "passes") != 0))
        return "has no .missing: \"fails\" or \"passes\", what a reply does "
               "that cannot be measured";
    if (!is_bound(f->min) || !is_bound(f->max))
        return "has a .min or .max that is no number";
    if (f->example_count < 2)
        return "has fewer than two .examples";
    return params_fault(f->params, f->param_count, f->settings_size);
}

static const char *stage_parts_fault(const struct stage *s)
{
    bool records = s->load != NULL && s->work != NULL && s->save != NULL &&
                   s->pending != QUERY_NONE;
    bool any = s->load != NULL || s->work != NULL || s->save != NULL ||
               s->pending != QUERY_NONE;

    if (s->whole == NULL && !records)
        return "has neither .whole nor all of .pending, .load, .work, .save";
    if (s->whole != NULL && any)
        return "has .whole beside .pending, .load, .work or .save";
    if (s->sums == QUERY_NONE)
        return "has no .sums: the query of its five counts";
    return NULL;
}

static const char *stage_fault(const struct stage *s)
{
    if (s->name == NULL)
        return "has no .name: the file's";
    if (s->version < 1)
        return "has no .version: 1, and one more whenever a result changes";
    if (about_fault(s->about) != NULL)
        return about_fault(s->about);
    if (s->unit == NULL || s->unit[0] == '\0')
        return "has no .unit: what it counts, as \"samples\" or \"replies\"";
    if (stage_parts_fault(s) != NULL)
        return stage_parts_fault(s);
    return params_fault(s->params, s->param_count, s->settings_size);
}

static const char *backend_fault(const struct backend *b)
{
    if (b->name == NULL)
        return "has no .name: the word behind `backend:`";
    if (about_fault(b->about) != NULL)
        return about_fault(b->about);
    if (b->open == NULL || b->close == NULL)
        return "has no .open or no .close";
    if (b->room == NULL || b->give == NULL || b->take == NULL)
        return "lacks one of .room, .give, .take";
    return NULL;
}

static const char *option_fault(const struct option *o, size_t size)
{
    if (o->name == NULL || about_fault(o->about) != NULL)
        return "has an option without .name or .about";
    if (o->at + param_size(o->type) > size)
        return "has an option beyond the .size of its struct";
    if ((o->type == PARAM_BOOL) != (o->metavar == NULL))
        return "has an option whose value has no .metavar, or a switch that "
               "has one";
    if (o->type == PARAM_CHOICE && o->choices == NULL)
        return "has a choice without .choices";
    if (o->setting != NULL && o->type != PARAM_TEXT && o->type != PARAM_PATH &&
        o->type != PARAM_BOOL)
        return "has an option for a setting that is no text, path or switch";
    if ((o->flags & OPTION_REPEAT) != 0 && o->type != PARAM_LIST)
        return "has an option given several times that is no list";
    return NULL;
}

static const char *arguments_fault(const struct command *c, size_t size)
{
    for (size_t i = 0; i < c->argument_count; i++) {
        const struct argument *a = &c->arguments[i];
        size_t bytes =
            a->most > 1 ? sizeof(struct text_list) : sizeof(const char *);
        if (a->name == NULL || about_fault(a->about) != NULL)
            return "has an argument without .name or .about";
        if (a->most < 1 || a->least > a->most)
            return "has an argument that cannot be given: see .least, .most";
        if (a->at + bytes > size)
            return "has an argument beyond the .size of its struct";
        if (i > 0 && a->least > c->arguments[i - 1].least)
            return "has an argument that must be given behind one that need "
                   "not";
    }
    return NULL;
}

static const char *command_fault(const struct command *c)
{
    size_t size = c->size > 0 ? c->size : sizeof(struct options);
    struct option_group groups[OPTIONS_GROUPS_MAX];
    struct option_spec spec;
    const struct option *o;

    if (c->name == NULL)
        return "has no .name";
    if (about_fault(c->about) != NULL)
        return about_fault(c->about);
    if ((c->run == NULL) == (c->children == NULL))
        return "has neither .run nor .children, or both";
    if (size < sizeof(struct options))
        return "has a .size below that of struct options, which begins it";
    options_spec(c, groups, &spec);
    for (size_t i = 0; (o = option_at(&spec, i)) != NULL; i++) {
        if (option_fault(o, size) != NULL)
            return option_fault(o, size);
        for (size_t k = 0; k < i; k++) {
            const struct option *other = option_at(&spec, k);
            if (strcmp(other->name, o->name) == 0 ||
                (o->letter != '\0' && o->letter == other->letter))
                return "has two options of one name or letter";
        }
    }
    return arguments_fault(c, size);
}

static void assert_sound(const char *kind, const char *name, const char *fault)
{
    if (fault != NULL)
        fail_msg("%s \"%s\" %s", kind, name == NULL ? "?" : name, fault);
}

static void tables_of_filters_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; filter_all[i] != NULL; i++) {
        const struct filter *f = filter_all[i];
        assert_sound("filter", f->name, filter_fault(f));
        assert_ptr_equal(filter_find(f->name), f);
    }
    assert_sound("filter", "template", filter_fault(&filter_template));
    assert_null(filter_find("template"));
    assert_null(filter_find("nothing"));
}

static const char *format_fault(const struct export_format *f)
{
    bool any = false;
    struct export_common common = {.folder = "images", .layout = "jsonl"};

    if (f->name == NULL)
        return "has no .name: the file's, without export_format_";
    if (about_fault(f->about) != NULL)
        return about_fault(f->about);
    if (f->splits == NULL || f->load == NULL)
        return "has no .splits or .load: what it takes, and how it is loaded";
    if (f->place == NULL || f->add == NULL)
        return "has no .place or .add";
    for (enum export_use use = 0; use < EXPORT_USES; use++)
        any = any || f->place(&common, use, false) != NULL;
    if (!any)
        return "takes no rows: its .place is NULL for every use";
    if (f->example_file == NULL || f->example == NULL)
        return "has no worked example: .example_file and .example";
    return NULL;
}

static void tables_of_formats_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; export_format_all[i] != NULL; i++) {
        const struct export_format *f = export_format_all[i];
        assert_sound("format", f->name, format_fault(f));
        assert_ptr_equal(export_format_find(f->name), f);
    }
    assert_sound("format", "template", format_fault(&export_format_template));
    assert_null(export_format_find("template"));
}

static void tables_of_stages_are_complete(void **state)
{
    size_t count = 0, ordered = 0;

    (void)state;
    for (; stage_all[count] != NULL; count++) {
        const struct stage *s = stage_all[count];
        assert_sound("stage", s->name, stage_fault(s));
        assert_ptr_equal(stage_find(s->name), s);
    }
    for (; stage_order[ordered] != NULL; ordered++) {
        if (stage_find(stage_order[ordered]) == NULL)
            fail_msg("stage_order names \"%s\", which is no stage",
                     stage_order[ordered]);
    }
    if (ordered != count)
        fail_msg("%zu stages are there, stage_order has %zu", count, ordered);
    assert_sound("stage", "template", stage_fault(&stage_template));
}

static void tables_of_backends_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; backend_all[i] != NULL; i++) {
        assert_sound("backend", backend_all[i]->name,
                     backend_fault(backend_all[i]));
        assert_ptr_equal(backend_find(backend_all[i]->name), backend_all[i]);
    }
}

static void check_command(void *arg, const struct command *c, const char *name)
{
    (void)arg;
    assert_sound("command", name, command_fault(c));
}

static void tables_of_commands_are_complete(void **state)
{
    (void)state;
    completion_commands(check_command, NULL);
}

/* The checks themselves see what they are for. */
static void tables_that_lack_something_are_told(void **state)
{
    struct filter f = filter_template;
    struct stage s = stage_template;

    (void)state;
    f.unit = NULL;
    assert_non_null(strstr(filter_fault(&f), "has no .unit"));
    f = filter_template;
    f.missing = NULL;
    assert_non_null(strstr(filter_fault(&f), "has no .missing"));
    f = filter_template;
    f.example_count = 0;
    assert_non_null(strstr(filter_fault(&f), ".examples"));
    f = filter_template;
    f.settings_size = 1;
    assert_non_null(strstr(filter_fault(&f), ".settings_size"));
    s.unit = NULL;
    assert_non_null(strstr(stage_fault(&s), "has no .unit"));
    s = stage_template;
    s.save = NULL;
    assert_non_null(strstr(stage_fault(&s), "neither .whole"));
}

TESTING_MAIN(cmocka_unit_test(tables_of_filters_are_complete),
             cmocka_unit_test(tables_of_formats_are_complete),
             cmocka_unit_test(tables_of_stages_are_complete),
             cmocka_unit_test(tables_of_backends_are_complete),
             cmocka_unit_test(tables_of_commands_are_complete),
             cmocka_unit_test(tables_that_lack_something_are_told))
