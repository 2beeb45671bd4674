#include "rewards/curriculum.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/json.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"

enum {
    CURRICULUM_FILE_MAX = 1 << 30,
    CURRICULUM_LINE_MAX = 1 << 20,
    CURRICULUM_ONE = 1000000 /* a reward of 1 */
};

static const char CURRICULUM_INITIAL[] =
    "{\"levels_km\":[2500,750,200,25,1],\"window\":2000,\"trigger\":0.6,"
    "\"part\":\"sigmoid\"}\n";

struct curriculum {
    const char *path;
    pthread_mutex_t lock;
    int fd; /* that is appended to, and holds the lock; -1: read only */
    double levels_km[CURRICULUM_LEVELS_MAX];
    size_t level_count, level;
    char part[CURRICULUM_PART_MAX];
    int64_t window;
    int64_t least; /* sum of a full window that ends a level */
    double trigger;
    int32_t *paid; /* [window], a ring of millionths */
    int64_t in_window, at, sum, observed;
    struct curriculum_step steps[CURRICULUM_LEVELS_MAX];
    size_t step_count;
    bool broken; /* the file lacks something of this */
};

/* ---------------------------------------------------------------- state */

/* One reward more; true: it ends the level. Whole numbers alone, so that it is
 * the same wherever it is done again. */
static bool curriculum_take(struct curriculum *c, int32_t millionths)
{
    c->observed++;
    if (c->in_window == c->window)
        c->sum -= c->paid[c->at];
    else
        c->in_window++;
    c->paid[c->at] = millionths;
    c->sum += millionths;
    c->at = (c->at + 1) % c->window;
    if (c->in_window < c->window || c->sum < c->least ||
        c->level + 1 == c->level_count)
        return false;
    c->level++;
    c->in_window = c->at = c->sum = 0;
    c->steps[c->step_count++] =
        (struct curriculum_step){c->level, c->levels_km[c->level], c->observed};
    return true;
}

static int32_t curriculum_millionths(double value)
{
    double all = round(value * CURRICULUM_ONE);

    return (int32_t)fmax(-2e9, fmin(2e9, all));
}

/* -------------------------------------------------------------- reading */

static bool curriculum_read_levels(struct curriculum *c,
                                   const struct json *list, struct err *err)
{
    if (list == NULL || list->type != JSON_ARRAY || list->count == 0 ||
        list->count > CURRICULUM_LEVELS_MAX)
        return err_stage(err, "\"levels_km\" takes 1 to %d distances",
                         CURRICULUM_LEVELS_MAX);
    for (size_t i = 0; i < list->count; i++) {
        if (!json_real(list->items[i], &c->levels_km[i]) ||
            c->levels_km[i] <= 0 ||
            (i > 0 && c->levels_km[i] >= c->levels_km[i - 1]))
            return err_stage(err, "\"levels_km\" takes distances over 0, each "
                                  "less than the one before");
    }
    c->level_count = list->count;
    return true;
}

static bool curriculum_read_head(struct curriculum *c, const struct json *head,
                                 struct err *err)
{
    struct span part = SPAN_NONE;

    if (!curriculum_read_levels(c, json_get(head, "levels_km"), err))
        return false;
    if (!json_int(json_get(head, "window"), &c->window) || c->window < 1 ||
        c->window > CURRICULUM_WINDOW_MAX)
        return err_stage(err, "\"window\" takes 1 to %d rewards",
                         CURRICULUM_WINDOW_MAX);
    if (!json_real(json_get(head, "trigger"), &c->trigger) ||
        fabs(c->trigger) > 1000)
        return err_stage(err, "\"trigger\" takes a mean reward");
    if (!json_text(json_get(head, "part"), &part) || part.len == 0 ||
        part.len >= CURRICULUM_PART_MAX)
        return err_stage(err, "\"part\" takes the name of a reward");
    snprintf(c->part, sizeof(c->part), "%.*s", (int)part.len, part.data);
    c->least =
        (int64_t)ceil(c->trigger * CURRICULUM_ONE * (double)c->window - 1e-6);
    c->paid = heap_take((size_t)c->window * sizeof(*c->paid));
    return true;
}

/* Paid at the level that there was then; a step within it stands on a line of
 * its own behind it. */
static bool curriculum_read_paid(struct curriculum *c, const struct json *line,
                                 struct err *err)
{
    const struct json *paid = json_get(line, "paid");
    double theta_km;

