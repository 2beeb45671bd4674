#include "base/option.h"

#include "base/buf.h"
#include "base/nearest.h"

struct option_reading {
    const struct option_spec *spec;
    int argc, i;
    char **argv;
    unsigned char *into;
    struct arena *arena;
    size_t argument, filled; /* the present one, and how often it was given */
    bool alone, ended;       /* --help was given; "--" was */
    struct err *err;
};

const struct option *option_at(const struct option_spec *spec, size_t i)
{
    for (size_t g = 0; g < spec->group_count; g++) {
        if (i < spec->groups[g].count)
            return &spec->groups[g].options[i];
        i -= spec->groups[g].count;
    }
    return NULL;
}

/* Refused values are answered with all choices, and the nearest one. */
static bool option_is_choice(const char *const *choices, const char *what,
                             const char *value, struct err *err)
{
    struct nearest nearest;
    struct buf all;

    nearest_init(&nearest, value);
    buf_init(&all, sizeof(err->text));
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], value) == 0) {
            buf_release(&all);
            return true;
        }
        nearest_offer(&nearest, choices[i]);
        buf_print(&all, "%s%s", i == 0 ? "" : ", ", choices[i]);
    }
    err_usage(err, "\"%s\" is \"%s\", which is not one of %s", what, value,
              all.data);
    if (nearest_found(&nearest) != NULL)
        err_hint(err, "did you mean \"%s\"?", nearest_found(&nearest));
    buf_release(&all);
    return false;
}

/* One more item of a list that is given several times. */
static void option_add_item(struct option_reading *r, struct text_list *list,
                            const char *value)
{
    if (list->items == NULL)
        list->items =
            arena_take_array(r->arena, (size_t)r->argc, sizeof(*list->items));
    ((const char **)list->items)[list->count++] = value;
}

static bool option_put_list(struct option_reading *r, const struct option *o,
                            const char *what, const char *value)
{
    struct text_list *list = (struct text_list *)(r->into + o->at);
    struct span rest = span_of(value), one;

    if ((o->flags & OPTION_REPEAT) != 0) {
        option_add_item(r, list, value);
        return true;
    }
    const char **items =
        arena_take_array(r->arena, strlen(value) + 1, sizeof(*items));
    *list = (struct text_list){.items = items};
    while (span_next(&rest, ',', &one)) {
        const char *item = arena_span_text(r->arena, span_trim(one));
        if (o->choices != NULL &&
            !option_is_choice(o->choices, what, item, r->err))
            return false;
        items[list->count++] = item;
    }
    return true;
}

/* what: the option as it was typed, "--jobs". */
static bool option_put(struct option_reading *r, const struct option *o,
                       const char *what, const char *value)
{
    const struct param p = {.type = o->type, .min = o->min, .max = o->max};
    unsigned char *at = r->into + o->at;

    switch (o->type) {
    case PARAM_LIST:
        return option_put_list(r, o, what, value);
    case PARAM_CHOICE:
        if (!option_is_choice(o->choices, what, value, r->err))
            return false;
        memcpy(at, &value, sizeof(value));
        return true;
    default:
        return param_read(&p, what, value, at, r->err);
    }
}

static void option_put_initial(struct option_reading *r)
{
    const struct option *o;

    for (size_t i = 0; (o = option_at(r->spec, i)) != NULL; i++) {
        if (o->initial != NULL && !option_put(r, o, o->name, o->initial))
            err_die("the initial value of --%s is refused: %s", o->name,
                    r->err->text);
    }
}

/* The argument that stands next, or NULL. */
static const struct argument *option_next(const struct option_reading *r)
{
    return r->argument < r->spec->argument_count
               ? &r->spec->arguments[r->argument]
               : NULL;
}

