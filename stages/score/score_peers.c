#include "stages/score/score_peers.h"

#include <math.h>

#include "base/arena.h"
#include "base/hash_index.h"
#include "geo/distance.h"
#include "stages/score/score_crowd.h"

enum { PEERS_TEACHERS = 64, PEERS_SETS = 1024, PEERS_PASSES = 20 };

static const double peers_scale_km = 100;

/* The samples that one set of teachers answered. */
struct peers_set {
    uint64_t who; /* bits */
    int64_t samples;
    double *near; /* [teachers, teachers]: sums of exp(-d / scale) */
};

struct peers_answer {
    size_t teacher;
    double lat_deg, lon_deg;
};

struct score_peers {
    int64_t ids[PEERS_TEACHERS];
    double weights[PEERS_TEACHERS];
    size_t teachers;
    struct peers_set *sets; /* [set_count] */
    size_t set_count, set_room;
    struct hash_index by_who;
    struct score_crowd *crowd;
    /* The sample that is being read: */
    int64_t sample_id;
    struct peers_answer answers[PEERS_TEACHERS];
    size_t answer_count;
    uint64_t answered;
};

static size_t peers_find(const struct score_peers *p, int64_t teacher_id)
{
    size_t i = 0;

    while (i < p->teachers && p->ids[i] != teacher_id)
        i++;
    return i;
}

static struct peers_set *peers_set_of(struct score_peers *p, uint64_t who)
{
    uint64_t hash = hash_mix(who);
    size_t at = hash_index_find(&p->by_who, hash);

    if (at != SIZE_MAX)
        return &p->sets[at];
    if (p->set_count == PEERS_SETS)
        return NULL;
    if (p->set_count == p->set_room) {
        p->set_room = p->set_room == 0 ? 16 : p->set_room * 2;
        p->sets = heap_grow(p->sets, p->set_room, sizeof(*p->sets));
    }
    hash_index_add(&p->by_who, hash, p->set_count);
    size_t cells = p->teachers * p->teachers;
    struct peers_set *set = &p->sets[p->set_count++];
    *set = (struct peers_set){.who = who,
                              .near = heap_take(cells * sizeof(double))};
    for (size_t i = 0; i < cells; i++)
        set->near[i] = 0;
    return set;
}

/* The sample is read: its pairs go to the sums. */
static void peers_end_sample(struct score_peers *p)
{
    struct peers_set *set;

    if (p->answer_count > 1 && (set = peers_set_of(p, p->answered)) != NULL) {
        set->samples++;
        for (size_t i = 0; i < p->answer_count; i++) {
            const struct peers_answer *a = &p->answers[i];

            for (size_t k = 0; k < i; k++) {
                const struct peers_answer *b = &p->answers[k];
                double near =
                    exp(-distance_haversine_km(a->lat_deg, a->lon_deg,
                                               b->lat_deg, b->lon_deg) /
                        peers_scale_km);

                set->near[a->teacher * p->teachers + b->teacher] += near;
                set->near[b->teacher * p->teachers + a->teacher] += near;
            }
        }
    }
    p->answer_count = 0;
    p->answered = 0;
}

static void peers_read(struct score_peers *p, struct query *q)
{
    int64_t sample_id = query_get_int(q, 0);
    size_t teacher = peers_find(p, query_get_int(q, 1));

    if (sample_id != p->sample_id)
        peers_end_sample(p);
    p->sample_id = sample_id;
    if (teacher == p->teachers || (p->answered >> teacher & 1) != 0)
        return;
    p->answered |= UINT64_C(1) << teacher;
    struct peers_answer *a = &p->answers[p->answer_count++];
    *a = (struct peers_answer){teacher, query_get_real(q, 2),
                               query_get_real(q, 3)};
    score_crowd_add(p->crowd, a->lat_deg, a->lon_deg);
}

/* What the others' weights make of each teacher's mean support. */
static void peers_weigh_once(struct score_peers *p)
{
    double sums[PEERS_TEACHERS] = {0}, samples[PEERS_TEACHERS] = {0};

    for (size_t s = 0; s < p->set_count; s++) {
        const struct peers_set *set = &p->sets[s];

        for (size_t j = 0; j < p->teachers; j++) {
            double whole = 0, near = 0;

            for (size_t k = 0; k < p->teachers && (set->who >> j & 1); k++) {
                if (k == j || (set->who >> k & 1) == 0)
                    continue;
                double w = p->weights[k] * p->weights[k];
                whole += w;
                near += w * set->near[j * p->teachers + k];
            }
            if ((set->who >> j & 1) == 0)
                continue;
            sums[j] += whole > 0 ? near / whole : 0;
            samples[j] += (double)set->samples;
        }
    }
    for (size_t j = 0; j < p->teachers; j++)
        p->weights[j] = samples[j] > 0 ? sums[j] / samples[j] : NAN;
}

static void peers_weigh(struct score_peers *p)
{
    for (size_t j = 0; j < p->teachers; j++)
        p->weights[j] = 1;
    for (int pass = 0; pass < PEERS_PASSES; pass++)
        peers_weigh_once(p);
}

static bool peers_read_all(struct score_peers *p, struct db *db,
                           struct err *err)
{
    struct query *q = db_query(db, QUERY_PEERS_TEACHERS);
    enum query_state state;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (p->teachers < PEERS_TEACHERS)
            p->ids[p->teachers++] = query_get_int(q, 0);
    }
    if (state == QUERY_FAILED)
        return false;
    q = db_query(db, QUERY_PEERS_POSITIONS);
    while ((state = query_next(q, err)) == QUERY_ROW)
        peers_read(p, q);
    peers_end_sample(p);
    return state != QUERY_FAILED;
}

struct score_peers *score_peers_open(struct db *db, struct err *err)
{
    struct score_peers *p = heap_take(sizeof(*p));

    *p = (struct score_peers){.crowd = score_crowd_open()};
    hash_index_init(&p->by_who, 500);
    if (!peers_read_all(p, db, err)) {
        score_peers_close(p);
        return NULL;
    }
    peers_weigh(p);
    score_crowd_end(p->crowd);
    return p;
}

void score_peers_close(struct score_peers *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->set_count; i++)
        free(p->sets[i].near);
    free(p->sets);
    hash_index_release(&p->by_who);
    score_crowd_close(p->crowd);
    free(p);
}

double score_peers_weight(const struct score_peers *p, int64_t teacher_id)
{
    size_t i = peers_find(p, teacher_id);

    return i < p->teachers ? p->weights[i] : NAN;
}

double score_peers_hub(const struct score_peers *p, double lat_deg,
                       double lon_deg)
{
    return score_crowd_share(p->crowd, lat_deg, lon_deg);
}

bool score_peers_identify(struct db *db, struct buf *text, struct err *err)
{
    struct query *q = db_query(db, QUERY_PEERS_FINGERPRINT);
    enum query_state state = query_next(q, err);

    if (state == QUERY_ROW)
        buf_print(text, "peers of %lld answers to %lld, teachers %.*s\n",
                  (long long)query_get_int(q, 0),
                  (long long)query_get_int(q, 1), (int)query_get_span(q, 2).len,
                  query_get_span(q, 2).data);
    (void)db_query(db, QUERY_PEERS_FINGERPRINT); /* let go of the lock */
    return state != QUERY_FAILED;
}
