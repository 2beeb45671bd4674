# shellcheck shell=sh
# facts.sh: a store filled with made-up facts up to extract, for tests and
# benches of the stages behind it. Sourced.
#
# facts STORE N      N samples, two teachers. Of teacher a, answers lie 0.1,
#                    0.5, 5 and 20 degrees north of the truth by turns; of
#                    teacher b 0.2 and 10. Five pictures an author; every tenth
#                    is a near-duplicate of the one before.
# Expects the schema to be there: run any stage on the store first.
facts() {
    sqlite3 -batch "$1" <<END
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = ON;
BEGIN;
INSERT INTO run VALUES (1000, 'made up', '0', 'here', '', 'c0ffee', 0);
INSERT INTO run_end VALUES (1000, 0, 0);
INSERT INTO stage_version (id, stage, text, run_id) VALUES
    (1000, 'place', 'made up', 1000), (1001, 'sample', 's', 1000),
    (1002, 'extract', 'e', 1000), (1003, 'dedupe', 'd', 1000);
INSERT OR REPLACE INTO current_version (stage, version_id, input_fingerprint)
    VALUES ('place', 1000, NULL),
    ('sample', 1001, 'm'), ('extract', 1002, NULL), ('dedupe', 1003, 'm');
INSERT INTO source VALUES (1, 'world', 'world', 'folder', 'CC-BY', 1000);
INSERT INTO source_state (source_id, bytes, modified_at, finished,
    current, retired_reason, run_id)
    VALUES (1, 0, 0, 1, 1, NULL, 1000);
CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS
    (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < $2) SELECT i FROM c;
INSERT INTO picture SELECT i, sha, 100, 'jpeg', 64, 48, i, NULL, NULL,
    NULL, NULL, NULL, 1000
    FROM (SELECT i, CAST(printf('%032d', i) AS BLOB) AS sha FROM n);
INSERT INTO sample SELECT i, 'world', 'k/' || i, 1000 FROM n;
INSERT INTO sample_state SELECT i, 1, NULL, NULL, NULL, i,
    (i * 7) % 100 - 60 + 0.25, (i * 13) % 340 - 170 + 0.5, 'table', NULL,
    NULL, NULL, 'Town ' || i, 'author ' || (i / 5), NULL, NULL, NULL, 'kept',
    NULL, 1000 FROM n;
INSERT INTO place SELECT i, 1000, 'FR', 'Region', 'Town ' || i, 0, 0, 1, 1000
    FROM n;
INSERT INTO cluster SELECT i, 1003, CASE WHEN i % 10 = 0 AND i > 1 THEN i - 1
    ELSE i END, 1, NULL, NULL, 'single', 1000 FROM n;
INSERT INTO selection SELECT i, 1001, 1, 'drawn', 1000 FROM n;
INSERT INTO prompt VALUES (1, 'gre', 'Where was this picture taken?');
INSERT INTO teacher VALUES (1, 'a', 'batch', 'm', 1, 'a', 1000),
    (2, 'b', 'batch', 'm', 1, 'b', 1000);
INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
    VALUES ('a', 0, 1, 1, 1), ('b', 1, 2, 1, 1);
CREATE TEMP TABLE t AS
SELECT i * 2 - 2 + k AS id, i, k,
    (i * 7) % 100 - 60 + 0.25 + CASE k
        WHEN 1 THEN CASE i % 4 WHEN 0 THEN 0.1 WHEN 1 THEN 0.5 WHEN 2 THEN 5
                    ELSE 20 END
        ELSE CASE i % 2 WHEN 0 THEN 0.2 ELSE 10 END END AS lat,
    (i * 13) % 340 - 170 + 0.5 AS lon,
    '<think> 1. Signs: a sign reads "Shop ' || i || '", French language. 2. '
    || 'Traffic: cars keep right, white plates, white road lines. 3. '
    || 'Buildings: cream stone, tin roofs, number ' || i || ' of this street. '
    || 'This points to Town ' || i || '. </think>' AS think
FROM n, (SELECT 1 AS k UNION ALL SELECT 2);
INSERT INTO reply SELECT id, i, k, 0, think || '<answer> "Latitude": "' || lat
    || '", "Longitude": "' || lon || '" </answer>', 'stop', 10, 100, NULL,
    NULL, NULL, 5, 1000 FROM t;
INSERT INTO answer (reply_id, version_id, status, form, strict,
                    position_origin, lat_deg, lon_deg, localizable,
                    reasoning_start, reasoning_end, answer_start, answer_end,
                    run_id)
SELECT t.id, 1002, 'ok', 'gre', 1, 'stated', lat, lon, 0.9, 7,
    length(CAST(think AS BLOB)) - 8, length(CAST(think AS BLOB)) + 9,
    length(CAST(text AS BLOB)) - 10, 1000
    FROM t JOIN reply r ON r.id = t.id;
COMMIT;
END
}
