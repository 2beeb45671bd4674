#include "answers/answer_patterns.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

static const char *const answer_pattern_names[PATTERN_COUNT] = {
    [PATTERN_GLOBE_EXACT] = "globe_exact", [PATTERN_COUNTRY] = "country",
    [PATTERN_REGION] = "region",           [PATTERN_CITY] = "city",
    [PATTERN_NAMELESS] = "nameless",       [PATTERN_REFUSAL] = "refusal",
};

struct pattern_sample {
    enum answer_pattern which;
    bool good;
    int line;
    struct span text;
};

struct answer_patterns {
    struct regex *regex[PATTERN_COUNT];
    int name_group[PATTERN_COUNT];
    struct pattern_sample *samples; /* [sample_count], in the arena */
    size_t sample_count, sample_room;
    struct arena arena;

    /* While the file is read. */
    struct buf source;
    unsigned flags;
    int line, begun_line;
    enum answer_pattern current; /* PATTERN_COUNT: none */
};

static bool answer_patterns_compile(struct answer_patterns *p, struct err *err)
{
    enum answer_pattern which = p->current;

    if (which == PATTERN_COUNT)
        return true;
    if (p->regex[which])
        return err_usage(err, "line %d: \"%s\" stands twice", p->begun_line,
                         answer_pattern_names[which]);
    if (!buf_ok(&p->source, "a pattern", err))
        return false;
    p->regex[which] =
        regex_open(buf_span(&p->source), p->flags | REGEX_BYTES, err);
    if (!p->regex[which])
        return err_context(err, "line %d: \"%s\"", p->begun_line,
                           answer_pattern_names[which]);
    p->name_group[which] = regex_name(p->regex[which], "name");
    return true;
}

static bool answer_patterns_begin(struct answer_patterns *p, struct span rest,
                                  struct err *err)
{
    struct span name, flags;
    size_t i;

    if (!answer_patterns_compile(p, err))
        return false;
    rest = span_trim(rest);
    if (!span_next(&rest, ' ', &name))
        name = SPAN_NONE;
    flags = span_trim(rest);
    for (i = 0; i < PATTERN_COUNT; i++)
        if (span_is(name, answer_pattern_names[i]))
            break;
    if (i == PATTERN_COUNT)
        return err_usage(err, "line %d: no pattern is called \"%.*s\"", p->line,
                         (int)name.len, name.data);
    p->current = (enum answer_pattern)i;
    p->begun_line = p->line;
    p->flags = 0;
    for (i = 0; i < flags.len; i++) {
        char c = flags.data[i];

        p->flags |= c == 'i'   ? REGEX_NOCASE
                    : c == 's' ? REGEX_DOTALL
                    : c == 'm' ? REGEX_MULTILINE
                               : 0;
        if (c != 'i' && c != 's' && c != 'm')
            return err_usage(err, "line %d: no flag is called \"%c\"", p->line,
                             c);
    }
    buf_reset(&p->source);
    return true;
}

/* "\n" and "\t" in a sample are what they say. */
static struct span pattern_sample_text(struct answer_patterns *p,
                                       struct span text)
{
    char *copy = arena_take(&p->arena, text.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        char next = i + 1 < text.len ? text.data[i + 1] : '\0';

        if (text.data[i] == '\\' && (next == 'n' || next == 't')) {
            copy[n++] = next == 'n' ? '\n' : '\t';
            i++;
        } else {
            copy[n++] = text.data[i];
        }
    }
    return span_make(copy, n);
}

static void answer_patterns_add_sample(struct answer_patterns *p, bool good,
                                       struct span text)
{
    struct pattern_sample *s;

    if (p->sample_count == p->sample_room) {
        p->sample_room = p->sample_room ? 2 * p->sample_room : 64;
        p->samples = heap_grow(p->samples, p->sample_room, sizeof(*s));
    }
    s = &p->samples[p->sample_count++];
    *s = (struct pattern_sample){p->current, good, p->line,
                                 pattern_sample_text(p, text)};
}

static bool answer_patterns_line(struct answer_patterns *p, struct span line,
                                 struct err *err)
{
    static const char opening[] = "pattern ";

    if (!line.len || line.data[0] == '#')
        return true;
    if (span_starts(line, opening))
        return answer_patterns_begin(
            p, span_cut(line, sizeof(opening) - 1, line.len), err);
    if (p->current == PATTERN_COUNT || line.len < 2 || line.data[1] != ' ' ||
        !strchr("=+-", line.data[0]))
        return err_usage(err, "line %d: expected pattern, =, + or -", p->line);
    if (line.data[0] == '=')
        buf_add_span(&p->source, span_cut(line, 2, line.len));
    else
        answer_patterns_add_sample(p, line.data[0] == '+',
                                   span_cut(line, 2, line.len));
    return true;
}

static bool answer_patterns_read(struct answer_patterns *p, struct span text,
                                 struct err *err)
{
    struct span line;

    while (span_next(&text, '\n', &line)) {
        p->line++;
        if (!answer_patterns_line(p, line, err))
            return false;
    }
    if (!answer_patterns_compile(p, err))
        return false;
    for (size_t i = 0; i < PATTERN_COUNT; i++)
        if (!p->regex[i])
            return err_usage(err, "pattern \"%s\" is missing",
                             answer_pattern_names[i]);
    return true;
}

struct answer_patterns *answer_patterns_open(struct span text, struct err *err)
{
    struct answer_patterns *p = heap_take(sizeof(*p));
    bool ok;

    memset(p, 0, sizeof(*p));
    p->current = PATTERN_COUNT;
    arena_init(&p->arena);
    buf_init(&p->source, 16 * 1024);
    ok = answer_patterns_read(p, text, err);
    buf_release(&p->source);
    if (ok)
        return p;
    answer_patterns_close(p);
    err_context(err, "the patterns of answers");
    return NULL;
}

void answer_patterns_close(struct answer_patterns *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < PATTERN_COUNT; i++)
        regex_close(p->regex[i]);
    arena_release(&p->arena);
    free(p->samples);
    free(p);
}

int answer_patterns_find(const struct answer_patterns *p,
                         enum answer_pattern which, struct span subject,
                         struct regex_match *match, struct err *err)
{
    int found = regex_find(p->regex[which], subject, 0, match, err);

    if (found < 0)
        err_context(err, "pattern \"%s\"", answer_pattern_names[which]);
    return found;
}

struct span answer_patterns_name(const struct answer_patterns *p,
                                 enum answer_pattern which, struct span subject,
                                 const struct regex_match *match)
{
    if (p->name_group[which] < 0)
        return SPAN_NONE;
    return regex_group(subject, match, (size_t)p->name_group[which]);
}

bool answer_patterns_test(const struct answer_patterns *p, size_t *count,
                          struct err *err)
{
    *count = 0;
    for (size_t i = 0; i < p->sample_count; i++) {
        const struct pattern_sample *s = &p->samples[i];
        struct regex_match match;
        int found = answer_patterns_find(p, s->which, s->text, &match, err);

        if (found < 0)
            return false;
        if (found != s->good)
            return err_usage(err, "line %d: \"%s\" %s its sample \"%.*s\"",
                             s->line, answer_pattern_names[s->which],
                             found ? "finds" : "does not find",
                             (int)s->text.len, s->text.data);
        ++*count;
    }
    return true;
}
