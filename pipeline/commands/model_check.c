/* limbeck model check: are the weights finite, does a picture go through, and
 * is it what it was when the reference was kept? */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/file.h"
#include "adapters/digest.h"
#include "adapters/json.h"
#include "model_probe.h"
#include "model_tasks.h"

enum {
    CHECK_FIRST = 8,
    CHECK_TRACES_MAX = 4096,
    CHECK_REFERENCE_MAX = 16 << 20,
    CHECK_PICTURE_MAX = 256 << 20
};
static const char REFERENCE[] = "reference.json";
/* Of a trace's root mean square: what another order of sums may change. */
static const double CHECK_TOLERANCE = 2e-3;

/* What is kept of one trace. */
struct check_trace {
    char name[64];
    size_t count, wrong; /* wrong: NaN or infinite */
    double sum, squares;
    float first[CHECK_FIRST];
};

struct check {
    struct check_trace *traces; /* [count] */
    size_t count;
    char picture[65]; /* SHA-256 of its pixels */
};

static struct check_trace *check_trace_of(struct check *c, const char *name)
{
    for (size_t i = c->count; i > 0; i--)
        if (strcmp(c->traces[i - 1].name, name) == 0)
            return &c->traces[i - 1];
    if (c->count == CHECK_TRACES_MAX)
        return NULL;
    c->traces = heap_grow(c->traces, c->count + 1, sizeof(*c->traces));
    struct check_trace *t = &c->traces[c->count++];
    *t = (struct check_trace){.count = 0};
    snprintf(t->name, sizeof(t->name), "%s", name);
    return t;
}

static void check_put(void *arg, const char *name, const float *values,
                      size_t count)
{
    struct check_trace *t = check_trace_of(arg, name);

    for (size_t i = 0; t != NULL && i < count; i++, t->count++) {
        double v = (double)values[i];
        if (t->count < CHECK_FIRST)
            t->first[t->count] = values[i];
        t->wrong += !isfinite(v);
        t->sum += v;
        t->squares += v * v;
    }
}

static double check_rms(const struct check_trace *t)
{
    return t->count == 0 ? 0 : sqrt(t->squares / (double)t->count);
}

static bool check_picture(const struct model_options *o, struct check *c,
                          struct image *picture, struct err *err)
{
    struct buf bytes;
    bool ok = true;

    if (o->picture == NULL) {
        model_probe_picture(336, 252, picture);
    } else {
        buf_init(&bytes, CHECK_PICTURE_MAX);
        ok = file_read(o->picture, &bytes, err) &&
             (image_decode(buf_span(&bytes), picture, err) ||
              err_context(err, "cannot use \"%s\"", o->picture));
        buf_release(&bytes);
    }
    if (!ok)
        return false;
    struct digest d = digest_of(span_make(
        picture->rgb, (size_t)picture->width * (size_t)picture->height * 3));
    digest_hex(&d, c->picture);
    return true;
}

static bool check_save(const struct check *c, const char *path,
                       const char *identity, struct err *err)
{
    struct buf b;

    buf_init(&b, CHECK_REFERENCE_MAX);
    buf_add_char(&b, '{');
    json_add_key(&b, "model");
    json_add_text(&b, span_of(identity));
    json_add_key(&b, "picture");
    json_add_text(&b, span_of(c->picture));
    json_add_key(&b, "traces");
    buf_add_char(&b, '{');
    for (size_t i = 0; i < c->count; i++) {
        const struct check_trace *t = &c->traces[i];
        json_add_key(&b, t->name);
        buf_print(&b, "{\"count\":%zu", t->count);
        json_add_key(&b, "mean");
        json_add_real(&b, t->sum / (double)(t->count + (t->count == 0)));
        json_add_key(&b, "rms");
        json_add_real(&b, check_rms(t));
        json_add_key(&b, "first");
        buf_add_char(&b, '[');
        for (size_t k = 0; k < t->count && k < CHECK_FIRST; k++) {
            json_add_comma(&b);
            json_add_real(&b, (double)t->first[k]);
        }
        buf_add_text(&b, "]}");
    }
    buf_add_text(&b, "}}\n");
    bool ok =
        buf_ok(&b, "the reference", err) && file_write(path, buf_span(&b), err);
    buf_release(&b);
    return ok;
}

