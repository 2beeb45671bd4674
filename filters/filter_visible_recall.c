/*
 * visible_recall: which share of the things that the picture shows does the
 * reasoning name? Of the segments that some claim could name and that fill
 * enough of the picture, and of the things that no segment could show, that
 * some teacher claimed and a model that was asked saw too. Unknown when there
 * are none, and without a reasoning.
 */
#include "filters/filter.h"
#include "filters/note.h"

enum { RECALL_LISTED = 100 };

struct recall_settings {
    double least_share, least_yes, least_mass;
};

static const struct param recall_params[] = {
    {.name = "least_share",
     .type = PARAM_REAL,
     .at = offsetof(struct recall_settings, least_share),
     .initial = "0.01",
     .min = 0,
     .max = 1,
     .about = "share of the picture from which a segment should be named"},
    {.name = "least_yes",
     .type = PARAM_REAL,
     .at = offsetof(struct recall_settings, least_yes),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "p(yes) from which a thing that was asked about should be named"},
    {.name = "least_mass",
     .type = PARAM_REAL,
     .at = offsetof(struct recall_settings, least_mass),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "probability of yes and no together from which they are an "
              "answer"},
};

/* The first claim that this evidence shows to be true, or NULL. */
static const struct filter_entity *recall_claim(const struct filter_case *c,
                                                const struct filter_evidence *e)
{
    for (size_t i = 0; i < c->entity_count; i++) {
        const char *const *s = c->entities[i].shown_by;
        if (c->entities[i].answer == e)
            return &c->entities[i];
        for (; s != NULL && *s != NULL; s++) {
            if (strcmp(*s, e->label) == 0)
                return &c->entities[i];
        }
    }
    return NULL;
}

static bool recall_is_answer(const struct filter_evidence *e)
{
    return strcmp(e->kind, "answer") == 0;
}

/* Whether the evidence is strong enough that a reasoning should name it. */
static bool recall_is_visible(const struct filter_evidence *e,
                              const struct recall_settings *s)
{
    if (!e->nameable)
        return false;
    if (recall_is_answer(e))
        return e->share >= s->least_yes && e->margin >= s->least_mass;
    return e->share >= s->least_share;
}

static void recall_note(const struct filter_evidence *e,
                        const struct filter_entity *claim, bool first,
                        struct filter_score *score)
{
    struct buf one;

    buf_init(&one, 4096);
    note_text(&one, "label", span_of(e->label));
    note_text(&one, "by", span_of(e->kind));
    note_real(&one, recall_is_answer(e) ? "yes" : "share", e->share);
    if (claim != NULL) {
        note_text(&one, "claim", span_of(claim->text));
        note_int(&one, "start", (int64_t)claim->start);
        note_int(&one, "end", (int64_t)claim->end);
    }
    note_text(&one, "verdict", span_of(claim ? "named" : "not named"));
    note_item(&score->evidence, "visible", first, &one);
    buf_release(&one);
}

static bool recall_measure(const struct filter_case *c, const void *settings,
                           struct filter_score *score, struct err *err)
{
    const struct recall_settings *s = settings;
    size_t visible = 0, named = 0;

    (void)err;
    if (c->answer->reasoning.len == 0)
        return true;
    for (size_t i = 0; i < c->evidence_count; i++) {
        const struct filter_evidence *e = &c->evidence[i];
        if (!recall_is_visible(e, s))
            continue;
        const struct filter_entity *claim = recall_claim(c, e);
        if (visible < RECALL_LISTED)
            recall_note(e, claim, visible == 0, score);
        visible++;
        named += claim != NULL;
    }
    if (visible == 0)
        return true;
    score->known = true;
    score->value = (double)named / (double)visible;
    note_int(&score->evidence, "named", (int64_t)named);
    note_int(&score->evidence, "of", (int64_t)visible);
    return true;
}

static const char *const recall_road[] = {"road", NULL};
static const struct filter_evidence recall_scene[] = {
    {"segment", "road", 0.3, 0.9, true},
    {"segment", "sky", 0.4, 0.9, true},
    {"segment", "flag", 0.002, 0.9, true},
    {"segment", "ceiling", 0.2, 0.9, false},
};
static const struct filter_entity recall_claims[] = {
    {.text = "street",
     .kind = "road",
     .label = "road",
     .shown_by = recall_road},
};

static const struct filter_evidence recall_answers[] = {
    {"answer", "a dome", 0.8, 1, true},
    {"answer", "a roof of sheet metal", 0.7, 1, true},
    {"answer", "a bollard", 0.1, 1, true},
    {"answer", "the moon", 0.9, 1, false},
};

static const struct filter_example recall_examples[] = {
    {"the road is named, the sky is not; the flag is too small",
     {.answer = &(struct filter_answer){.reasoning = FILTER_TEXT("A street.")},
      .entities = recall_claims,
      .entity_count = 1,
      .evidence = recall_scene,
      .evidence_count = 4},
     true,
     0.5},
    {"of what was asked about, one thing is there and named, one is there; "
     "a bollard is not, and nobody claims a moon",
     {.answer = &(struct filter_answer){.reasoning = FILTER_TEXT("Domes.")},
      .entities = &(struct filter_entity){.text = "Domes",
                                          .kind = "roof",
                                          .label = "dome",
                                          .answer = &recall_answers[0]},
      .entity_count = 1,
      .evidence = recall_answers,
      .evidence_count = 4},
     true,
     0.5},
    {"no evidence",
     {.answer = &(struct filter_answer){.reasoning = FILTER_TEXT("A street.")},
      .entities = recall_claims,
      .entity_count = 1},
     false,
     0},
};

const struct filter filter_visible_recall = {
    .name = "visible_recall",
    .version = 2,
    .about = "share of the things to be seen that the reasoning names",
    .unit = "share",
    .source = "GLOBE: what its code rewards, with the picture's own segments "
              "in place of reference tags",
    .params = recall_params,
    .param_count = PARAM_COUNT(recall_params),
    .settings_size = sizeof(struct recall_settings),
    .missing = "passes",
    .measure = recall_measure,
    .examples = recall_examples,
    .example_count = PARAM_COUNT(recall_examples),
};
