/*
 * yes_no.h: a local vision-language model, or a teacher behind a server, that
 * is asked about pictures what can be answered by yes or no.
 *
 * One model, any number of threads that ask. All questions go to one batch
 * (models/vlm/vlm_batch.h): those about one picture share the picture and
 * everything that stands before it. The weights are read when the first
 * question comes.
 *
 * Included by: stages, tests.
 */
#ifndef LIMBECK_YES_NO_H
#define LIMBECK_YES_NO_H

#include "base/buf.h"
#include "images/image.h"
#include "images/stored_picture.h"
#include "models/vlm/vlm_batch.h"

struct teacher_settings;

/* Texts are not owned and outlive the struct yes_no. */
struct yes_no_settings {
    const char *model;   /* folder of a vision-language model */
    const char *weights; /* "bf16" or "int8" */
    /* In place of a folder: a teacher behind a server; or NULL. */
    const struct teacher_settings *server;
    const char *server_name;
    /* What is asked, with "{picture}" where the picture stands (without it,
     * the picture comes first) and, behind that, `blank` where questions
     * differ. White space around the picture does not count. */
    const char *prompt;
    const char *blank;  /* "{thing}"; NULL: all are asked the same */
    bool blind;         /* a teacher that is shown no pictures will do */
    int64_t max_pixels; /* of a picture that the model sees; 0: its own */
    int threads;        /* that share its products */
    int64_t memory;     /* bytes that it may take; 0: most of this machine's */
    const char *too_large; /* hint when that is too little: what to set */
};

struct settings;
struct yes_no;

/* ERR_USAGE when the prompt lacks the blank behind the picture, ERR_STAGE when
 * there is no such model or it does not fit. */
MUST_CHECK struct yes_no *yes_no_open(const struct yes_no_settings *s,
                                      struct err *err);
void yes_no_close(struct yes_no *y); /* NULL is fine; nobody may be asking */

/* Append all that can change an answer, one a line: prompt, pixels, model.
 * Errors as yes_no_open. */
MUST_CHECK bool yes_no_identify(const struct yes_no_settings *s,
                                struct buf *text, struct err *err);

/* Which of the two: with `teacher`, the teacher of that name (setting, "judge.
 * teacher", for messages), read into *server, which outlives the yes_no.
 * ERR_USAGE: there is none, it is behind no server, is shown no pictures, or a
 * folder is named too.
 */
MUST_CHECK bool yes_no_choose(const struct settings *settings,
                              const char *setting, const char *teacher,
                              struct teacher_settings *server,
                              struct yes_no_settings *out, struct err *err);

struct yes_no_question {
    struct span fill; /* for the blank; not owned */
    /* The answer: natural logarithms of the probability that the first word
     * is yes, or no, over all words. Void when err says why there is none. */
    double yes_logprob, no_logprob;
    struct err err;
};

/* Ask all about one picture, and wait. On several threads at once. false when
 * one cannot be answered, with the error of the first; the others are.
 * ERR_RECORD: a picture too large, a prompt longer than the model's context, a
 * filling that is no UTF-8; ERR_STAGE: the weights cannot be read, or the model
 * has no words for yes and no. */
MUST_CHECK bool yes_no_ask(struct yes_no *y, const struct image *picture,
                           struct yes_no_question *questions, size_t count,
                           struct err *err);
/* The same about a picture that has to be read first. Bytes that cannot be
 * read (ERR_RETRY), are not those that were ingested (ERR_CHANGED) or are no
 * picture (ERR_RECORD) are an error of every question, and name the place. */
MUST_CHECK bool yes_no_ask_at(struct yes_no *y,
                              const struct stored_picture *place,
                              struct yes_no_question *questions, size_t count,
                              struct err *err);

/* p(yes) of the two: 0..1. */
double yes_no_share(const struct yes_no_question *q);
/* Probability of the two together, 0..1: near 0 the model said something
 * else. */
double yes_no_mass(const struct yes_no_question *q);

/* All 0 before the first question. */
struct vlm_batch_counts yes_no_counts(struct yes_no *y);

#endif
