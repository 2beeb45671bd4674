#include "base/extent.h"

#include "base/file.h"

bool extent_read_picture(const struct extent *e, struct buf *b, struct err *err)
{
    if (e->length > EXTENT_PICTURE_MAX)
        return err_record(err, "the picture has %lld bytes, more than %d",
                          (long long)e->length, EXTENT_PICTURE_MAX);
    if (!file_read_at(e->path, e->offset, e->length, b, err)) {
        buf_reset(b);
        return err_as(err, ERR_RETRY);
    }
    return true;
}
