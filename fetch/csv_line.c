#include "fetch/csv_line.h"

static bool csv_line_quoted(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (strchr(",\"\r\n;\t|", s.data[i]) != NULL)
            return true;
    return s.len > 0 && span_trim(s).len != s.len;
}

void csv_line_add(struct buf *line, struct span field)
{
    if (line->len > 0)
        buf_add_char(line, ',');
    if (!csv_line_quoted(field)) {
        buf_add_span(line, field);
        return;
    }
    buf_add_char(line, '"');
    for (size_t i = 0; i < field.len; i++) {
        if (field.data[i] == '"')
            buf_add_char(line, '"');
        buf_add_char(line, field.data[i]);
    }
    buf_add_char(line, '"');
}

void csv_line_add_int(struct buf *line, int64_t n)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", (long long)n);
    csv_line_add(line, span_of(text));
}
