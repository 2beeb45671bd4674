#include "rewards/reward_service.h"

#include "rewards/advantage.h"
#include "rewards/payment.h"
#include "rewards/service_request.h"

void reward_service_release(struct reward_service *s)
{
    for (size_t i = 0; i < s->preset_count; i++)
        preset_release(&s->presets[i]);
    reward_reader_release(&s->reader);
    curriculum_close(s->curriculum);
    arena_release(&s->arena);
    *s = (struct reward_service){.preset_count = 0};
}

/* One request to pay. */
struct service_order {
    const struct reward_service *s;
    const struct preset *preset;
    const struct json *rows;
    size_t group;     /* 0: none */
    double theta_km;  /* for rows without their own, or NaN */
    double course_km; /* the curriculum's, where it is what is paid by */
    double *rewards;  /* [rows], NaN: null */
    double *observed; /* [rows] of the curriculum's part */
};

static bool order_find_preset(struct service_order *o, const struct json *name,
                              struct reward_paid *paid, struct err *err)
{
    struct span said = SPAN_NONE;

    if (name != NULL && !json_text(name, &said))
        return err_record(err, "\"preset\" is not a text");
    if (name == NULL && !o->s->has_default)
        return err_record(err, "\"preset\" is missing");
    for (size_t i = 0; i < o->s->preset_count; i++) {
        if (name != NULL && !span_is(said, o->s->presets[i].name))
            continue;
        o->preset = &o->s->presets[i];
        paid->preset = i;
        return true;
    }
    err_record(err, "there is no preset \"%.*s\" here",
               (int)(said.len < 100 ? said.len : 100), said.data);
    return err_hint(err, "limbeck reward --list prints those of the program; "
                         "others are named when it is started");
}

static bool order_read_group(struct service_order *o, const struct json *group,
                             struct err *err)
{
    int64_t k;

    if (group == NULL)
        return true;
    if (!json_int(group, &k) || k < 1 || k > SERVICE_ROWS_MAX)
        return err_record(err, "\"group\" takes 1 to %d", SERVICE_ROWS_MAX);
    if (o->rows->count % (size_t)k != 0)
        return err_record(err, "%zu rows are no groups of %lld", o->rows->count,
                          (long long)k);
    o->group = (size_t)k;
    return true;
}

static bool order_read_theta(struct service_order *o, const struct json *theta,
                             struct err *err)
{
    struct curriculum_state state;

    o->theta_km = o->course_km = NAN;
    if (theta != NULL && theta->type != JSON_NULL) {
        if (json_real(theta, &o->theta_km) && o->theta_km > 0)
            return true;
        return err_record(err, "\"theta\" takes a distance over 0 in km");
    }
    if (o->s->curriculum == NULL)
        return true;
    curriculum_look(o->s->curriculum, &state);
    o->theta_km = o->course_km = state.theta_km;
    return true;
}

static bool order_read(struct service_order *o, struct span text,
                       struct arena *arena, struct reward_paid *paid,
                       struct err *err)
{
    static const char *const keys[] = {"preset", "rows", "group", "theta",
                                       NULL};
    const struct json *request =
        service_request_read(text, keys, arena, &o->rows, err);

    if (request == NULL ||
        !order_find_preset(o, json_get(request, "preset"), paid, err) ||
        !order_read_group(o, json_get(request, "group"), err) ||
        !order_read_theta(o, json_get(request, "theta"), err))
        return false;
    o->rewards = arena_take_array(arena, o->rows->count, sizeof(double));
    o->observed = arena_take_array(arena, o->rows->count, sizeof(double));
    return true;
}

/* -------------------------------------------------------------- payment */

static void order_add_paid(struct buf *b, const struct payment *p)
{
    json_add_key(b, "reward");
    json_add_real(b, p->sum);
    json_add_key(b, "parts");
    buf_add_char(b, '{');
    for (size_t i = 0; i < p->preset->count; i++) {
        json_add_key(b, p->preset->parts[i].name);
        json_add_real(b, p->parts[i].value);
    }
    buf_add_char(b, '}');
    json_add_key(b, "why");
    buf_add_char(b, '{');
    for (size_t i = 0; i < p->preset->count; i++) {
        json_add_key(b, p->preset->parts[i].name);
        buf_add_text(b, p->parts[i].why);
    }
    buf_add_text(b, "}}");
}

