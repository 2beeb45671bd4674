/*
 * dialect.h: what each kind of server takes: names of parameters, what is left
 * out, how the address goes on, how an answer is begun for it. From servers'
 * sources and measurements; docs/dialects.md has the table.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_DIALECT_H
#define LIMBECK_DIALECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum dialect_prefill {
    PREFILL_NONE,     /* a last turn of the assistant is refused or ignored */
    PREFILL_TURN,     /* it goes on with that turn */
    PREFILL_CONTINUE, /* with `continue_final_message` */
    PREFILL_PREFIX    /* with `prefix` in the turn */
};

enum dialect_pixels {
    PIXELS_OURS,  /* no such field: pictures are resized before they are sent */
    PIXELS_SERVER /* `mm_processor_kwargs` */
};

enum dialect_batch {
    BATCH_CHAT,     /* custom_id and a chat completion: OpenAI, vLLM, ... */
    BATCH_MESSAGES, /* custom_id and params: Anthropic's Message Batches */
    BATCH_CONTENTS  /* key and request: Gemini's */
};

/* NULL: there is no such parameter, and it is not sent. */
struct dialect {
    const char *name;
    const char *max_tokens, *repetition, *seed;
    bool temperature, top_p, top_k, stop, logprobs;
    bool either;     /* refuses temperature and top_p together */
    bool top_k_zero; /* takes 0 as "all"; else it is left out then */
    bool parts;      /* content is a list also where there is no picture */
    enum dialect_prefill prefill;
    enum dialect_pixels pixels;
    enum dialect_batch batch;
    double temperature_max; /* above it is an error there; 0: not known */
};

extern const struct dialect dialect_all[];
extern const size_t dialect_count;
/* "vllm|openai|...", for the table of settings. */
extern const char dialect_names[];

/* By its name, which is one of these. NULL is vllm. */
const struct dialect *dialect_find(const char *name);

#endif
