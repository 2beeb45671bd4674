#include "answers/unseen_claims.h"

#include "answers/answer_authors.h"
#include "answers/answer_own.h"
#include "answers/claim_list.h"
#include "answers/sentence_list.h"

enum { UNSEEN_LIST_MAX = 16 << 20 };

struct unseen {
    const struct unseen_reply *reply;
    struct sentence_list list;
    bool *hit, *hit_heading; /* [list.count] */
    size_t hits;
};

/* Is the number one of a JSON list of numbers? */
static bool unseen_listed(struct span list, int64_t number)
{
    size_t at = 0;

    while (at < list.len) {
        int64_t n = 0;
        bool any = false;

        while (at < list.len && (list.data[at] < '0' || list.data[at] > '9'))
            at++;
        for (; at < list.len && list.data[at] >= '0' && list.data[at] <= '9' &&
               n < INT64_MAX / 100;
             at++, any = true)
            n = n * 10 + (list.data[at] - '0');
        if (any && n == number)
            return true;
    }
    return false;
}

static struct span unseen_text(const struct unseen_reply *reply,
                               const struct claim_place *claim)
{
    return span_cut(reply->text, claim->start, claim->stop - claim->start);
}

/* Is the claim about a thing that is one of these? */
static bool unseen_again(const struct unseen_reply *reply,
                         const struct claim_place *claim, bool quote,
                         const struct claim_place *unseen, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (unseen[i].word == claim->word &&
            (!quote || span_equals(unseen_text(reply, &unseen[i]),
                                   unseen_text(reply, claim))))
            return true;
    }
    return false;
}

void unseen_claims_find(struct unseen_reply *reply,
                        const struct unseen_evidence *evidence,
                        struct arena *arena)
{
    struct claim_place *unseen = NULL, claim;
    struct span rest = evidence->claims;
    struct answer_own own;
    struct buf list;
    size_t count = 0;

    answer_own_read(reply->text, reply->start, reply->end, arena, &own);
    while (claim_list_next(&rest, &claim)) {
        if (claim.start < reply->start ||
            !unseen_listed(evidence->starts,
                           (int64_t)answer_own_place(&own, claim.start)))
            continue;
        unseen = arena_grow(arena, unseen, count, sizeof(*unseen));
        unseen[count++] = claim;
    }
    buf_init(&list, UNSEEN_LIST_MAX);
    rest = evidence->claims;
    while (claim_list_next(&rest, &claim)) {
        if (unseen_again(reply, &claim,
                         unseen_listed(evidence->quotes, claim.word), unseen,
                         count))
            claim_list_add(&list, &claim);
    }
    claim_list_end(&list);
    reply->claims = arena_span(arena, buf_span(&list));
    buf_release(&list);
}

/* The sentence that byte `at` of the reasoning stands in; SIZE_MAX: none. */
static size_t unseen_find(const struct sentence_list *l, size_t at)
{
    size_t from = 0, to = l->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (at < l->sentences[middle].heading)
            to = middle;
        else if (at >= l->sentences[middle].end)
            from = middle + 1;
        else
            return middle;
    }
    return SIZE_MAX;
}

static void unseen_read(struct unseen *u, const struct unseen_reply *reply,
                        struct arena *arena)
{
    struct span own = answer_authors_blank(reply->text, arena, NULL);
    struct span reasoning =
        span_cut(own, reply->start, reply->end - reply->start);
    struct span rest = reply->claims;
    struct claim_place claim;

    *u = (struct unseen){.reply = reply};
    sentence_list_read(reasoning, arena, &u->list);
    u->hit = arena_take_array(arena, u->list.count + 1, sizeof(bool));
    u->hit_heading = arena_take_array(arena, u->list.count + 1, sizeof(bool));
    while (claim_list_next(&rest, &claim)) {
        if (claim.start < reply->start)
            continue;
        size_t at = claim.start - reply->start;
        size_t i = unseen_find(&u->list, at);
        if (i == SIZE_MAX)
            continue;
        u->hits += !u->hit[i];
        u->hit[i] = true;
        if (at < u->list.sentences[i].start)
            u->hit_heading[i] = true;
    }
}

/* Is the byte at the second half of an escape (\" or \\)? */
static bool unseen_in_escape(struct span text, size_t at)
{
    size_t n = 0;

    while (n < at && text.data[at - 1 - n] == '\\')
        n++;
    return n % 2 == 1;
}

/* What cannot be cut out of a JSON text stays. */
static void unseen_spare_escapes(struct unseen *u)
{
    for (size_t i = 0; u->reply->escaped && i < u->list.count; i++) {
        const struct sentence *s = &u->list.sentences[i];

        if (!u->hit[i] || (!unseen_in_escape(u->list.text, s->heading) &&
                           !unseen_in_escape(u->list.text, s->start) &&
                           !unseen_in_escape(u->list.text, s->end)))
            continue;
        u->hit[i] = u->hit_heading[i] = false;
        u->hits--;
    }
}

size_t unseen_claims_strip(const struct unseen_reply *reply,
                           struct arena *arena, struct buf *out)
{
    struct unseen u;

    if (reply->end < reply->start || reply->end > reply->text.len ||
        answer_authors_within(reply->text, 0))
        return 0;
    unseen_read(&u, reply, arena);
    unseen_spare_escapes(&u);
    if (u.hits == 0 || u.hits == u.list.count)
        return 0;
    buf_add_span(out, span_cut(reply->text, 0, reply->start));
    sentence_list_without(&u.list, u.hit, u.hit_heading, out);
    buf_add_span(out, span_cut(reply->text, reply->end, SIZE_MAX));
    return u.hits;
}

static void unseen_list_one(const struct unseen *u, size_t i, struct buf *out)
{
    const struct sentence *s = &u->list.sentences[i];
    struct span rest = u->reply->claims;
    struct claim_place claim;
    bool begun = false;

    buf_add_text(out, "- \"");
    buf_add_span(out, span_cut(u->list.text, s->heading, s->end - s->heading));
    buf_add_text(out, "\": not found in the picture: ");
    while (claim_list_next(&rest, &claim)) {
        if (claim.start < u->reply->start || claim.stop < claim.start ||
            unseen_find(&u->list, claim.start - u->reply->start) != i)
            continue;
        buf_add_text(out, begun ? ", " : "");
        buf_add_span(out, span_cut(u->reply->text, claim.start,
                                   claim.stop - claim.start));
        begun = true;
    }
    buf_add_char(out, '\n');
}

size_t unseen_claims_list(const struct unseen_reply *reply, struct arena *arena,
                          struct buf *out)
{
    struct unseen u;

    if (reply->end < reply->start || reply->end > reply->text.len)
        return 0;
    unseen_read(&u, reply, arena);
    for (size_t i = 0; i < u.list.count; i++) {
        if (u.hit[i])
            unseen_list_one(&u, i, out);
    }
    return u.hits;
}
