#include "exports/written_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash_index.h"
#include "base/log.h"
#include "exports/written_list.h"

enum {
    WRITTEN_BATCH_FILES = 4096,
    WRITTEN_BATCH_BYTES = 256 << 20 /* that may not have reached the disk */
};

struct written_files {
    char *dir, *own; /* the folder, and .limbeck in it */
    struct arena arena;
    struct written_file *files; /* [count] */
    size_t count, cap;
    struct hash_index index;
    bool known, touched;    /* there was a list; some times are others */
    int lock, list, folder; /* descriptors, or -1 */
    struct buf pending;     /* lines of files that were put, not synced */
    size_t pending_files;
    int64_t pending_bytes;
    uint64_t temporaries;
    char *made; /* the folder that was made last */
};

static void written_files_forget(struct written_files *w)
{
    arena_reset(&w->arena);
    hash_index_release(&w->index);
    hash_index_init(&w->index, 1024);
    w->count = 0;
}

static size_t written_files_place(const struct written_files *w,
                                  const char *path)
{
    uint64_t hash = hash_mix(hash_fnv(path, strlen(path)));
    size_t at = SIZE_MAX, i;

    while (hash_index_next(&w->index, hash, &at, &i)) {
        if (strcmp(w->files[i].path, path) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* The entry of that path, made when there is none. */
static struct written_file *written_files_entry(struct written_files *w,
                                                const char *path)
{
    size_t i = written_files_place(w, path);

    if (i != SIZE_MAX)
        return &w->files[i];
    if (w->count == w->cap) {
        w->cap = w->cap == 0 ? 1024 : w->cap * 2;
        w->files = heap_grow(w->files, w->cap, sizeof(*w->files));
    }
    path = arena_text(&w->arena, path);
    hash_index_add(&w->index, hash_mix(hash_fnv(path, strlen(path))), w->count);
    w->files[w->count] = (struct written_file){.path = path};
    return &w->files[w->count++];
}

/* What was said last of a file counts. */
static void written_files_take(void *arg, const struct written_file *line)
{
    struct written_file *f = written_files_entry(arg, line->path);
    const char *path = f->path;

    *f = *line;
    f->path = path;
}

static bool written_files_read(struct written_files *w, struct err *err)
{
    char *path = file_join(w->own, WRITTEN_LIST_NAME);

    written_files_forget(w);
    w->known = access(path, F_OK) == 0;
    bool ok = !w->known || written_list_read(path, written_files_take, w, err);
    free(path);
    return ok;
}

struct written_files *written_files_open(const char *dir, struct err *err)
{
    struct written_files *w = heap_take(sizeof(*w));

    *w = (struct written_files){
        .dir = heap_text(dir), .lock = -1, .list = -1, .folder = -1};
    w->own = file_join(dir, WRITTEN_LIST_FOLDER);
    arena_init(&w->arena);
    hash_index_init(&w->index, 1024);
    buf_init(&w->pending, SIZE_MAX / 2);
    if (written_files_read(w, err))
        return w;
    written_files_close(w);
    return NULL;
}

void written_files_close(struct written_files *w)
{
    if (w == NULL)
        return;
    const int descriptors[3] = {w->lock, w->list, w->folder};
    for (size_t i = 0; i < 3; i++) {
        if (descriptors[i] >= 0)
            close(descriptors[i]);
    }
    buf_release(&w->pending);
    hash_index_release(&w->index);
    arena_release(&w->arena);
    free(w->files);
    free(w->made);
    free(w->own);
    free(w->dir);
    free(w);
}

bool written_files_are_known(const struct written_files *w)
{
    return w->known;
}

size_t written_files_count(const struct written_files *w)
{
    return w->count;
}

const struct written_file *written_files_at(const struct written_files *w,
                                            size_t i)
{
    return &w->files[i];
}

const struct written_file *written_files_find(const struct written_files *w,
                                              const char *path)
{
    size_t i = written_files_place(w, path);

    return i == SIZE_MAX ? NULL : &w->files[i];
}

/* Files under other names, which a run that was killed left. */
static void written_files_clear(const struct written_files *w)
{
    DIR *d = opendir(w->own);
    const struct dirent *entry;

    while (d != NULL && (entry = readdir(d)) != NULL) {
        if (strstr(entry->d_name, "new-") != NULL)
            unlinkat(dirfd(d), entry->d_name, 0);
    }
    if (d != NULL)
        closedir(d);
}

static bool written_files_lock(struct written_files *w, struct err *err)
{
    char *path = file_join(w->own, "lock");

    w->lock = file_lock(path, err);
    free(path);
    if (w->lock < 0)
        return err_context(err, "could not write to \"%s\"", w->dir);
    w->folder = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return w->folder >= 0 ||
           err_stage(err, "could not open \"%s\": %s", w->dir, strerror(errno));
}

bool written_files_begin(struct written_files *w, struct err *err)
{
    char *path = file_join(w->own, WRITTEN_LIST_NAME);
    bool ok = file_make_dir(w->own, err) && written_files_lock(w, err) &&
              written_files_read(w, err);

    if (ok) {
        written_files_clear(w);
        w->list = written_list_append_to(path, err);
        ok = w->list >= 0;
    }
    free(path);
    return ok;
}

bool written_files_adopt(struct written_files *w, const char *path,
                         struct err *err)
{
    struct written_file *f = written_files_entry(w, path);
    struct buf line;

    if (f->whole) /* with another content: it will not stand */
        return true;
    buf_init(&line, 65536);
    written_list_add(&line, f);
    bool ok = written_list_append(w->list, &line, err);
    buf_release(&line);
    return ok;
}

const char *written_files_full(const struct written_files *w, const char *path,
                               struct arena *arena)
{
    return arena_print(arena, "%s/%s", w->dir, path);
}

const char *written_files_temporary(struct written_files *w,
                                    struct arena *arena)
{
    return arena_print(arena, "%s/new-%llu", w->own,
                       (unsigned long long)++w->temporaries);
}

/* The folder that the file lies in. */
static bool written_files_make_above(struct written_files *w, const char *path,
                                     struct err *err)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);

    if (len == 0 || (w->made != NULL && strlen(w->made) == len &&
                     memcmp(w->made, path, len) == 0))
        return true;
    free(w->made);
    w->made = heap_text(path);
    w->made[len] = '\0';
    char *full = file_join(w->dir, w->made);
    bool ok = file_make_dir(full, err);
    free(full);
    return ok;
}

bool written_files_make_dir(struct written_files *w, const char *folder,
                            struct err *err)
{
    char *full = file_join(w->dir, folder);
    bool ok = file_make_dir(full, err);

    free(full);
    return ok;
}

bool written_files_expect(struct written_files *w, const char *path,
                          struct err *err)
{
    return written_files_adopt(w, path, err) &&
           written_files_make_above(w, path, err);
}

void written_file_stat(struct written_file *f, int fd)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return; /* the time 0 is never that of the file: it is read again */
    f->bytes = (int64_t)st.st_size;
    f->modified_ns = written_list_time(&st);
}

