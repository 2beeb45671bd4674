/*
 * http_trust.h: the file of certificates that https is checked by. libcurl
 * knows the place of the distribution that built it; a program that was
 * carried to another one finds that one's.
 *
 * Included by: lib/adapters, tests.
 */
#ifndef LIMBECK_HTTP_TRUST_H
#define LIMBECK_HTTP_TRUST_H

/* SSL_CERT_FILE of the environment, if it is set. Else NULL, libcurl's own
 * choice, when it has no file (built_in NULL) or that can be read. Else the
 * first of the places that can be read, and NULL when none can. The caller
 * frees none of it. */
const char *http_trust_choose(const char *built_in, const char *const *places);

/* The same, with libcurl's file, and where distributions keep theirs. */
const char *http_trust_file(void);

#endif
