#include "exports/export_check.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { CHECK_FILE_MAX_GB = 8, CHECK_NAMES = 4096, CHECK_COLUMNS = 64 };

void export_check_say(struct export_check *c, const char *file, int64_t row,
                      const char *what)
{
    c->say(c->arg, file, row, what);
}

/* What columns of a file hold: a type for each key that was seen. */
struct check_columns {
    struct arena arena;
    const char *keys[CHECK_COLUMNS]; /* [count] */
    enum json_type types[CHECK_COLUMNS];
    size_t count;
};

/* Is the value of another type than the column had before? Null is of all,
 * numbers are of one. */
static bool check_column(struct check_columns *k, const char *key,
                         enum json_type type)
{
    size_t i = 0;

    if (type == JSON_INT)
        type = JSON_REAL;
    if (type == JSON_NULL)
        return false;
    while (i < k->count && strcmp(k->keys[i], key) != 0)
        i++;
    if (i < k->count)
        return k->types[i] != type;
    if (k->count < CHECK_COLUMNS) {
        k->keys[k->count] = arena_text(&k->arena, key);
        k->types[k->count++] = type;
    }
    return false;
}

static const char *check_types(struct check_columns *k, const struct json *row,
                               struct arena *arena)
{
    for (size_t i = 0; i < row->count; i++) {
        if (check_column(k, row->keys[i], row->items[i]->type))
            return arena_print(arena,
                               "has another type as \"%.60s\" than the rows "
                               "before: datasets takes one for a column and "
                               "ends the run",
                               row->keys[i]);
    }
    return NULL;
}

static void check_row(struct export_check *c, const char *file, int64_t row,
                      const struct json *value, const char *why,
                      export_row_rule *rule, const char *dir,
                      struct check_columns *columns, struct arena *arena)
{
    if (value != NULL && value->type != JSON_OBJECT)
        why = "is no object: the loader stops at it";
    else if (value != NULL)
        why = rule(value, dir, arena);
    if (value != NULL && why == NULL)
        why = check_types(columns, value, arena);
    c->rows++;
    if (why == NULL)
        c->loaded++;
    else
        export_check_say(c, file, row, why);
}

static void check_lines(struct export_check *c, const char *file,
                        struct span rest, export_row_rule *rule,
                        const char *dir, struct check_columns *columns)
{
    struct arena arena;
    struct span line;
    int64_t row = 0;

    arena_init(&arena);
    while (span_next(&rest, '\n', &line)) {
        struct err why = {0};
        line = span_trim(line);
        row++;
        if (line.len == 0)
            continue;
        const struct json *value = json_parse(line, &arena, &why);
        check_row(c, file, row, value,
                  "is no JSON: a loader of lines stops at it", rule, dir,
                  columns, &arena);
        arena_reset(&arena);
    }
    arena_release(&arena);
}

static void check_array(struct export_check *c, const char *file,
                        struct span text, export_row_rule *rule,
                        const char *dir, struct check_columns *columns)
{
    struct arena arena;
    struct err why = {0};

    arena_init(&arena);
    const struct json *all = json_parse(text, &arena, &why);
    if (all == NULL)
        export_check_say(c, file, 0, "is no JSON: no row of it loads");
    for (size_t i = 0; all != NULL && i < all->count; i++)
        check_row(c, file, (int64_t)i + 1, all->items[i], NULL, rule, dir,
                  columns, &arena);
    arena_release(&arena);
}

bool export_check_file(struct export_check *c, const char *file, bool array,
                       const char *pictures, export_row_rule *rule,
                       struct err *err)
{
    char *path = file_join(c->dir, file), *dir = file_join(c->dir, pictures);
    struct check_columns columns = {.count = 0};
    struct buf text;

