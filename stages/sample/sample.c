/*
 * sample: which samples are taught.
 *
 * Reads sample (kept ones), cluster and place. Writes one selection row for
 * each kept sample: selected or not, and why. Where a source is a benchmark
 * (`role: benchmark`) also contamination: which samples are its own, and of all
 * others how near they come to it.
 *
 * The draw is by the order of hashes of (seed, source, key): the same samples
 * are drawn on every machine, in whatever order they were ingested, and more
 * samples later do not change what was drawn of the first. Of a cluster of
 * similar pictures, and of several samples of one picture, one stands for all:
 * that of the kept picture, a position from a table before one from the file.
 * A picture that stands at many positions ("no longer available") shows none
 * of them: none of its samples is drawn. Nor is a benchmark's, nor what has a
 * benchmark's picture or one like it.
 *
 * With `categories` or `clip` also category and category_count: of which of the
 * closed lists' categories pictures are, and how many of each there were and
 * are drawn.
 *
 * With `strata` the draw follows countries and cells, and quota has what each
 * country was to give, had and gave.
 *
 * Sets aside: what has no place. Over the whole set, in one transaction.
 */
#include "stages/sample/sample_areas.h"
#include "stages/sample/sample_clip.h"
#include "stages/sample/sample_rows.h"
#include "stages/sample/sample_save.h"
#include "stages/sample/strata_source.h"

#include <math.h>

#include "base/log.h"
#include "base/spill.h"
#include "base/stop.h"
#include "adapters/digest.h"
#include "decisions/contamination.h"
#include "engine/stage.h"
#include "intake/sources.h"

enum { SAMPLE_KEY_MAX = 1 << 16 };

static const char *const sample_needs[] = {"place", "dedupe", NULL};

static const char *sample_seed(const struct stage_run *run)
{
    const char *seed = settings_find(run->settings, "seed");

    return seed ? seed : "0";
}

/* The sources that are yardsticks, in the arena. */
static bool sample_benchmarks(struct stage_run *run, struct arena *arena,
                              struct text_list *list, struct err *err)
{
    struct settings *settings = (struct settings *)run->settings;
    const char **names = NULL;
    const char *name;
    bool benchmark;

    *list = (struct text_list){.count = 0};
    for (size_t i = 0; (name = settings_child(settings, "sources", i)); i++) {
        if (!source_is_benchmark(settings, name, &benchmark, err))
            return false;
        if (!benchmark)
            continue;
        names = arena_grow(arena, names, list->count, sizeof(*names));
        names[list->count++] = arena_text(arena, name);
    }
    list->items = names;
    return true;
}

static bool sample_identify(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    struct text_list benchmarks;
    struct arena arena;

    arena_init(&arena);
    buf_print(text, "seed=%s\n", sample_seed(run));
    bool ok = sample_benchmarks(run, &arena, &benchmarks, err);
    for (size_t i = 0; ok && i < benchmarks.count; i++)
        buf_print(text, "benchmark=%s\n", benchmarks.items[i]);
    arena_release(&arena);
    const struct sample_settings *o = run->options;
    return ok && strata_source_identify(run, text, err) &&
           (o->areas == NULL || sample_areas_identify(o->areas, text, err)) &&
           (o->categories == NULL ||
            sample_rows_identify("categories", o->categories, text, err)) &&
           (o->clip == NULL || sample_clip_identify(o->clip, text, err));
}

static uint8_t sample_rank(struct span origin, bool kept)
{
    uint8_t rank = kept ? 0 : 4;

    if (span_is(origin, "exif"))
        return rank + 1;
    return span_is(origin, "xmp") ? rank + 2 : rank;
}

static bool sample_is_benchmark(const struct sample *s, struct span source)
{
    for (size_t i = 0; i < s->benchmarks.count; i++) {
        if (span_is(source, s->benchmarks.items[i]))
            return true;
    }
    return false;
}

/* "osv5m 12500" */
static bool sample_read_source_caps(struct sample *s, struct text_list caps,
                                    const struct stage_run *run,
                                    struct err *err)
{
    s->sources = heap_grow(NULL, caps.count + 1, sizeof(*s->sources));
    s->per_source = heap_grow(NULL, caps.count + 1, sizeof(*s->per_source));
    for (; s->source_count < caps.count; s->source_count++) {
        struct span text = span_of(caps.items[s->source_count]);
        size_t gap = span_find_char(text, ' '), i = 0;
        struct span name = span_cut(text, 0, gap);
        int64_t *cap = &s->per_source[s->source_count];
        const char *known;

        while ((known = settings_child((struct settings *)run->settings,
                                       "sources", i)) != NULL &&
               !span_is(name, known))
            i++;
        if (known == NULL || gap == SIZE_MAX ||
            !span_int(span_cut(text, gap + 1, text.len), cap) || *cap < 0)
            return err_usage(err,
                             "\"sample.source_caps\": \"%.*s\" names no source "
                             "and number, as \"NAME 12500\" does",
                             (int)text.len, text.data);
        s->sources[s->source_count] = name;
    }
    return true;
}

