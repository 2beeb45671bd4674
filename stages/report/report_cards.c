#include "stages/report/report_cards.h"

#include <math.h>

#include "geo/distance.h"
#include "geo/names.h"

/* Bytes of a reply that are shown: its beginning, and its end, where answers
 * stand. */
enum { CARDS_HEAD = 4000, CARDS_TAIL = 1000 };

struct cards {
    struct report_store *store;
    struct report_thumbs *thumbs;
    int64_t most;
    struct report_group *groups;
    size_t group_count;
};

static struct report_card cards_blank(void)
{
    const struct report_place nowhere = {.lat_deg = NAN, .lon_deg = NAN};

    return (struct report_card){.truth = nowhere, .answer = nowhere, .km = NAN};
}

/* Six columns from `at` on: position and names. */
static struct report_place cards_place(struct report_store *s, struct query *q,
                                       int at)
{
    return (struct report_place){.lat_deg = query_get_real(q, at),
                                 .lon_deg = query_get_real(q, at + 1),
                                 .country = report_column(s, q, at + 2),
                                 .region = report_column(s, q, at + 3),
                                 .city = report_column(s, q, at + 4)};
}

static bool cards_read_sample(struct cards *c, int64_t sample_id,
                              struct report_card *card)
{
    struct report_store *s = c->store;
    struct query *q = db_query(s->db, QUERY_REPORT_SAMPLE);

    query_int(q, 1, sample_id);
    enum query_state state = query_next(q, s->err);
    if (state != QUERY_ROW)
        return err_stage(s->err, "sample %lld is gone", (long long)sample_id);
    card->key = report_column(s, q, 0);
    card->source = report_column(s, q, 1);
    card->truth = cards_place(s, q, 3);
    const char *country = names_country_name(card->truth.country);
    if (country != NULL)
        card->truth.country = country;
    return query_get_null(q, 2) ||
           report_thumbs_ask(c->thumbs, s, query_get_int(q, 2), &card->thumb);
}

/* The bytes without a character that was cut in two: at the end of a head,
 * at the beginning of a tail. */
static struct span cards_trim(struct span text, bool head)
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

static struct report_text cards_text(struct report_store *s, struct query *q,
                                     int at)
{
    struct report_text text = {.bytes = query_get_int(q, at)};

    text.head = arena_span(s->arena, query_get_span(q, at + 1));
    text.tail = arena_span(s->arena, query_get_span(q, at + 2));
    if (text.bytes > (int64_t)(text.head.len + text.tail.len)) {
        text.head = cards_trim(text.head, true);
        text.tail = cards_trim(text.tail, false);
    }
    return text;
}

static bool cards_read_scores(struct cards *c, int64_t reply_id,
                              struct report_card *card)
{
    struct report_store *s = c->store;
    struct query *q = db_query(s->db, QUERY_REPORT_SCORES);
    struct report_score *items = NULL;
    enum query_state state;

    query_int(q, 1, s->policy_id);
    query_int(q, 2, reply_id);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        items = arena_grow(s->arena, items, card->score_count, sizeof(*items));
        struct report_score *one = &items[card->score_count++];
        *one = (struct report_score){.filter = report_column(s, q, 0),
                                     .unit = report_column(s, q, 1),
                                     .value = query_get_real(q, 2),
                                     .min = query_get_real(q, 3),
                                     .max = query_get_real(q, 4),
                                     .ruled = !query_get_null(q, 5),
                                     .passed = query_get_int(q, 6) == 0};
    }
    card->scores = items;
    return state != QUERY_FAILED;
}

static bool cards_read_reply(struct cards *c, int64_t reply_id,
                             struct report_card *card)
{
    struct report_store *s = c->store;
    struct query *q = db_query(s->db, QUERY_REPORT_REPLY);

    query_int(q, 1, reply_id);
    query_int(q, 2, CARDS_HEAD);
    query_int(q, 3, CARDS_TAIL);
    enum query_state state = query_next(q, s->err);
    if (state != QUERY_ROW)
        return err_stage(s->err, "reply %lld is gone", (long long)reply_id);
    card->teacher = report_column(s, q, 1);
    card->finish = report_column(s, q, 2);
    card->status = query_get_text(q, 3, s->arena);
    card->answer = cards_place(s, q, 4);
    card->reply = cards_text(s, q, 9);
    if (!cards_read_sample(c, query_get_int(q, 0), card))
        return false;
    if (!isnan(card->answer.lat_deg) && !isnan(card->truth.lat_deg))
        card->km = distance_named("geodesic")(
            card->truth.lat_deg, card->truth.lon_deg, card->answer.lat_deg,
            card->answer.lon_deg);
    return cards_read_scores(c, reply_id, card);
}

/* The pages of a group are fifty cards each, which keep their place in
 * memory: paths of thumbnails are filled in later. */
static struct report_card *cards_room(struct cards *c, size_t count)
{
    return arena_take_array(c->store->arena, count + 1,
                            sizeof(struct report_card));
}

static void cards_add_group(struct cards *c, const struct report_group *g)
{
    if (g->total == 0)
        return;
    c->groups = arena_grow(c->store->arena, c->groups, c->group_count,
                           sizeof(*c->groups));
    c->groups[c->group_count++] = *g;
}

/* Ids of the replies that fail the rule of that ordinal. */
static bool cards_find_failed(struct cards *c, size_t ordinal,
                              const struct report_filter *f, int64_t *ids,
                              size_t *count)
{
    struct report_store *s = c->store;
    struct query *q = db_query(s->db, QUERY_REPORT_FAILED);
    enum query_state state;

    query_int(q, 1, s->policy_id);
    query_int(q, 2, (int64_t)(UINT64_C(1) << ordinal));
    query_text(q, 3, f->name);
    query_real(q, 4, f->min);
    query_real(q, 5, f->max);
    query_int(q, 6, c->most);
    while ((state = query_next(q, s->err)) == QUERY_ROW)
        ids[(*count)++] = query_get_int(q, 0);
    return state != QUERY_FAILED;
}

