#include "db/scratch.h"

#include "db/migrate.h"

/* A temporary table, trigger or view hides the one of that name: its own text
 * makes it, with TEMP behind CREATE. */
static void scratch_print(struct buf *script, struct span type,
                          struct span name, struct span sql)
{
    struct span rest = span_cut(sql, sizeof("CREATE ") - 1, SIZE_MAX);

    buf_add_text(script, "CREATE TEMP ");
    buf_add_span(script, rest);
    buf_add_text(script, ";\n");
    if (span_is(type, "table"))
        buf_print(script,
                  "INSERT INTO temp.\"%.*s\" SELECT * FROM main.\"%.*s\";\n",
                  (int)name.len, name.data, (int)name.len, name.data);
}

bool scratch_make(struct db *db, struct err *err)
{
    struct query *q = db_query(db, QUERY_SCRATCH_SCHEMA);
    enum query_state state;
    struct buf script;

    buf_init(&script, 1 << 20);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        scratch_print(&script, query_get_span(q, 0), query_get_span(q, 1),
                      query_get_span(q, 2));
    }
    bool ok = state == QUERY_DONE &&
              buf_ok(&script, "the copies of tables", err) &&
              db_script(db, script.data, err);
    buf_release(&script);
    return ok;
}
