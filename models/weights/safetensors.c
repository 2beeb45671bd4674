#include "models/weights/safetensors.h"

#include "base/arena.h"
#include "adapters/digest.h"
#include "adapters/json.h"
#include "models/weights/name_map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct safetensors {
    char *path;       /* for messages */
    struct span file; /* all of it */
    struct span data; /* what follows the header */
    void *map;        /* the file, when it is ours to unmap */
    size_t count;
    char **names;           /* [count] */
    struct tensor *tensors; /* [count] */
    struct name_map *by_name;
    struct arena arena; /* names and tensors */
};

/* Bytes of one tensor, for finding overlaps. */
struct extent {
    uint64_t begin, end;
    size_t index;
};

static bool safetensors_bad(const struct safetensors *st, const char *tensor,
                            const char *why, struct err *err)
{
    if (tensor)
        return err_stage(err, "cannot use \"%s\": tensor \"%.100s\": %s",
                         st->path, tensor, why);
    return err_stage(err, "cannot use \"%s\": %s", st->path, why);
}

static bool safetensors_read_shape(struct safetensors *st, const char *name,
                                   const struct json *shape, struct tensor *t,
                                   struct err *err)
{
    size_t i;

    if (!shape || shape->type != JSON_ARRAY)
        return safetensors_bad(st, name, "it has no shape", err);
    if (shape->count > TENSOR_DIMS)
        return safetensors_bad(st, name, "more than 8 dimensions", err);
    t->rank = (int)shape->count;
    t->count = 1;
    for (i = 0; i < shape->count; i++) {
        int64_t n;

        if (!json_int(shape->items[i], &n) || n < 0)
            return safetensors_bad(st, name, "bad shape", err);
        t->shape[i] = n;
        if (n > 0 && t->count > (SIZE_MAX >> 4) / (size_t)n)
            return safetensors_bad(st, name, "its size overflows", err);
        t->count *= (size_t)n;
    }
    return true;
}

static bool safetensors_read_extent(struct safetensors *st, const char *name,
                                    const struct json *offsets,
                                    const struct tensor *t, struct extent *e,
                                    struct err *err)
{
    int64_t begin, end;

    if (!offsets || offsets->type != JSON_ARRAY || offsets->count != 2 ||
        !json_int(offsets->items[0], &begin) ||
        !json_int(offsets->items[1], &end) || begin < 0 || end < begin)
        return safetensors_bad(st, name, "bad data_offsets", err);
    if ((uint64_t)end > st->data.len)
        return safetensors_bad(st, name, "its data end after the file's end",
                               err);
    if ((uint64_t)(end - begin) != t->count * tensor_type_size(t->type))
        return safetensors_bad(
            st, name, "its shape and its number of bytes disagree", err);
    e->begin = (uint64_t)begin;
    e->end = (uint64_t)end;
    return true;
}

static bool safetensors_read_tensor(struct safetensors *st, const char *name,
                                    const struct json *entry, struct extent *e,
                                    struct err *err)
{
    struct tensor *t = &st->tensors[st->count];
    struct span type;

    if (strlen(name) > SAFETENSORS_NAME_MAX)
        return safetensors_bad(st, name, "its name is too long", err);
    if (!entry || entry->type != JSON_OBJECT)
        return safetensors_bad(st, name, "it is not described", err);
    if (!json_text(json_get(entry, "dtype"), &type) ||
        !tensor_type_parse(type, &t->type))
        return safetensors_bad(st, name, "its dtype is not known", err);
    if (!safetensors_read_shape(st, name, json_get(entry, "shape"), t, err) ||
        !safetensors_read_extent(st, name, json_get(entry, "data_offsets"), t,
                                 e, err))
        return false;
    t->data = st->data.data + e->begin;
    e->index = st->count;
    st->names[st->count] = arena_text(&st->arena, name);
    if (!name_map_add(st->by_name, span_of(st->names[st->count]),
                      (int64_t)st->count))
        return safetensors_bad(st, name, "it is there twice", err);
    st->count++;
    return true;
}

