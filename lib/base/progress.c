#include "base/progress.h"

#include <pthread.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"

struct progress {
    pthread_mutex_t lock;
    enum progress_mode mode;
    char what[32], unit[32], note[80];
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

static void progress_bar(const struct progress *p, char *bar, int width)
{
    double part = p->total > 0 ? (double)p->done / (double)p->total : 0;
    int full = (int)(part * width);

    for (int i = 0; i < width; i++)
        bar[i] = i < full ? '#' : '.';
    bar[width] = '\0';
}

/* The note inside quotes: what JSON wants escaped becomes a space. */
static void progress_quote(const char *note, char *out)
{
    for (; *note != '\0'; note++, out++) {
        bool plain = (unsigned char)*note >= ' ' && *note != '"';

        *out = plain && *note != '\\' ? *note : ' ';
    }
    *out = '\0';
}

static void progress_print_json(const struct progress *p, double rate,
                                double left_s, bool last)
{
    char note[sizeof(p->note)];

    progress_quote(p->note, note);
    fprintf(stderr,
            "{\"stage\":\"%s\",\"done\":%lld,\"total\":%lld,"
            "\"set_aside\":%lld,\"rate\":%.3f,\"eta_s\":%.0f,"
            "\"note\":\"%s\",\"finished\":%s}\n",
            p->what, (long long)p->done, (long long)p->total,
            (long long)p->set_aside, rate, left_s < 0 ? -1 : left_s, note,
            last ? "true" : "false");
}

static void progress_show(struct progress *p, double now, bool last)
{
    char bar[25], eta[24], aside[40] = "";
    double spent = now - p->started_s;
    double rate = spent > 0 ? (double)p->done / spent : 0;
    double left =
        rate > 0 && p->total > 0 ? (double)(p->total - p->done) / rate : -1;
    bool tty = p->mode == PROGRESS_BAR;

    p->shown_s = now;
    p->shown = true;
    if (p->mode == PROGRESS_JSON) {
        progress_print_json(p, rate, left, last);
        return;
    }
    progress_time(last ? spent : left, eta, sizeof(eta));
    progress_bar(p, bar, 24);
    if (p->set_aside > 0)
        snprintf(aside, sizeof(aside), "  %lld set aside",
                 (long long)p->set_aside);
    fprintf(stderr, "%s%-8s ", tty ? "\r" : "", p->what);
    if (tty && p->total > 0)
        fprintf(stderr, "[%s] ", bar);
    fprintf(stderr, "%lld", (long long)p->done);
    if (p->total > 0)
        fprintf(stderr, "/%lld", (long long)p->total);
    fprintf(stderr, " %s  %.1f/s  %s %s%s%s%s%s", p->unit, rate,
            last ? "took" : "ETA", eta, aside, p->note[0] ? "  " : "", p->note,
            tty ? "\033[K" : "");
    fputs(tty && !last ? "" : "\n", stderr);
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

void progress_note(struct progress *p, const char *text)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    snprintf(p->note, sizeof(p->note), "%s", text);
    pthread_mutex_unlock(&p->lock);
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
