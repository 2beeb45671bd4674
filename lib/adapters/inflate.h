/*
 * inflate.h: the adapter of zlib: a zlib stream as it stands in PNG's
 * compressed texts.
 *
 * Included by: lib/formats.
 */
#ifndef LIMBECK_INFLATE_H
#define LIMBECK_INFLATE_H

#include "base/buf.h"

/* Append what the stream (RFC 1950) holds; out->max is the limit. false: it is
 * broken, cut off, or larger than that; what was appended counts for nothing
 * then. */
MUST_CHECK bool inflate_all(struct span packed, struct buf *out);

#endif