    arena_init(&columns.arena);
    buf_init(&text, (size_t)CHECK_FILE_MAX_GB << 30);
    bool ok = file_read(path, &text, err) || err_as(err, ERR_STAGE);
    struct span rows = span_unmarked(buf_span(&text));
    struct span all = span_trim(rows);
    bool list = ok && span_starts(all, "[");
    if (ok && list && !array)
        export_check_say(c, file, 0,
                         "is one array: the loader reads a line at a time and "
                         "stops at the second");
    else if (ok && list)
        check_array(c, file, all, rule, dir, &columns);
    else if (ok)
        check_lines(c, file, rows, rule, dir, &columns);
    if (ok && all.len == 0)
        export_check_say(c, file, 0, "is empty: there is nothing to load");
    arena_release(&columns.arena);
    buf_release(&text);
    free(path);
    free(dir);
    return ok;
}

static int check_by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

bool export_check_files(struct export_check *c, const char *below,
                        const char *ending, export_row_rule *rule, int *files,
                        struct err *err)
{
    char *folder = file_join(c->dir, below);
    DIR *d = opendir(folder);
    const struct dirent *entry;
    const char **names;
    struct arena arena;
    size_t n = 0;
    bool ok = true;

    arena_init(&arena);
    names = arena_take_array(&arena, CHECK_NAMES, sizeof(*names));
    while (d != NULL && n < CHECK_NAMES && (entry = readdir(d)) != NULL) {
        if (span_ends(span_of(entry->d_name), ending) &&
            strcmp(entry->d_name, "manifest.json") != 0 &&
            strcmp(entry->d_name, "dataset_info.json") != 0 &&
            strcmp(entry->d_name, "geocode_cache.json") != 0)
            names[n++] = arena_text(&arena, entry->d_name);
    }
    if (d != NULL)
        closedir(d);
    qsort(names, n, sizeof(*names), check_by_name);
    for (size_t i = 0; ok && i < n; i++)
        ok = export_check_file(
            c,
            *below != '\0' ? arena_print(&arena, "%s/%s", below, names[i])
                           : names[i],
            strcmp(ending, ".json") == 0, below, rule, err);
    *files += (int)n;
    arena_release(&arena);
    free(folder);
    return ok;
}

static size_t check_count(struct span text, const char *mark)
{
    size_t n = 0, at;

    while ((at = span_find(text, mark)) != SIZE_MAX) {
        n++;
        text = span_cut(text, at + strlen(mark), SIZE_MAX);
    }
    return n;
}

size_t export_check_marks(const struct json *messages, const char *content,
                          const char *mark)
{
    struct span text;
    size_t n = 0;

    for (size_t i = 0; messages != NULL && i < messages->count; i++) {
        if (json_text(json_get(messages->items[i], content), &text))
            n += check_count(text, mark);
    }
    return n;
}

static bool check_picture(const struct json *image, const char *dir)
{
    struct span path;

    if (!json_text(image, &path) || path.len == 0)
        return false;
    char *full = file_join(dir, path.data);
    struct stat st;
    bool there = stat(full, &st) == 0 && S_ISREG(st.st_mode) &&
                 st.st_size > 0 && access(full, R_OK) == 0;
    free(full);
    return there;
}

bool export_check_pictures(const struct json *images, const char *dir,
                           size_t *count)
{
    *count = 0;
    if (images == NULL)
        return true;
    if (images->type != JSON_ARRAY) {
        *count = 1;
        return check_picture(images, dir);
    }
    *count = images->count;
    for (size_t i = 0; i < images->count; i++) {
        if (!check_picture(images->items[i], dir))
            return false;
    }
    return true;
}

bool export_check_turns(const struct json *messages, const char *role,
                        const char *content, const char *user,
                        const char *assistant)
{
    struct span who, text;
    size_t turn = 0;

    if (messages == NULL || messages->type != JSON_ARRAY ||
        messages->count == 0)
        return false;
    for (size_t i = 0; i < messages->count; i++) {
        if (!json_text(json_get(messages->items[i], role), &who) ||
            !json_text(json_get(messages->items[i], content), &text))
            return false;
        if (i == 0 && span_is(who, "system"))
            continue;
        if (!span_is(who, turn % 2 == 0 ? user : assistant))
            return false;
        turn++;
    }
    return turn > 0;
}
