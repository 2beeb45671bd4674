#include "stages/export/export_adopt.h"

#include <dirent.h>

#include "base/file.h"
#include "stages/export/export_item.h"

struct export_adopting {
    struct db *db;
    const char *dir;
    struct written_files *files;
    struct err *err;
};

/* The name without ".new-" and a process's number behind it. */
static struct span export_adopt_stem(const char *name, bool *temporary)
{
    struct span s = span_of(name);
    size_t at = span_find(s, ".new-");
    int64_t number;

    *temporary =
        at != SIZE_MAX && span_int(span_cut(s, at + 5, SIZE_MAX), &number);
    return *temporary ? span_cut(s, 0, at) : s;
}

/* Is it called by the digest of a picture of this store? */
static bool export_adopt_picture(const struct export_adopting *a,
                                 struct span stem, bool *ours)
{
    unsigned char from[32], to[32];
    int64_t any = 0;

    *ours = false;
    if (!export_item_digest(stem, from))
        return true;
    memcpy(to, from, sizeof(to));
    memset(to + EXPORT_NAME_BYTES, 0xff, sizeof(to) - EXPORT_NAME_BYTES);
    struct query *q = db_query(a->db, QUERY_EXPORT_PICTURE_KNOWN);
    query_blob(q, 1, span_make(from, sizeof(from)));
    query_blob(q, 2, span_make(to, sizeof(to)));
    if (!query_one(q, &any, a->err))
        return false;
    *ours = any != 0;
    return true;
}

static bool export_adopt_rows(struct span stem)
{
    static const char *const names[] = {"gre_cot",   "gre_cot_test",
                                        "gre_judge", "gre_judge_test",
                                        "gre_seed",  "gre_seed_test"};
    size_t dot = span_find_char(stem, '.');
    struct span ending = span_cut(stem, dot, SIZE_MAX);

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_is(span_cut(stem, 0, dot), names[i]) &&
            (span_is(ending, ".json") || span_is(ending, ".jsonl")))
            return true;
    }
    return span_is(stem, "manifest.json") || span_is(stem, "attribution.csv");
}

static bool export_adopt_one(const struct export_adopting *a, const char *below,
                             const char *name)
{
    bool temporary, ours;
    struct span stem = export_adopt_stem(name, &temporary);

    if (!export_adopt_picture(a, stem, &ours))
        return false;
    if (!ours && !export_adopt_rows(stem))
        return true;
    char *path = file_join(below, name);
    bool ok = written_files_adopt(a->files, path, a->err);
    free(path);
    return ok;
}

static bool export_adopt_folder(const struct export_adopting *a,
                                const char *below)
{
    char *folder = file_join(a->dir, below);
    DIR *d = opendir(folder);
    const struct dirent *entry;
    bool ok = true;

    while (ok && d != NULL && (entry = readdir(d)) != NULL)
        ok = export_adopt_one(a, below, entry->d_name);
    if (d != NULL)
        closedir(d);
    free(folder);
    return ok;
}

bool export_adopt(struct db *db, const char *dir, struct written_files *files,
                  struct err *err)
{
    static const char *const folders[] = {
        "",
        "gre_cot",
        "gre_judge",
        "gre_seed",
        "gre_cot/images",
        "gre_judge/images",
        "gre_seed/images",
        "gre_cot/imgs",
        "gre_judge/imgs",
        "gre_seed/imgs",
    };
    const struct export_adopting a = {db, dir, files, err};

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (!export_adopt_folder(&a, folders[i]))
            return false;
    }
    return true;
}
