/*
 * reasoning_similarity: how similar the reasonings of the other teachers are.
 * Each step of a reasoning is a unit vector of a sentence encoder, and the
 * steps of two reasonings are aligned in order, each with at most one of the
 * other, so that the sum of their cosines is largest. The similarity of two
 * reasonings is
 *
 *     2 * sum of the aligned cosines / (steps of one + steps of the other)
 *
 * 1 for the same steps in the same order, less for every step that stands
 * alone. Each other teacher counts once, by its most similar reasoning.
 * Unknown without an encoder (`score.sentence`), and alone.
 */
#include "filters/filter.h"
#include "filters/note.h"

enum {
    SIMILARITY_STEPS_MAX = 64,
    SIMILARITY_TEACHERS_MAX = 64,
    SIMILARITY_LISTED = 64
};

struct similarity_settings {
    const char *which;
};

static const struct param similarity_params[] = {
    {.name = "which",
     .type = PARAM_CHOICE,
     .at = offsetof(struct similarity_settings, which),
     .initial = "median",
     .choices = "nearest|median|farthest",
     .about = "which of the similarities to the other teachers"},
};

struct similarity_table {
    double cosine[SIMILARITY_STEPS_MAX][SIMILARITY_STEPS_MAX];
    double best[SIMILARITY_STEPS_MAX + 1]
               [SIMILARITY_STEPS_MAX + 1]; /* of the firsts */
    size_t rows, columns;
};

static size_t similarity_steps(const struct filter_answer *a)
{
    return a->step_count < SIMILARITY_STEPS_MAX ? a->step_count
                                                : SIMILARITY_STEPS_MAX;
}

static double similarity_cosine(const float *a, const float *b, size_t width)
{
    double sum = 0;

    for (size_t i = 0; i < width; i++)
        sum += (double)a[i] * b[i];
    return sum;
}

static double similarity_larger(double a, double b)
{
    return a > b ? a : b;
}

/* The largest sum of an alignment in order of all first i and j steps. */
static double similarity_align(const struct filter_answer *a,
                               const struct filter_answer *b, size_t width,
                               struct similarity_table *t)
{
    t->rows = similarity_steps(a);
    t->columns = similarity_steps(b);
    memset(t->best, 0, sizeof(t->best));
    for (size_t i = 0; i < t->rows; i++) {
        for (size_t j = 0; j < t->columns; j++) {
            t->cosine[i][j] = similarity_cosine(a->steps[i].vector,
                                                b->steps[j].vector, width);
            t->best[i + 1][j + 1] = similarity_larger(
                t->best[i][j] + t->cosine[i][j],
                similarity_larger(t->best[i][j + 1], t->best[i + 1][j]));
        }
    }
    return 2 * t->best[t->rows][t->columns] / (double)(t->rows + t->columns);
}

struct similarity_peer {
    const struct filter_answer *answer;
    double value;
};

/* The most similar reasoning of each other teacher; how many there are. */
static size_t similarity_peers(const struct filter_case *c,
                               struct similarity_table *t,
                               struct similarity_peer *peers)
{
    const struct filter_answer *a = c->answer;
    size_t n = 0;

    for (size_t i = 0; i < c->other_count; i++) {
        const struct filter_answer *o = &c->others[i];
        size_t k = 0;
        if (o->step_count == 0 || strcmp(o->teacher, a->teacher) == 0)
            continue;
        double value = similarity_align(a, o, c->step_width, t);
        while (k < n && strcmp(peers[k].answer->teacher, o->teacher) != 0)
            k++;
        if (k == SIMILARITY_TEACHERS_MAX)
            continue;
        if (k == n)
            peers[n++] = (struct similarity_peer){o, value};
        else if (value > peers[k].value)
            peers[k] = (struct similarity_peer){o, value};
    }
    return n;
}

static int similarity_compare(const void *a, const void *b)
{
    const struct similarity_peer *x = a, *y = b;

    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return strcmp(x->answer->teacher, y->answer->teacher);
}

static void similarity_note_pair(const struct filter_answer *a,
                                 const struct filter_answer *b,
                                 const size_t at[2], double cosine,
                                 struct buf *pair)
{
    struct span mine = span_cut(a->reasoning, a->steps[at[0]].start,
                                a->steps[at[0]].end - a->steps[at[0]].start);
    struct span theirs = span_cut(b->reasoning, b->steps[at[1]].start,
                                  b->steps[at[1]].end - b->steps[at[1]].start);

    note_int(pair, "step", (int64_t)at[0] + 1);
    note_text(pair, "text", mine);
    note_int(pair, "with", (int64_t)at[1] + 1);
    note_text(pair, "other", theirs);
    note_real(pair, "cosine", cosine);
}

