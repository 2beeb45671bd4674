/*
 * Every query says how often it runs, in the line after its name:
 *     -- runs: once | per file | per page | per sample | per record
 * and SQLite's plan for it must fit. What runs per sample (or reply, picture)
 * or per record may reach rows of a big table by their keys alone; what runs
 * per page may besides walk along an index from where the last page ended;
 * what runs once (in a stage or command) may scan, but not inside a loop over
 * a big table, as that is quadratic. Nothing but what runs once may sort rows
 * of a big table. Plans are made as the product makes them: without ANALYZE.
 */
#include "testing.h"

#include <ctype.h>

#include "db/query_text.h"
#include "made_store.h"

enum { PLAN_NODES = 200, PLAN_ALIASES = 200, PLAN_NAME = 64 };

/* Tables that stay small however many samples there are; all others are big.
 * A few rows a run, a file, a stage, a teacher or a policy. */
static const char *const small_tables[] = {
    "run",          "source",        "source_state",    "source_join",
    "prompt",       "teacher",       "active_teacher",  "derived_teacher",
    "repair_bound", "stage_version", "current_version", "off_version",
    "filter",       "policy",        "current_policy",  "decided_policy",
    "rule",         "export",        "tally",           "vocabulary",
    "asked_model",  "ask_version",   "claim_word",      "stage_count",
    "shard",        "merged_shard",  "merge_due",       "row_count",
    "quota",
};

/* Columns of which one value has a few rows in any table. */
static const char *const key_columns[] = {
    "rowid",    "id",  "sample_id", "reply_id", "picture_id", "member_id",
    "entry_id", "key", "sha256",    "item",     "cluster_id", "op"};
static const char *const file_columns[] = {"source_id", "data_source_id"};

/* Queries whose plan is not good enough yet, and why that is borne. */
static const struct {
    const char *query, *why;
} known[] = {
    {"failure_put", "few failures of one name were accepted"},
};

enum runs { RUNS_ONCE, RUNS_FILE, RUNS_PAGE, RUNS_SAMPLE, RUNS_RECORD };
static const char *const runs_names[] = {"once", "per file", "per page",
                                         "per sample", "per record"};

/* How many rows of its table a loop comes by. */
enum reach { REACH_FEW, REACH_ON, REACH_ALL };

struct plan_node {
    int id, parent;
    char detail[300];
};

struct plan {
    sqlite3 *db;
    const char *name; /* of the query */
    enum runs runs;
    struct plan_node nodes[PLAN_NODES];
    int node_count;
    char big[PLAN_ALIASES][PLAN_NAME]; /* names that stand for big tables */
    int big_count;
};

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

static bool listed(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The word after `at`, past blanks; empty at anything else. */
static const char *next_word(const char *at, char word[PLAN_NAME])
{
    size_t n = 0;

    while (isspace((unsigned char)*at))
        at++;
    for (; isalnum((unsigned char)*at) || *at == '_'; at++) {
        if (n + 1 < PLAN_NAME)
            word[n++] = *at;
    }
    word[n] = '\0';
    return at;
}

static bool is_big_table(sqlite3 *db, const char *name)
{
    sqlite3_stmt *s;

    if (listed(small_tables, COUNT_OF(small_tables), name))
        return false;
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT 1 FROM sqlite_schema WHERE name = ?1 "
                           "AND type IN ('table', 'view')",
                           -1, &s, NULL),
        SQLITE_OK);
    sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
    bool found = sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    return found;
}

static void add_big(struct plan *p, const char *name)
{
    assert_true(p->big_count < PLAN_ALIASES);
    snprintf(p->big[p->big_count++], PLAN_NAME, "%s", name);
}

static bool named_big(const struct plan *p, const char *name)
{
    for (int i = 0; i < p->big_count; i++) {
        if (strcmp(p->big[i], name) == 0)
            return true;
    }
    return false;
}

static void find_aliases(struct plan *p, const char *sql);

