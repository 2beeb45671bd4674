/* --help and the manual page of every command and stage program hold what its
 * tables hold. */
#include "testing.h"

#include "command.h"
#include "commands/completion.h"
#include "manual.h"
#include "options.h"

typedef void manual_printer(FILE *out, const struct command *c,
                            const char *name);

/* What it prints, line breaks and roff's escapes taken out; heap. */
static char *printed(manual_printer *print, const struct command *c,
                     const char *name)
{
    char *text = NULL, *to;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    print(out, c, name);
    fclose(out);
    to = text;
    for (const char *p = text; *p != '\0'; p++) {
        bool blank = *p == ' ' || *p == '\n';
        if (*p == '\\' && p[1] != 'e')
            continue;
        if (!blank || (to > text && to[-1] != ' '))
            *to++ = blank ? ' ' : *p;
    }
    *to = '\0';
    return text;
}

static void assert_holds(const char *where, const char *name, const char *text,
                         const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("the %s of \"%s\" lacks \"%s\":\n%s", where, name, part, text);
}

static void check_options(const char *where, const char *name, const char *text,
                          const struct command *c)
{
    struct option_group groups[OPTIONS_GROUPS_MAX];
    struct option_spec spec;
    char term[200];

    options_spec(c, groups, &spec);
    for (size_t i = 0; option_at(&spec, i) != NULL; i++) {
        const struct option *o = option_at(&spec, i);
        if ((o->flags & OPTION_HIDDEN) != 0)
            continue;
        snprintf(term, sizeof(term), "--%s%s%s", o->name,
                 o->metavar != NULL ? " " : "",
                 o->metavar != NULL ? o->metavar : "");
        assert_holds(where, name, text, term);
        assert_holds(where, name, text, o->about);
        for (size_t k = 0; o->choices != NULL && o->choices[k] != NULL; k++)
            assert_holds(where, name, text, o->choices[k]);
    }
    for (size_t i = 0; i < c->argument_count; i++) {
        assert_holds(where, name, text, c->arguments[i].name);
        assert_holds(where, name, text, c->arguments[i].about);
    }
}

static void check_command(void *arg, const struct command *c, const char *name)
{
    size_t *count = arg;
    char *help = printed(manual_help, c, name);
    char *page = printed(manual_page, c, name);

    (*count)++;
    assert_holds("help", name, help, c->about);
    assert_holds("page", name, page, c->about);
    check_options("help", name, help, c);
    check_options("page", name, page, c);
    for (size_t i = 0; c->children != NULL && c->children[i] != NULL; i++) {
        assert_holds("help", name, help, c->children[i]->name);
        assert_holds("page", name, page, c->children[i]->name);
    }
    free(help);
    free(page);
}

static void manual_tells_every_option(void **state)
{
    size_t count = 0;

    (void)state;
    completion_commands(check_command, &count);
    assert_true(count >= 28); /* the root, 11 commands, 3 below, 13 stages */
}

struct setting_search {
    const char *text, *name;
};

static bool check_section(void *arg, const struct param_section *section)
{
    const struct setting_search *s = arg;
    char term[300];

    for (size_t i = 0; i < section->count; i++) {
        snprintf(term, sizeof(term), "%s%s%s%s=", section->name,
                 section->many ? ".NAME" : "",
                 section->name[0] == '\0' ? "" : ".", section->params[i].name);
        assert_holds("text", s->name, s->text, term);
    }
    return true;
}

static void manual_tells_every_setting(void **state)
{
    extern const struct command command_config;
    extern const struct command program_limbeck;
    struct setting_search s = {.name = "limbeck config"};
    char *text = printed(manual_help, &command_config, s.name);

    (void)state;
    s.text = text;
    config_sections(check_section, &s);
    free(text);
    text = printed(manual_page, &program_limbeck, "limbeck");
    s = (struct setting_search){.name = "limbeck", .text = text};
    config_sections(check_section, &s);
    free(text);
}

/* A terminal of 80 columns shows it without breaks of its own. */
static void check_width(void *arg, const struct command *c, const char *name)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct span rest, line;

    (void)arg;
    manual_help(out, c, name);
    fclose(out);
    rest = span_make(text, len);
    while (span_next(&rest, '\n', &line)) {
        bool one_word = span_find_char(span_trim(line), ' ') == SIZE_MAX;
        if (line.len > 79 && !one_word)
            fail_msg("\"%s\": %.*s", name, (int)line.len, line.data);
    }
    free(text);
}

static void manual_help_fits_a_terminal(void **state)
{
    (void)state;
    completion_commands(check_width, NULL);
}

TESTING_MAIN(cmocka_unit_test(manual_tells_every_option),
             cmocka_unit_test(manual_tells_every_setting),
             cmocka_unit_test(manual_help_fits_a_terminal))
