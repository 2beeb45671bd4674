#include "adapters/yaml.h"

#include <yaml.h>

#include "base/file.h"

enum { YAML_DEPTH = 100, YAML_BYTES = 4 << 20, YAML_PATH = 280 };

/* One open mapping or sequence on the way down. */
struct yaml_level {
    size_t path_len; /* of the path up to and without this level's key */
    bool sequence, has_key;
    size_t next; /* index of the next item of a sequence */
};

struct yaml_walk {
    const char *name; /* of the file, for messages */
    struct settings *into;
    struct yaml_level levels[YAML_DEPTH];
    int depth;
    char path[YAML_PATH]; /* dotted, of what comes next */
    bool begun;
};

static bool yaml_bad(const struct yaml_walk *w, yaml_mark_t mark,
                     const char *why, struct err *err)
{
    return err_usage(err, "\"%s\", line %zu: %s", w->name, mark.line + 1, why);
}

/* Put `name` behind the path of the level: the key of what comes next. */
static bool yaml_step(struct yaml_walk *w, struct span name)
{
    struct yaml_level *level = &w->levels[w->depth - 1];
    size_t at = level->path_len;

    if (at + name.len + 2 > sizeof(w->path))
        return false;
    if (at > 0)
        w->path[at++] = '.';
    memcpy(w->path + at, name.data, name.len);
    w->path[at + name.len] = '\0';
    return true;
}

/* Before a value: in a sequence, its index is the key. */
static bool yaml_value_begins(struct yaml_walk *w)
{
    char number[24];

    if (w->depth == 0)
        return true;
    struct yaml_level *level = &w->levels[w->depth - 1];
    level->has_key = false;
    if (!level->sequence)
        return true;
    snprintf(number, sizeof(number), "%zu", level->next++);
    return yaml_step(w, span_of(number));
}

static bool yaml_open_level(struct yaml_walk *w, const yaml_event_t *event,
                            bool sequence, struct err *err)
{
    if (w->depth == YAML_DEPTH)
        return yaml_bad(w, event->start_mark, "more than 100 levels", err);
    if (w->depth == 0 && sequence)
        return yaml_bad(w, event->start_mark,
                        "a list where settings are expected", err);
    if (!yaml_value_begins(w))
        return yaml_bad(w, event->start_mark, "the keys are too long", err);
    w->levels[w->depth++] =
        (struct yaml_level){.path_len = strlen(w->path), .sequence = sequence};
    return true;
}

static bool yaml_key(struct yaml_walk *w, const yaml_event_t *event,
                     struct err *err)
{
    struct span key =
        span_make(event->data.scalar.value, event->data.scalar.length);

    if (key.len == 0 || span_find_char(key, '.') != SIZE_MAX ||
        !span_utf8(key, NULL))
        return yaml_bad(w, event->start_mark,
                        "a key is empty or holds a full stop", err);
    if (!yaml_step(w, key))
        return yaml_bad(w, event->start_mark, "the keys are too long", err);
    w->levels[w->depth - 1].has_key = true;
    return true;
}

static bool yaml_scalar(struct yaml_walk *w, const yaml_event_t *event,
                        struct err *err)
{
    struct span value =
        span_make(event->data.scalar.value, event->data.scalar.length);

    if (w->depth == 0 && value.len == 0)
        return true; /* an empty file */
    if (w->depth == 0)
        return yaml_bad(w, event->start_mark,
                        "a text where settings are expected", err);
    struct yaml_level *level = &w->levels[w->depth - 1];
    if (!level->sequence && !level->has_key)
        return yaml_key(w, event, err);
    if (!yaml_value_begins(w))
        return yaml_bad(w, event->start_mark, "the keys are too long", err);
    if (memchr(value.data, '\0', value.len) != NULL)
        return yaml_bad(w, event->start_mark, "a value holds a NUL", err);
    if (value.len == 0 && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        return true; /* `key:` with nothing behind it: not set */
    if (!settings_put(w->into, w->path, (const char *)value.data, FROM_FILE,
                      (int)event->start_mark.line + 1, err))
        return err_context(err, "\"%s\"", w->name);
    return true;
}

static bool yaml_no_extras(const struct yaml_walk *w, const yaml_event_t *event,
                           struct err *err)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;

    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    }
    if (anchor != NULL || event->type == YAML_ALIAS_EVENT)
        return yaml_bad(w, event->start_mark,
                        "anchors and aliases are not used here", err);
    if (tag != NULL)
        return yaml_bad(w, event->start_mark, "tags are not used here", err);
    return true;
}

static bool yaml_event(struct yaml_walk *w, const yaml_event_t *event,
                       struct err *err)
{
    if (!yaml_no_extras(w, event, err))
        return false;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (w->begun)
            return yaml_bad(w, event->start_mark, "a second document", err);
        w->begun = true;
        return true;
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
        if (w->depth > 0 && !w->levels[w->depth - 1].sequence &&
            !w->levels[w->depth - 1].has_key)
            return yaml_bad(w, event->start_mark, "a key must be a text", err);
        return yaml_open_level(w, event,
                               event->type == YAML_SEQUENCE_START_EVENT, err);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        w->depth--;
        return true;
    case YAML_SCALAR_EVENT:
        return yaml_scalar(w, event, err);
    default:
        return true;
    }
}

bool yaml_parse(struct span text, const char *name, struct settings *into,
                struct err *err)
{
    struct yaml_walk w = {.name = name, .into = into};
    yaml_parser_t parser;
    yaml_event_t event;
    bool ok = true, end = false;

    if (text.len > YAML_BYTES)
        return err_usage(err, "\"%s\" is larger than 4 MiB", name);
    if (yaml_parser_initialize(&parser) == 0)
        err_die("out of memory");
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.data,
                                 text.len);
    while (ok && !end) {
        if (yaml_parser_parse(&parser, &event) == 0) {
            ok = yaml_bad(&w, parser.problem_mark,
                          parser.problem == NULL ? "not YAML" : parser.problem,
                          err);
            break;
        }
        end = event.type == YAML_STREAM_END_EVENT;
        ok = yaml_event(&w, &event, err);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return ok;
}

bool yaml_read(const char *path, struct settings *into, struct err *err)
{
    struct buf text;

    buf_init(&text, YAML_BYTES);
    bool ok = file_read(path, &text, err);
    if (!ok)
        err_as(err, ERR_USAGE);
    else
        ok = yaml_parse(buf_span(&text), path, into, err);
    buf_release(&text);
    return ok;
}