static int extent_compare(const void *a, const void *b)
{
    const struct extent *x = a, *y = b;

    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static bool safetensors_check_overlap(const struct safetensors *st,
                                      struct extent *extents, struct err *err)
{
    size_t i;

    qsort(extents, st->count, sizeof(*extents), extent_compare);
    for (i = 1; i < st->count; i++)
        if (extents[i].begin < extents[i - 1].end)
            return safetensors_bad(st, st->names[extents[i].index],
                                   "it shares bytes with another", err);
    return true;
}

static bool safetensors_read_tensors(struct safetensors *st,
                                     const struct json *header, struct err *err)
{
    struct extent *extents;
    bool ok = true;
    size_t i;

    if (header->type != JSON_OBJECT)
        return safetensors_bad(st, NULL, "its header is no object", err);
    if (header->count > SAFETENSORS_TENSORS_MAX)
        return safetensors_bad(st, NULL, "too many tensors", err);
    st->names = arena_take_array(&st->arena, header->count, sizeof(*st->names));
    st->tensors =
        arena_take_array(&st->arena, header->count, sizeof(*st->tensors));
    st->by_name = name_map_open(header->count);
    extents = heap_grow(NULL, header->count + 1, sizeof(*extents));
    for (i = 0; ok && i < header->count; i++)
        if (strcmp(header->keys[i], "__metadata__") != 0)
            ok = safetensors_read_tensor(st, header->keys[i], header->items[i],
                                         &extents[st->count], err);
    ok = ok && safetensors_check_overlap(st, extents, err);
    free(extents);
    return ok;
}

static bool safetensors_read_header(struct safetensors *st, struct err *err)
{
    const uint8_t *p = (const uint8_t *)st->file.data;
    struct arena scratch;
    struct json *header;
    uint64_t len = 0;
    bool ok;
    int i;

    if (st->file.len < 8)
        return safetensors_bad(st, NULL, "it is shorter than 8 bytes", err);
    for (i = 7; i >= 0; i--)
        len = len << 8 | p[i];
    if (len > st->file.len - 8)
        return err_stage(err,
                         "cannot use \"%s\": it ends inside its header of %llu "
                         "bytes",
                         st->path, (unsigned long long)len);
    if (len > SAFETENSORS_HEADER_MAX)
        return safetensors_bad(st, NULL, "its header is over 16 MiB", err);
    st->data = span_cut(st->file, 8 + (size_t)len, st->file.len);
    arena_init(&scratch);
    header = json_parse(span_cut(st->file, 8, (size_t)len), &scratch, err);
    if (header) {
        ok = safetensors_read_tensors(st, header, err);
    } else {
        err_context(err, "cannot use \"%s\": its header", st->path);
        ok = err_as(err, ERR_STAGE);
    }
    arena_release(&scratch);
    return ok;
}

static struct safetensors *safetensors_begin(struct span bytes,
                                             const char *name)
{
    struct safetensors *st = heap_take(sizeof(*st));

    memset(st, 0, sizeof(*st));
    st->path = heap_text(name);
    st->file = bytes;
    arena_init(&st->arena);
    return st;
}

struct safetensors *safetensors_parse(struct span bytes, const char *name,
                                      struct err *err)
{
    struct safetensors *st = safetensors_begin(bytes, name);

    if (safetensors_read_header(st, err))
        return st;
    safetensors_close(st);
    return NULL;
}

/* An empty file cannot be mapped: its map is NULL. */
static bool safetensors_map(const char *path, void **map, size_t *len,
                            struct err *err)
{
    struct stat about;
    bool ok = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *at;

    if (fd < 0)
        return err_stage(err, "could not open \"%s\": %s", path,
                         strerror(errno));
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        err_stage(err, "cannot use \"%s\": not a regular file", path);
    } else if (about.st_size == 0) {
        ok = true;
    } else {
        at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        ok = at != MAP_FAILED;
        if (ok) {
            *map = at;
            *len = (size_t)about.st_size;
        } else {
            err_stage(err, "could not map \"%s\": %s", path, strerror(errno));
        }
    }
    close(fd);
    return ok;
}

struct safetensors *safetensors_open(const char *path, struct err *err)
{
    struct safetensors *st;
    void *map = NULL;
    size_t len = 0;

    if (!safetensors_map(path, &map, &len, err))
        return NULL;
    st = safetensors_begin(span_make(map, len), path);
    st->map = map;
    if (safetensors_read_header(st, err))
        return st;
    safetensors_close(st);
    return NULL;
}

void safetensors_close(struct safetensors *st)
{
    if (!st)
        return;
    if (st->map)
        munmap(st->map, st->file.len);
    name_map_close(st->by_name);
    arena_release(&st->arena);
    free(st->path);
    free(st);
}

const char *safetensors_path(const struct safetensors *st)
{
    return st->path;
}

size_t safetensors_count(const struct safetensors *st)
{
    return st->count;
}

const char *safetensors_name(const struct safetensors *st, size_t i)
{
    return st->names[i];
}

const struct tensor *safetensors_at(const struct safetensors *st, size_t i)
{
    return &st->tensors[i];
}

const struct tensor *safetensors_find(const struct safetensors *st,
                                      const char *name)
{
    int64_t i;

    if (!name_map_find(st->by_name, span_of(name), &i))
        return NULL;
    return &st->tensors[i];
}

uint64_t safetensors_fingerprint(const struct safetensors *st)
{
    const size_t blocks = 64, block = 4096;
    size_t head = st->file.len - st->data.len, i;
    uint64_t sum = digest_fast(span_cut(st->file, 0, head), st->file.len);

    for (i = 0; i < blocks; i++) {
        size_t from = st->data.len / blocks * i;

        sum = digest_fast(span_cut(st->data, from, block), sum);
    }
    return sum;
}
