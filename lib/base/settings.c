#include "base/settings.h"

#include "base/arena.h"
#include "base/json_text.h"
#include "base/nearest.h"
#include "base/span.h"

enum { SETTINGS_TREE_BYTES = 1 << 16, SETTINGS_TREE_DEPTH = 20 };

struct setting {
    const char *path, *value;
    enum setting_origin origin;
    int line;
    bool known;
};

struct settings {
    struct arena arena;
    const char *base;
    const char *preset;    /* the name of the one that was adopted, or NULL */
    struct setting *items; /* [count], in the order given */
    size_t count, room;
    const char **names; /* [name_count] keys that the tables know */
    size_t name_count, name_room;
};

struct settings *settings_open(void)
{
    struct settings *s = heap_take(sizeof(*s));

    *s = (struct settings){.base = "."};
    arena_init(&s->arena);
    return s;
}

void settings_close(struct settings *s)
{
    if (s == NULL)
        return;
    arena_release(&s->arena);
    free(s->items);
    free(s->names);
    free(s);
}

void settings_set_base(struct settings *s, const char *dir)
{
    s->base = arena_text(&s->arena, dir);
}

static struct setting *settings_item(const struct settings *s, const char *path)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->items[i].path, path) == 0)
            return &s->items[i];
    }
    return NULL;
}

/* A flag for a whole list takes the place of all of its items. */
static void settings_drop_below(struct settings *s, const char *path)
{
    size_t n = strlen(path), to = 0;

    for (size_t i = 0; i < s->count; i++) {
        const char *p = s->items[i].path;
        if (strncmp(p, path, n) == 0 && p[n] == '.' && p[n + 1] >= '0' &&
            p[n + 1] <= '9')
            continue;
        s->items[to++] = s->items[i];
    }
    s->count = to;
}

/* Is the path an item of a list that a flag has set as a whole? */
static bool settings_in_flag_list(const struct settings *s, const char *path)
{
    const char *dot = strrchr(path, '.');
    char list[300];

    if (dot == NULL || dot[1] < '0' || dot[1] > '9')
        return false;
    snprintf(list, sizeof(list), "%.*s", (int)(dot - path), path);
    const struct setting *whole = settings_item(s, list);
    return whole != NULL && whole->origin == FROM_FLAG;
}

bool settings_put(struct settings *s, const char *path, const char *value,
                  enum setting_origin origin, int line, struct err *err)
{
    struct setting *old = settings_item(s, path);

    if (old != NULL && old->origin == origin && origin == FROM_FILE)
        return err_usage(err, "line %d: \"%s\" was already set in line %d",
                         line, path, old->line);
    if (old != NULL && old->origin > origin)
        return true;
    if (origin < FROM_FLAG && settings_in_flag_list(s, path))
        return true;
    if (origin == FROM_FLAG)
        settings_drop_below(s, path);
    old = settings_item(s, path);
    if (old == NULL) {
        if (s->count == s->room) {
            s->room = s->room == 0 ? 64 : s->room * 2;
            s->items = heap_grow(s->items, s->room, sizeof(*s->items));
        }
        old = &s->items[s->count++];
        *old = (struct setting){.path = arena_text(&s->arena, path)};
    }
    old->value = arena_text(&s->arena, value);
    old->origin = origin;
    old->line = line;
    return true;
}

/* Is the value there, an item of the list, or something below it, by what goes
 * before a preset? */
static bool settings_says(const struct settings *s, struct span path)
{
    for (size_t i = 0; i < s->count; i++) {
        const char *p = s->items[i].path;
        if (s->items[i].origin > FROM_PRESET &&
            strncmp(p, path.data, path.len) == 0 &&
            (p[path.len] == '\0' || p[path.len] == '.'))
            return true;
    }
    return false;
}

