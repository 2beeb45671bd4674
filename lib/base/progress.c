#include "base/progress.h"

#include <limits.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json_text.h"

struct progress {
    pthread_mutex_t lock;
    enum progress_mode mode;
    char what[32], unit[32], note[80], waits[100];
    int64_t total, done, set_aside;
    double started_s, shown_s;
    bool shown;
};

/* In the order of enum progress_mode. */
const char *const progress_words[] = {"auto", "bar",  "plain",
                                      "json", "none", NULL};

bool progress_mode_parse(const char *word, enum progress_mode *mode)
{
    for (size_t i = 0; progress_words[i] != NULL; i++) {
        if (strcmp(word, progress_words[i]) == 0) {
            *mode = (enum progress_mode)i;
            return true;
        }
    }
    return false;
}

struct progress *progress_open(enum progress_mode mode, const char *what,
                               const char *unit, int64_t total)
{
    struct progress *p = heap_take(sizeof(*p));

    *p = (struct progress){.mode = mode, .total = total};
    if (mode == PROGRESS_AUTO)
        p->mode = isatty(STDERR_FILENO) ? PROGRESS_BAR : PROGRESS_PLAIN;
    snprintf(p->what, sizeof(p->what), "%s", what);
    snprintf(p->unit, sizeof(p->unit), "%s", unit);
    pthread_mutex_init(&p->lock, NULL);
    p->started_s = clock_seconds();
    p->shown_s = p->started_s;
    return p;
}

