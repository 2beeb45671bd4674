#include "geo/mgrs.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { MGRS_DIGITS_MAX = 10, MGRS_LABEL_FAR = 24 };

#define MGRS_SCALE     0.9996
#define MGRS_EAST_M    500000.0
#define MGRS_SOUTH_M   10000000.0
#define MGRS_SQUARE_M  100000.0
#define MGRS_REPEATS_M 2000000.0

static const double mgrs_pi = 3.14159265358979323846;
static const char mgrs_bands[] = "CDEFGHJKLMNPQRSTUVWX";
static const char mgrs_letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";

struct mgrs_parts {
    int zone, band, column, row; /* band from -80 degrees */
    double east_m, north_m, size_m;
    bool loose; /* "33UXP 500600" might be a price */
    size_t end;
};

static int mgrs_index(const char *list, char c)
{
    const char *at = c ? strchr(list, c) : NULL;

    return at ? (int)(at - list) : -1;
}

static char mgrs_char(struct span text, size_t at)
{
    return at < text.len ? text.data[at] : '\0';
}

static size_t mgrs_blank(struct span text, size_t at)
{
    return mgrs_char(text, at) == ' ';
}

static size_t mgrs_digits(struct span text, size_t at)
{
    size_t n = 0;

    while (n <= MGRS_DIGITS_MAX &&
           isdigit((unsigned char)mgrs_char(text, at + n)))
        n++;
    return n;
}

static double mgrs_number(struct span text, size_t at, size_t count)
{
    double value = 0;

    for (size_t i = 0; i < count; i++)
        value = value * 10 + (text.data[at + i] - '0');
    return value;
}

/* "0500444998", "05004 44998" */
static bool mgrs_cut_digits(struct span text, size_t at, struct mgrs_parts *p)
{
    size_t first = mgrs_digits(text, at), half, second = at;

    if (mgrs_blank(text, at + first) && first <= MGRS_DIGITS_MAX / 2 &&
        mgrs_digits(text, at + first + 1) == first) {
        half = first;
        second = at + first + 1;
    } else {
        half = first / 2;
        second = at + half;
        if (first % 2 != 0 || first > MGRS_DIGITS_MAX)
            return false;
        p->loose = at > 0 && text.data[at - 1] == ' ';
    }
    if (half == 0)
        return false;
    p->size_m = MGRS_SQUARE_M / pow(10, (double)half);
    p->east_m = (mgrs_number(text, at, half) + 0.5) * p->size_m;
    p->north_m = (mgrs_number(text, second, half) + 0.5) * p->size_m;
    p->end = second + half;
    return true;
}

static bool mgrs_cut(struct span text, size_t at, struct mgrs_parts *p)
{
    static const char *const columns[] = {"STUVWXYZ", "ABCDEFGH", "JKLMNPQR"};
    size_t n = mgrs_digits(text, at);

    if (n < 1 || n > 2)
        return false;
    p->zone = (int)mgrs_number(text, at, n);
    at += n;
    p->band = mgrs_index(mgrs_bands, mgrs_char(text, at));
    if (p->zone < 1 || p->zone > 60 || p->band < 0)
        return false;
    at++;
    at += mgrs_blank(text, at);
    p->column = mgrs_index(columns[p->zone % 3], mgrs_char(text, at));
    p->row = mgrs_index(mgrs_letters, mgrs_char(text, at + 1));
    if (p->column < 0 || p->row < 0 || p->row >= 20)
        return false;
    at += 2;
    return mgrs_cut_digits(text, at + mgrs_blank(text, at), p);
}

/* Krueger's series, from the plane to the conformal sphere and back to the
 * ellipsoid. */
