#include "db/query_text.h"

#include "db/db.h"
#include "db/schemas.h"

static const char *const query_names[QUERY_COUNT + 1] = {
    "",
#include "query_names.inc"
};

const char *db_query_name(enum query_id id)
{
    return id > QUERY_NONE && id < QUERY_COUNT ? query_names[id] : "none";
}

/* The block of that name inside one file, or nothing. */
static struct span query_text_in(struct span file, const char *name)
{
    static const char mark[] = "-- query: ";

    for (;;) {
        size_t at = span_find(file, mark);
        if (at == SIZE_MAX)
            return SPAN_NONE;
        file = span_cut(file, at + sizeof(mark) - 1, SIZE_MAX);
        struct span line = file;
        struct span title;
        if (!span_next(&line, '\n', &title))
            return SPAN_NONE;
        size_t blank = span_find_char(title, ' ');
        if (blank != SIZE_MAX)
            title = span_cut(title, 0, blank);
        if (!span_is(title, name))
            continue;
        return span_cut(line, 0, span_find(line, mark));
    }
}

struct span query_text_find(enum query_id id)
{
    for (size_t i = 0; i < schema_text_count; i++) {
        struct span name = span_of(schema_texts[i].name);
        if (!span_starts(name, "queries/"))
            continue;
        struct span sql =
            query_text_in(span_make(schema_texts[i].text, schema_texts[i].len),
                          db_query_name(id));
        if (sql.data != NULL)
            return sql;
    }
    err_die("query \"%s\" is in no file", db_query_name(id));
}
