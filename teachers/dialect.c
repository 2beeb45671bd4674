#include "teachers/dialect.h"

#include <string.h>

const char dialect_names[] =
    "vllm|sglang|llama-server|ollama|lmstudio|openai|openai-reasoning|gemini|"
    "anthropic|mistral|deepseek|openrouter";

/* vllm and openai send what they always did: replies of old stores are found
 * by it. */
const struct dialect dialect_all[] = {
    {.name = "vllm",
     .max_tokens = "max_tokens",
     .repetition = "repetition_penalty",
     .seed = "seed",
     .temperature = true,
     .top_p = true,
     .top_k = true,
     .top_k_zero = true,
     .stop = true,
     .logprobs = true,
     .parts = true,
     .prefill = PREFILL_CONTINUE,
     .pixels = PIXELS_SERVER},
    {.name = "sglang", /* top_k: 0 is an error, mm_processor_kwargs unknown */
     .max_tokens = "max_tokens",
     .repetition = "repetition_penalty",
     .seed = "seed",
     .temperature = true,
     .top_p = true,
     .top_k = true,
     .stop = true,
     .logprobs = true,
     .parts = true,
     .prefill = PREFILL_CONTINUE},
    {.name = "llama-server",
     .max_tokens = "max_tokens",
     .repetition = "repeat_penalty",
     .seed = "seed",
     .temperature = true,
     .top_p = true,
     .top_k = true,
     .top_k_zero = true,
     .stop = true,
     .logprobs = true,
     .parts = true,
     .prefill = PREFILL_TURN},
    {.name = "ollama", /* max_completion_tokens: no limit at all */
     .max_tokens = "max_tokens",
     .seed = "seed",
     .temperature = true,
     .top_p = true,
     .stop = true,
     .logprobs = true,
     .parts = true},
    {.name = "lmstudio",
     .max_tokens = "max_tokens",
     .repetition = "repeat_penalty",
     .seed = "seed",
     .temperature = true,
     .top_p = true,
     .top_k = true,
     .stop = true,
     .logprobs = true},
    {.name = "openai",
     .max_tokens = "max_completion_tokens",
     .seed = "seed",
     .temperature = true,
     .top_p = true,
     .stop = true,
     .logprobs = true,
     .parts = true,
     .prefill = PREFILL_TURN,
     .temperature_max = 2},
    {.name = "openai-reasoning", /* o3, o4, gpt-5 */
     .max_tokens = "max_completion_tokens",
     .seed = "seed",
     .parts = true},
    {.name = "gemini", /* Unknown name "seed" */
     .max_tokens = "max_tokens",
     .temperature = true,
     .top_p = true,
     .stop = true,
     .logprobs = true,
     .parts = true,
     .batch = BATCH_CONTENTS,
     .temperature_max = 2},
    {.name = "anthropic",
     .max_tokens = "max_tokens",
     .temperature = true,
     .top_p = true,
     .either = true,
     .stop = true,
     .parts = true,
     .batch = BATCH_MESSAGES,
     .temperature_max = 1},
    {.name = "mistral", /* 422 for seed and max_completion_tokens */
     .max_tokens = "max_tokens",
     .seed = "random_seed",
     .temperature = true,
     .top_p = true,
     .stop = true,
     .prefill = PREFILL_PREFIX,
     .temperature_max = 1.5},
    {.name = "deepseek", /* a list of parts: expected a string */
     .max_tokens = "max_tokens",
     .temperature = true,
     .top_p = true,
     .stop = true,
     .logprobs = true,
     .prefill = PREFILL_PREFIX,
     .temperature_max = 2},
    {.name = "openrouter",
     .max_tokens = "max_tokens",
     .repetition = "repetition_penalty",
     .seed = "seed",
     .temperature = true,
     .top_p = true,
     .top_k = true,
     .stop = true,
     .logprobs = true,
     .prefill = PREFILL_TURN,
     .temperature_max = 2},
};
const size_t dialect_count = sizeof(dialect_all) / sizeof(dialect_all[0]);

const struct dialect *dialect_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < dialect_count; i++) {
        if (strcmp(dialect_all[i].name, name) == 0)
            return &dialect_all[i];
    }
    return &dialect_all[0];
}
