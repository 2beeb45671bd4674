#include "engine/run_row.h"

#include "base/hash_index.h"

#include <unistd.h>

bool run_row_add(struct db *db, const char *command, struct span config,
                 int64_t *id, struct err *err)
{
    struct query *q = db_query(db, QUERY_RUN_ADD);
    char host[256] = "", hash[20];

    gethostname(host, sizeof(host) - 1);
    snprintf(hash, sizeof(hash), "%016llx",
             (unsigned long long)hash_fnv(config.data, config.len));
    query_text(q, 1, command);
    query_text(q, 2, LIMBECK_VERSION);
    query_text(q, 3, host);
    query_span(q, 4, config.data == NULL ? span_of("") : config);
    query_text(q, 5, hash);
    query_int(q, 6, (int64_t)time(NULL));
    if (!query_run(q, err))
        return false;
    *id = db_last_id(db);
    return true;
}

bool run_row_end(struct db *db, int64_t id, int exit_code, struct err *err)
{
    struct query *q = db_query(db, QUERY_RUN_END);

    query_int(q, 1, id);
    query_int(q, 2, (int64_t)time(NULL));
    query_int(q, 3, exit_code);
    return query_run(q, err);
}
