#include "manual_text.h"

enum {
    MANUAL_WIDTH = 79,
    MANUAL_COLUMN = 24, /* where the text behind a term begins */
    MANUAL_LINE_MAX = 1 << 16
};

/* Roff takes a leading full stop or quote for a request, a backslash for an
 * escape, and a plain '-' for a hyphen that cannot be copied. */
static void manual_roff(FILE *out, struct span text)
{
    if (text.len > 0 && (text.data[0] == '.' || text.data[0] == '\''))
        fputs("\\&", out);
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '\\')
            fputs("\\e", out);
        else if (text.data[i] == '-')
            fputs("\\-", out);
        else
            putc(text.data[i], out);
    }
}

static void manual_put(const struct manual *m, struct span text)
{
    if (m->roff)
        manual_roff(m->out, text);
    else
        fwrite(text.data, 1, text.len, m->out);
}

/* The columns that the word takes as it is put. */
static int manual_word_width(const struct manual *m, struct span word)
{
    int width = (int)word.len;

    for (size_t i = 0; m->roff && i < word.len; i++)
        width += word.data[i] == '-' || word.data[i] == '\\';
    return width;
}

/* The text in lines up to the width; the first begins at column `at`, the
 * others behind `indent` blanks. In roff a sentence ends its line. */
void manual_wrap(const struct manual *m, const char *text, int at, int indent)
{
    struct span rest = span_of(text), word;
    bool begun = false, sentence = false;

    while (span_next(&rest, ' ', &word)) {
        bool full = at + 1 + manual_word_width(m, word) > MANUAL_WIDTH;
        if (begun && (full || (m->roff && sentence))) {
            fprintf(m->out, "\n%*s", indent, "");
            at = indent;
        } else if (begun) {
            putc(' ', m->out);
            at++;
        }
        manual_put(m, word);
        at += manual_word_width(m, word);
        begun = true;
        sentence = span_ends(word, ".") || span_ends(word, ":");
    }
    putc('\n', m->out);
}

void manual_heading(const struct manual *m, const char *title)
{
    if (m->roff) {
        fputs(".SH ", m->out);
        for (const char *c = title; *c != '\0'; c++)
            putc(toupper((unsigned char)*c), m->out);
        putc('\n', m->out);
    } else {
        fprintf(m->out, "\n%s:\n", title);
    }
}

void manual_subheading(const struct manual *m, const char *title)
{
    if (m->roff) {
        fputs(".SS ", m->out);
        manual_put(m, span_of(title));
        putc('\n', m->out);
    } else {
        fputs("\n ", m->out);
        manual_wrap(m, title, 1, 1);
    }
}

void manual_item(const struct manual *m, const char *term, const char *text)
{
    int len = (int)strlen(term) + 2;

    if (m->roff) {
        fputs(".TP\n.B ", m->out);
        manual_put(m, span_of(term));
        putc('\n', m->out);
        manual_wrap(m, text, 0, 0);
        return;
    }
    fprintf(m->out, "  %s", term);
    if (len + 2 > MANUAL_COLUMN) {
        putc('\n', m->out);
        len = 0;
    }
    fprintf(m->out, "%*s", MANUAL_COLUMN - len, "");
    manual_wrap(m, text, MANUAL_COLUMN, MANUAL_COLUMN);
}

/* Lines of a text, each a paragraph of its own or, verbatim, as they are. */
void manual_lines(const struct manual *m, const char *text, bool verbatim)
{
    struct span rest = span_of(text), line;
    struct buf one;

    if (verbatim && m->roff)
        fputs(".nf\n", m->out);
    buf_init(&one, MANUAL_LINE_MAX);
    while (rest.len > 0 && span_next(&rest, '\n', &line)) {
        buf_reset(&one);
        buf_add_span(&one, line);
        if (verbatim) {
            fputs(m->roff ? "" : "  ", m->out);
            manual_put(m, line);
            putc('\n', m->out);
        } else {
            manual_wrap(m, one.data, 0, 0);
            if (m->roff && rest.len > 0)
                fputs(".PP\n", m->out);
        }
    }
    buf_release(&one);
    if (verbatim && m->roff)
        fputs(".fi\n", m->out);
}
