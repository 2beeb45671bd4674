#include "db/view.h"

#include "db/migrate.h"
#include "db/schemas.h"

static const char VIEW_FOLDER[] = "views/";
static const char VIEW_COLUMNS[] = "columns.sql";

/* The name of a file in schemas/views, which is that of the view; or none. */
static struct span view_name(const struct schema_text *text)
{
    struct span s = span_of(text->name);
    size_t folder = sizeof(VIEW_FOLDER) - 1;

    if (!span_starts(s, VIEW_FOLDER) || !span_ends(s, ".sql"))
        return SPAN_NONE;
    return span_cut(s, folder, s.len - folder - (sizeof(".sql") - 1));
}

/* From CREATE on, without the semicolon, as SQLite keeps it. */
static struct span view_sql(const struct schema_text *text)
{
    struct span s = span_make(text->text, text->len);
    size_t at = span_find(s, "\nCREATE VIEW ");

    s = span_trim(span_cut(s, at == SIZE_MAX ? 0 : at + 1, SIZE_MAX));
    return span_ends(s, ";") ? span_cut(s, 0, s.len - 1) : s;
}

static bool view_is_as_it_should(struct db *db, const struct schema_text *text,
                                 bool *same, struct err *err)
{
    struct query *q = db_query(db, QUERY_VIEW_TEXT);

    query_span(q, 1, view_name(text));
    enum query_state state = query_next(q, err);
    *same =
        state == QUERY_ROW && span_equals(query_get_span(q, 0), view_sql(text));
    (void)db_query(db, QUERY_VIEW_TEXT);
    return state != QUERY_FAILED;
}

/* The next statement that adds a column, and the name in its quotes. */
static bool view_next_column(struct span *rest, struct span *line,
                             struct span *name)
{
    while (span_next(rest, '\n', line)) {
        size_t from = span_find_char(*line, '"');
        if (from == SIZE_MAX)
            continue;
        *name = span_cut(*line, from + 1, SIZE_MAX);
        *name = span_cut(*name, 0, span_find_char(*name, '"'));
        return true;
    }
    return false;
}

static bool view_has_column(struct db *db, struct span name, bool *has,
                            struct err *err)
{
    struct query *q = db_query(db, QUERY_MEASURE_COLUMN);
    int64_t count;

    query_span(q, 1, name);
    if (!query_one(q, &count, err))
        return false;
    (void)db_query(db, QUERY_MEASURE_COLUMN);
    *has = count > 0;
    return true;
}

/* due: set when one lacks. add: it is made. */
static bool view_columns(struct db *db, bool add, bool *due, struct err *err)
{
    const struct schema_text *text = schema_find(VIEW_COLUMNS);
    struct span rest = span_make(text->text, text->len), line, name;
    bool ok = true, has = true;

    *due = false;
    while (ok && view_next_column(&rest, &line, &name)) {
        ok = view_has_column(db, name, &has, err);
        *due = *due || !has;
        if (!ok || has || !add)
            continue;
        struct arena arena;
        arena_init(&arena);
        ok = db_script(db, arena_span_text(&arena, line), err);
        arena_release(&arena);
    }
    return ok;
}

bool view_due(struct db *db, bool *columns, bool *views, struct err *err)
{
    *views = false;
    for (size_t i = 0; i < schema_text_count && !*views; i++) {
        bool same = true;
        if (view_name(&schema_texts[i]).data != NULL &&
            !view_is_as_it_should(db, &schema_texts[i], &same, err))
            return false;
        *views = !same;
    }
    return view_columns(db, false, columns, err);
}

/* In an older store a table may have that name. */
static bool view_drop(struct db *db, struct span name, struct err *err)
{
    struct query *q = db_query(db, QUERY_VIEW_TEXT);
    struct buf sql;

    query_span(q, 1, name);
    enum query_state state = query_next(q, err);
    (void)db_query(db, QUERY_VIEW_TEXT);
    if (state != QUERY_ROW)
        return state == QUERY_DONE;
    buf_init(&sql, 1000);
    buf_print(&sql, "DROP VIEW \"%.*s\";", (int)name.len, name.data);
    bool ok = db_script(db, sql.data, err);
    buf_release(&sql);
    return ok;
}

bool view_drop_all(struct db *db, struct err *err)
{
    for (size_t i = 0; i < schema_text_count; i++) {
        struct span name = view_name(&schema_texts[i]);
        if (name.data != NULL && !view_drop(db, name, err))
            return false;
    }
    return true;
}

bool view_make_all(struct db *db, struct err *err)
{
    bool due;

    if (!view_drop_all(db, err) || !view_columns(db, true, &due, err))
        return false;
    for (size_t i = 0; i < schema_text_count; i++) {
        if (view_name(&schema_texts[i]).data != NULL &&
            !db_script(db, schema_texts[i].text, err))
            return err_context(err, "%s", schema_texts[i].name);
    }
    return true;
}
