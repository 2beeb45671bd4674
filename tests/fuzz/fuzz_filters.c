/* Every filter on any reply: the first byte splits the input into the prompt
 * and the reply. */
#include "base/settings.h"
#include "filters/filter.h"

static const char *no_code(struct span name)
{
    (void)name;
    return NULL;
}

static void measure(const struct filter *f, const struct filter_case *c)
{
    struct settings *s = settings_open();
    struct filter_score score = {.known = false};
    struct err err = {.kind = ERR_NONE};
    void *bound = heap_take(f->settings_size + 1);

    memset(bound, 0, f->settings_size + 1);
    if (!settings_bind(s, "", f->params, f->param_count, bound, &err))
        abort();
    buf_init(&score.evidence, 64 << 10);
    if (!f->measure(c, bound, &score, &err))
        abort();
    buf_release(&score.evidence);
    free(bound);
    settings_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span all = span_make(data, size);
    struct span head = span_cut(all, 1, size > 0 ? data[0] : 0);
    struct span text = span_cut(all, 1 + head.len, SIZE_MAX);
    struct arena arena;

    arena_init(&arena);
    struct filter_sample sample = {.key = "",
                                   .lat_deg = -31.9523,
                                   .lon_deg = 115.8613,
                                   .country = "AU",
                                   .region = "",
                                   .city = "Perth",
                                   .table_country = "Australia",
                                   .table_region = "",
                                   .table_city = "",
                                   .prompt = arena_span_text(&arena, head)};
    struct filter_answer answer = {.teacher = "a",
                                   .text = text,
                                   .finish = "",
                                   .status = "ok",
                                   .form = "json",
                                   .reasoning = text,
                                   .position_origin = "",
                                   .country = sample.prompt,
                                   .region = "",
                                   .city = ""};
    struct filter_case c = {
        .sample = &sample, .answer = &answer, .country_code = no_code};
    for (size_t i = 0; filter_all[i] != NULL; i++)
        measure(filter_all[i], &c);
    arena_release(&arena);
    return 0;
}
