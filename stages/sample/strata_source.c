#include "stages/sample/strata_source.h"

#include "adapters/digest.h"
#include "base/file.h"
#include "engine/pattern_list.h"
#include "geo/gazetteer.h"

static const char STRATA_COUNTRIES[] = "country_stats.tsv";

static bool strata_asked(const struct sample_settings *o)
{
    return strcmp(o->strata, "none") != 0;
}

static enum strata_cells strata_cells_of(const char *word)
{
    if (strcmp(word, "pictures") == 0)
        return STRATA_PICTURES;
    return strcmp(word, "equal") == 0 ? STRATA_EQUAL : STRATA_TOWNS;
}

static bool strata_check(const struct sample_settings *o, struct err *err)
{
    bool table = strcmp(o->cells, "table") == 0;

    if (o->limit == 0)
        return err_usage(err, "\"sample.strata\" shares out \"sample.limit\" "
                              "samples, which is 0");
    if (o->weights[0] + o->weights[1] + o->weights[2] <= 0)
        return err_usage(err, "all weights of \"sample.strata\" are 0");
    if (table && o->cell_table == NULL)
        return err_usage(err, "\"sample.cells\" is table, and "
                              "\"sample.cell_table\" names none");
    return true;
}

/* The file, or the table that is built in; *text is in *file then. */
static bool strata_countries(const struct sample_settings *o, struct buf *file,
                             struct span *text, struct err *err)
{
    if (o->countries == NULL)
        return pattern_list_find(STRATA_COUNTRIES, text, err);
    if (!file_read(o->countries, file, err))
        return err_context(err, "\"sample.countries\"");
    *text = buf_span(file);
    return true;
}

/* Where `place` takes its towns from. */
static bool strata_gazetteer(struct stage_run *run, const char **path,
                             struct err *err)
{
    static const struct param param[] = {
        {.name = "gazetteer", .type = PARAM_PATH, .at = 0}};

    return settings_bind((struct settings *)run->settings, "place", param, 1,
                         (void *)path, err);
}

static void strata_note(struct buf *out, const char *what, struct span text)
{
    buf_print(out, "%s=%zu bytes %016llx\n", what, text.len,
              (unsigned long long)digest_fast(text, 0));
}

static bool strata_identify_cells(struct stage_run *run, struct buf *text,
                                  struct err *err)
{
    const struct sample_settings *o = run->options;
    const char *path = NULL;
    struct buf file;

    if (strcmp(o->cells, "towns") == 0) {
        buf_add_text(text, "towns=");
        bool ok = strata_gazetteer(run, &path, err) &&
                  gazetteer_identify(path, text, err);
        buf_add_char(text, '\n');
        return ok;
    }
    if (strcmp(o->cells, "table") != 0)
        return true;
    buf_init(&file, CELLS_BYTES);
    bool ok = file_read(o->cell_table, &file, err) ||
              err_context(err, "\"sample.cell_table\"");
    if (ok)
        strata_note(text, "people", buf_span(&file));
    buf_release(&file);
    return ok;
}

bool strata_source_identify(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    const struct sample_settings *o = run->options;
    struct span countries;
    struct buf file;

    if (!strata_asked(o))
        return true;
    if (!strata_check(o, err))
        return false;
    buf_init(&file, COUNTRY_STATS_BYTES);
    bool ok = strata_countries(o, &file, &countries, err);
    if (ok)
        strata_note(text, "countries", countries);
    buf_release(&file);
    return ok && strata_identify_cells(run, text, err);
}

static void strata_add_town(void *arg, const char *country, double lat_deg,
                            double lon_deg, int64_t population)
{
    cells_add(arg, country, lat_deg, lon_deg, (double)population);
}

static bool strata_read_towns(struct stage_run *run, struct cells *people,
                              struct err *err)
{
    const char *path = NULL;
    struct gazetteer *g;

    if (!strata_gazetteer(run, &path, err))
        return false;
    g = gazetteer_open(path, err);
    if (g == NULL)
        return false;
    gazetteer_each_town(g, strata_add_town, people);
    gazetteer_close(g);
    cells_sort(people);
    return true;
}

static bool strata_read_cells(struct stage_run *run, struct cells *people,
                              struct err *err)
{
    const struct sample_settings *o = run->options;
    struct buf file;

    if (strcmp(o->cells, "towns") == 0)
        return strata_read_towns(run, people, err);
    if (strcmp(o->cells, "table") != 0)
        return true;
    buf_init(&file, CELLS_BYTES);
    bool ok = file_read(o->cell_table, &file, err) &&
              cells_read(buf_span(&file), o->cell_table, people, err);
    buf_release(&file);
    return ok;
}

static bool strata_read_countries(const struct sample_settings *o,
                                  struct country_stats *stats, struct err *err)
{
    const char *name = o->countries != NULL ? o->countries : STRATA_COUNTRIES;
    struct span text;
    struct buf file;

    buf_init(&file, COUNTRY_STATS_BYTES);
    bool ok = strata_countries(o, &file, &text, err) &&
              country_stats_read(text, name, stats, err);
    buf_release(&file);
    return ok;
}

bool strata_source_open(struct stage_run *run, struct strata_source *source,
                        struct strata_rules *rules, bool *on, struct err *err)
{
    const struct sample_settings *o = run->options;

    cells_init(&source->people);
    *on = strata_asked(o);
    if (!*on)
        return true;
    *rules = (struct strata_rules){
        .stats = &source->stats,
        .weights = {o->weights[0], o->weights[1], o->weights[2]},
        .wanted = o->limit,
        .cells = strata_cells_of(o->cells),
        .people = &source->people,
        .redistribute = o->redistribute};
    return strata_read_countries(o, &source->stats, err) &&
           strata_read_cells(run, &source->people, err);
}

void strata_source_close(struct strata_source *source)
{
    cells_release(&source->people);
}