    if (!json_real(json_get(line, "theta_km"), &theta_km) ||
        theta_km != c->levels_km[c->level])
        return err_stage(err, "it was paid at another theta than %.6g km",
                         c->levels_km[c->level]);
    for (size_t i = 0; i < paid->count; i++) {
        int64_t one;

        if (!json_int(paid->items[i], &one) || one < INT32_MIN ||
            one > INT32_MAX)
            return err_stage(err, "\"paid\" takes whole numbers");
        if (curriculum_take(c, (int32_t)one) && i + 1 < paid->count)
            return err_stage(err, "the level ends within it");
    }
    return true;
}

static bool curriculum_read_step(const struct curriculum *c,
                                 const struct json *line, struct err *err)
{
    double to_km;
    int64_t after;

    if (!json_real(json_get(line, "advanced_to_km"), &to_km) ||
        !json_int(json_get(line, "after"), &after))
        return err_stage(err, "it is neither rewards nor a step");
    if (to_km != c->levels_km[c->level] || c->step_count == 0 ||
        after != c->steps[c->step_count - 1].after)
        return err_stage(err,
                         "it says %.6g km after %lld rewards; the rewards "
                         "before it come to %.6g km after %lld",
                         to_km, (long long)after, c->levels_km[c->level],
                         (long long)(c->step_count > 0
                                         ? c->steps[c->step_count - 1].after
                                         : 0));
    return true;
}

static bool curriculum_read_line(struct curriculum *c, struct span text,
                                 struct arena *arena, struct err *err)
{
    const struct json *line =
        text.len <= CURRICULUM_LINE_MAX ? json_parse(text, arena, err) : NULL;
    const struct json *paid = json_get(line, "paid");

    if (text.len > CURRICULUM_LINE_MAX)
        return err_stage(err, "over %d bytes", CURRICULUM_LINE_MAX);
    if (line == NULL)
        return err_as(err, ERR_STAGE);
    if (c->level_count == 0)
        return curriculum_read_head(c, line, err);
    if (paid != NULL && paid->type == JSON_ARRAY)
        return curriculum_read_paid(c, line, err);
    return curriculum_read_step(c, line, err);
}

/* *whole: how many bytes of the text are whole lines. */
static bool curriculum_read(struct curriculum *c, struct span text,
                            size_t *whole, struct err *err)
{
    struct arena arena;
    bool ok = true;
    int64_t number = 0;

    arena_init(&arena);
    *whole = 0;
    while (ok && *whole < text.len) {
        struct span rest = span_cut(text, *whole, SIZE_MAX);
        size_t end = span_find_char(rest, '\n');

        if (end == SIZE_MAX)
            break;
        number++;
        ok = curriculum_read_line(c, span_cut(rest, 0, end), &arena, err) ||
             err_context(err, "\"%s\", line %lld", c->path, (long long)number);
        *whole += end + 1;
        arena_reset(&arena);
    }
    arena_release(&arena);
    return ok;
}

/* -------------------------------------------------------------- writing */

static bool curriculum_write(struct curriculum *c, struct span text,
                             struct err *err)
{
    struct stat before;

    if (fstat(c->fd, &before) != 0)
        return err_stage(err, "\"%s\": %s", c->path, strerror(errno));
    ssize_t n = write(c->fd, text.data, text.len);
    if (n == (ssize_t)text.len)
        return true;
    int why = n < 0 ? errno : ENOSPC;
    /* A part of a line would be taken for a broken one. */
    if (n > 0 && ftruncate(c->fd, before.st_size) != 0)
        why = errno;
    return err_stage(err, "could not write to \"%s\": %s", c->path,
                     strerror(why));
}

/* What was cut off goes; an empty file begins with what it is. */
static bool curriculum_mend(struct curriculum *c, size_t whole, size_t all,
                            struct err *err)
{
    if (whole < all)
        log_warn("\"%s\": its last line was cut off: %zu bytes are dropped",
                 c->path, all - whole);
    if (ftruncate(c->fd, (off_t)whole) != 0 ||
        lseek(c->fd, 0, SEEK_END) == (off_t)-1)
        return err_stage(err, "could not write to \"%s\": %s", c->path,
                         strerror(errno));
    if (c->level_count > 0)
        return true;
    struct span initial = span_of(CURRICULUM_INITIAL);
    size_t ignored;
    return curriculum_write(c, initial, err) &&
           curriculum_read(c, initial, &ignored, err);
}

static bool curriculum_start(struct curriculum *c, bool read_only,
                             struct err *err)
{
    struct buf text;
    size_t whole;

