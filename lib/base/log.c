#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/json_text.h"

enum { LOG_LINE_MAX = 2048 };

/* One word that every thread may read; set once by main. */
static _Atomic int log_level_now = LOG_NORMAL;

void log_set_level(enum log_level level)
{
    atomic_store(&log_level_now, (int)level);
}

static _Atomic bool log_json;

void log_set_json(bool json)
{
    atomic_store(&log_json, json);
}

/* Put the message into an object, in `line`: [size]. */
static void log_wrap(const char *level, char *line, size_t size)
{
    struct buf b;

    buf_init(&b, 3 * LOG_LINE_MAX + 100);
    buf_print(&b, "{\"level\":\"%s\",\"message\":\"", level);
    json_text_add(&b, span_of(line), JSON_TEXT_FILE);
    buf_add_text(&b, "\"}");
    snprintf(line, size, "%s", b.data);
    buf_release(&b);
}

/* One line in one write, so that threads and a progress bar never mix. On a
 * terminal the rest of a bar's line is cleared first. level: "info" for what
 * has no word before it. */
static void log_line(const char *level, const char *fmt, va_list args)
    PRINTF_LIKE(2, 0);

static void log_line(const char *level, const char *fmt, va_list args)
{
    char text[LOG_LINE_MAX], line[3 * LOG_LINE_MAX + 100];
    bool json = atomic_load(&log_json);
    bool named = strcmp(level, "warning") == 0 || strcmp(level, "hint") == 0;

    vsnprintf(text, sizeof(text), fmt, args);
    if (json) {
        snprintf(line, sizeof(line), "%s", text);
        log_wrap(level, line, sizeof(line));
    } else {
        snprintf(line, sizeof(line), "%s%s%s%s",
                 isatty(STDERR_FILENO) ? "\r\033[K" : "", named ? level : "",
                 named ? ": " : "", text);
    }
    size_t len = strlen(line);
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
    log_line("info", fmt, args);
    va_end(args);
}

void log_warn(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    log_line("warning", fmt, args);
    va_end(args);
}

void log_detail(const char *fmt, ...)
{
    va_list args;

    if (atomic_load(&log_level_now) < LOG_VERBOSE)
        return;
    va_start(args, fmt);
    log_line("info", fmt, args);
    va_end(args);
}

static void log_plain(const char *level, const char *fmt, ...)
    PRINTF_LIKE(2, 3);

static void log_plain(const char *level, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    log_line(level, fmt, args);
    va_end(args);
}

void log_err(const char *program, const struct err *err)
{
    log_plain("error", "%s: %s", program, err->text);
    if (err->hint[0] != '\0')
        log_plain("hint", "%s", err->hint);
}