/* Rules come first among the filters, in the order of their ordinals. */
static bool cards_read_rule(struct cards *c, size_t ordinal,
                            const struct report_filter *f)
{
    struct report_store *s = c->store;
    int64_t *ids =
        arena_take_array(s->arena, (size_t)c->most + 1, sizeof(*ids));
    struct report_group g = {.slug = f->name,
                             .title =
                                 arena_print(s->arena, "Failed: %s", f->name),
                             .about = "nearest to the policy's bound first",
                             .total = f->any};

    if (!cards_find_failed(c, ordinal, f, ids, &g.count))
        return false;
    struct report_card *cards = cards_room(c, g.count);
    for (size_t i = 0; i < g.count; i++) {
        cards[i] = cards_blank();
        if (!cards_read_reply(c, ids[i], &cards[i]))
            return false;
    }
    g.cards = cards;
    cards_add_group(c, &g);
    return true;
}

static bool cards_read_refused(struct cards *c, int64_t total)
{
    struct report_store *s = c->store;
    struct query *q = db_query(s->db, QUERY_REPORT_REFUSED);
    struct report_group g = {.slug = "ingest",
                             .title = "Refused at ingest",
                             .about = "some of each reason",
                             .total = total};
    const char **reasons = NULL;
    int64_t *ids = NULL;
    enum query_state state;

    query_int(q, 1, c->most);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        ids = arena_grow(s->arena, ids, g.count, sizeof(*ids));
        reasons =
            arena_grow(s->arena, (void *)reasons, g.count, sizeof(*reasons));
        ids[g.count] = query_get_int(q, 0);
        reasons[g.count++] = report_column(s, q, 1);
    }
    struct report_card *cards = cards_room(c, g.count);
    for (size_t i = 0; state != QUERY_FAILED && i < g.count; i++) {
        cards[i] = cards_blank();
        cards[i].note = reasons[i];
        if (!cards_read_sample(c, ids[i], &cards[i]))
            return false;
    }
    g.cards = cards;
    cards_add_group(c, &g);
    return state != QUERY_FAILED;
}

struct cards_pair {
    int64_t sample, mate; /* 0: none */
    const char *note;
};

static bool cards_read_pair(struct cards *c, const struct cards_pair *pair,
                            struct report_card *card)
{
    struct report_card mate = cards_blank();
    struct report_store *s = c->store;

    card->note = pair->note;
    if (!cards_read_sample(c, pair->sample, card))
        return false;
    if (pair->mate == 0)
        return true;
    struct query *q = db_query(s->db, QUERY_REPORT_SAMPLE);
    query_int(q, 1, pair->mate);
    if (query_next(q, s->err) != QUERY_ROW)
        return false;
    mate.key = report_column(s, q, 0);
    card->mate_key = arena_print(s->arena, "like %s", mate.key);
    return query_get_null(q, 2) ||
           report_thumbs_ask(c->thumbs, s, query_get_int(q, 2),
                             &card->mate_thumb);
}

static bool cards_find_pairs(struct cards *c, struct cards_pair *pairs,
                             size_t *count)
{
    struct report_store *s = c->store;
    struct query *q = db_query(s->db, QUERY_REPORT_DUPLICATES);
    enum query_state state;

    query_int(q, 1, c->most);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        if (query_get_null(q, 0))
            continue; /* a picture that no sample has */
        pairs[(*count)++] = (struct cards_pair){
            .sample = query_get_int(q, 0),
            .mate = query_get_int(q, 1),
            .note = arena_print(s->arena, "%s; %lld bits apart",
                                report_column(s, q, 3),
                                (long long)query_get_int(q, 2))};
    }
    return state != QUERY_FAILED;
}

static bool cards_read_duplicates(struct cards *c)
{
    struct report_store *s = c->store;
    struct report_group g = {.slug = "duplicate",
                             .title = "Duplicates",
                             .about = "the least alike first"};
    struct cards_pair *pairs =
        arena_take_array(s->arena, (size_t)c->most + 1, sizeof(*pairs));

    if (!query_one(db_query(s->db, QUERY_REPORT_DUPLICATE_COUNT), &g.total,
                   s->err) ||
        !cards_find_pairs(c, pairs, &g.count))
        return false;
    struct report_card *cards = cards_room(c, g.count);
    for (size_t i = 0; i < g.count; i++) {
        cards[i] = cards_blank();
        if (!cards_read_pair(c, &pairs[i], &cards[i]))
            return false;
    }
    g.cards = cards;
    cards_add_group(c, &g);
    return true;
}

bool report_read_groups(struct report_store *s, struct report_thumbs *thumbs,
                        int64_t most, struct report *r)
{
    struct cards c = {.store = s, .thumbs = thumbs, .most = most};
    int64_t refused = 0;

    for (size_t i = 1; i < r->step_count && i < 2; i++)
        refused = r->steps[i - 1].left - r->steps[i].left;
    bool ok = cards_read_refused(&c, refused) && cards_read_duplicates(&c);
    for (size_t i = 0; ok && i < r->filter_count; i++) {
        if (r->filters[i].ruled && r->filters[i].any > 0)
            ok = cards_read_rule(&c, i, &r->filters[i]);
    }
    r->groups = c.groups;
    r->group_count = c.group_count;
    return ok;
}
