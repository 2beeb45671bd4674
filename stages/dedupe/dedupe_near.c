#include "stages/dedupe/dedupe_near.h"

#include <stdlib.h>

#include "base/hamming.h"
#include "base/sort.h"
#include "images/phash.h"

/* Frames of one drive this near are the same view, taken twice: about 2 m. */
#define DEDUPE_STOOD_STILL 200

/* Hashes of parts are near more strictly than those of wholes: there are more
 * of them. As those of wholes where copies mostly lie between two parts. */
#define DEDUPE_NEAR_PART 8
#define DEDUPE_NEAR_CROP 10

/* From more bits on a part's hash proves little: such a copy has to be similar
 * through and through. */
#define DEDUPE_NEAR_SURE 6

/* Of pictures with one and the same hash each meets so many of the first, and
 * as many before it; of two such lots the first of each meet. */
#define DEDUPE_NEAR_EQUAL 3

/* In a knot of hashes (frames of one place) a hash meets about so many. */
#define DEDUPE_NEAR_KNOT 512

/* A hash and whose it is, the border left out or not. */
struct near_word {
    uint64_t word;
    uint32_t rank;
    bool trimmed;
};

/* Hashes, each once, ascending, with those who have it in order of rank. */
struct near_lots {
    uint64_t *words;   /* [count] */
    uint32_t *starts;  /* [count + 1] */
    uint32_t *members; /* rank * 2 + trimmed */
    size_t count;
    struct spill memory[3]; /* of the three */
};

struct near_pass {
    struct dedupe_near *near;
    enum signature_part part;
    const struct near_lots *a, *b; /* a: of the part */
};

static double near_shape(const struct dedupe_picture *p)
{
    return p->width > p->height ? (double)p->width / p->height
                                : (double)p->height / p->width;
}

bool dedupe_near_allowed(const struct dedupe_picture *a,
                         const struct dedupe_picture *b,
                         const struct dedupe_rules *rules)
{
    double shape = near_shape(a) / near_shape(b);

    if (shape > rules->aspect || 1 / shape > rules->aspect)
        return false;
    /* Two frames of one drive show two places, however similar they look. */
    if (a->drive == 0 || a->drive != b->drive)
        return true;
    return llabs((int64_t)a->lat - b->lat) <= DEDUPE_STOOD_STILL &&
           llabs((int64_t)a->lon - b->lon) <= DEDUPE_STOOD_STILL;
}

static int near_compare_words(const void *x, const void *y, void *arg)
{
    const struct near_word *a = x, *b = y;

    (void)arg;
    if (a->word != b->word)
        return a->word < b->word ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return (int)a->trimmed - (int)b->trimmed;
}

/* The list is sorted. */
static void near_lots_init(struct near_lots *l, struct near_word *list,
                           size_t count)
{
    sort_in_place(list, count, sizeof(*list), near_compare_words, NULL);
    *l = (struct near_lots){.count = 0};
    l->members = spill_grow_array(&l->memory[0], count, sizeof(*l->members));
    for (size_t i = 0; i < count; i++) {
        l->members[i] = list[i].rank * 2 + list[i].trimmed;
        l->count += i == 0 || list[i].word != list[i - 1].word;
    }
    l->words = spill_grow_array(&l->memory[1], l->count, sizeof(*l->words));
    l->starts =
        spill_grow_array(&l->memory[2], l->count + 1, sizeof(*l->starts));
    for (size_t i = 0, n = 0; i < count; i++) {
        if (i > 0 && list[i].word == list[i - 1].word)
            continue;
        l->words[n] = list[i].word;
        l->starts[n++] = (uint32_t)i;
    }
    l->starts[l->count] = (uint32_t)count;
}

static void near_lots_release(struct near_lots *l)
{
    for (size_t i = 0; i < sizeof(l->memory) / sizeof(l->memory[0]); i++)
        spill_release(&l->memory[i]);
}

static int near_compare_links(const void *x, const void *y)
{
    const struct dedupe_link *a = x, *b = y;

    if (a->distance != b->distance)
        return (int)a->distance - (int)b->distance;
    return (a->earlier > b->earlier) - (a->earlier < b->earlier);
}

/* The link goes to its place among those of the rank; the worst falls out when
 * they are too many. */
static void near_add(struct dedupe_near *n, uint32_t rank,
                     const struct dedupe_link *link)
{
    struct dedupe_link *worst = NULL;
    size_t count = 0;

    if (link->distance > n->worst[rank])
        return;
    for (uint32_t i = n->first[rank]; i != UINT32_MAX; i = n->links[i].next) {
        struct dedupe_link *old = &n->links[i];

        if (old->earlier == link->earlier) { /* the nearer of the two stays */
            uint32_t next = old->next;

            if (link->distance < old->distance) {
                *old = *link;
                old->next = next;
            }
            return;
        }
        count++;
        if (worst == NULL || near_compare_links(old, worst) > 0)
            worst = old;
    }
    if (count == DEDUPE_NEAR_MOST) {
        uint32_t next = worst->next;

        n->worst[rank] = worst->distance;
        if (near_compare_links(link, worst) < 0) {
            *worst = *link;
            worst->next = next;
        }
        return;
    }
    n->links =
        spill_grow_array(&n->memory[0], n->link_count + 1, sizeof(*n->links));
    n->links[n->link_count] = *link;
    n->links[n->link_count].next = n->first[rank];
    n->first[rank] = (uint32_t)n->link_count++;
}

