#include "commands/select_print.h"

#include <math.h>

#include "adapters/json.h"
#include "filters/filter.h"

static size_t print_count(const struct select_found *f, int64_t limit)
{
    return limit > 0 && (uint64_t)limit < f->sample_count ? (size_t)limit
                                                          : f->sample_count;
}

static void print_name(const struct select_found *f,
                       const struct select_sample *s, struct buf *out)
{
    buf_print(out, "%s/%s", select_text(f, s->source_at),
              select_text(f, s->key_at));
}

/* "careful", "careful#2". */
static void print_teacher(const struct select_found *f,
                          const struct select_hit *hit, struct buf *out)
{
    buf_add_text(out, f->teachers[hit->teacher]);
    if (hit->candidate > 0)
        buf_print(out, "#%lld", (long long)hit->candidate);
}

/* ---------------------------------------------------------------- text */

static void print_verdict(const struct select_found *f,
                          const struct select_hit *hit, struct buf *out)
{
    bool first = true;

    if (hit->reply_id == 0) {
        buf_add_text(out, "no reply");
        return;
    }
    if (!hit->decided) {
        buf_add_text(out, "not decided");
        return;
    }
    buf_add_text(out, hit->kept ? "kept" : "rejected");
    if (hit->by_hand)
        buf_add_text(out, " by hand");
    for (int i = 0; filter_all[i] != NULL; i++) {
        if ((hit->failed >> i & 1) == 0)
            continue;
        buf_print(out, "%s%s", first ? ": " : ", ", f->asked[i]);
        first = false;
    }
}

static void print_row(const struct select_found *f,
                      const struct select_sample *s,
                      const struct select_hit *hit, struct buf *out)
{
    struct buf cell;

    buf_init(&cell, 1 << 20);
    print_name(f, s, &cell);
    buf_print(out, "%-34s %-3s ", cell.data, select_text(f, s->country_at));
    buf_reset(&cell);
    buf_add_text(&cell, select_text(f, s->split_at));
    if (*select_text(f, s->part_at) != '\0')
        buf_print(&cell, "/%s", select_text(f, s->part_at));
    buf_print(out, "%-12s ", cell.data);
    buf_reset(&cell);
    if (hit->reply_id != 0)
        print_teacher(f, hit, &cell);
    buf_print(out, "%-14s ", cell.data);
    if (isnan(hit->distance_km))
        buf_print(out, "%10s  ", "-");
    else
        buf_print(out, "%7.*f km  ", hit->distance_km < 100 ? 2 : 0,
                  hit->distance_km);
    print_verdict(f, hit, out);
    buf_add_char(out, '\n');
    buf_release(&cell);
}

void select_print_text(const struct select_found *f, int64_t limit,
                       struct buf *out)
{
    size_t shown = print_count(f, limit);
    size_t replies = 0;

    for (size_t i = 0; i < f->sample_count; i++)
        replies +=
            f->hits[f->samples[i].from].reply_id != 0 ? f->samples[i].count : 0;
    buf_print(out, "%zu of %lld samples, %zu of %lld replies\n",
              f->sample_count, (long long)f->samples_seen, replies,
              (long long)f->replies_seen);
    for (size_t i = 0; i < shown; i++) {
        const struct select_sample *s = &f->samples[i];
        for (size_t k = 0; k < s->count; k++)
            print_row(f, s, &f->hits[s->from + k], out);
    }
    if (shown < f->sample_count)
        buf_print(out, "and %zu samples more\n", f->sample_count - shown);
}

void select_print_keys(const struct select_found *f, int64_t limit,
                       struct buf *out)
{
    for (size_t i = 0; i < print_count(f, limit); i++) {
        print_name(f, &f->samples[i], out);
        buf_add_char(out, '\n');
    }
}

/* ---------------------------------------------------------------- list */

/* A line ends at a line feed, the name at a tab, '#' begins a remark. */
static bool print_fits_list(struct span name)
{
    return span_find_char(name, '\n') == SIZE_MAX &&
           span_find_char(name, '\r') == SIZE_MAX &&
           span_find_char(name, '\t') == SIZE_MAX && name.data[0] != '#';
}

