#include "testing.h"

#include "evaluation/evaluation.h"
#include "geo/continents.h"
#include "geo/countries.h"

struct world {
    struct arena arena;
    struct evaluation_run *run;
    struct evaluation out;
};

static void world_open(struct world *w)
{
    const struct evaluation_request request = {.distance =
                                                   distance_named("haversine"),
                                               .thresholds_km = {1, 200},
                                               .threshold_count = 2,
                                               .form = {0.95, 100, 1}};

    arena_init(&w->arena);
    w->run = evaluation_open(&request, &w->arena, NULL);
    assert_non_null(w->run);
}

static void world_close(struct world *w)
{
    evaluation_close(w->run);
    arena_release(&w->arena);
}

/* Truth: Lyon. */
static struct evaluation_case case_at(int64_t sample, double lat, double lon)
{
    return (struct evaluation_case){
        .sample = sample,
        .truth = {45.75, 4.85, span_of("FR"), span_of("Auvergne-Rhone-Alpes"),
                  span_of("Lyon")},
        .answer = {lat, lon, SPAN_NONE, SPAN_NONE, SPAN_NONE},
        .status = "ok",
        .confidence = {NAN, NAN, NAN}};
}

static void add_names(struct world *w, int64_t sample, const char *country,
                      const char *region, const char *city)
{
    struct evaluation_case c = case_at(sample, NAN, NAN);

    c.answer.country = span_of(country);
    c.answer.region = span_of(region);
    c.answer.city = span_of(city);
    evaluation_add(w->run, &c);
}

static void every_country_lies_on_a_continent(void **state)
{
    (void)state;
    for (size_t i = 0; i < country_count; i++)
        assert_non_null(continent_of(span_of(country_table[i].alpha2)));
    assert_string_equal(continent_of(span_of("NA")), "Africa");
    assert_null(continent_of(span_of("XX")));
    assert_null(continent_of(SPAN_NONE));
}

static void names_count_by_aliases_and_as_written(void **state)
{
    struct world w;
    const struct evaluation_teacher *t;

    (void)state;
    world_open(&w);
    evaluation_begin(w.run, "a", "m");
    add_names(&w, 1, "Frankreich", "", "Lyon");
    add_names(&w, 2, "France", "Auvergne-Rhone-Alpes", "");
    add_names(&w, 3, "Italy", "", "Lyon"); /* a city of another country */
    add_names(&w, 4, "France", "Bretagne", "");
    add_names(&w, 5, "France", "", "");
    add_names(&w, 6, "France", "ARA", ""); /* by its code */
    add_names(&w, 7, "France", "FR-ARA", "");
    evaluation_finish(w.run, &w.out);
    t = &w.out.teachers[0];
    assert_int_equal(t->country_right, 6);
    assert_int_equal(t->city_right, 1);
    assert_int_equal(t->country_raw, 5);
    assert_int_equal(t->city_raw, 0);
    assert_int_equal(t->path_right[STEP_CONTINENT], 7);
    /* the second as it says, by its name or code, the first by its city */
    assert_int_equal(t->path_right[STEP_REGION], 4);
    assert_int_equal(t->stops[LEVEL_COUNTRY].right, 1);
    assert_int_equal(t->stops[LEVEL_REGION].count, 4);
    assert_int_equal(t->stops[LEVEL_REGION].right, 3);
    assert_int_equal(t->stops[LEVEL_CITY].right, 1);
    world_close(&w);
}

static void a_bare_position_counts_by_its_names(void **state)
{
    struct world w;
    struct evaluation_case c = case_at(1, 45.76, 4.84);
    const struct evaluation_teacher *t;

    (void)state;
    world_open(&w);
    evaluation_begin(w.run, "a", "m");
    evaluation_add(w.run, &c);
    c = case_at(2, 45.46, 9.19); /* Milan */
    evaluation_add(w.run, &c);
    evaluation_finish(w.run, &w.out);
    t = &w.out.teachers[0];
    assert_int_equal(t->country_right, 1);
    assert_int_equal(t->city_right, 1);
    assert_int_equal(t->country_raw, 0);
    assert_int_equal(t->within[1], 1);
    assert_int_equal(t->group_count, 2);
    assert_string_equal(t->groups[1].name, "FR");
    assert_int_equal(t->groups[1].asked, 2);
    world_close(&w);
}

