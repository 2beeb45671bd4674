#include "models/weights/pickle.h"

enum { PICKLE_STACK_MAX = 4096, PICKLE_MEMO_MAX = 1 << 16 };

enum pickle_kind {
    PICKLE_NONE,
    PICKLE_MARK,
    PICKLE_BOOL,
    PICKLE_INT,
    PICKLE_TEXT,
    PICKLE_TUPLE,
    PICKLE_DICT,
    PICKLE_STORAGE_TYPE,
    PICKLE_REBUILD,   /* torch._utils _rebuild_tensor_v2 */
    PICKLE_ORDERED,   /* collections OrderedDict */
    PICKLE_PARAMETER, /* torch._utils _rebuild_parameter */
    PICKLE_STORAGE,
    PICKLE_TENSOR
};

struct pickle_value {
    enum pickle_kind kind;
    int64_t integer;  /* INT; STORAGE_TYPE: tensor type; STORAGE: elements */
    const char *text; /* TEXT; STORAGE: the member's key */
    enum tensor_type type;       /* STORAGE */
    struct pickle_value **items; /* TUPLE, DICT (key, value, ...) */
    size_t count, room;
    struct pickle_tensor *tensor;
};

struct pickle {
    struct span bytes;
    size_t at;
    struct arena *arena;
    struct pickle_value *stack[PICKLE_STACK_MAX];
    size_t depth;
    struct pickle_value **memo; /* [PICKLE_MEMO_MAX] */
};

static bool pickle_bad(const struct pickle *p, struct err *err, const char *why)
{
    return err_stage(err, "pickle, byte %zu: %s", p->at, why);
}

static bool pickle_push(struct pickle *p, struct pickle_value *v,
                        struct err *err)
{
    if (p->depth == PICKLE_STACK_MAX)
        return pickle_bad(p, err, "the stack is too deep");
    p->stack[p->depth++] = v;
    return true;
}

static struct pickle_value *pickle_new(struct pickle *p, enum pickle_kind kind)
{
    struct pickle_value *v = arena_take(p->arena, sizeof(*v));

    v->kind = kind;
    return v;
}

static struct pickle_value *pickle_top(struct pickle *p, enum pickle_kind kind)
{
    if (p->depth == 0 || p->stack[p->depth - 1]->kind != kind)
        return NULL;
    return p->stack[p->depth - 1];
}

/* n little-endian bytes of an operand. */
static bool pickle_number(struct pickle *p, size_t n, int64_t *value,
                          struct err *err)
{
    uint64_t v = 0;

    if (p->bytes.len - p->at < n)
        return pickle_bad(p, err, "cut short");
    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)(unsigned char)p->bytes.data[p->at + i] << (8 * i);
    p->at += n;
    *value = (int64_t)v;
    return true;
}

static bool pickle_push_int(struct pickle *p, size_t n, struct err *err)
{
    struct pickle_value *v = pickle_new(p, PICKLE_INT);

    if (!pickle_number(p, n, &v->integer, err))
        return false;
    if (n == 4)
        v->integer = (int32_t)v->integer;
    return pickle_push(p, v, err);
}

static bool pickle_push_long(struct pickle *p, struct err *err)
{
    struct pickle_value *v = pickle_new(p, PICKLE_INT);
    int64_t n = 0;

    if (!pickle_number(p, 1, &n, err))
        return false;
    if (n > 8)
        return pickle_bad(p, err, "a number of more than 8 bytes");
    if (!pickle_number(p, (size_t)n, &v->integer, err))
        return false;
    if (n > 0 && n < 8 && (v->integer >> (8 * n - 1)) != 0)
        v->integer -= (int64_t)1 << (8 * n);
    return pickle_push(p, v, err);
}

static bool pickle_push_text(struct pickle *p, struct err *err)
{
    int64_t n = 0;

    if (!pickle_number(p, 4, &n, err))
        return false;
    if ((uint64_t)n > p->bytes.len - p->at || n > 4096)
        return pickle_bad(p, err, "a text that is too long");
    struct span text = span_cut(p->bytes, p->at, (size_t)n);
    if (!span_utf8(text, NULL))
        return pickle_bad(p, err, "a text that is not UTF-8");
    struct pickle_value *v = pickle_new(p, PICKLE_TEXT);
    v->text = arena_span_text(p->arena, text);
    p->at += (size_t)n;
    return pickle_push(p, v, err);
}

