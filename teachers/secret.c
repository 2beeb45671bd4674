#include "teachers/secret.h"

#include <string.h>

enum { SECRET_RUN = 8 };

static int secret_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that is written at `at`; its length there. */
static size_t secret_byte(struct span text, size_t at, char *byte)
{
    *byte = text.data[at];
    if (*byte != '%' || at + 2 >= text.len)
        return 1;
    int high = secret_digit(text.data[at + 1]);
    int low = secret_digit(text.data[at + 2]);
    if (high < 0 || low < 0)
        return 1;
    *byte = (char)(high * 16 + low);
    return 3;
}

/* How many bytes of text, from `at` on, spell what stands in the secret from
 * `from` on; *run: how many of the secret's. */
static size_t secret_length(struct span text, size_t at, const char *secret,
                            size_t from, size_t *run)
{
    size_t end = at;
    char byte;

    *run = 0;
    while (end < text.len && secret[from + *run] != '\0') {
        size_t one = secret_byte(text, end, &byte);
        if (byte != secret[from + *run])
            break;
        end += one;
        (*run)++;
    }
    return end - at;
}

static bool secret_is_word(const char *run, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (run[i] < 'a' || run[i] > 'z')
            return false;
    }
    return true;
}

/* The longest part of text at `at` that gives a secret away, or 0. */
static size_t secret_at(struct span text, size_t at, const char *secret,
                        enum secret_run kind)
{
    size_t len = strlen(secret), longest = 0, run;

    for (size_t from = 0; from < len; from++) {
        size_t found = secret_length(text, at, secret, from, &run);
        bool whole = from == 0 && run == len;
        bool long_run =
            run >= SECRET_RUN && (kind == SECRET_ANY_RUN || whole ||
                                  !secret_is_word(secret + from, run));
        if ((whole || long_run) && found > longest)
            longest = found;
    }
    return longest;
}

void secret_add(struct span text, const char *const *secrets, size_t count,
                enum secret_run run, struct buf *out)
{
    size_t at = 0;

    while (at < text.len) {
        size_t longest = 0;
        for (size_t i = 0; i < count; i++) {
            size_t one = secrets[i] == NULL || secrets[i][0] == '\0'
                             ? 0
                             : secret_at(text, at, secrets[i], run);
            longest = one > longest ? one : longest;
        }
        if (longest > 0)
            buf_add_text(out, SECRET_MARK);
        else
            buf_add_char(out, text.data[at]);
        at += longest > 0 ? longest : 1;
    }
}
