#include "stages/report/report_lists.h"

#include <math.h>

#include "base/hash_index.h"
#include "cards/card_read.h"
#include "geo/distance.h"
#include "geo/names.h"
#include "stages/report/report_filters.h"

enum {
    LISTS_MOST = 240,   /* frames of a list */
    LISTS_COUNTRY = 12, /* of each country */
    LISTS_COUNTRIES = 60,
    LISTS_SPLITS = 12,
    LISTS_NAME = 8192 /* bytes */
};

/* A list while its samples are sought. */
struct lists_one {
    const char *slug, *title, *about, *unit;
    struct picks picks;
};

struct lists {
    struct report_store *store;
    struct report *report;
    struct card_reader *reader;
    struct card_thumbs *thumbs;
    struct lists_one *items; /* [count] */
    size_t count;
    int64_t most; /* cards */
    struct card **cards;
    size_t card_count;
    struct hash_index by_sample;
    uint16_t slots[TABLE_COUNTRIES]; /* which list is a country's; 0: none */
};

static struct lists_one *lists_add(struct lists *l, const char *slug,
                                   const char *title, const char *about,
                                   size_t most)
{
    struct lists_one *one;

    l->items =
        arena_grow(l->store->arena, l->items, l->count, sizeof(*l->items));
    one = &l->items[l->count++];
    *one = (struct lists_one){.slug = slug, .title = title, .about = about};
    picks_init(&one->picks, most, l->store->arena);
    return one;
}

/* ------------------------------------------------- out of the table */

/* The best reply of a sample: kept first, then the nearest. UINT16_MAX: it has
 * none. */
static uint16_t lists_best(const struct table *t, int64_t id, bool worst)
{
    uint16_t best = UINT16_MAX;
    float best_km = NAN;

    for (size_t i = 0; i < t->teachers; i++) {
        const struct table_reply *r = table_reply(t, id, i);
        const struct table_reply *b =
            best == UINT16_MAX ? NULL : table_reply(t, id, best);
        if (r->bits == 0)
            continue;
        bool kept = (r->bits & TABLE_KEPT) != 0;
        bool kept_best = b != NULL && (b->bits & TABLE_KEPT) != 0;
        if (b == NULL || (kept && !kept_best) ||
            (kept == kept_best && !isnan(r->km) &&
             (isnan(best_km) || (worst ? r->km > best_km : r->km < best_km)))) {
            best = (uint16_t)i;
            best_km = r->km;
        }
    }
    return best;
}

static struct pick lists_pick(const struct table *t, int64_t id, bool worst)
{
    uint16_t teacher = lists_best(t, id, worst);
    const struct table_reply *r =
        teacher == UINT16_MAX ? NULL : table_reply(t, id, teacher);

    return (struct pick){.sample_id = id,
                         .teacher = teacher,
                         .tie = hash_mix((uint64_t)id),
                         .value = r == NULL ? NAN : (double)r->km,
                         .kept = r != NULL && (r->bits & TABLE_KEPT) != 0};
}

/* How far apart the teachers place it, at most; NaN: fewer than two do. */
static double lists_apart(const struct table *t, int64_t id,
                          distance_km *distance, uint16_t *teacher)
{
    double most = NAN;

    for (size_t a = 0; a < t->teachers; a++) {
        const struct table_reply *x = table_reply(t, id, a);
        for (size_t b = a + 1; b < t->teachers; b++) {
            const struct table_reply *y = table_reply(t, id, b);
            if ((x->bits & y->bits & TABLE_POSITION) == 0)
                continue;
            double off = distance((double)x->lat_deg, (double)x->lon_deg,
                                  (double)y->lat_deg, (double)y->lon_deg);
            if (isnan(most) || off > most) {
                most = off;
                *teacher = (uint16_t)b;
            }
        }
    }
    return most;
}

/* The lists that every report has, by their place. */
enum { LISTS_KEPT, LISTS_REJECTED, LISTS_APART, LISTS_REFUSED, LISTS_FIXED };