/* Everything above the last mark becomes a tuple in *v. */
static bool pickle_gather(struct pickle *p, size_t count,
                          struct pickle_value *v, struct err *err)
{
    if (count > p->depth)
        return pickle_bad(p, err, "the stack is empty");
    v->items = arena_take_array(p->arena, count + 1, sizeof(v->items[0]));
    v->count = count;
    p->depth -= count;
    for (size_t i = 0; i < count; i++) {
        v->items[i] = p->stack[p->depth + i];
        if (v->items[i]->kind == PICKLE_MARK)
            return pickle_bad(p, err, "a mark inside a tuple");
    }
    return true;
}

static bool pickle_above_mark(struct pickle *p, struct pickle_value *v,
                              struct err *err)
{
    size_t n = 0;

    while (n < p->depth && p->stack[p->depth - 1 - n]->kind != PICKLE_MARK)
        n++;
    if (n == p->depth)
        return pickle_bad(p, err, "there is no mark");
    if (!pickle_gather(p, n, v, err))
        return false;
    p->depth--;
    return true;
}

static bool pickle_tuple(struct pickle *p, size_t count, bool marked,
                         struct err *err)
{
    struct pickle_value *v = pickle_new(p, PICKLE_TUPLE);
    bool ok =
        marked ? pickle_above_mark(p, v, err) : pickle_gather(p, count, v, err);

    return ok && pickle_push(p, v, err);
}

/* The two lines of a GLOBAL: one of a short list. */
static bool pickle_global(struct pickle *p, struct err *err)
{
    static const struct {
        const char *name;
        enum pickle_kind kind;
        enum tensor_type type;
    } known[] = {
        {"torch._utils\n_rebuild_tensor_v2\n", PICKLE_REBUILD, 0},
        {"torch._utils\n_rebuild_parameter\n", PICKLE_PARAMETER, 0},
        {"collections\nOrderedDict\n", PICKLE_ORDERED, 0},
        {"torch\nFloatStorage\n", PICKLE_STORAGE_TYPE, TENSOR_F32},
        {"torch\nHalfStorage\n", PICKLE_STORAGE_TYPE, TENSOR_F16},
        {"torch\nBFloat16Storage\n", PICKLE_STORAGE_TYPE, TENSOR_BF16},
        {"torch\nDoubleStorage\n", PICKLE_STORAGE_TYPE, TENSOR_F64},
        {"torch\nLongStorage\n", PICKLE_STORAGE_TYPE, TENSOR_I64},
        {"torch\nIntStorage\n", PICKLE_STORAGE_TYPE, TENSOR_I32},
    };
    struct span rest = span_cut(p->bytes, p->at, SIZE_MAX);

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (!span_starts(rest, known[i].name))
            continue;
        struct pickle_value *v = pickle_new(p, known[i].kind);
        v->integer = known[i].type;
        p->at += strlen(known[i].name);
        return pickle_push(p, v, err);
    }
    struct span module, name;
    if (span_next(&rest, '\n', &module) && span_next(&rest, '\n', &name) &&
        module.len < 100 && name.len < 100)
        return err_stage(err,
                         "pickle, byte %zu: asks for \"%.*s.%.*s\", "
                         "which is no part of a tensor file",
                         p->at, (int)module.len, module.data, (int)name.len,
                         name.data);
    return pickle_bad(p, err, "a name cut short");
}

static bool pickle_ints(const struct pickle_value *v, int64_t *out, int *count)
{
    if (v->kind != PICKLE_TUPLE || v->count > TENSOR_DIMS)
        return false;
    *count = (int)v->count;
    for (size_t i = 0; i < v->count; i++) {
        if (v->items[i]->kind != PICKLE_INT || v->items[i]->integer < 0)
            return false;
        out[i] = v->items[i]->integer;
    }
    return true;
}

/* ('storage', TYPE, key, location, elements) */
static bool pickle_persistent(struct pickle *p, struct err *err)
{
    struct pickle_value *t = pickle_top(p, PICKLE_TUPLE);

    if (t == NULL || t->count != 5 || t->items[0]->kind != PICKLE_TEXT ||
        strcmp(t->items[0]->text, "storage") != 0 ||
        t->items[1]->kind != PICKLE_STORAGE_TYPE ||
        t->items[2]->kind != PICKLE_TEXT || t->items[4]->kind != PICKLE_INT ||
        t->items[4]->integer < 0)
        return pickle_bad(p, err, "a storage that is not described as one");
    struct pickle_value *v = pickle_new(p, PICKLE_STORAGE);
    v->type = (enum tensor_type)t->items[1]->integer;
    v->text = t->items[2]->text;
    v->integer = t->items[4]->integer;
    p->stack[p->depth - 1] = v;
    return true;
}

