#include "models/weights/checkpoint.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "adapters/json.h"
#include "models/weights/name_map.h"
#include "models/weights/safetensors.h"
#include "models/weights/tensor_scan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char SINGLE[] = "model.safetensors";
static const char INDEX[] = "model.safetensors.index.json";
enum { CHECKPOINT_INDEX_MAX = 64 << 20 };

/* A tensor that somebody asked for. */
struct checkpoint_use {
    const struct tensor *tensor;
    const struct safetensors *shard;
    const char *name;
    bool scanned;
};

/* What was asked for so far; beside the checkpoint, which asking does not
 * change. */
struct checkpoint_uses {
    struct checkpoint_use *items; /* [count] */
    size_t count;
    struct arena names;
};

struct checkpoint {
    char *dir;
    struct safetensors **shards; /* [count] */
    size_t count;
    struct name_map *shard_of; /* tensor to shard; NULL: one file */
    struct arena arena;        /* names */
    struct packed_set *packed; /* not owned; NULL: none */
    struct checkpoint_uses *uses;
    bool trusted;
};

static bool checkpoint_add_shard(struct checkpoint *cp, const char *name,
                                 struct err *err)
{
    char *path = file_join(cp->dir, name);
    struct safetensors *st = safetensors_open(path, err);

    free(path);
    if (!st)
        return false;
    cp->shards = heap_grow(cp->shards, cp->count + 1, sizeof(void *));
    cp->shards[cp->count++] = st;
    return true;
}

static bool checkpoint_name_is_plain(struct span name)
{
    return name.len > 0 && name.len < 256 && name.data[0] != '.' &&
           span_find_char(name, '/') == SIZE_MAX &&
           span_find_char(name, '\0') == SIZE_MAX &&
           span_ends(name, ".safetensors");
}

/* Which shard a file name is; opens it on first sight. */
static bool checkpoint_shard(struct checkpoint *cp, struct name_map *files,
                             struct span file, int64_t *shard, struct err *err)
{
    struct span kept;

    if (name_map_find(files, file, shard))
        return true;
    if (!checkpoint_name_is_plain(file))
        return err_stage(err,
                         "cannot use \"%s/%s\": \"%.*s\" is no plain name of "
                         "a .safetensors file",
                         cp->dir, INDEX, (int)(file.len > 80 ? 80 : file.len),
                         file.data);
    if (cp->count == CHECKPOINT_SHARDS_MAX)
        return err_stage(err, "cannot use \"%s/%s\": over %d shards", cp->dir,
                         INDEX, CHECKPOINT_SHARDS_MAX);
    kept = arena_span(&cp->arena, file);
    *shard = (int64_t)cp->count;
    if (!checkpoint_add_shard(cp, kept.data, err))
        return false;
    return name_map_add(files, kept, *shard);
}

static bool checkpoint_place(struct checkpoint *cp, struct name_map *files,
                             const char *name, const struct json *file,
                             struct err *err)
{
    struct span where;
    int64_t shard;

    if (!json_text(file, &where))
        return err_stage(err,
                         "cannot use \"%s/%s\": tensor \"%.100s\" has no file",
                         cp->dir, INDEX, name);
    if (!checkpoint_shard(cp, files, where, &shard, err))
        return false;
    if (!safetensors_find(cp->shards[shard], name))
        return err_stage(err,
                         "cannot use \"%s/%s\": tensor \"%.100s\" is not in "
                         "\"%s\"",
                         cp->dir, INDEX, name, where.data);
    return name_map_add(cp->shard_of, span_of(arena_text(&cp->arena, name)),
                        shard);
}

static bool checkpoint_read_map(struct checkpoint *cp, const struct json *map,
                                struct err *err)
{
    struct name_map *files;
    bool ok = true;
    size_t i;

    if (!map || map->type != JSON_OBJECT)
        return err_stage(err, "cannot use \"%s/%s\": it has no weight_map",
                         cp->dir, INDEX);
    cp->shard_of = name_map_open(map->count);
    files = name_map_open(16);
    for (i = 0; ok && i < map->count; i++)
        ok = checkpoint_place(cp, files, map->keys[i], map->items[i], err);
    name_map_close(files);
    return ok;
}

static bool checkpoint_read_index(struct checkpoint *cp, const char *path,
                                  struct err *err)
{
    struct arena arena;
    struct json *index = NULL;
    struct buf text;
    bool ok = false;

    arena_init(&arena);
    buf_init(&text, CHECKPOINT_INDEX_MAX);
    if (file_read(path, &text, err))
        index = json_parse(buf_span(&text), &arena, err);
    if (!index) {
        err_context(err, "cannot use \"%s\"", path);
        err_as(err, ERR_STAGE);
    } else {
        ok = checkpoint_read_map(cp, json_get(index, "weight_map"), err);
    }
    buf_release(&text);
    arena_release(&arena);
    return ok;
}

struct checkpoint *checkpoint_open(const char *dir, struct err *err)
{
    struct checkpoint *cp = heap_take(sizeof(*cp));
    char *index = file_join(dir, INDEX);
    bool ok;

    memset(cp, 0, sizeof(*cp));
    cp->dir = heap_text(dir);
    arena_init(&cp->arena);
    cp->uses = heap_take(sizeof(*cp->uses));
    memset(cp->uses, 0, sizeof(*cp->uses));
    arena_init(&cp->uses->names);
    if (access(index, F_OK) == 0)
        ok = checkpoint_read_index(cp, index, err);
    else
        ok = checkpoint_add_shard(cp, SINGLE, err);
    free(index);
    if (ok)
        return cp;
    checkpoint_close(cp);
    return NULL;
}

