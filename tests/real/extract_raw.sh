#!/bin/sh
# Every raw answer of the shared data through extract: it must not crash, and
# nothing may be set aside; prints per file how many were read and why not.
#     LIMBECK_SHARED=../shared sh tests/real/extract_raw.sh [BUILD [ROWS]]
# With STORE in the environment the store is kept there.
# With ROWS, a file, one line a reply is written there: what extraction says of
# it. tests/real/extract_changes.sh compares two such files.
set -eu
B=${1:-build}
ROWS=${2:-}
D=${LIMBECK_SHARED:-../shared}/data/truth
[ -d "$D" ] || { echo "no $D: set LIMBECK_SHARED"; exit 0; }
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
S=${STORE:-$W/s.limbeck}
printf 'store: %s\n' "$S" > "$W/c.yaml"
"$B/bin/limbeck-extract" "$W/c.yaml" --progress none > /dev/null

rows=0
# NAME JSON-LINES: one text a line, as a JSON string, into a teacher of its own
take() {
    rows=$((rows + 1))
    sqlite3 -batch "$S" <<END
INSERT INTO teacher (id, name, backend, model, prompt_id, identity, run_id)
VALUES ($rows, '$1', 'batch', '$1', 1, '', 1);
INSERT INTO active_teacher (name, ordinal, teacher_id) VALUES ('$1', $rows, $rows);
CREATE TEMP TABLE line (text TEXT);
.mode list
.separator "\037" "\n"
.import '$2' line
INSERT INTO sample (source_name, key, run_id)
SELECT '$1', '$1/' || rowid, 1 FROM line;
INSERT INTO sample_state (sample_id, lat_deg, lon_deg, position_origin,
                          standing, run_id)
SELECT id, 0, 0, 'table', 'kept', 1 FROM sample WHERE source_name = '$1';
INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
SELECT s.id, $rows, line.text ->> '\$', 'stop', 1
FROM line JOIN samples s ON s.key = '$1/' || line.rowid
WHERE line.text ->> '\$' IS NOT NULL;
END
}

sqlite3 -batch "$S" "INSERT INTO prompt VALUES (1, 'none', '')"
for f in "$D"/im2gps/raw/*.csv.gz "$D"/im2gps3k/raw/*.csv.gz \
    "$D"/osv5_raw_notruth/*.csv.gz "$D"/gptgeochat/raw/*.csv.gz \
    "$D"/location_inference/*.csv.gz; do
    gzip -dc "$f" > "$W/t.csv"
    sqlite3 -batch ':memory:' ".mode csv" ".import '$W/t.csv' t" ".mode list" \
        "SELECT json_quote($(sqlite3 -batch ':memory:' ".mode csv" \
            ".import '$W/t.csv' t" ".mode list" "
            SELECT '\"' || name || '\"' FROM pragma_table_info('t')
            WHERE name IN ('response', 'model_response', 'First Response')"))
        FROM t" > "$W/lines" 2> /dev/null || continue
    sed 's/^/ /' "$W/lines" > "$W/import" # a quote in front would be CSV
    take "${f#"$D/"}" "$W/import"
done
for f in "$D"/thinking_with_map/*.jsonl.gz "$D"/imageo/dataset3_*.jsonl.gz; do
    gzip -dc "$f" | jq -c '.solution_str // .raw_response // ""' > "$W/lines"
    sed 's/^/ /' "$W/lines" > "$W/import" # a quote in front would be CSV
    take "${f#"$D/"}" "$W/import"
done
rc=0
"$B/bin/limbeck-extract" "$W/c.yaml" --progress none || rc=$?
sqlite3 -batch "$S" -separator '	' "
    SELECT t.name, count(*), sum(a.status = 'ok'),
           sum(a.position_origin = 'stated'), sum(a.position_origin = 'named'),
           sum(a.strict),
           (SELECT group_concat(status || ' ' || n, ', ') FROM (
                SELECT b.status, count(*) AS n FROM answer b
                JOIN reply q ON q.id = b.reply_id
                WHERE q.teacher_id = t.id AND b.status <> 'ok'
                GROUP BY 1 ORDER BY 2 DESC))
    FROM teacher t JOIN reply r ON r.teacher_id = t.id
    JOIN answer a ON a.reply_id = r.id GROUP BY t.id"
[ -z "$ROWS" ] || sqlite3 -batch "$S" -separator '	' -nullvalue '' "
    SELECT sample.key, a.status, a.form, a.strict, a.position_origin,
           printf('%.6f', a.lat_deg), printf('%.6f', a.lon_deg),
           replace(replace(a.country, char(10), ' '), char(9), ' '),
           replace(replace(a.region, char(10), ' '), char(9), ' '),
           replace(replace(a.city, char(10), ' '), char(9), ' '),
           a.reasoning_start || '-' || a.reasoning_end,
           a.answer_start || '-' || a.answer_end, a.note
    FROM answer a JOIN reply r ON r.id = a.reply_id
    JOIN sample ON sample.id = r.sample_id ORDER BY r.id" > "$ROWS"
exit $rc
