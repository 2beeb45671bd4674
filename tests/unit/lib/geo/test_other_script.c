#include "testing.h"

#include "geo/other_script.h"

static void other_scripts_are_told_from_latin(void **state)
{
    static const char *const others[] = {
        "Урюпинск", "Αθήνα", "თბილისი", "አዲስ አበባ", "दिल्ली",
        "القاهرة",  "堺",    "서울",    "กรุงเทพ",  "the town of Москва",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (!other_script_in(span_of(others[i])))
            fail_msg("%s", others[i]);
}

static void latin_letters_and_signs_are_no_other_script(void **state)
{
    static const char *const latin[] = {
        "",
        "Paris",
        "São Tomé",
        "Huế, Đà Nẵng",
        "40° 12′ N → “here” …",
        "the angle φ, and λ",
        "Ｐａｒｉｓ",
        "a pin \xF0\x9F\x93\x8D\xEF\xB8\x8F of a map",
        "\xFF\xFE\xCE broken",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(latin) / sizeof(latin[0]); i++)
        if (other_script_in(span_of(latin[i])))
            fail_msg("%s", latin[i]);
}

TESTING_MAIN(cmocka_unit_test(other_scripts_are_told_from_latin),
             cmocka_unit_test(latin_letters_and_signs_are_no_other_script))
