#!/bin/sh
# score: how similar the reasonings of different teachers are, step by step, by
# the miniature sentence encoder.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
M=$PWD/demo/models/sentence
run() {
    one=$1
    shift
    "$B/bin/limbeck-$one" "$W/c.yaml" --progress none "$@" 2>&1
}
value() { # TEACHER SAMPLE
    sql "$S" "SELECT ifnull(round(value, 3), 'unknown') FROM score c
        JOIN reply r ON r.id = c.reply_id
        WHERE r.teacher_id = $1 AND r.sample_id = $2 AND filter_id =
        (SELECT id FROM filter WHERE name = 'reasoning_similarity')"
}
run claims > "$W/out"
facts "$S" 10
# Two more teachers: of sample 1 the second says the same, of sample 2 something
# else.
sql "$S" "INSERT INTO teacher VALUES (3, 'c', 'batch', 'm', 1, 'c', 1000),
        (4, 'd', 'batch', 'm', 1, 'd', 1000);
    DELETE FROM active_teacher;
    INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('c', 0, 3, 1, 1), ('d', 1, 4, 1, 1);
    INSERT INTO reply (id, sample_id, teacher_id, text, finish, run_id)
    SELECT r.id + 100, r.sample_id, r.teacher_id + 2, CASE r.id
           WHEN 2 THEN (SELECT text FROM reply WHERE id = 1)
           WHEN 4 THEN '1. Flag: a national flag. 2. Plants: palm trees.'
           ELSE r.text END, 'stop', 1000 FROM reply r;
    INSERT INTO answer (reply_id, version_id, status, form, strict,
                        reasoning_start, reasoning_end, run_id)
    SELECT id, 1002, 'ok', 'gre', 1, iif(id = 104, 0, 7),
           iif(id = 104, 48, instr(text, '</think>') - 1), 1000
    FROM reply WHERE id > 100"
run claims > "$W/out"
run score > "$W/out"
is "without an encoder it is unknown" "$(value 3 1)" unknown
like "with one it is measured" "$(run score --set "score.sentence=$M")" \
    '10 kept'
is "the same steps are wholly similar" "$(value 3 1)" 1.0
is "from either side" "$(value 4 1)" 1.0
ok "others are less so" awk "BEGIN { exit !($(value 3 2) < 0.8) }"
is "as much as the other way round" "$(value 3 2)" "$(value 4 2)"
is "the evidence tells which step goes with which" "$(sql "$S" "
    SELECT group_concat(json_extract(x.value, '\$.step') || '=' ||
                        json_extract(x.value, '\$.with'), ' ') = ifnull(
           group_concat((x.key + 1) || '=' || (x.key + 1), ' '), 'none'),
        count(*) > 1, min(json_extract(x.value, '\$.cosine')) > 0.999
    FROM score c JOIN reply r ON r.id = c.reply_id,
        json_each(c.evidence, '\$.alignment') x
    WHERE r.sample_id = 1 AND r.teacher_id = 3 AND filter_id =
        (SELECT id FROM filter WHERE name = 'reasoning_similarity')")" '1|1|1'
like "a second time there is nothing to do" \
    "$(run score --set "score.sentence=$M")" 'nothing to do'
run score --set score.sentence=/nowhere > "$W/out"
is "an encoder that is not there stops the stage" $? 2
like "and says so" "$(cat "$W/out")" 'score.sentence'
plan_done