    if (!read_only) {
        c->fd = file_lock(c->path, err);
        if (c->fd < 0)
            return false;
        fcntl(c->fd, F_SETFL, O_APPEND);
    }
    buf_init(&text, CURRICULUM_FILE_MAX);
    bool ok = file_read(c->path, &text, err)
                  ? curriculum_read(c, buf_span(&text), &whole, err)
                  : err_as(err, ERR_STAGE);
    if (ok && !read_only)
        ok = curriculum_mend(c, whole, text.len, err);
    if (ok && c->level_count == 0)
        ok = err_stage(err, "\"%s\" is empty", c->path);
    buf_release(&text);
    return ok;
}

struct curriculum *curriculum_open(const char *path, bool read_only,
                                   struct err *err)
{
    struct curriculum *c = heap_take(sizeof(*c));

    *c = (struct curriculum){.path = path, .fd = -1};
    pthread_mutex_init(&c->lock, NULL);
    if (curriculum_start(c, read_only, err))
        return c;
    curriculum_close(c);
    return NULL;
}

void curriculum_close(struct curriculum *c)
{
    if (c == NULL)
        return;
    if (c->fd >= 0)
        close(c->fd);
    pthread_mutex_destroy(&c->lock);
    free(c->paid);
    free(c);
}

/* ------------------------------------------------------------------ use */

const char *curriculum_part(const struct curriculum *c)
{
    return c->part;
}

void curriculum_look(struct curriculum *c, struct curriculum_state *out)
{
    pthread_mutex_lock(&c->lock);
    *out = (struct curriculum_state){
        .level = c->level,
        .level_count = c->level_count,
        .theta_km = c->levels_km[c->level],
        .observed = c->observed,
        .in_window = c->in_window,
        .window = c->window,
        .mean = c->in_window == 0
                    ? NAN
                    : (double)c->sum / (double)c->in_window / CURRICULUM_ONE,
        .trigger = c->trigger};
    pthread_mutex_unlock(&c->lock);
}

static bool curriculum_record(struct curriculum *c, double theta_km,
                              const int32_t *paid, size_t count,
                              struct err *err)
{
    struct buf line;

    buf_init(&line, CURRICULUM_LINE_MAX + 200);
    buf_print(&line, "{\"theta_km\":%.17g,\"paid\":[", theta_km);
    for (size_t i = 0; i < count; i++)
        buf_print(&line, "%s%ld", i > 0 ? "," : "", (long)paid[i]);
    buf_add_text(&line, "]}\n");
    if (theta_km != c->levels_km[c->level])
        buf_print(&line, "{\"advanced_to_km\":%.17g,\"after\":%lld}\n",
                  c->levels_km[c->level], (long long)c->observed);
    bool ok = buf_ok(&line, "a line of the curriculum", err) &&
              curriculum_write(c, buf_span(&line), err);
    buf_release(&line);
    return ok;
}

/* What comes behind the end of a level was paid at its theta, and is no reward
 * of the next one. */
static bool curriculum_add(struct curriculum *c, const int32_t *paid,
                           size_t count, bool *advanced, struct err *err)
{
    double theta_km = c->levels_km[c->level];
    size_t taken = 0;

    if (c->broken)
        return err_stage(err, "\"%s\" could not be written: start again",
                         c->path);
    while (taken < count && !*advanced)
        *advanced = curriculum_take(c, paid[taken++]);
    c->broken = taken > 0 && !curriculum_record(c, theta_km, paid, taken, err);
    return !c->broken;
}

bool curriculum_observe(struct curriculum *c, double theta_km,
                        const double *values, size_t count, bool *advanced,
                        struct err *err)
{
    int32_t *paid = heap_take(count * sizeof(*paid));
    size_t known = 0;
    bool ok = true;

    *advanced = false;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i]))
            paid[known++] = curriculum_millionths(values[i]);
    }
    pthread_mutex_lock(&c->lock);
    if (theta_km == c->levels_km[c->level])
        ok = curriculum_add(c, paid, known, advanced, err);
    pthread_mutex_unlock(&c->lock);
    free(paid);
    return ok;
}

size_t curriculum_steps(struct curriculum *c,
                        struct curriculum_step out[CURRICULUM_LEVELS_MAX])
{
    pthread_mutex_lock(&c->lock);
    size_t count = c->step_count;
    memcpy(out, c->steps, count * sizeof(*out));
    pthread_mutex_unlock(&c->lock);
    return count;
}