/* a has the part's hash, b the other. */
static void near_meet(const struct near_pass *p, uint32_t a, uint32_t b,
                      int distance)
{
    struct dedupe_near *n = p->near;
    uint32_t rank_a = a / 2, rank_b = b / 2;
    const struct dedupe_picture *of_a = &n->pictures[n->order[rank_a]];
    const struct dedupe_picture *of_b = &n->pictures[n->order[rank_b]];
    bool a_later = rank_a > rank_b;
    uint32_t later = a_later ? rank_a : rank_b;
    struct dedupe_link link = {.earlier = a_later ? rank_b : rank_a,
                               .distance = (uint8_t)distance};

    if (rank_a == rank_b || distance > n->worst[later] ||
        !dedupe_near_allowed(of_a, of_b, n->rules))
        return;
    link.how.part = (uint8_t)p->part;
    link.how.part_of_later = a_later;
    link.how.wholes =
        hamming_distance(of_a->hash, of_b->hash) <= n->rules->radius;
    link.how.far = signature_quarters(p->part) == 0 && !link.how.wholes &&
                   distance > (p->part == SIGNATURE_WHOLE ? n->rules->radius
                                                          : DEDUPE_NEAR_SURE);
    link.how.earlier_trimmed = (a_later ? b : a) % 2 == 1;
    link.how.later_trimmed = (a_later ? a : b) % 2 == 1;
    near_add(n, later, &link);
}

static bool near_meet_lots(void *arg, size_t a, size_t b, int distance)
{
    const struct near_pass *p = arg;
    const struct near_lots *x = p->a, *y = p->b;

    for (uint32_t i = x->starts[a];
         i < x->starts[a + 1] && i < x->starts[a] + DEDUPE_NEAR_EQUAL; i++) {
        for (uint32_t k = y->starts[b];
             k < y->starts[b + 1] && k < y->starts[b] + DEDUPE_NEAR_EQUAL; k++)
            near_meet(p, x->members[i], y->members[k], distance);
    }
    return true;
}

/* Those with one and the same hash, of a list that meets itself. */
static void near_meet_equal(const struct near_pass *p)
{
    const struct near_lots *l = p->a;

    for (size_t i = 0; i < l->count; i++) {
        for (uint32_t k = l->starts[i] + 1; k < l->starts[i + 1]; k++) {
            uint32_t one = l->members[k];

            for (uint32_t m = l->starts[i];
                 m < k && m < l->starts[i] + DEDUPE_NEAR_EQUAL; m++)
                near_meet(p, one, l->members[m], 0);
            for (uint32_t m = k; m > l->starts[i] + DEDUPE_NEAR_EQUAL &&
                                 m + DEDUPE_NEAR_EQUAL > k;
                 m--)
                near_meet(p, one, l->members[m - 1], 0);
        }
    }
}

static bool near_run(struct near_pass *p, int bits)
{
    int wider = bits + p->near->rules->wider;
    int radius = wider < HAMMING_RADIUS_MAX ? wider : HAMMING_RADIUS_MAX;
    struct hamming_words a = {p->a->words, p->a->count, DEDUPE_NEAR_KNOT};
    struct hamming_words b = {p->b->words, p->b->count, DEDUPE_NEAR_KNOT};

    if (p->a != p->b)
        return hamming_join(&a, &b, radius, near_meet_lots, p);
    near_meet_equal(p);
    return hamming_pairs(&a, radius, near_meet_lots, p);
}

/* The hashes of a part, in the order of the pictures, in the memory; NULL:
 * there are none, or they could not be had. */
static uint64_t *near_column(struct dedupe_near *n, enum signature_part part,
                             struct spill *memory, struct err *err)
{
    uint64_t *column;

    if (n->rules->column == NULL)
        return NULL;
    column = spill_grow_array(memory, n->rules->column_count, sizeof(*column));
    return n->rules->column(n->rules->column_arg, part, column, err) ? column
                                                                     : NULL;
}

/* The hashes of a part, of those that have them. */
static bool near_load(struct dedupe_near *n, enum signature_part part,
                      struct near_lots *l, struct err *err)
{
    struct spill memory[2] = {{0}};
    int quarters = signature_quarters(part);
    uint64_t *column =
        near_column(n, quarters ? SIGNATURE_WHOLE : part, &memory[0], err);
    struct near_word *list =
        spill_grow_array(&memory[1], n->count, sizeof(*list));
    size_t count = 0;

