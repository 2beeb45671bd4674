/* Quotas beside the formula, reckoned here in another way; and draws of cells
 * beside their chances. */
#include "testing.h"

#include "base/arena.h"
#include "base/hash_index.h"
#include "db/schemas.h"
#include "stages/sample/sample_strata.h"

static struct country_stats stats;

static void read_stats(void)
{
    const struct schema_text *t = schema_find("country_stats.tsv");
    struct err err;

    assert_non_null(t);
    if (!country_stats_read(span_make(t->text, t->len), t->name, &stats, &err))
        fail_msg("%s", err.text);
}

static struct strata_rules rules_of(int64_t wanted)
{
    return (struct strata_rules){.stats = &stats,
                                 .weights = {0.5, 0.2, 0.3},
                                 .wanted = wanted,
                                 .cells = STRATA_EQUAL,
                                 .seed = 7};
}

static const struct strata_quota *quota_of(const struct strata *s,
                                           const char *code)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->items[i].code, code) == 0)
            return &s->items[i];
    }
    fail_msg("no quota of %s", code);
    return NULL;
}

static void quotas_are_those_of_the_formula(void **state)
{
    struct strata_rules rules = rules_of(100000);
    struct strata s;
    long double roads = 0, people = 0, land = 0, all = 0;
    int64_t given = 0;

    (void)state;
    read_stats();
    strata_init(&s, &rules, NULL, 0);
    assert_int_equal(s.count, 250);
    for (size_t i = 0; i < stats.count; i++) {
        roads += stats.items[i].road_km;
        people += stats.items[i].people;
        land += stats.items[i].land_km2;
    }
    assert_true(roads > 39e6L && people > 8.1e9L && land > 145e6L);
    for (size_t i = 0; i < s.count; i++) {
        const struct country_stat *c = &stats.items[i];
        long double m = 50000.0L * c->road_km / roads +
                        20000.0L * c->people / people +
                        30000.0L * c->land_km2 / land;
        assert_string_equal(s.items[i].code, c->code);
        assert_true(fabsl(m - s.items[i].exact) < 1e-6L);
        assert_true(fabsl(m - s.items[i].wanted) < 1);
        given += s.items[i].wanted;
        all += m;
    }
    assert_true(fabsl(all - 100000) < 1e-6L);
    assert_int_equal(given, 100000);
    /* by hand, of figures in the table: US 6586610 km, 338016259 people,
     * 9147593 km2 */
    assert_true(fabs(quota_of(&s, "US")->exact - 11081) < 20);
    assert_int_equal(quota_of(&s, "NA")->wanted > 0, true);
    strata_release(&s);
}

enum { CELLS = 5, EACH = 3000 };

/* FR: five cells, of which the first has 0 people, then 10, 1000, ... */
static struct sample_candidate *candidates(struct cells *people)
{
    struct sample_candidate *list = heap_take(CELLS * EACH * sizeof(*list));

    cells_init(people);
    for (size_t i = 0; i < (size_t)CELLS * EACH; i++) {
        size_t cell = i % CELLS;
        list[i] =
            (struct sample_candidate){.id = (int64_t)i + 1,
                                      .hash = hash_mix(i),
                                      .country = "FR",
                                      .cell = cell_at(45.5, (double)cell)};
    }
    for (int cell = 1; cell < CELLS; cell++)
        cells_add(people, "FR", 45.2, cell + 0.3, pow(10, 2 * cell - 1));
    cells_add(people, "DE", 45.2, 0.3, 1e6);
    cells_sort(people);
    return list;
}

static size_t drawn(const struct sample_candidate *list, size_t cell)
{
    size_t n = 0;

    for (size_t i = 0; i < (size_t)CELLS * EACH; i++)
        n += list[i].why == SAMPLE_DRAWN &&
             list[i].cell == cell_at(45.5, (double)cell);
    return n;
}

static int compare_id(const void *x, const void *y)
{
    const struct sample_candidate *a = x, *b = y;

    return (a->id > b->id) - (a->id < b->id);
}

