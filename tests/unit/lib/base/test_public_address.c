#include "testing.h"

#include "base/public_address.h"

#include <arpa/inet.h>

static bool is_public(const char *host)
{
    bool literal, ok = public_address_text(host, &literal);

    assert_true(literal);
    return ok;
}

static void public_address_refuses_what_is_inside(void **state)
{
    static const char *const inside[] = {"127.0.0.1",
                                         "10.0.0.1",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.168.1.1",
                                         "169.254.169.254",
                                         "0.0.0.0",
                                         "100.64.0.1",
                                         "100.127.255.255",
                                         "198.19.0.1",
                                         "224.0.0.1",
                                         "255.255.255.255",
                                         "240.0.0.1",
                                         "localhost",
                                         "LocalHost.",
                                         "a.localhost",
                                         "::1",
                                         "[::1]",
                                         "::",
                                         "fe80::1%eth0",
                                         "fd00::1",
                                         "::ffff:127.0.0.1",
                                         "ff02::1",
                                         "64:ff9b::a00:1",
                                         "2002:7f00:1::1",
                                         "2001:db8::1",
                                         "2001::1",
                                         "::127.0.0.1"};

    (void)state;
    for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++)
        if (is_public(inside[i]))
            fail_msg("%s is taken for public", inside[i]);
}

static void public_address_lets_the_rest_pass(void **state)
{
    static const char *const outside[] = {
        "8.8.8.8",          "172.15.0.1",
        "172.32.0.1",       "100.63.0.1",
        "100.128.0.1",      "192.167.1.1",
        "223.0.0.1",        "[2606:4700::6810:85e]",
        "64:ff9b::808:808", "11.0.0.1",
        "::ffff:8.8.8.8",   "2002:808:808::1"};

    (void)state;
    for (size_t i = 0; i < sizeof(outside) / sizeof(*outside); i++)
        if (!is_public(outside[i]))
            fail_msg("%s is taken for private", outside[i]);
}

static void public_address_leaves_names_to_the_resolver(void **state)
{
    bool literal;

    (void)state;
    assert_true(public_address_text("example.org", &literal));
    assert_false(literal);
    assert_true(public_address_text("mylocalhost", &literal));
    assert_false(literal);
}

static void public_address_reads_sockets_addresses(void **state)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr other = {.sa_family = AF_UNIX};

    (void)state;
    in.sin_addr.s_addr = htonl(0x0a000001);
    assert_false(public_address((struct sockaddr *)&in));
    in.sin_addr.s_addr = htonl(0x08080808);
    assert_true(public_address((struct sockaddr *)&in));
    assert_false(public_address(&other));
}

TESTING_MAIN(cmocka_unit_test(public_address_leaves_names_to_the_resolver),
             cmocka_unit_test(public_address_lets_the_rest_pass),
             cmocka_unit_test(public_address_reads_sockets_addresses),
             cmocka_unit_test(public_address_refuses_what_is_inside))
