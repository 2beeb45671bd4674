/*
 * geoseek: GeoAgent's SFT (the assistant's turn is bare JSON) and GRPO
 * (solution in answer tags, without which its reward reads no truth), and the
 * cache of geocoded names, from our own positions, keyed without spaces.
 */
#include "adapters/json.h"
#include "base/hash_index.h"
#include "exports/export_format.h"
#include "exports/export_rules.h"
#include "exports/export_turns.h"

static const char *geoseek_place(const struct export_common *common,
                                 enum export_use use, bool test)
{
    (void)test;
    return use == EXPORT_SFT || use == EXPORT_RL ? common->folder : NULL;
}

/* Append "Country; Region; Place", at most three parts, without empty ones;
 * `gap` stands behind each semicolon. */
static void geoseek_names(struct buf *b, const struct export_record *r,
                          const char *gap)
{
    const struct span parts[3] = {r->country, r->region, r->city};
    bool any = false;

    for (size_t i = 0; i < 3; i++) {
        if (parts[i].len == 0)
            continue;
        if (any)
            buf_print(b, ";%s", gap);
        any = true;
        for (size_t k = 0; k < parts[i].len; k++) {
            char c = parts[i].data[k];
            if (c == ';' || (c == ' ' && *gap == '\0'))
                continue;
            buf_add_char(b, c);
        }
    }
}

/* A reasoning in levels is the object that the authors' prompt asks for. */
static bool geoseek_is_object(struct span reasoning)
{
    struct arena arena;
    struct err err = {0};

    if (!span_starts(reasoning, "{"))
        return false;
    arena_init(&arena);
    const struct json *value = json_parse(reasoning, &arena, &err);
    bool is = value != NULL && value->type == JSON_OBJECT;
    err_clear(&err);
    arena_release(&arena);
    return is;
}

static void geoseek_answer(struct buf *b, const struct export_record *r)
{
    struct buf text;

    buf_init(&text, SIZE_MAX / 2);
    buf_add_text(&text, "{\"ChainOfThought\":");
    if (geoseek_is_object(r->target->reasoning))
        buf_add_span(&text, r->target->reasoning);
    else
        export_add_json(&text, r->target->reasoning);
    buf_add_text(&text, ",\"FinalAnswer\":\"");
    struct buf names;
    buf_init(&names, SIZE_MAX / 2);
    geoseek_names(&names, r, " ");
    export_add_escaped(&text, buf_span(&names));
    buf_add_text(&text, "\"}");
    buf_add_text(b, ",{\"role\":\"assistant\",\"content\":");
    export_add_json(b, buf_span(&text));
    buf_add_char(b, '}');
    buf_release(&names);
    buf_release(&text);
}

/* Names that stand in the cache: their hashes, in slots of a power of two. */
struct geoseek_names {
    uint64_t *slots;
    size_t count, size;
};

static void geoseek_put(struct geoseek_names *n, uint64_t hash)
{
    size_t at = hash & (n->size - 1);

    while (n->slots[at] != 0 && n->slots[at] != hash)
        at = (at + 1) & (n->size - 1);
    n->count += n->slots[at] == 0;
    n->slots[at] = hash;
}

/* Is the name new? */
static bool geoseek_is_new(struct export_out *out, struct span name)
{
    struct geoseek_names *n = out->state;
    uint64_t hash = hash_mix(hash_fnv(name.data, name.len)) | 1;

    if (n == NULL)
        n = out->state = arena_take(out->arena, sizeof(*n));
    if (n->count * 2 >= n->size) {
        struct geoseek_names old = *n;
        n->size = old.size == 0 ? 1024 : old.size * 2;
        n->slots = arena_take_array(out->arena, n->size, sizeof(*n->slots));
        n->count = 0;
        for (size_t i = 0; i < old.size; i++) {
            if (old.slots[i] != 0)
                geoseek_put(n, old.slots[i]);
        }
    }
    size_t before = n->count;
    geoseek_put(n, hash);
    return n->count > before;
}

/* One member of the cache; of a name that comes again the first stands. */
static bool geoseek_cache(struct export_out *out, const struct export_record *r,
                          struct err *err)
{
    struct export_out_rows *rows =
        export_out_rows(out, "geocode_cache.json", err);
    struct buf name;

    if (rows == NULL)
        return false;
    buf_init(&name, SIZE_MAX / 2);
    geoseek_names(&name, r, "");
    struct buf *b = export_file_buf(rows->file);
    if (name.len == 0 || !geoseek_is_new(out, buf_span(&name))) {
        buf_release(&name);
        return true;
    }
    buf_add_text(b, rows->rows == 0 ? "{\n" : ",\n");
    export_add_json(b, buf_span(&name));
    buf_add_text(b, ":{\"status\":\"success\",\"latitude\":");
    export_turns_degrees(b, r->lat_deg);
    buf_add_text(b, ",\"longitude\":");
    export_turns_degrees(b, r->lon_deg);
    buf_add_text(b, ",\"confidence\":9}");
    buf_release(&name);
    rows->rows++;
    return export_file_flush(rows->file, err);
}

static bool geoseek_add(struct export_out *out, const struct export_record *r,
                        struct err *err)
{
    struct export_out_rows *rows = export_turns_file(out, r, ".jsonl", err);
    struct buf names;

    if (rows == NULL)
        return false;
    struct buf *b = export_out_begin(rows);
    buf_add_text(b, "{\"messages\":[");
    export_turns_user(b, "<image>", r);
    if (r->use == EXPORT_SFT)
        geoseek_answer(b, r);
    buf_add_char(b, ']');
    export_turns_images(b, "images", out->common->folder, r);
    if (r->use == EXPORT_RL) {
        buf_init(&names, SIZE_MAX / 2);
        buf_add_text(&names, "<answer> ");
        geoseek_names(&names, r, " ");
        buf_add_text(&names, " </answer>");
        export_turns_text(b, "solution", buf_span(&names));
        buf_release(&names);
    }
    buf_add_char(b, '}');
    return export_out_end(rows, err) &&
           (r->use != EXPORT_RL || !r->has_truth || geoseek_cache(out, r, err));
}

static bool geoseek_end(struct export_out *out, struct err *err)
{
    if (out->rows[EXPORT_RL][0] + out->rows[EXPORT_RL][1] == 0)
        return true;
    struct export_out_rows *rows =
        export_out_rows(out, "geocode_cache.json", err);
    if (rows == NULL)
        return false;
    buf_add_text(export_file_buf(rows->file),
                 rows->rows > 0 ? "\n}\n" : "{}\n");
    rows->keep = true;
    return true;
}

const struct export_format export_format_geoseek = {
    .name = "geoseek",
    .about = "GeoSeek's rows, as GeoAgent's scripts read them",
    .splits = "cot, seed",
    .source = "HVision-NKU/GeoAgent 6e25f08: orm.py",
    .place = geoseek_place,
    .add = geoseek_add,
    .close = geoseek_end,
    .check = export_rules_geoseek,
    .load = "--dataset geoseek/geo_grpo.jsonl, and geocode_cache.json as the "
            "reward's cache\n",
    .example_use = EXPORT_RL,
    .example_file = "geo_grpo.jsonl",
    .example = "{\"messages\":[{\"role\":\"user\",\"content\":\"<image>Where?"
               "\"}],\"images\":[\"images/a.jpg\"],\"solution\":\"<answer> "
               "Spain; Catalonia; Girona </answer>\"}\n",
};
