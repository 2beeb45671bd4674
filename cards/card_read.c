#include "cards/card_read.h"

#include <math.h>

#include "cards/card_claims.h"
#include "filters/filter.h"
#include "geo/distance.h"
#include "geo/names.h"

/* Bytes of a reply that are shown: its beginning, and its end, where answers
 * stand. */
enum { READ_HEAD = 6000, READ_TAIL = 1500 };
/* Columns of the replies before those of the filters. */
enum { READ_COLUMNS = 23, READ_TEXT = 2000 };

struct card_reader {
    struct db *db;
    struct arena *arena;
    struct card_thumbs *thumbs;
    int64_t policy_id;
    struct card_rule *rules; /* [count] */
    int64_t *ordinals;       /* [count]; of the rule, or -1 */
    int *columns;            /* [count] of its values; -1: it has none */
    size_t count;
    distance_km *distance;
    struct err *err; /* of the call */
};

static const char *read_text(struct card_reader *r, struct query *q, int column)
{
    return query_get_text(q, column, r->arena);
}

/* Where the values of a filter stand in a row of replies. */
static int read_column(const char *name)
{
    for (int i = 0; filter_all[i] != NULL; i++) {
        if (strcmp(filter_all[i]->name, name) == 0)
            return READ_COLUMNS + i;
    }
    return -1;
}

static void read_add_rule(struct card_reader *r, struct query *q)
{
    struct card_rule rule = {.name = read_text(r, q, 0),
                             .unit = read_text(r, q, 1),
                             .ruled = !query_get_null(q, 2),
                             .min = query_get_real(q, 3),
                             .max = query_get_real(q, 4),
                             .missing_passes =
                                 span_is(query_get_span(q, 5), "passes")};

    r->rules = arena_grow(r->arena, r->rules, r->count, sizeof(*r->rules));
    r->columns =
        arena_grow(r->arena, r->columns, r->count, sizeof(*r->columns));
    r->ordinals =
        arena_grow(r->arena, r->ordinals, r->count, sizeof(*r->ordinals));
    r->rules[r->count] = rule;
    r->columns[r->count] = read_column(rule.name);
    r->ordinals[r->count++] = rule.ruled ? query_get_int(q, 2) : -1;
}

struct card_reader *card_reader_open(struct db *db, int64_t policy_id,
                                     struct arena *arena,
                                     struct card_thumbs *thumbs,
                                     struct err *err)
{
    struct card_reader *r = arena_take(arena, sizeof(*r));
    struct query *q = db_query(db, QUERY_CARD_RULES);
    enum query_state state;

    *r = (struct card_reader){.db = db,
                              .arena = arena,
                              .thumbs = thumbs,
                              .policy_id = policy_id,
                              .distance = distance_named("geodesic")};
    query_int(q, 1, policy_id);
    while ((state = query_next(q, err)) == QUERY_ROW)
        read_add_rule(r, q);
    return state == QUERY_FAILED ? NULL : r;
}

void card_reader_close(struct card_reader *r)
{
    (void)r; /* all of it lies in the arena */
}

static bool read_sample(struct card_reader *r, struct card *c)
{
    struct query *q = db_query(r->db, QUERY_CARD_SAMPLE);

    query_int(q, 1, c->sample_id);
    enum query_state state = query_next(q, r->err);
    if (state == QUERY_FAILED)
        return false;
    if (state == QUERY_DONE)
        return err_stage(r->err, "sample %lld is gone",
                         (long long)c->sample_id);
    c->key = read_text(r, q, 0);
    c->source = read_text(r, q, 1);
    c->truth = (struct card_place){.lat_deg = query_get_real(q, 3),
                                   .lon_deg = query_get_real(q, 4),
                                   .country = read_text(r, q, 5),
                                   .region = read_text(r, q, 6),
                                   .city = read_text(r, q, 7)};
    const char *country =
        names_country_name(c->truth.country == NULL ? "" : c->truth.country);
    if (country != NULL)
        c->truth.country = country;
    c->author = read_text(r, q, 8);
    c->licence = read_text(r, q, 9);
    c->taken_at = read_text(r, q, 10);
    c->standing = read_text(r, q, 11);
    c->reason = read_text(r, q, 12);
    c->width = query_get_int(q, 13);
    c->height = query_get_int(q, 14);
    c->format = read_text(r, q, 15);
    const char *path = read_text(r, q, 16);
    if (path != NULL) {
        const char *slash = strrchr(path, '/');
        c->file = arena_print(r->arena, "%s @%lld", slash ? slash + 1 : path,
                              (long long)query_get_int(q, 17));
    }
    return query_get_null(q, 2) ||
           card_thumbs_ask(r->thumbs, query_get_int(q, 2), &c->thumb, r->err);
}

