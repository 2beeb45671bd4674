#include "models/weights/packed.h"

#include "base/arena.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "models/kernels/kernels.h"
#include "models/kernels/parallel_for.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PACKED_HEAD = 4096, PACKED_ALIGN = 64, PACKED_PANELS = 4 };

struct packed_tensor {
    struct int8_matrix matrix; /* first: what packed_want gives out */
    const struct tensor *source;
    char *name;
    size_t codes_at, scales_at, end; /* bytes of the file */
};

struct packed_head {
    char magic[8];
    uint64_t version, fingerprint, shapes, tensors, bytes;
};

struct packed_set {
    struct packed_tensor **tensors; /* [count], each in the heap */
    size_t count;
    uint8_t *map;
    size_t bytes;
    bool kept;
};

/* One tensor on its way into the map. */
struct packed_job {
    struct packed_set *set;
    const struct packed_tensor *tensor;
    const struct kernels *kernels;
    atomic_bool broken;
};

struct packed_set *packed_open(void)
{
    struct packed_set *set = heap_take(sizeof(*set));

    *set = (struct packed_set){.count = 0};
    return set;
}

void packed_close(struct packed_set *set)
{
    size_t i;

    if (!set)
        return;
    if (set->map)
        munmap(set->map, set->bytes);
    for (i = 0; i < set->count; i++) {
        free(set->tensors[i]->name);
        free(set->tensors[i]);
    }
    free(set->tensors);
    free(set);
}

const struct int8_matrix *packed_want(struct packed_set *set, const char *name,
                                      const struct tensor *t, size_t group)
{
    struct packed_tensor *p = heap_take(sizeof(*p));
    size_t outputs = (size_t)t->shape[0];

    *p = (struct packed_tensor){.source = t, .name = heap_text(name)};
    p->matrix.shape =
        int8_shape_of(outputs, outputs ? t->count / outputs : 0, group);
    set->tensors =
        heap_grow(set->tensors, set->count + 1, sizeof(*set->tensors));
    set->tensors[set->count++] = p;
    return &p->matrix;
}

bool packed_wants(const struct packed_set *set, const struct tensor *t)
{
    size_t i;

    for (i = 0; i < set->count; i++)
        if (set->tensors[i]->source == t)
            return true;
    return false;
}

bool packed_was_kept(const struct packed_set *set)
{
    return set->kept;
}

static size_t packed_pad(size_t bytes, size_t to)
{
    return (bytes + to - 1) / to * to;
}

/* Where everything lies; the size of the file. */
static void packed_lay_out(struct packed_set *set)
{
    size_t at =
        packed_pad(sizeof(struct packed_head) + set->count * sizeof(uint64_t),
                   PACKED_HEAD);
    size_t i;

    for (i = 0; i < set->count; i++) {
        struct packed_tensor *p = set->tensors[i];
        const struct int8_shape *s = &p->matrix.shape;

        p->codes_at = at;
        p->scales_at = at + packed_pad(int8_code_bytes(s), PACKED_ALIGN);
        p->end = p->scales_at + int8_scale_count(s) * sizeof(float);
        at = packed_pad(p->end, PACKED_ALIGN);
    }
    set->bytes = at;
}

static struct packed_head packed_head_of(const struct packed_set *set,
                                         uint64_t fingerprint)
{
    struct packed_head head = {
        .magic = {'l', 'i', 'm', 'b', 'e', 'c', 'k', 'q'},
        .version = PACKED_VERSION,
        .fingerprint = fingerprint,
        .tensors = set->count,
        .bytes = set->bytes,
    };
    size_t i;

    for (i = 0; i < set->count; i++) {
        const struct int8_shape *s = &set->tensors[i]->matrix.shape;
        const uint64_t shape[] = {s->outputs, s->inputs, s->group};

        head.shapes = digest_fast(span_of(set->tensors[i]->name), head.shapes);
        head.shapes = digest_fast(span_make(shape, sizeof(shape)), head.shapes);
    }
    return head;
}

static uint64_t packed_digest(const struct packed_set *set, size_t i)
{
    const struct packed_tensor *p = set->tensors[i];

    return digest_fast(span_make(set->map + p->codes_at, p->end - p->codes_at),
                       i);
}

static uint64_t *packed_digests(const struct packed_set *set)
{
    return (uint64_t *)(void *)(set->map + sizeof(struct packed_head));
}

static void packed_point(struct packed_set *set)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        struct packed_tensor *p = set->tensors[i];

        p->matrix.codes = set->map + p->codes_at;
        p->matrix.scales = (const float *)(void *)(set->map + p->scales_at);
    }
}

struct packed_check {
    const struct packed_set *set;
    atomic_bool broken;
};

static void packed_check_one(void *arg, size_t worker, size_t part)
{
    struct packed_check *c = arg;

    (void)worker;
    if (packed_digest(c->set, part) != packed_digests(c->set)[part])
        atomic_store(&c->broken, true);
}

/* Is the mapped file what it should be, to the last byte? */
static bool packed_is_whole(const struct packed_set *set, uint64_t fingerprint,
                            struct parallel_for *threads)
{
    struct packed_head head = packed_head_of(set, fingerprint);
    struct packed_check check = {.set = set};

