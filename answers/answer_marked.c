#include "answers/answer_marked.h"

#include <string.h>

#include "answers/answer_reading.h"

enum { MARKED_COLUMNS_MAX = 24 };

void marked_init(struct marked *m, struct span text, struct arena *arena)
{
    *m = (struct marked){.text = text, .arena = arena};
    m->one = (struct answer_fields){.strict = true, .start = SIZE_MAX};
}

void marked_put(struct marked *m, enum answer_field field, struct span value)
{
    struct answer_value *v = &m->one.at[field];
    size_t start;

    value = span_trim(value);
    while (span_starts(value, "**") && span_ends(value, "**") && value.len > 4)
        value = span_trim(span_cut(value, 2, value.len - 4));
    if (!value.len)
        return;
    start = (size_t)(value.data - m->text.data);
    *v = (struct answer_value){
        .found = true, .text = value, .start = start, .end = start + value.len};
    v->exact = span_real(value, &v->number);
}

void marked_next(struct marked *m)
{
    if (answer_fields_answer(&m->one) && m->count < ANSWER_CANDIDATES_MAX) {
        if (!m->all)
            m->all =
                arena_take(m->arena, ANSWER_CANDIDATES_MAX * sizeof(*m->all));
        m->all[m->count++] = m->one;
    }
    m->one = (struct answer_fields){.strict = true, .start = SIZE_MAX};
}

bool marked_take(struct marked *m, struct answer_fields *out)
{
    size_t picked, with = 0, named = 0;

    marked_next(m);
    if (!m->count)
        return false;
    for (size_t i = 0; i < m->count; i++) {
        with += answer_fields_position(&m->all[i]);
        named += answer_fields_named(&m->all[i]);
    }
    picked = answer_fields_pick(m->all, m->count);
    *out = m->all[picked];
    out->count = 1;
    if (with == m->count || (with == 0 && named > 1 && named == m->count)) {
        out->candidates = m->all;
        out->candidate_count = m->count;
        out->picked = picked;
    }
    return true;
}

/* -------------------------------------------------------------- XML */

/* `<name>value</name>` at text[at], of a name that counts. */
static bool marked_element(struct span text, size_t at,
                           enum answer_field *field, struct span *value,
                           size_t *end)
{
    size_t from = at + 1, p = from;
    struct span name, rest;
    size_t close;

    while (p < text.len && p - from <= ANSWER_KEY_MAX &&
           !strchr("<>/ \n\"", text.data[p]) && text.data[p])
        p++;
    if (p == from || p >= text.len || text.data[p] != '>')
        return false;
    name = span_cut(text, from, p - from);
    *field = answer_field_of_key(name);
    if (*field == FIELD_COUNT || *field == FIELD_REASONING)
        return false;
    rest = span_cut(text, p + 1, text.len);
    close = span_find_char(rest, '<');
    if (close == SIZE_MAX ||
        !span_starts(span_cut(rest, close, rest.len), "</"))
        return false;
    *value = span_cut(rest, 0, close);
    rest = span_cut(rest, close + 2, rest.len);
    if (rest.len <= name.len ||
        !span_equals(span_cut(rest, 0, name.len), name) ||
        rest.data[name.len] != '>')
        return false;
    *end = (size_t)(rest.data - text.data) + name.len + 1;
    return true;
}

/* The outermost element that opens right before: `<location><lat>`. */
static size_t marked_outer(struct span text, size_t at)
{
    for (;;) {
        size_t p = at;

        while (p > 0 && strchr(" \t\r\n", text.data[p - 1]))
            p--;
        if (p == 0 || text.data[p - 1] != '>')
            return at;
        p--;
        while (p > 0 && at - p < ANSWER_KEY_MAX && text.data[p] != '<')
            p--;
        if (text.data[p] != '<' || text.data[p + 1] == '/')
            return at;
        at = p;
    }
}

