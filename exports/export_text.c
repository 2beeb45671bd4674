#include "exports/export_text.h"

#include <math.h>

#include "base/json_text.h"
#include "adapters/json.h"
#include "answers/answer_tags.h"
#include "answers/answer_text.h"

/* A coordinate to nine digits, never with an exponent. */
static const char *export_degrees(double deg, struct arena *arena)
{
    char *text = arena_print(arena, "%.9g", deg);
    size_t n;

    if (strchr(text, 'e') == NULL)
        return text;
    text = arena_print(arena, "%.9f", deg);
    n = strlen(text);
    while (text[n - 1] == '0')
        n--;
    text[text[n - 1] == '.' ? n - 1 : n] = '\0';
    return text;
}

/* "country: x", a line of its own; line ends inside of a name are blanks. */
static void export_add_name(struct buf *out, const char *key, struct span name)
{
    if (name.len == 0)
        return;
    if (out->len > 0)
        buf_add_char(out, '\n');
    buf_add_text(out, key);
    buf_add_text(out, ": ");
    for (size_t i = 0; i < name.len; i++)
        buf_add_char(out, name.data[i] == '\n' || name.data[i] == '\r'
                              ? ' '
                              : name.data[i]);
}

static struct span export_names(const struct export_reply *r,
                                struct arena *arena)
{
    struct buf text;
    struct span names;

    buf_init(&text, r->country.len + r->region.len + r->city.len + 64);
    export_add_name(&text, "country", r->country);
    export_add_name(&text, "region", r->region);
    export_add_name(&text, "city", r->city);
    names = answer_tags_strip(arena_span(arena, buf_span(&text)), arena);
    buf_release(&text);
    return names;
}

static struct span export_answer(const struct export_reply *r,
                                 struct arena *arena)
{
    if (r->answer.len > 0)
        return span_trim(r->answer_escaped
                             ? answer_text_unescape(r->answer, arena)
                             : r->answer);
    if (r->has_position)
        return span_of(
            arena_print(arena, "\"Latitude\": \"%s\", \"Longitude\": \"%s\"",
                        export_degrees(r->lat_deg, arena),
                        export_degrees(r->lon_deg, arena)));
    return export_names(r, arena);
}

static struct span export_reasoning(const struct export_reply *r,
                                    struct arena *arena)
{
    struct span text = r->edited;

    if (text.len == 0)
        text = r->reasoning_escaped ? answer_text_unescape(r->reasoning, arena)
                                    : r->reasoning;
    return answer_tags_strip(text, arena);
}

bool export_target_make(const struct export_reply *reply, struct arena *arena,
                        struct export_target *out, struct err *err)
{
    out->reasoning = export_reasoning(reply, arena);
    out->answer = export_answer(reply, arena);
    if (out->reasoning.len == 0)
        return err_record(err, "the reply has no reasoning to train on");
    if (out->answer.len == 0)
        return err_record(err, "the reply has no answer to train on");
    if (span_find(out->reasoning, "<image>") != SIZE_MAX ||
        span_find(out->answer, "<image>") != SIZE_MAX)
        return err_record(err, "the reply holds a literal \"<image>\", which "
                               "trainers count as a picture");
    return true;
}

void export_add_escaped(struct buf *out, struct span text)
{
    json_text_add(out, text, JSON_TEXT_FILE);
}

void export_add_json(struct buf *out, struct span text)
{
    buf_add_char(out, '"');
    export_add_escaped(out, text);
    buf_add_char(out, '"');
}

void export_add_target(struct buf *out, const struct export_target *t)
{
    buf_add_text(out, "\"<think>");
    export_add_escaped(out, t->reasoning);
    buf_add_text(out, "</think><answer>");
    export_add_escaped(out, t->answer);
    buf_add_text(out, "</answer>\"");
}

void export_add_degrees(struct buf *out, double value)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    char text[24];
    size_t n = sizeof(text);

    /* A whole number below 2^53 divided by a power of ten is rounded just as
     * the decimal text is when it is read. */
    for (int places = 0; places < 8 && fabs(value) <= 180; places++) {
        double scaled = round(fabs(value) * powers[places]);
        if (scaled / powers[places] != fabs(value) || scaled == 0)
            continue;
        int64_t left = (int64_t)scaled;
        for (int i = 0; i <= places || left > 0; i++) {
            text[--n] = (char)('0' + left % 10);
            left /= 10;
            if (i + 1 == places)
                text[--n] = '.';
        }
        if (text[n] == '.')
            text[--n] = '0';
        if (value < 0)
            text[--n] = '-';
        buf_add(out, text + n, sizeof(text) - n);
        return;
    }
    json_add_real(out, value);
}