void select_print_list(const struct select_found *f, const char *query,
                       int64_t *left_out, struct buf *out)
{
    struct buf name;

    buf_init(&name, 1 << 20);
    *left_out = 0;
    buf_add_text(out, "# limbeck select: ");
    for (const char *c = query; *c != '\0'; c++)
        buf_add_char(out, *c == '\n' || *c == '\r' ? ' ' : *c);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < f->sample_count; i++) {
        const struct select_sample *s = &f->samples[i];
        buf_reset(&name);
        print_name(f, s, &name);
        if (!print_fits_list(buf_span(&name))) {
            (*left_out)++;
            continue;
        }
        for (size_t k = 0; k < s->count; k++) {
            const struct select_hit *hit = &f->hits[s->from + k];
            buf_add_span(out, buf_span(&name));
            if (hit->reply_id != 0) {
                buf_add_char(out, '\t');
                print_teacher(f, hit, out);
            }
            buf_add_char(out, '\n');
        }
    }
    buf_release(&name);
}

/* ---------------------------------------------------------------- JSON */

static void print_key_text(const char *key, const char *text, struct buf *out)
{
    json_add_key(out, key);
    if (*text == '\0')
        buf_add_text(out, "null");
    else
        json_add_text(out, span_of(text));
}

static bool print_measures(const struct select_hit *hit, struct db *db,
                           struct buf *out, struct err *err)
{
    struct query *q = db_query(db, QUERY_SELECT_MEASURES);

    query_int(q, 1, hit->reply_id);
    enum query_state state = query_next(q, err);
    json_add_key(out, "measures");
    buf_add_char(out, '{');
    for (int i = 0; state == QUERY_ROW && filter_all[i] != NULL; i++) {
        json_add_key(out, filter_all[i]->name);
        json_add_real(out, query_get_real(q, 1 + i));
    }
    buf_add_char(out, '}');
    return state != QUERY_FAILED;
}

static bool print_reply(const struct select_found *f,
                        const struct select_hit *hit, struct db *db,
                        struct buf *out, struct err *err)
{
    json_add_comma(out);
    buf_add_char(out, '{');
    json_add_key(out, "teacher");
    json_add_text(out, span_of(f->teachers[hit->teacher]));
    json_add_key(out, "candidate");
    json_add_int(out, hit->candidate);
    json_add_key(out, "kept");
    buf_add_text(out, !hit->decided ? "null" : hit->kept ? "true" : "false");
    json_add_key(out, "by_hand");
    buf_add_text(out, hit->by_hand ? "true" : "false");
    json_add_key(out, "failed");
    buf_add_char(out, '[');
    for (int i = 0; filter_all[i] != NULL; i++) {
        if ((hit->failed >> i & 1) == 0)
            continue;
        json_add_comma(out);
        json_add_text(out, span_of(f->asked[i]));
    }
    buf_add_char(out, ']');
    bool ok = print_measures(hit, db, out, err);
    buf_add_char(out, '}');
    return ok;
}

static bool print_sample(const struct select_found *f,
                         const struct select_sample *s, struct db *db,
                         struct buf *out, struct err *err)
{
    json_add_comma(out);
    buf_add_char(out, '{');
    print_key_text("source", select_text(f, s->source_at), out);
    json_add_key(out, "key");
    json_add_text(out, span_of(select_text(f, s->key_at)));
    print_key_text("country", select_text(f, s->country_at), out);
    print_key_text("split", select_text(f, s->split_at), out);
    print_key_text("part", select_text(f, s->part_at), out);
    json_add_key(out, "replies");
    buf_add_char(out, '[');
    for (size_t k = 0; k < s->count; k++) {
        const struct select_hit *hit = &f->hits[s->from + k];
        if (hit->reply_id != 0 && !print_reply(f, hit, db, out, err))
            return false;
    }
    buf_add_text(out, "]}\n");
    return true;
}

bool select_print_json(const struct select_found *f, int64_t limit,
                       struct db *db, struct buf *out, struct err *err)
{
    buf_add_char(out, '[');
    for (size_t i = 0; i < print_count(f, limit); i++) {
        if (!print_sample(f, &f->samples[i], db, out, err))
            return false;
    }
    buf_add_text(out, "]\n");
    return true;
}
