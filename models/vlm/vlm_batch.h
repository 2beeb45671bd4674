/*
 * vlm_batch.h: one model, many questions at once (continuous batching):
 * questions in, answers out in any order.
 *
 * One thread computes. Each of its steps reads the weights once for the rows
 * of all sequences: one new token of each that is decoding, and up to 256
 * tokens of prompts (chunked prefill). A question is admitted as soon as
 * another is done. Prefixes that prompts share are read once and cached, up
 * to the picture, behind it, or to the end. Another thread reads questions
 * ahead: it fetches and cuts their pictures and tokenizes their texts, for as
 * many questions as there may be sequences. Pictures of one grid that wait go
 * through the vision tower together.
 *
 * An answer depends on its question alone, to the bit: not on what else is
 * asked, in which order, how many sequences there may be, or what is cached.
 *
 * Included by: models/vlm, teachers, tests.
 */
#ifndef LIMBECK_VLM_BATCH_H
#define LIMBECK_VLM_BATCH_H

#include "models/layers/kv_pages.h"
#include "models/vlm/vlm.h"

struct vlm_batch;

struct vlm_batch_options {
    int sequences;     /* most at once; 0: 8 */
    int threads;       /* that share products; 0: 1 */
    enum kv_format kv; /* how keys and values are kept */
    size_t kv_bytes;   /* room for them; 0: for all sequences at full length */
    size_t picture_bytes;   /* room for embeddings; 0: 64 MiB */
    const char *embeddings; /* folder that keeps them, or NULL; not owned */
    bool timed;             /* the counts tell seconds as well */
};

enum { VLM_BATCH_SEQUENCES = 8, VLM_BATCH_SEQUENCES_MAX = 256 };

enum vlm_task_kind { VLM_WRITE, VLM_YES_NO };

/* One question. The caller owns it, and all that its request names, and keeps
 * it until it came back. */
struct vlm_task {
    enum vlm_task_kind kind;
    struct vlm_request request;
    /* Called by a thread of the batch's, in order of arrival and ahead of
     * need, to fetch the picture, which the batch releases once it is cut;
     * NULL: request.image is there already. */
    bool (*load)(void *owner, struct image *out, struct err *err);
    void *owner;

    /* The answer. */
    bool answered;              /* else err says why not */
    struct vlm_reply reply;     /* VLM_WRITE: vlm_reply_release it */
    struct vlm_verdict verdict; /* VLM_YES_NO */
    struct err err;
    int64_t duration_ms;   /* since it was admitted, its picture cut already */
    struct vlm_task *next; /* the batch's own */
};

/* model must outlive it. */
struct vlm_batch *vlm_batch_open(const struct vlm *model,
                                 const struct vlm_batch_options *options);
/* NULL is fine. Stops after the current step; what was given and not taken is
 * dropped, unanswered: replies of tasks not taken are released. */
void vlm_batch_close(struct vlm_batch *b);

void vlm_batch_give(struct vlm_batch *b, struct vlm_task *task);
/* One that is done, waiting up to timeout_ms; NULL: none yet, or none was
 * given. */
struct vlm_task *vlm_batch_take(struct vlm_batch *b, int timeout_ms);

/* Counted since it was opened. */
struct vlm_batch_counts {
    uint64_t tasks;          /* done */
    uint64_t steps, writing; /* steps with rows of answers, and those rows */
    uint64_t prompt_rows;    /* tokens of prompts read */
    uint64_t shared_rows;    /* tokens of prompts found in the prefix cache */
    uint64_t pictures;       /* encoded */
    uint64_t passes;         /* of the vision tower, for those */
    uint64_t pages;          /* held at most */
    int sequences;           /* most at once */
    /* Where timed, else 0: seconds of steps, and in those: of products with
     * weights, and of choosing and writing tokens. */
    double step_s, product_s, choose_s;
};
struct vlm_batch_counts vlm_batch_counts(struct vlm_batch *b);

#endif
