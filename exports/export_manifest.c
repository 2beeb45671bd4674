#include "exports/export_manifest.h"

#include "adapters/json.h"
#include "exports/export_text.h"

enum { EXPORT_LICENCES = 64, EXPORT_LICENCE_FIELD = 6, EXPORT_CSV_FIELDS = 7 };

bool export_manifest_open(struct export_manifest *m,
                          struct written_files *files, struct err *err)
{
    *m = (struct export_manifest){.into = files};
    arena_init(&m->arena);
    m->files = arena_grow(&m->arena, NULL, 0, sizeof(*m->files));
    m->attribution = export_file_open(files, "attribution.csv", err);
    if (m->attribution == NULL)
        return false;
    buf_add_text(export_file_buf(m->attribution),
                 "image,split,part,source,key,author,licence\r\n");
    return true;
}

void export_manifest_release(struct export_manifest *m)
{
    export_file_close(m->attribution);
    arena_release(&m->arena);
}

void export_manifest_add_file(struct export_manifest *m,
                              const struct export_written *file)
{
    m->files[m->count++] = *file;
    m->files = arena_grow(&m->arena, m->files, m->count, sizeof(*m->files));
}

static void export_manifest_licence(struct export_manifest *m,
                                    struct span licence)
{
    size_t i = 0;

    while (i < m->licence_count && !span_is(licence, m->licences[i].name))
        i++;
    if (i == m->licence_count && i == EXPORT_LICENCES)
        i--;
    if (i == m->licence_count) {
        m->licence_count++;
        m->licences[i].name = i + 1 == EXPORT_LICENCES
                                  ? "others"
                                  : arena_span_text(&m->arena, licence);
    }
    m->licences[i].pictures++;
}

/* Would a spreadsheet run it? Numbers with a sign are numbers. */
static bool export_manifest_is_formula(struct span field)
{
    double number;

    return field.len > 0 && memchr("=+-@\t\r", field.data[0], 6) != NULL &&
           !span_real(field, &number);
}

void export_csv_field(struct buf *b, struct span field)
{
    bool formula = export_manifest_is_formula(field), plain = !formula;

    for (size_t i = 0; plain && i < field.len; i++) {
        unsigned char c = (unsigned char)field.data[i];
        plain = c >= 0x20 && c != ',' && c != '"';
    }
    if (plain) {
        buf_add_span(b, field);
        return;
    }
    buf_add_text(b, formula ? "\"'" : "\"");
    for (size_t i = 0; i < field.len; i++) {
        if (field.data[i] == '"')
            buf_add_char(b, '"');
        if (field.data[i] != '\0')
            buf_add_char(b, field.data[i]);
    }
    buf_add_char(b, '"');
}

bool export_manifest_add_row(struct export_manifest *m,
                             const struct span fields[7], struct err *err)
{
    struct buf *b = export_file_buf(m->attribution);

    for (size_t i = 0; i < EXPORT_CSV_FIELDS; i++) {
        if (i > 0)
            buf_add_char(b, ',');
        export_csv_field(b, fields[i]);
    }
    buf_add_text(b, "\r\n");
    export_manifest_licence(m, fields[EXPORT_LICENCE_FIELD]);
    return export_file_flush(m->attribution, err);
}

static void export_manifest_text(struct buf *b, const char *key,
                                 const char *value)
{
    json_add_key(b, key);
    export_add_json(b, span_of(value));
}

static void export_manifest_file(struct buf *b, const struct export_written *f)
{
    json_add_comma(b);
    buf_add_char(b, '{');
    export_manifest_text(b, "path", f->path);
    if (f->split != NULL) {
        export_manifest_text(b, "split", f->split);
        export_manifest_text(b, "part", f->part);
    }
    json_add_key(b, "rows");
    json_add_int(b, f->rows);
    json_add_key(b, "bytes");
    json_add_int(b, f->sum.bytes);
    export_manifest_text(b, "sha256", f->sum.sha256);
    buf_add_char(b, '}');
}

static void export_manifest_rules(struct buf *b, const char *text)
{
    struct span rest = span_of(text), line;

    json_add_key(b, "rules");
    buf_add_char(b, '[');
    while (span_next(&rest, '\n', &line)) {
        if (line.len == 0)
            continue;
        json_add_comma(b);
        export_add_json(b, line);
    }
    buf_add_char(b, ']');
}

