#include "engine/stage_item.h"

#include "base/log.h"
#include "engine/stage.h"

const char *item_kind_name(enum item_kind kind)
{
    static const char *const names[] = {"",       "sample", "reply", "picture",
                                        "member", "source", "file"};

    if (kind <= ITEM_NONE || kind > ITEM_FILE)
        err_die("a failure is about nothing");
    return names[kind];
}

/* What follows stands at enum err_kind; in the queries, 'record' alone is not
 * tried again. */
static const char *failure_kind(enum err_kind kind)
{
    return kind == ERR_RETRY     ? "again"
           : kind == ERR_CHANGED ? "changed"
                                 : "record";
}

bool stage_fail(struct stage_run *run, const struct stage_item *item,
                const char *name, const struct err *why, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_FAILURE_PUT);

    run->set_aside++;
    log_detail("%s: %s: %s", run->stage->name, name, why->text);
    query_text(q, 1, run->stage->name);
    query_text(q, 2, item_kind_name(item->kind));
    query_int(q, 3, item->id);
    query_int(q, 4, item->line);
    query_text(q, 5, item->path == NULL ? "" : item->path);
    if (item->teacher_id != 0)
        query_int(q, 6, item->teacher_id);
    query_int(q, 7, item->candidate);
    query_int(q, 8, run->version_id);
    query_text(q, 9, failure_kind(why->kind));
    query_text(q, 10, name);
    query_text(q, 11, why->text);
    query_int(q, 12, (int64_t)time(NULL));
    query_int(q, 13, run->run_id);
    return query_run(q, err);
}