    if (memcmp(set->map, &head, sizeof(head)) != 0)
        return false;
    atomic_init(&check.broken, false);
    parallel_for_run(threads, set->count, packed_check_one, &check);
    return !atomic_load(&check.broken);
}

static bool packed_load(struct packed_set *set, const char *path,
                        uint64_t fingerprint, struct parallel_for *threads)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    void *map = MAP_FAILED;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && (size_t)st.st_size == set->bytes)
        map = mmap(NULL, set->bytes, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return false;
    set->map = map;
    if (packed_is_whole(set, fingerprint, threads))
        return true;
    munmap(map, set->bytes);
    set->map = NULL;
    return false;
}

static void packed_widen(const struct packed_job *j, size_t from, size_t count,
                         float *out)
{
    const struct tensor *t = j->tensor->source;

    if (t->type == TENSOR_BF16 && tensor_is_aligned(t))
        j->kernels->widen_bf16((const uint16_t *)t->data + from, count, out);
    else if (t->type == TENSOR_F16 && tensor_is_aligned(t))
        j->kernels->widen_f16((const uint16_t *)t->data + from, count, out);
    else
        tensor_widen(t, from, count, out);
}

static void packed_part(void *arg, size_t worker, size_t part)
{
    struct packed_job *j = arg;
    const struct packed_tensor *p = j->tensor;
    const struct int8_shape *s = &p->matrix.shape;
    float *w = heap_grow(NULL, INT8_PANEL * s->inputs + 1, sizeof(*w));
    int8_t *scratch = heap_take(s->depth);
    size_t panel = part * PACKED_PANELS, end = panel + PACKED_PANELS;

    (void)worker;
    for (; panel < end && panel < s->panels; panel++) {
        size_t first = panel * INT8_PANEL, rows = s->outputs - first;
        uint8_t *map = j->set->map;

        rows = rows < INT8_PANEL ? rows : INT8_PANEL;
        packed_widen(j, first * s->inputs, rows * s->inputs, w);
        if (!int8_pack_panel(
                s, w, rows, scratch, map + p->codes_at + first * s->depth,
                (float *)(void *)(map + p->scales_at) + first * s->groups))
            atomic_store(&j->broken, true);
    }
    free(w);
    free(scratch);
}

static bool packed_fill(struct packed_set *set, uint64_t fingerprint,
                        struct parallel_for *threads, struct err *err)
{
    struct packed_head head = packed_head_of(set, fingerprint);
    size_t i;

    memcpy(set->map, &head, sizeof(head));
    for (i = 0; i < set->count; i++) {
        const struct packed_tensor *p = set->tensors[i];
        struct packed_job job = {
            .set = set, .tensor = p, .kernels = kernels_best()};

        atomic_init(&job.broken, false);
        parallel_for_run(threads,
                         (p->matrix.shape.panels + PACKED_PANELS - 1) /
                             PACKED_PANELS,
                         packed_part, &job);
        if (atomic_load(&job.broken))
            return err_stage(err,
                             "cannot use tensor \"%s\" in 8 bits: it holds a "
                             "number that is not finite",
                             p->name);
        packed_digests(set)[i] = packed_digest(set, i);
    }
    return true;
}

/* A map to fill: of a new file, fd, or of memory alone, fd -1. */
static bool packed_map(struct packed_set *set, int fd)
{
    int flags = fd >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
    void *map;

    if (fd >= 0 && posix_fallocate(fd, 0, (off_t)set->bytes) != 0)
        return false;
    map = mmap(NULL, set->bytes, PROT_READ | PROT_WRITE, flags, fd, 0);
    if (map == MAP_FAILED)
        return false;
    set->map = map;
    return true;
}

/* In a file beside path that becomes it once all is there; true without one
 * when the folder takes none. */
static bool packed_make(struct packed_set *set, const char *path,
                        uint64_t fingerprint, struct parallel_for *threads,
                        struct err *err)
{
    size_t len = strlen(path) + 8;
    char *new = heap_take(len);
    bool ok, file;
    int fd;

    snprintf(new, len, "%s.XXXXXX", path);
    fd = mkstemp(new);
    file = fd >= 0 && packed_map(set, fd);
    if (!file && !packed_map(set, -1))
        err_die("out of memory for weights of %zu bytes", set->bytes);
    ok = packed_fill(set, fingerprint, threads, err);
    if (ok && file)
        file = msync(set->map, set->bytes, MS_SYNC) == 0 &&
               fchmod(fd, 0644) == 0 && rename(new, path) == 0;
    if (fd >= 0) {
        if (!ok || !file)
            unlink(new);
        close(fd);
    }
    free(new);
    return ok;
}

bool packed_build(struct packed_set *set, const char *dir, uint64_t fingerprint,
                  size_t threads, struct err *err)
{
    struct parallel_for *parallel = parallel_for_open(threads);
    char name[64], *path;
    bool ok;

    snprintf(name, sizeof(name), "int8-%016llx.qpack",
             (unsigned long long)fingerprint);
    path = file_join(dir, name);
    packed_lay_out(set);
    set->kept = packed_load(set, path, fingerprint, parallel);
    ok = set->kept || packed_make(set, path, fingerprint, parallel, err);
    if (ok)
        packed_point(set);
    free(path);
    parallel_for_close(parallel);
    return ok;
}
