#include "teachers/request_files.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"

#include <errno.h>
#include <unistd.h>

struct request_files {
    const char *path;
    const struct request_form *form;
    int64_t lines, bytes; /* of the last file; without its end */
    int count;
    FILE *out; /* the last one, or NULL */
};

struct request_files *request_files_open(const char *path,
                                         const struct request_form *form)
{
    struct request_files *r = heap_take(sizeof(*r));

    *r = (struct request_files){.path = path, .form = form};
    return r;
}

/* The name of file `number`, from 1 on. */
static void request_files_name(const struct request_files *r, int number,
                               struct buf *out)
{
    const char *name = strrchr(r->path, '/');
    const char *dot = strrchr(name == NULL ? r->path : name + 1, '.');
    size_t stem = dot == NULL ? strlen(r->path) : (size_t)(dot - r->path);

    buf_reset(out);
    if (number == 1)
        buf_add_text(out, r->path);
    else
        buf_print(out, "%.*s-%d%s", (int)stem, r->path, number,
                  dot == NULL ? "" : dot);
}

/* Where it is written until all are. */
static void request_files_new(const struct request_files *r, int number,
                              struct buf *out)
{
    request_files_name(r, number, out);
    buf_print(out, ".new-%ld", (long)getpid());
}

static bool request_files_flush(struct request_files *r)
{
    FILE *out = r->out;

    r->out = NULL;
    if (out == NULL)
        return true;
    fputs(r->form->end, out);
    bool ok = fflush(out) == 0 && fsync(fileno(out)) == 0;
    return fclose(out) == 0 && ok;
}

static bool request_files_fail(const struct request_files *r, struct err *err)
{
    return err_stage(err, "could not write \"%s\": %s", r->path,
                     strerror(errno));
}

static bool request_files_next(struct request_files *r, struct err *err)
{
    struct buf name;

    if (!request_files_flush(r))
        return request_files_fail(r, err);
    buf_init(&name, 8192);
    request_files_new(r, r->count + 1, &name);
    r->out = fopen(name.data, "we");
    buf_release(&name);
    if (r->out == NULL)
        return request_files_fail(r, err);
    r->count++;
    r->lines = 0;
    r->bytes = 0;
    return true;
}

/* Bytes of the last file with one more request of that length. */
static int64_t request_files_with(const struct request_files *r, size_t len)
{
    const struct request_form *f = r->form;

    return r->bytes + (int64_t)(strlen(f->between) + len + strlen(f->end));
}

bool request_files_add(struct request_files *r, struct span line,
                       struct err *err)
{
    const struct request_form *f = r->form;
    size_t alone = strlen(f->begin) + line.len + strlen(f->end);

    if ((int64_t)alone > f->bytes) {
        err_record(err, "its request is larger than a file may be: %zu bytes",
                   line.len);
        return err_class(err, FAILURE_PICTURE_TOO_LARGE);
    }
    if ((r->out == NULL || r->lines == f->lines ||
         request_files_with(r, line.len) > f->bytes) &&
        !request_files_next(r, err))
        return false;
    const char *before = r->lines == 0 ? f->begin : f->between;
    r->lines++;
    r->bytes += (int64_t)(strlen(before) + line.len);
    fputs(before, r->out);
    return (fwrite(line.data, 1, line.len, r->out) == line.len &&
            ferror(r->out) == 0) ||
           request_files_fail(r, err);
}

/* Was it written by an older run? */
static bool request_files_are_ours(const char *path)
{
    static const char *const begins[] = {"{\"custom_id\":\"", "{\"key\":\"",
                                         "{\"requests\":["};
    char there[16] = "";
    bool ours = false;
    FILE *in = fopen(path, "re");

    if (in == NULL)
        return false;
    size_t n = fread(there, 1, sizeof(there), in);
    fclose(in);
    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
        ours = ours || span_starts(span_make(there, n), begins[i]);
    return ours;
}

static void request_files_drop_older(const struct request_files *r)
{
    struct buf name;
    int number = r->count + 1;

    buf_init(&name, 8192);
    for (;; number++) {
        request_files_name(r, number, &name);
        if (!request_files_are_ours(name.data) || unlink(name.data) != 0)
            break;
    }
    buf_release(&name);
}

static bool request_files_publish(struct request_files *r)
{
    struct buf from, to;
    bool ok = request_files_flush(r);

    buf_init(&from, 8192);
    buf_init(&to, 8192);
    for (int i = 1; i <= r->count; i++) {
        request_files_new(r, i, &from);
        request_files_name(r, i, &to);
        ok = ok && rename(from.data, to.data) == 0;
        if (!ok)
            unlink(from.data);
    }
    buf_release(&from);
    buf_release(&to);
    return ok;
}

void request_files_close(struct request_files *r)
{
    if (r == NULL)
        return;
    if (r->count > 0 && !request_files_publish(r))
        log_warn("could not write \"%s\": %s", r->path, strerror(errno));
    else if (r->count > 0)
        request_files_drop_older(r);
    if (r->count > 1)
        log_info("the requests are %d files, \"%s\" the first", r->count,
                 r->path);
    free(r);
}
