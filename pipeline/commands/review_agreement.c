#include "commands/review_words.h"

#include <math.h>

#include "adapters/json.h"
#include "decisions/agreement.h"

enum { AGREEMENT_TEXT_MAX = 1 << 20 };

/* ---------------------------------------------------------------- text */

static void agreement_print_kappa(const struct kappa *k, struct buf *out)
{
    buf_print(out, "%6lld shared, %5.1f%% the same", (long long)k->items,
              100 * k->agree);
    if (isnan(k->kappa))
        buf_add_text(out, ", kappa is not defined: all said one word");
    else
        buf_print(out, ", kappa %.2f", k->kappa);
    if (!isnan(k->low))
        buf_print(out, " (%.2f to %.2f)", k->low, k->high);
    if (k->items < AGREEMENT_FEW)
        buf_add_text(out, ", few");
    buf_add_char(out, '\n');
}

static void agreement_print(const struct agreement *a, struct buf *out)
{
    buf_print(out,
              "%lld replies are kept by hand, %lld dropped, %lld not settled "
              "(%lld readings, %s)\n",
              (long long)a->kept, (long long)a->dropped, (long long)a->open,
              (long long)a->settings.needs, a->settings.rule);
    for (size_t i = 0; i < a->count; i++)
        buf_print(out, "  %-24s %6lld read\n", a->people[i],
                  (long long)a->read[i]);
    for (size_t i = 0; i < a->count; i++) {
        for (size_t k = i + 1; k < a->count; k++) {
            struct kappa pair = agreement_pair(a, i, k);
            if (pair.items == 0)
                continue;
            buf_print(out, "  %s and %s: ", a->people[i], a->people[k]);
            agreement_print_kappa(&pair, out);
        }
    }
    struct kappa all = kappa_fleiss_end(&a->fleiss);
    if (all.items > 0 && a->count > 2) {
        buf_add_text(out, "  all of them (Fleiss): ");
        agreement_print_kappa(&all, out);
    }
}

/* ---------------------------------------------------------------- JSON */

static void agreement_add_kappa(const struct kappa *k, struct buf *out)
{
    json_add_key(out, "shared");
    json_add_int(out, k->items);
    json_add_key(out, "agree");
    json_add_real(out, k->agree);
    json_add_key(out, "kappa");
    json_add_real(out, k->kappa);
    json_add_key(out, "low");
    json_add_real(out, k->low);
    json_add_key(out, "high");
    json_add_real(out, k->high);
}

static void agreement_add_int(const char *key, int64_t value, struct buf *out)
{
    json_add_key(out, key);
    json_add_int(out, value);
}

static void agreement_print_json(const struct agreement *a, struct buf *out)
{
    buf_add_char(out, '{');
    agreement_add_int("needs", a->settings.needs, out);
    json_add_key(out, "rule");
    json_add_text(out, span_of(a->settings.rule));
    agreement_add_int("kept", a->kept, out);
    agreement_add_int("dropped", a->dropped, out);
    agreement_add_int("not_settled", a->open, out);
    json_add_key(out, "read");
    buf_add_char(out, '{');
    for (size_t i = 0; i < a->count; i++)
        agreement_add_int(a->people[i], a->read[i], out);
    buf_add_char(out, '}');
    json_add_key(out, "pairs");
    buf_add_char(out, '[');
    for (size_t i = 0; i < a->count; i++) {
        for (size_t k = i + 1; k < a->count; k++) {
            struct kappa pair = agreement_pair(a, i, k);
            if (pair.items == 0)
                continue;
            json_add_comma(out);
            buf_add_char(out, '{');
            json_add_key(out, "a");
            json_add_text(out, span_of(a->people[i]));
            json_add_key(out, "b");
            json_add_text(out, span_of(a->people[k]));
            agreement_add_kappa(&pair, out);
            buf_add_char(out, '}');
        }
    }
    buf_add_char(out, ']');
    struct kappa all = kappa_fleiss_end(&a->fleiss);
    json_add_key(out, "fleiss");
    buf_add_char(out, '{');
    agreement_add_kappa(&all, out);
    buf_add_text(out, "}}\n");
}

struct agreement_options {
    struct options common;
    bool json;
};

static bool agreement_all(const struct agreement_options *o, struct settings *s,
                          const char *store, struct arena *arena,
                          struct err *err)
{
    struct agreement *a = arena_take(arena, sizeof(*a));
    struct buf out;

    if (!settings_bind(s, review_section.name, review_section.params,
                       review_section.count, &a->settings, err))
        return false;
    struct db *db = db_open(store, DB_READ, err);
    if (db == NULL)
        return false;
    buf_init(&out, AGREEMENT_TEXT_MAX);
    bool ok = agreement_read(a, db, arena, err);
    if (ok)
        (o->json ? agreement_print_json : agreement_print)(a, &out);
    ok = ok && buf_ok(&out, "the figures", err);
    if (ok)
        fputs(out.data, stdout);
    buf_release(&out);
    db_close(db);
    return ok;
}

static int review_agreement_run(const void *options, struct err *err)
{
    const struct agreement_options *o = options;
    struct config_top top;
    struct arena arena;
    struct settings *s = input_config_or_store(&o->common, &top, err);

    if (s == NULL)
        return options_exit(err);
    arena_init(&arena);
    bool ok = agreement_all(o, s, top.store, &arena, err);
    arena_release(&arena);
    settings_close(s);
    return ok ? EXIT_DONE : options_exit(err);
}

static const struct argument agreement_arguments[] = {ARGUMENT_CONFIG_OR_STORE};
static const struct option agreement_options_table[] = {
    {.name = "json",
     .type = PARAM_BOOL,
     .at = offsetof(struct agreement_options, json),
     .about = "print JSON"},
};

const struct command review_command_agreement = {
    .name = "agreement",
    .about = "who has read how much, what is settled, and Cohen's and Fleiss' "
             "kappa",
    .notes = "Kappa is the share of agreement beyond chance: 0 is what chance "
             "gives, 1 is always. Of two people it is Cohen's, with 95 %; of "
             "all, Fleiss', over replies that at least two have read. What "
             "somebody said last of a reply counts.",
    .examples = "limbeck review agreement run.yaml\n",
    .arguments = agreement_arguments,
    .argument_count = PARAM_COUNT(agreement_arguments),
    .options = agreement_options_table,
    .option_count = PARAM_COUNT(agreement_options_table),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct agreement_options),
    .run = review_agreement_run,
};
