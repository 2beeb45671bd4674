#!/bin/sh
# repair: a teacher is shown its own reply and what speaks against it; what it
# replies then is a fact beside the first, measured by the same filters.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
. tests/stages/derived_world.sh
need_file "$B/doubles/mock_server"
S=$W/s.limbeck
teach_world "$S" 4
answer='<answer> \"Latitude\": \"10.0\", \"Longitude\": \"20.0\" </answer>'
cat > "$W/lines" <<END
<think>1. Street: a paved road. 2. Vegetation: palm trees.\n3. Buildings: low houses.</think>$answer
<think>1. Street: a paved road. 2. Buildings: low houses.</think>$answer
<think>1. Street: palm trees. 2. Cars: a car. More palm trees.</think>$answer
<think>1. Street: a paved road and low houses, palm trees.$(printf '%0300d' 0)</think>$answer
END
mock one "lines:$W/lines"
config() { # REPAIR
    cat > "$W/c.yaml" <<END
store: $S
teachers:
  a:
    backend: server
    model: m
    endpoints: ["$MOCK/v1"]
    window: 1
    localizable: yes
    repair: $1
policy: {distance: {max: 100}, length: {min: 5}, visibility: {min: 0.9}}
END
}
again() { for s in extract claims score; do stage $s > "$W/out"; done; }
config '{visibility: {min: 0.9}, max_bytes: 400}'
for s in teach extract claims; do stage $s > "$W/out"; done
like "before all is measured nobody is asked" "$(stage repair)" \
    '4 answers in = 0 kept \+ 0 rejected \+ 0 errored \+ 4 pending'
derived_look "$S"
stage score > "$W/out"
first=$(asked one)
like "those below the bound are asked for again" "$(stage repair)" \
    '4 answers in = 2 kept \+ 1 rejected \+ 1 errored \+ 0 pending'
is "one question each" "$(($(asked one) - first))" 2
is "it shows the question, the reply and the sentence" "$(grep -c \
    'Work out where.*You answered:.*palm trees.*found fault with it:\\n\\n- \\"Vegetation: palm trees.\\": not found in the picture: Vegetation, palm trees' \
    "$W/one/$first.request")" 1
is "each sentence, wherever the thing is named again" "$(grep -c \
    '"Street: palm trees.\\": not found.*\\"Cars: a car.\\": not found.*\\"More palm trees.\\": not found' \
    "$W/one/$((first + 1)).request")" 1
is "and the picture" "$(grep -c image_url "$W/one/$first.request")" 1
is "nothing of the truth" "$(grep -c '20.000\|lon_deg' \
    "$W/one/$first.request")" 0
is "one that is too long is set aside" "$(sql "$S" "SELECT stage, class,
    message FROM standing_failure" | sed 's/[0-9][0-9]* bytes/N bytes/')" \
    'repair|limit|a+repair: the reply has N bytes, and is not shown again: more than 400 (teachers.a.repair.max_bytes)'
is "the repaired one is a fact beside the first" "$(sql "$S" "
    SELECT count(*) FROM reply")$(replies "$S" a+repair | grep -c palm)" 60
again
is "measured alike: what is claimed is seen, the answer is the same" \
    "$(sql "$S" "SELECT teacher, round(visibility, 2), round(distance)
        FROM measures WHERE key = 'k1' ORDER BY teacher")" 'a|0.67|0.0
a+repair|1.0|0.0'
is "whether the place can be told was asked beside the first" "$(sql "$S" "
    SELECT count(DISTINCT yes_logprob), count(yes_logprob) FROM reply r
    JOIN sample s ON s.id = r.sample_id WHERE s.key = 'k1'")" '1|2'
like "nobody is asked twice" "$(stage repair)" 'nothing to do'
like "why shows both" "$("$LIMBECK" why "$W/c.yaml" k1 2>&1)" \
    'made of +reply 1 of a, asked again .*\(repair\)'
stage decide > "$W/out"
is "the policy keeps the repaired one" "$(sql "$S" "SELECT t.name FROM verdict v
    JOIN reply r ON r.id = v.reply_id JOIN teacher t ON t.id = r.teacher_id
    JOIN sample s ON s.id = r.sample_id WHERE s.key = 'k1' AND v.kept = 1")" \
    a+repair

# the bounds are no part of who replies
before=$(asked one)
config '{visibility: {min: 0.95}, max_bytes: 400}'
like "other bounds ask about what was not asked" "$(stage repair)" \
    '2 kept \+ 1 rejected \+ 1 errored'
is "here nobody" "$(asked one)" "$before"
config '{visibility: {min: 0.9}, max_bytes: 4000}'
like "a longer one may be shown now" "$(stage repair)" \
    '3 kept \+ 1 rejected \+ 0 errored'
is "which was asked about" "$(asked one)" "$((before + 1))"

# a second round is about the first
config '{visibility: {min: 0.9}, format: {min: 1}, length: {min: 60}, rounds: 2, max_bytes: 4000}'
again
stage repair > "$W/out"
again
like "what is still outside is asked for once more" "$(stage repair)" 'kept'
is "by what else is outside" "$(sql "$S" "SELECT count(*) > 0 FROM reply r
    JOIN teacher t ON t.id = r.teacher_id WHERE t.name = 'a+repair2'")$(
    grep -l 'at least 60 is wanted' "$W"/one/*.request | wc -l)" \
    "1$(($(sql "$S" "SELECT count(*) FROM reply r JOIN teacher t
        ON t.id = r.teacher_id WHERE t.name GLOB 'a+repair*'") - 3))"

# what the truth alone tells is refused
config '{distance: {max: 10}}'
stage repair > "$W/out"
is "a bound on the distance is refused" $? 3
like "with the reason" "$(cat "$W/out")" \
    'line 9: "teachers.a.repair.distance" is measured by the true place'
cat > "$W/c.yaml" <<END
store: $S
teachers:
  a: {backend: batch, model: m, results: "$W/lines", repair: {visibility: {min: 0.5}}}
END
like "recorded replies cannot be asked again" "$(stage repair)" \
    'for teachers that can be asked again'
plan_done
