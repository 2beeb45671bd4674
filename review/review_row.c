#include "review/review_row.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "adapters/json.h"

const char *const review_format_words[] = {"jsonl", "csv", "label-studio",
                                           NULL};

bool review_format_find(const char *word, enum review_format *format)
{
    for (int i = 0; review_format_words[i] != NULL; i++) {
        if (strcmp(word, review_format_words[i]) == 0) {
            *format = (enum review_format)i;
            return true;
        }
    }
    return false;
}

void review_time_text(int64_t at, char out[32])
{
    time_t t = (time_t)at;
    struct tm tm;

    if (gmtime_r(&t, &tm) == NULL || tm.tm_year > 8000)
        snprintf(out, 32, "1970-01-01T00:00:00Z");
    else
        strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* Label Studio writes fractions of a second too. */
bool review_time_read(struct span text, int64_t *at)
{
    char copy[40];
    struct tm tm = {0};

    snprintf(copy, sizeof(copy), "%.*s", (int)(text.len < 39 ? text.len : 39),
             text.data != NULL ? text.data : "");
    const char *end = strptime(copy, "%Y-%m-%dT%H:%M:%S", &tm);
    if (end == NULL)
        return false;
    if (*end == '.')
        end += 1 + strspn(end + 1, "0123456789");
    if (strcmp(end, "Z") != 0 && *end != '\0')
        return false;
    *at = (int64_t)timegm(&tm);
    return true;
}

/* --------------------------------------------------------------- writing */

static const char review_csv_head[] =
    "op,source,key,teacher,candidate,reply_sha256,verdict,note,text,reviewer,"
    "at,queue,blind,seconds,policy\n";

static void row_json_text(struct buf *out, const char *key, const char *text)
{
    json_add_key(out, key);
    if (text == NULL)
        buf_add_text(out, "null");
    else
        json_add_text(out, span_of(text));
}

static void row_json_bool(struct buf *out, const char *key, bool value)
{
    json_add_key(out, key);
    buf_add_text(out, value ? "true" : "false");
}

static void row_add_json(const struct review_row *r, struct buf *out)
{
    char at[32];

    review_time_text(r->at, at);
    buf_add_char(out, '{');
    row_json_text(out, "op", r->op);
    row_json_text(out, "source", r->source);
    row_json_text(out, "key", r->key);
    row_json_text(out, "teacher", r->teacher);
    json_add_key(out, "candidate");
    json_add_int(out, r->candidate);
    row_json_text(out, "reply_sha256", r->sha256);
    row_json_text(out, "verdict", r->verdict);
    row_json_text(out, "note", r->note);
    row_json_text(out, "text", r->text);
    row_json_text(out, "reviewer", r->reviewer);
    row_json_text(out, "at", r->verdict != NULL ? at : NULL);
    row_json_text(out, "queue", r->queue);
    row_json_bool(out, "blind", r->blind);
    json_add_key(out, "seconds");
    json_add_real(out, r->seconds);
    row_json_text(out, "policy", r->policy);
    buf_add_text(out, "}\n");
}

/* RFC 4180. */
static void row_csv_field(struct buf *out, const char *text, char before)
{
    if (before != '\0')
        buf_add_char(out, before);
    if (text == NULL)
        return;
    if (strpbrk(text, ",\"\r\n") == NULL && *text != '\0') {
        buf_add_text(out, text);
        return;
    }
    buf_add_char(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            buf_add_char(out, '"');
        buf_add_char(out, *c);
    }
    buf_add_char(out, '"');
}

static void row_add_csv(const struct review_row *r, struct buf *out)
{
    char at[32], candidate[32], seconds[40];

    review_time_text(r->at, at);
    snprintf(candidate, sizeof(candidate), "%lld", (long long)r->candidate);
    snprintf(seconds, sizeof(seconds), "%.6g", r->seconds);
    row_csv_field(out, r->op, '\0');
    row_csv_field(out, r->source, ',');
    row_csv_field(out, r->key, ',');
    row_csv_field(out, r->teacher, ',');
    row_csv_field(out, candidate, ',');
    row_csv_field(out, r->sha256, ',');
    row_csv_field(out, r->verdict, ',');
    row_csv_field(out, r->note, ',');
    row_csv_field(out, r->text, ',');
    row_csv_field(out, r->reviewer, ',');
    row_csv_field(out, r->verdict != NULL ? at : NULL, ',');
    row_csv_field(out, r->queue, ',');
    row_csv_field(out, r->blind ? "1" : "0", ',');
    row_csv_field(out, isnan(r->seconds) ? NULL : seconds, ',');
    row_csv_field(out, r->policy, ',');
    buf_add_char(out, '\n');
}

/* A result of an annotation. value: a constant that begins its object. */
static void row_add_result(struct buf *out, const char *name, const char *type,
                           const char *field, const char *text)
{
    json_add_comma(out);
    buf_add_char(out, '{');
    row_json_text(out, "from_name", name);
    row_json_text(out, "to_name", "reply");
    row_json_text(out, "type", type);
    json_add_key(out, "value");
    buf_add_char(out, '{');
    json_add_key(out, field);
    buf_add_char(out, '[');
    json_add_text(out, span_of(text));
    buf_add_text(out, "]}}");
}

static void row_add_annotation(const struct review_row *r, struct buf *out)
{
    char at[32];

    review_time_text(r->at, at);
    buf_add_char(out, '{');
    row_json_text(out, "unique_id", r->op);
    row_json_text(out, "completed_by", r->reviewer);
    row_json_text(out, "created_at", at);
    json_add_key(out, "lead_time");
    json_add_real(out, r->seconds);
    json_add_key(out, "result");
    buf_add_char(out, '[');
    row_add_result(out, "verdict", "choices", "choices", r->verdict);
    if (r->note != NULL)
        row_add_result(out, "note", "textarea", "text", r->note);
    if (r->text != NULL)
        row_add_result(out, "edit", "textarea", "text", r->text);
    buf_add_text(out, "]}");
}

/* A task: what is read, and, where somebody has, an annotation. */
static void row_add_task(const struct review_row *r, struct buf *out)
{
    json_add_comma(out);
    buf_add_text(out, "\n{");
    json_add_key(out, "data");
    buf_add_char(out, '{');
    row_json_text(out, "source", r->source);
    row_json_text(out, "key", r->key);
    row_json_text(out, "teacher", r->teacher);
    json_add_key(out, "candidate");
    json_add_int(out, r->candidate);
    row_json_text(out, "reply_sha256", r->sha256);
    row_json_text(out, "reply", r->reply);
    json_add_key(out, "latitude");
    json_add_real(out, r->lat_deg);
    json_add_key(out, "longitude");
    json_add_real(out, r->lon_deg);
    row_json_text(out, "queue", r->queue);
    row_json_bool(out, "blind", r->blind);
    row_json_text(out, "policy", r->policy);
    buf_add_char(out, '}');
    json_add_key(out, "annotations");
    buf_add_char(out, '[');
    if (r->verdict != NULL)
        row_add_annotation(r, out);
    buf_add_text(out, "]}");
}

void review_rows_begin(enum review_format format, struct buf *out)
{
    if (format == REVIEW_CSV)
        buf_add_text(out, review_csv_head);
    if (format == REVIEW_LABEL_STUDIO)
        buf_add_char(out, '[');
}

void review_rows_add(enum review_format format, const struct review_row *row,
                     struct buf *out)
{
    if (format == REVIEW_JSONL)
        row_add_json(row, out);
    else if (format == REVIEW_CSV)
        row_add_csv(row, out);
    else
        row_add_task(row, out);
}

void review_rows_end(enum review_format format, struct buf *out)
{
    if (format == REVIEW_LABEL_STUDIO)
        buf_add_text(out, "\n]\n");
}
