#include "stages/ingest/ingest.h"

#include "intake/sidecar.h"

/* A sidecar is a row of the source that it lies in, at its member's place. */
bool ingest_sidecar(struct ingest *in, const struct ingest_source *source,
                    int64_t ordinal, const struct sidecar *s,
                    struct arena *arena, struct err *err)
{
    const struct span texts[] = {s->country,  s->region,  s->city,
                                 s->author,   s->licence, s->sequence,
                                 s->taken_at, s->url};
    struct query *q = db_query(in->run->db, QUERY_INGEST_ENTRY_ADD);
    const char *given = intake_text(s->picture, arena);

    query_int(q, 1, source->ids[0]);
    query_int(q, 2, ordinal + 1);
    query_text(q, 3, intake_key(&source->list->settings, s->picture, arena));
    query_text(q, 4, given != NULL ? given : "");
    query_real(q, 5, s->lat_deg);
    query_real(q, 6, s->lon_deg);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        query_text(q, (int)(7 + i), intake_text(texts[i], arena));
    query_int(q, 15, in->run->run_id);
    return query_run(q, err);
}
