#include "testing.h"

#include "base/arena.h"
#include "models/weights/tensor_scan.h"

/* One number of a type that is wrong, one that is the largest right one. */
struct scan_case {
    enum tensor_type type;
    uint64_t nan, infinite, largest;
};

static const struct scan_case CASES[] = {
    {TENSOR_BF16, 0xffc0, 0x7f80, 0xff7f},
    {TENSOR_F16, 0x7e00, 0xfc00, 0x7bff},
    {TENSOR_F32, 0x7fc00001, 0xff800000, 0xff7fffff},
    {TENSOR_F64, 0xfff8000000000000, 0x7ff0000000000000, 0x47efffffe0000000},
};
enum { SCAN_CASES = sizeof(CASES) / sizeof(*CASES) };

/* count numbers, each the largest, as they may lie in a file: not aligned. */
static uint8_t *fill(const struct scan_case *c, size_t count, struct tensor *t)
{
    size_t size = tensor_type_size(c->type);
    uint8_t *bytes = heap_grow(NULL, count * size + 1, 1);

    for (size_t i = 0; i < count; i++)
        memcpy(bytes + 1 + i * size, &c->largest, size);
    *t = (struct tensor){
        c->type, 1, {(int64_t)count}, count, bytes + 1,
    };
    return bytes;
}

static void put(uint8_t *bytes, const struct tensor *t, size_t at,
                uint64_t bits)
{
    size_t size = tensor_type_size(t->type);

    memcpy(bytes + 1 + at * size, &bits, size);
}

static void tensor_scan_finds_the_first_wherever_it_lies(void **state)
{
    static const size_t places[] = {0, 1, 511, 512, 2047, 2048, 9998, 9999};
    struct tensor t;

    (void)state;
    for (size_t c = 0; c < SCAN_CASES; c++) {
        uint8_t *bytes = fill(&CASES[c], 10000, &t);
        assert_int_equal(tensor_scan(&t), 10000);
        for (size_t p = 8; p-- > 0;) {
            put(bytes, &t, places[p], p % 2 ? CASES[c].nan : CASES[c].infinite);
            assert_int_equal(tensor_scan(&t), places[p]);
        }
        free(bytes);
    }
}

static void tensor_scan_of_many_threads_finds_the_first(void **state)
{
    const size_t count = 12 << 20; /* 24 MiB of bf16: six parts */
    struct tensor t;
    uint8_t *bytes = fill(&CASES[0], count, &t);

    (void)state;
    assert_int_equal(tensor_scan(&t), count);
    for (size_t part = 4; part > 0; part--) {
        size_t at = part * (3 << 20) - 1;
        put(bytes, &t, at, CASES[0].nan);
        for (int round = 0; round < 20; round++)
            assert_int_equal(tensor_scan(&t), at);
    }
    free(bytes);
}

static void tensor_scan_knows_what_no_float_holds(void **state)
{
    const double values[] = {3.4028235677973364e38, 1, 3.4028235677973366e38};
    const uint8_t whole[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
    const struct tensor real = {TENSOR_F64, 1, {3}, 3, values};
    const struct tensor integer = {TENSOR_I64, 1, {1}, 1, whole};
    const struct tensor none = {TENSOR_F32, 1, {0}, 0, NULL};

    (void)state;
    assert_int_equal(tensor_scan(&real), 2);
    assert_int_equal(tensor_scan(&integer), 1);
    assert_int_equal(tensor_scan(&none), 0);
}

static void tensor_scan_names_tensor_place_and_number(void **state)
{
    const uint16_t bits[] = {0, 0x7f80, 0x7fc0};
    struct tensor t = {TENSOR_BF16, 1, {3}, 3, bits};
    struct err err = {0};

    (void)state;
    assert_false(tensor_scan_finite(&t, "a.weight", &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_string_equal(err.text, "tensor \"a.weight\": number 1 is infinite");
    t.data = bits + 2;
    t.count = 1;
    assert_false(tensor_scan_finite(&t, "b", &err));
    assert_string_equal(err.text, "tensor \"b\": number 0 is NaN");
    t.data = bits;
    assert_true(tensor_scan_finite(&t, "b", &err));
}

TESTING_MAIN(cmocka_unit_test(tensor_scan_finds_the_first_wherever_it_lies),
             cmocka_unit_test(tensor_scan_of_many_threads_finds_the_first),
             cmocka_unit_test(tensor_scan_knows_what_no_float_holds),
             cmocka_unit_test(tensor_scan_names_tensor_place_and_number))
