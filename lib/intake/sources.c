#include "intake/sources.h"

#include "base/file.h"
#include "adapters/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <glob.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

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

const char *source_kind_name(enum source_kind kind)
{
    static const char *const names[] = {"folder",  "tar",   "zip",
                                        "msgpack", "table", "packed"};

    return kind < SOURCE_UNKNOWN ? names[kind] : "unknown";
}

static bool source_ends(const char *path, const char *ending)
{
    struct span s = span_of(path);
    size_t n = strlen(ending);

    return s.len > n && span_is_nocase(span_cut(s, s.len - n, n), ending);
}

bool source_is_table_name(const char *path)
{
    static const char *const tables[] = {".csv",    ".tsv",    ".txt",
                                         ".tab",    ".json",   ".jsonl",
                                         ".ndjson", ".geojson"};
    static const char *const packs[] = {"",    ".gz",  ".bz2",
                                        ".xz", ".zst", ".zip"};
    char ending[16];
    size_t i, k;

    for (i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
        for (k = 0; k < sizeof(packs) / sizeof(*packs); k++) {
            snprintf(ending, sizeof(ending), "%s%s", tables[i], packs[k]);
            if (source_ends(path, ending))
                return true;
        }
    }
    return false;
}

/* A tar header's own sum: bytes 148..155, octal, counted as blanks. */
static bool source_is_tar(const unsigned char *head, size_t len)
{
    unsigned long wanted = 0, sum = 8 * ' ';
    size_t i;

    if (len < 512)
        return false;
    for (i = 148; i < 156 && head[i] == ' '; i++)
        continue;
    for (; i < 156 && head[i] >= '0' && head[i] <= '7'; i++)
        wanted = wanted * 8 + (unsigned long)(head[i] - '0');
    for (i = 0; i < 512; i++)
        if (i < 148 || i >= 156)
            sum += head[i];
    return wanted == sum && wanted > 8 * ' ';
}

/* A map whose first key is "id" or "image". */
static bool source_is_msgpack(const unsigned char *head, size_t len)
{
    struct span s = span_make(head, len < 24 ? len : 24);
    bool map =
        len > 8 && (head[0] >> 4 == 8 || head[0] == 0xde || head[0] == 0xdf);

    return map && (span_find(s, "id") <= 8 || span_find(s, "image") <= 8);
}

static enum source_kind source_sniff(const char *path,
                                     const unsigned char *head, size_t len)
{
    static const struct {
        const char *magic;
        size_t len;
        enum source_kind kind;
    } magics[] = {
        {"PK\003\004", 4, SOURCE_ZIP},
        {"PK\005\006", 4, SOURCE_ZIP},
        {"PK\007\010", 4, SOURCE_ZIP},
        {"\x1f\x8b", 2, SOURCE_PACKED},
        {"BZh", 3, SOURCE_PACKED},
        {"\xfd"
         "7zXZ",
         5, SOURCE_PACKED},
        {"\x28\xb5\x2f\xfd", 4, SOURCE_PACKED},
        {"\x1f\x9d", 2, SOURCE_PACKED},
        {"\x5d\0\0", 3, SOURCE_PACKED},
    };
    size_t i;

    if (source_is_table_name(path))
        return SOURCE_TABLE;
    for (i = 0; i < sizeof(magics) / sizeof(*magics); i++)
        if (len >= magics[i].len &&
            memcmp(head, magics[i].magic, magics[i].len) == 0)
            return magics[i].kind;
    if (source_is_tar(head, len))
        return SOURCE_TAR;
    if (source_is_msgpack(head, len) || source_ends(path, ".msg") ||
        source_ends(path, ".msgpack"))
        return SOURCE_MSGPACK;
    if (source_ends(path, ".tar"))
        return SOURCE_TAR;
    return source_ends(path, ".zip") ? SOURCE_ZIP : SOURCE_UNKNOWN;
}

bool source_is_lfs_pointer(struct span head)
{
    return span_starts(head, "version https://git-lfs.github.com/spec/");
}