/* (storage, offset, shape, stride, ...) */
static struct pickle_value *pickle_rebuild(struct pickle *p,
                                           const struct pickle_value *a)
{
    struct pickle_value *v = pickle_new(p, PICKLE_TENSOR);
    int strides = 0;

    if (a->count < 4 || a->items[0]->kind != PICKLE_STORAGE ||
        a->items[1]->kind != PICKLE_INT || a->items[1]->integer < 0)
        return NULL;
    v->tensor = arena_take(p->arena, sizeof(*v->tensor));
    *v->tensor = (struct pickle_tensor){.name = "",
                                        .type = a->items[0]->type,
                                        .storage = a->items[0]->text,
                                        .storage_count = a->items[0]->integer,
                                        .offset = a->items[1]->integer};
    if (!pickle_ints(a->items[2], v->tensor->shape, &v->tensor->rank) ||
        !pickle_ints(a->items[3], v->tensor->stride, &strides) ||
        strides != v->tensor->rank)
        return NULL;
    return v;
}

static bool pickle_reduce(struct pickle *p, struct err *err)
{
    struct pickle_value *arguments = pickle_top(p, PICKLE_TUPLE), *v = NULL;

    if (arguments == NULL || p->depth < 2)
        return pickle_bad(p, err, "a call without arguments");
    enum pickle_kind kind = p->stack[p->depth - 2]->kind;
    if (kind == PICKLE_ORDERED && arguments->count == 0)
        v = pickle_new(p, PICKLE_DICT);
    else if (kind == PICKLE_REBUILD)
        v = pickle_rebuild(p, arguments);
    else if (kind == PICKLE_PARAMETER && arguments->count > 0 &&
             arguments->items[0]->kind == PICKLE_TENSOR)
        v = arguments->items[0];
    if (v == NULL)
        return pickle_bad(p, err, "a call that is not allowed");
    p->depth -= 2;
    return pickle_push(p, v, err);
}

static void pickle_dict_add(struct pickle *p, struct pickle_value *d,
                            struct pickle_value *item)
{
    if (d->count == d->room) {
        size_t room = d->room == 0 ? 16 : d->room * 2;
        struct pickle_value **items =
            arena_take_array(p->arena, room, sizeof(*items));
        if (d->count > 0)
            memcpy(items, d->items, d->count * sizeof(*items));
        d->items = items;
        d->room = room;
    }
    d->items[d->count++] = item;
}

static bool pickle_set_items(struct pickle *p, bool many, struct err *err)
{
    struct pickle_value pairs = {.kind = PICKLE_TUPLE};
    bool ok = many ? pickle_above_mark(p, &pairs, err)
                   : pickle_gather(p, 2, &pairs, err);
    struct pickle_value *d = ok ? pickle_top(p, PICKLE_DICT) : NULL;

    if (!ok)
        return false;
    if (d == NULL || pairs.count % 2 != 0)
        return pickle_bad(p, err, "items without a dictionary");
    for (size_t i = 0; i < pairs.count; i++)
        pickle_dict_add(p, d, pairs.items[i]);
    return true;
}

static bool pickle_put(struct pickle *p, size_t n, struct err *err)
{
    int64_t i = 0;

    if (!pickle_number(p, n, &i, err))
        return false;
    if (p->depth == 0 || i >= PICKLE_MEMO_MAX)
        return pickle_bad(p, err, "a memo that does not fit");
    p->memo[i] = p->stack[p->depth - 1];
    return true;
}

static bool pickle_get(struct pickle *p, size_t n, struct err *err)
{
    int64_t i = 0;

    if (!pickle_number(p, n, &i, err))
        return false;
    if (i >= PICKLE_MEMO_MAX || p->memo[i] == NULL)
        return pickle_bad(p, err, "a memo that is not there");
    return pickle_push(p, p->memo[i], err);
}

static bool pickle_push_bool(struct pickle *p, bool truth, struct err *err)
{
    struct pickle_value *v = pickle_new(p, PICKLE_BOOL);

    v->integer = truth;
    return pickle_push(p, v, err);
}

