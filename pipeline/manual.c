#include "manual.h"

#include "config.h"
#include "engine/stage.h"
#include "manual_text.h"
#include "options.h"

enum { MANUAL_TEXT_MAX = 1 << 16 };

/* When the texts of the pages were last revised. */
static const char MANUAL_DATE[] = "2026-11-28";

/* " (1 to 16)", " [5]": the range and the initial value. */
static void manual_add_bounds(struct buf *b, double min, double max,
                              const char *initial)
{
    if (max > min)
        buf_print(b, " (%.15g to %.15g)", min, max);
    if (initial != NULL && initial[0] != '\0')
        buf_print(b, " [%s]", initial);
}

static void manual_add_choices(struct buf *b, const char *const *choices)
{
    for (size_t i = 0; choices != NULL && choices[i] != NULL; i++)
        buf_print(b, "%s%s", i == 0 ? ": " : ", ", choices[i]);
}

static void manual_argument(const struct manual *m, const struct argument *a)
{
    struct buf text;

    buf_init(&text, MANUAL_TEXT_MAX);
    buf_add_text(&text, a->about);
    manual_add_choices(&text, a->choices);
    manual_item(m, a->name, text.data);
    buf_release(&text);
}

static void manual_option(const struct manual *m, const struct option *o)
{
    struct buf term, text;

    if ((o->flags & OPTION_HIDDEN) != 0)
        return;
    buf_init(&term, MANUAL_TEXT_MAX);
    buf_init(&text, MANUAL_TEXT_MAX);
    if (o->letter != '\0')
        buf_print(&term, "-%c, ", o->letter);
    buf_print(&term, "--%s", o->name);
    if (o->metavar != NULL)
        buf_print(&term, " %s", o->metavar);
    buf_add_text(&text, o->about);
    manual_add_choices(&text, o->choices);
    manual_add_bounds(&text, o->min, o->max, o->initial);
    manual_item(m, term.data, text.data);
    buf_release(&term);
    buf_release(&text);
}

static void manual_table(const struct manual *m, const struct option_spec *spec)
{
    for (size_t i = 0; i < spec->argument_count; i++)
        manual_argument(m, &spec->arguments[i]);
    for (size_t i = 0; option_at(spec, i) != NULL; i++)
        manual_option(m, option_at(spec, i));
}

/* How the command is called: "limbeck run CONFIG [--from STAGE]". */
static void manual_usage(struct buf *out, const struct command *c,
                         const char *name)
{
    struct option_spec spec;
    struct option_group own = {c->options, c->option_count};

    spec = (struct option_spec){&own, 1, c->arguments, c->argument_count};
    buf_add_text(out, name);
    if (c->children != NULL)
        buf_add_text(out, " COMMAND");
    for (size_t i = 0; i < spec.argument_count; i++) {
        const struct argument *a = &spec.arguments[i];
        buf_print(out, a->least == 0 ? " [%s%s]" : " %s%s", a->name,
                  a->most > 1 ? "..." : "");
    }
    for (size_t i = 0; option_at(&spec, i) != NULL; i++) {
        const struct option *o = option_at(&spec, i);
        buf_print(out, " [--%s%s%s]", o->name, o->metavar == NULL ? "" : " ",
                  o->metavar == NULL ? "" : o->metavar);
    }
    if (c->takes != 0)
        buf_add_text(out, " [options]");
}

static const char *manual_metavar(const struct param *p)
{
    static const char *const words[] = {
        [PARAM_TEXT] = "TEXT",   [PARAM_PATH] = "PATH",   [PARAM_INT] = "N",
        [PARAM_REAL] = "X",      [PARAM_BOOL] = "yes|no", [PARAM_CHOICE] = "",
        [PARAM_LIST] = "A,B,..."};

    return p->type == PARAM_CHOICE ? p->choices : words[p->type];
}

static bool manual_section(void *arg, const struct param_section *section)
{
    const struct manual *m = arg;
    const char *name = section->name;
    struct buf term, text;

    if (section->count == 0)
        return true;
    buf_init(&term, MANUAL_TEXT_MAX);
    buf_init(&text, MANUAL_TEXT_MAX);
    buf_print(&text, "%s%s: %s", name[0] == '\0' ? "(top)" : name,
              section->many ? ".NAME" : "", section->about);
    manual_subheading(m, text.data);
    for (size_t i = 0; i < section->count; i++) {
        const struct param *p = &section->params[i];
        buf_reset(&term);
        buf_reset(&text);
        buf_print(&term, "%s%s%s%s=%s", name, section->many ? ".NAME" : "",
                  name[0] == '\0' ? "" : ".", p->name, manual_metavar(p));
        buf_add_text(&text, p->about);
        manual_add_bounds(&text, p->min, p->max, p->initial);
        if ((p->flags & PARAM_MUST) != 0)
            buf_add_text(&text, "; must be given");
        manual_item(m, term.data, text.data);
    }
    buf_release(&term);
    buf_release(&text);
    return true;
}

