#include "testing.h"

#include "base/arena.h"
#include "intake/column_names.h"
#include "intake/table_columns.h"

/* A line cut at a separator. */
struct line {
    struct span fields[64];
    struct table_row row;
};

static void line_cut(struct line *line, const char *text, char separator)
{
    struct span rest = span_of(text), field;

    line->row = (struct table_row){1, 0, line->fields};
    while (span_next(&rest, separator, &field))
        line->fields[line->row.count++] = field;
}

static struct source_settings settings_plain(void)
{
    return (struct source_settings){.format = "auto", .header = "auto"};
}

static bool find(struct columns *c, const struct source_settings *s,
                 const char *header, char separator, struct err *err)
{
    struct arena arena;
    struct line line;
    bool ok;

    arena_init(&arena);
    line_cut(&line, header, separator);
    ok = columns_find(c, s, &line.row, separator, &arena, err);
    c->lat_name = c->lon_name = NULL; /* they lived in the arena */
    arena_release(&arena);
    return ok;
}

static void text_is(const struct columns *c, const struct line *line,
                    enum column column, const char *wanted)
{
    if (!span_is(columns_text(c, &line->row, column), wanted))
        fail_msg("column %d is not \"%s\"", (int)column, wanted);
}

static void columns_reads_mp16_pro(void **state)
{
    struct source_settings s = settings_plain();
    struct columns c;
    struct line line;
    struct err err = {0};
    double lat, lon;
    bool found;

    (void)state;
    assert_true(find(&c, &s,
                     "IMG_ID,AUTHOR,LAT,LON,S3_Label,neighbourhood,city,"
                     "county,state,region,country,country_code,continent",
                     ',', &err));
    assert_true(c.header);
    line_cut(&line,
             "34/8d/9.jpg,1@N00,-22.5, 17.1 ,2,,Windhoek,,,Khomas,Namibia,NA,",
             ',');
    text_is(&c, &line, COLUMN_ID, "34/8d/9.jpg");
    text_is(&c, &line, COLUMN_COUNTRY, "NA");
    text_is(&c, &line, COLUMN_REGION, "Khomas");
    text_is(&c, &line, COLUMN_CITY, "Windhoek");
    text_is(&c, &line, COLUMN_AUTHOR, "1@N00");
    text_is(&c, &line, COLUMN_SEQUENCE, "");
    assert_true(columns_position(&c, &line.row, &found, &lat, &lon, &err));
    assert_true(found);
    assert_near(lat, -22.5, 0);
    assert_near(lon, 17.1, 0);
}

static void columns_reads_osv5m_by_any_case(void **state)
{
    struct source_settings s = settings_plain();
    struct columns c;
    struct line line;
    struct err err = {0};

    (void)state;
    assert_true(find(&c, &s,
                     "ID;Latitude;Longitude;thumb_original_url;country;"
                     "sequence;captured_at;region;sub-region;city;"
                     "creator_username;creator_id",
                     ';', &err));
    line_cut(&line, "7;1;2;http://x;NZ;s1;12;Otago;;Dunedin;;99", ';');
    text_is(&c, &line, COLUMN_AUTHOR, "99");
    text_is(&c, &line, COLUMN_SEQUENCE, "s1");
    text_is(&c, &line, COLUMN_TAKEN, "12");
    text_is(&c, &line, COLUMN_URL, "http://x");
    text_is(&c, &line, COLUMN_REGION, "Otago");
}

static void columns_reads_yfcc_without_a_header(void **state)
{
    static const char *const rows[] = {
        "5\tn%40N00\tnick\t2012-02-16\t1\tdev\tt\td\tu\tm\t-81.8\t24.5\t12\tp\t"
        "dl\tCC BY\tlu\t1\t2\ts\tso\tjpg\t0",
        "0\t5\thash\tn%40N00\tnick\t2012-02-16\t1\tdev\tt\td\tu\tm\t-81.8\t24.5"
        "\t12\tp\tdl\tCC BY\tlu\t1\t2\ts\tso\tjpg\t0"};
    static const char *const ids[] = {"5", "hash"};
    struct source_settings s = settings_plain();
    struct err err = {0};
    struct arena arena;
    size_t i;

    (void)state;
    arena_init(&arena);
    for (i = 0; i < 2; i++) {
        struct columns c;
        struct line line;
        double lat, lon;
        bool found;

        assert_true(find(&c, &s, rows[i], '\t', &err));
        assert_false(c.header);
        line_cut(&line, rows[i], '\t');
        text_is(&c, &line, COLUMN_ID, ids[i]);
        assert_true(span_is(columns_author(&c, &line.row, &arena), "n@N00"));
        text_is(&c, &line, COLUMN_LICENCE, "CC BY");
        assert_true(columns_position(&c, &line.row, &found, &lat, &lon, &err));
        assert_near(lat, 24.5, 0);
        assert_near(lon, -81.8, 0);
    }
    arena_release(&arena);
}

