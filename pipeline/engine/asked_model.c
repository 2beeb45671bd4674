#include "engine/asked_model.h"

bool asked_model_find(struct stage_run *run, struct span identity, int64_t *id,
                      struct err *err)
{
    struct query *q = db_query(run->db, QUERY_ASKED_MODEL_PUT);

    query_span(q, 1, identity);
    query_int(q, 2, run->run_id);
    if (!query_run(q, err))
        return false;
    q = db_query(run->db, QUERY_ASKED_MODEL_FIND);
    query_span(q, 1, identity);
    return query_one(q, id, err);
}
