/*
 * sent_id.h: the id that each request to a server has (X-Request-Id), and
 * whether a reply gives back another's.
 *
 * Included by: teachers.
 */
#ifndef LIMBECK_SENT_ID_H
#define LIMBECK_SENT_ID_H

#include "base/span.h"

enum { SENT_ID_MAX = 60, SENT_HEADER_MAX = 80 };

/* The id of request `number` of this process; header: the line that says it. */
void sent_id_make(int64_t number, char id[SENT_ID_MAX],
                  char header[SENT_HEADER_MAX]);
/* Was this reply written to another request? Servers that know the header give
 * the id back (request_id, "" where there is none), or make the reply's own id
 * of it. */
bool sent_id_is_other(const char id[SENT_ID_MAX], const char *request_id,
                      struct span reply_id);

#endif
