#include "base/err.h"

#include <stdarg.h>

/* A text that fills its room may end in half a character, which is cut off. */
static void err_mend_end(char *text, size_t len)
{
    size_t back = 1;

    while (back < 4 && back < len &&
           ((unsigned char)text[len - back] & 0xC0) == 0x80)
        back++;
    unsigned char lead = (unsigned char)text[len - back];
    size_t want = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (want > back)
        text[len - back] = '\0';
}

static void err_format(char *to, size_t size, const char *fmt, va_list args)
    PRINTF_LIKE(3, 0);

static void err_format(char *to, size_t size, const char *fmt, va_list args)
{
    int n = vsnprintf(to, size, fmt, args);

    if (n < 0)
        to[0] = '\0';
    else if ((size_t)n >= size)
        err_mend_end(to, size - 1);
}

#define ERR_FILL(err, k, fmt)                                                  \
    do {                                                                       \
        va_list args;                                                          \
        if ((err) == NULL)                                                     \
            return false;                                                      \
        (err)->kind = (k);                                                     \
        (err)->class = FAILURE_NONE;                                           \
        (err)->hint[0] = '\0';                                                 \
        va_start(args, fmt);                                                   \
        err_format((err)->text, sizeof((err)->text), fmt, args);               \
        va_end(args);                                                          \
        return false;                                                          \
    } while (0)

bool err_retry(struct err *err, const char *fmt, ...)
{
    ERR_FILL(err, ERR_RETRY, fmt);
}

bool err_changed(struct err *err, const char *fmt, ...)
{
    ERR_FILL(err, ERR_CHANGED, fmt);
}

bool err_record(struct err *err, const char *fmt, ...)
{
    ERR_FILL(err, ERR_RECORD, fmt);
}

bool err_stage(struct err *err, const char *fmt, ...)
{
    ERR_FILL(err, ERR_STAGE, fmt);
}

bool err_usage(struct err *err, const char *fmt, ...)
{
    ERR_FILL(err, ERR_USAGE, fmt);
}

bool err_hint(struct err *err, const char *fmt, ...)
{
    va_list args;

    if (err == NULL)
        return false;
    va_start(args, fmt);
    err_format(err->hint, sizeof(err->hint), fmt, args);
    va_end(args);
    return false;
}

bool err_context(struct err *err, const char *fmt, ...)
{
    char before[sizeof(err->text)];
    va_list args;

    if (err == NULL)
        return false;
    va_start(args, fmt);
    err_format(before, sizeof(before) - 2, fmt, args);
    va_end(args);
    size_t n = strlen(before);
    memcpy(before + n, ": ", 2);
    n += 2;
    /* A text that is too long loses its end; its beginning says most. */
    size_t len = strlen(err->text), room = sizeof(err->text) - 1 - n;
    size_t kept = len < room ? len : room;
    memmove(err->text + n, err->text, kept);
    memcpy(err->text, before, n);
    err->text[n + kept] = '\0';
    if (kept < len)
        err_mend_end(err->text, n + kept);
    return false;
}

bool err_as(struct err *err, enum err_kind kind)
{
    if (err != NULL)
        err->kind = kind;
    return false;
}

bool err_class(struct err *err, enum failure_class class)
{
    if (err != NULL)
        err->class = class;
    return false;
}

bool err_class_else(struct err *err, enum failure_class class)
{
    if (err != NULL && err->class == FAILURE_NONE)
        err->class = class;
    return false;
}

void err_clear(struct err *err)
{
    if (err == NULL)
        return;
    err->kind = ERR_NONE;
    err->class = FAILURE_NONE;
    err->text[0] = '\0';
    err->hint[0] = '\0';
}

_Noreturn void err_die(const char *fmt, ...)
{
    va_list args;

    fputs("limbeck: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}