static uint32_t sample_source_place(const struct sample *s, struct span source)
{
    for (size_t i = 0; i < s->source_count; i++) {
        if (span_equals(s->sources[i], source))
            return (uint32_t)i + 1;
    }
    return 0;
}

/* 0: of no text. */
static uint64_t sample_hash(struct span text, uint64_t seed)
{
    uint64_t hash = digest_fast(text, seed);

    return text.len == 0 ? 0 : hash + (hash == 0);
}

static void sample_load(struct sample *s, struct query *q,
                        struct sample_candidate *c)
{
    struct span country = query_get_span(q, 7);
    bool place_ran = query_get_int(q, 8) != 0;

    *c = (struct sample_candidate){
        .id = query_get_int(q, 0),
        .picture = query_get_int(q, 3),
        .rank = sample_rank(query_get_span(q, 4), query_get_int(q, 6) != 0),
        .group = query_get_int(q, 5),
        .placed = !place_ran || query_get_int(q, 9) != 0,
        .benchmark = sample_is_benchmark(s, query_get_span(q, 1)),
        .source = sample_source_place(s, query_get_span(q, 1)),
        .positioned = !query_get_null(q, 10) && !query_get_null(q, 11),
        .lat_deg = query_get_real(q, 10),
        .lon_deg = query_get_real(q, 11),
    };
    buf_reset(&s->key);
    buf_add_span(&s->key, query_get_span(q, 1));
    buf_add_char(&s->key, '\n');
    buf_add_span(&s->key, query_get_span(q, 2));
    c->hash = digest_fast(buf_span(&s->key), s->seed);
    c->author = sample_hash(query_get_span(q, 12), 0);
    c->sequence = sample_hash(query_get_span(q, 13),
                              sample_hash(query_get_span(q, 1), 0));
    if (s->named != NULL) {
        s->key.data[query_get_span(q, 1).len] = '/';
        s->named[s->count][0] = digest_fast(query_get_span(q, 2), 0);
        s->named[s->count][1] = digest_fast(buf_span(&s->key), 0);
    }
    if (c->positioned)
        c->cell = cell_at(c->lat_deg, c->lon_deg);
    if (country.len < sizeof(c->country) && country.len > 0)
        memcpy(c->country, country.data, country.len);
}

static bool sample_load_all(struct stage_run *run, struct sample *s,
                            struct err *err)
{
    const struct sample_settings *options = run->options;
    enum query_state state;
    struct query *q;
    int64_t count;

    if (!query_one(db_query(run->db, QUERY_SAMPLE_COUNT), &count, err))
        return false;
    s->list =
        spill_grow_array(&s->list_memory, (size_t)count, sizeof(*s->list));
    if (options->areas != NULL || options->categories != NULL)
        s->named = spill_grow_array(&s->named_memory, (size_t)count,
                                    sizeof(*s->named));
    q = db_query(run->db, QUERY_SAMPLE_CANDIDATES);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (s->count == (size_t)count)
            continue;
        sample_load(s, q, &s->list[s->count]);
        s->count++;
    }
    return state == QUERY_DONE;
}

/* How near the others come to the benchmarks, and who is barred for it. */
static void sample_compare(struct sample *s, double km)
{
    if (s->benchmarks.count == 0)
        return;
    s->contacts =
        spill_grow_array(&s->contact_memory, s->count, sizeof(*s->contacts));
    sample_contacts_measure(s->list, s->count, s->contacts);
    sample_contacts_bar(s->list, s->count, s->contacts, km);
}

/* How far places can be told by what pictures show, and who is barred for it.
 */
static bool sample_locate(struct stage_run *run, struct sample *s,
                          struct err *err)
{
    const struct sample_settings *o = run->options;

    if (o->areas == NULL)
        return true;
    s->locatable =
        spill_grow_array(&s->locatable_memory, s->count, sizeof(*s->locatable));
    if (!sample_areas_read(o->areas, (const uint64_t(*)[2])s->named, s->count,
                           s->locatable, err))
        return false;
    for (size_t i = 0; i < s->count; i++) {
        if (s->list[i].barred == SAMPLE_DRAWN &&
            s->locatable[i] < o->locatability)
            s->list[i].barred = SAMPLE_UNLOCATABLE;
    }
    return true;
}