/* "1:02:03", "4:05" or "--" */
static void progress_time(double seconds, char *out, size_t size)
{
    long s = (long)(seconds + 0.5);

    if (seconds < 0 || s > 359999)
        snprintf(out, size, "--");
    else if (s >= 3600)
        snprintf(out, size, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(out, size, "%ld:%02ld", s / 60, s % 60);
}

/* Columns of a text, a character one column. */
static size_t progress_columns(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* Append what fits; false, and nothing, when it is too long. */
static bool progress_append(char *out, size_t size, size_t columns,
                            const char *text)
{
    size_t len = strlen(out);

    if (progress_columns(out) + progress_columns(text) > columns ||
        len + strlen(text) >= size)
        return false;
    memcpy(out + len, text, strlen(text) + 1);
    return true;
}

static void progress_bar(const struct progress_state *s, char *bar, int width)
{
    double part = s->total > 0 ? (double)s->done / (double)s->total : 0;
    int full = part > 1 ? width : (int)(part * width);

    *bar++ = '[';
    for (int i = 0; i < width; i++)
        *bar++ = i < full ? '#' : '.';
    memcpy(bar, "] ", 3);
}

void progress_line(const struct progress_state *s, bool bar, int columns,
                   char *out, size_t size)
{
    char figures[120], bars[32] = "", rest[3][120], eta[24], total[24] = "";
    size_t width = columns > 0 ? (size_t)columns : 0;

    progress_time(s->seconds, eta, sizeof(eta));
    if (s->total > 0)
        snprintf(total, sizeof(total), "/%lld", (long long)s->total);
    snprintf(figures, sizeof(figures), "%lld%s %s  %.1f/s", (long long)s->done,
             total, s->unit, s->rate);
    if (s->waits != NULL && s->waits[0] != '\0' && !s->last)
        snprintf(rest[0], sizeof(rest[0]), "  %s", s->waits);
    else
        snprintf(rest[0], sizeof(rest[0]), "  %s %s", s->last ? "took" : "ETA",
                 eta);
    snprintf(rest[1], sizeof(rest[1]),
             s->set_aside > 0 ? "  %lld set aside" : "",
             (long long)s->set_aside);
    snprintf(rest[2], sizeof(rest[2]), "%s%s", s->note[0] ? "  " : "", s->note);
    size_t tail = progress_columns(figures);
    for (int i = 0; i < 3; i++)
        tail += progress_columns(rest[i]);
    if (bar && s->total > 0)
        progress_bar(s, bars, 24);
    snprintf(out, size, "%-8s ", s->what);
    if (strlen(out) + strlen(bars) + tail <= width)
        (void)progress_append(out, size, width, bars);
    if (!progress_append(out, size, width, figures))
        out[width < size ? width : size - 1] = '\0';
    for (int i = 0; i < 3; i++)
        (void)progress_append(out, size, width, rest[i]);
}

static void progress_print_json(const struct progress *p, double rate,
                                double left_s, bool last)
{
    struct buf note;

    buf_init(&note, 6 * (sizeof(p->note) + sizeof(p->waits)) + 3);
    json_text_add(&note, span_of(p->waits), JSON_TEXT_FILE);
    if (p->waits[0] != '\0' && p->note[0] != '\0')
        buf_add_text(&note, ", ");
    json_text_add(&note, span_of(p->note), JSON_TEXT_FILE);
    fprintf(stderr,
            "{\"stage\":\"%s\",\"done\":%lld,\"total\":%lld,"
            "\"set_aside\":%lld,\"rate\":%.3f,\"eta_s\":%.0f,"
            "\"note\":\"%s\",\"finished\":%s}\n",
            p->what, (long long)p->done, (long long)p->total,
            (long long)p->set_aside, rate, left_s < 0 ? -1 : left_s, note.data,
            last ? "true" : "false");
    buf_release(&note);
}

/* Of the terminal that shows the bar, now: windows are resized. */
static int progress_width(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0)
        return INT_MAX; /* no terminal: nothing wraps */
    return size.ws_col == 0 ? 80 : size.ws_col;
}

/* Seconds after which a log hears a note though nothing was done: a server that
 * rests for an hour is not said each second. */
static const double PROGRESS_NOTE_S = 20;

static void progress_show(struct progress *p, double now, bool last)
{
    double spent = now - p->started_s;
    double rate = spent > 0 ? (double)p->done / spent : 0;
    double left =
        rate > 0 && p->total > 0 ? (double)(p->total - p->done) / rate : -1;
    bool tty = p->mode == PROGRESS_BAR;
    char line[400];

    p->shown_s = now;
    p->shown = true;
    if (p->mode == PROGRESS_JSON) {
        progress_print_json(p, rate, left, last);
        return;
    }
    struct progress_state state = {.what = p->what,
                                   .unit = p->unit,
                                   .note = p->note,
                                   .waits = p->waits,
                                   .total = p->total,
                                   .done = p->done,
                                   .set_aside = p->set_aside,
                                   .rate = rate,
                                   .seconds = last ? spent : left,
                                   .last = last};
    /* A full last column makes some terminals wrap. */
    progress_line(&state, tty, tty ? progress_width() - 1 : INT_MAX, line,
                  sizeof(line));
    fprintf(stderr, "%s%s%s%s", tty ? "\r" : "", line, tty ? "\033[K" : "",
            tty && !last ? "" : "\n");
    fflush(stderr);
}

/* Seconds between two showings. */
static double progress_pause(const struct progress *p)
{
    if (p->mode == PROGRESS_BAR)
        return 0.1;
    return p->mode == PROGRESS_JSON ? 1.0 : 5.0;
}

void progress_step(struct progress *p, int64_t done, int64_t set_aside)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    p->done += done;
    p->set_aside += set_aside;
    double now = clock_seconds();
    if (p->mode != PROGRESS_NONE && now - p->shown_s >= progress_pause(p))
        progress_show(p, now, false);
    pthread_mutex_unlock(&p->lock);
}

void progress_set_total(struct progress *p, int64_t total)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    p->total = total;
    pthread_mutex_unlock(&p->lock);
}

/* A text of p's anew; shown when it is news, also while nothing is done. */
static void progress_tell(struct progress *p, char *kept, size_t size,
                          const char *text)
{
    pthread_mutex_lock(&p->lock);
    bool news = strcmp(kept, text) != 0;
    snprintf(kept, size, "%s", text);
    double now = clock_seconds();
    double pause = p->mode == PROGRESS_BAR ? 1 : PROGRESS_NOTE_S;
    if (news && p->mode != PROGRESS_NONE && now - p->shown_s >= pause)
        progress_show(p, now, false);
    pthread_mutex_unlock(&p->lock);
}

void progress_note(struct progress *p, const char *text)
{
    if (p != NULL)
        progress_tell(p, p->note, sizeof(p->note), text);
}

void progress_wait(struct progress *p, const char *text)
{
    if (p != NULL)
        progress_tell(p, p->waits, sizeof(p->waits), text);
}

void progress_close(struct progress *p)
{
    if (p == NULL)
        return;
    double now = clock_seconds();
    if (p->mode != PROGRESS_NONE && (p->shown || p->done > 0))
        progress_show(p, now, true);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