static bool option_unknown(const struct option_reading *r, const char *typed)
{
    const struct option *o;
    struct nearest nearest;
    const char *word = typed + strspn(typed, "-");

    nearest_init(&nearest, word);
    for (size_t i = 0; (o = option_at(r->spec, i)) != NULL; i++) {
        if ((o->flags & OPTION_HIDDEN) == 0)
            nearest_offer(&nearest, o->name);
    }
    const struct argument *a = option_next(r);
    err_usage(r->err, "unrecognized option \"%s\"", typed);
    if (a != NULL && (a->flags & OPTION_KEY) != 0)
        return err_hint(r->err, "if it is a %s: -- %s", a->name, typed);
    if (nearest_found(&nearest) != NULL)
        err_hint(r->err, "did you mean \"--%s\"?", nearest_found(&nearest));
    return false;
}

/* The option that the text "--name" or "-x" names. */
static const struct option *option_find(const struct option_spec *spec,
                                        const char *typed)
{
    const struct option *o;

    for (size_t i = 0; (o = option_at(spec, i)) != NULL; i++) {
        if (typed[1] == '-' ? strcmp(typed + 2, o->name) == 0
                            : o->letter != '\0' && typed[1] == o->letter &&
                                  typed[2] == '\0')
            return o;
    }
    return NULL;
}

static bool option_may_be_key(const struct option_reading *r, const char *typed)
{
    const struct argument *a = option_next(r);

    return a != NULL && (a->flags & OPTION_KEY) != 0 && typed[1] != '-' &&
           option_find(r->spec, typed) == NULL;
}

static bool option_take(struct option_reading *r)
{
    const char *a = r->argv[r->i], *equals = strchr(a, '=');
    const char *typed = a, *value = NULL;

    if (a[1] == '-' && equals != NULL) {
        typed = arena_span_text(r->arena, span_make(a, (size_t)(equals - a)));
        value = equals + 1;
    }
    const struct option *o = option_find(r->spec, typed);
    if (o == NULL)
        return option_unknown(r, typed);
    if (o->type == PARAM_BOOL) {
        if (value != NULL)
            return err_usage(r->err, "\"%s\" takes no value", typed);
        r->alone = r->alone || (o->flags & OPTION_ALONE) != 0;
        return option_put(r, o, typed, "yes");
    }
    if (value == NULL && r->i + 1 == r->argc)
        return err_usage(r->err, "\"%s\" needs a value, %s: %s", typed,
                         o->metavar, o->about);
    return option_put(r, o, typed, value != NULL ? value : r->argv[++r->i]);
}

static bool option_take_argument(struct option_reading *r)
{
    const char *value = r->argv[r->i];

    const struct argument *a = option_next(r);
    if (a == NULL)
        return err_usage(r->err, "\"%s\" is one argument too many", value);
    if (a->choices != NULL &&
        !option_is_choice(a->choices, a->name, value, r->err))
        return false;
    if (a->most == 1)
        memcpy(r->into + a->at, &value, sizeof(value));
    else
        option_add_item(r, (struct text_list *)(r->into + a->at), value);
    if (++r->filled == a->most) {
        r->argument++;
        r->filled = 0;
    }
    return true;
}

static bool option_missing(const struct option_reading *r)
{
    for (size_t i = r->argument; i < r->spec->argument_count; i++) {
        const struct argument *a = &r->spec->arguments[i];
        if ((i == r->argument ? r->filled : 0) < a->least)
            return err_usage(r->err, "%s is missing: %s", a->name, a->about);
    }
    return true;
}

bool option_parse(const struct option_spec *spec, int argc, char **argv,
                  void *into, struct arena *arena, struct err *err)
{
    struct option_reading r = {.spec = spec,
                               .argc = argc,
                               .argv = argv,
                               .into = into,
                               .arena = arena,
                               .err = err};

    option_put_initial(&r);
    for (r.i = 0; r.i < argc && !r.alone; r.i++) {
        const char *a = argv[r.i];
        bool option = !r.ended && a[0] == '-' && a[1] != '\0';
        if (option && strcmp(a, "--") == 0)
            r.ended = true;
        else if (!(option && !option_may_be_key(&r, a)
                       ? option_take(&r)
                       : option_take_argument(&r)))
            return false;
    }
    return r.alone || option_missing(&r);
}