static void mgrs_unproject(int zone, double east_m, double north_m,
                           double *lat_deg, double *lon_deg)
{
    const double f = 1 / 298.257223563, n = f / (2 - f);
    const double radius =
        6378137 / (1 + n) * (1 + n * n / 4 + n * n * n * n / 64);
    const double beta[] = {
        n / 2 - 2 * n * n / 3 + 37 * n * n * n / 96 - n * n * n * n / 360,
        n * n / 48 + n * n * n / 15 - 437 * n * n * n * n / 1440,
        17 * n * n * n / 480 - 37 * n * n * n * n / 840,
        4397 * n * n * n * n / 161280};
    double xi = north_m / (MGRS_SCALE * radius), x = xi;
    double eta = (east_m - MGRS_EAST_M) / (MGRS_SCALE * radius), y = eta;
    double e = sqrt(f * (2 - f)), tau, conformal;

    for (int k = 1; k <= 4; k++) {
        x -= beta[k - 1] * sin(2 * k * xi) * cosh(2 * k * eta);
        y -= beta[k - 1] * cos(2 * k * xi) * sinh(2 * k * eta);
    }
    conformal = sin(x) / sqrt(sinh(y) * sinh(y) + cos(x) * cos(x));
    tau = conformal;
    for (int i = 0; i < 8; i++) { /* Newton; three steps are enough */
        double root = sqrt(1 + tau * tau);
        double sigma = sinh(e * atanh(e * tau / root));
        double is = tau * sqrt(1 + sigma * sigma) - sigma * root;

        tau += (conformal - is) / sqrt(1 + is * is) *
               (1 + (1 - e * e) * tau * tau) / ((1 - e * e) * root);
    }
    *lat_deg = atan(tau) * 180 / mgrs_pi;
    *lon_deg = zone * 6 - 183 + atan2(sinh(y), cos(x)) * 180 / mgrs_pi;
}

/* Rows repeat every 2000 km: the one that lies in the band. Norway's and
 * Svalbard's zones are wider than 6 degrees. */
static bool mgrs_place(const struct mgrs_parts *p, struct mgrs *out)
{
    double east_m = (p->column + 1) * MGRS_SQUARE_M + p->east_m;
    double south_deg = p->band * 8 - 80, slack_deg = p->size_m / MGRS_SQUARE_M;
    double north_deg = p->band == 19 ? 84 : south_deg + 8;
    double half_deg = p->band >= 17 ? 6.5 : 3;
    int row = (p->row + 20 - (p->zone % 2 == 0 ? 5 : 0)) % 20;

    for (int turn = 0; turn < 5; turn++) {
        double north_m =
            row * MGRS_SQUARE_M + p->north_m + turn * MGRS_REPEATS_M;

        mgrs_unproject(p->zone, east_m,
                       p->band < 10 ? north_m - MGRS_SOUTH_M : north_m,
                       &out->lat_deg, &out->lon_deg);
        if (out->lat_deg < south_deg - slack_deg ||
            out->lat_deg > north_deg + slack_deg)
            continue;
        return fabs(out->lon_deg - (p->zone * 6 - 183)) <
               half_deg + 2 * slack_deg;
    }
    return false;
}

/* Is it called a grid reference in front? */
static bool mgrs_is_labelled(struct span text, size_t at)
{
    static const char *const labels[] = {"mgrs", "usng", "grid"};
    size_t from = at > MGRS_LABEL_FAR ? at - MGRS_LABEL_FAR : 0;

    for (size_t p = from; p + 4 <= at; p++)
        for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
            if (span_is_nocase(span_cut(text, p, 4), labels[i]))
                return true;
    return false;
}

bool mgrs_read(struct span text, size_t at, struct mgrs *out)
{
    unsigned char before = at > 0 ? (unsigned char)text.data[at - 1] : ' ';
    struct mgrs_parts p = {.loose = false};
    unsigned char after;

    if (isalnum(before) || before == '_' || before == '.' || before >= 0x80 ||
        !mgrs_cut(text, at, &p))
        return false;
    after = (unsigned char)mgrs_char(text, p.end);
    if (isalnum(after) || after == '_' || after >= 0x80 ||
        (after == '.' && isdigit((unsigned char)mgrs_char(text, p.end + 1))))
        return false;
    if ((p.loose || p.size_m > MGRS_SQUARE_M / 1000) &&
        !mgrs_is_labelled(text, at))
        return false;
    out->start = at;
    out->end = p.end;
    out->size_m = p.size_m;
    return mgrs_place(&p, out) && out->lon_deg >= -180 && out->lon_deg <= 180;
}
