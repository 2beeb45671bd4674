/*
 * face: does one face fill more than half of the picture? By the model that is
 * asked about claims (`ground.ask`), where it is to be asked about that too
 * (`ground.ask_face`): p(yes). Else by what the picture shows
 * (other/face_closeup of sample.categories or sample.clip). Such a picture
 * shows somebody, not a place. Unknown when nobody was asked, or hardly said
 * yes or no, and nobody looked.
 */
#include "filters/categories.h"
#include "filters/filter.h"
#include "filters/note.h"
#include "filters/question.h"

#include <string.h>

struct face_settings {
    double least_mass;
};

static const struct param face_params[] = {
    {.name = "least_mass",
     .type = PARAM_REAL,
     .at = offsetof(struct face_settings, least_mass),
     .initial = "0.5",
     .min = 0,
     .max = 1,
     .about = "probability of yes and no together from which they are an "
              "answer"},
};

/* As a table or a CLIP has it. */
static void face_shown(const struct filter_sample *sample,
                       struct filter_score *score)
{
    size_t face = category_first(CATEGORY_OTHER) + OTHER_FACE_CLOSEUP;

    if (score->known || sample == NULL)
        return;
    for (size_t i = 0; i < sample->category_count; i++) {
        const struct filter_category *c = &sample->categories[i];
        if (category_kind_of(c->category) != CATEGORY_OTHER)
            continue;
        if (!score->known)
            score->value = 0;
        score->known = true;
        if (c->category == face)
            score->value = c->value;
    }
    if (score->known)
        note_text(&score->evidence, "by", span_of("picture"));
}

static bool face_measure(const struct filter_case *c, const void *settings,
                         struct filter_score *score, struct err *err)
{
    const struct face_settings *s = settings;

    (void)err;
    for (size_t i = 0; i < c->evidence_count; i++) {
        const struct filter_evidence *e = &c->evidence[i];
        if (strcmp(e->kind, "answer") != 0 ||
            strcmp(e->label, question_face) != 0)
            continue;
        note_real(&score->evidence, "mass", e->margin);
        score->known = e->margin >= s->least_mass;
        score->value = e->share;
    }
    face_shown(c->sample, score);
    return true;
}

/* The words of question_face: a table cannot name what another file holds. */
static const struct filter_evidence face_sure[] = {
    {.kind = "answer", .label = "a palm tree", .share = 0.1, .margin = 1},
    {.kind = "answer",
     .label = "one face that fills more than half of it",
     .share = 0.9,
     .margin = 0.99},
};

static const struct filter_evidence face_doubtful[] = {
    {.kind = "answer",
     .label = "one face that fills more than half of it",
     .share = 0.9,
     .margin = 0.1},
};

static const struct filter_category face_table[] = {
    {.category = 0, .value = 1, .member = true},
    {.category = SCENES + INDICATORS + ELEMENTS + OTHER_FACE_CLOSEUP,
     .value = 0.7,
     .member = true},
};

static const struct filter_example face_examples[] = {
    {"somebody before the camera",
     {.evidence = face_sure, .evidence_count = 2},
     true,
     0.9},
    {"it was hardly yes or no that was said",
     {.evidence = face_doubtful, .evidence_count = 1},
     false,
     0},
    {"nobody was asked; a detector's table has a face",
     {.sample = &(struct filter_sample){.categories = face_table,
                                        .category_count = 2}},
     true,
     0.7},
    {"a table knows of scenes alone",
     {.sample = &(struct filter_sample){.categories = face_table,
                                        .category_count = 1}},
     false,
     0},
    {"only other things were asked about",
     {.evidence = face_sure, .evidence_count = 1},
     false,
     0},
};

const struct filter filter_face = {
    .name = "face",
    .version = 2,
    .about = "how likely one face fills more than half of the picture",
    .unit = "probability",
    .source = "GREval-Bench: pictures of one face over half of their area are "
              "left out",
    .missing = "passes",
    .params = face_params,
    .param_count = PARAM_COUNT(face_params),
    .settings_size = sizeof(struct face_settings),
    .measure = face_measure,
    .examples = face_examples,
    .example_count = PARAM_COUNT(face_examples),
};
