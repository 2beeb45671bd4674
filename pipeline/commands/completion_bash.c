/* The completion script of bash: tables as functions, then the code of
 * schemas/shell/completion.bash. */
#include "completion.h"

#include "base/arena.h"
#include "db/schemas.h"
#include "options.h"

enum { BASH_WORDS_MAX = 1 << 20 };

static const char *const bash_kinds[] = {
    [COMPLETE_NOTHING] = "",      [COMPLETE_WORDS] = "words",
    [COMPLETE_LIST] = "list",     [COMPLETE_FILE] = "file",
    [COMPLETE_FOLDER] = "folder", [COMPLETE_SETTING] = "setting",
};

/* "PATTERN) kind=words words='a b' ;;" */
static void bash_case(FILE *out, const char *pattern, enum completion_kind kind,
                      const struct buf *words)
{
    fprintf(out, "    %s) kind=%s", pattern, bash_kinds[kind]);
    if (words->len > 0)
        fprintf(out, " words='%s'", words->data);
    fputs(" ;;\n", out);
}

static void bash_options(void *arg, const struct command *c, const char *name)
{
    FILE *out = arg;
    struct option_group groups[OPTIONS_GROUPS_MAX];
    struct option_spec spec;

    options_spec(c, groups, &spec);
    fprintf(out, "    '%s') words='", name);
    for (size_t i = 0; option_at(&spec, i) != NULL; i++) {
        const struct option *o = option_at(&spec, i);
        if ((o->flags & OPTION_HIDDEN) == 0)
            fprintf(out, "%s--%s", i == 0 ? "" : " ", o->name);
    }
    fputs("' ;;\n", out);
}

static void bash_option_values(void *arg, const struct command *c,
                               const char *name)
{
    FILE *out = arg;
    struct option_group groups[OPTIONS_GROUPS_MAX];
    struct option_spec spec;
    struct buf pattern, words;

    buf_init(&pattern, BASH_WORDS_MAX);
    buf_init(&words, BASH_WORDS_MAX);
    options_spec(c, groups, &spec);
    for (size_t i = 0; option_at(&spec, i) != NULL; i++) {
        const struct option *o = option_at(&spec, i);
        if ((o->flags & OPTION_HIDDEN) != 0 || o->type == PARAM_BOOL)
            continue;
        buf_reset(&pattern);
        buf_reset(&words);
        buf_print(&pattern, "'%s --%s'", name, o->name);
        bash_case(out, pattern.data, completion_of_option(o, &words), &words);
    }
    buf_release(&pattern);
    buf_release(&words);
}

static void bash_children(void *arg, const struct command *c, const char *name)
{
    FILE *out = arg;

    for (size_t i = 0; c->children != NULL && c->children[i] != NULL; i++)
        fprintf(out, "    '%s %s') ;;\n", name, c->children[i]->name);
}

/* Sub-commands are the words of the first argument. */
static void bash_arguments(void *arg, const struct command *c, const char *name)
{
    FILE *out = arg;
    struct buf pattern, words;

    buf_init(&pattern, BASH_WORDS_MAX);
    buf_init(&words, BASH_WORDS_MAX);
    for (size_t i = 0; c->children != NULL && c->children[i] != NULL; i++)
        buf_print(&words, "%s%s", i == 0 ? "" : " ", c->children[i]->name);
    if (c->children != NULL) {
        buf_print(&pattern, "'%s 0'", name);
        bash_case(out, pattern.data, COMPLETE_WORDS, &words);
    }
    for (size_t i = 0; i < c->argument_count; i++) {
        const struct argument *a = &c->arguments[i];
        buf_reset(&pattern);
        buf_reset(&words);
        buf_print(&pattern, "'%s %zu'", name, i);
        bash_case(out, pattern.data, completion_of_argument(a, &words), &words);
    }
    buf_release(&pattern);
    buf_release(&words);
}

static bool bash_setting_values(void *arg, const struct param_section *section)
{
    FILE *out = arg;
    struct buf pattern, words;

    buf_init(&pattern, BASH_WORDS_MAX);
    buf_init(&words, BASH_WORDS_MAX);
    for (size_t i = 0; i < section->count; i++) {
        const struct param *p = &section->params[i];
        buf_reset(&pattern);
        buf_reset(&words);
        buf_print(&pattern, "%s%s%s%s", section->name,
                  section->many ? ".*" : "",
                  section->name[0] == '\0' ? "" : ".", p->name);
        enum completion_kind kind = completion_of_param(p, &words);
        if (kind != COMPLETE_NOTHING)
            bash_case(out, pattern.data, kind, &words);
    }
    buf_release(&pattern);
    buf_release(&words);
    return true;
}

/* "dedupe.radius=", and "sources." where names are the user's own. */
static bool bash_setting_names(void *arg, const struct param_section *section)
{
    FILE *out = arg;

    if (section->many)
        fprintf(out, "    %s.\n", section->name);
    for (size_t i = 0; !section->many && i < section->count; i++)
        fprintf(out, "    %s%s%s=\n", section->name,
                section->name[0] == '\0' ? "" : ".", section->params[i].name);
    return true;
}

static bool bash_many(void *arg, const struct param_section *section)
{
    FILE *out = arg;

    if (!section->many)
        return true;
    fprintf(out, "    %s) words='", section->name);
    for (size_t i = 0; i < section->count; i++)
        fprintf(out, "%s%s", i == 0 ? "" : " ", section->params[i].name);
    fputs("' ;;\n", out);
    return true;
}

static void bash_complete(void *arg, const struct command *c, const char *name)
{
    FILE *out = arg;

    (void)c;
    if (strchr(name, ' ') == NULL)
        fprintf(out, "complete -F _limbeck %s\n", name);
}

void completion_bash(FILE *out)
{
    const struct schema_text *code = schema_find("shell/completion.bash");

    if (code == NULL)
        err_die("the code of the completion is not in the program");
    fputs("# Completion of limbeck and its stage programs for bash, made by\n"
          "# `limbeck completion bash`.\n\n"
          "# Is $2 a command below the command $1?\n"
          "_limbeck_child() {\n    case \"$1 $2\" in\n",
          out);
    completion_commands(bash_children, out);
    fputs("    *) return 1 ;;\n    esac\n}\n\n"
          "# The options of the command $1.\n"
          "_limbeck_options() {\n    case $1 in\n",
          out);
    completion_commands(bash_options, out);
    fputs("    esac\n}\n\n"
          "# Does the option $2 of the command $1 take a value, and of what "
          "kind?\n"
          "_limbeck_option() {\n    case \"$1 $2\" in\n",
          out);
    completion_commands(bash_option_values, out);
    fputs("    *) return 1 ;;\n    esac\n}\n\n"
          "# The argument of the command $1 that has $2 before it.\n"
          "_limbeck_argument() {\n    case \"$1 $2\" in\n",
          out);
    completion_commands(bash_arguments, out);
    fputs("    esac\n}\n\n"
          "# The values of the setting $1.\n"
          "_limbeck_setting() {\n    case $1 in\n",
          out);
    config_sections(bash_setting_values, out);
    fputs("    esac\n}\n\n"
          "# Sections under names of the user's own, and their settings.\n"
          "_limbeck_many() {\n    case $1 in\n",
          out);
    config_sections(bash_many, out);
    fputs("    *) return 1 ;;\n    esac\n}\n\n_limbeck_names='\n", out);
    config_sections(bash_setting_names, out);
    fprintf(out, "'\n\n%s\n", code->text);
    completion_commands(bash_complete, out);
}
