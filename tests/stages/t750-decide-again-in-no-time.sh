#!/bin/sh
# decide: thresholds on scores; every failed rule, not only the first; people
# overrule; several policies side by side.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}
failed_by() { # REPLY: names of all rules it fails under the last policy
    sql "$S" "SELECT group_concat(name) FROM (SELECT f.name FROM verdict v
        JOIN rule r ON r.policy_id = v.policy_id
            AND v.failed >> r.ordinal & 1
        JOIN filter f ON f.id = r.filter_id
        WHERE v.reply_id = $1 AND v.policy_id =
            (SELECT max(id) FROM policy) ORDER BY r.ordinal)"
}

stage claims > "$W/out"
facts "$S" 40
stage claims > "$W/out"
stage score > "$W/out"
like "half of the answers are near" "$(stage decide)" \
    '80 answers in = 40 kept \+ 40 rejected'
is "the far ones fail by distance" "$(failed_by 2)" distance
like "again: nothing to do" "$(stage decide)" 'nothing to do'
like "another threshold" "$(stage decide --set policy.distance.max=30)" \
    '30 kept \+ 50 rejected'
like "two rules" "$(stage decide --set policy.length.min=5000)" \
    ' 0 kept \+ 80 rejected'
is "all rules that fail are kept" "$(failed_by 2)" length,distance
is "policies stay side by side" \
    "$(sql "$S" "SELECT count(DISTINCT policy_id) FROM verdict")" 3
is "going back takes up the old policy" \
    "$(stage decide > "$W/out"; sql "$S" "SELECT count(*) FROM policy")" 3
like "an unmeasured value passes or fails as told" \
    "$(stage decide --set policy.country_match.missing=fails)" ' 0 kept'
stage decide --set policy.distance.max=near > "$W/out"
is "a bound that is no number is a bad command line" $? 3
like "and named" "$(cat "$W/out")" '"policy.distance.max" is "near"'
stage decide --set decide.order=distance,speed > "$W/out"
is "an unknown filter in the order, too" $? 3

sql "$S" "CREATE TABLE kept AS SELECT distance FROM measure WHERE reply_id = 1;
    UPDATE measure SET distance = NULL WHERE reply_id = 1;
    UPDATE current_version SET input_fingerprint = NULL WHERE stage = 'decide'"
stage decide > "$W/out"
is "a reply without the value that a rule asks for fails it" \
    "$(sql "$S" "SELECT kept FROM verdict WHERE policy_id = 1 AND reply_id = 1")" 0
is "for lack of it" "$(sql "$S" "SELECT failed = unknown, unknown <> 0
    FROM verdict WHERE policy_id = 1 AND reply_id = 1")" "1|1"
sql "$S" "UPDATE measure SET distance = (SELECT distance FROM kept)
    WHERE reply_id = 1; DROP TABLE kept;
    UPDATE current_version SET input_fingerprint = NULL WHERE stage = 'decide'"

sql "$S" "INSERT INTO review (reply_id, verdict, reviewer, at) VALUES
    (2, 'drop', 'x', 1), (2, 'keep', 'x', 2), (1, 'drop', 'x', 3)"
like "people overrule" "$(stage decide)" '40 kept \+ 40 rejected'
is "the last word counts" "$(sql "$S" "SELECT kept, by_hand, failed <> 0
    FROM verdict WHERE policy_id = 1 AND reply_id IN (1, 2)")" "0|1|0
1|1|1"
sql "$S" "UPDATE active_teacher SET candidates = 2 WHERE name = 'a';
    INSERT INTO reply VALUES (500, 1, 1, 1, 'x', 'stop', 1, 1, NULL,
    NULL, NULL, 1, 1000); INSERT INTO answer (reply_id, version_id,
    status, form, strict, run_id) VALUES (500, 1002, 'empty', '', 0, 1000)"
like "an answer that was not measured yet is pending" "$(stage decide)" \
    '81 answers in = 40 kept \+ 40 rejected \+ 0 errored \+ 1 pending'
plan_done
