#include "adapters/http_trust.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <unistd.h>

const char *http_trust_choose(const char *built_in, const char *const *places)
{
    const char *named = getenv("SSL_CERT_FILE");

    if (named != NULL && named[0] != '\0')
        return named;
    if (built_in == NULL || access(built_in, R_OK) == 0)
        return NULL;
    for (size_t i = 0; places[i] != NULL; i++)
        if (access(places[i], R_OK) == 0)
            return places[i];
    return NULL;
}

const char *http_trust_file(void)
{
    static const char *const places[] = {
        "/etc/ssl/certs/ca-certificates.crt", /* Debian, Ubuntu, Arch */
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora, RHEL */
        "/etc/pki/tls/certs/ca-bundle.crt",                  /* older RHEL */
        "/etc/ssl/ca-bundle.pem",                            /* SUSE */
        "/etc/ssl/cert.pem",                                 /* Alpine */
        NULL};

    return http_trust_choose(curl_version_info(CURLVERSION_NOW)->cainfo,
                             places);
}
