#include "intake/source_copy.h"

#include "formats/zip_directory.h"
#include "intake/inspection.h"
#include "intake/source_pieces.h"

#include <inttypes.h>

enum { COPY_BLOCK = 512, COPY_NAME_BYTES = 65536, COPY_DEPTH = 1000 };

/* A header, and the content filled up to a block. */
static void copy_add_picture(struct source_copy *c, int64_t bytes, int64_t most)
{
    if (bytes < 0 || bytes > most || bytes > INT64_MAX / 2 - c->bytes)
        return;
    c->files++;
    c->bytes += COPY_BLOCK + (bytes + COPY_BLOCK - 1) / COPY_BLOCK * COPY_BLOCK;
}

static void copy_of_zip(const struct source_file *f, int64_t most,
                        struct source_copy *out)
{
    struct pieces p;
    struct zip_directory z = {0};
    struct zip_entry e;
    struct err ignored;
    bool more = true;

    out->exact = true;
    if (pieces_init(&p, &f->path, 1, &ignored) &&
        zip_directory_open(&z, &p, &ignored))
        while (zip_directory_next(&z, &e, &more, &ignored) && more)
            if (!e.stored && inspection_named_picture(e.name))
                copy_add_picture(out, e.bytes, most);
    zip_directory_release(&z);
    pieces_release(&p);
}

/* As much more as the archive is longer than what was looked at. */
static void copy_reckon(struct source_copy *c, int64_t bytes, int64_t seen)
{
    double times = seen > 0 ? (double)bytes / (double)seen : 1;

    c->exact = false;
    if (times <= 1)
        return;
    c->files = (int64_t)((double)c->files * times);
    c->bytes = (int64_t)((double)c->bytes * times);
}

static void copy_of_packed(const struct source_file *f, int64_t most,
                           struct source_copy *out)
{
    static const struct archive_limits limits = {.members = INT64_MAX,
                                                 .member_bytes = INT64_MAX,
                                                 .name_bytes = COPY_NAME_BYTES,
                                                 .depth = COPY_DEPTH};
    struct err ignored;
    struct archive_reader *r = source_pieces_open(f, &limits, &ignored);
    enum archive_state state = READER_MEMBER;
    struct archive_member m;
    int64_t bytes = 0;

    for (size_t i = 0; i < f->pieces; i++)
        bytes += f[i].bytes;
    while (r && state == READER_MEMBER &&
           archive_reader_unpacked(r) < SOURCE_COPY_LOOK) {
        state = archive_reader_next(r, &m, &ignored);
        if (state == READER_MEMBER && m.kind == ARCHIVE_FILE && !m.data_path &&
            inspection_named_picture(m.name))
            copy_add_picture(out, m.bytes, most);
    }
    out->exact = true;
    if (r && state == READER_MEMBER)
        copy_reckon(out, bytes, archive_reader_consumed(r));
    archive_reader_close(r);
}

void source_copy_estimate(const struct source_file *first, int64_t member_bytes,
                          struct source_copy *out)
{
    *out = (struct source_copy){.exact = true};
    if (first->problem)
        return;
    if (first->kind == SOURCE_ZIP)
        copy_of_zip(first, member_bytes, out);
    else if (first->kind == SOURCE_PACKED)
        copy_of_packed(first, member_bytes, out);
}

void source_copy_add(struct source_copy *sum, const struct source_copy *more)
{
    sum->exact = sum->files == 0 ? more->exact : sum->exact && more->exact;
    sum->files += more->files;
    sum->bytes += more->bytes;
}

void source_copy_print_bytes(int64_t bytes, struct buf *out)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double value = (double)bytes / 1000;
    size_t i = 0;

    if (bytes < 1000) {
        buf_print(out, "%" PRId64 " bytes", bytes);
        return;
    }
    for (; value >= 1000 && i < 3; i++)
        value /= 1000;
    buf_print(out, "%.1f %s", value, units[i]);
}

void source_copy_print(const struct source_copy *c, struct buf *out)
{
    buf_print(out, "%s%" PRId64 " picture%s, ", c->exact ? "" : "about ",
              c->files, c->files == 1 ? "" : "s");
    source_copy_print_bytes(c->bytes, out);
}
