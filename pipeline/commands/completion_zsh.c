/* The completion script of zsh: a function for each command, by _arguments. */
#include "completion.h"

#include "options.h"

enum { ZSH_WORDS_MAX = 1 << 20 };

/* In a single-quoted specification of _arguments or _describe. */
static void zsh_put(FILE *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'')
            fputs("'\\''", out);
        else if (strchr("[]:\\", *c) != NULL)
            fprintf(out, "\\%c", *c);
        else
            putc(*c, out);
    }
}

/* "_complete_limbeck_model_info"; a stage program keeps its hyphen. */
static void zsh_put_function(FILE *out, const char *name)
{
    fputs("_complete_", out);
    for (const char *c = name; *c != '\0'; c++)
        putc(*c == ' ' ? '_' : *c, out);
}

/* What _arguments does with a value, behind "MESSAGE:". */
static void zsh_action(FILE *out, enum completion_kind kind,
                       const struct buf *words)
{
    switch (kind) {
    case COMPLETE_WORDS:
        fprintf(out, "(%s)", words->data);
        break;
    case COMPLETE_LIST:
        fprintf(out, "_sequence compadd - %s", words->data);
        break;
    case COMPLETE_FILE:
        fputs("_files", out);
        break;
    case COMPLETE_FOLDER:
        fputs("_files -/", out);
        break;
    case COMPLETE_SETTING:
        fputs("_limbeck_setting", out);
        break;
    case COMPLETE_NOTHING:
        putc(' ', out);
        break;
    }
}

static void zsh_option(FILE *out, const struct option *o)
{
    struct buf words;

    if ((o->flags & OPTION_HIDDEN) != 0)
        return;
    fputs("        ", out);
    if (o->letter != '\0')
        fprintf(out, "'(-%c --%s)'{-%c,--%s}'", o->letter, o->name, o->letter,
                o->name);
    else
        fprintf(out, "'%s--%s%s", (o->flags & OPTION_REPEAT) != 0 ? "*" : "",
                o->name, o->type == PARAM_BOOL ? "" : "=");
    putc('[', out);
    zsh_put(out, o->about);
    putc(']', out);
    if (o->type != PARAM_BOOL) {
        buf_init(&words, ZSH_WORDS_MAX);
        enum completion_kind kind = completion_of_option(o, &words);
        putc(':', out);
        zsh_put(out, o->metavar);
        putc(':', out);
        zsh_action(out, kind, &words);
        buf_release(&words);
    }
    fputs("'\n", out);
}

static void zsh_argument(FILE *out, const struct argument *a)
{
    struct buf words;

    buf_init(&words, ZSH_WORDS_MAX);
    enum completion_kind kind = completion_of_argument(a, &words);
    fprintf(out, "        '%s", a->most > 1 ? "*:" : ":");
    zsh_put(out, a->name);
    putc(':', out);
    zsh_action(out, kind, &words);
    fputs("'\n", out);
    buf_release(&words);
}

static void zsh_children(FILE *out, const struct command *c, const char *name)
{
    fputs("        ': :->command'\n        '*:: :->rest'\n    )\n"
          "    _arguments -C $specs && return\n"
          "    case $state in\n"
          "    command)\n        commands=(\n",
          out);
    for (size_t i = 0; c->children[i] != NULL; i++) {
        fprintf(out, "            '%s:", c->children[i]->name);
        zsh_put(out, c->children[i]->about);
        fputs("'\n", out);
    }
    fputs("        )\n        _describe command commands\n        ;;\n"
          "    rest)\n        case $words[1] in\n",
          out);
    for (size_t i = 0; c->children[i] != NULL; i++) {
        fprintf(out, "        %s) ", c->children[i]->name);
        zsh_put_function(out, name);
        fprintf(out, "_%s ;;\n", c->children[i]->name);
    }
    fputs("        esac\n        ;;\n    esac\n", out);
}

static void zsh_command(void *arg, const struct command *c, const char *name)
{
    FILE *out = arg;
    struct option_group groups[OPTIONS_GROUPS_MAX];
    struct option_spec spec;

    options_spec(c, groups, &spec);
    zsh_put_function(out, name);
    fputs("() {\n    local context state state_descr line\n"
          "    local -a specs commands\n    typeset -A opt_args\n"
          "    specs=(\n",
          out);
    for (size_t i = 0; option_at(&spec, i) != NULL; i++)
        zsh_option(out, option_at(&spec, i));
    for (size_t i = 0; i < c->argument_count; i++)
        zsh_argument(out, &c->arguments[i]);
    if (c->children != NULL)
        zsh_children(out, c, name);
    else
        fputs("    )\n    _arguments -s $specs\n", out);
    fputs("}\n\n", out);
}

static bool zsh_setting_values(void *arg, const struct param_section *section)
{
    FILE *out = arg;
    struct buf words;

    buf_init(&words, ZSH_WORDS_MAX);
    for (size_t i = 0; i < section->count; i++) {
        const struct param *p = &section->params[i];
        buf_reset(&words);
        enum completion_kind kind = completion_of_param(p, &words);
        if (kind == COMPLETE_NOTHING)
            continue;
        fprintf(out, "        %s%s%s%s) ", section->name,
                section->many ? ".*" : "", section->name[0] == '\0' ? "" : ".",
                p->name);
        if (kind == COMPLETE_WORDS)
            fprintf(out, "compadd - %s ;;\n", words.data);
        else
            fputs("_files ;;\n", out);
    }
    buf_release(&words);
    return true;
}

static bool zsh_setting_many(void *arg, const struct param_section *section)
{
    FILE *out = arg;

    if (!section->many)
        return true;
    fprintf(out,
            "    if [[ $PREFIX == %s.*.* ]]; then\n"
            "        compset -P '*.*.'\n        compadd -S = -",
            section->name);
    for (size_t i = 0; i < section->count; i++)
        fprintf(out, " %s", section->params[i].name);
    fprintf(out, "\n        return\n    fi\n    compadd -S . - %s\n",
            section->name);
    return true;
}

static bool zsh_setting_names(void *arg, const struct param_section *section)
{
    FILE *out = arg;

    for (size_t i = 0; !section->many && i < section->count; i++)
        fprintf(out, " \\\n        %s%s%s", section->name,
                section->name[0] == '\0' ? "" : ".", section->params[i].name);
    return true;
}

static void zsh_program(void *arg, const struct command *c, const char *name)
{
    FILE *out = arg;

    (void)c;
    if (strchr(name, ' ') == NULL)
        fprintf(out, " %s", name);
}

/* zsh runs the file as the body of _limbeck when it is first asked for, and
 * from then on the _limbeck that the file defines. */
void completion_zsh(FILE *out)
{
    fputs("#compdef", out);
    completion_commands(zsh_program, out);
    fputs("\n# Completion of limbeck and its stage programs for zsh, made by\n"
          "# `limbeck completion zsh`.\n\n"
          "# NAME=VALUE of the configuration.\n"
          "_limbeck_setting() {\n"
          "    if compset -P '*='; then\n"
          "        case ${${IPREFIX%=}##*=} in\n",
          out);
    config_sections(zsh_setting_values, out);
    fputs("        esac\n        return\n    fi\n", out);
    config_sections(zsh_setting_many, out);
    fputs("    compadd -S = -", out);
    config_sections(zsh_setting_names, out);
    fputs("\n}\n\n", out);
    completion_commands(zsh_command, out);
    fputs("_limbeck() {\n    _complete_${service:t} \"$@\"\n}\n\n"
          "_limbeck \"$@\"\n",
          out);
}
