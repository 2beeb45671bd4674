#include "intake/sources.h"

#include "base/file.h"
#include "intake/inspection.h"
#include "intake/source_pieces.h"

#include <glob.h>

#define AT(field) offsetof(struct source_settings, field)
#define COLUMN(key, field, text)                                               \
    {.name = key, .type = PARAM_TEXT, .at = AT(field), .about = text}

static const struct param SOURCES_PARAMS[] = {
    {.name = "root",
     .type = PARAM_PATH,
     .at = AT(root),
     .initial = ".",
     .about = "folder that paths and tables are relative to, itself relative "
              "to the configuration file",
     .flags = PARAM_RUNTIME},
    {.name = "paths",
     .type = PARAM_LIST,
     .at = AT(paths),
     .about = "archives, shards and folders of pictures; * ? [] are expanded",
     .flags = PARAM_RUNTIME},
    {.name = "tables",
     .type = PARAM_LIST,
     .at = AT(tables),
     .about = "tables with the positions of these pictures",
     .flags = PARAM_RUNTIME},
    {.name = "kind",
     .type = PARAM_CHOICE,
     .at = AT(kind),
     .initial = "auto",
     .choices = "auto|folder|tar|zip|msgpack|table|pieces",
     .about = "what paths are; auto tells by content, pieces: one tar in "
              "several files"},
    {.name = "role",
     .type = PARAM_CHOICE,
     .at = AT(role),
     .initial = "data",
     .choices = "data|benchmark",
     .about = "benchmark: its samples are what all others are compared with, "
              "by picture and by position, and are never taught themselves"},
    {.name = "format",
     .type = PARAM_CHOICE,
     .at = AT(format),
     .initial = "auto",
     .choices = "auto|named|yfcc",
     .about = "columns of the tables: by the header's names, or YFCC100M's "
              "23 or 25 without a header"},
    {.name = "header",
     .type = PARAM_CHOICE,
     .at = AT(header),
     .initial = "auto",
     .choices = "auto|yes|no",
     .about = "whether tables begin with a line of names"},
    {.name = "keys",
     .type = PARAM_CHOICE,
     .at = AT(keys),
     .initial = "auto",
     .choices = "auto|name|path",
     .about = "join rows and pictures by the file's name where the folders "
              "before it do not disagree, by the name alone, or by the whole "
              "path"},
    {.name = "pictures",
     .type = PARAM_CHOICE,
     .at = AT(pictures),
     .initial = "required",
     .choices = "required|optional",
     .about = "optional keeps a table's row also without a picture"},
    {.name = "rows",
     .type = PARAM_CHOICE,
     .at = AT(rows),
     .initial = "auto",
     .choices = "auto|all|met",
     .about = "which rows of a table are kept: all, or those that a picture "
              "meets, the others being counted; auto: of a table of 100 MB and "
              "more those that are met. With pictures: optional all are kept"},
    {.name = "licence",
     .type = PARAM_TEXT,
     .at = AT(licence),
     .about = "licence of all pictures whose row names none"},
    {.name = "swap_columns",
     .type = PARAM_BOOL,
     .at = AT(swap_columns),
     .initial = "no",
     .about = "the tables' latitude and longitude columns are swapped"},
    {.name = "skip_zero",
     .type = PARAM_BOOL,
     .at = AT(skip_zero),
     .initial = "yes",
     .about = "do not believe the position 0, 0"},
    {.name = "min_bytes",
     .type = PARAM_INT,
     .at = AT(min_bytes),
     .initial = "0",
     .min = 0,
     .max = 1e12,
     .about = "smaller pictures are rejected, in bytes"},
    {.name = "min_accuracy",
     .type = PARAM_INT,
     .at = AT(min_accuracy),
     .initial = "11",
     .min = 0,
     .max = 16,
     .about = "where a table has Flickr's accuracy (1 world, 3 country, 6 "
              "region, 11 city, 16 street), positions below this are not "
              "believed"},
    COLUMN("id_column", id_column, "name or number of the id's column"),
    COLUMN("lat_column", lat_column, "the same for the latitude"),
    COLUMN("lon_column", lon_column, "the same for the longitude"),
    COLUMN("country_column", country_column, "the same for the country"),
    COLUMN("region_column", region_column, "the same for the region"),
    COLUMN("city_column", city_column, "the same for the city"),
    COLUMN("author_column", author_column, "the same for the author"),
    COLUMN("licence_column", licence_column, "the same for the licence"),
    COLUMN("sequence_column", sequence_column, "the same for the sequence"),
    COLUMN("taken_column", taken_column, "the same for the time taken"),
    COLUMN("url_column", url_column, "the same for the picture's address"),
    COLUMN("accuracy_column", accuracy_column,
           "the same for Flickr's accuracy of the position"),
};