static void cells_are_drawn_by_the_logarithm_of_their_people(void **state)
{
    struct strata_rules rules = rules_of(30000);
    struct cells people;
    struct sample_candidate *list = candidates(&people);
    double all = 0, chi = 0;
    struct strata s;

    (void)state;
    read_stats();
    rules.cells = STRATA_TOWNS;
    rules.people = &people;
    strata_init(&s, &rules, list, (size_t)CELLS * EACH);
    strata_draw(&s, &rules, list, (size_t)CELLS * EACH);
    const struct strata_quota *fr = quota_of(&s, "FR");
    assert_int_equal(fr->had, CELLS * EACH);
    assert_int_equal(fr->taken, fr->wanted);
    assert_true(fr->taken > 300);
    assert_int_equal(drawn(list, 0), 0); /* log(1 + 0) */
    for (int cell = 1; cell < CELLS; cell++)
        all += log1p(pow(10, 2 * cell - 1));
    for (int cell = 1; cell < CELLS; cell++) {
        double expected =
            (double)fr->taken * log1p(pow(10, 2 * cell - 1)) / all;
        double off = (double)drawn(list, (size_t)cell) - expected;
        chi += off * off / expected;
    }
    assert_true(chi < 16.3); /* 3 degrees of freedom: p = 0.001 */
    assert_int_equal(quota_of(&s, "DE")->had, 0);
    strata_release(&s);
    cells_release(&people);
    free(list);
}

static void a_larger_quota_keeps_what_a_smaller_one_drew(void **state)
{
    struct strata_rules small = rules_of(10000), large = rules_of(20000);
    struct cells people;
    struct sample_candidate *a = candidates(&people), *b = candidates(&people);
    size_t count = (size_t)CELLS * EACH, kept = 0;
    struct strata s, l;

    (void)state;
    read_stats();
    for (size_t i = 0; i < count / 2; i++) { /* another order of arrival */
        struct sample_candidate c = b[i];
        b[i] = b[count - 1 - i];
        b[count - 1 - i] = c;
    }
    strata_init(&s, &small, a, count);
    strata_init(&l, &large, b, count);
    strata_draw(&s, &small, a, count);
    strata_draw(&l, &large, b, count);
    qsort(a, count, sizeof(*a), compare_id);
    qsort(b, count, sizeof(*b), compare_id);
    for (size_t i = 0; i < count; i++) {
        kept += a[i].why == SAMPLE_DRAWN;
        if (a[i].why == SAMPLE_DRAWN)
            assert_int_equal(b[i].why, SAMPLE_DRAWN);
    }
    assert_int_equal(kept, quota_of(&s, "FR")->taken);
    assert_true(quota_of(&l, "FR")->taken > (int64_t)kept);
    strata_release(&s);
    strata_release(&l);
    cells_release(&people);
    free(a);
    free(b);
}

static void what_is_lacking_goes_to_those_that_have_more(void **state)
{
    struct strata_rules rules = rules_of(1000);
    struct cells people;
    struct sample_candidate *list = candidates(&people);
    size_t count = (size_t)CELLS * EACH;
    struct strata s;

    (void)state;
    read_stats();
    for (size_t i = 0; i < count; i++)
        snprintf(list[i].country, sizeof(list[i].country), "%s",
                 i < 10   ? "DE"
                 : i < 20 ? ""
                          : "FR");
    rules.redistribute = true;
    strata_init(&s, &rules, list, count);
    strata_draw(&s, &rules, list, count);
    assert_int_equal(quota_of(&s, "DE")->taken, 10);
    assert_int_equal(quota_of(&s, "FR")->taken, 990);
    assert_int_equal(quota_of(&s, "US")->wanted, 0);
    assert_int_equal(quota_of(&s, "")->had, 10);
    assert_int_equal(quota_of(&s, "")->taken, 0);
    strata_release(&s);
    cells_release(&people);
    free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotas_are_those_of_the_formula),
        cmocka_unit_test(cells_are_drawn_by_the_logarithm_of_their_people),
        cmocka_unit_test(a_larger_quota_keeps_what_a_smaller_one_drew),
        cmocka_unit_test(what_is_lacking_goes_to_those_that_have_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
