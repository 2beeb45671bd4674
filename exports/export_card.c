#include "exports/export_card.h"

/* A plain YAML string. */
static void card_quoted(struct buf *b, struct span text)
{
    export_add_json(b, text);
}

static const char *card_size(int64_t rows)
{
    return rows < 1000      ? "n<1K"
           : rows < 10000   ? "1K<n<10K"
           : rows < 100000  ? "10K<n<100K"
           : rows < 1000000 ? "100K<n<1M"
                            : "1M<n<10M";
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

/* The one licence of all pictures, or "other". */
static void card_head(struct buf *b, const struct export_out *out,
                      const struct export_manifest *m)
{
    bool one = m->licence_count == 1 && *m->licences[0].name != '\0';
    char lower[100] = "other";

    if (one) {
        snprintf(lower, sizeof(lower), "%s", m->licences[0].name);
        for (char *c = lower; *c != '\0'; c++)
            *c = (char)tolower((unsigned char)*c);
    }
    buf_add_text(b, "---\nlicense: ");
    card_quoted(b, span_of(lower));
    buf_print(b,
              "\npretty_name: \"Where pictures were taken (%s)\"\n"
              "task_categories:\n- image-text-to-text\n- "
              "visual-question-answering\n"
              "tags:\n- geolocation\n- reasoning\n"
              "size_categories:\n- \"%s\"\n",
              out->name, card_size(card_rows(out)));
}

/* Only files of JSON lines and metadata are what a hub opens by itself. */
static void card_configs(struct buf *b, const struct export_out *out)
{
    bool any = false;

    for (enum export_use use = 0; use < EXPORT_USES; use++) {
        bool first = true;
        for (size_t i = 0; i < out->count; i++) {
            const struct export_out_rows *f = &out->files[i];
            const char *word = export_use_word(use);
            if (f->rows == 0 || strstr(f->path, word) == NULL ||
                strstr(f->path, "/") != NULL)
                continue;
            if (!any)
                buf_add_text(b, "configs:\n");
            if (first)
                buf_print(b, "- config_name: %s\n  data_files:\n", word);
            buf_print(b, "  - split: %s\n    path: %s\n",
                      strstr(f->path, "_test") != NULL ? "test" : "train",
                      f->path);
            any = true;
            first = false;
        }
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

static void card_sources(struct buf *b, const struct export_manifest *m)
{
    buf_add_text(b, "\n## Pictures and licences\n\n"
                    "| licence | pictures |\n|---|---:|\n");
    for (size_t i = 0; i < m->licence_count; i++)
        buf_print(b, "| %s | %lld |\n",
                  *m->licences[i].name != '\0' ? m->licences[i].name
                                               : "not known",
                  (long long)m->licences[i].pictures);
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
