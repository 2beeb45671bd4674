#include "commands/why_fit.h"

enum { FIT_LABEL = 14, FIT_SCORE = 46 };

/* Bytes of the character that s begins with, and its columns. */
static size_t fit_character(struct span s, size_t *columns)
{
    unsigned char c = (unsigned char)s.data[0];
    size_t len = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    uint32_t code = 0;

    len = len > s.len ? s.len : len;
    if (len >= 3)
        code = (uint32_t)(c & (len == 3 ? 0x0F : 0x07)) << (6 * (len - 1)) |
               (uint32_t)((unsigned char)s.data[1] & 0x3F) << (6 * (len - 2));
    /* Hangul, CJK, full width, emoji; combining marks of Latin count none. */
    *columns = (code >= 0x1100 && code < 0x1160) ||
                       (code >= 0x2E80 && code < 0xA4D0) ||
                       (code >= 0xAC00 && code < 0xD7A4) ||
                       (code >= 0xF900 && code < 0xFB00) ||
                       (code >= 0xFE30 && code < 0xFE70) ||
                       (code >= 0xFF00 && code < 0xFF61) || code >= 0x1F300
                   ? 2
                   : 1;
    return len;
}

/* What the lines below a long one begin with. */
static void fit_begin(struct span line, struct buf *out)
{
    size_t blanks = 0;

    while (blanks < line.len && line.data[blanks] == ' ')
        blanks++;
    if (span_starts(span_cut(line, blanks, SIZE_MAX), "| "))
        buf_print(out, "%*s| ", (int)blanks, "");
    else
        buf_print(out, "%*s",
                  blanks == 2                   ? FIT_LABEL
                  : blanks == 4 || blanks == 10 ? FIT_SCORE
                                                : (int)blanks,
                  "");
}

/* How much of the line fits into so many columns; up to a blank where there is
 * one in its second half. */
static size_t fit_part(struct span line, size_t columns)
{
    size_t at = 0, used = 0, blank = 0, wide;

    while (at < line.len) {
        size_t len = fit_character(span_cut(line, at, SIZE_MAX), &wide);
        if (used + wide > columns)
            return blank > 0 ? blank : at > 0 ? at : len;
        if (line.data[at] == ' ' && used > columns / 2)
            blank = at;
        used += wide;
        at += len;
    }
    return at;
}

static void fit_line(struct buf *out, struct span line, size_t columns)
{
    size_t part = fit_part(line, columns);
    struct buf begin;

    buf_add_span(out, span_cut(line, 0, part));
    buf_add_char(out, '\n');
    if (part == line.len)
        return;
    buf_init(&begin, 1000);
    fit_begin(line, &begin);
    line = span_cut(line, part, SIZE_MAX);
    while (line.len > 0) {
        if (line.data[0] == ' ')
            line = span_cut(line, 1, SIZE_MAX);
        part = fit_part(line, columns - begin.len);
        buf_add_span(out, buf_span(&begin));
        buf_add_span(out, span_cut(line, 0, part));
        buf_add_char(out, '\n');
        line = span_cut(line, part, SIZE_MAX);
    }
    buf_release(&begin);
}

void why_fit(struct buf *out, struct span text, size_t columns)
{
    struct span line;

    while (span_next(&text, '\n', &line)) {
        if (text.data == NULL && line.len == 0)
            break;
        fit_line(out, line, columns);
    }
}
