#!/bin/sh
# Several answers of one teacher to one picture: each is kept, measured, decided
# about and can be chosen; how far they scatter is a measure of its own.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
S=$W/s.limbeck
teach_world "$S" 3
said() { # SAMPLE CANDIDATE LAT LON
    printf '{"custom_id":"s/k%s#%s","response":{"status_code":200,"body":{' \
        "$1" "$2"
    printf '"choices":[{"finish_reason":"stop","message":{"content":"%s"}}]}}}\n' \
        "<think> 1. Vegetation: palms stand by the road. 2. Buildings: low houses. </think><answer> \\\"Latitude\\\": \\\"$3\\\", \\\"Longitude\\\": \\\"$4\\\" </answer>"
}
{
    said 1 2 10.3 20.0
    said 1 0 10.2 20.0
    said 1 1 10.0 20.1
    said 2 0 10.0 20.0
    said 2 1 -30.0 100.0
    said 2 2 50.0 5.0
    said 3 0 10.0 20.0
} > "$W/a.jsonl"
said 1 0 60.0 20.0 > "$W/b.jsonl"
cat > "$W/c.yaml" <<END
store: $S
teachers:
  a: {backend: batch, results: $W/a.jsonl, candidates: 3, model: m}
  b: {backend: batch, results: $W/b.jsonl, model: m}
policy: {distance: {max: 100}, length: {min: 20}}
split: {pictures: no, test: 0, judge: 0}
END
all() {
    for stage in teach extract claims score decide split; do
        "$B/bin/limbeck-$stage" "$W/c.yaml" --progress none "$@" \
            > "$W/out" 2>&1
    done
}
km() { # KEY CANDIDATE
    sql "$S" "SELECT coalesce(round(m.self_consistency, 1), 'unknown')
        FROM measure m JOIN sample s ON s.id = m.sample_id
        JOIN teacher t ON t.id = m.teacher_id
        WHERE s.key = '$1' AND t.name = 'a' AND m.candidate = $2"
}
chosen() {
    sql "$S" "SELECT r.candidate FROM split x JOIN reply r ON r.id = x.reply_id
        JOIN sample s ON s.id = x.sample_id
        WHERE s.key = '$1' AND x.split = 'cot'
          AND x.policy_id = (SELECT policy_id FROM current_policy)"
}
all
is "each candidate is kept under its number" "$(sql "$S" "
    SELECT s.key, group_concat(r.candidate) FROM
        (SELECT * FROM reply ORDER BY candidate) r
    JOIN sample s ON s.id = r.sample_id JOIN teacher t ON t.id = r.teacher_id
    WHERE t.name = 'a' GROUP BY s.key")" 'k1|0,1,2
k2|0,1,2
k3|0'
is "and measured" "$(sql "$S" "SELECT count(*) FROM measure")" 8
is "a guess scatters" "$(sql "$S" "SELECT min(self_consistency) > 5000
    FROM measure m JOIN sample s ON s.id = m.sample_id WHERE s.key = 'k2'")" 1
is "what is known does not: the median of the two others" \
    "$(km k1 0) $(km k1 1) $(km k1 2)" '17.9 29.8 23.0'
is "one answer alone is not measured" "$(km k3 0)" unknown
is "agreement is of the other teacher alone" "$(sql "$S" "
    SELECT count(*) FROM measure m JOIN sample s ON s.id = m.sample_id
    WHERE agreement IS NOT NULL AND s.key <> 'k1'")" 0
is "each has its verdict" "$(sql "$S" "SELECT count(*) FROM verdict")" 8
is "the nearest to the truth is chosen" "$(chosen k1)$(chosen k2)" 10
all --set split.best=length --set split.highest=yes
is "or by another measure, of equals the first" "$(chosen k1)" 0
all --set split.best=self_consistency
is "or the one that the others speak for" "$(chosen k1)" 0
all --set policy.self_consistency.max=30 --set policy.self_consistency.missing=fails \
    --set filters.self_consistency.which=farthest
is "the policy rejects what scatters" "$(sql "$S" "SELECT s.key FROM verdict v
    JOIN reply r ON r.id = v.reply_id JOIN sample s ON s.id = r.sample_id
    WHERE v.kept = 1 AND v.policy_id = (SELECT policy_id FROM current_policy)
    GROUP BY s.key")" k1
all --set teachers.a.candidates=1
is "fewer wanted: the others no longer count" "$(sql "$S" "
    SELECT count(*) FROM verdict
    WHERE policy_id = (SELECT policy_id FROM current_policy)")" 4
is "but stay" "$(sql "$S" "SELECT count(*) FROM reply")" 8
plan_done
