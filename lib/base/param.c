#include "base/param.h"

#include "base/span.h"

#include <math.h>

size_t param_size(enum param_type type)
{
    static const size_t sizes[] = {
        [PARAM_TEXT] = sizeof(const char *),
        [PARAM_PATH] = sizeof(const char *),
        [PARAM_INT] = sizeof(int64_t),
        [PARAM_REAL] = sizeof(double),
        [PARAM_BOOL] = sizeof(bool),
        [PARAM_CHOICE] = sizeof(const char *),
        [PARAM_LIST] = sizeof(struct text_list),
    };

    return sizes[type];
}

static bool param_bad(const char *what, const char *text, const char *wanted,
                      struct err *err)
{
    return err_usage(err, "\"%s\" is \"%s\", which is not %s", what, text,
                     wanted);
}

static bool param_read_bool(const char *text, bool *out)
{
    static const char *const yes[] = {"yes", "true", "on", "1"};
    static const char *const no[] = {"no", "false", "off", "0"};

    for (size_t i = 0; i < 4; i++) {
        if (span_is_nocase(span_of(text), yes[i]))
            return *out = true, true;
        if (span_is_nocase(span_of(text), no[i]))
            return *out = false, true;
    }
    return false;
}

static bool param_is_choice(const char *choices, const char *text)
{
    struct span rest = span_of(choices), one;

    while (span_next(&rest, '|', &one)) {
        if (span_is(one, text))
            return true;
    }
    return false;
}

static bool param_read_number(const struct param *p, const char *what,
                              const char *text, void *at, struct err *err)
{
    double real = 0;
    int64_t integer = 0;
    bool ok = p->type == PARAM_INT ? span_int(span_of(text), &integer)
                                   : span_real(span_of(text), &real);

    if ((p->flags & PARAM_NONE) != 0 && strcmp(text, "none") == 0) {
        integer = PARAM_NONE_INT;
        real = NAN;
        memcpy(at, p->type == PARAM_INT ? (void *)&integer : (void *)&real,
               param_size(p->type));
        return true;
    }
    if (!ok)
        return param_bad(what, text,
                         p->type == PARAM_INT ? "a whole number" : "a number",
                         err);
    if (p->type == PARAM_INT)
        real = (double)integer;
    if (p->max > p->min && (real < p->min || real > p->max))
        return err_usage(err, "\"%s\" is %s; it must be from %g to %g", what,
                         text, p->min, p->max);
    if (p->type == PARAM_INT)
        memcpy(at, &integer, sizeof(integer));
    else
        memcpy(at, &real, sizeof(real));
    return true;
}

bool param_read(const struct param *p, const char *what, const char *text,
                void *at, struct err *err)
{
    char choices[400];
    bool truth = false;
    double real;

    switch (p->type) {
    case PARAM_INT:
    case PARAM_REAL:
        return param_read_number(p, what, text, at, err);
    case PARAM_BOOL:
        if (!param_read_bool(text, &truth))
            return param_bad(what, text, "yes or no", err);
        memcpy(at, &truth, sizeof(truth));
        return true;
    case PARAM_CHOICE:
        snprintf(choices, sizeof(choices), "one of %s", p->choices);
        if (!param_is_choice(p->choices, text))
            return param_bad(what, text, choices, err);
        break;
    case PARAM_TEXT:
        if ((p->flags & PARAM_BOUND) != 0 && strcmp(text, "none") != 0 &&
            !span_real(span_of(text), &real))
            return param_bad(what, text, "a number or none", err);
        break;
    case PARAM_PATH:
        break;
    case PARAM_LIST:
        err_die("a list is not read as one value");
    }
    memcpy(at, &text, sizeof(text));
    return true;
}
