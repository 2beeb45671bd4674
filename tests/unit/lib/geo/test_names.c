#include "testing.h"

#include <time.h>

#include "base/file.h"
#include "adapters/json.h"
#include "geo/countries.h"
#include "geo/exonyms.h"
#include "geo/names.h"
#include "geo/subdivisions.h"

static void fold_is(const char *name, const char *want)
{
    struct buf out;

    buf_init(&out, 1000);
    buf_add_text(&out, "kept ");
    names_fold(span_of(name), &out);
    assert_string_equal(out.data + 5, want);
    assert_int_equal(strlen(out.data), out.len);
    buf_release(&out);
}

static void names_fold_marks_case_and_gaps(void **state)
{
    (void)state;
    fold_is("", "");
    fold_is("  *** ", "");
    fold_is("São Paulo", "sao paulo");
    fold_is("S\xC3\xA3o  Paulo!", "sao paulo");
    fold_is("Sa\xCC\x83o-Paulo", "sao paulo");
    fold_is("**Finland**", "finland");
    fold_is("The Bahamas", "bahamas");
    fold_is("The", "the");
    fold_is("Theodore", "theodore");
    fold_is("Łódź", "lodz");
    fold_is("Straße", "strasse");
    fold_is("Ærøskøbing", "aeroskobing");
    fold_is("Đà Nẵng", "da nang");
    fold_is("İzmir", "izmir");
    fold_is("Kırıkkale", "kirikkale");
    fold_is("Côte d’Ivoire", "cote d ivoire");
    fold_is("Oʻzbekiston", "o zbekiston");
    fold_is("МОСКВА", "москва");
    fold_is("bad \xFF byte", "bad byte");
}

static void code_is(const char *name, const char *want)
{
    const char *code = names_country_code(span_of(name));

    if ((code == NULL) != (want == NULL) || (want && strcmp(code, want) != 0))
        fail_msg("\"%s\" is %s, not %s", name, code ? code : "unknown",
                 want ? want : "unknown");
}