bool written_files_put(struct written_files *w, const struct written_file *file,
                       struct err *err)
{
    struct written_file *f = written_files_entry(w, file->path);
    const char *path = f->path;

    *f = *file;
    f->path = path;
    f->whole = f->stands = f->named = true;
    written_list_add(&w->pending, f);
    w->pending_files++;
    w->pending_bytes += f->bytes;
    if (w->pending_files < WRITTEN_BATCH_FILES &&
        w->pending_bytes < WRITTEN_BATCH_BYTES)
        return true;
    return written_files_sync(w, err);
}

bool written_files_take_in(struct written_files *w, const char *path,
                           struct err *err)
{
    struct written_file f = {.path = path};
    char *full = file_join(w->dir, path);
    bool ok = written_list_measure(full, &f);

    if (!ok)
        err_stage(err, "could not read \"%s\": %s", full, strerror(errno));
    free(full);
    return ok && written_files_put(w, &f, err);
}

bool written_files_keep(struct written_files *w, const char *path)
{
    size_t i = written_files_place(w, path);

    if (i == SIZE_MAX || !w->files[i].stands)
        return false;
    w->files[i].named = true;
    return true;
}

bool written_files_sync(struct written_files *w, struct err *err)
{
    if (w->pending_files == 0)
        return true;
    if (syncfs(w->folder) != 0)
        return err_stage(err, "could not write \"%s\" to the disk: %s", w->dir,
                         strerror(errno));
    bool ok = written_list_append(w->list, &w->pending, err);
    buf_reset(&w->pending);
    w->pending_files = 0;
    w->pending_bytes = 0;
    return ok;
}

