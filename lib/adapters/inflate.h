/*
 * inflate.h: the adapter of zlib: a zlib stream as it stands in PNG's
 * compressed texts and as browsers unpack it.
 *
 * Included by: lib/formats, stages/report.
 */
#ifndef LIMBECK_INFLATE_H
#define LIMBECK_INFLATE_H

#include "base/buf.h"

/* Append what the stream (RFC 1950) holds; out->max is the limit. false: it is
 * broken, cut off, or larger than that; what was appended counts for nothing
 * then. */
MUST_CHECK bool inflate_all(struct span packed, struct buf *out);

/* Append the text as such a stream; level 1 (quick) to 9. out->max is the
 * limit: buf_ok tells. At most 4 GiB. */
void deflate_all(struct span plain, int level, struct buf *out);

#endif
