#include "testing.h"

#include "reports/card.h"

static const struct card_rule rules[] = {
    {"distance", "km", true, NAN, 25, false},
    {"visibility", "share", true, 0.7, NAN, true},
    {"support", "0..1", false, NAN, NAN, true}};
static const double careful[] = {16074, 0.667, 0.3};
static const double careless[] = {4.87, 0.9, NAN};
static const struct card_claim claims[] = {{3, 7, CARD_SEEN, "palm: 6%"},
                                           {9, 15, CARD_UNSEEN, NULL}};

static struct card_reply replies[2];
static struct card one = {
    .source = "mp16",
    .key = "a b/\xC3\xA4'",
    .truth = {-22.9, -43.1, "Brazil", NULL, "Niter\xC3\xB3i"},
    .replies = replies,
    .reply_count = 2,
    .rules = rules,
    .rule_count = 3};

static void fill(void)
{
    replies[0] = (struct card_reply){
        .teacher = "careful",
        .finish = "stop",
        .status = "ok",
        .answer = {10, 20, NULL, NULL, NULL},
        .km = 16074,
        .text = {.head = span_of("<b>palm, statue</think>"), .bytes = 23},
        .claims = claims,
        .claim_count = 2,
        .values = careful,
        .failed = 3,
        .decided = true};
    replies[1] =
        (struct card_reply){.teacher = "<i>careless",
                            .ordinal = 1,
                            .answer = {NAN, NAN, NULL, NULL, NULL},
                            .km = NAN,
                            .text = {.head = span_of("no"), .bytes = 2},
                            .values = careless,
                            .decided = true,
                            .kept = true};
}

/* The card as the bytes of a page. */
static char *shown(void)
{
    const struct card_view view = {
        .root = "../", .config = "it's.yaml", .land = "land", .heading = "h2"};
    struct xml_page *page = xml_page_open("t", "en");
    static struct buf out;

    if (out.data == NULL)
        buf_init(&out, 1 << 20);
    buf_reset(&out);
    (void)card_add(xml_page_body(page), &one, &view);
    xml_page_print(page, &out);
    xml_page_close(page);
    return out.data;
}

#define HAS(part) assert_non_null(strstr(page, part))

static void card_address_keeps_what_is_plain(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    card_add_address(&out, "mp16", "31/9_a.~-%\xE8\xA1\xA8 =");
    assert_string_equal(out.data, "mp16/31/9_a.~-=25=E8=A1=A8=20=3D");
    buf_release(&out);
}

static void card_marks_claims_in_the_text(void **state)
{
    (void)state;
    fill();
    const char *page = shown();
    HAS("<mark class=\"seen\"><span class=\"sign\" aria-hidden=\"true\">"
        "\xE2\x9C\x93</span>palm<span class=\"spoken\"> (seen)</span></mark>");
    HAS("statue<span class=\"spoken\"> (not seen)</span></mark>"
        "<span class=\"tag\">&lt;/think&gt;</span>");
    HAS("1 of 2 claims not seen: statue.");
    HAS("&lt;b&gt;");
    assert_null(strstr(page, "<i>careless"));
}

static void card_says_what_fails_and_folds_the_rest(void **state)
{
    (void)state;
    fill();
    const char *page = shown();
    HAS("\xE2\x9C\x97 16,074");
    HAS("\xE2\x9C\x97 0.667 (needs 0.033 more)");
    HAS("1 measured, not asked");
    assert_null(strstr(page, "rules pass"));
    HAS("id=\"mp16/a=20b/=C3=A4=27\"");
    HAS("limbeck why 'it'\\''s.yaml' 'mp16/a b/\xC3\xA4'\\'''");
    HAS("column kept-column");
    assert_true(card_kept(&one));
}

static void card_folds_a_long_reply_at_no_mark(void **state)
{
    static char text[5000];
    static const struct card_claim over = {1190, 1300, CARD_SEEN, NULL};

    (void)state;
    fill();
    memset(text, 'x', sizeof(text));
    replies[0].text = (struct card_text){
        .head = {text, 3000}, .tail = {text, 500}, .bytes = 1000000};
    replies[0].claims = &over;
    replies[0].claim_count = 1;
    const char *page = shown();
    HAS("Show the other 998,700 bytes");
    HAS("[996,500 of 1,000,000 bytes left out here]");
}

TESTING_MAIN(cmocka_unit_test(card_address_keeps_what_is_plain),
             cmocka_unit_test(card_marks_claims_in_the_text),
             cmocka_unit_test(card_says_what_fails_and_folds_the_rest),
             cmocka_unit_test(card_folds_a_long_reply_at_no_mark))
