/* All pages of a report, and what the pages share. */
#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "reports/page.h"
#include "reports/rejected.h"
#include "reports/report.h"
#include "reports/sections.h"

enum { REPORT_JSON_MAX = 64 << 20 };

const double report_marks_km[REPORT_MARKS] = {1, 25, 200, 750, 2500};

double report_point_km(int i)
{
    static const double first = 0.1, last = 20000;

    return first * pow(last / first, (double)i / (REPORT_POINTS - 1));
}

static bool report_write_index(const struct report *r, const char *dir,
                               struct buf *written, struct err *err)
{
    struct page p;

    page_open(&p, r, "What came of the run", true);
    sections_add_top(&p, r);
    sections_add_funnel(&p, r);
    sections_add_sums(&p, r);
    sections_add_filters(&p, r);
    sections_add_groups(&p, r);
    sections_add_teachers(&p, r);
    sections_add_answers(&p, r);
    sections_add_countries(&p, r);
    sections_add_splits(&p, r);
    sections_add_failures(&p, r);
    return page_finish(&p, dir, "index.html", written, err);
}

static bool report_write_countries(const struct report *r, const char *dir,
                                   struct buf *written, struct err *err)
{
    struct page p;

    if (r->country_count <= REPORT_TABLE_ROWS)
        return true;
    page_open(&p, r, "Countries", false);
    sections_add_country_rows(p.main, r, 0, REPORT_ROWS_MAX, true);
    return page_finish(&p, dir, "countries.html", written, err);
}

static bool report_write_figures(const struct report *r, const char *dir,
                                 struct buf *written, struct err *err)
{
    char *path = file_join(dir, "figures.json");
    struct buf text;

    buf_init(&text, REPORT_JSON_MAX);
    report_print_json(r, &text);
    buf_print(written, "figures.json\n");
    bool ok = buf_ok(&text, "figures.json", err) &&
              file_write(path, buf_span(&text), err);
    buf_release(&text);
    free(path);
    return ok;
}

bool report_write(const struct report *r, const char *dir, struct buf *written,
                  struct err *err)
{
    for (size_t i = 0; i < r->group_count; i++) {
        if (!rejected_write(r, &r->groups[i], dir, written, err))
            return false;
    }
    /* The summary comes last, so that it links only to pages that are there. */
    return report_write_countries(r, dir, written, err) &&
           report_write_figures(r, dir, written, err) &&
           report_write_index(r, dir, written, err);
}
