#include "base/public_address.h"

#include "base/span.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Addresses that begin with the first `bits` of `base`. */
struct public_range4 {
    uint32_t base;
    int bits;
};

static const struct public_range4 public_not4[] = {
    {0x00000000, 8},  /* this network */
    {0x0a000000, 8},  /* private */
    {0x64400000, 10}, /* carriers' inside */
    {0x7f000000, 8},  /* this machine */
    {0xa9fe0000, 16}, /* link; clouds' metadata */
    {0xac100000, 12}, /* private */
    {0xc0000000, 24}, /* protocols */
    {0xc0000200, 24}, /* documentation */
    {0xc0586300, 24}, /* 6to4 relays */
    {0xc0a80000, 16}, /* private */
    {0xc6120000, 15}, /* benchmarks */
    {0xc6336400, 24}, /* documentation */
    {0xcb007100, 24}, /* documentation */
    {0xe0000000, 3},  /* multicast, reserved, broadcast */
};

static bool public_address4(uint32_t a)
{
    for (size_t i = 0; i < sizeof(public_not4) / sizeof(*public_not4); i++)
        if ((a ^ public_not4[i].base) >> (32 - public_not4[i].bits) == 0)
            return false;
    return true;
}

static uint32_t public_word(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
           b[3];
}

/* b: [16] */
static bool public_address6(const uint8_t *b)
{
    static const uint8_t zeros[12], mapped[12] = {[10] = 0xff, [11] = 0xff},
                                    nat[12] = {0, 0x64, 0xff, 0x9b};

    if (memcmp(b, mapped, 12) == 0 || memcmp(b, nat, 12) == 0)
        return public_address4(public_word(b + 12));
    if (b[0] == 0x20 && b[1] == 0x02)
        return public_address4(public_word(b + 2));
    if (memcmp(b, zeros, 12) == 0)
        return false; /* ::, ::1, and the old form of IPv4 inside */
    if (public_word(b) == 0x20010db8 || public_word(b) >> 4 == 0x03fff00)
        return false; /* documentation */
    if (b[0] == 0x20 && b[1] == 0x01 && b[2] < 2)
        return false;      /* protocols: Teredo, ORCHID, benchmarks */
    return b[0] >> 5 == 1; /* 2000::/3 is what is given out */
}

bool public_address(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof(in));
        return public_address4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof(in));
        return public_address6(in.sin6_addr.s6_addr);
    }
    return false;
}

bool public_address_text(const char *host, bool *literal)
{
    struct span s = span_of(host);
    struct in6_addr six;
    struct in_addr four;
    char text[64];

    *literal = true;
    if (span_ends(s, "."))
        s = span_cut(s, 0, s.len - 1);
    if (span_is_nocase(s, "localhost") ||
        (s.len > 10 &&
         span_is_nocase(span_cut(s, s.len - 10, 10), ".localhost")))
        return false;
    if (span_starts(s, "[") && span_ends(s, "]"))
        s = span_cut(s, 1, s.len - 2);
    s = span_cut(s, 0, span_find_char(s, '%')); /* fe80::1%eth0 */
    if (s.len < sizeof(text)) {
        memcpy(text, s.data, s.len);
        text[s.len] = '\0';
        if (inet_pton(AF_INET, text, &four) == 1)
            return public_address4(ntohl(four.s_addr));
        if (inet_pton(AF_INET6, text, &six) == 1)
            return public_address6(six.s6_addr);
    }
    *literal = false;
    return true;
}