/* BUILD: attributes of an ordered dictionary; they say nothing we need. */
static bool pickle_build(struct pickle *p, struct err *err)
{
    if (p->depth < 2 || p->stack[p->depth - 2]->kind != PICKLE_DICT)
        return pickle_bad(p, err, "a state for something else");
    p->depth--;
    return true;
}

static bool pickle_step(struct pickle *p, unsigned char code, bool *stop,
                        struct err *err)
{
    int64_t protocol = 0;

    switch (code) {
    case 0x80: /* PROTO */
        if (!pickle_number(p, 1, &protocol, err))
            return false;
        return protocol == 2 || pickle_bad(p, err, "not protocol 2");
    case '}':
        return pickle_push(p, pickle_new(p, PICKLE_DICT), err);
    case ')':
        return pickle_push(p, pickle_new(p, PICKLE_TUPLE), err);
    case '(':
        return pickle_push(p, pickle_new(p, PICKLE_MARK), err);
    case 'N':
        return pickle_push(p, pickle_new(p, PICKLE_NONE), err);
    case 0x88:
    case 0x89:
        return pickle_push_bool(p, code == 0x88, err);
    case 'X':
        return pickle_push_text(p, err);
    case 'q':
        return pickle_put(p, 1, err);
    case 'r':
        return pickle_put(p, 4, err);
    case 'h':
        return pickle_get(p, 1, err);
    case 'j':
        return pickle_get(p, 4, err);
    case 'J':
        return pickle_push_int(p, 4, err);
    case 'K':
        return pickle_push_int(p, 1, err);
    case 'M':
        return pickle_push_int(p, 2, err);
    case 0x8a:
        return pickle_push_long(p, err);
    case 't':
        return pickle_tuple(p, 0, true, err);
    case 0x85:
    case 0x86:
    case 0x87:
        return pickle_tuple(p, (size_t)code - 0x84, false, err);
    case 'Q':
        return pickle_persistent(p, err);
    case 'c':
        return pickle_global(p, err);
    case 'R':
        return pickle_reduce(p, err);
    case 's':
        return pickle_set_items(p, false, err);
    case 'u':
        return pickle_set_items(p, true, err);
    case 'b':
        return pickle_build(p, err);
    case '.':
        *stop = true;
        return true;
    default:
        return err_stage(err,
                         "pickle, byte %zu: the opcode 0x%02x is not "
                         "allowed",
                         p->at - 1, code);
    }
}

static bool pickle_result(struct pickle *p, struct pickle_tensors *out,
                          struct err *err)
{
    const struct pickle_value *v = p->depth == 1 ? p->stack[0] : NULL;

    *out = (struct pickle_tensors){.items = NULL};
    if (v != NULL && v->kind == PICKLE_TENSOR) {
        out->items = v->tensor;
        out->count = 1;
        return true;
    }
    if (v == NULL || v->kind != PICKLE_DICT)
        return pickle_bad(p, err, "neither a tensor nor a dictionary of them");
    out->items =
        arena_take_array(p->arena, v->count / 2 + 1, sizeof(*out->items));
    for (size_t i = 0; i + 1 < v->count; i += 2) {
        const struct pickle_value *key = v->items[i], *value = v->items[i + 1];
        if (key->kind != PICKLE_TEXT || value->kind != PICKLE_TENSOR)
            continue;
        out->items[out->count] = *value->tensor;
        out->items[out->count++].name = key->text;
    }
    return true;
}

bool pickle_read(struct span bytes, struct arena *arena,
                 struct pickle_tensors *out, struct err *err)
{
    struct pickle *p = arena_take(arena, sizeof(*p));
    bool ok = true, stop = false;

    p->bytes = bytes;
    p->arena = arena;
    p->memo = arena_take_array(arena, PICKLE_MEMO_MAX, sizeof(p->memo[0]));
    if (bytes.len > PICKLE_BYTES_MAX)
        return err_stage(err, "a pickle of %zu bytes is too large", bytes.len);
    for (long steps = 0; ok && !stop; steps++) {
        if (p->at >= bytes.len)
            return pickle_bad(p, err, "cut short");
        if (steps == PICKLE_STEPS_MAX)
            return pickle_bad(p, err, "too many steps");
        ok = pickle_step(p, (unsigned char)bytes.data[p->at++], &stop, err);
    }
    return ok && pickle_result(p, out, err);
}