static void lists_open_fixed(struct lists *l)
{
    lists_add(l, "random-kept", "Kept, at random",
              "a draw of the samples with a reply that passed", LISTS_MOST)
        ->unit = "km";
    lists_add(l, "random-rejected", "Rejected, at random",
              "a draw of the samples without a reply that passed", LISTS_MOST)
        ->unit = "km";
    lists_add(l, "disagree", "Teachers disagree",
              "those whose answers lie farthest apart first", LISTS_MOST)
        ->unit = "km";
    lists_add(l, "refused", "Refused at ingest", "at random", LISTS_MOST);
}

/* Three lists for each split: drawn, nearest and farthest. Returns where they
 * begin. */
static size_t lists_open_splits(struct lists *l)
{
    const struct table *t = &l->store->table;
    struct arena *arena = l->store->arena;
    size_t first = l->count;

    for (size_t i = 1; i < t->split_count && i <= LISTS_SPLITS; i++) {
        char *slug = arena_text(arena, t->splits[i]);
        for (char *p = slug; *p != '\0'; p++)
            *p = *p == ' ' ? '-' : *p;
        lists_add(l, arena_print(arena, "split-%s", slug),
                  arena_print(arena, "%s, at random", t->splits[i]),
                  "a draw of what stands in the split", LISTS_COUNTRY * 5)
            ->unit = "km";
        lists_add(l, arena_print(arena, "best-%s", slug),
                  arena_print(arena, "%s, best", t->splits[i]),
                  "those whose answer is nearest first", LISTS_COUNTRY * 5)
            ->unit = "km";
        lists_add(l, arena_print(arena, "worst-%s", slug),
                  arena_print(arena, "%s, worst", t->splits[i]),
                  "those whose answer is farthest off first", LISTS_COUNTRY * 5)
            ->unit = "km";
    }
    return first;
}

static void lists_open_countries(struct lists *l)
{
    const struct report *r = l->report;
    struct arena *arena = l->store->arena;

    for (size_t i = 0; i < r->country_count && i < LISTS_COUNTRIES; i++) {
        const struct report_country *c = &r->countries[i];
        if (c->code[0] == '\0')
            continue;
        l->slots[(c->code[0] - 'A') * 26 + (c->code[1] - 'A')] =
            (uint16_t)l->count;
        lists_add(l, arena_print(arena, "country-%s", c->code), c->name,
                  "kept ones first, at random", LISTS_COUNTRY)
            ->unit = "km";
    }
}

static void lists_take_split(struct lists *l, size_t first, int64_t id,
                             uint8_t split)
{
    const struct table *t = &l->store->table;
    size_t at = first + ((size_t)split - 1) * 3;
    struct pick near = lists_pick(t, id, false), far = lists_pick(t, id, true);
    struct pick drawn = near;

    if (split == 0 || split > LISTS_SPLITS)
        return;
    drawn.off = 0;
    picks_add(&l->items[at].picks, &drawn);
    if (isnan(near.value))
        return;
    near.off = near.value;
    far.off = -far.value;
    picks_add(&l->items[at + 1].picks, &near);
    picks_add(&l->items[at + 2].picks, &far);
}

static void lists_take(struct lists *l, size_t splits, int64_t id,
                       distance_km *distance)
{
    const struct table *t = &l->store->table;
    const struct table_sample *s = &t->samples[id];
    struct pick p = lists_pick(t, id, false);
    uint16_t teacher = 0;

    if ((s->bits & TABLE_CURRENT) == 0)
        return;
    if ((s->bits & TABLE_USABLE) == 0) {
        picks_add(&l->items[LISTS_REFUSED].picks, &p);
        return;
    }
    lists_take_split(l, splits, id, s->split);
    if ((s->bits & TABLE_KEPT) != 0)
        picks_add(&l->items[LISTS_KEPT].picks, &p);
    else if ((s->bits & TABLE_DECIDED) != 0)
        picks_add(&l->items[LISTS_REJECTED].picks, &p);
    double apart = lists_apart(t, id, distance, &teacher);
    if (!isnan(apart)) {
        struct pick far = p;
        far.off = -apart;
        far.value = apart;
        far.teacher = UINT16_MAX;
        far.kept = (s->bits & TABLE_KEPT) != 0;
        picks_add(&l->items[LISTS_APART].picks, &far);
    }
    if (l->slots[s->country] > 0) {
        p.off = p.kept ? 0 : 1;
        picks_add(&l->items[l->slots[s->country]].picks, &p);
    }
}

