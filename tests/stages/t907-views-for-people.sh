#!/bin/sh
# The views that people ask, over rows that are current, and the questions of
# docs/store.md, as they stand there.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\nsplit: {cot: 10, judge: 8, seed: 100}\n' \
    > "$W/c.yaml"
stage() { "$B/bin/limbeck-$1" "$W/c.yaml" --progress none > "$W/log" 2>&1; }

stage claims
facts "$S" 60
for s in claims score decide split; do stage $s; done

# The n-th block of SQL of the page.
question() {
    awk -v n="$1" '/^```sql/ { k++; on = 1; next } /^```/ { on = 0 }
        on && k == n' docs/store.md
}
n=0
while [ -n "$(question $((n + 1)))" ]; do
    n=$((n + 1))
    question $n | sqlite3 -batch "$S" > "$W/rows" 2> "$W/log"
    is "question $n is asked" "$? $(cat "$W/log")" '0 '
    ok "and answered" test -s "$W/rows"
done
is "there are ten" $n 10

is "each view says what its tables do" "$(sql "$S" "SELECT
    (SELECT count(*) FROM samples), (SELECT count(*) FROM replies),
    (SELECT count(*) FROM measures), (SELECT count(*) FROM verdicts),
    (SELECT count(*) FROM splits)")" '60|120|120|120|60'
is "a reasoning is the teacher's" "$(sql "$S" "SELECT count(*) FROM replies
    WHERE reasoning LIKE ' 1. Signs:%' AND instr(text, reasoning) = 8")" 120
is "the first rule that failed is named" "$(sql "$S" "SELECT DISTINCT first
    FROM verdicts WHERE reply_id = 2")" distance
is "measures are those of the table" "$(sql "$S" "SELECT count(*)
    FROM measures v JOIN measure m ON m.reply_id = v.reply_id
    WHERE v.distance IS m.distance AND v.leak IS m.leak")" 120
is "so is the list of them" "$(sql "$S" "SELECT count(*) FROM score s
    JOIN filter f ON f.id = s.filter_id AND f.name = 'distance'
    JOIN measure m ON m.reply_id = s.reply_id WHERE s.value IS m.distance")" 120
sql "$S" "DELETE FROM active_teacher WHERE name = 'b'"
is "a teacher that is no more is not shown" "$(sql "$S" "SELECT
    (SELECT count(*) FROM replies), (SELECT count(*) FROM measures),
    (SELECT count(*) FROM verdicts)")" '60|60|60'
sql "$S" "UPDATE sample_state SET current = 0, retired_reason = 'gone'
    WHERE sample_id = 1"
is "nor is a sample that is retired" "$(sql "$S" "SELECT
    (SELECT count(*) FROM samples),
    (SELECT count(*) FROM replies), (SELECT count(*) FROM measures),
    (SELECT count(*) FROM verdicts), (SELECT count(*) FROM splits)")" \
    '59|59|59|59|59'
is "but by the view of all of them" "$(sql "$S" "SELECT count(*), sum(current),
    max(retired_reason) FROM every_sample")" '60|59|gone'
is "no column of a view has gone" "$(sql "$S" "SELECT group_concat(name, ' ')
    FROM pragma_table_info('samples')")" 'id source_name key current'\
' retired_reason member_id entry_id picture_id lat_deg lon_deg'\
' position_origin conflict_km country region city author licence sequence'\
' taken_at standing reason accuracy'
plan_done