/* Say where one trace differs; false when it does. */
static bool check_compare_trace(const struct check_trace *t,
                                const struct json *v, double *largest)
{
    const struct json *first = json_get(v, "first");
    double rms = 0, mean = 0, own = check_rms(t), here, there;
    int64_t count = 0;

    if (!json_int(json_get(v, "count"), &count) ||
        !json_real(json_get(v, "rms"), &rms) ||
        !json_real(json_get(v, "mean"), &mean) || first == NULL ||
        (size_t)count != t->count) {
        printf("differs       %s has %zu numbers, the reference %lld\n",
               t->name, t->count, (long long)count);
        return false;
    }
    double scale = fmax(fmax(rms, own), 1e-6);
    for (size_t k = 0; k < first->count && k < CHECK_FIRST; k++) {
        here = (double)t->first[k];
        if (!json_real(first->items[k], &there))
            there = NAN;
        double off = fabs(here - there) / scale;
        *largest = fmax(*largest, off);
        if (!(off <= CHECK_TOLERANCE)) {
            printf("differs       %s[%zu] is %.7g, the reference has %.7g\n",
                   t->name, k, here, there);
            return false;
        }
    }
    here = fabs(own - rms) / scale;
    here =
        fmax(here, fabs(t->sum / (double)(t->count + (t->count == 0)) - mean) /
                       scale);
    *largest = fmax(*largest, here);
    if (here <= CHECK_TOLERANCE)
        return true;
    printf("differs       %s: root mean square %.7g, the reference has %.7g\n",
           t->name, own, rms);
    return false;
}

static bool check_compare_all(const struct check *c, const struct json *root,
                              const char *identity, struct err *err)
{
    const struct json *traces = json_get(root, "traces");
    size_t differ = 0, equal = 0;
    double largest = 0;
    struct span text;

    if (traces == NULL || traces->type != JSON_OBJECT)
        return err_stage(err, "it has no \"traces\"");
    if (!json_text(json_get(root, "picture"), &text) ||
        !span_is(text, c->picture))
        return err_stage(err, "it was made with another picture");
    if (json_text(json_get(root, "model"), &text) && !span_is(text, identity))
        printf("note          the reference is of \"%.*s\"\n", (int)text.len,
               text.data);
    for (size_t i = 0; i < c->count; i++) {
        const struct json *v = json_get(traces, c->traces[i].name);
        if (v == NULL)
            printf("differs       %s is not in the reference\n",
                   c->traces[i].name);
        if (v != NULL && check_compare_trace(&c->traces[i], v, &largest))
            equal++;
        else
            differ++;
    }
    differ +=
        traces->count > equal + differ ? traces->count - equal - differ : 0;
    printf("reference     %zu of %zu places agree, largest difference %.2g\n",
           equal, equal + differ, largest);
    return differ == 0 ||
           err_stage(err, "%zu places differ, as printed", differ);
}

static bool check_compare(const struct check *c, const char *path,
                          const char *identity, struct err *err)
{
    struct arena arena;
    struct buf text;

    arena_init(&arena);
    buf_init(&text, CHECK_REFERENCE_MAX);
    bool ok = file_read(path, &text, err);
    const struct json *root =
        ok ? json_parse(buf_span(&text), &arena, err) : NULL;
    ok = root != NULL && check_compare_all(c, root, identity, err);
    buf_release(&text);
    arena_release(&arena);
    return ok || err_context(err, "reference \"%s\"", path);
}

static bool check_finite(const struct check *c, const char *dir,
                         struct err *err)
{
    size_t numbers = 0;

    for (size_t i = 0; i < c->count; i++) {
        numbers += c->traces[i].count;
        if (c->traces[i].wrong > 0)
            return err_stage(err,
                             "cannot use \"%s\": %zu of %zu numbers of %s are "
                             "NaN or infinite",
                             dir, c->traces[i].wrong, c->traces[i].count,
                             c->traces[i].name);
    }
    printf("picture       %zu numbers at %zu places, all finite\n", numbers,
           c->count);
    return numbers > 0 || err_stage(err, "\"%s\" gives nothing", dir);
}

static bool check_run(const struct model_options *o,
                      const struct model_folder *m, struct err *err)
{
    struct check c = {.count = 0};
    const struct trace trace = {check_put, &c};
    struct image picture = {0, 0, NULL};
    char *path = file_join(o->dir, REFERENCE);
    struct model_probe *p = model_probe_open(m, (int)o->threads, err);
    bool ok = p != NULL;

    if (ok)
        printf("model         %s\n", model_probe_identity(p));
    ok = ok && check_picture(o, &c, &picture, err) &&
         model_probe_run(p, &picture, &trace, err) &&
         check_finite(&c, o->dir, err);
    if (ok && o->save) {
        ok = check_save(&c, path, model_probe_identity(p), err);
        if (ok)
            printf("reference     written to \"%s\"\n", path);
    } else if (ok && access(path, F_OK) == 0) {
        ok = check_compare(&c, path, model_probe_identity(p), err);
    } else if (ok) {
        printf("reference     none (--save writes one)\n");
    }
    model_probe_close(p);
    image_release(&picture);
    free(path);
    free(c.traces);
    return ok;
}

int model_check(const struct model_options *o, struct err *err)
{
    struct model_folder m;
    int64_t numbers;
    bool ok = model_folder_read(&m, o->dir, err) &&
              model_folder_scan(&m, &numbers, err);

    if (ok)
        printf("weights       %lld numbers, all finite\n", (long long)numbers);
    ok = ok && check_run(o, &m, err);
    model_folder_release(&m);
    return ok ? EXIT_DONE : EXIT_STOPPED;
}