static void lists_walk(struct lists *l)
{
    const struct table *t = &l->store->table;
    distance_km *distance = distance_named("haversine");

    lists_open_fixed(l);
    size_t splits = lists_open_splits(l);
    lists_open_countries(l);
    for (size_t i = 0; i < t->rows; i++)
        lists_take(l, splits, (int64_t)i, distance);
}

/* ------------------------------------------------------------ cards */

/* A card of the sample is wanted, as far as there is room. */
static void lists_want(struct lists *l, int64_t sample_id)
{
    uint64_t hash = hash_mix((uint64_t)sample_id);
    struct card *c;

    if ((int64_t)l->card_count >= l->most ||
        hash_index_find(&l->by_sample, hash) != SIZE_MAX)
        return;
    c = arena_take(l->store->arena, sizeof(*c));
    c->sample_id = sample_id;
    l->cards = arena_grow(l->store->arena, (void *)l->cards, l->card_count,
                          sizeof(*l->cards));
    hash_index_add(&l->by_sample, hash, l->card_count);
    l->cards[l->card_count++] = c;
}

/* One of each list in turn, so that none starves. */
static void lists_want_in_turn(struct lists *l,
                               const struct picks *const *picks, size_t count)
{
    bool any = true;

    for (size_t k = 0; any; k++) {
        any = false;
        for (size_t i = 0; i < count; i++) {
            if (k >= picks[i]->count)
                continue;
            any = true;
            lists_want(l, picks[i]->items[k].sample_id);
        }
    }
}

static void lists_choose(struct lists *l)
{
    struct report_store *s = l->store;
    size_t room = l->report->filter_count * 3 + l->count + 1, count = 0;
    const struct picks **picks =
        arena_take_array(s->arena, room, sizeof(*picks));

    for (size_t i = 0; i < l->report->filter_count; i++) {
        const struct filters_picks *p = filters_picks(s->filters, i);
        picks[count++] = &p->inside;
        picks[count++] = &p->outside;
    }
    lists_want_in_turn(l, picks, count);
    count = 0;
    for (size_t i = 0; i < l->report->filter_count; i++)
        picks[count++] = &filters_picks(s->filters, i)->alone;
    for (size_t i = 0; i < l->count; i++)
        picks[count++] = &l->items[i].picks;
    lists_want_in_turn(l, picks, count);
    /* All others, while there is room. */
    for (size_t i = 0; i < s->table.rows && (int64_t)l->card_count < l->most;
         i++) {
        if ((s->table.samples[i].bits & TABLE_CURRENT) != 0)
            lists_want(l, (int64_t)i);
    }
}

static bool lists_read_cards(struct lists *l)
{
    for (size_t i = 0; i < l->card_count; i++) {
        if (!card_read(l->reader, l->cards[i]->sample_id, l->cards[i],
                       l->store->err))
            return false;
    }
    l->report->cards = l->cards;
    l->report->card_count = l->card_count;
    return true;
}

/* ----------------------------------------------------------- frames */

/* Those of the picks that have a card. Returns how many. */
static size_t lists_frames(struct lists *l, const struct picks *p,
                           struct report_frame *frames, size_t most, bool alone)
{
    const struct report *r = l->report;
    size_t count = 0;

