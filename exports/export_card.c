#include "exports/export_card.h"

/* A plain YAML string. */
static void card_quoted(struct buf *b, struct span text)
{
    export_add_json(b, text);
}

static const char *card_size(int64_t rows)
{
    return rows < 1000        ? "n<1K"
           : rows < 10000     ? "1K<n<10K"
           : rows < 100000    ? "10K<n<100K"
           : rows < 1000000   ? "100K<n<1M"
           : rows < 10000000  ? "1M<n<10M"
           : rows < 100000000 ? "10M<n<100M"
                              : "100M<n<1B";
}

static int64_t card_rows(const struct export_out *out)
{
    int64_t rows = 0;

    for (size_t i = 0; i < out->count; i++)
        rows += out->files[i].rows;
    return rows;
}

static bool card_has(const struct export_out *out, enum export_use use)
{
    return out->rows[use][0] + out->rows[use][1] > 0;
}

/* Its name in the hub's list of licences: lower case, '-' for blanks. */
static bool card_licence_find(struct span text, char name[static 32])
{
    static const char *const hub[] = {
        "cc",           "cc0-1.0",         "cc-by-2.0",       "cc-by-2.5",
        "cc-by-3.0",    "cc-by-4.0",       "cc-by-sa-3.0",    "cc-by-sa-4.0",
        "cc-by-nc-2.0", "cc-by-nc-3.0",    "cc-by-nc-4.0",    "cc-by-nd-4.0",
        "odbl",         "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "odc-by",
        "pddl",         "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0",
        "mit",          "apache-2.0",      "unknown",         "other"};
    size_t n = 0;

    for (; n < text.len && n < 31; n++) {
        char c = (char)tolower((unsigned char)text.data[n]);
        name[n] = c == ' ' || c == '_' ? '-' : c;
    }
    name[n] = '\0';
    if (strcmp(name, "cc0") == 0)
        memcpy(name, "cc0-1.0", sizeof("cc0-1.0"));
    for (size_t i = 0; n == text.len && i < sizeof(hub) / sizeof(hub[0]); i++) {
        if (strcmp(name, hub[i]) == 0)
            return true;
    }
    return false;
}

/* The one licence of all pictures, as the hub calls it; or "other", and what
 * it is called here. */
static void card_licence(struct buf *b, const struct export_manifest *m)
{
    struct span one =
        m->licence_count == 1 ? span_of(m->licences[0].name) : SPAN_NONE;
    char name[32];

    if (one.len > 0 && card_licence_find(one, name)) {
        buf_print(b, "license: \"%s\"\n", name);
        return;
    }
    buf_add_text(b, "license: \"other\"\n");
    if (one.len == 0)
        return;
    buf_add_text(b, "license_name: ");
    card_quoted(b, one);
    buf_add_char(b, '\n');
}

static void card_head(struct buf *b, const struct export_out *out,
                      const struct export_manifest *m)
{
    buf_add_text(b, "---\n");
    card_licence(b, m);
    buf_print(b,
              "pretty_name: \"Where pictures were taken (%s)\"\n"
              "task_categories:\n- image-text-to-text\n- "
              "visual-question-answering\n"
              "tags:\n- geolocation\n- reasoning\n"
              "size_categories:\n- \"%s\"\n",
              out->name, card_size(card_rows(out)));
}

/* Tables that stand beside rows say the same again. */
static bool card_tables_alone(const struct export_out *out)
{
    for (size_t i = 0; i < out->count; i++) {
        if (!span_ends(span_of(out->files[i].path), ".csv"))
            return false;
    }
    return true;
}

/* No file says what it is for: then what lies in the folder are the rows. */
static bool card_is_alone(const struct export_out *out)
{
    for (size_t i = 0; i < out->count; i++) {
        for (enum export_use use = 0; use < EXPORT_USES; use++) {
            if (strstr(out->files[i].path, export_use_word(use)) != NULL)
                return false;
        }
    }
    return true;
}