/* What is known without reading further than the head. */
static void source_file_look(struct source_file *f, struct arena *arena)
{
    unsigned char head[512];
    ssize_t n = -1;
    int fd = open(f->path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        n = pread(fd, head, sizeof(head), 0);
        close(fd);
    }
    if (n < 0)
        f->problem =
            arena_print(arena, "could not be read: %s", strerror(errno));
    else if (source_is_lfs_pointer(span_make(head, (size_t)n)))
        f->problem = "is a git-lfs pointer, not the file: `git lfs pull`";
    else
        f->kind = source_sniff(f->path, head, (size_t)n);
}

static enum source_kind source_kind_asked(const char *word)
{
    if (strcmp(word, "pieces") == 0)
        return SOURCE_TAR;
    for (int k = 0; k < SOURCE_UNKNOWN; k++)
        if (strcmp(word, source_kind_name((enum source_kind)k)) == 0)
            return (enum source_kind)k;
    return SOURCE_UNKNOWN;
}

static long long source_time_ns(const struct stat *st)
{
    return (long long)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* What is seen of a folder without opening a file: a sum over the names, sizes,
 * times and modes (what may not be read fails, until it may) of all files,
 * whatever the order in which they are found; and the newest change of a
 * folder. */
static void source_folder_look(struct source_file *f, struct arena *arena)
{
    char *paths[] = {(char *)f->path, NULL};
    FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    size_t root = strlen(f->path);
    long long count = 0;
    uint64_t sum = 0;
    struct buf line;
    FTSENT *e;

    buf_init(&line, 1 << 16);
    while (walk && (e = fts_read(walk)) != NULL) {
        const struct stat *st = e->fts_statp;

        if (e->fts_info == FTS_DP)
            continue;
        if (e->fts_info == FTS_D) {
            if ((int64_t)st->st_mtime > f->modified_at)
                f->modified_at = (int64_t)st->st_mtime;
            continue;
        }
        buf_reset(&line);
        buf_print(&line, "%s\n%d", e->fts_path + root, e->fts_info);
        if (e->fts_info == FTS_F)
            buf_print(&line, "\n%lld\n%lld\n%o", (long long)st->st_size,
                      source_time_ns(st), (unsigned)st->st_mode);
        sum += digest_fast(buf_span(&line), 0);
        count++;
    }
    buf_release(&line);
    if (walk)
        fts_close(walk);
    f->content = arena_print(arena, "%lld files %016llx", count,
                             (unsigned long long)sum);
}

static void source_file_stat(struct source_file *f, enum source_kind asked,
                             struct arena *arena)
{
    struct stat st;
    char real[PATH_MAX];

    if (!realpath(f->path, real) || stat(real, &st) != 0) {
        f->problem =
            arena_print(arena, "could not be opened: %s", strerror(errno));
        return;
    }
    f->path = arena_text(arena, real);
    f->bytes = (int64_t)st.st_size;
    f->modified_at = (int64_t)st.st_mtime;
    f->content = arena_print(arena, "%lld bytes of %lld", (long long)st.st_size,
                             source_time_ns(&st));
    if (S_ISDIR(st.st_mode)) {
        f->kind = SOURCE_FOLDER;
        f->bytes = 0;
        f->modified_at = 0;
        source_folder_look(f, arena);
        if (asked != SOURCE_UNKNOWN && asked != SOURCE_FOLDER)
            f->problem = "is a folder";
        return;
    }
    if (!S_ISREG(st.st_mode) || asked == SOURCE_FOLDER)
        f->problem = S_ISREG(st.st_mode) ? "is not a folder" : "is not a file";
    else if (asked == SOURCE_UNKNOWN || asked == SOURCE_TAR ||
             asked == SOURCE_TABLE)
        source_file_look(f, arena);
    else if (access(f->path, R_OK) != 0)
        f->problem =
            arena_print(arena, "could not be read: %s", strerror(errno));
    if (asked == SOURCE_TABLE ||
        (asked != SOURCE_UNKNOWN && f->kind != SOURCE_PACKED))
        f->kind = asked;
}

void source_file_find(const char *path, struct arena *arena,
                      struct source_file *f)
{
    *f = (struct source_file){
        .path = arena_text(arena, path), .kind = SOURCE_UNKNOWN, .pieces = 1};
    source_file_stat(f, SOURCE_UNKNOWN, arena);
}

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
    *f = (struct source_file){
        .path = arena_text(arena, path), .kind = SOURCE_UNKNOWN, .pieces = 1};
    source_file_stat(f, asked, arena);
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

/* The number that a name ends in, and how many of its bytes come before; false:
 * it ends in none. */
static bool source_number(const char *name, size_t *before, int64_t *number)
{
    size_t n = strlen(name), i = n;

    while (i > 0 && isdigit((unsigned char)name[i - 1]))
        i--;
    *before = i;
    return i < n && span_int(span_make(name + i, n - i), number);
}

enum { SOURCE_LETTERS = 6, SOURCE_GAP = 10000 /* pieces that may lack */ };

/* How many letters a name ends in, at most SOURCE_LETTERS; *number: them as
 * digits. */
static size_t source_letters(const char *name, int64_t *number)
{
    size_t n = strlen(name), i = n;

    *number = 0;
    while (i > 0 && n - i < SOURCE_LETTERS &&
           islower((unsigned char)name[i - 1]))
        i--;
    for (size_t k = i; k < n; k++)
        *number = *number * 26 + (name[k] - 'a');
    return n - i;
}

/* Names as split(1) gives them: aa, ab, ..., yz, zaaa. */
static int64_t source_letter_steps(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), letters;
    int64_t first, second;

    letters = source_letters(a, &first);
    if (letters < 2)
        return 0;
    if (m == n + 2 && strcmp(a + n - 2, "yz") == 0 &&
        memcmp(a, b, n - 2) == 0 && strcmp(b + n - 2, "zaaa") == 0)
        return 1;
    if (n != m || memcmp(a, b, n - letters) != 0 ||
        source_letters(b, &second) != letters)
        return 0;
    return second - first;
}

