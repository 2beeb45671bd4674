/*
 * visibility: which share of the things that the reasoning claims to see can
 * be seen? Of the claims that can be checked at all: by what a model answered
 * that was asked about the thing, where that decides; else things by the
 * segments of the picture that would show them, quoted writing by the words
 * that were read in it (without a reader, by a board that it could stand on).
 * A thing counts once however often it is named, so that repeating what is
 * safe gains nothing. Unknown without evidence, and when no claim can be
 * checked.
 *
 * This is GLOBE's R_vis as its paper has it: precision over the entities of
 * the reasoning. Its code rewards naming reference tags instead (recall); see
 * visible_recall.
 */
#include "filters/filter.h"
#include "filters/note.h"

#include "base/edit_distance.h"
#include "geo/names.h"

enum {
    VISIBILITY_LISTED = 100, /* claims in the evidence */
    VISIBILITY_QUOTES = 50,  /* quotations compared with what was read */
    VISIBILITY_WORDS = 400,  /* words read that are compared */
    VISIBILITY_TEXT_MAX = 160
};

struct visibility_settings {
    double least_share, least_confidence, most_edits, least_yes, least_mass;
};

static const struct param visibility_params[] = {
    {.name = "least_share",
     .type = PARAM_REAL,
     .at = offsetof(struct visibility_settings, least_share),
     .initial = "0.001",
     .min = 0,
     .max = 1,
     .about = "share of the picture from which a thing counts as seen"},
    {.name = "least_confidence",
     .type = PARAM_REAL,
     .at = offsetof(struct visibility_settings, least_confidence),
     .initial = "0.3",
     .min = 0,
     .max = 1,
     .about = "confidence from which a word counts as read"},
    {.name = "most_edits",
     .type = PARAM_REAL,
     .at = offsetof(struct visibility_settings, most_edits),
     .initial = "0.34",
     .min = 0,
     .max = 1,
     .about = "edits by letter of the longer text up to which quoted and read "
              "writing are the same"},
    {.name = "least_yes",
     .type = PARAM_REAL,
     .at = offsetof(struct visibility_settings, least_yes),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "p(yes) from which a thing that was asked about counts as seen"},
    {.name = "least_mass",
     .type = PARAM_REAL,
     .at = offsetof(struct visibility_settings, least_mass),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "probability of yes and no together from which they are an "
              "answer"},
};

struct visibility_count {
    size_t claims, seen, quotes;
};

/* How different two texts are: edits for each byte of the longer one; 1 when
 * one is empty or too long to compare. */
static double visibility_apart(struct span a, struct span b)
{
    size_t longer = a.len > b.len ? a.len : b.len;

    if (a.len == 0 || b.len == 0 || longer > VISIBILITY_TEXT_MAX)
        return 1;
    return (double)edit_distance(a, b) / (double)longer;
}

static bool visibility_is_word(const struct filter_evidence *e, double least)
{
    return strcmp(e->kind, "text") == 0 && e->margin >= least;
}

/* Joins so many read words, folded, from the i-th evidence on. */
static void visibility_window(const struct filter_case *c, size_t i,
                              size_t words, double least, struct buf *out)
{
    buf_reset(out);
    for (; i < c->evidence_count && words > 0; i++) {
        if (!visibility_is_word(&c->evidence[i], least))
            continue;
        if (out->len > 0)
            buf_add_char(out, ' ');
        names_fold(span_of(c->evidence[i].label), out);
        words--;
    }
}

static size_t visibility_word_count(struct span text)
{
    size_t n = 0;
    struct span word;

    while (span_next(&text, ' ', &word))
        n++;
    return n;
}

/* How different a quotation is from the most similar words that were read; the
 * first of these is evidence *at. */
static double visibility_nearest(const struct filter_case *c, const char *text,
                                 double least, size_t *at)
{
    struct buf quote, window;
    double best = 1;
    size_t looked = 0;

    buf_init(&quote, 4096);
    buf_init(&window, 4096);
    names_fold(span_of(text), &quote);
    size_t words = visibility_word_count(buf_span(&quote));
    for (size_t i = 0; i < c->evidence_count && looked < VISIBILITY_WORDS;
         i++) {
        if (!visibility_is_word(&c->evidence[i], least))
            continue;
        looked++;
        visibility_window(c, i, words, least, &window);
        double apart = visibility_apart(buf_span(&quote), buf_span(&window));
        if (apart < best) {
            best = apart;
            *at = i;
        }
    }
    buf_release(&quote);
    buf_release(&window);
    return best;
}

