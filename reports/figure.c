#include "reports/figure.h"

#include <math.h>

static const char figure_none[] = "\xE2\x80\x94"; /* em dash */
static const char figure_blank[] = "\xC2\xA0";    /* no-break space */

/* Digits with a comma before each group of three. */
static void figure_add_grouped(struct buf *out, const char *digits)
{
    size_t whole = strcspn(digits, ".");

    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            buf_add_char(out, ',');
        buf_add_char(out, digits[i]);
    }
    buf_add_text(out, digits + whole);
}

void figure_add_count(struct buf *out, int64_t n)
{
    char digits[32];

    snprintf(digits, sizeof(digits), "%llu",
             n < 0 ? -(unsigned long long)n : (unsigned long long)n);
    if (n < 0)
        buf_add_text(out, "\xE2\x88\x92"); /* minus */
    figure_add_grouped(out, digits);
}

/* Whether the unit is printed behind a number: "1 = yes" is not. */
static bool figure_is_unit(const char *unit)
{
    return unit != NULL && unit[0] != '\0' && strchr(unit, '=') == NULL &&
           strstr(unit, "..") == NULL && strcmp(unit, "share") != 0 &&
           strcmp(unit, "mean cosine") != 0 && strcmp(unit, "probability") != 0;
}

void figure_add_number(struct buf *out, double value, const char *unit)
{
    char digits[400];
    double size = fabs(value);

    if (isnan(value)) {
        buf_add_text(out, figure_none);
        return;
    }
    if (value < 0)
        buf_add_text(out, "\xE2\x88\x92");
    if (isinf(value))
        buf_add_text(out, "\xE2\x88\x9E");
    else if (size >= 1e15)
        buf_print(out, "%.3g", size);
    else {
        int places = size == floor(size) || size >= 99.95 ? 0
                     : size >= 9.995                      ? 1
                     : size >= 0.9995                     ? 2
                                                          : 3;
        snprintf(digits, sizeof(digits), "%.*f", places, size);
        figure_add_grouped(out, digits);
    }
    if (figure_is_unit(unit))
        buf_print(out, "%s%s", figure_blank, unit);
}

void figure_add_share(struct buf *out, int64_t part, int64_t whole)
{
    if (whole <= 0)
        return;
    double share = 100.0 * (double)part / (double)whole;
    if (part > 0 && share < 0.05)
        buf_add_text(out, "<0.1%");
    else if (part < whole && share >= 99.95)
        buf_add_text(out, ">99.9%");
    else if (part == 0 || part == whole)
        buf_print(out, "%.0f%%", share);
    else
        buf_print(out, "%.1f%%", share);
}

void figure_add_position(struct buf *out, double lat_deg, double lon_deg)
{
    if (isnan(lat_deg) || isnan(lon_deg)) {
        buf_add_text(out, figure_none);
        return;
    }
    buf_print(out, "%.4f\xC2\xB0 %c, %.4f\xC2\xB0 %c", fabs(lat_deg),
              lat_deg < 0 ? 'S' : 'N', fabs(lon_deg), lon_deg < 0 ? 'W' : 'E');
}

void figure_add_time(struct buf *out, int64_t unix_time)
{
    time_t t = (time_t)unix_time;
    struct tm parts;
    char text[64];

    if (unix_time == 0 || gmtime_r(&t, &parts) == NULL)
        return;
    strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &parts);
    buf_add_text(out, text);
}

void figure_add_bounds(struct buf *out, double min, double max,
                       const char *unit)
{
    bool low = !isnan(min), high = !isnan(max);

    if (low && high && min == max) {
        buf_add_text(out, "exactly ");
        figure_add_number(out, min, unit);
    } else if (low && high) {
        figure_add_number(out, min, NULL);
        buf_add_text(out, " to ");
        figure_add_number(out, max, unit);
    } else if (low || high) {
        buf_add_text(out, low ? "at least " : "at most ");
        figure_add_number(out, low ? min : max, unit);
    } else {
        buf_add_text(out, "no bound");
    }
}

void figure_add_asked(struct buf *out, double min, double max, const char *unit)
{
    bool yes_no = unit != NULL && strcmp(unit, "1 = yes") == 0;

    if (yes_no && min > 0 && isnan(max))
        buf_add_text(out, "yes");
    else if (yes_no && max < 1 && isnan(min))
        buf_add_text(out, "no");
    else
        figure_add_bounds(out, min, max, unit);
}