/* How many names further on b is than a, 1: it is the next; 0 or less: it is
 * no name of that kind. Numbers may grow as split(1) lets them: 89, 9000. */
static int64_t source_steps(const char *a, const char *b)
{
    size_t n, m;
    int64_t first, second;

    if (!source_number(a, &n, &first) || !source_number(b, &m, &second))
        return source_letter_steps(a, b);
    if (n != m || memcmp(a, b, n) != 0)
        return 0;
    if (strcmp(a + n, "89") == 0 && strcmp(b + m, "9000") == 0)
        return 1;
    return second - first;
}

/* Does f go on where the one before it in the list ended, some pieces perhaps
 * missing between? Letters may only leave out names where the first is the
 * first that split(1) gives: other words end in letters, too. */
static bool source_goes_on(const struct source_file *first,
                           struct source_file *f, bool all)
{
    int64_t steps = source_steps(f[-1].path, f->path);
    bool counted = isdigit((unsigned char)f->path[strlen(f->path) - 1]) ||
                   span_ends(span_of(first->path), "aa");

    if (f->problem || (!all && f->kind != SOURCE_UNKNOWN))
        return false;
    f->missing =
        counted && steps > 1 && steps <= SOURCE_GAP ? (size_t)steps - 1 : 0;
    return all || steps == 1 || f->missing > 0;
}

/* A tar cut by split(1), or by MP16-Pro's authors: names that count on, the
 * first of which begins like an archive and the others like nothing. Where some
 * are missing, the rest can be read. */
static void source_list_join(struct source_list *list, bool all)
{
    struct source_file *first = NULL;
    size_t i;

    for (i = 0; i < list->count; i++) {
        struct source_file *f = &list->files[i];
        bool archive = f->kind == SOURCE_TAR || f->kind == SOURCE_PACKED;

        if (first && source_goes_on(first, f, all)) {
            first->pieces++;
            f->pieces = 0;
            f->kind = first->kind;
        } else {
            first = archive && !f->problem ? f : NULL;
        }
    }
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
    source_list_join(list, strcmp(s->kind, "pieces") == 0);
    for (k = 0; k < s->tables.count; k++)
        source_list_expand(list, arena, s->tables.items[k], SOURCE_TABLE);
    for (k = 0; k < list->count; k++)
        if (!list->files[k].problem && list->files[k].kind == SOURCE_UNKNOWN)
            list->files[k].problem =
                "is no archive, shard, table or folder that we know";
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