    for (uint32_t r = 0; column != NULL && r < n->count; r++) {
        if (n->pictures[n->order[r]].has_parts)
            list[count++] = (struct near_word){
                phash_rotated(column[n->order[r]], quarters), r, true};
    }
    near_lots_init(l, list, count);
    spill_release(&memory[0]);
    spill_release(&memory[1]);
    if (column == NULL)
        near_lots_release(l);
    return column != NULL;
}

/* Hashes of pictures as they are, and of those that have a border without it.
 */
static bool near_load_wholes(struct dedupe_near *n, struct near_lots *l,
                             struct err *err)
{
    struct spill memory[2] = {{0}};
    uint64_t *column = near_column(n, SIGNATURE_WHOLE, &memory[0], err);
    struct near_word *list;
    size_t count = 0, room = n->count;

    if (column == NULL && n->rules->column != NULL) {
        spill_release(&memory[0]);
        return false;
    }
    for (uint32_t r = 0; column != NULL && r < n->count; r++) {
        const struct dedupe_picture *p = &n->pictures[n->order[r]];

        room += p->has_parts && column[n->order[r]] != p->hash;
    }
    list = spill_grow_array(&memory[1], room, sizeof(*list));
    for (uint32_t r = 0; r < n->count; r++) {
        const struct dedupe_picture *p = &n->pictures[n->order[r]];

        list[count++] = (struct near_word){p->hash, r, false};
        if (column != NULL && p->has_parts && column[n->order[r]] != p->hash)
            list[count++] = (struct near_word){column[n->order[r]], r, true};
    }
    near_lots_init(l, list, count);
    spill_release(&memory[0]);
    spill_release(&memory[1]);
    return true;
}

static int near_radius(const struct dedupe_near *n, enum signature_part part)
{
    /* A hash that was turned misses what lies about the median. */
    if (signature_quarters(part) > 0)
        return n->rules->radius;
    return part == SIGNATURE_MIRRORED || signature_of_corner(part) ||
                   part == SIGNATURE_TURNED3 || part == SIGNATURE_TURNED5
               ? DEDUPE_NEAR_CROP
               : DEDUPE_NEAR_PART;
}

/* The parts that are compared with wholes, or those with middles. */
static bool near_find_parts(struct dedupe_near *n, bool middle,
                            const struct near_lots *others, struct err *err)
{
    bool ok = true;

    for (int i = SIGNATURE_MIRRORED; ok && i < SIGNATURE_ALL; i++) {
        struct near_pass pass = {n, (enum signature_part)i, .b = others};
        struct near_lots part;

        if (signature_of_middle(pass.part) != middle ||
            (i == SIGNATURE_MIRRORED && !n->rules->mirrored) ||
            (signature_quarters(pass.part) > 0 && !n->rules->rotated))
            continue;
        if (!near_load(n, pass.part, &part, err))
            return false;
        pass.a = &part;
        ok = near_run(&pass, near_radius(n, pass.part));
        near_lots_release(&part);
    }
    return ok;
}

static bool near_find_wholes(struct dedupe_near *n, struct err *err)
{
    struct near_pass pass = {n, SIGNATURE_WHOLE, NULL, NULL};
    struct near_lots wholes;
    bool ok;

    if (!near_load_wholes(n, &wholes, err))
        return false;
    pass.a = pass.b = &wholes;
    ok = near_run(&pass, n->rules->radius);
    if (ok && n->rules->column != NULL)
        ok = near_find_parts(n, false, &wholes, err);
    near_lots_release(&wholes);
    return ok;
}

static bool near_find_middles(struct dedupe_near *n, struct err *err)
{
    struct near_pass pass = {n, SIGNATURE_MIDDLE, NULL, NULL};
    struct near_lots middles;
    bool ok;

    if (!near_load(n, SIGNATURE_MIDDLE, &middles, err))
        return false;
    pass.a = pass.b = &middles;
    ok = near_run(&pass, DEDUPE_NEAR_PART) &&
         near_find_parts(n, true, &middles, err);
    near_lots_release(&middles);
    return ok;
}

bool dedupe_near_find(struct dedupe_near *n, struct err *err)
{
    n->first = spill_grow_array(&n->memory[1], n->count, sizeof(*n->first));
    n->worst = spill_grow_array(&n->memory[2], n->count, sizeof(*n->worst));
    for (uint32_t r = 0; r < n->count; r++) {
        n->first[r] = UINT32_MAX;
        n->worst[r] = UINT8_MAX;
    }
    return near_find_wholes(n, err) &&
           (n->rules->column == NULL || near_find_middles(n, err));
}

void dedupe_near_release(struct dedupe_near *n)
{
    for (size_t i = 0; i < sizeof(n->memory) / sizeof(n->memory[0]); i++)
        spill_release(&n->memory[i]);
}

size_t dedupe_near_list(const struct dedupe_near *n, uint32_t rank,
                        struct dedupe_link *links)
{
    size_t count = 0;

    for (uint32_t i = n->first[rank]; i != UINT32_MAX; i = n->links[i].next)
        links[count++] = n->links[i];
    qsort(links, count, sizeof(*links), near_compare_links);
    return count;
}