static void names_country_by_code_name_alias(void **state)
{
    static const char *const pairs[][2] = {
        {"NA", "NA"},
        {"NAM", "NA"},
        {"Namibia", "NA"},
        {" us ", "US"},
        {"USA", "US"},
        {"usa", "US"},
        {"U.S.", "US"},
        {"U.S.A.", "US"},
        {"the United States of America", "US"},
        {"UK", "GB"},
        {"England", "GB"},
        {"Great Britain", "GB"},
        {"Scotland, UK", "GB"},
        {"Alba/Scotland", "GB"},
        {"Georgia", "GE"},
        {"Georgia, USA", "US"},
        {"Holland", "NL"},
        {"Burma", "MM"},
        {"Myanmar (Burma)", "MM"},
        {"Ivory Coast", "CI"},
        {"COTE D'IVOIRE", "CI"},
        {"Korea, Republic of", "KR"},
        {"Republic of Korea", "KR"},
        {"North Korea", "KP"},
        {"Congo", "CG"},
        {"DR Congo", "CD"},
        {"The Democratic Republic of the Congo", "CD"},
        {"Russian Federation", "RU"},
        {"Turkey", "TR"},
        {"Türkiye", "TR"},
        {"Deutschland", "DE"},
        {"España", "ES"},
        {"日本", "JP"},
        {"中国", "CN"},
        {"대한민국", "KR"},
        {"Россия", "RU"},
        {"Ελλάδα", "GR"},
        {"مصر", "EG"},
        {"भारत", "IN"},
        {"ประเทศไทย", "TH"},
        {"Republic of Slovenia", "SI"},
        {"Kingdom of Bhutan", "BT"},
        {"Oriental Republic of Uruguay", NULL},
        {"Republic of China", "TW"},
        {"People's Republic of China", "CN"},
        {"Republic of Ireland", "IE"},
        {"Bosnia & Herzegovina", "BA"},
        {"St Lucia", "LC"},
        {"Saint Lucia", "LC"},
        {"**Finland**", "FI"},
        {"[Finland]", "FI"},
        {"Tasmania", NULL},
        {"Unknown", NULL},
        {"N/A", NULL},
        {"", NULL},
        {"no", NULL},
        {"in", NULL},
        {"ZZ", NULL},
        {"ZZZ", NULL},
        {"Developing Country", NULL},
        {",", NULL},
        {"()", NULL},
        {"Republic of", NULL},
        {"of", NULL},
        {"Niger", "NE"},
        {"Nigeria", "NG"},
        {"Dominica", "DM"},
        {"Dominican Republic", "DO"},
        {"Guinea", "GN"},
        {"Papua New Guinea", "PG"},
        {"France, Belgium", NULL},
        {"USA/CANADA", NULL},
        {"Guam, USA", "GU"},
        {"Puerto Rico (United States)", "PR"},
        {"USA (Puerto Rico)", "PR"},
        {"Azores, Portugal", "PT"},
        {"New Mexico, USA", "US"},
        {"Georgia, Georgia", "GE"},
        {"Germany, Austria, or Czech Republic", NULL},
        {"Kosovo", "XK"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        code_is(pairs[i][0], pairs[i][1]);
    assert_null(names_country_code(SPAN_NONE));
}

static void names_country_name_of_code(void **state)
{
    (void)state;
    assert_string_equal(names_country_name("FR"), "France");
    assert_null(names_country_name("fr"));
    assert_null(names_country_name("FRA"));
    assert_null(names_country_name(""));
    assert_null(names_country_name(NULL));
}

static void names_survive_odd_bytes(void **state)
{
    char long_name[5000];

    (void)state;
    memset(long_name, 'a', sizeof(long_name));
    assert_null(names_country_code(span_make(long_name, sizeof(long_name))));
    assert_false(names_same_place(span_make(long_name, sizeof(long_name)),
                                  span_of("a")));
    assert_null(names_country_code(span_make("US\0A", 4)));
    assert_null(names_country_code(span_make("\xC3", 1)));
    assert_false(names_same_place(SPAN_NONE, SPAN_NONE));
    assert_false(names_same_place(span_of("!"), span_of("?")));
    assert_false(names_same_country(SPAN_NONE, span_of("")));
}

static void same_country(const char *a, const char *b, bool want)
{
    if (names_same_country(span_of(a), span_of(b)) != want ||
        names_same_country(span_of(b), span_of(a)) != want)
        fail_msg("\"%s\" and \"%s\"", a, b);
}

static void names_same_country_by_any_name(void **state)
{
    (void)state;
    same_country("united states", "United States of America", true);
    same_country("USA", "US", true);
    same_country("England", "United Kingdom", true);
    same_country("Niger", "Nigeria", false);
    same_country("India", "Indiana", false);
    same_country("Guinea", "Guinea-Bissau", false);
    same_country("Italy", "Vatican City", false);
    same_country("Atlantis", "ATLANTIS", true);
    same_country("Atlantis", "Atlantica", false);
    same_country("Atlantis", "France", false);
}

static void same_place(const char *a, const char *b, bool want)
{
    if (names_same_place(span_of(a), span_of(b)) != want ||
        names_same_place(span_of(b), span_of(a)) != want)
        fail_msg("\"%s\" and \"%s\"", a, b);
}

static void subdivision_same_by_codes(void **state)
{
    static const struct {
        const char *country, *a, *b;
        bool want;
    } cases[] = {
        {"US", "CA", "California", true},
        {"US", "Calif.", "US-CA", true},
        {"US", "Washington", "Washington, D.C.", false},
        {"US", "District of Columbia", "D.C.", true},
        {"DE", "BY", "Freistaat Bayern", true},
        {"DE", "Bavaria", "Baviera", true},
        {"DE", "Bavaria", "Hessen", false},
        {"BR", "SP", "Estado de São Paulo", true},
        {"JP", "\xE5\xA4\xA7\xE9\x98\xAA\xE5\xBA\x9C", "Osaka", true},
        {"GB", "Home Counties", "home counties", true},
        {"US", "Bay Area", "California", false},
        {NULL, "Bavaria", "Bayern", true},
        {NULL, "CA", "California", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct span a = span_of(cases[i].a), b = span_of(cases[i].b);

        if (subdivision_same(cases[i].country, a, b) != cases[i].want ||
            subdivision_same(cases[i].country, b, a) != cases[i].want)
            fail_msg("\"%s\" and \"%s\"", cases[i].a, cases[i].b);
    }
}

static void names_same_place_by_other_names(void **state)
{
    static const char *const same[][2] = {
        {"Munich", "München"},
        {"Muenchen", "München"},
        {"Wien", "Vienna"},
        {"Praha", "Prague"},
        {"Firenze", "Florence"},
        {"Köln", "Cologne"},
        {"Köln", "Koeln"},
        {"Lisboa", "Lisbon"},
        {"Moskva", "Moscow"},
        {"北京", "Beijing"},
        {"北京市", "Beijing"},
        {"東京", "Tokyo"},
        {"京都", "Kyoto"},
        {"大阪府", "Osaka Prefecture"},
        {"São Paulo", "sao paulo"},
        {"New York City", "New York"},
        {"Mexico City", "Ciudad de México"},
        {"Kyiv", "Kiev"},
        {"St. Petersburg", "Санкт-Петербург"},
        {"Saint-Malo", "St Malo"},
        {"Osaka-fu", "Osaka"},
        {"Province of Lecce", "Lecce"},
        {"Provincia di Lecce", "Lecce"},
        {"Henan Sheng", "Henan"},
        {"Yangsan-si", "Yangsan"},
        {"Portland, Oregon", "Portland"},
        {"Munich (München)", "Munich"},
        {"Île-de-France", "Ile de France"},
        {"Tromsø", "Tromsoe"},
        {"Århus", "Aarhus"},
        {"Bayern", "Bavaria"},
        {"Hồ Chí Minh", "Saigon"},
        {"Zürich", "zurich"},
        {"Washington, D.C.", "Washington"},
        {"Seoul", "서울특별시"},
        {"Tomsk Oblast", "Tomsk"},
        {"City of Westminster", "Westminster"},
        {"Reykjavík", "REYKJAVIK"},
        {"A Coruña", "La Coruña"},
        {"Xi'an", "Xian"},
        {"Guatemala", "Guatemala City"},
    };
    static const char *const apart[][2] = {
        {"Niger", "Nigeria"},
        {"India", "Indiana"},
        {"Rome", "Vatican"},
        {"Rome", "Vatican City"},
        {"Kansas City", "Kansas"},
        {"Mexico City", "Mexico"},
        {"Oklahoma City", "Oklahoma"},
        {"Portland, Oregon", "Portland, Maine"},
        {"York", "New York"},
        {"Paris", "Parish"},
        {"Delhi", "New Delhi"},
        {"City", "Town"},
        {"San Jose", "San Juan"},
        {"Unknown", ""},
        {"成都", "京都"},

        {"England", "Scotland"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        same_place(same[i][0], same[i][1], true);
    for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
        same_place(apart[i][0], apart[i][1], false);
}

static void globe(const char *a, const char *b, bool want)
{
    if (names_match_globe(span_of(a), span_of(b)) != want ||
        names_match_globe(span_of(b), span_of(a)) != want)
        fail_msg("\"%s\" and \"%s\"", a, b);
}

static void names_match_globe_as_published(void **state)
{
    (void)state;
    globe("united states", "United States of America", false);
    globe("usa", "United States of America", false);
    globe("München", "Munich", false);
    globe("São Paulo", "Sao Paulo", false);
    globe("Niger", "Nigeria", true);
    globe("India", "Indiana", true);
    globe("PARIS", "paris", true);
    globe("MÜNCHEN", "münchen", true);
    /* 7 of 10 characters passes, 6 of 9 does not. */
    globe("abcdefg", "xabcdefgyz", true);
    globe("abcdef", "abcdefghi", false);
    /* Characters, not bytes: 7 of 10, though 7 of 13 bytes. */
    globe("abcdefg", "abcdefgüüü", true);
    globe("", "", false);
    globe("", "a", false);
}

static void names_tables_are_in_order(void **state)
{
    struct buf key;

    (void)state;
    buf_init(&key, 1000);
    for (size_t i = 0; i < country_count; i++) {
        const struct country *c = &country_table[i];

        assert_true(i == 0 ||
                    strcmp(country_table[i - 1].alpha2, c->alpha2) < 0);
        assert_int_equal(strlen(c->alpha2), 2);
        assert_int_equal(strlen(c->alpha3), 3);
        assert_true(c->of[0] == '\0' || names_country_name(c->of) != NULL);
        code_is(c->name, c->alpha2);
        code_is(c->alpha2, c->alpha2);
        code_is(c->alpha3, c->alpha2);
    }
    for (size_t i = 0; i < country_alias_count; i++) {
        const struct country_alias *a = &country_alias_table[i];

        if (i > 0 && strcmp(country_alias_table[i - 1].key, a->key) >= 0)
            fail_msg("\"%s\" is out of order", a->key);
        assert_non_null(names_country_name(a->alpha2));
        buf_reset(&key);
        country_key(span_of(a->key), &key);
        assert_string_equal(key.data, a->key);
    }
    for (size_t i = 0; i < exonym_count; i++) {
        const struct exonym *e = &exonym_table[i];

        if (i > 0 && strcmp(exonym_table[i - 1].alias, e->alias) >= 0)
            fail_msg("\"%s\" is out of order", e->alias);
        buf_reset(&key);
        names_fold(span_of(e->alias), &key);
        assert_string_equal(key.data, e->alias);
        buf_reset(&key);
        names_fold(span_of(e->main), &key);
        assert_string_equal(key.data, e->main);
        if (exonym_main(span_of(e->main)).data != e->main)
            fail_msg("\"%s\" is an alias itself", e->main);
    }
    buf_release(&key);
}

/* How many of a language's names are known; prints those that are not. */
static double names_known(const char *shared, const char *language)
{
    struct buf text;
    struct arena arena;
    struct err err;
    char path[1024];
    size_t known = 0, count = 0;

    snprintf(path, sizeof(path), "%s/data/gazetteer/country_names/%s.json",
             shared, language);
    buf_init(&text, 1 << 20);
    arena_init(&arena);
    if (!file_read(path, &text, &err))
        fail_msg("%s", err.text);
    const struct json *names = json_parse(buf_span(&text), &arena, &err);
    assert_non_null(names);
    for (size_t i = 0; i < names->count; i++) {
        const char *code = names_country_code(names->items[i]->text);

        known += code && strcmp(code, names->keys[i]) == 0;
        if (code && strcmp(code, names->keys[i]) != 0)
            print_message("%s: \"%s\" is taken for %s, not %s\n", language,
                          names->items[i]->text.data, code, names->keys[i]);
        else if (!code && getenv("NAMES_VERBOSE"))
            print_message("%s: \"%s\" (%s)\n", language,
                          names->items[i]->text.data, names->keys[i]);
    }
    count = names->count;
    print_message("%-6s %zu of %zu\n", language, known, count);
    arena_release(&arena);
    buf_release(&text);
    return count ? (double)known / (double)count : 0;
}

static void names_countries_without_shared_data(void **state)
{
    static const struct {
        const char *name, *code;
    } rows[] = {{"الجزائر", "DZ"},
                {"Αίγυπτος", "EG"},
                {"گرجستان", "GE"},
                {"ירדן", "JO"},
                {"फ़्रांस", "FR"},
                {"Jepang", "JP"},
                {"ブラジル", "BR"},
                {"브라질", "BR"},
                {"Rosja", "RU"},
                {"Россия", "RU"},
                {"Ryssland", "RU"},
                {"ประเทศไทย", "TH"},
                {"Almanya", "DE"},
                {"Ґватемала", "GT"},
                {"Campuchia", "KH"},
                {"韩国", "KR"},
                {"臺灣", "TW"},
                {"საქართველო", "GE"},
                {"Sverige", "SE"},
                {"Eesti", "EE"},
                {"Հայաստան", "AM"},
                {"США", "US"},
                {"Соединённые Штаты Америки", "US"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *code = names_country_code(span_of(rows[i].name));
        if (!code || strcmp(code, rows[i].code) != 0)
            fail_msg("%s is %s, not %s", rows[i].name, code ? code : "nothing",
                     rows[i].code);
    }
    /* A town or a part of a country that other languages call one so. */
    assert_null(names_country_code(span_of("Norfolk")));
    assert_null(names_country_code(span_of("Columbia")));
}

static void names_countries_in_many_languages(void **state)
{
    static const char *const languages[] = {
        "ar", "de", "el", "en", "es", "fa", "fr", "he",
        "hi", "id", "it", "ja", "ko", "nl", "pl", "pt_BR",
        "ru", "sv", "th", "tr", "uk", "vi", "zh", "zh_TW"};
    const char *shared = testing_shared();

    (void)state;
    if (shared == NULL)
        skip_shared();
    /* 240 of 249. */
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
        assert_true(names_known(shared, languages[i]) >= 0.964);
}

static void names_compare_quickly(void **state)
{
    struct timespec from, to;
    struct span a = span_of("Province of Lecce"), b = span_of("Saint-Malo");
    struct span munich = span_of("Munich");
    size_t same = 0;

    (void)state;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (size_t i = 0; i < 50000; i++) {
        same += names_same_place(a, i % 2 ? b : munich);
        same += names_same_country(span_of("USA"), span_of("England"));
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    double seconds = (double)(to.tv_sec - from.tv_sec) +
                     (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    print_message("100,000 comparisons: %.3f s\n", seconds);
    assert_int_equal(same, 0);
    /* Generous: sanitizers and valgrind run this too. */
    assert_true(seconds < 20);
}

TESTING_MAIN(cmocka_unit_test(names_fold_marks_case_and_gaps),
             cmocka_unit_test(names_country_by_code_name_alias),
             cmocka_unit_test(names_country_name_of_code),
             cmocka_unit_test(names_survive_odd_bytes),
             cmocka_unit_test(names_same_country_by_any_name),
             cmocka_unit_test(subdivision_same_by_codes),
             cmocka_unit_test(names_same_place_by_other_names),
             cmocka_unit_test(names_match_globe_as_published),
             cmocka_unit_test(names_tables_are_in_order),
             cmocka_unit_test(names_countries_without_shared_data),
             cmocka_unit_test(names_countries_in_many_languages),
             cmocka_unit_test(names_compare_quickly))