bool settings_adopt(struct settings *s, const struct settings *preset,
                    const char *name, struct err *err)
{
    s->preset = arena_text(&s->arena, name);
    for (size_t i = 0; i < preset->count; i++) {
        const struct setting *item = &preset->items[i];
        const char *dot = strrchr(item->path, '.');
        struct span whole = span_of(item->path);

        if (dot != NULL && dot[1] >= '0' && dot[1] <= '9') /* of a list */
            whole.len = (size_t)(dot - item->path);
        if (!settings_says(s, whole) &&
            !settings_put(s, item->path, item->value, FROM_PRESET, item->line,
                          err))
            return false;
    }
    return true;
}

const char *settings_find(const struct settings *s, const char *path)
{
    const struct setting *item = settings_item(s, path);
    return item == NULL ? NULL : item->value;
}

/* The name directly under `path` in the item's path, or an empty span. */
static struct span settings_name_under(const struct setting *item,
                                       const char *path)
{
    size_t n = strlen(path);
    const char *p = item->path;

    if (n > 0 && (strncmp(p, path, n) != 0 || p[n] != '.'))
        return SPAN_NONE;
    p += n > 0 ? n + 1 : 0;
    return span_make(p, strcspn(p, "."));
}

const char *settings_child(const struct settings *s, const char *path, size_t i)
{
    for (size_t k = 0; k < s->count; k++) {
        struct span name = settings_name_under(&s->items[k], path);
        bool seen = name.len == 0;
        for (size_t j = 0; j < k && !seen; j++)
            seen = span_equals(settings_name_under(&s->items[j], path), name);
        if (!seen && i-- == 0)
            return arena_span_text((struct arena *)&s->arena, name);
    }
    return NULL;
}

static const char *settings_path(struct settings *s, const char *prefix,
                                 const char *name)
{
    if (prefix[0] == '\0')
        return arena_text(&s->arena, name);
    return arena_print(&s->arena, "%s.%s", prefix, name);
}

static void settings_know(struct settings *s, const char *path)
{
    struct setting *item = settings_item(s, path);

    if (item != NULL)
        item->known = true;
    for (size_t i = 0; i < s->name_count; i++) {
        if (strcmp(s->names[i], path) == 0)
            return;
    }
    if (s->name_count == s->name_room) {
        s->name_room = s->name_room == 0 ? 64 : s->name_room * 2;
        s->names = heap_grow(s->names, s->name_room, sizeof(*s->names));
    }
    s->names[s->name_count++] = arena_text(&s->arena, path);
}

static void settings_bind_list(struct settings *s, const char *path,
                               const char *value, struct text_list *out)
{
    const char **items = NULL;
    size_t n = 0;

    if (value != NULL && value[0] != '\0') {
        struct span rest = span_of(value), one;
        items = arena_take_array(&s->arena, strlen(value) + 1, sizeof(*items));
        while (span_next(&rest, ',', &one))
            items[n++] = arena_span_text(&s->arena, span_trim(one));
    } else {
        items = arena_take_array(&s->arena, s->count + 1, sizeof(*items));
        for (size_t i = 0;; i++) {
            const char *p = arena_print(&s->arena, "%s.%zu", path, i);
            const char *v = settings_find(s, p);
            if (v == NULL)
                break;
            settings_know(s, p);
            items[n++] = v;
        }
    }
    *out = (struct text_list){items, n};
}

static void settings_add_quoted(const char *text, struct buf *out)
{
    buf_add_char(out, '"');
    json_text_add(out, span_of(text), JSON_TEXT_FILE);
    buf_add_char(out, '"');
}

/* A scalar of a mapping as JSON has it: numbers, true, false and null are
 * themselves. */
static void settings_add_scalar(const char *value, struct buf *out)
{
    double number;
    bool bare = span_real(span_of(value), &number) ||
                strcmp(value, "true") == 0 || strcmp(value, "false") == 0 ||
                strcmp(value, "null") == 0;

    if (bare)
        buf_add_text(out, value);
    else
        settings_add_quoted(value, out);
}

/* What stands under path, as JSON: "0", "1", ... make a list. */
static void settings_add_tree(struct settings *s, const char *path, int depth,
                              struct buf *out)
{
    struct setting *item = settings_item(s, path);
    const char *name = settings_child(s, path, 0);
    bool list = name != NULL && strcmp(name, "0") == 0;