/* The bytes without a character that was cut in two: at the end of a head,
 * at the beginning of a tail. */
static struct span read_trim(struct span text, bool head)
{
    size_t cut = 0;

    if (head) {
        while (cut < 3 && cut < text.len &&
               ((unsigned char)text.data[text.len - 1 - cut] & 0xC0) == 0x80)
            cut++;
        if (cut < text.len &&
            (unsigned char)text.data[text.len - 1 - cut] >= 0xC0)
            return span_cut(text, 0, text.len - 1 - cut);
        return text;
    }
    while (cut < 3 && cut < text.len &&
           ((unsigned char)text.data[cut] & 0xC0) == 0x80)
        cut++;
    return span_cut(text, cut, SIZE_MAX);
}

static struct card_text read_reply_text(struct card_reader *r, struct query *q)
{
    struct card_text text = {.bytes = query_get_int(q, 12)};

    text.head = arena_span(r->arena, query_get_span(q, 13));
    text.tail = arena_span(r->arena, query_get_span(q, 14));
    if (text.bytes > (int64_t)(text.head.len + text.tail.len)) {
        text.head = read_trim(text.head, true);
        text.tail = read_trim(text.tail, false);
    }
    return text;
}

static void read_values(struct card_reader *r, struct query *q,
                        struct card_reply *reply)
{
    double *values = arena_take_array(r->arena, r->count + 1, sizeof(*values));
    uint64_t failed = (uint64_t)query_get_int(q, 21);

    for (size_t i = 0; i < r->count; i++) {
        values[i] = r->columns[i] < 0 ? NAN : query_get_real(q, r->columns[i]);
        if (r->ordinals[i] >= 0 && i < CARD_RULES &&
            (failed >> r->ordinals[i] & 1) != 0)
            reply->failed |= UINT64_C(1) << i;
    }
    reply->values = values;
}

static void read_reply(struct card_reader *r, struct query *q,
                       const struct card *c, struct card_reply *reply)
{
    *reply = (struct card_reply){
        .id = query_get_int(q, 0),
        .teacher = read_text(r, q, 1),
        .ordinal = (size_t)query_get_int(q, 2),
        .candidate = query_get_int(q, 3),
        .finish = read_text(r, q, 4),
        .status = read_text(r, q, 5),
        .note = read_text(r, q, 6),
        .answer = {query_get_real(q, 7), query_get_real(q, 8),
                   read_text(r, q, 9), read_text(r, q, 10),
                   read_text(r, q, 11)},
        .km = NAN,
        .text = read_reply_text(r, q),
        .answer_start = (size_t)query_get_int(q, 15),
        .answer_end = (size_t)query_get_int(q, 16),
        .decided = !query_get_null(q, 20),
        .kept = query_get_int(q, 20) == 1,
        .by_hand = query_get_int(q, 22) == 1};
    if (!isnan(reply->answer.lat_deg) && !isnan(c->truth.lat_deg))
        reply->km = r->distance(c->truth.lat_deg, c->truth.lon_deg,
                                reply->answer.lat_deg, reply->answer.lon_deg);
    read_values(r, q, reply);
    card_claims_read(reply, query_get_span(q, 18), query_get_span(q, 19),
                     (size_t)query_get_int(q, 17), r->arena);
}

/* "ann: keep, a note · bo: drop": what each said last. */
static bool read_reviews(struct card_reader *r, struct card_reply *replies,
                         size_t count, int64_t sample_id)
{
    struct query *q = db_query(r->db, QUERY_CARD_REVIEWS);
    enum query_state state;

    query_int(q, 1, sample_id);
    while ((state = query_next(q, r->err)) == QUERY_ROW) {
        const char *note = read_text(r, q, 3);
        for (size_t i = 0; i < count; i++) {
            struct card_reply *reply = &replies[i];
            if (reply->id != query_get_int(q, 0))
                continue;
            reply->reviews = arena_print(
                r->arena, "%s%s%.80s: %s%s%.500s",
                reply->reviews != NULL ? reply->reviews : "",
                reply->reviews != NULL ? " \xC2\xB7 " : "", read_text(r, q, 1),
                read_text(r, q, 2), note != NULL && *note != '\0' ? ", " : "",
                note != NULL ? note : "");
        }
    }
    return state != QUERY_FAILED;
}

