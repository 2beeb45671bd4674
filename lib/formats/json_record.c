#include "formats/json_record.h"

#include "adapters/json.h"

static struct span json_record_text(const struct json *v, struct arena *arena)
{
    struct buf text;
    struct span copy;

    if (v->type == JSON_TEXT)
        return v->text;
    if (v->type == JSON_NULL)
        return SPAN_NONE;
    if (v->type == JSON_BOOL)
        return span_of(v->truth ? "true" : "false");
    buf_init(&text, 64);
    if (v->type == JSON_INT)
        json_add_int(&text, v->integer);
    else
        json_add_real(&text, v->real);
    copy = arena_span(arena, buf_span(&text));
    buf_release(&text);
    return copy;
}

static void json_record_field(struct json_record *r, const struct json *v)
{
    struct span name = buf_span(&r->name), text;
    size_t at;

    r->telling = r->telling || r->shape->telling(name);
    if (!r->fields) {
        json_shape_add(r->shape, name);
        return;
    }
    at = json_shape_find(r->shape, name);
    if (at == SIZE_MAX || r->fields[at].len > 0)
        return;
    text = json_record_text(v, r->scratch);
    r->nul = r->nul || (text.len > 0 && memchr(text.data, '\0', text.len));
    r->fields[at] = text;
}

/* Everything in the value, under the name that is in r->name. */
static void json_record_add(struct json_record *r, const struct json *v,
                            int depth)
{
    size_t before = r->name.len;

    if (v->type != JSON_ARRAY && v->type != JSON_OBJECT) {
        if (before > 0)
            json_record_field(r, v);
        return;
    }
    if (depth == JSON_ROWS_FIELD_DEPTH ||
        (v->type == JSON_ARRAY && v->count > JSON_ROWS_FIELD_ITEMS))
        return;
    for (size_t i = 0; i < v->count && !r->name.over; i++) {
        bool bare = v->type == JSON_OBJECT && before == 0 &&
                    strcmp(v->keys[i], "properties") == 0 &&
                    v->items[i]->type == JSON_OBJECT;

        if (before > 0)
            buf_add_char(&r->name, '.');
        if (v->type == JSON_ARRAY)
            buf_print(&r->name, "%zu", i);
        else if (!bare)
            buf_add_text(&r->name, v->keys[i]);
        json_record_add(r, v->items[i], depth + 1);
        buf_cut(&r->name, before);
    }
}

bool json_record_read(struct json_record *r, struct span text, struct span key)
{
    struct err ignored;
    struct json *v;

    r->telling = r->nul = false;
    arena_reset(r->scratch);
    v = json_parse(text, r->scratch, &ignored);
    if (!v)
        return false;
    if (r->fields && r->shape->count > 0)
        memset(r->fields, 0, r->shape->count * sizeof(*r->fields));
    buf_init(&r->name, 1024);
    json_record_add(r, v, 0);
    if (key.len > 0) {
        struct json name = {.type = JSON_TEXT,
                            .text = arena_span(r->scratch, key)};

        buf_reset(&r->name);
        buf_add_text(&r->name, "key");
        json_record_field(r, &name);
    }
    buf_release(&r->name);
    return true;
}