static void order_add_unread(struct buf *b, const struct err *why)
{
    buf_add_text(b, "\"reward\":null,\"parts\":{},\"why\":");
    json_add_text(b, span_of(why->text));
    buf_add_char(b, '}');
}

/* What the curriculum is to see of it: NaN unless it was paid by its theta. */
static double order_observed(const struct service_order *o,
                             const struct payment *p)
{
    if (isnan(o->course_km) || !isnan(p->theta_km))
        return NAN;
    for (size_t i = 0; i < p->preset->count; i++) {
        if (strcmp(p->preset->parts[i].name,
                   curriculum_part(o->s->curriculum)) == 0)
            return p->parts[i].value;
    }
    return NAN;
}

static bool order_pay_row(struct service_order *o, size_t i,
                          struct arena *scratch, struct buf *reply,
                          struct reward_paid *paid, struct err *err)
{
    struct payment p;

    o->rewards[i] = o->observed[i] = NAN;
    json_add_comma(reply);
    buf_add_char(reply, '{');
    if (payment_make(&o->s->reader, o->preset, o->rows->items[i], o->theta_km,
                     scratch, &p, err)) {
        order_add_paid(reply, &p);
        o->rewards[i] = p.sum;
        o->observed[i] = order_observed(o, &p);
        return true;
    }
    if (err->kind != ERR_RECORD)
        return false;
    order_add_unread(reply, err);
    paid->unread++;
    return true;
}

static bool order_pay_rows(struct service_order *o, struct buf *reply,
                           struct reward_paid *paid, struct err *err)
{
    struct arena scratch;
    struct spread spread = {.paid = 0};
    bool ok = true;

    arena_init(&scratch);
    buf_add_char(reply, '[');
    for (size_t i = 0; ok && i < o->rows->count; i++) {
        ok = order_pay_row(o, i, &scratch, reply, paid, err);
        spread_add(&spread, o->rewards[i]);
        arena_reset(&scratch);
    }
    buf_add_char(reply, ']');
    arena_release(&scratch);
    paid->rows = (int64_t)o->rows->count;
    paid->nulls = spread.nulls;
    paid->least = spread.least;
    paid->most = spread.most;
    return ok;
}

static void order_add_advantages(const struct service_order *o,
                                 struct arena *arena, struct buf *reply,
                                 struct reward_paid *paid)
{
    double *advantages = arena_take_array(arena, o->group, sizeof(double));

    json_add_key(reply, "advantages");
    buf_add_char(reply, '[');
    for (size_t at = 0; at < o->rows->count; at += o->group) {
        paid->groups++;
        paid->flat += !advantage_of(o->rewards + at, o->group, advantages);
        for (size_t i = 0; i < o->group; i++) {
            json_add_comma(reply);
            json_add_real(reply, advantages[i]);
        }
    }
    buf_add_char(reply, ']');
    json_add_key(reply, "flat_groups");
    json_add_int(reply, paid->flat);
}

bool reward_service_pay(const struct reward_service *s, struct span request,
                        struct arena *arena, struct buf *reply,
                        struct reward_paid *paid, struct err *err)
{
    struct service_order o = {.s = s};

    *paid = (struct reward_paid){.rows = 0};
    if (!order_read(&o, request, arena, paid, err))
        return false;
    buf_add_char(reply, '{');
    json_add_key(reply, "preset");
    json_add_text(reply, span_of(o.preset->name));
    json_add_key(reply, "theta_km");
    json_add_real(reply, o.theta_km);
    json_add_key(reply, "rewards");
    if (!order_pay_rows(&o, reply, paid, err))
        return false;
    if (o.group > 0)
        order_add_advantages(&o, arena, reply, paid);
    buf_add_text(reply, "}\n");
    return isnan(o.course_km) ||
           curriculum_observe(s->curriculum, o.course_km, o.observed,
                              o.rows->count, &paid->advanced, err);
}