/* A view's tables are read under the names that they have in the view. */
static void find_aliases_of_view(struct plan *p, const char *name)
{
    sqlite3_stmt *s;

    assert_int_equal(
        sqlite3_prepare_v2(p->db,
                           "SELECT substr(sql, instr(sql, ' AS') + 3) FROM "
                           "sqlite_schema WHERE name = ?1 AND type = 'view'",
                           -1, &s, NULL),
        SQLITE_OK);
    sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
    if (sqlite3_step(s) == SQLITE_ROW)
        find_aliases(p, (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
}

/* `reply r`, `reply AS r`, `reply`: all names that big tables go by. */
static void find_aliases(struct plan *p, const char *sql)
{
    char word[PLAN_NAME], alias[PLAN_NAME];

    while (*sql != '\0') {
        if (starts(sql, "--")) {
            sql += strcspn(sql, "\n");
            continue;
        }
        const char *after = next_word(sql, word);
        if (word[0] == '\0') {
            sql += *sql != '\0' && !isspace((unsigned char)*sql);
            sql += strspn(sql, " \n\t");
            continue;
        }
        sql = after;
        if (!is_big_table(p->db, word))
            continue;
        if (!named_big(p, word)) {
            add_big(p, word);
            find_aliases_of_view(p, word);
        }
        after = next_word(after, alias);
        if (strcmp(alias, "AS") == 0)
            next_word(after, alias);
        if (alias[0] != '\0')
            add_big(p, alias);
    }
}

static bool is_loop(const struct plan_node *n)
{
    return starts(n->detail, "SCAN ") || starts(n->detail, "SEARCH ");
}

/* The second word of a loop or of what makes a table: its name. */
static void node_name(const struct plan_node *n, char name[PLAN_NAME])
{
    const char *at = strchr(n->detail, ' ') + 1;
    size_t len = strcspn(at, " ");

    snprintf(name, PLAN_NAME, "%.*s", (int)len, at);
}

static enum reach loop_reach(const struct plan *p, const struct plan_node *n);

static int node_index(const struct plan *p, int id)
{
    for (int i = 0; i < p->node_count; i++) {
        if (p->nodes[i].id == id)
            return i;
    }
    return -1;
}

/* Does the node lie below `id`, however deep, but for other made tables? */
static bool feeds(const struct plan *p, const struct plan_node *n, int id)
{
    while (n->parent != id) {
        int up = node_index(p, n->parent);
        if (up < 0 || strstr(p->nodes[up].detail, "SCALAR") != NULL ||
            strstr(p->nodes[up].detail, "LIST") != NULL ||
            starts(p->nodes[up].detail, "MATERIALIZE ") ||
            starts(p->nodes[up].detail, "CO-ROUTINE "))
            return false;
        n = &p->nodes[up];
    }
    return true;
}

/* Of a table that the query makes: as far as the loops reach that fill it. */
static enum reach made_reach(const struct plan *p, const char *name)
{
    enum reach most = REACH_FEW;

    for (int i = 0; i < p->node_count; i++) {
        char made[PLAN_NAME];
        if (!starts(p->nodes[i].detail, "MATERIALIZE ") &&
            !starts(p->nodes[i].detail, "CO-ROUTINE "))
            continue;
        node_name(&p->nodes[i], made);
        if (strcmp(made, name) != 0)
            continue;
        for (int k = i + 1; k < p->node_count; k++) {
            if (!is_loop(&p->nodes[k]) ||
                !feeds(p, &p->nodes[k], p->nodes[i].id))
                continue;
            node_name(&p->nodes[k], made);
            if (strcmp(made, name) == 0) /* a recursive step */
                continue;
            enum reach r = loop_reach(p, &p->nodes[k]);
            most = r > most ? r : most;
        }
    }
    return most;
}

/* Do the terms in the brackets of a SEARCH hold one `key=?`? */
static bool has_key(const struct plan *p, const char *terms)
{
    while (*terms != '\0' && *terms != ')') {
        char column[PLAN_NAME];
        const char *end = next_word(terms, column);
        if (*end == '=' &&
            (listed(key_columns, COUNT_OF(key_columns), column) ||
             (p->runs == RUNS_FILE &&
              listed(file_columns, COUNT_OF(file_columns), column))))
            return true;
        terms = *end == '\0' ? end : end + 1;
    }
    return false;
}

static enum reach loop_reach(const struct plan *p, const struct plan_node *n)
{
    char name[PLAN_NAME];

    node_name(n, name);
    if (!named_big(p, name))
        return starts(n->detail, "SCAN ") ? made_reach(p, name) : REACH_FEW;
    if (starts(n->detail, "SCAN "))
        return REACH_ALL;
    if (strstr(n->detail, "AUTOMATIC") != NULL) /* built by a scan */
        return p->runs == RUNS_ONCE ? REACH_FEW : REACH_ALL;
    const char *terms = strchr(n->detail, '(');
    if (terms == NULL || has_key(p, terms)) /* NULL: the least, the greatest */
        return REACH_FEW;
    return strpbrk(terms, "<>") != NULL ? REACH_ON : REACH_ALL;
}

/* Within equal rows of an index is none; SQLite 3.46 has other words for it
 * than those before. */
static bool is_sort(const struct plan_node *n)
{
    return starts(n->detail, "USE TEMP B-TREE FOR") &&
           strstr(n->detail, "RIGHT PART") == NULL &&
           strstr(n->detail, "FOR LAST ") == NULL;
}

/* How far the loops reach beside this node and before it. */
static enum reach reach_before(const struct plan *p, int node)
{
    enum reach most = REACH_FEW;

    for (int i = 0; i < node; i++) {
        if (p->nodes[i].parent == p->nodes[node].parent &&
            is_loop(&p->nodes[i])) {
            enum reach r = loop_reach(p, &p->nodes[i]);
            most = r > most ? r : most;
        }
    }
    return most;
}

/* Is the node evaluated for each row of some outer loop? */
static bool is_correlated(const struct plan *p, const struct plan_node *n)
{
    int up = node_index(p, n->parent);

    while (up >= 0 && strncmp(p->nodes[up].detail, "CORRELATED", 10) != 0)
        up = node_index(p, p->nodes[up].parent);
    return up >= 0;
}

/* NULL, or what is wrong with the node. */
static const char *node_fault(const struct plan *p, int i)
{
    const struct plan_node *n = &p->nodes[i];

    if (p->runs != RUNS_ONCE && is_sort(n) && reach_before(p, i) > REACH_FEW)
        return "sorts a big table";
    if (starts(n->detail, "BLOOM FILTER") && p->runs != RUNS_ONCE)
        return "reads a table to filter another";
    if (!is_loop(n))
        return NULL;
    enum reach r = loop_reach(p, n);
    if (p->runs == RUNS_ONCE)
        return r > REACH_FEW &&
                       (reach_before(p, i) > REACH_FEW || is_correlated(p, n))
                   ? "goes through a big table again and again"
                   : NULL;
    if (r == REACH_ALL)
        return "goes through a big table, or all of a kind in it";
    return r == REACH_ON && (p->runs != RUNS_PAGE || is_correlated(p, n))
               ? "goes on to the end of a big table"
               : NULL;
}

static void plan_read(struct plan *p, struct span sql)
{
    sqlite3_stmt *s;
    char *text = malloc(sql.len + 40);

    snprintf(text, sql.len + 40, "EXPLAIN QUERY PLAN %.*s", (int)sql.len,
             sql.data);
    find_aliases(p, text);
    if (sqlite3_prepare_v2(p->db, text, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", p->name, sqlite3_errmsg(p->db));
    while (sqlite3_step(s) == SQLITE_ROW) {
        assert_true(p->node_count < PLAN_NODES);
        struct plan_node *n = &p->nodes[p->node_count++];
        n->id = sqlite3_column_int(s, 0);
        n->parent = sqlite3_column_int(s, 1);
        snprintf(n->detail, sizeof(n->detail), "%s",
                 (const char *)sqlite3_column_text(s, 3));
    }
    sqlite3_finalize(s);
    free(text);
}

static bool runs_read(struct span sql, enum runs *runs)
{
    static const char mark[] = "-- runs: ";
    struct span line, rest = sql;

    /* The block begins with the line after its name. */
    if (!span_next(&rest, '\n', &line) || !span_starts(line, mark))
        return false;
    line = span_cut(line, sizeof(mark) - 1, SIZE_MAX);
    for (size_t i = 0; i < COUNT_OF(runs_names); i++) {
        if (span_is(line, runs_names[i])) {
            *runs = (enum runs)i;
            return true;
        }
    }
    return false;
}

static bool is_known(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (strcmp(known[i].query, name) == 0)
            return true;
    }
    return false;
}

/* Prints what is wrong; the number of faults. */
static int plan_faults(sqlite3 *db, const char *name, struct span sql,
                       bool quiet)
{
    struct plan *p = calloc(1, sizeof(*p));
    int faults = 0;

    p->db = db;
    p->name = name;
    if (!runs_read(sql, &p->runs)) {
        print_message("%s: the line after its name does not say `-- runs: "
                      "once | per file | per page | per sample | per record`\n",
                      name);
        free(p);
        return 1;
    }
    plan_read(p, sql);
    for (int i = 0; i < p->node_count; i++) {
        const char *fault = node_fault(p, i);
        if (fault == NULL)
            continue;
        faults++;
        if (!quiet)
            print_message("%s, %s: %s: %s\n", name, runs_names[p->runs], fault,
                          p->nodes[i].detail);
    }
    free(p);
    return faults;
}

static void no_query_is_quadratic(void **state)
{
    char path[300];
    sqlite3 *db = made_store_open(path, "plans.limbeck");
    int faults = 0;

    (void)state;
    for (int i = QUERY_NONE + 1; i < QUERY_COUNT; i++) {
        const char *name = db_query_name((enum query_id)i);
        int n = plan_faults(db, name, query_text_find((enum query_id)i),
                            is_known(name));
        if (is_known(name) && n == 0)
            print_message("%s is good now: take it off the list of known "
                          "exceptions\n",
                          name);
        faults += is_known(name) ? n == 0 : n;
    }
    sqlite3_close(db);
    assert_int_equal(faults, 0);
}

static void every_exception_is_a_query(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        bool found = false;
        for (int k = QUERY_NONE + 1; k < QUERY_COUNT; k++)
            found |=
                strcmp(db_query_name((enum query_id)k), known[i].query) == 0;
        if (!found)
            fail_msg("no query \"%s\"", known[i].query);
        assert_true(strlen(known[i].why) > 0);
    }
}

/* What the rules refuse and what they let pass, on queries made for that. */
static void the_rules_are_those_above(void **state)
{
    static const struct {
        const char *sql;
        int faults;
    } cases[] = {
        {"SELECT 1", 1}, /* does not say how often */
        {"-- runs: often\nSELECT 1", 1},
        {"-- runs: per sample\nSELECT * FROM reply r WHERE r.id = ?1", 0},
        {"-- runs: per sample\nSELECT * FROM reply r WHERE r.text = ?1", 1},
        {"-- runs: per sample\nSELECT * FROM reply WHERE teacher_id = ?1", 1},
        {"-- runs: per sample\nSELECT * FROM reply WHERE id > ?1", 1},
        {"-- runs: per sample\nSELECT max(id) FROM reply", 0},
        {"-- runs: per sample\nSELECT * FROM teacher AS t ORDER BY name", 0},
        {"-- runs: per record\nDELETE FROM verdict", 1},
        {"-- runs: per file\nSELECT * FROM member WHERE source_id = ?1", 0},
        {"-- runs: per sample\nSELECT * FROM member WHERE source_id = ?1", 1},
        {"-- runs: per page\nSELECT * FROM reply WHERE id > ?1 ORDER BY id "
         "LIMIT 5",
         0},
        {"-- runs: per page\nSELECT * FROM reply WHERE id > ?1 ORDER BY text "
         "LIMIT 5",
         1},
        {"-- runs: per page\nSELECT * FROM reply WHERE -id > ?1 ORDER BY id "
         "DESC LIMIT 5",
         1},
        {"-- runs: per page\nWITH x AS MATERIALIZED (SELECT id FROM reply) "
         "SELECT * FROM x",
         2},
        {"-- runs: once\nSELECT * FROM reply r ORDER BY r.text", 0},
        {"-- runs: per sample\nSELECT * FROM active_reply WHERE sample_id = ?1",
         0},
        {"-- runs: per sample\nSELECT * FROM active_reply WHERE text = ?1", 1},
        {"-- runs: once\nSELECT * FROM reply a CROSS JOIN reply b "
         "ON a.text < b.text",
         1},
        {"-- runs: once\nWITH x AS MATERIALIZED (SELECT text AS t FROM reply) "
         "SELECT * FROM x CROSS JOIN sample s WHERE s.key < x.t",
         1},
        {"-- runs: once\nSELECT (SELECT count(*) FROM sample s "
         "WHERE s.source_name = r.text) FROM reply r",
         1},
    };
    char path[300];
    sqlite3 *db = made_store_open(path, "rules.limbeck");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int n = plan_faults(db, "case", span_of(cases[i].sql), true);
        if (n != cases[i].faults)
            fail_msg("%d faults, not %d: %s", n, cases[i].faults, cases[i].sql);
    }
    sqlite3_close(db);
}

/* Replies of teacher 1 are stripped by another. */
static const char made_of_others[] =
    "INSERT INTO teacher VALUES (9, 'big+strip', 'strip', 'm', 1, 's', 1);"
    "INSERT INTO derived_teacher VALUES (9, 1, 'strip', 1);"
    "INSERT INTO active_teacher (name, ordinal, teacher_id, made_by, origin)"
    "VALUES ('big+strip', 9, 9, 'strip', 'big');"
    "UPDATE measure SET visibility = 0.5";

static sqlite3 *filled_store(const char *name, int samples)
{
    char path[300];
    sqlite3 *db = made_store_open(path, name);

    made_store_fill(db, samples);
    assert_int_equal(sqlite3_exec(db, made_of_others, NULL, NULL, NULL),
                     SQLITE_OK);
    return db;
}

/* Steps of SQLite's machine to run the query to its end, undone after. ?1 of a
 * page: a version at which nothing was done, or an id past the end, so that a
 * page is full or empty and no walk over what is done counts. */
static double steps_of(sqlite3 *db, struct span sql, enum runs runs)
{
    sqlite3_stmt *s;

    sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    assert_int_equal(sqlite3_prepare_v2(db, sql.data, (int)sql.len, &s, NULL),
                     SQLITE_OK);
    for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++)
        sqlite3_bind_int(s, i, runs == RUNS_PAGE && i == 1 ? 1000000 : 2);
    while (sqlite3_step(s) == SQLITE_ROW) {
    }
    double steps = sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 0);
    sqlite3_finalize(s);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return steps;
}

