#include "teachers/sent_id.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What begins each. */
static const char SENT_BEGIN[] = "limbeck-";

void sent_id_make(int64_t number, char id[SENT_ID_MAX],
                  char header[SENT_HEADER_MAX])
{
    snprintf(id, SENT_ID_MAX, "%s%ld-%lld", SENT_BEGIN, (long)getpid(),
             (long long)number);
    snprintf(header, SENT_HEADER_MAX, "X-Request-Id: %s", id);
}

bool sent_id_is_other(const char id[SENT_ID_MAX], const char *request_id,
                      struct span reply_id)
{
    char text[200];
    const char *at;

    snprintf(text, sizeof(text), "%s %.*s", request_id,
             (int)(reply_id.len < 100 ? reply_id.len : 100),
             reply_id.data == NULL ? "" : reply_id.data);
    for (at = strstr(text, SENT_BEGIN); at != NULL;
         at = strstr(at + 1, SENT_BEGIN)) {
        size_t len = strspn(at + sizeof(SENT_BEGIN) - 1, "0123456789-");
        if (len != strlen(id) - (sizeof(SENT_BEGIN) - 1) ||
            strncmp(at, id, strlen(id)) != 0)
            return true;
    }
    return false;
}
