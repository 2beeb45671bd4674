#include "models/weights/torch_file.h"

#include "formats/archive_reader.h"
#include "models/weights/name_map.h"
#include "models/weights/pickle.h"

enum { TORCH_MEMBERS_MAX = 100000 };

struct torch_member {
    const char *name; /* behind the first folder: data.pkl, data/0 */
    struct span bytes;
};

struct torch_file {
    struct arena arena;
    const char *path;
    struct torch_member *members; /* [member_count] */
    size_t member_count;
    struct name_map *member_of; /* name to member */
    struct pickle_tensors tensors;
    struct tensor *views;       /* [tensors.count] */
    struct name_map *tensor_of; /* name to tensor */
};

static bool torch_read_member(struct torch_file *f, struct archive_reader *r,
                              const struct archive_member *m, struct err *err)
{
    struct buf bytes;
    char *name = arena_span_text(&f->arena, m->name);
    char *slash = strchr(name, '/');

    if (m->refused[0] != '\0')
        return err_stage(err, "\"%s\": %s", name, m->refused);
    name = slash == NULL ? name : slash + 1;
    if (!name_map_add(f->member_of, span_of(name), (int64_t)f->member_count))
        return err_stage(err, "\"%s\" is in it twice", name);
    buf_init(&bytes, TORCH_FILE_MAX);
    bool ok = archive_reader_read(r, &bytes, err);
    if (ok) {
        f->members[f->member_count++] = (struct torch_member){
            name, arena_span(&f->arena, buf_span(&bytes))};
    }
    buf_release(&bytes);
    return ok;
}

static bool torch_read_members(struct torch_file *f, const char *path,
                               struct err *err)
{
    const struct archive_limits limits = {.members = TORCH_MEMBERS_MAX,
                                          .member_bytes = TORCH_FILE_MAX,
                                          .name_bytes = 1000,
                                          .depth = 8};
    struct archive_member m;
    size_t room = 0;
    int64_t total = 0;
    enum archive_state state = READER_END;
    struct archive_reader *r = archive_reader_open(&path, 1, &limits, err);

    if (r == NULL)
        return false;
    bool ok = true;
    while (ok && (state = archive_reader_next(r, &m, err)) == READER_MEMBER) {
        if (m.kind != ARCHIVE_FILE)
            continue;
        total += m.bytes > 0 ? m.bytes : 0;
        if (total > TORCH_FILE_MAX)
            ok = err_stage(err, "more than %d bytes", TORCH_FILE_MAX);
        if (f->member_count == room) {
            room = room == 0 ? 16 : room * 2;
            f->members = heap_grow(f->members, room, sizeof(*f->members));
        }
        ok = ok && torch_read_member(f, r, &m, err);
    }
    archive_reader_close(r);
    return ok && state != READER_BROKEN;
}

static const struct torch_member *torch_member(const struct torch_file *f,
                                               const char *name)
{
    int64_t i;

    return name_map_find(f->member_of, span_of(name), &i) ? &f->members[i]
                                                          : NULL;
}

/* Elements of a row-major tensor; false when the stride is another. */
static bool torch_is_plain(const struct pickle_tensor *t, int64_t *count)
{
    *count = 1;
    for (int i = t->rank - 1; i >= 0; i--) {
        if (t->shape[i] > 1 && t->stride[i] != *count)
            return false;
        if (t->shape[i] > 0 && *count > TORCH_FILE_MAX / t->shape[i])
            return false;
        *count *= t->shape[i];
    }
    return true;
}

static bool torch_view(const struct torch_file *f,
                       const struct pickle_tensor *t, struct tensor *out,
                       struct err *err)
{
    char name[5000];
    int64_t count, size = (int64_t)tensor_type_size(t->type);

    snprintf(name, sizeof(name), "data/%s", t->storage);
    const struct torch_member *m = torch_member(f, name);
    if (!torch_is_plain(t, &count))
        return err_stage(err, "tensor \"%s\" is not row-major", t->name);
    if (m == NULL)
        return err_stage(err, "tensor \"%s\": there is no \"%s\"", t->name,
                         name);
    if (t->offset > TORCH_FILE_MAX ||
        (t->offset + count) * size > (int64_t)m->bytes.len)
        return err_stage(err,
                         "tensor \"%s\" needs %lld elements, \"%s\" has %zu "
                         "bytes",
                         t->name, (long long)(t->offset + count), name,
                         m->bytes.len);
    *out = (struct tensor){.type = t->type,
                           .rank = t->rank,
                           .count = (size_t)count,
                           .data = m->bytes.data + t->offset * size};
    memcpy(out->shape, t->shape, sizeof(out->shape));
    return true;
}

static bool torch_read(struct torch_file *f, const char *path, struct err *err)
{
    if (!torch_read_members(f, path, err))
        return false;
    const struct torch_member *m = torch_member(f, "data.pkl");
    if (m == NULL)
        return err_stage(err, "there is no \"data.pkl\" in it");
    if (!pickle_read(m->bytes, &f->arena, &f->tensors, err))
        return false;
    f->views =
        arena_take_array(&f->arena, f->tensors.count + 1, sizeof(*f->views));
    for (size_t i = 0; i < f->tensors.count; i++) {
        const struct pickle_tensor *t = &f->tensors.items[i];
        if (!torch_view(f, t, &f->views[i], err))
            return false;
        if (!name_map_add(f->tensor_of, span_of(t->name), (int64_t)i))
            return err_stage(err, "tensor \"%.100s\" is there twice", t->name);
    }
    return true;
}

struct torch_file *torch_file_open(const char *path, struct err *err)
{
    struct torch_file *f = heap_take(sizeof(*f));

    memset(f, 0, sizeof(*f));
    arena_init(&f->arena);
    f->path = arena_text(&f->arena, path);
    f->member_of = name_map_open(16);
    f->tensor_of = name_map_open(16);
    if (torch_read(f, path, err))
        return f;
    if (strstr(err->text, path) == NULL)
        err_context(err, "\"%s\"", path);
    err_as(err, ERR_STAGE);
    torch_file_close(f);
    return NULL;
}

void torch_file_close(struct torch_file *f)
{
    if (f == NULL)
        return;
    free(f->members);
    name_map_close(f->member_of);
    name_map_close(f->tensor_of);
    arena_release(&f->arena);
    free(f);
}

const char *torch_file_path(const struct torch_file *f)
{
    return f->path;
}

const struct tensor *torch_file_find(const struct torch_file *f,
                                     const char *name)
{
    int64_t i;

    return name_map_find(f->tensor_of, span_of(name), &i) ? &f->views[i] : NULL;
}

size_t torch_file_count(const struct torch_file *f)
{
    return f->tensors.count;
}
