#include "images/stored_picture.h"

#include "base/file.h"

struct stored_picture stored_picture_make(const char *path, int64_t offset,
                                          int64_t length, struct span sha256)
{
    struct stored_picture p = {path, offset, length, {{0}}};

    if (sha256.len == sizeof(p.sha256.bytes))
        memcpy(p.sha256.bytes, sha256.data, sha256.len);
    return p;
}

bool stored_picture_read(const struct stored_picture *p, struct buf *b,
                         struct err *err)
{
    if (p->length >= 0 && (uint64_t)p->length > b->max)
        return err_record(err, "the picture has %lld bytes, more than %zu",
                          (long long)p->length, b->max);
    if (!file_read_at(p->path, p->offset, p->length, b, err)) {
        buf_reset(b);
        return err_as(err, ERR_RETRY);
    }
    struct digest found = digest_of(buf_span(b));
    if (memcmp(&found, &p->sha256, sizeof(found)) != 0) {
        buf_reset(b);
        return err_changed(err,
                           "%lld bytes at %lld of \"%s\" are not the picture "
                           "that was ingested",
                           (long long)p->length, (long long)p->offset, p->path);
    }
    return true;
}
