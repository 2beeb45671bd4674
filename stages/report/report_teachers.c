/* What teachers could not make clear, and what they claim to see wrongly. */
#include <math.h>
#include <stdlib.h>

#include "adapters/json.h"
#include "answers/answer_stop.h"
#include "base/hash_index.h"
#include "db/schemas.h"
#include "stages/report/report_numbers.h"

enum {
    TEACHERS_UNREAD = 60,
    TEACHERS_TEXT = 1 << 16, /* bytes of a reply that are read */
    TEACHERS_BEFORE = 700,   /* bytes that are shown before that place */
    TEACHERS_BEHIND = 200,
    TEACHERS_SAID = 5000, /* replies that are looked at for claims */
    TEACHERS_CLAIMS = 25, /* rows of the table */
    TEACHERS_FEW = 3      /* a claim said less often says nothing */
};

struct said {
    struct report_store *store;
    struct report_claim *words; /* [count], by the claim's id */
    size_t count;
    struct arena json; /* of one reply */
};

/* The part around the place where reading stopped, cut between characters. */
static void teachers_cut(struct report_unread *u, struct span text,
                         struct arena *arena)
{
    size_t from =
        u->stop_start > TEACHERS_BEFORE ? u->stop_start - TEACHERS_BEFORE : 0;
    size_t to = u->stop_end + TEACHERS_BEHIND;

    if (to >= text.len)
        to = text.len;
    while (from > 0 && ((unsigned char)text.data[from] & 0xC0) == 0x80)
        from--;
    while (to < text.len && ((unsigned char)text.data[to] & 0xC0) == 0x80)
        to++;
    u->from = from;
    u->text = arena_span(arena, span_cut(text, from, to - from));
}

static void teachers_add_unread(struct report_store *s, struct query *q,
                                const struct answer_patterns *patterns,
                                struct report_unread *u)
{
    struct span text = query_get_span(q, 5);
    struct arena arena;

    *u = (struct report_unread){.source = report_column(s, q, 0),
                                .key = report_column(s, q, 1),
                                .status = report_column(s, q, 2),
                                .note = report_column(s, q, 3),
                                .bytes = (size_t)query_get_int(q, 4)};
    arena_init(&arena);
    struct answer_stop stop =
        answer_stop_find(patterns, text, u->status, &arena);
    arena_release(&arena);
    u->stop_start = stop.start;
    u->stop_end = stop.end;
    u->why = arena_text(s->arena, stop.why);
    teachers_cut(u, text, s->arena);
}

static bool teachers_read_unread(struct report_store *s,
                                 const struct answer_patterns *patterns,
                                 struct report_teacher *t, int64_t teacher_id)
{
    struct query *q = db_query(s->db, QUERY_REPORT_UNREAD);
    struct report_unread *items = NULL;
    enum query_state state;

    if (t->parsed == t->replies)
        return true;
    query_int(q, 1, teacher_id);
    query_int(q, 2, TEACHERS_TEXT);
    query_int(q, 3, TEACHERS_UNREAD);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        items = arena_grow(s->arena, items, t->unread_count, sizeof(*items));
        teachers_add_unread(s, q, patterns, &items[t->unread_count++]);
    }
    t->unread = items;
    return state != QUERY_FAILED;
}

static bool teachers_read_words(struct said *said)
{
    struct report_store *s = said->store;
    struct query *q = db_query(s->db, QUERY_REPORT_CLAIM_WORDS);
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        size_t id = (size_t)query_get_int(q, 0);
        while (said->count <= id && said->count < 100000) {
            said->words = arena_grow(s->arena, said->words, said->count,
                                     sizeof(*said->words));
            said->words[said->count++].label = NULL;
        }
        if (id < said->count) {
            said->words[id].kind = report_column(s, q, 1);
            said->words[id].label = report_column(s, q, 2);
        }
    }
    return state != QUERY_FAILED;
}

/* The verdict of the evidence about the claim that begins there: 1 seen, 0 not
 * seen, -1 not checked. */
static int teachers_seen(const struct json *checked, int64_t start)
{
    for (size_t i = 0; checked != NULL && i < checked->count; i++) {
        struct span verdict;
        int64_t at;
        if (json_int(json_get(checked->items[i], "start"), &at) &&
            at == start &&
            json_text(json_get(checked->items[i], "verdict"), &verdict))
            return span_is(verdict, "seen");
    }
    return -1;
}

static void teachers_count_claims(struct said *said, struct query *q)
{
    struct err err = {0};
    struct span claims = query_get_span(q, 0), evidence = query_get_span(q, 1);
    const struct json *list =
        claims.len > 0 ? json_parse(claims, &said->json, &err) : NULL;
    const struct json *checked =
        evidence.len > 0 ? json_parse(evidence, &said->json, &err) : NULL;

    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct json *v = list->items[i];
        if (v->type != JSON_ARRAY || v->count < 3 || v->items[0]->integer < 0 ||
            (size_t)v->items[0]->integer >= said->count)
            continue;
        struct report_claim *word = &said->words[v->items[0]->integer];
        int seen =
            teachers_seen(checked, v->items[1]->integer - query_get_int(q, 2));
        word->said++;
        word->unseen += seen == 0;
        word->unchecked += seen < 0;
    }
    arena_reset(&said->json);
}

static int teachers_compare(const void *a, const void *b)
{
    const struct report_claim *x = a, *y = b;

    if (x->unseen != y->unseen)
        return x->unseen > y->unseen ? -1 : 1;
    return strcmp(x->label, y->label);
}

/* The claims that are most often not seen. */
static void teachers_choose_claims(struct said *said, struct report_teacher *t)
{
    struct report_claim *items =
        arena_take_array(said->store->arena, said->count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < said->count; i++) {
        struct report_claim *word = &said->words[i];
        if (word->label != NULL && word->unseen > 0 &&
            word->said >= TEACHERS_FEW)
            items[count++] = *word;
        word->said = word->unseen = word->unchecked = 0;
    }
    if (count > 1)
        qsort(items, count, sizeof(*items), teachers_compare);
    t->claims = items;
    t->claim_count = count < TEACHERS_CLAIMS ? count : TEACHERS_CLAIMS;
}

static bool teachers_read_said(struct said *said, struct report_teacher *t,
                               int64_t teacher_id)
{
    struct report_store *s = said->store;
    struct query *q = db_query(s->db, QUERY_REPORT_SAID);
    enum query_state state;

    query_int(q, 1, teacher_id);
    query_int(q, 2, TEACHERS_SAID);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        teachers_count_claims(said, q);
    }
    teachers_choose_claims(said, t);
    return state != QUERY_FAILED;
}

bool report_read_teachers(struct report_store *s, struct report *r)
{
    struct report_teacher *teachers =
        arena_take_array(s->arena, r->teacher_count + 1, sizeof(*teachers));
    const struct schema_text *file = schema_find("patterns/answers.txt");
    struct answer_patterns *patterns =
        answer_patterns_open(span_make(file->text, file->len), s->err);
    struct said said = {.store = s};
    bool ok = patterns != NULL && teachers_read_words(&said);

    arena_init(&said.json);
    for (size_t i = 0; ok && i < r->teacher_count; i++) {
        teachers[i] = r->teachers[i];
        ok = teachers_read_unread(s, patterns, &teachers[i],
                                  s->teacher_ids[i]) &&
             teachers_read_said(&said, &teachers[i], s->teacher_ids[i]);
    }
    arena_release(&said.json);
    answer_patterns_close(patterns);
    if (ok)
        r->teachers = teachers;
    return ok;
}
