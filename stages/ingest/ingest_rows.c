/* Rows of sources and samples: what they are, and what is known of them. */
#include "stages/ingest/ingest.h"

bool ingest_source_add(struct ingest *in, const struct source_list *list,
                       const char *path, const char *kind, int64_t *id,
                       struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_SOURCE_ADD);

    query_text(q, 1, list->name);
    query_text(q, 2, path);
    query_text(q, 3, kind);
    query_text(q, 4, list->settings.licence);
    query_int(q, 5, in->run->run_id);
    if (!query_run(q, err))
        return false;
    *id = db_last_id(in->run->db);
    return true;
}

bool ingest_source_put(struct ingest *in, int64_t id,
                       const struct ingest_source_state *known, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_SOURCE_PUT);

    query_int(q, 1, id);
    query_int(q, 2, known->bytes);
    query_int(q, 3, known->modified_at);
    query_int(q, 4, known->finished);
    query_int(q, 5, in->run->run_id);
    query_text(q, 6, known->content);
    query_text(q, 7, known->settings);
    query_text(q, 8, known->reader);
    return query_run(q, err);
}

bool ingest_source_retire(struct ingest *in, int64_t id, const char *reason,
                          struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_SOURCE_RETIRE);

    query_int(q, 1, id);
    query_text(q, 2, reason);
    query_int(q, 3, in->run->run_id);
    return query_run(q, err);
}

bool ingest_sample_add(struct ingest *in, const char *source_name,
                       const char *key, int64_t *id, struct err *err)
{
    struct query *q = db_query(in->run->db, QUERY_INGEST_SAMPLE_ADD);

    query_text(q, 1, source_name);
    query_text(q, 2, key);
    query_int(q, 3, in->run->run_id);
    if (!query_run(q, err))
        return false;
    *id = db_last_id(in->run->db);
    return true;
}