static void manual_settings(struct manual *m, const struct command *c)
{
    manual_heading(m, "settings");
    fputs(m->roff ? "" : "  ", m->out);
    manual_wrap(m, "in the configuration file, or by --set NAME=VALUE", 2, 0);
    if (c->stage != NULL)
        config_stage_sections(c->stage, manual_section, m);
    else
        config_sections(manual_section, m);
}

/* Options that some command takes beside its own. */
static void manual_common(const struct manual *m, const struct command *c)
{
    const struct command all = {.takes = c->children == NULL ? c->takes : ~0u};
    struct option_group groups[OPTIONS_GROUPS_MAX];
    struct option_spec spec;

    options_spec(&all, groups, &spec);
    for (size_t i = 0; option_at(&spec, i) != NULL; i++)
        manual_option(m, option_at(&spec, i));
}

void manual_help(FILE *out, const struct command *c, const char *name)
{
    struct manual m = {.out = out};
    struct option_group groups[OPTIONS_GROUPS_MAX];
    struct option_spec spec;
    struct buf usage;

    buf_init(&usage, MANUAL_TEXT_MAX);
    manual_usage(&usage, c, name);
    fputs("usage: ", out);
    manual_wrap(&m, usage.data, 7, 11);
    buf_release(&usage);
    putc('\n', out);
    manual_wrap(&m, c->about, 0, 0);
    if (c->notes != NULL) {
        putc('\n', out);
        manual_lines(&m, c->notes, false);
    }
    for (size_t i = 0; c->children != NULL && c->children[i] != NULL; i++) {
        if (i == 0)
            manual_heading(&m, "commands");
        manual_item(&m, c->children[i]->name, c->children[i]->about);
    }
    manual_heading(&m,
                   c->argument_count > 0 ? "arguments and options" : "options");
    options_spec(c, groups, &spec);
    manual_table(&m, &spec);
    if (c->stage != NULL || (c->every_setting && c->children == NULL))
        manual_settings(&m, c);
    if (c->examples != NULL) {
        manual_heading(&m, "examples");
        manual_lines(&m, c->examples, true);
    }
    if (c->children != NULL)
        fprintf(out, "\n`%s COMMAND --help` says more.\n", name);
}

/* One command as a part of the page of the program that it belongs to. */
static void manual_command(const struct manual *m, const struct command *c,
                           const char *name)
{
    struct option_group own = {c->options, c->option_count};
    struct option_spec spec = {&own, 1, c->arguments, c->argument_count};
    struct buf usage;

    buf_init(&usage, MANUAL_TEXT_MAX);
    for (size_t i = 0; c->children != NULL && c->children[i] != NULL; i++) {
        buf_reset(&usage);
        buf_print(&usage, "%s %s", name, c->children[i]->name);
        manual_command(m, c->children[i], usage.data);
    }
    if (c->children == NULL) {
        manual_usage(&usage, c, name);
        manual_subheading(m, usage.data);
        manual_wrap(m, c->about, 0, 0);
        if (c->notes != NULL) {
            fputs(".PP\n", m->out);
            manual_lines(m, c->notes, false);
        }
        manual_table(m, &spec);
        if (c->examples != NULL) {
            fputs(".PP\n", m->out);
            manual_lines(m, c->examples, true);
        }
    }
    buf_release(&usage);
}

static void manual_exit_codes(const struct manual *m)
{
    manual_heading(m, "exit status");
    manual_item(m, "0", "done");
    manual_item(m, "1", "finished; some records were set aside");
    manual_item(m, "2", "stopped by an error, or a sum does not hold");
    manual_item(m, "3", "bad command line or configuration");
    manual_item(m, "75", "interrupted; run it again to go on");
}

static void manual_title(const struct manual *m, const struct command *c,
                         const char *name)
{
    fputs(".TH ", m->out);
    for (const char *p = name; *p != '\0'; p++)
        putc(*p == ' ' ? '-' : toupper((unsigned char)*p), m->out);
    fprintf(m->out, " 1 \"%s\" \"limbeck %s\"\n", MANUAL_DATE, LIMBECK_VERSION);
    manual_heading(m, "name");
    for (const char *p = name; *p != '\0'; p++)
        putc(*p == ' ' ? '-' : *p, m->out);
    fputs(" \\- ", m->out);
    manual_wrap(m, c->about, (int)strlen(name) + 4, 0);
}

void manual_page(FILE *out, const struct command *c, const char *name)
{
    struct manual m = {.out = out, .roff = true};
    struct buf usage;

    manual_title(&m, c, name);
    manual_heading(&m, "synopsis");
    buf_init(&usage, MANUAL_TEXT_MAX);
    manual_usage(&usage, c, name);
    manual_wrap(&m, usage.data, 0, 0);
    buf_release(&usage);
    manual_heading(&m, c->children != NULL ? "commands" : "description");
    manual_command(&m, c, name);
    manual_heading(&m, "common options");
    manual_common(&m, c);
    if (c->stage != NULL || c->every_setting)
        manual_settings(&m, c);
    manual_exit_codes(&m);
    if (strcmp(name, "limbeck") != 0) {
        manual_heading(&m, "see also");
        fputs(".BR limbeck (1)\n", out);
    }
}
