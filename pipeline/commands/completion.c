#include "completion.h"

#include "program.h"
#include "stage_program.h"

static void completion_add_word(struct buf *words, const char *word)
{
    buf_print(words, "%s%s", words->len == 0 ? "" : " ", word);
}

static enum completion_kind completion_words(const char *const *choices,
                                             struct buf *words)
{
    for (size_t i = 0; choices[i] != NULL; i++)
        completion_add_word(words, choices[i]);
    return COMPLETE_WORDS;
}

enum completion_kind completion_of_param(const struct param *p,
                                         struct buf *words)
{
    struct span rest, one;

    switch (p->type) {
    case PARAM_BOOL:
        buf_add_text(words, "yes no");
        return COMPLETE_WORDS;
    case PARAM_PATH:
        return COMPLETE_FILE;
    case PARAM_CHOICE:
        rest = span_of(p->choices);
        while (span_next(&rest, '|', &one)) {
            completion_add_word(words, "");
            buf_add_span(words, one);
        }
        return COMPLETE_WORDS;
    default:
        return COMPLETE_NOTHING;
    }
}

/* The setting that an option stands for. */
struct completion_search {
    const char *path;
    struct buf *words;
    enum completion_kind kind;
};

static bool completion_search_section(void *arg,
                                      const struct param_section *section)
{
    struct completion_search *search = arg;
    size_t len = strlen(section->name);

    if (section->many || strncmp(search->path, section->name, len) != 0 ||
        search->path[len] != '.')
        return true;
    for (size_t i = 0; i < section->count; i++) {
        if (strcmp(search->path + len + 1, section->params[i].name) == 0) {
            search->kind =
                completion_of_param(&section->params[i], search->words);
            return false;
        }
    }
    return true;
}

enum completion_kind completion_of_option(const struct option *o,
                                          struct buf *words)
{
    struct completion_search search = {.path = o->setting, .words = words};

    if ((o->flags & OPTION_SETTING) != 0)
        return COMPLETE_SETTING;
    if ((o->flags & OPTION_FOLDER) != 0)
        return COMPLETE_FOLDER;
    if (o->type == PARAM_PATH)
        return COMPLETE_FILE;
    if (o->choices != NULL) {
        completion_words(o->choices, words);
        return o->type == PARAM_LIST ? COMPLETE_LIST : COMPLETE_WORDS;
    }
    if (o->setting != NULL)
        config_sections(completion_search_section, &search);
    return search.kind;
}

enum completion_kind completion_of_argument(const struct argument *a,
                                            struct buf *words)
{
    if (a->choices != NULL)
        return completion_words(a->choices, words);
    if ((a->flags & OPTION_COMMAND) != 0) {
        for (size_t i = 0; command_all[i] != NULL; i++)
            completion_add_word(words, command_all[i]->name);
        return COMPLETE_WORDS;
    }
    if ((a->flags & OPTION_FOLDER) != 0)
        return COMPLETE_FOLDER;
    return a->type == PARAM_PATH ? COMPLETE_FILE : COMPLETE_NOTHING;
}

static void completion_tree(const struct command *c, const char *name,
                            completion_each *each, void *arg)
{
    char below[PROGRAM_NAME_MAX];

    each(arg, c, name);
    for (size_t i = 0; c->children != NULL && c->children[i] != NULL; i++) {
        snprintf(below, sizeof(below), "%s %s", name, c->children[i]->name);
        completion_tree(c->children[i], below, each, arg);
    }
}

void completion_commands(completion_each *each, void *arg)
{
    char name[STAGE_PROGRAM_NAME_MAX];

    completion_tree(&program_limbeck, program_limbeck.name, each, arg);
    for (size_t i = 0; stage_order[i] != NULL; i++) {
        const struct stage *stage = stage_find(stage_order[i]);
        if (stage == NULL)
            continue;
        const struct command c = stage_program_command(stage, name);
        completion_tree(&c, name, each, arg);
    }
}
