#!/bin/sh
# strip: beside each reply one without the sentences whose claims are not seen,
# measured, decided about and exported like any other; nobody is asked.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
. tests/stages/derived_world.sh
S=$W/s.limbeck
teach_world "$S" 3
said() { # SAMPLE REASONING
    printf '{"custom_id":"s/k%s#0","response":{"status_code":200,"body":{' "$1"
    printf '"choices":[{"finish_reason":"stop","message":{"content":"%s"}}]}}}\n' \
        "<think>$2</think><answer> \\\"Latitude\\\": \\\"10.0\\\", \\\"Longitude\\\": \\\"20.0\\\" </answer>"
}
{
    said 1 "1. Street: a paved road. 2. Vegetation: palm trees. 3. Buildings: low houses."
    said 2 "1. Street: a paved road. 2. Buildings: low houses."
    said 3 "Palm trees."
} > "$W/a.jsonl"
cat > "$W/c.yaml" <<END
store: $S
teachers:
  a: {backend: batch, results: $W/a.jsonl, model: m, strip: yes}
policy: {distance: {max: 100}, length: {min: 5}, visibility: {min: 0.9}}
split: {pictures: no, test: 0, judge: 0}
export: {to: $W/out.d, pictures: none}
END
again() { for s in extract claims score; do stage $s > "$W/out"; done; }
stage teach > "$W/out"
stage extract > "$W/out"
stage claims > "$W/out"
like "before all is measured nothing is stripped" "$(stage strip)" \
    '3 answers in = 0 kept \+ 0 rejected \+ 0 errored \+ 3 pending'
derived_look "$S"
stage score > "$W/out"
like "one reply loses a sentence" "$(stage strip)" \
    '3 answers in = 1 kept \+ 2 rejected \+ 0 errored \+ 0 pending'
is "numbers stay without a gap, tags and answer to the byte" \
    "$(replies "$S" a+strip)" \
    'k1#0 <think>1. Street: a paved road. 2. Buildings: low houses.</think><answer> "Latitude": "10.0", "Longitude": "20.0" </answer>'
is "the reply itself stays" "$(replies "$S" a | grep -c palm)" 1
again
is "what is left is measured: all of it is seen" "$(sql "$S" "
    SELECT teacher, round(visibility, 2) FROM measures
    WHERE key = 'k1' ORDER BY teacher")" 'a|0.67
a+strip|1.0'
is "its answer is the same" "$(sql "$S" "SELECT count(DISTINCT distance),
    count(*) FROM measures WHERE key = 'k1'")" '1|2'
is "it is no opinion of its own" "$(sql "$S" "SELECT count(agreement),
    count(self_consistency) FROM measures")" '0|0'
like "stripped once more nothing changes" "$(stage strip)" 'nothing to do'
for s in decide split export; do stage $s > "$W/out"; done
is "the policy keeps it, and not the other" "$(sql "$S" "SELECT r.text LIKE
    '%palm%' FROM split x JOIN reply r ON r.id = x.reply_id
    JOIN sample s ON s.id = x.sample_id
    WHERE s.key = 'k1' AND x.split = 'cot'")" 0
is "exported text is cut from it" "$(cat "$W/out.d"/*/*cot.json |
    grep -c 'paved road. 2. Buildings')" 2
like "why shows both" "$("$LIMBECK" why "$W/c.yaml" k1 2>&1)" \
    'made of +reply [0-9]+ of a, without the sentences that claim.*\(strip\)'

stage strip --set filters.visibility.least_share=0.35 > "$W/out"
is "seen otherwise it is stripped otherwise, and what there was stays" \
    "$(sql "$S" "SELECT count(*) FROM teacher WHERE name = 'a+strip'")" 3
again
like "and back" "$(stage strip)" '1 kept'
is "with the same reply" "$(sql "$S" "SELECT count(*) FROM reply r
    JOIN active_teacher o ON o.teacher_id = r.teacher_id
    WHERE o.made_by = 'strip'")" 1
before=$(sql "$S" "SELECT count(*) FROM reply")
"$LIMBECK" redo strip "$W/c.yaml" > "$W/out" 2>&1
like "redo drops what was looked through, and the replies stay" \
    "$(stage strip)$(sql "$S" "SELECT count(*) FROM reply")" \
    "^strip +3 answers in = 1 kept.*pending$before\$"
stage strip --set teachers.a.strip=no > "$W/out"
again
is "asked for no more, it counts no more" "$(sql "$S" "SELECT count(*)
    FROM measures WHERE teacher = 'a+strip'")" 0
plan_done
