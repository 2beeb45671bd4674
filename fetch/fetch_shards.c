#include "fetch/fetch_shards.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/archive_writer.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FETCH_SHARDS_MAX = 100000, FETCH_TAR_BLOCK = 512 };

/* The path of the shard under way (heap); part: as it is called till then. */
static char *fetch_shard_path(const struct fetch_shards *s, bool part)
{
    char name[FETCH_SHARD_NAME + 8];

    snprintf(name, sizeof(name), "%s%s", s->name, part ? ".part" : "");
    return file_join(s->dir, name);
}

/* The number in "shard-00007.tar" or "shard-00007.tar.part", or -1. */
static int fetch_shard_number(const char *name, bool *part)
{
    struct span s = span_of(name), digits;
    int64_t n;

    *part = span_ends(s, ".tar.part");
    if (!span_starts(s, "shard-") || (!*part && !span_ends(s, ".tar")))
        return -1;
    digits = span_cut(s, 6, span_find_char(s, '.') - 6);
    return digits.len == 5 && span_int(digits, &n) && n >= 0 ? (int)n : -1;
}

bool fetch_shards_open(struct fetch_shards *s, const char *dir,
                       int64_t max_bytes, struct err *err)
{
    struct dirent *entry;
    DIR *d = opendir(dir);
    int number, under_way = -1;
    struct stat st;
    bool part;

    *s = (struct fetch_shards){.dir = heap_text(dir), .max_bytes = max_bytes};
    if (d == NULL)
        return err_stage(err, "could not read \"%s\": %s", dir,
                         strerror(errno));
    while ((entry = readdir(d)) != NULL) {
        number = fetch_shard_number(entry->d_name, &part);
        if (number >= s->number)
            s->number = number + 1;
        if (number >= 0 && part && number > under_way)
            under_way = number;
    }
    closedir(d);
    if (under_way < 0)
        return true;
    snprintf(s->name, sizeof(s->name), "shard-%05d.tar", under_way);
    char *path = fetch_shard_path(s, true);
    s->part = true;
    bool ok = stat(path, &st) == 0;
    if (ok)
        s->part_bytes = st.st_size;
    else
        err_stage(err, "could not read \"%s\": %s", path, strerror(errno));
    free(path);
    return ok;
}

static bool fetch_shards_start(struct fetch_shards *s, int64_t at,
                               struct err *err)
{
    char *path;

    if (!s->part) {
        if (s->number == FETCH_SHARDS_MAX)
            return err_stage(err, "\"%s\" holds %d shards; raise --shard-bytes",
                             s->dir, FETCH_SHARDS_MAX);
        snprintf(s->name, sizeof(s->name), "shard-%05d.tar", s->number++);
        s->part = true;
    }
    path = fetch_shard_path(s, true);
    s->writer = archive_writer_open(path, at, err);
    free(path);
    return s->writer != NULL;
}

void fetch_shards_go_on(struct fetch_shards *s, int64_t at)
{
    s->part_bytes = at;
}

bool fetch_shards_close(struct fetch_shards *s, struct err *err)
{
    bool empty, ok;

    if (!s->part)
        return true;
    if (s->writer == NULL && !fetch_shards_start(s, s->part_bytes, err))
        return false;
    empty = archive_writer_bytes(s->writer) == 0;
    ok = archive_writer_close(s->writer, err);
    s->writer = NULL;
    char *part = fetch_shard_path(s, true), *path = fetch_shard_path(s, false);
    if (ok && empty)
        unlink(part);
    else if (ok && rename(part, path) != 0)
        ok = err_stage(err, "could not rename \"%s\": %s", part,
                       strerror(errno));
    free(part);
    free(path);
    s->part = false;
    s->part_bytes = 0;
    return ok;
}

void fetch_shards_release(struct fetch_shards *s)
{
    struct err err;

    if (s->writer != NULL && !archive_writer_close(s->writer, &err))
        s->writer = NULL; /* the reason is another failure's */
    free(s->dir);
}

bool fetch_shards_add(struct fetch_shards *s, const char *member,
                      struct span content, int64_t *offset, struct err *err)
{
    if (s->writer != NULL &&
        archive_writer_bytes(s->writer) + (int64_t)content.len > s->max_bytes &&
        archive_writer_bytes(s->writer) > 0 && !fetch_shards_close(s, err))
        return false;
    if (s->writer == NULL && !fetch_shards_start(s, s->part_bytes, err))
        return false;
    return archive_writer_add(s->writer, member, content, offset, err);
}

static struct span fetch_without_ending(struct span key)
{
    static const char *const endings[] = {".jpg",  ".jpeg", ".png",  ".webp",
                                          ".gif",  ".bmp",  ".tif",  ".tiff",
                                          ".heic", ".heif", ".avif", NULL};

    for (size_t i = 0; endings[i] != NULL; i++) {
        size_t n = strlen(endings[i]);
        if (key.len > n &&
            span_is_nocase(span_cut(key, key.len - n, n), endings[i]))
            return span_cut(key, 0, key.len - n);
    }
    return key;
}

bool fetch_member_name(struct span key, const char *ending,
                       char out[FETCH_MEMBER_MAX + 1])
{
    struct span rest, part;
    int n;

    while (span_starts(key, "./"))
        key = span_cut(key, 2, SIZE_MAX);
    key = fetch_without_ending(key);
    if (key.len == 0 || !span_ascii(key) || key.len > FETCH_MEMBER_MAX)
        return false;
    for (size_t i = 0; i < key.len; i++)
        if (key.data[i] < ' ' || key.data[i] == '\\' || key.data[i] == 0x7f)
            return false;
    for (rest = key; span_next(&rest, '/', &part);)
        if (part.len == 0 || span_is(part, ".") || span_is(part, ".."))
            return false;
    n = snprintf(out, FETCH_MEMBER_MAX + 1, "%.*s.%s", (int)key.len, key.data,
                 ending);
    return n <= FETCH_MEMBER_MAX;
}