bool reading_take_xml(struct reading *r, struct span text, struct err *err)
{
    struct answer_fields f;
    struct marked m;
    size_t at = 0, end = 0;

    if (span_find_char(text, '<') == SIZE_MAX ||
        span_find(text, "</") == SIZE_MAX)
        return true;
    marked_init(&m, text, r->arena);
    while (at < text.len) {
        const char *open = memchr(text.data + at, '<', text.len - at);
        enum answer_field field;
        struct span value;

        if (!open)
            break;
        at = (size_t)(open - text.data);
        if (!marked_element(text, at, &field, &value, &end)) {
            at++;
            continue;
        }
        if (m.one.at[field].found)
            marked_next(&m);
        if (m.one.start == SIZE_MAX)
            m.one.start = m.count ? at : marked_outer(text, at);
        marked_put(&m, field, value);
        m.one.end = at = end;
    }
    return !marked_take(&m, &f) || reading_take_fields(r, text, &f, "xml", err);
}

/* ------------------------------------------------------------ table */

/* The cells of a line of a table; 0: it is none. */
static size_t marked_cells(struct span line, struct span *cells)
{
    size_t n = 0;
    struct span cell;

    line = span_trim(line);
    if (span_find_char(line, '|') == SIZE_MAX)
        return 0;
    if (span_starts(line, "|"))
        line = span_cut(line, 1, line.len);
    if (span_ends(line, "|"))
        line = span_cut(line, 0, line.len - 1);
    while (n < MARKED_COLUMNS_MAX && span_next(&line, '|', &cell))
        cells[n++] = span_trim(cell);
    return n;
}

static bool marked_is_rule(struct span line)
{
    line = span_trim(line);
    for (size_t i = 0; i < line.len; i++)
        if (!strchr("|-: \t", line.data[i]))
            return false;
    return span_find(line, "--") != SIZE_MAX;
}

/* Which field each column holds; false: no position or place is among them. */
static bool marked_columns(const struct span *cells, size_t count,
                           enum answer_field *fields)
{
    struct answer_fields seen = {.strict = true};

    for (size_t i = 0; i < count; i++) {
        struct span name = span_cut(cells[i], 0, span_find_char(cells[i], '('));

        fields[i] = answer_field_of_key(name);
        if (fields[i] < FIELD_COUNT)
            seen.at[fields[i]].found = true;
        else if (span_is(span_trim(name), "#"))
            fields[i] = FIELD_RANK;
    }
    return answer_fields_position(&seen);
}

/* The rows below a head whose columns are known; *rest is behind them. */
static void marked_rows(struct marked *m, struct span *rest,
                        const enum answer_field *fields, size_t columns)
{
    struct span cells[MARKED_COLUMNS_MAX], line, ahead = *rest;

    while (span_next(&ahead, '\n', &line)) {
        size_t n = marked_cells(line, cells);

        if (!n)
            return;
        *rest = ahead;
        m->one.start = (size_t)(line.data - m->text.data);
        m->one.end = m->one.start + line.len;
        for (size_t i = 0; i < n && i < columns; i++)
            if (fields[i] < FIELD_COUNT)
                marked_put(m, fields[i], cells[i]);
        if (m->one.at[FIELD_LAT].found || m->one.at[FIELD_POSITION].found)
            marked_next(m);
        else
            m->one = (struct answer_fields){.strict = true};
    }
}

bool reading_take_table(struct reading *r, struct span text, struct err *err)
{
    enum answer_field fields[MARKED_COLUMNS_MAX];
    struct span cells[MARKED_COLUMNS_MAX], rest = text, line, head = SPAN_NONE;
    struct answer_fields f;
    struct marked m;
    size_t start = SIZE_MAX;

    if (span_find_char(text, '|') == SIZE_MAX ||
        span_find(text, "--") == SIZE_MAX)
        return true;
    marked_init(&m, text, r->arena);
    while (span_next(&rest, '\n', &line)) {
        size_t n = marked_is_rule(line) ? marked_cells(head, cells) : 0;

        if (n > 1 && marked_columns(cells, n, fields)) {
            if (start == SIZE_MAX)
                start = (size_t)(head.data - text.data);
            marked_rows(&m, &rest, fields, n);
        }
        head = line;
    }
    if (!marked_take(&m, &f))
        return true;
    f.start = start;
    return reading_take_fields(r, text, &f, "table", err);
}