const struct param_section sources_section = {
    .name = "sources",
    .about = "where pictures and positions come from, under names of your own",
    .params = SOURCES_PARAMS,
    .count = PARAM_COUNT(SOURCES_PARAMS),
    .size = sizeof(struct source_settings),
    .many = true,
};

void source_settings_default(struct source_settings *s)
{
    *s = (struct source_settings){.root = ".",
                                  .kind = "auto",
                                  .role = "data",
                                  .format = "auto",
                                  .header = "auto",
                                  .keys = "auto",
                                  .pictures = "required",
                                  .rows = "auto",
                                  .skip_zero = true};
}

static void source_list_add(struct source_list *list, struct arena *arena,
                            const char *path, enum source_kind asked)
{
    struct source_file *f;

    if (list->count == list->room) {
        struct source_file *more;

        list->room = list->room ? list->room * 2 : 16;
        more = arena_take_array(arena, list->room, sizeof(*more));
        if (list->count > 0)
            memcpy(more, list->files, list->count * sizeof(*more));
        list->files = more;
    }
    f = &list->files[list->count++];
    source_file_find(path, asked, arena, f);
}

static int source_compare_paths(const void *a, const void *b)
{
    return strverscmp(*(char *const *)a, *(char *const *)b);
}

static void source_list_expand(struct source_list *list, struct arena *arena,
                               const char *pattern, enum source_kind asked)
{
    char *path = file_join(list->settings.root, pattern);
    glob_t found = {0};
    size_t i;

    if (!strpbrk(pattern, "*?[") ||
        glob(path, GLOB_NOSORT, NULL, &found) != 0) {
        source_list_add(list, arena, path, asked);
    } else {
        qsort(found.gl_pathv, found.gl_pathc, sizeof(char *),
              source_compare_paths);
        for (i = 0; i < found.gl_pathc; i++)
            source_list_add(list, arena, found.gl_pathv[i], asked);
    }
    globfree(&found);
    free(path);
}

bool source_list_load(struct settings *settings, size_t i, struct arena *arena,
                      struct source_list *list, bool *found, struct err *err)
{
    const char *name = settings_child(settings, "sources", i);
    struct source_settings *s = &list->settings;
    enum source_kind asked;
    size_t k;

    memset(list, 0, sizeof(*list));
    *found = name != NULL;
    if (!name)
        return true;
    list->name = arena_text(arena, name);
    if (!settings_bind(settings, arena_print(arena, "sources.%s", name),
                       SOURCES_PARAMS, PARAM_COUNT(SOURCES_PARAMS), s, err))
        return false;
    if (s->paths.count + s->tables.count == 0)
        return err_usage(err, "the source \"%s\" has neither paths nor tables",
                         name);
    asked = source_kind_asked(s->kind);
    for (k = 0; k < s->paths.count; k++)
        source_list_expand(list, arena, s->paths.items[k], asked);
    source_pieces_join(list->files, list->count,
                       strcmp(s->kind, "pieces") == 0);
    for (k = 0; k < s->tables.count; k++)
        source_list_expand(list, arena, s->tables.items[k], SOURCE_TABLE);
    for (k = 0; k < list->count; k++)
        if (!list->files[k].problem && list->files[k].kind == SOURCE_UNKNOWN)
            list->files[k].problem =
                inspection_named_picture(span_of(list->files[k].path))
                    ? "is a picture: name the folder that it lies in"
                    : "is no archive, shard, table or folder that we know";
    return true;
}

bool source_is_benchmark(struct settings *settings, const char *name,
                         bool *benchmark, struct err *err)
{
    struct source_settings s;
    struct buf prefix;
    size_t i = 0;

    while (strcmp(SOURCES_PARAMS[i].name, "role") != 0)
        i++;
    buf_init(&prefix, 1 << 16);
    buf_print(&prefix, "sources.%s", name);
    bool ok =
        buf_ok(&prefix, "the name of a source", err) &&
        settings_bind(settings, prefix.data, &SOURCES_PARAMS[i], 1, &s, err);
    buf_release(&prefix);
    *benchmark = ok && strcmp(s.role, "benchmark") == 0;
    return ok;
}
