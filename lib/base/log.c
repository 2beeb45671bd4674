#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

/* One word that every thread may read; set once by main. */
static _Atomic int log_level_now = LOG_NORMAL;

void log_set_level(enum log_level level)
{
    atomic_store(&log_level_now, (int)level);
}

/* One line in one write, so that threads and a progress bar never mix. On a
 * terminal the rest of a bar's line is cleared first. */
static void log_line(const char *before, const char *fmt, va_list args)
    PRINTF_LIKE(2, 0);

static void log_line(const char *before, const char *fmt, va_list args)
{
    char line[2048];
    int n = snprintf(line, sizeof(line), "%s%s",
                     isatty(STDERR_FILENO) ? "\r\033[K" : "", before);
    int more = vsnprintf(line + n, sizeof(line) - (size_t)n - 1, fmt, args);
    size_t len = more < 0 ? (size_t)n : strlen(line);
    line[len++] = '\n';
    fwrite(line, 1, len, stderr);
    fflush(stderr);
}

void log_info(const char *fmt, ...)
{
    va_list args;

    if (atomic_load(&log_level_now) < LOG_NORMAL)
        return;
    va_start(args, fmt);
    log_line("", fmt, args);
    va_end(args);
}

void log_warn(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    log_line("warning: ", fmt, args);
    va_end(args);
}

void log_detail(const char *fmt, ...)
{
    va_list args;

    if (atomic_load(&log_level_now) < LOG_VERBOSE)
        return;
    va_start(args, fmt);
    log_line("", fmt, args);
    va_end(args);
}

static void log_plain(const char *before, const char *fmt, ...)
    PRINTF_LIKE(2, 3);

static void log_plain(const char *before, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    log_line(before, fmt, args);
    va_end(args);
}

void log_err(const char *program, const struct err *err)
{
    log_plain("", "%s: %s", program, err->text);
    if (err->hint[0] != '\0')
        log_plain("hint: ", "%s", err->hint);
}