static void the_first_candidates_count_by_the_best(void **state)
{
    const double guesses[] = {48.85, 2.35, 45.46, 9.19, 45.75, 4.85};
    struct world w;
    struct evaluation_case c = case_at(1, 48.85, 2.35);
    const struct evaluation_teacher *t;

    (void)state;
    world_open(&w);
    evaluation_begin(w.run, "a", "m");
    c.guesses = guesses;
    c.guess_count = 3;
    c.confidence[CONFIDENCE_STATED] = 0.9;
    evaluation_add(w.run, &c);
    evaluation_finish(w.run, &w.out);
    t = &w.out.teachers[0];
    assert_int_equal(t->ranked, 1);
    assert_int_equal(t->ranks[0].within[1], 0);
    assert_int_equal(t->ranks[1].within[0], 1);
    assert_near(evaluation_ece(&t->calibrations[CONFIDENCE_STATED], 0), 0.9,
                1e-12);
    assert_near(t->calibrations[CONFIDENCE_STATED].brier[0], 0.81, 1e-12);
    assert_true(isnan(evaluation_ece(&t->calibrations[CONFIDENCE_SUPPORT], 0)));
    world_close(&w);
}

static void pass_at_k_is_unbiased(void **state)
{
    const double km[] = {0.5, 900, NAN, 0.7};
    struct world w;
    const struct evaluation_teacher *t;

    (void)state;
    world_open(&w);
    evaluation_begin(w.run, "a", "m");
    evaluation_add_tries(w.run, km, 4);
    evaluation_finish(w.run, &w.out);
    t = &w.out.teachers[0];
    assert_near(t->tries[0].pass[0], 0.5, 1e-12);
    assert_near(t->tries[1].pass[0], 1 - 1.0 / 6, 1e-12); /* C(2,2) / C(4,2) */
    assert_near(t->tries[2].pass[0], 1, 1e-12);
    assert_int_equal(t->tries[3].samples, 0);
    world_close(&w);
}

/* Samples 1 to 6; the second teacher lacks sample 1 and is right on 2 alone. */
static void pairs_count_samples_of_both(void **state)
{
    struct world w;
    const struct evaluation_pair *p;

    (void)state;
    world_open(&w);
    evaluation_begin(w.run, "a", "m");
    for (int i = 1; i <= 6; i++) {
        struct evaluation_case c = case_at(i, i == 2 ? 0 : 45.75, 4.85);
        evaluation_add(w.run, &c);
    }
    evaluation_begin(w.run, "b", "m");
    for (int i = 2; i <= 6; i++) {
        struct evaluation_case c = case_at(i, i == 2 ? 45.75 : 0, 4.85);
        evaluation_add(w.run, &c);
    }
    evaluation_add_unanswered(w.run, "no reply", 1);
    evaluation_finish(w.run, &w.out);
    assert_int_equal(w.out.pair_count, 1);
    p = &w.out.pairs[0];
    assert_string_equal(p->first, "a");
    assert_int_equal(p->samples, 5);
    assert_int_equal(p->first_only[0], 4);
    assert_int_equal(p->second_only[0], 1);
    assert_near(p->p[0], 12.0 / 32, 1e-12);
    assert_int_equal(p->first_only[EVALUATION_THRESHOLDS], 4); /* country */
    assert_int_equal(w.out.teachers[1].asked, 6);
    assert_int_equal(w.out.teachers[0].bands[BAND_HARD].asked, 4);
    assert_int_equal(w.out.teachers[0].bands[BAND_HARD].within[0], 4);
    assert_int_equal(w.out.teachers[0].bands[BAND_EASY].asked, 1);
    world_close(&w);
}

TESTING_MAIN(cmocka_unit_test(every_country_lies_on_a_continent),
             cmocka_unit_test(names_count_by_aliases_and_as_written),
             cmocka_unit_test(a_bare_position_counts_by_its_names),
             cmocka_unit_test(the_first_candidates_count_by_the_best),
             cmocka_unit_test(pass_at_k_is_unbiased),
             cmocka_unit_test(pairs_count_samples_of_both))