/* Four times the samples: as many steps, or four times as many for what runs
 * once. What a plan does not show (triggers, foreign keys) counts here too. */
static void work_grows_no_faster_than_the_store(void **state)
{
    enum { FEW = 300, TIMES = 4 };
    sqlite3 *small = filled_store("few.limbeck", FEW);
    sqlite3 *large = filled_store("many.limbeck", FEW * TIMES);
    int faults = 0;

    (void)state;
    for (int i = QUERY_NONE + 1; i < QUERY_COUNT; i++) {
        struct span sql = query_text_find((enum query_id)i);
        const char *name = db_query_name((enum query_id)i);
        enum runs runs = RUNS_ONCE;
        if (!runs_read(sql, &runs) || is_known(name))
            continue;
        double few = steps_of(small, sql, runs),
               many = steps_of(large, sql, runs);
        bool good = runs == RUNS_ONCE || runs == RUNS_FILE
                        ? many <= few * TIMES * 1.2 + 1000
                        : many <= few * 1.5 + 300;
        if (!good)
            print_message("%s, %s: %.0f steps, and %.0f with %d times the "
                          "samples\n",
                          name, runs_names[runs], few, many, TIMES);
        faults += !good;
    }
    sqlite3_close(small);
    sqlite3_close(large);
    assert_int_equal(faults, 0);
}

TESTING_MAIN(cmocka_unit_test(the_rules_are_those_above),
             cmocka_unit_test(every_exception_is_a_query),
             cmocka_unit_test(no_query_is_quadratic),
             cmocka_unit_test(work_grows_no_faster_than_the_store))
