/*
 * public_address.h: is an address one of the public internet, or of a machine,
 * a home, an office, a provider's inside?
 *
 * A list of addresses from elsewhere must not make us ask the router, the
 * metadata service of a cloud, or a database beside us.
 *
 * Included by: lib/adapters, tests.
 */
#ifndef LIMBECK_PUBLIC_ADDRESS_H
#define LIMBECK_PUBLIC_ADDRESS_H

#include <stdbool.h>

struct sockaddr;

/* By the registries of special-purpose addresses (RFC 6890 and what came
 * after): false for what is not globally reachable, multicast, and for
 * families that are neither IPv4 nor IPv6. An IPv4 address inside an IPv6 one
 * (mapped, 64:ff9b::/96, 6to4) is judged as that. */
bool public_address(const struct sockaddr *address);

/* The same of an address in text, "10.1.2.3", "::1" or "[::1]", and of
 * "localhost" and names below it. *literal false: it is another name, which
 * says nothing (true comes back). */
bool public_address_text(const char *host, bool *literal);

#endif
