#!/bin/sh
# A picture that several samples have is asked about once, whatever they are
# called and although no duplicate was looked for.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
S=$W/s.limbeck
teach_world "$S" 6
sql "$S" "UPDATE sample_state SET picture_id = 1 WHERE sample_id IN (2, 5);
    DROP TRIGGER sample_unchanged;
    DROP TRIGGER member_unchanged;
    UPDATE member SET data_offset = 0, picture_id = 1 WHERE id IN (2, 5);
    UPDATE sample SET source_name = 't' WHERE id = 5"
mock one --text 'lat 1, lon 2' ok
cat > "$W/s.yaml" <<END
store: $S
teachers:
  a: {backend: server, model: m, endpoints: ["$MOCK/v1"], prompt: globe,
      candidates: 2, temperature: 1}
END
ok "asked" "$T" "$W/s.yaml" --progress none
is "each picture once for each candidate" "$(asked one)" 8
is "all samples have their replies" "$(sql "$S" "SELECT sample_id, count(*),
    count(DISTINCT candidate) FROM reply GROUP BY 1")" '1|2|2
2|2|2
3|2|2
4|2|2
5|2|2
6|2|2'
is "and the sums hold" "$(teach_sums "$S")" '14|12|2|0|0'
ok "again" "$T" "$W/s.yaml" --progress none
is "nothing is asked" "$(asked one)" 8

# The first of them may be drawn later than the others.
sql "$S" "UPDATE selection SET selected = 0 WHERE sample_id = 1"
ok "another teacher" "$T" "$W/s.yaml" --progress none \
    --set teachers.a.seed=7 --set teachers.a.candidates=1
is "asks about the pictures that are drawn" "$(asked one)" 12
sql "$S" "UPDATE selection SET selected = 1 WHERE sample_id = 1"
ok "drawn again" "$T" "$W/s.yaml" --progress none \
    --set teachers.a.seed=7 --set teachers.a.candidates=1
is "it takes over what was said" "$(asked one)|$(teach_sums "$S")" '12|7|6|1|0|0'

# So does one that failed before.
S=$W/f.limbeck
teach_world "$S" 2
sql "$S" "UPDATE sample_state SET picture_id = 1 WHERE sample_id = 2;
    DROP TRIGGER member_unchanged;
    UPDATE member SET data_offset = 0, picture_id = 1 WHERE id = 2;
    UPDATE selection SET selected = 0 WHERE sample_id = 1"
mock two 400 ok
printf 'store: %s\nteachers:\n  a: {backend: server, model: m, endpoints: [%s]}\n' \
    "$S" "$MOCK" > "$W/s.yaml"
"$T" "$W/s.yaml" --progress none > "$W/out" 2>&1
is "one fails" "$?|$(teach_sums "$S")" '1|2|0|1|1|0'
sql "$S" "UPDATE selection SET selected = 1 WHERE sample_id = 1;
    UPDATE failure SET accepted_at = 1"
ok "the other is asked" "$T" "$W/s.yaml" --progress none
is "for both" "$(asked two)|$(teach_sums "$S")" '2|3|2|1|0|0'
is "the failure is over" "$(sql "$S" "SELECT ended_reason FROM failure")" done
plan_done