static bool written_scope_has(const struct written_scope *scope,
                              const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t above = slash == NULL ? 0 : (size_t)(slash - path);

    for (size_t i = 0; i < scope->count; i++) {
        const char *folder = scope->folders[i];
        size_t len = strlen(folder);
        bool all = len > 0 && folder[len - 1] == '/';
        if (strncmp(path, folder, len) == 0 && (all || len == above))
            return true;
    }
    return false;
}

size_t written_files_compare(struct written_files *w,
                             const struct written_scope *scope, bool digests,
                             int jobs, const char **first)
{
    size_t fallen = 0;

    *first = NULL;
    w->touched |=
        written_list_compare(w->dir, w->files, w->count, digests, jobs);
    for (size_t i = 0; i < w->count; i++) {
        if (w->files[i].stands || !written_scope_has(scope, w->files[i].path))
            continue;
        fallen++;
        if (*first == NULL)
            *first = w->files[i].path;
    }
    return fallen;
}

void written_files_say(const char *dir, size_t fallen, const char *first)
{
    if (fallen == 0)
        log_info("what lies in \"%s\" is not what was written there: it is "
                 "written again",
                 dir);
    else if (fallen == 1)
        log_info("\"%s\" in \"%s\" is missing or was altered: it is written "
                 "again",
                 first, dir);
    else
        log_info("%zu files in \"%s\" are missing or were altered, \"%s\" "
                 "first: they are written again",
                 fallen, dir, first);
}

static bool written_files_remove(const struct written_files *w,
                                 const char *path, size_t *removed,
                                 struct err *err)
{
    char *full = file_join(w->dir, path);
    bool ok = unlink(full) == 0;

    *removed += ok;
    if (!ok && errno != ENOENT && errno != ENOTDIR && errno != EISDIR)
        err_stage(err, "could not remove \"%s\": %s", full, strerror(errno));
    else
        ok = true; /* what stands there now was not written by us */
    free(full);
    return ok;
}

bool written_files_drop_fallen(const struct written_files *w,
                               const struct written_scope *scope,
                               struct err *err)
{
    size_t removed = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < w->count; i++) {
        const struct written_file *f = &w->files[i];
        if (!f->stands && written_scope_has(scope, f->path))
            ok = written_files_remove(w, f->path, &removed, err);
    }
    return ok;
}

/* Write the list anew: what is named, and what is out of the scope. */
static bool written_files_write(const struct written_files *w,
                                const struct written_scope *scope,
                                struct err *err)
{
    char *path = file_join(w->own, WRITTEN_LIST_NAME);
    struct buf lines;

    buf_init(&lines, SIZE_MAX / 2);
    written_list_begin(&lines);
    for (size_t i = 0; i < w->count; i++) {
        const struct written_file *f = &w->files[i];
        if (f->named || !written_scope_has(scope, f->path))
            written_list_add(&lines, f);
    }
    bool ok = file_write(path, buf_span(&lines), err);
    buf_release(&lines);
    free(path);
    return ok;
}

bool written_files_note_times(struct written_files *w, struct err *err)
{
    const struct written_scope none = {.count = 0};
    struct err busy;

    if (!w->touched)
        return true;
    w->touched = false;
    if (w->lock < 0 && !written_files_lock(w, &busy))
        return true;
    return written_files_write(w, &none, err);
}

bool written_files_finish(struct written_files *w,
                          const struct written_scope *scope, size_t *removed,
                          struct err *err)
{
    bool ok = written_files_sync(w, err);

    *removed = 0;
    for (size_t i = 0; ok && i < w->count; i++) {
        const struct written_file *f = &w->files[i];
        if (!f->named && written_scope_has(scope, f->path))
            ok = written_files_remove(w, f->path, removed, err);
    }
    return ok && written_files_write(w, scope, err);
}
