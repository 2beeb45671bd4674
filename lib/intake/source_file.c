#include "intake/source_file.h"

#include "adapters/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

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

enum source_kind source_kind_asked(const char *word)
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

void source_file_find(const char *path, enum source_kind asked,
                      struct arena *arena, struct source_file *f)
{
    *f = (struct source_file){
        .path = arena_text(arena, path), .kind = SOURCE_UNKNOWN, .pieces = 1};
    source_file_stat(f, asked, arena);
}