void checkpoint_close(struct checkpoint *cp)
{
    size_t i;

    if (!cp)
        return;
    for (i = 0; i < cp->count; i++)
        safetensors_close(cp->shards[i]);
    free(cp->shards);
    name_map_close(cp->shard_of);
    arena_release(&cp->uses->names);
    free(cp->uses->items);
    free(cp->uses);
    arena_release(&cp->arena);
    free(cp->dir);
    free(cp);
}

static const struct safetensors *
checkpoint_shard_of(const struct checkpoint *cp, const char *name)
{
    int64_t shard = 0;

    if (cp->shard_of && !name_map_find(cp->shard_of, span_of(name), &shard))
        return NULL;
    return cp->shards[shard];
}

const struct tensor *checkpoint_find(const struct checkpoint *cp,
                                     const char *name)
{
    const struct safetensors *shard = checkpoint_shard_of(cp, name);

    return shard ? safetensors_find(shard, name) : NULL;
}

static bool checkpoint_scan(struct checkpoint_use *use, struct err *err)
{
    use->scanned = true;
    return tensor_scan_finite(use->tensor, use->name, err) ||
           err_context(err, "cannot use \"%s\"", safetensors_path(use->shard));
}

/* While layers ask for weights in 8 bits, nobody knows yet which of them need
 * no look: checkpoint_pack_end does. */
static bool checkpoint_note_use(const struct checkpoint *cp, const char *name,
                                const struct tensor *t, struct err *err)
{
    struct checkpoint_uses *uses = cp->uses;
    size_t i;

    if (cp->trusted)
        return true;
    for (i = 0; i < uses->count && uses->items[i].tensor != t; i++)
        ;
    if (i == uses->count) {
        uses->items =
            heap_grow(uses->items, ++uses->count, sizeof(*uses->items));
        uses->items[i] = (struct checkpoint_use){
            .tensor = t,
            .shard = checkpoint_shard_of(cp, name),
            .name = arena_text(&uses->names, name),
        };
    }
    return cp->packed || uses->items[i].scanned ||
           checkpoint_scan(&uses->items[i], err);
}

static void checkpoint_print_shape(int rank, const int64_t *shape,
                                   struct buf *out)
{
    int i;

    buf_add_char(out, '[');
    for (i = 0; i < rank; i++)
        buf_print(out, "%s%lld", i ? ", " : "", (long long)shape[i]);
    buf_add_char(out, ']');
}

static void checkpoint_wrong_shape(const struct checkpoint *cp,
                                   const char *name, const struct tensor *t,
                                   int rank, const int64_t *shape,
                                   struct err *err)
{
    struct buf is, wanted;

    buf_init(&is, 400);
    buf_init(&wanted, 400);
    checkpoint_print_shape(t->rank, t->shape, &is);
    checkpoint_print_shape(rank, shape, &wanted);
    err_stage(err, "cannot use \"%s\": tensor \"%s\" is %s, not %s",
              safetensors_path(checkpoint_shard_of(cp, name)), name, is.data,
              wanted.data);
    buf_release(&is);
    buf_release(&wanted);
}

const struct tensor *checkpoint_need(const struct checkpoint *cp,
                                     const char *name, int rank,
                                     const int64_t *shape, struct err *err)
{
    const struct tensor *t = checkpoint_find(cp, name);

    if (!t) {
        err_stage(err, "cannot use \"%s/%s\": tensor \"%s\" is missing",
                  cp->dir, cp->shard_of ? INDEX : SINGLE, name);
        return NULL;
    }
    if (t->rank != rank ||
        memcmp(t->shape, shape, (size_t)rank * sizeof(*shape)) != 0) {
        checkpoint_wrong_shape(cp, name, t, rank, shape, err);
        return NULL;
    }
    return checkpoint_note_use(cp, name, t, err) ? t : NULL;
}

float *checkpoint_need_vector(const struct checkpoint *cp, const char *name,
                              int64_t n, struct err *err)
{
    const struct tensor *t = checkpoint_need(cp, name, 1, &n, err);
    float *out;

    if (!t)
        return NULL;
    out = heap_grow(NULL, t->count + 1, sizeof(*out));
    tensor_widen(t, 0, t->count, out);
    return out;
}

uint64_t checkpoint_fingerprint(const struct checkpoint *cp)
{
    uint64_t sum = cp->count;
    size_t i;

    for (i = 0; i < cp->count; i++) {
        uint64_t shard = safetensors_fingerprint(cp->shards[i]);

        sum = digest_fast(span_make(&shard, sizeof(shard)), sum);
    }
    return sum;
}

void checkpoint_trust(struct checkpoint *cp)
{
    cp->trusted = true;
}

void checkpoint_pack(struct checkpoint *cp, struct packed_set *set)
{
    cp->packed = set;
}

bool checkpoint_pack_end(struct checkpoint *cp, const char *dir, size_t threads,
                         struct err *err)
{
    struct packed_set *set = cp->packed;
    bool built;
    size_t i;

    if (!set)
        return true;
    cp->packed = NULL;
    built = packed_build(set, dir, checkpoint_fingerprint(cp), threads, err);
    for (i = 0; i < cp->uses->count; i++) {
        struct checkpoint_use *use = &cp->uses->items[i];
        bool known = use->scanned || (built && packed_wants(set, use->tensor));

        if (!known && !checkpoint_scan(use, err))
            return false;
    }
    return built;
}

struct packed_set *checkpoint_packed(const struct checkpoint *cp)
{
    return cp->packed;
}