/* What a file of rows is called in the card's head: what it is for when its
 * name says so ("geo_sft.jsonl"), else the folder that it lies in
 * ("gre_cot/gre_cot.json", "mp16-reason-test/data.jsonl"), else "default".
 * Empty: the hub does not read its kind. */
static struct span card_config(const struct export_out *out,
                               const struct export_out_rows *f)
{
    struct span path = span_of(f->path);
    size_t slash = span_find(path, "/");

    if (!span_ends(path, ".json") && !span_ends(path, ".jsonl") &&
        !(span_ends(path, ".csv") && card_tables_alone(out)))
        return SPAN_NONE;
    for (enum export_use use = 0; slash == SIZE_MAX && use < EXPORT_USES; use++)
        if (strstr(f->path, export_use_word(use)) != NULL)
            return span_of(export_use_word(use));
    if (slash == SIZE_MAX)
        return card_is_alone(out) ? span_of("default") : SPAN_NONE;
    path = span_cut(path, 0, slash);
    if (span_ends(path, "-train"))
        return span_cut(path, 0, path.len - strlen("-train"));
    if (span_ends(path, "-test"))
        return span_cut(path, 0, path.len - strlen("-test"));
    return path;
}

/* One configuration; what datasets takes for a folder of pictures with what is
 * said of them is named by its folder. */
static void card_config_add(struct buf *b, const struct export_out *out,
                            size_t first, struct span name)
{
    buf_print(b, "- config_name: %.*s\n", (int)name.len, name.data);
    if (span_ends(span_of(out->files[first].path), "/metadata.jsonl")) {
        buf_print(b, "  data_dir: %.*s\n", (int)name.len, name.data);
        return;
    }
    buf_add_text(b, "  data_files:\n");
    for (size_t i = first; i < out->count; i++) {
        const struct export_out_rows *f = &out->files[i];
        if (f->rows > 0 && span_equals(card_config(out, f), name))
            buf_print(b, "  - split: %s\n    path: %s\n",
                      f->test ? "test" : "train", f->path);
    }
}

/* How a hub opens the rows: without it, it takes the pictures alone. */
static void card_configs(struct buf *b, const struct export_out *out)
{
    bool any = false;

    for (size_t i = 0; i < out->count; i++) {
        struct span name = card_config(out, &out->files[i]);
        bool seen = out->files[i].rows == 0 || name.len == 0;
        for (size_t k = 0; !seen && k < i; k++)
            seen = out->files[k].rows > 0 &&
                   span_equals(card_config(out, &out->files[k]), name);
        if (seen)
            continue;
        if (!any)
            buf_add_text(b, "configs:\n");
        card_config_add(b, out, i, name);
        any = true;
    }
    buf_add_text(b, "---\n\n");
}

static void card_files(struct buf *b, const struct export_out *out)
{
    buf_add_text(b, "## Files\n\n| file | rows |\n|---|---:|\n");
    for (size_t i = 0; i < out->count; i++) {
        if (out->files[i].rows > 0 || out->files[i].keep)
            buf_print(b, "| `%s` | %lld |\n", out->files[i].path,
                      (long long)out->files[i].rows);
    }
}

static void card_pairs(struct buf *b, const struct export_facts *facts)
{
    const struct export_pairs *p = facts->pairs;

    buf_print(b,
              "\n## Preferences\n\n"
              "%lld pairs: the best accepted reply about a picture, and one "
              "about the same picture that\nfailed only rules that say it is "
              "wrong, its answer of the same form. The preferred one is\n"
              "longer in %lld, the other in %lld; %lld bytes against %lld in "
              "all. Left out: %lld for another form\nof answer, %lld for "
              "another length.\n",
              (long long)p->pairs, (long long)p->chosen_longer,
              (long long)p->rejected_longer, (long long)p->chosen_bytes,
              (long long)p->rejected_bytes, (long long)p->forms,
              (long long)p->lengths);
}

