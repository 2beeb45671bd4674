/*
 * fetch_check.h: what an answer's bytes, headers and address say about whether
 * it is the picture. Sees no network.
 *
 * Included by: fetch, tests.
 */
#ifndef LIMBECK_FETCH_CHECK_H
#define LIMBECK_FETCH_CHECK_H

#include "fetch/fetch_class.h"
#include "images/image.h"

struct fetch_limits {
    int64_t min_bytes;
    const char *const *types; /* "jpeg", "png", ..., as image_info.format; ends
                               * with NULL */
};

struct fetch_picture {
    enum fetch_class class; /* FETCH_CAME: it is one */
    struct image_info info;
    const char *ending; /* "jpg" */
    struct err err;     /* why not */
};

/* Of a body that came whole with status 200. Decodes nothing: the head, and
 * whether the end that the format has is there. */
void fetch_check_body(struct span body, const struct fetch_limits *limits,
                      struct fetch_picture *out);

/* What a status other than 200 means; redirects are not asked about. */
enum fetch_class fetch_check_status(long status);

/* Does an address lead to one of the pictures that hosts show in place of one
 * that was taken down ("photo_unavailable.png", "removed.png")? */
bool fetch_check_placeholder(const char *url);

/* Does X-Robots-Tag forbid the use by machines: noai, noimageai, for everyone
 * or for us? (img2dataset heeds the same words.) */
bool fetch_check_robots_tag(const char *value);

#endif