    settings_know(s, path);
    if (item != NULL || name == NULL || depth == 0) {
        settings_add_scalar(item == NULL ? "null" : item->value, out);
        return;
    }
    buf_add_char(out, list ? '[' : '{');
    for (size_t i = 0; (name = settings_child(s, path, i)) != NULL; i++) {
        if (i > 0)
            buf_add_char(out, ',');
        if (!list) {
            settings_add_quoted(name, out);
            buf_add_char(out, ':');
        }
        settings_add_tree(s, settings_path(s, path, name), depth - 1, out);
    }
    buf_add_char(out, list ? ']' : '}');
}

static bool settings_put_tree_text(struct settings *s, const char *path,
                                   struct err *err)
{
    struct buf text;

    buf_init(&text, SETTINGS_TREE_BYTES);
    settings_add_tree(s, path, SETTINGS_TREE_DEPTH, &text);
    bool ok = buf_ok(&text, path, err) &&
              settings_put(s, path, text.data, FROM_FILE, 0, err);
    buf_release(&text);
    return ok;
}

static bool settings_put_tree_list(struct settings *s, const char *path,
                                   struct err *err)
{
    const char *name;

    if (settings_item(s, settings_path(s, path, "0")) != NULL)
        return true; /* a list, or made one before */
    for (size_t i = 0; (name = settings_child(s, path, i)) != NULL; i++) {
        if (*name >= '0' && *name <= '9')
            return true;
        const char *from = settings_path(s, path, name);
        const char *value = settings_find(s, from);
        settings_know(s, from);
        if (value != NULL &&
            !settings_put(s, arena_print(&s->arena, "%s.%zu", path, i),
                          arena_print(&s->arena, "%s: %s", name, value),
                          FROM_FILE, 0, err))
            return false;
    }
    return true;
}

/* A mapping where a text or a list is expected, and may be. */
static bool settings_put_tree(struct settings *s, const char *path,
                              const struct param *p, struct err *err)
{
    if ((p->flags & PARAM_TREE) == 0 || settings_item(s, path) != NULL ||
        settings_child(s, path, 0) == NULL)
        return true;
    return p->type == PARAM_LIST ? settings_put_tree_list(s, path, err)
                                 : settings_put_tree_text(s, path, err);
}

/* A path as it is from here. */
static const char *settings_from_base(struct settings *s, const char *path)
{
    if (path[0] == '\0' || path[0] == '/' || strcmp(s->base, ".") == 0)
        return path;
    return arena_print(&s->arena, "%s/%s", s->base, path);
}

static void settings_bind_paths(struct settings *s, struct text_list *list)
{
    const char **paths =
        arena_take_array(&s->arena, list->count + 1, sizeof(*paths));

    for (size_t i = 0; i < list->count; i++)
        paths[i] = settings_from_base(s, list->items[i]);
    list->items = paths;
}

static bool settings_bind_one(struct settings *s, const char *path,
                              const char *value, const struct param *p,
                              void *at, struct err *err)
{
    const struct setting *item = settings_item(s, path);

    if (p->type == PARAM_PATH)
        value = settings_from_base(s, value);
    if (param_read(p, path, value, at, err))
        return true;
    if (item != NULL && item->origin == FROM_FILE)
        err_context(err, "line %d", item->line);
    if (item != NULL && item->origin == FROM_PRESET)
        err_context(err, "preset %s, line %d", s->preset, item->line);
    return false;
}