/* The area of all segments that show the thing, and the name of the largest. */
static double visibility_share(const struct filter_case *c,
                               const char *const *shown_by, const char **label)
{
    double sum = 0, largest = 0;

    for (size_t i = 0; i < c->evidence_count; i++) {
        const struct filter_evidence *e = &c->evidence[i];
        if (strcmp(e->kind, "segment") != 0)
            continue;
        for (const char *const *s = shown_by; *s != NULL; s++) {
            if (strcmp(*s, e->label) != 0)
                continue;
            sum += e->share;
            if (e->share > largest) {
                largest = e->share;
                *label = e->label;
            }
        }
    }
    return sum;
}

static bool visibility_is_quote(const struct filter_entity *e)
{
    return strcmp(e->kind, "text") == 0;
}

/* Whether an earlier claim is about the same thing. */
static bool visibility_again(const struct filter_case *c, size_t i)
{
    const struct filter_entity *e = &c->entities[i];

    for (size_t k = 0; k < i; k++) {
        const struct filter_entity *o = &c->entities[k];
        if (strcmp(o->kind, e->kind) == 0 && strcmp(o->label, e->label) == 0 &&
            (!visibility_is_quote(e) || strcmp(o->text, e->text) == 0))
            return true;
    }
    return false;
}

/* What kind of evidence decides a claim. */
enum visibility_by { BY_NOTHING, BY_ANSWER, BY_TEXT, BY_SEGMENT };

static enum visibility_by visibility_by(const struct filter_case *c,
                                        const struct filter_entity *e,
                                        const struct visibility_settings *s)
{
    if (e->answer != NULL && e->answer->margin >= s->least_mass)
        return BY_ANSWER;
    if (visibility_is_quote(e) && c->text_read)
        return BY_TEXT;
    return e->shown_by == NULL ? BY_NOTHING : BY_SEGMENT;
}

static bool visibility_answered(const struct filter_entity *e,
                                const struct visibility_settings *s,
                                struct buf *claim)
{
    note_text(claim, "by", span_of("answer"));
    note_text(claim, "asked", span_of(e->answer->label));
    note_real(claim, "yes", e->answer->share);
    return e->answer->share >= s->least_yes;
}

static bool visibility_read(const struct filter_case *c,
                            const struct filter_entity *e,
                            const struct visibility_settings *s,
                            struct buf *claim)
{
    size_t at = 0;
    double apart = visibility_nearest(c, e->text, s->least_confidence, &at);

    note_text(claim, "by", span_of("text"));
    if (apart < 1)
        note_text(claim, "read", span_of(c->evidence[at].label));
    note_real(claim, "edits", apart);
    return apart <= s->most_edits;
}

static bool visibility_shown(const struct filter_case *c,
                             const struct filter_entity *e,
                             const struct visibility_settings *s,
                             struct buf *claim)
{
    const char *label = e->shown_by[0];
    double share = visibility_share(c, e->shown_by, &label);

    note_text(claim, "by", span_of("segment"));
    note_text(claim, "label", span_of(label));
    note_real(claim, "share", share);
    return share >= s->least_share && share > 0;
}

/* Whether the claim is seen; what was found is added to `claim`. */
static bool visibility_check(const struct filter_case *c,
                             const struct filter_entity *e,
                             const struct visibility_settings *s,
                             struct buf *claim)
{
    switch (visibility_by(c, e, s)) {
    case BY_ANSWER:
        return visibility_answered(e, s, claim);
    case BY_TEXT:
        return visibility_read(c, e, s, claim);
    case BY_SEGMENT:
        return visibility_shown(c, e, s, claim);
    case BY_NOTHING:
        break;
    }
    return false;
}

static void visibility_claim(const struct filter_case *c, size_t i,
                             const struct visibility_settings *s,
                             struct visibility_count *n,
                             struct filter_score *score)
{
    const struct filter_entity *e = &c->entities[i];
    struct buf claim;

    buf_init(&claim, 4096);
    note_text(&claim, "claim", span_of(e->text));
    note_int(&claim, "start", (int64_t)e->start);
    note_int(&claim, "end", (int64_t)e->end);
    bool seen = visibility_check(c, e, s, &claim);
    note_text(&claim, "verdict", span_of(seen ? "seen" : "not seen"));
    if (n->claims < VISIBILITY_LISTED)
        note_item(&score->evidence, "claims", n->claims == 0, &claim);
    buf_release(&claim);
    n->claims++;
    n->seen += seen;
    n->quotes += visibility_by(c, e, s) == BY_TEXT;
}

static bool visibility_measure(const struct filter_case *c,
                               const void *settings, struct filter_score *score,
                               struct err *err)
{
    struct visibility_count n = {0, 0, 0};

    (void)err;
    for (size_t i = 0; i < c->entity_count; i++) {
        enum visibility_by by = visibility_by(c, &c->entities[i], settings);
        if (by == BY_NOTHING || visibility_again(c, i) ||
            (by == BY_TEXT && n.quotes == VISIBILITY_QUOTES))
            continue;
        visibility_claim(c, i, settings, &n, score);
    }
    if (n.claims == 0)
        return true;
    score->known = true;
    score->value = (double)n.seen / (double)n.claims;
    note_int(&score->evidence, "seen", (int64_t)n.seen);
    note_int(&score->evidence, "checked", (int64_t)n.claims);
    return true;
}