    for (size_t i = 0; i < p->count && count < most; i++) {
        const struct pick *one = &p->items[i];
        size_t card =
            hash_index_find(&l->by_sample, hash_mix((uint64_t)one->sample_id));
        if (card == SIZE_MAX)
            continue;
        bool reply = one->teacher < r->teacher_count;
        frames[count++] = (struct report_frame){
            .card = card,
            .teacher = reply ? r->teachers[one->teacher].name : NULL,
            .ordinal = reply ? one->teacher : 0,
            .value = one->value,
            .kept = one->kept,
            .word = !alone       ? NULL
                    : one->alone ? "this alone"
                                 : "others too"};
    }
    return count;
}

static void lists_fill_filters(struct lists *l)
{
    struct report *r = l->report;
    struct report_filter *items =
        arena_take_array(l->store->arena, r->filter_count + 1, sizeof(*items));

    for (size_t i = 0; i < r->filter_count; i++) {
        const struct filters_picks *p = filters_picks(l->store->filters, i);
        items[i] = r->filters[i];
        items[i].inside_count =
            lists_frames(l, &p->inside, items[i].inside, REPORT_STRIP, false);
        items[i].outside_count =
            lists_frames(l, &p->outside, items[i].outside, REPORT_STRIP, true);
        items[i].alone_count =
            lists_frames(l, &p->alone, items[i].alone, REPORT_ALONE, true);
    }
    r->filters = items;
}

static void lists_fill(struct lists *l)
{
    struct report *r = l->report;
    struct report_list *lists =
        arena_take_array(l->store->arena, l->count + 1, sizeof(*lists));

    for (size_t i = 0; i < l->count; i++) {
        struct lists_one *one = &l->items[i];
        struct report_frame *frames = arena_take_array(
            l->store->arena, one->picks.count + 1, sizeof(*frames));
        size_t count =
            lists_frames(l, &one->picks, frames, one->picks.count, false);
        if (count == 0)
            continue;
        lists[r->list_count++] = (struct report_list){.slug = one->slug,
                                                      .title = one->title,
                                                      .about = one->about,
                                                      .unit = one->unit,
                                                      .total = one->picks.total,
                                                      .frames = frames,
                                                      .count = count};
    }
    r->lists = lists;
}

/* The sample that is asked for by name goes before all others. */
static bool lists_want_first(struct lists *l, const char *name)
{
    struct report_store *s = l->store;
    struct buf plain;
    int64_t id = 0;

    if (name == NULL)
        return true;
    buf_init(&plain, LISTS_NAME);
    card_read_address(span_of(name), &plain);
    size_t slash = span_find_char(buf_span(&plain), '/');
    struct query *q = db_query(s->db, QUERY_CARD_FIND);
    query_span(q, 1, span_cut(buf_span(&plain), 0, slash));
    query_span(q, 2,
               slash == SIZE_MAX
                   ? SPAN_NONE
                   : span_cut(buf_span(&plain), slash + 1, SIZE_MAX));
    bool ok = query_one(q, &id, s->err);
    buf_release(&plain);
    if (ok && id == 0)
        return err_usage(s->err, "there is no sample \"%s\": SOURCE/KEY", name);
    if (ok) {
        l->most = l->most > 0 ? l->most : 1;
        lists_want(l, id);
    }
    return ok;
}

bool report_read_lists(struct report_store *s, struct card_thumbs *thumbs,
                       int64_t most, const char *first, struct report *r)
{
    struct lists l = {.store = s, .report = r, .thumbs = thumbs, .most = most};

    hash_index_init(&l.by_sample, (size_t)most);
    l.reader = card_reader_open(s->db, s->policy_id, s->arena, thumbs, s->err);
    bool ok = l.reader != NULL && lists_want_first(&l, first);
    if (ok) {
        lists_walk(&l);
        lists_choose(&l);
        ok = lists_read_cards(&l) && report_read_twins(s, thumbs, r);
    }
    if (ok) {
        lists_fill_filters(&l);
        lists_fill(&l);
    }
    hash_index_release(&l.by_sample);
    card_reader_close(l.reader);
    return ok;
}