static void card_contamination(struct buf *b,
                               const struct export_contamination *c)
{
    buf_print(b,
              "\n## Contamination\n\n"
              "Compared with %s (%lld samples): %lld of the %lld samples here "
              "have one of its pictures, %lld\none like it.\n\n"
              "| a benchmark's position within | samples | share |\n"
              "|---:|---:|---:|\n",
              c->benchmarks, (long long)c->positions, (long long)c->same,
              (long long)c->samples, (long long)(c->similar - c->same));
    for (size_t i = 0; i < c->mark_count; i++)
        buf_print(b, "| %g km | %lld | %.4f |\n", c->marks_km[i],
                  (long long)c->within[i],
                  c->samples == 0 ? 0
                                  : (double)c->within[i] / (double)c->samples);
}

/* A cell of a table ends at a bar or a line's end. */
static void card_cell(struct buf *b, const char *text)
{
    for (; *text != '\0'; text++)
        buf_add_char(b, *text == '|'                 ? '/'
                        : (unsigned char)*text < ' ' ? ' '
                                                     : *text);
}

static void card_sources(struct buf *b, const struct export_manifest *m)
{
    buf_add_text(b, "\n## Pictures and licences\n\n"
                    "| licence | pictures |\n|---|---:|\n");
    for (size_t i = 0; i < m->licence_count; i++) {
        const char *name = m->licences[i].name;
        buf_add_text(b, "| ");
        card_cell(b, *name != '\0' ? name : "not known");
        buf_print(b, " | %lld |\n", (long long)m->licences[i].pictures);
    }
    buf_add_text(b, "\nSource, key, author and licence of each picture stand "
                    "in `attribution.csv`.\n");
}

static void card_limits(struct buf *b, const struct export_facts *facts)
{
    buf_print(b,
              "\n## Limits\n\n"
              "Reasoning and answers were written by models and measured by "
              "filters; they can be wrong. The\nanswer of a row is the "
              "model's own, not the truth. Pictures have no metadata; what "
              "they show may\nstill tell where people live.%s\n"
              "\n## How to cite\n\n"
              "Name this export with its digest in `manifest.json`, the "
              "sources of the pictures, and the\nprogram, %s.\n",
              strcmp(facts->truth, "exact") == 0  ? ""
              : strcmp(facts->truth, "city") == 0 ? " Positions are those of "
                                                    "the cities."
                                                  : " Positions are withheld.",
              facts->program);
}

bool export_card_write(struct export_out *out,
                       const struct export_format *format,
                       const struct export_manifest *manifest,
                       const struct export_facts *facts, struct err *err)
{
    struct span rules = span_of(facts->policy_text), line;
    struct buf b;

    buf_init(&b, 4 << 20);
    card_head(&b, out, manifest);
    card_configs(&b, out);
    buf_print(&b, "# %s\n\n%s. Shape: %s.\n\n", format->name, format->about,
              format->source != NULL ? format->source : "our own");
    card_files(&b, out);
    if (facts->pairs != NULL && card_has(out, EXPORT_PAIR))
        card_pairs(&b, facts);
    if (facts->contamination != NULL)
        card_contamination(&b, facts->contamination);
    card_sources(&b, manifest);
    buf_print(&b, "\n## Policy \"%s\"\n\n", facts->policy_name);
    while (span_next(&rules, '\n', &line)) {
        if (line.len > 0)
            buf_print(&b, "- `%.*s`\n", (int)line.len, line.data);
    }
    if (format->load != NULL)
        buf_print(&b, "\n## Loading\n\n```\n%s```\n", format->load);
    card_limits(&b, facts);
    bool ok = buf_ok(&b, "a dataset card", err) &&
              export_out_text(out, "README.md", buf_span(&b), err);
    buf_release(&b);
    return ok;
}
