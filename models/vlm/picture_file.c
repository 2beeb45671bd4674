#include "models/vlm/picture_file.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PICTURE_FILE_MAX = 1 << 28 };

/* What a file begins with; the floats follow. */
struct picture_head {
    char magic[8];
    struct digest key;
    int32_t height, width;        /* of the grid */
    uint64_t tokens, hidden, sum; /* sum: XXH3 of the floats */
};

static const char PICTURE_MAGIC[8] = "limbpic1";

static size_t picture_file_bytes(const struct picture_file *p)
{
    return p->tokens * p->hidden * sizeof(*p->embedding);
}

static char *picture_file_path(const char *folder, const struct picture_file *p)
{
    char name[80];

    digest_hex(&p->key, name);
    memcpy(name + 64, ".f32", 5);
    return file_join(folder, name);
}

/* Padding is zero, so that heads are compared as bytes. */
static void picture_file_head(const struct picture_file *p, struct span values,
                              struct picture_head *head)
{
    memset(head, 0, sizeof(*head));
    memcpy(head->magic, PICTURE_MAGIC, sizeof(head->magic));
    head->key = p->key;
    head->height = p->grid.height;
    head->width = p->grid.width;
    head->tokens = p->tokens;
    head->hidden = p->hidden;
    head->sum = digest_fast(values, 1);
}

/* Is the file what its head would say of the floats behind it? */
static bool picture_file_take(struct picture_file *p, struct span file)
{
    struct span values = span_cut(file, sizeof(struct picture_head), SIZE_MAX);
    struct picture_head head;

    picture_file_head(p, values, &head);
    if (memcmp(file.data, &head, sizeof(head)) != 0)
        return false;
    memcpy(p->embedding, values.data, values.len);
    return true;
}

bool picture_file_read(const char *folder, struct picture_file *p)
{
    size_t length = sizeof(struct picture_head) + picture_file_bytes(p);
    char *path = folder ? picture_file_path(folder, p) : NULL;
    struct stat about;
    struct buf b;
    bool ok = false;

    buf_init(&b, length);
    if (path && length <= PICTURE_FILE_MAX && stat(path, &about) == 0 &&
        S_ISREG(about.st_mode) && (size_t)about.st_size == length &&
        file_read(path, &b, NULL) && b.len == length)
        ok = picture_file_take(p, buf_span(&b));
    buf_release(&b);
    free(path);
    return ok;
}

void picture_file_write(const char *folder, const struct picture_file *p)
{
    struct span values = span_make(p->embedding, picture_file_bytes(p));
    struct picture_head head;
    struct err ignored = {0};
    struct buf b;
    char *path;

    if (!folder || values.len + sizeof(head) > PICTURE_FILE_MAX)
        return;
    picture_file_head(p, values, &head);
    buf_init(&b, PICTURE_FILE_MAX);
    buf_add(&b, &head, sizeof(head));
    buf_add_span(&b, values);
    path = picture_file_path(folder, p);
    if (file_make_dir(folder, &ignored))
        (void)!file_write(path, buf_span(&b), &ignored);
    free(path);
    buf_release(&b);
}