static const char *const visibility_palm[] = {"palm", NULL};
static const char *const visibility_road[] = {"road", "path", NULL};
static const char *const visibility_board[] = {"signboard", NULL};
static const struct filter_evidence visibility_scene[] = {
    {.kind = "segment", .label = "road", .share = 0.3, .margin = 0.9},
    {.kind = "segment", .label = "palm", .share = 0.0006, .margin = 0.5},
    {.kind = "text", .label = "Bou1angerie", .share = 0.01, .margin = 0.8},
    {.kind = "text", .label = "ZZ", .share = 0.01, .margin = 0.1},
};
static const struct filter_evidence visibility_doubtful[] = {
    {.kind = "text", .label = "Panaderia", .share = 0.01, .margin = 0.29},
    {.kind = "text", .label = "Farmacia", .share = 0.01, .margin = 0.3},
};
static const struct filter_entity visibility_quoted[] = {
    {.text = "Panaderia", .kind = "text", .label = "quoted"},
    {.text = "Farmacia", .kind = "text", .label = "quoted"},
};
static const struct filter_entity visibility_claims[] = {
    {.text = "palms",
     .kind = "vegetation",
     .label = "palm",
     .shown_by = visibility_palm},
    {.text = "road",
     .kind = "road",
     .label = "road",
     .shown_by = visibility_road},
    {.text = "street",
     .kind = "road",
     .label = "road",
     .shown_by = visibility_road},
    {.text = "tin roof", .kind = "roof", .label = "tin"},
    {.text = "Boulangerie",
     .kind = "text",
     .label = "quoted",
     .shown_by = visibility_board},
};

static const struct filter_evidence visibility_answers[] = {
    {.kind = "answer",
     .label = "a roof of sheet metal",
     .share = 0.9,
     .margin = 1},
    {.kind = "answer", .label = "a bollard", .share = 0.2, .margin = 1},
    {.kind = "answer", .label = "a llama", .share = 0.9, .margin = 0.1},
    {.kind = "segment", .label = "road", .share = 0.3, .margin = 0.9},
};
static const struct filter_entity visibility_asked[] = {
    {.text = "tin roof",
     .kind = "roof",
     .label = "tin",
     .answer = &visibility_answers[0]},
    {.text = "bollards",
     .kind = "bollard",
     .label = "bollard",
     .answer = &visibility_answers[1]},
    {.text = "llama",
     .kind = "animal",
     .label = "animal",
     .answer = &visibility_answers[2]},
    {.text = "road",
     .kind = "road",
     .label = "road",
     .shown_by = visibility_road},
};

static const struct filter_example visibility_examples[] = {
    {"the roof by an answer, the road by a segment, the bollard is denied; "
     "what was said of the llama is no answer",
     {.entities = visibility_asked,
      .entity_count = 4,
      .evidence = visibility_answers,
      .evidence_count = 4},
     true,
     2.0 / 3},
    {"an answer goes before segments",
     {.entities = &(struct filter_entity){.text = "tin roof",
                                          .kind = "roof",
                                          .label = "tin",
                                          .shown_by = visibility_palm,
                                          .answer = &visibility_answers[0]},
      .entity_count = 1,
      .evidence = visibility_answers,
      .evidence_count = 4},
     true,
     1},
    {"road seen, writing read, a few pixels of palm are none",
     {.entities = visibility_claims,
      .entity_count = 5,
      .evidence = visibility_scene,
      .evidence_count = 4,
      .text_read = true},
     true,
     2.0 / 3},
    {"a word that was read with too little confidence was not read",
     {.entities = visibility_quoted,
      .entity_count = 2,
      .evidence = visibility_doubtful,
      .evidence_count = 2,
      .text_read = true},
     true,
     1.0 / 2},
    {"without a reader, quoted writing asks for a board",
     {.entities = visibility_claims,
      .entity_count = 5,
      .evidence = visibility_scene,
      .evidence_count = 2},
     true,
     1.0 / 3},
    {"only what cannot be checked",
     {.entities = visibility_claims + 3, .entity_count = 1},
     false,
     0},
};

const struct filter filter_visibility = {
    .name = "visibility",
    .version = 2,
    .about = "share of the things claimed that can be seen, of those that can "
             "be checked",
    .unit = "share",
    .source = "GLOBE: R_vis of the paper, precision over named entities",
    .params = visibility_params,
    .param_count = PARAM_COUNT(visibility_params),
    .settings_size = sizeof(struct visibility_settings),
    .missing = "passes",
    .measure = visibility_measure,
    .examples = visibility_examples,
    .example_count = PARAM_COUNT(visibility_examples),
};