static void columns_obeys_names_and_numbers(void **state)
{
    struct source_settings s = settings_plain();
    struct columns c;
    struct line line;
    struct err err = {0};

    (void)state;
    s.id_column = "1";
    s.lat_column = "3";
    s.lon_column = "2";
    assert_true(find(&c, &s, "a,2.5,48.5", ',', &err));
    assert_false(c.header);
    s.lat_column = "breite";
    assert_true(find(&c, &s, "x,y,Breite", ',', &err));
    assert_true(c.header);
    s.swap_columns = true;
    assert_true(find(&c, &s, "x,y,Breite", ',', &err));
    line_cut(&line, "a,48.5,2.5", ',');
    text_is(&c, &line, COLUMN_LAT, "48.5");
    s.lat_column = "none";
    assert_false(find(&c, &s, "x,y,Breite", ',', &err));
    assert_non_null(strstr(err.text, "there is no column \"none\""));
    s = settings_plain();
    assert_false(find(&c, &s, "id,url", ',', &err));
    assert_non_null(strstr(err.text, "has no column for the latitude"));
}

static void position_is(const char *row, const char *why, bool wanted)
{
    struct source_settings s = settings_plain();
    struct columns c;
    struct line line;
    struct err err = {0};
    double lat, lon;
    bool found;

    assert_true(find(&c, &s, "id,lat,lon", ',', &err));
    line_cut(&line, row, ',');
    if (columns_position(&c, &line.row, &found, &lat, &lon, &err)) {
        assert_null(why);
        assert_int_equal(found, wanted);
        assert_int_equal(isnan(lat), !wanted);
    } else {
        assert_non_null(why);
        assert_string_equal(err.text, why);
        assert_int_equal(err.kind, ERR_RECORD);
    }
}

static void columns_believes_only_positions(void **state)
{
    (void)state;
    position_is("1,90,-180", NULL, true);
    position_is("1,,", NULL, false);
    position_is("1,,5", "the latitude is missing", true);
    position_is("1,5,", "the longitude is missing", true);
    position_is("1,north,5", "the latitude \"north\" is not a number", true);
    position_is("1,nan,5", "the latitude \"nan\" is not a number", true);
    position_is("1,1e999,5", "the latitude \"1e999\" is not a number", true);
    position_is("1,0x10,5", "the latitude \"0x10\" is not a number", true);
    position_is("1,90.0001,5", "the latitude 90.0001 is out of range", true);
    position_is("1,5,-181", "the longitude -181 is out of range", true);
    position_is("1,\x01\x02,5", "the latitude \"??\" is not a number", true);
}

static void columns_take_a_comma_for_the_decimal_point(void **state)
{
    struct source_settings s = settings_plain();
    struct columns c;
    struct line line;
    struct err err = {0};
    double lat, lon;
    bool found;

    (void)state;
    assert_true(find(&c, &s, "id;lat;lon", ';', &err));
    line_cut(&line, "2;-33,86;151,21", ';');
    assert_true(columns_position(&c, &line.row, &found, &lat, &lon, &err));
    assert_near(lat, -33.86, 0);
    assert_near(lon, 151.21, 0);
    line_cut(&line, "2;1,234,5;0", ';');
    assert_false(columns_position(&c, &line.row, &found, &lat, &lon, &err));
    line_cut(&line, "2;1,2.5;0", ';');
    assert_false(columns_position(&c, &line.row, &found, &lat, &lon, &err));
}

/* Every meaning of the list is one that is read, and has a name. */
static void columns_have_the_meanings_of_the_list(void **state)
{
    struct span rest = column_names_built_in();
    bool named[COLUMN_COUNT] = {false};
    struct column_name row;

    (void)state;
    while (column_names_next(&rest, &row)) {
        int i = 0;

        while (i < COLUMN_COUNT &&
               !span_is(row.meaning, columns_meaning((enum column)i)))
            i++;
        if (i < COLUMN_COUNT)
            named[i] = true;
        else if (!span_is(row.meaning, "group"))
            fail_msg("unknown meaning %.*s", (int)row.meaning.len,
                     row.meaning.data);
    }
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (!named[i])
            fail_msg("no name of a column is %s",
                     columns_meaning((enum column)i));
}

TESTING_MAIN(cmocka_unit_test(columns_have_the_meanings_of_the_list),
             cmocka_unit_test(columns_reads_mp16_pro),
             cmocka_unit_test(columns_reads_osv5m_by_any_case),
             cmocka_unit_test(columns_reads_yfcc_without_a_header),
             cmocka_unit_test(columns_obeys_names_and_numbers),
             cmocka_unit_test(columns_take_a_comma_for_the_decimal_point),
             cmocka_unit_test(columns_believes_only_positions))
