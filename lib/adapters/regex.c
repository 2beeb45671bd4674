#include "adapters/regex.h"

#include "base/arena.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

/* What one search may cost: steps, nesting, and heap in KiB. The steps allow a
 * lazy scan over some MB and stop nested repeats within a second. */
enum {
    REGEX_STEPS_MAX = 20 * 1000 * 1000,
    REGEX_DEPTH_MAX = 1000 * 1000,
    REGEX_HEAP_KIB = 64 * 1024,
    REGEX_PATTERN_MAX = 64 * 1024
};

struct regex {
    pcre2_code *code;
    pcre2_match_context *limits;
    uint32_t match_options;
};

static uint32_t regex_options(unsigned flags)
{
    uint32_t options = 0;

    if (!(flags & REGEX_BYTES))
        options |= PCRE2_UTF;
    if (flags & REGEX_NOCASE)
        options |= PCRE2_CASELESS;
    if (flags & REGEX_DOTALL)
        options |= PCRE2_DOTALL;
    if (flags & REGEX_MULTILINE)
        options |= PCRE2_MULTILINE;
    if (flags & REGEX_UCP)
        options |= PCRE2_UCP;
    return options;
}

struct regex *regex_open(struct span pattern, unsigned flags, struct err *err)
{
    struct regex *re;
    PCRE2_UCHAR why[160];
    PCRE2_SIZE at = 0;
    pcre2_code *code;
    int rc = 0;

    if (pattern.len > REGEX_PATTERN_MAX) {
        err_usage(err, "pattern is larger than %d bytes", REGEX_PATTERN_MAX);
        return NULL;
    }
    code = pcre2_compile((PCRE2_SPTR)(pattern.data ? pattern.data : ""),
                         pattern.len, regex_options(flags), &rc, &at, NULL);
    if (!code) {
        pcre2_get_error_message(rc, why, sizeof(why));
        err_usage(err, "bad pattern at offset %zu: %s", (size_t)at,
                  (const char *)why);
        return NULL;
    }
    /* Without JIT (another processor, a locked-down kernel) matching is only
     * slower. */
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    re = heap_take(sizeof(*re));
    re->code = code;
    re->match_options = flags & REGEX_UTF8_SURE ? PCRE2_NO_UTF_CHECK : 0;
    re->limits = pcre2_match_context_create(NULL);
    if (!re->limits)
        err_die("out of memory");
    pcre2_set_match_limit(re->limits, REGEX_STEPS_MAX);
    pcre2_set_depth_limit(re->limits, REGEX_DEPTH_MAX);
    pcre2_set_heap_limit(re->limits, REGEX_HEAP_KIB);
    return re;
}

void regex_close(struct regex *re)
{
    if (!re)
        return;
    pcre2_match_context_free(re->limits);
    pcre2_code_free(re->code);
    free(re);
}

static void regex_copy_groups(pcre2_match_data *data, int rc,
                              struct regex_match *m)
{
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
    size_t count = rc == 0 ? REGEX_GROUPS : (size_t)rc;
    size_t i;

    m->count = count;
    for (i = 0; i < REGEX_GROUPS; i++) {
        bool set = i < count && at[2 * i] != PCRE2_UNSET;

        m->start[i] = set ? at[2 * i] : SIZE_MAX;
        m->end[i] = set ? at[2 * i + 1] : SIZE_MAX;
    }
    /* \K in a lookahead can put the start after the end. */
    if (m->start[0] > m->end[0])
        m->start[0] = m->end[0];
}

static int regex_failed(int rc, struct err *err)
{
    PCRE2_UCHAR why[160];

    pcre2_get_error_message(rc, why, sizeof(why));
    err_record(err, "could not search the text: %s", (const char *)why);
    return -1;
}

int regex_find(const struct regex *re, struct span subject, size_t from,
               struct regex_match *m, struct err *err)
{
    PCRE2_SPTR text = (PCRE2_SPTR)(subject.data ? subject.data : "");
    pcre2_match_data *data;
    int rc;

    if (from > subject.len)
        return 0;
    data = pcre2_match_data_create(REGEX_GROUPS, NULL);
    if (!data)
        err_die("out of memory");
    rc = pcre2_match(re->code, text, subject.len, from, re->match_options, data,
                     re->limits);
    /* The compiled code has only 32 KiB of stack of its own; the interpreter
     * has the heap. */
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
        rc = pcre2_match(re->code, text, subject.len, from,
                         PCRE2_NO_JIT | re->match_options, data, re->limits);
    if (rc >= 0)
        regex_copy_groups(data, rc, m);
    pcre2_match_data_free(data);
    if (rc == PCRE2_ERROR_NOMATCH)
        return 0;
    return rc < 0 ? regex_failed(rc, err) : 1;
}

struct span regex_group(struct span subject, const struct regex_match *m,
                        size_t group)
{
    if (group >= REGEX_GROUPS || m->start[group] == SIZE_MAX)
        return SPAN_NONE;
    return span_cut(subject, m->start[group], m->end[group] - m->start[group]);
}

int regex_name(const struct regex *re, const char *name)
{
    int rc = pcre2_substring_number_from_name(re->code, (PCRE2_SPTR)name);

    return rc > 0 && rc < REGEX_GROUPS ? rc : -1;
}