/* The alignment, read back from the table, in order. */
static void similarity_note(const struct filter_answer *a,
                            const struct filter_answer *b,
                            const struct similarity_table *t,
                            struct buf *evidence)
{
    size_t pairs[SIMILARITY_STEPS_MAX][2], n = 0;
    size_t i = t->rows, j = t->columns;

    while (i > 0 && j > 0) {
        if (t->best[i][j] == t->best[i - 1][j]) {
            i--;
        } else if (t->best[i][j] == t->best[i][j - 1]) {
            j--;
        } else {
            pairs[n][0] = --i;
            pairs[n++][1] = --j;
        }
    }
    for (size_t k = 0; k < n && k < SIMILARITY_LISTED; k++) {
        const size_t *at = pairs[n - 1 - k];
        struct buf pair;
        buf_init(&pair, 4096);
        similarity_note_pair(a, b, at, t->cosine[at[0]][at[1]], &pair);
        note_item(evidence, "alignment", k == 0, &pair);
        buf_release(&pair);
    }
}

static bool similarity_measure(const struct filter_case *c,
                               const void *settings, struct filter_score *score,
                               struct err *err)
{
    const struct similarity_settings *s = settings;
    struct similarity_peer peers[SIMILARITY_TEACHERS_MAX];

    (void)err;
    if (c->answer->step_count == 0)
        return true;
    struct similarity_table *t = heap_take(sizeof(*t));
    size_t n = similarity_peers(c, t, peers);
    if (n > 0) {
        qsort(peers, n, sizeof(peers[0]), similarity_compare);
        score->known = true;
        if (strcmp(s->which, "nearest") == 0)
            score->value = peers[0].value;
        else if (strcmp(s->which, "farthest") == 0)
            score->value = peers[n - 1].value;
        else
            score->value = (peers[(n - 1) / 2].value + peers[n / 2].value) / 2;
        note_int(&score->evidence, "others", (int64_t)n);
        note_text(&score->evidence, "nearest",
                  span_of(peers[0].answer->teacher));
        note_real(&score->evidence, "similarity", peers[0].value);
        (void)similarity_align(c->answer, peers[0].answer, c->step_width, t);
        similarity_note(c->answer, peers[0].answer, t, &score->evidence);
    }
    free(t);
    return true;
}

static const float similarity_x[] = {1, 0}, similarity_y[] = {0, 1},
                   similarity_z[] = {.6f, .8f};
static const struct filter_step similarity_xy[] = {{0, 1, similarity_x},
                                                   {2, 3, similarity_y}};
static const struct filter_step similarity_yx[] = {{0, 1, similarity_y},
                                                   {2, 3, similarity_x}};
static const struct filter_step similarity_xz[] = {{0, 1, similarity_x},
                                                   {2, 3, similarity_z}};
static const struct filter_answer similarity_self = {.teacher = "a",
                                                     .reasoning =
                                                         FILTER_TEXT("x y"),
                                                     .steps = similarity_xy,
                                                     .step_count = 2};
static const struct filter_answer similarity_others[] = {
    {.teacher = "b",
     .reasoning = FILTER_TEXT("y x"),
     .steps = similarity_yx,
     .step_count = 2},
    {.teacher = "b",
     .reasoning = FILTER_TEXT("x y"),
     .steps = similarity_xy,
     .step_count = 2},
    {.teacher = "c",
     .reasoning = FILTER_TEXT("x z"),
     .steps = similarity_xz,
     .step_count = 2},
};

static const struct filter_example similarity_examples[] = {
    {"the same steps in another order align half",
     {.answer = &similarity_self,
      .others = similarity_others,
      .other_count = 1,
      .step_width = 2},
     true,
     0.5},
    {"a teacher counts by its best reasoning",
     {.answer = &similarity_self,
      .others = similarity_others,
      .other_count = 2,
      .step_width = 2},
     true,
     1},
    {"the median of 1 and 2 * (1 + 0.8) / 4",
     {.answer = &similarity_self,
      .others = similarity_others,
      .other_count = 3,
      .step_width = 2},
     true,
     (1 + (1 + (double)0.8f) / 2) / 2},
    {"without vectors",
     {.answer = &(struct filter_answer){.teacher = "a"},
      .others = similarity_others,
      .other_count = 3},
     false,
     0},
};

const struct filter filter_reasoning_similarity = {
    .name = "reasoning_similarity",
    .version = 2,
    .about = "similarity of the reasoning to the other teachers', step by step",
    .unit = "mean cosine",
    .source = "GLOBE: the chains must be semantically aligned (its rule is "
              "not published)",
    .params = similarity_params,
    .param_count = PARAM_COUNT(similarity_params),
    .settings_size = sizeof(struct similarity_settings),
    .missing = "passes",
    .measure = similarity_measure,
    .examples = similarity_examples,
    .example_count = PARAM_COUNT(similarity_examples),
};