static void export_manifest_count(struct buf *b, const char *key, int64_t n)
{
    json_add_key(b, key);
    json_add_int(b, n);
}

static void export_manifest_pairs(struct buf *b, const struct export_pairs *p)
{
    json_add_key(b, "preferences");
    buf_add_char(b, '{');
    export_manifest_count(b, "pairs", p->pairs);
    export_manifest_count(b, "samples_without_both", p->none);
    export_manifest_count(b, "left_out_other_form", p->forms);
    export_manifest_count(b, "left_out_other_length", p->lengths);
    export_manifest_count(b, "left_out_no_row", p->broken);
    export_manifest_count(b, "chosen_longer", p->chosen_longer);
    export_manifest_count(b, "rejected_longer", p->rejected_longer);
    export_manifest_count(b, "chosen_bytes", p->chosen_bytes);
    export_manifest_count(b, "rejected_bytes", p->rejected_bytes);
    export_manifest_count(b, "replies_accepted", p->accepted);
    export_manifest_count(b, "replies_wrong", p->wrong);
    buf_add_char(b, '}');
}

static void export_manifest_contamination(struct buf *b,
                                          const struct export_contamination *c)
{
    json_add_key(b, "contamination");
    buf_add_char(b, '{');
    export_manifest_text(b, "benchmarks", c->benchmarks);
    export_manifest_count(b, "benchmark_positions", c->positions);
    export_manifest_count(b, "samples", c->samples);
    export_manifest_count(b, "same_picture", c->same);
    export_manifest_count(b, "same_or_similar_picture", c->similar);
    json_add_key(b, "near");
    buf_add_char(b, '[');
    for (size_t i = 0; i < c->mark_count; i++) {
        json_add_comma(b);
        buf_add_char(b, '{');
        json_add_key(b, "threshold_km");
        json_add_real(b, c->marks_km[i]);
        export_manifest_count(b, "near_count", c->within[i]);
        json_add_key(b, "near_ratio");
        json_add_real(
            b, c->samples == 0 ? 0 : (double)c->within[i] / (double)c->samples);
        buf_add_char(b, '}');
    }
    buf_add_text(b, "]}");
}

static void export_manifest_body(struct export_manifest *m, struct buf *b,
                                 const struct export_facts *facts)
{
    buf_add_char(b, '{');
    export_manifest_text(b, "format", facts->format);
    export_manifest_text(b, "program", facts->program);
    export_manifest_text(b, "config_hash", facts->config_hash);
    export_manifest_text(b, "pictures", facts->pictures);
    export_manifest_text(b, "labels", facts->labels);
    if (facts->truth != NULL && strcmp(facts->truth, "exact") != 0)
        export_manifest_text(b, "truth", facts->truth);
    if (facts->pairs != NULL)
        export_manifest_pairs(b, facts->pairs);
    if (facts->contamination != NULL)
        export_manifest_contamination(b, facts->contamination);
    json_add_key(b, "policy");
    buf_add_char(b, '{');
    export_manifest_text(b, "name", facts->policy_name);
    export_manifest_rules(b, facts->policy_text);
    buf_add_char(b, '}');
    json_add_key(b, "files");
    buf_add_char(b, '[');
    for (size_t i = 0; i < m->count; i++)
        export_manifest_file(b, &m->files[i]);
    buf_add_char(b, ']');
    json_add_key(b, "licences");
    buf_add_char(b, '{');
    for (size_t i = 0; i < m->licence_count; i++) {
        json_add_comma(b);
        export_add_json(b, span_of(m->licences[i].name));
        buf_add_char(b, ':');
        json_add_int(b, m->licences[i].pictures);
    }
    buf_add_text(b, "}}\n");
}

bool export_manifest_write(struct export_manifest *m,
                           const struct export_facts *facts, struct err *err)
{
    struct export_written list = {.path = "attribution.csv"};
    struct export_file *f = export_file_open(m->into, "manifest.json", err);
    struct export_sum own;

    for (size_t i = 0; i < m->licence_count; i++)
        list.rows += m->licences[i].pictures;
    bool ok = f != NULL && export_file_finish(m->attribution, &list.sum, err);
    if (ok) {
        export_manifest_add_file(m, &list);
        export_manifest_body(m, export_file_buf(f), facts);
        ok = export_file_finish(f, &own, err);
    }
    export_file_close(f);
    return ok;
}
