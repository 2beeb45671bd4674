/* The first byte chooses the format, the rest is a file of its rows: nothing
 * that lies in it may be read wrongly, and no more rows load than there are.
 * Every row that does not load is told. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "exports/export_check.h"
#include "exports/export_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where the rules of each look for rows. */
static const struct {
    const char *format, *file;
} KINDS[] = {
    {"gre", "gre_seed/gre_seed.json"},   {"gre", "gre_judge/gre_judge.jsonl"},
    {"llamafactory", "geo_sft.jsonl"},   {"swift", "geo_sft.jsonl"},
    {"trl", "sft/train/metadata.jsonl"}, {"trl", "dpo/train/metadata.jsonl"},
    {"vlm-r1", "geo_grpo.jsonl"},        {"easyr1", "geo_grpo.jsonl"},
    {"verl", "geo_grpo.json"},
};
enum { KIND_COUNT = sizeof(KINDS) / sizeof(*KINDS) };

static char root[200];

static void remove_root(void)
{
    char command[300];

    snprintf(command, sizeof(command), "rm -rf '%s'", root);
    if (system(command) != 0)
        abort();
}

/* A folder of its own for each kind, with the picture images/a.jpg. */
static char *folder_of(size_t kind)
{
    char name[16];

    if (*root == '\0') {
        snprintf(root, sizeof(root), "%s/fuzz-export-XXXXXX",
                 getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
        if (mkdtemp(root) == NULL)
            abort();
        atexit(remove_root);
    }
    snprintf(name, sizeof(name), "%zu", kind);
    return file_join(root, name);
}

static void write_file(const char *dir, const char *name, const uint8_t *bytes,
                       size_t size)
{
    char *path = file_join(dir, name), *above = file_dir(path);
    struct err err = {0};

    if (!file_make_dir(above, &err))
        abort();
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(bytes, 1, size, f) != size || fclose(f) != 0)
        abort();
    free(above);
    free(path);
}

static void count_told(void *arg, const char *file, int64_t row,
                       const char *what)
{
    int64_t *told = arg;

    if (*file == '\0' || *what == '\0' || row < 0)
        abort();
    *told += row > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    size_t kind = data[0] % KIND_COUNT;
    const struct export_format *f = export_format_find(KINDS[kind].format);
    char *dir = folder_of(kind);
    int64_t told = 0;
    struct export_check check = {.dir = dir, .say = count_told, .arg = &told};
    struct err err = {0};

    write_file(dir, KINDS[kind].file, data + 1, size - 1);
    write_file(dir, "images/a.jpg", data, 1);
    if (!f->check(&check, &err))
        abort();
    if (check.loaded > check.rows || told != check.rows - check.loaded)
        abort();
    free(dir);
    return 0;
}