static bool read_replies(struct card_reader *r, struct card *c)
{
    struct query *q = db_query(r->db, QUERY_CARD_REPLIES);
    struct card_reply *replies = NULL;
    enum query_state state;

    query_int(q, 1, c->sample_id);
    query_int(q, 2, r->policy_id);
    query_int(q, 3, READ_HEAD);
    query_int(q, 4, READ_TAIL);
    while ((state = query_next(q, r->err)) == QUERY_ROW) {
        replies =
            arena_grow(r->arena, replies, c->reply_count, sizeof(*replies));
        read_reply(r, q, c, &replies[c->reply_count++]);
    }
    c->replies = replies;
    return state != QUERY_FAILED &&
           read_reviews(r, replies, c->reply_count, c->sample_id);
}

static bool read_split(struct card_reader *r, struct card *c)
{
    struct query *q = db_query(r->db, QUERY_CARD_SPLIT);

    query_int(q, 1, r->policy_id);
    query_int(q, 2, c->sample_id);
    enum query_state state = query_next(q, r->err);
    if (state == QUERY_ROW) {
        const char *part = read_text(r, q, 1);
        c->splits = part[0] == '\0' ? read_text(r, q, 0)
                                    : arena_print(r->arena, "%s, %s",
                                                  read_text(r, q, 0), part);
    }
    return state != QUERY_FAILED;
}

static bool read_failures(struct card_reader *r, struct card *c)
{
    struct query *q = db_query(r->db, QUERY_CARD_FAILURES);
    enum query_state state;
    struct buf text;

    buf_init(&text, READ_TEXT);
    query_int(q, 1, c->sample_id);
    while ((state = query_next(q, r->err)) == QUERY_ROW) {
        struct span message = query_get_span(q, 1);
        buf_print(&text, "%s%s: ", text.len > 0 ? "; " : "",
                  read_text(r, q, 0));
        buf_add_span(&text, span_cut(message, 0, READ_TEXT / 4));
    }
    if (text.len > 0)
        c->failures = arena_text(r->arena, text.data);
    buf_release(&text);
    return state != QUERY_FAILED;
}

/* The names of the mates, whose samples were found. */
static bool read_mate_names(struct card_reader *r, struct card_mate *mates,
                            const int64_t *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct query *q = db_query(r->db, QUERY_CARD_NAME);
        query_int(q, 1, samples[i]);
        enum query_state state = query_next(q, r->err);
        if (state == QUERY_FAILED)
            return false;
        if (state == QUERY_DONE)
            continue;
        mates[i].source = read_text(r, q, 0);
        mates[i].key = read_text(r, q, 1);
    }
    return true;
}

static bool read_mates(struct card_reader *r, struct card *c)
{
    enum { MATES = 4 };
    struct query *q = db_query(r->db, QUERY_CARD_MATES);
    int64_t samples[MATES], pictures[MATES];
    struct card_mate *mates = NULL;
    enum query_state state;

    query_int(q, 1, c->sample_id);
    while ((state = query_next(q, r->err)) == QUERY_ROW &&
           c->mate_count < MATES) {
        if (mates == NULL)
            mates = arena_take_array(r->arena, MATES, sizeof(*mates));
        struct card_mate *m = &mates[c->mate_count];
        samples[c->mate_count] = query_get_int(q, 0);
        pictures[c->mate_count++] = query_get_int(q, 1);
        *m = (struct card_mate){
            .source = "",
            .key = "another picture",
            .kept = query_get_int(q, 2) == 1,
            .distance = query_get_null(q, 3) ? -1 : query_get_int(q, 3),
            .why = read_text(r, q, 4)};
    }
    c->mates = mates;
    if (state == QUERY_FAILED ||
        !read_mate_names(r, mates, samples, c->mate_count))
        return false;
    for (size_t i = 0; i < c->mate_count; i++) {
        if (!card_thumbs_ask(r->thumbs, pictures[i], &mates[i].thumb, r->err))
            return false;
    }
    return true;
}

bool card_read(struct card_reader *r, int64_t sample_id, struct card *out,
               struct err *err)
{
    *out = (struct card){
        .sample_id = sample_id, .rules = r->rules, .rule_count = r->count};
    r->err = err;
    return read_sample(r, out) && read_replies(r, out) && read_split(r, out) &&
           read_failures(r, out) && read_mates(r, out);
}
