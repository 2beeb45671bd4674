#include "formats/table.h"

#include "base/arena.h"

struct table {
    table_read *read;
    void *arg;
    char separator;
    size_t row_bytes; /* a longer row is set aside */
    bool ended;       /* the source has no more */
    char *block;      /* [room + 1]; bytes not yet given: [start, end) */
    size_t room, start, end;
    int64_t line;        /* of block[start] */
    struct span *fields; /* [TABLE_COLUMNS] */
};

/* Reads more bytes behind those in the block, which grows until it can hold the
 * longest row. */
static bool table_fill(struct table *t, struct err *err)
{
    ptrdiff_t n;

    if (t->start > 0) {
        memmove(t->block, t->block + t->start, t->end - t->start);
        t->end -= t->start;
        t->start = 0;
    }
    if (t->end == t->room) {
        t->room *= 2;
        t->block = heap_grow(t->block, t->room + 1, 1);
    }
    n = t->read(t->arg, t->block + t->end, t->room - t->end, err);
    if (n < 0)
        return false;
    t->ended = n == 0;
    t->end += (size_t)n;
    return true;
}

static char table_guess(struct span text)
{
    static const char candidates[] = ",\t;|";
    size_t counts[4] = {0}, i, best = 0;
    bool quoted = false;

    for (i = 0; i < text.len && (quoted || text.data[i] != '\n'); i++) {
        const char *which;

        if (text.data[i] == '"')
            quoted = !quoted;
        which = text.data[i] ? strchr(candidates, text.data[i]) : NULL;
        if (!quoted && which)
            counts[which - candidates]++;
    }
    for (i = 1; i < 4; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

/* Every other byte is a NUL: ASCII in 16 bits. */
static bool table_is_wide(struct span text)
{
    size_t nuls[2] = {0}, n = text.len < 64 ? text.len : 64;

    for (size_t i = 0; i < n; i++)
        nuls[i % 2] += text.data[i] == '\0';
    return n >= 8 && ((nuls[0] == 0 && nuls[1] >= n / 2 - 1) ||
                      (nuls[1] == 0 && nuls[0] >= n / 2 - 1));
}

/* What a table is saved as that is none of ours, by its beginning. */
static bool table_check_text(struct span text, struct err *err)
{
    if (span_starts(text, "\xFF\xFE") || span_starts(text, "\xFE\xFF") ||
        table_is_wide(text))
        return err_record(err, "a table in UTF-16 is not read: "
                               "save it as UTF-8");
    if (span_find_char(text, '\n') == SIZE_MAX &&
        span_find_char(text, '\r') < text.len - 1)
        return err_record(err, "its lines end with CR alone, as on old Macs: "
                               "save it with LF or CR LF");
    return true;
}

static bool table_begin(struct table *t, struct err *err)
{
    struct span text;

    do {
        if (!table_fill(t, err))
            return false;
        text = span_make(t->block, t->end);
    } while (!t->ended && t->end < TABLE_ROW_BYTES &&
             span_find_char(text, '\n') == SIZE_MAX);
    if (!table_check_text(text, err))
        return false;
    if (span_starts(text, "\xEF\xBB\xBF"))
        t->start = 3;
    if (!t->separator)
        t->separator = table_guess(span_cut(text, t->start, SIZE_MAX));
    return true;
}

struct table *table_open(table_read *read, void *arg, char separator,
                         struct err *err)
{
    struct table *t = heap_take(sizeof(*t));

    memset(t, 0, sizeof(*t));
    t->read = read;
    t->arg = arg;
    t->separator = separator;
    t->row_bytes = TABLE_ROW_BYTES;
    t->line = 1;
    t->room = 1 << 16;
    t->block = heap_take(t->room + 1);
    t->fields = heap_grow(NULL, TABLE_COLUMNS, sizeof(*t->fields));
    if (!table_begin(t, err)) {
        table_close(t);
        return NULL;
    }
    return t;
}

void table_close(struct table *t)
{
    if (!t)
        return;
    free(t->block);
    free(t->fields);
    free(t);
}

void table_set_row_bytes(struct table *t, size_t bytes)
{
    t->row_bytes = bytes;
}

char table_separator(const struct table *t)
{
    return t->separator;
}

/* Where a quoted field that opens at data[0] ends: the index behind its
 * closing quote, or SIZE_MAX. */
static size_t table_close_quote(struct span s)
{
    size_t i = 1;

    while (i < s.len) {
        const char *q = memchr(s.data + i, '"', s.len - i);

        if (!q)
            return SIZE_MAX;
        i = (size_t)(q - s.data) + 1;
        if (i >= s.len || s.data[i] != '"')
            return i;
        i++;
    }
    return SIZE_MAX;
}

/* A quote that closes behind a line end, and not at the end of its field, was
 * opened by mistake: it would take whole rows in. quoted: with its quotes;
 * next: what follows. */
static bool table_quote_torn(const struct table *t, struct span quoted,
                             struct span next)
{
    char c = next.len > 0 ? next.data[0] : '\n';

    return c != t->separator && c != '\n' && c != '\r' &&
           span_find_char(quoted, '\n') != SIZE_MAX;
}

/* The length of the row at s[0] up to its line end (not counted), or SIZE_MAX
 * when the text ends first. *open_quote: because of a quote; 0 with it: because
 * of one that was opened by mistake. */
static size_t table_row_length(const struct table *t, struct span s,
                               bool *open_quote)
{
    size_t i = 0;
    bool at_start = true;

    *open_quote = false;
    while (i < s.len) {
        char c = s.data[i];

        if (c == '\n')
            return i;
        if (c == '"' && at_start) {
            size_t n = table_close_quote(span_cut(s, i, SIZE_MAX));

            if (n == SIZE_MAX) {
                *open_quote = true;
                return SIZE_MAX;
            }
            if (table_quote_torn(t, span_cut(s, i, n), span_cut(s, i + n, 1))) {
                *open_quote = true;
                return 0;
            }
            i += n;
            at_start = false;
            continue;
        }
        at_start = c == t->separator;
        i++;
    }
    return SIZE_MAX;
}

/* Unquote a field in place; data[0] is the quote, `close` the index behind
 * the closing one. What stands behind that belongs to the field too. */
static struct span table_unquote(char *data, size_t close, size_t len)
{
    size_t from = 1, to = 0;

    while (from < close - 1) {
        if (data[from] == '"')
            from++;
        data[to++] = data[from++];
    }
    memmove(data + to, data + close, len - close);
    return span_make(data, to + len - close);
}

/* Split the row into fields; false when there are too many. */
static bool table_split(struct table *t, char *data, size_t len, size_t *count)
{
    size_t at = 0;

    for (*count = 0; *count < TABLE_COLUMNS; (*count)++) {
        struct span rest = span_make(data + at, len - at);
        size_t quoted = 0, n;

        if (rest.len > 0 && rest.data[0] == '"')
            quoted = table_close_quote(rest);
        if (quoted == SIZE_MAX)
            quoted = 0;
        n = span_find_char(span_cut(rest, quoted, SIZE_MAX), t->separator);
        n = n == SIZE_MAX ? rest.len : n + quoted;
        t->fields[*count] =
            quoted ? table_unquote(data + at, quoted, n) : span_cut(rest, 0, n);
        at += n;
        if (at >= len) {
            (*count)++;
            return true;
        }
        at++;
    }
    return false;
}

static void table_step(struct table *t, size_t bytes)
{
    const char *p = t->block + t->start, *end = p + bytes;

    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        t->line++;
        p++;
    }
    t->start += bytes;
}

/* Set aside one line, whatever quotes it opens, so that the next row is met
 * again. */
static enum table_state table_drop_line(struct table *t, const char *why,
                                        struct err *err)
{
    bool found = false;

    err_record(err, "%s", why);
    while (!found) {
        struct span s = span_make(t->block + t->start, t->end - t->start);
        size_t n = span_find_char(s, '\n');

        found = n != SIZE_MAX || t->ended;
        table_step(t, n == SIZE_MAX ? s.len : n + 1);
        if (!found && !table_fill(t, err))
            return TABLE_BROKEN;
    }
    return TABLE_BAD;
}

/* Reads until the block holds one whole row. *len: without its line end. */
static enum table_state table_gather(struct table *t, size_t *len,
                                     struct err *err)
{
    for (;;) {
        struct span s = span_make(t->block + t->start, t->end - t->start);
        bool open_quote;

        *len = table_row_length(t, s, &open_quote);
        if (*len == 0 && open_quote)
            return table_drop_line(t, "a quote is not closed", err);
        if (*len != SIZE_MAX && *len <= t->row_bytes)
            return TABLE_ROW;
        if (s.len > t->row_bytes || (t->ended && open_quote))
            return table_drop_line(
                t, open_quote ? "a quote is not closed" : "the row is too long",
                err);
        if (t->ended) {
            *len = s.len;
            return s.len > 0 ? TABLE_ROW : TABLE_END;
        }
        if (!table_fill(t, err))
            return TABLE_BROKEN;
    }
}

/* A spreadsheet's empty rows are separators and nothing else. */
static bool table_row_blank(const struct table_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (span_trim(row->fields[i]).len > 0)
            return false;
    return true;
}

/* One row as it stands, blank or not. */
static enum table_state table_take(struct table *t, struct table_row *row,
                                   struct err *err)
{
    size_t len, text;
    enum table_state state;
    char *data;

    row->line = t->line;
    row->count = 0;
    row->fields = t->fields;
    state = table_gather(t, &len, err);
    if (state != TABLE_ROW)
        return state;
    data = t->block + t->start;
    text = len > 0 && data[len - 1] == '\r' ? len - 1 : len;
    table_step(t, t->start + len < t->end ? len + 1 : len);
    if (text == 0)
        return TABLE_ROW;
    bool nul = memchr(data, '\0', text) != NULL;
    if (!table_split(t, data, text, &row->count)) {
        err_record(err, "more than %d fields", TABLE_COLUMNS);
        return TABLE_BAD;
    }
    if (nul) {
        err_record(err, "holds a NUL byte");
        return TABLE_BAD;
    }
    return TABLE_ROW;
}

enum table_state table_next(struct table *t, struct table_row *row,
                            struct err *err)
{
    enum table_state state;

    do {
        state = table_take(t, row, err);
    } while (state == TABLE_ROW && table_row_blank(row));
    return state;
}
