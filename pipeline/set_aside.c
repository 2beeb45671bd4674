#include "set_aside.h"

#include "adapters/json.h"

void set_aside_line(struct span text, char *out, size_t size)
{
    size_t len = span_find_char(text, '\n');

    if (len > text.len)
        len = text.len;
    snprintf(out, size, "%.*s%s", (int)len, text.data,
             len < text.len ? " ..." : "");
}

bool set_aside_read(struct set_aside_list *list, struct db *db,
                    const struct stage *stage, struct err *err)
{
    struct query *q = db_query(db, QUERY_FAILURE_CLASSES);
    enum query_state state;
    char class[40];

    query_text(q, 1, stage->name);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (list->count == SET_ASIDE_MAX)
            continue;
        struct set_aside *s = &list->items[list->count++];
        set_aside_line(query_get_span(q, 0), class, sizeof(class));
        *s = (struct set_aside){.stage = stage,
                                .class = failure_class_find(class),
                                .count = query_get_int(q, 1),
                                .accepted = query_get_int(q, 2),
                                .id = query_get_int(q, 5)};
        set_aside_line(query_get_span(q, 3), s->name, sizeof(s->name));
        set_aside_line(query_get_span(q, 4), s->message, sizeof(s->message));
    }
    return state == QUERY_DONE;
}

void set_aside_print(const struct set_aside_list *list)
{
    if (list->count > 0)
        printf("set aside\n");
    for (size_t i = 0; i < list->count; i++) {
        const struct set_aside *s = &list->items[i];
        const struct failure_about *about = failure_about(s->class);
        printf("%8lld of %s: %s: %s", (long long)s->count, s->stage->name,
               failure_class_name(s->class), about->means);
        if (s->accepted == s->count)
            fputs(" (accepted)", stdout);
        else if (s->accepted > 0)
            printf(" (%lld accepted)", (long long)s->accepted);
        printf("\n            the first: %s\n            %s\n", s->message,
               failure_follow_words(about->follow));
        if (s->accepted < s->count)
            printf("            %s\n", about->advice);
    }
}

bool set_aside_print_each(struct db *db, struct err *err)
{
    struct query *q = db_query(db, QUERY_FAILURE_EACH);
    enum query_state state;
    char line[700];

    while ((state = query_next(q, err)) == QUERY_ROW) {
        set_aside_line(query_get_span(q, 1), line, sizeof(line));
        printf("%8lld  %s\n", (long long)query_get_int(q, 0), line);
    }
    return state == QUERY_DONE;
}

static void set_aside_add_one(const struct set_aside *s, struct buf *out)
{
    const struct failure_about *about = failure_about(s->class);
    const struct {
        const char *key;
        const char *text;
    } texts[] = {
        {"class", failure_class_name(s->class)},
        {"means", about->means},
        {"follows", failure_follow_words(about->follow)},
        {"advice", about->advice},
        {"name", s->name},
        {"message", s->message},
    };

    json_add_comma(out);
    buf_add_char(out, '{');
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        json_add_key(out, texts[i].key);
        json_add_text(out, span_of(texts[i].text));
    }
    json_add_key(out, "count");
    json_add_int(out, s->count);
    json_add_key(out, "accepted");
    json_add_int(out, s->accepted);
    json_add_key(out, "id");
    json_add_int(out, s->id);
    buf_add_char(out, '}');
}

void set_aside_add_json(const struct set_aside_list *list,
                        const struct stage *stage, struct buf *out)
{
    buf_add_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].stage == stage)
            set_aside_add_one(&list->items[i], out);
    }
    buf_add_char(out, ']');
}
