/* All pages of a report, and what the pages share. */
#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "adapters/json.h"
#include "reports/figure.h"
#include "reports/report.h"
#include "reports/site.h"

enum { REPORT_JSON_MAX = 64 << 20, REPORT_TEXT = 1000, REPORT_TABS = 8 };

const double report_marks_km[REPORT_MARKS] = {1, 25, 200, 750, 2500};

double report_point_km(int i)
{
    static const double first = 0.1, last = 20000;

    return first * pow(last / first, (double)i / (REPORT_POINTS - 1));
}

int report_spent_bin(double value)
{
    int bin = value < 1 ? 0 : (int)(log10(value) * REPORT_SPENT_DECADE) + 1;

    return bin < REPORT_SPENT_BINS ? bin : REPORT_SPENT_BINS - 1;
}

void site_add_note(struct xml_node *parent, const char *text)
{
    page_add(parent, "p", "note", text);
}

void site_print_amount(struct buf *out, int64_t n, const char *one,
                       const char *many)
{
    figure_add_count(out, n);
    buf_add_char(out, ' ');
    buf_add_text(out, n == 1 ? one : many);
}

void site_add_command(struct xml_node *parent, const char *before,
                      const char *command)
{
    struct xml_node *line = page_add(parent, "p", "note", before);

    xml_add(line, "code", command);
}

static bool report_put(struct site *s, const char *name, struct span text)
{
    char *path = file_join(s->dir, name);

    buf_print(s->written, "%s\n", name);
    bool ok = file_write(path, text, s->err);
    free(path);
    return ok;
}

static bool report_write_figures(struct site *s)
{
    struct buf text;

    buf_init(&text, REPORT_JSON_MAX);
    report_print_json(s->report, &text);
    bool ok = buf_ok(&text, "figures.json", s->err) &&
              report_put(s, "figures.json", buf_span(&text));
    buf_release(&text);
    return ok;
}

/* Which samples have a card, and where: for `why`, and for open.html. */
static void report_print_cards(const struct report *r, struct buf *out)
{
    struct buf address;

    buf_init(&address, REPORT_JSON_MAX);
    buf_add_text(out, "{\"format\":1");
    json_add_key(out, "made_at");
    json_add_int(out, r->made_at);
    json_add_key(out, "cards");
    buf_add_char(out, '{');
    for (size_t i = 0; i < r->cards_written; i++) {
        buf_reset(&address);
        card_add_address(&address, r->cards[i]->source, r->cards[i]->key);
        json_add_key(out, address.data);
        json_add_int(out, (int64_t)(i / REPORT_PAGE_CARDS));
    }
    buf_add_text(out, "}}\n");
    buf_release(&address);
}

static bool report_write_cards(struct site *s)
{
    char *folder = file_join(s->dir, "data");
    struct buf json, script;

    bool ok = file_make_dir(folder, s->err);
    free(folder);
    buf_init(&json, REPORT_JSON_MAX);
    buf_init(&script, REPORT_JSON_MAX);
    report_print_cards(s->report, &json);
    buf_add_text(&script, "limbeck(\"cards\",\"");
    digest_base64(buf_span(&json), &script);
    buf_add_text(&script, "\");\n");
    ok = ok && buf_ok(&script, "data/cards.js", s->err) &&
         report_put(s, "manifest.json", buf_span(&json)) &&
         report_put(s, "data/cards.js", buf_span(&script));
    buf_release(&script);
    buf_release(&json);
    return ok;
}

static size_t report_tabs(const struct report *r, struct page_tab *tabs)
{
    const struct {
        const char *href, *text;
        bool there;
    } all[] = {{"index.html", "Run", true},
               {"cuts.html", "Cuts", r->filter_count > 0},
               {"places.html", "Places", r->country_count > 0},
               {"teachers.html", "Teachers", r->teacher_count > 0},
               {"twins.html", "Twins", true},
               {"walls.html", "Walls", r->list_count > 0},
               {"find.html", "Find", r->searchable},
               {"about.html", "About", true}};
    size_t n = 0;

    for (size_t i = 0; i < REPORT_TABS; i++) {
        if (all[i].there)
            tabs[n++] = (struct page_tab){all[i].href, all[i].text};
    }
    return n;
}

static void report_print_foot(const struct report *r, struct buf *out)
{
    buf_print(out, "%s", r->store);
    if (r->policy != NULL)
        buf_print(out, " \xC2\xB7 policy %s", r->policy);
    buf_add_text(out, " \xC2\xB7 made ");
    figure_add_time(out, r->made_at);
    buf_print(out, " \xC2\xB7 limbeck %s", r->program_version);
}

/* What the pages apart from cards take, by experience; the walls and cuts are
 * small. */
enum { REPORT_OTHER_PAGES = 1500 << 10 };

bool report_write(struct report *r, const char *dir, int64_t spent,
                  int64_t budget, struct buf *written, struct err *err)
{
    struct page_tab tabs[REPORT_TABS];
    struct buf foot;
    struct site s = {
        .report = r,
        .dir = dir,
        .written = written,
        .err = err,
        .frame = {.store = r->store, .boot = r->boot, .tabs = tabs}};

    buf_init(&foot, REPORT_TEXT * 4);
    report_print_foot(r, &foot);
    s.frame.foot = foot.data;
    s.frame.tab_count = report_tabs(r, tabs);
    /* The summary comes last, so that it links only to pages that are there. */
    bool ok = report_put(&s, "report.css", span_of(r->style)) &&
              report_put(&s, "report.js", span_of(r->script)) &&
              card_pages_write(&s, budget - spent - REPORT_OTHER_PAGES) &&
              report_write_cards(&s) && wall_pages_write(&s) &&
              cut_pages_write(&s) && places_write(&s) &&
              teacher_pages_write(&s) && twins_write(&s) && find_write(&s) &&
              failures_write(&s) && about_write(&s) &&
              report_write_figures(&s) && run_write(&s);
    buf_release(&foot);
    return ok;
}