/* At the pictures of those alone that fraction and clusters leave. */
static bool sample_look(struct stage_run *run, struct sample *s,
                        struct err *err)
{
    const struct sample_settings *o = run->options;
    const struct sample_rules rules = {.fraction = o->fraction,
                                       .placeholder = o->placeholder};

    sample_draw(s->list, s->count, &rules);
    return sample_clip_look(run, o->clip, s->list, s->count, &s->categories,
                            err);
}

/* Of which categories pictures are, and how many of each may be drawn. */
static bool sample_categorize(struct stage_run *run, struct sample *s,
                              struct err *err)
{
    const struct sample_settings *o = run->options;

    s->categorized = o->categories != NULL || o->clip != NULL;
    if (!s->categorized && o->category_caps.count > 0)
        return err_usage(err, "\"sample.category_caps\" needs "
                              "\"sample.categories\" or \"sample.clip\"");
    if (!sample_caps_read(o->category_caps, o->limit, s->most, err) ||
        (o->categories != NULL &&
         !sample_categories_read(&s->categories, o->categories,
                                 (const uint64_t(*)[2])s->named, s->count,
                                 err)) ||
        (o->clip != NULL && !sample_look(run, s, err)))
        return false;
    sample_categories_settle(&s->categories, o->category_least, s->list,
                             s->count);
    return true;
}

/* To who runs it: the shares that the papers quote. */
static bool sample_tell(struct stage_run *run, const struct sample *s,
                        struct err *err)
{
    struct contamination c;
    struct buf text;

    if (s->contacts == NULL)
        return true;
    if (!contamination_read(run->db, 0, &c, err))
        return false;
    buf_init(&text, SAMPLE_KEY_MAX);
    contamination_print(&c, CONTAMINATION_ALL, &text);
    log_info("sample: %s", text.data);
    buf_release(&text);
    return true;
}

static bool sample_make(struct stage_run *run, struct sample *s,
                        struct sample_rules *rules, struct err *err)
{
    const struct sample_settings *settings = run->options;

    if (!sample_load_all(run, s, err))
        return false;
    progress_set_total(run->progress, (int64_t)s->count);
    sample_compare(s, settings->contamination);
    if (!sample_locate(run, s, err) || !sample_categorize(run, s, err))
        return false;
    if (stop_asked())
        return true;
    if (s->categorized) {
        rules->per_category = s->most;
        rules->of_category = s->had;
    }
    sample_draw(s->list, s->count, rules);
    return sample_save_all(run, s, rules->quotas, err) &&
           (stop_asked() || sample_tell(run, s, err));
}

static bool sample_whole(struct stage_run *run, struct err *err)
{
    const struct sample_settings *o = run->options;
    struct strata quotas = {.count = 0};
    struct strata_source source = {.people = {.count = 0}};
    struct strata_rules strata;
    struct sample_rules rules = {.fraction = o->fraction,
                                 .limit = o->limit,
                                 .per_country = o->per_country,
                                 .per_author = o->per_author,
                                 .per_sequence = o->per_sequence,
                                 .per_cell = o->per_cell,
                                 .placeholder = o->placeholder,
                                 .quotas = &quotas};
    struct sample s = {.seed = digest_fast(span_of(sample_seed(run)), 0)};
    struct arena arena;
    bool on;

    arena_init(&arena);
    buf_init(&s.key, SAMPLE_KEY_MAX);
    bool ok = sample_benchmarks(run, &arena, &s.benchmarks, err) &&
              strata_source_open(run, &source, &strata, &on, err) &&
              sample_read_source_caps(&s, o->source_caps, run, err);
    if (s.source_count > 0)
        rules.per_source = s.per_source;
    if (ok && on) {
        strata.seed = s.seed;
        rules.strata = &strata;
    }
    ok = ok && sample_make(run, &s, &rules, err);
    strata_source_close(&source);
    strata_release(&quotas);
    buf_release(&s.key);
    arena_release(&arena);
    spill_release(&s.contact_memory);
    free(s.sources);
    free(s.per_source);
    spill_release(&s.named_memory);
    spill_release(&s.locatable_memory);
    sample_categories_release(&s.categories);
    spill_release(&s.list_memory);
    return ok;
}

const struct stage stage_sample = {
    .name = "sample",
    .version = 5,
    .about = "choose which samples are taught: seeded, capped, no duplicates",
    .everything = "draws from the whole set",
    .unit = "samples",
    .params = sample_params,
    .param_count = SAMPLE_PARAM_COUNT,
    .settings_size = sizeof(struct sample_settings),
    .needs = sample_needs,
    .sums = QUERY_SAMPLE_SUMS,
    .store_alone = true,
    .fingerprint = QUERY_SAMPLE_FINGERPRINT,
    .identify = sample_identify,
    .whole = sample_whole,
};