bool settings_bind(struct settings *s, const char *prefix,
                   const struct param *table, size_t count, void *into,
                   struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct param *p = &table[i];
        const char *path = settings_path(s, prefix, p->name);
        unsigned char *at = (unsigned char *)into + p->at;

        if (!settings_put_tree(s, path, p, err))
            return false;
        const char *value = settings_find(s, path);
        settings_know(s, path);
        if (p->type == PARAM_LIST) {
            struct text_list list;
            settings_bind_list(s, path, value, &list);
            if (list.count == 0 && value == NULL && p->initial != NULL)
                settings_bind_list(s, path, p->initial, &list);
            if (list.count == 0 && (p->flags & PARAM_MUST) != 0)
                return err_usage(err, "\"%s\" is missing", path);
            if ((p->flags & PARAM_PATHS) != 0)
                settings_bind_paths(s, &list);
            memcpy(at, &list, sizeof(list));
            continue;
        }
        if (value == NULL && (p->flags & PARAM_MUST) != 0)
            return err_usage(err, "\"%s\" is missing", path);
        if (value == NULL)
            value = p->initial;
        if (value == NULL) { /* neither set nor with an initial value */
            memset(at, 0, param_size(p->type));
            continue;
        }
        if (!settings_bind_one(s, path, value, p, at, err))
            return false;
    }
    return true;
}

bool settings_check(struct settings *s, const struct param_section *section,
                    struct err *err)
{
    void *scratch = arena_take(&s->arena, section->size + 16);

    if (!section->many)
        return settings_bind(s, section->name, section->params, section->count,
                             scratch, err);
    for (size_t i = 0;; i++) {
        const char *name = settings_child(s, section->name, i);
        if (name == NULL)
            return true;
        memset(scratch, 0, section->size + 16);
        if (!settings_bind(s, settings_path(s, section->name, name),
                           section->params, section->count, scratch, err))
            return false;
    }
}

bool settings_all_known(const struct settings *s, struct err *err)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct setting *item = &s->items[i];
        struct nearest nearest;

        if (item->known)
            continue;
        nearest_init(&nearest, item->path);
        for (size_t k = 0; k < s->name_count; k++)
            nearest_offer(&nearest, s->names[k]);
        if (item->origin == FROM_FILE)
            err_usage(err, "line %d: unrecognized setting \"%s\"", item->line,
                      item->path);
        else if (item->origin == FROM_PRESET)
            err_usage(err, "preset %s, line %d: unrecognized setting \"%s\"",
                      s->preset, item->line, item->path);
        else
            err_usage(err, "unrecognized setting \"%s\"", item->path);
        if (nearest_found(&nearest) != NULL)
            err_hint(err, "did you mean \"%s\"?", nearest_found(&nearest));
        return false;
    }
    return true;
}

static void settings_describe_list(const struct settings *s, const char *path,
                                   struct buf *out)
{
    char item[340];

    for (size_t i = 0;; i++) {
        snprintf(item, sizeof(item), "%s.%zu", path, i);
        const char *value = settings_find(s, item);
        if (value == NULL)
            return;
        buf_print(out, "%s%s", i == 0 ? "" : ",", value);
    }
}

void settings_describe(const struct settings *s, const char *prefix,
                       const struct param *table, size_t count,
                       unsigned without, struct buf *out)
{
    char path[300];

    for (size_t i = 0; i < count; i++) {
        const struct param *p = &table[i];
        if ((p->flags & without) != 0)
            continue;
        snprintf(path, sizeof(path), "%s%s%s", prefix,
                 prefix[0] == '\0' ? "" : ".", p->name);
        const char *value = settings_find(s, path);
        buf_print(out, "%s=", p->name);
        if (value == NULL && p->type == PARAM_LIST) {
            size_t before = out->len;
            settings_describe_list(s, path, out);
            if (out->len != before)
                value = "";
        }
        if (value == NULL)
            value = p->initial;
        buf_add_text(out, value == NULL ? "" : value);
        buf_add_char(out, '\n');
    }
}

const char *settings_origin(const struct settings *s, const char *path,
                            struct buf *scratch)
{
    const struct setting *item = settings_item(s, path);

    if (item == NULL)
        return "built in";
    if (item->origin == FROM_FLAG)
        return "command line";
    buf_reset(scratch);
    if (item->origin == FROM_PRESET)
        buf_print(scratch, "preset %s", s->preset);
    else
        buf_print(scratch, "line %d", item->line);
    return scratch->data;
}
