#!/bin/sh
# review: what people say of replies by command line, taken up by decide; by
# majority or all of one mind; exported and taken in again; how far they agree.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}
review() {
    what=$1
    shift
    "$LIMBECK" review "$what" "$W/c.yaml" "$@" 2>&1
}
decided() { # KEY TEACHER [OPTION...]: under these settings
    key=$1 teacher=$2
    shift 2
    stage decide "$@" > "$W/log"
    sql "$S" "SELECT kept || by_hand FROM verdicts
        WHERE key = '$key' AND teacher = '$teacher'"
}
stage claims > "$W/log"
facts "$S" 40
for s in claims score decide; do
    stage $s > "$W/log"
done
is "rules reject it" "$(decided k/3 a)" 00
like "a person keeps it" "$(review set k/3 a keep --reviewer ann --note 'a, "b"')" \
    '^k/3, a: keep by ann; it counts after: limbeck run'
is "and it is kept" "$(decided k/3 a)" 11
like "why shows who, and the note" "$("$LIMBECK" why "$W/c.yaml" k/3)" \
    'keep, ann, 20.*a, "b"'
review set world/k/3 a drop --reviewer ann > "$W/log"
is "what one says last counts" "$(decided k/3 a)" 01
review set k/3 a withdraw --reviewer ann > "$W/log"
is "it is taken back" "$(decided k/3 a)" 00
review set k/4 a drop --reviewer ann > "$W/log"
review set k/4 a keep --reviewer bo > "$W/log"
is "a tie leaves it to the rules" "$(decided k/4 a)" 10
review set k/4 a drop --reviewer cy > "$W/log"
is "a majority settles it" "$(decided k/4 a)" 01
is "where all must agree it is not settled" \
    "$(decided k/4 a --set review.rule=unanimous)" 10
is "nor where four must have read it" \
    "$(decided k/4 a --set review.needs=4)" 10
review set k/4 a unsure --reviewer dee > "$W/log"
is "unsure is a reading" "$(decided k/4 a --set review.needs=4)" 01
like "rules of reviews tell policies apart" "$("$LIMBECK" policies "$S")" \
    'review needs=4 rule=majority'
stage decide > "$W/log"
is "nothing is lost" "$(sql "$S" "SELECT count(*) FROM review")" 7
like "facts stay" "$(sql "$S" "DELETE FROM review" 2>&1)" 'never deleted'

while IFS='|' read -r args text; do
    # shellcheck disable=SC2086
    like "$args: $text" "$(review set $args; echo $?)" "$text"
done <<'END'
k/99 a keep --reviewer x|there is no sample "k/99"
k/3 nobody keep --reviewer x|there is no reply of "nobody" about "k/3"
k/3 a kep --reviewer x|kep
k/3 a keep --reviewer x --candidate 3|there is no reply of "a"
END
like "nobody says it" "$(env -u USER "$LIMBECK" review set "$W/c.yaml" k/3 a \
    keep 2>&1)" 'nobody is named who says it'

for format in jsonl csv label-studio; do
    ok "exported as $format" "$LIMBECK" review export "$W/c.yaml" \
        "$W/out.$format" --format $format
    rm -rf "$W/other"
    mkdir "$W/other"
    printf 'store: s.limbeck\n' > "$W/other/c.yaml"
    "$B/bin/limbeck-claims" "$W/other/c.yaml" --progress none > "$W/log" 2>&1
    facts "$W/other/s.limbeck" 40
    is "taken in elsewhere" "$("$LIMBECK" review import "$W/other/c.yaml" \
        "$W/out.$format" --format $format | cut -d';' -f1)" \
        "7 reviews are new, 0 were there"
    is "once" "$("$LIMBECK" review import "$W/other/c.yaml" \
        "$W/out.$format" --format $format | cut -d';' -f1)" \
        "0 reviews are new, 7 were there"
    is "nothing is missing" "$("$LIMBECK" review export "$W/other/c.yaml" |
        jq -c 'del(.policy)')" \
        "$("$LIMBECK" review export "$W/c.yaml" | jq -c 'del(.policy)')"
done
"$LIMBECK" review export "$W/c.yaml" "$W/tasks.json" --format label-studio \
    --select 'teacher a and rejected' --sample 3
is "tasks for people elsewhere" "$(jq -c 'map([.data.teacher,
    (.data.reply | length > 9), .annotations])' "$W/tasks.json")" \
    '[["a",true,[]],["a",true,[]],["a",true,[]]]'
jq 'map(.annotations = [{"unique_id": .data.key, "completed_by": 5,
    "created_at": "2026-11-29T02:31:28.5Z", "lead_time": 3, "result": [
    {"from_name": "verdict", "to_name": "reply", "type": "choices",
     "value": {"choices": ["keep"]}}]}])' "$W/tasks.json" > "$W/done.json"
like "read there, taken in here" "$(review import "$W/done.json" \
    --format label-studio)" '^3 reviews are new'
is "they count" "$(stage decide > "$W/log"
    sql "$S" "SELECT count(*) FROM verdicts WHERE kept AND by_hand")" 3
n=$(sql "$S" "SELECT count(*) FROM review")
{
    head -1 "$W/out.jsonl" | jq -c '.op = "new"'
    echo '{"source":"world","key":"k/99","teacher":"a","verdict":"keep","reviewer":"x"}'
} > "$W/bad.jsonl"
like "a line that is wrong is named" "$(review import "$W/bad.jsonl"; echo $?)" \
    'bad.jsonl": line 2: there is no sample'
is "and nothing is taken in" "$(sql "$S" "SELECT count(*) FROM review")" "$n"
jq -c '.reply_sha256 = "00" | .op = "y"' "$W/out.jsonl" | head -1 > "$W/bad.jsonl"
printf '{"op": "x", "key": "k/3"}\n' > "$W/none.jsonl"
like "a line without a verdict is no review" \
    "$(review import "$W/none.jsonl")" \
    'none.jsonl": line 1: it has no field "verdict"'
like "nor about a reply of another text" "$(review import "$W/bad.jsonl")" \
    'there is no reply of "a" about "k/3" with that text'

# Two people over twenty replies: kappa by its definition, in SQL.
sql "$S" "INSERT INTO review (reply_id, verdict, reviewer, at)
    SELECT id, iif(id % 3 = 0, 'drop', 'keep'), 'eve', 1 FROM reply
    WHERE id BETWEEN 31 AND 70;
    INSERT INTO review (reply_id, verdict, reviewer, at)
    SELECT id, iif(id % 3 = 0 OR id % 7 = 0, 'drop', 'keep'), 'fay', 1
    FROM reply WHERE id BETWEEN 31 AND 70"
review agreement --json > "$W/json"
is "kappa of two is as its formula gives it" "$(jq '.pairs[] |
    select(.a == "eve" and .b == "fay") | .kappa * 10000 | round' "$W/json")" \
    "$(sql "$S" "WITH x AS (SELECT e.verdict = f.verdict AS same,
            e.verdict = 'keep' AS a, f.verdict = 'keep' AS b
        FROM review e JOIN review f ON f.reply_id = e.reply_id
        WHERE e.reviewer = 'eve' AND f.reviewer = 'fay'),
        y AS (SELECT avg(same) AS po, avg(a) * avg(b) +
            (1 - avg(a)) * (1 - avg(b)) AS pe FROM x)
        SELECT CAST(round((po - pe) / (1 - pe) * 10000) AS INTEGER) FROM y")"
is "of as many as both have read" "$(jq '.pairs[] |
    select(.a == "eve" and .b == "fay") | .shared' "$W/json")" 40
like "in words too" "$(review agreement)" \
    'eve and fay: +40 shared, +[0-9.]+% the same, kappa 0\.[0-9]+ \('
like "and of all of them" "$(review agreement)" 'all of them \(Fleiss\): '
is "settled ones are counted" "$(jq '.kept + .dropped + .not_settled' \
    "$W/json")" "$(sql "$S" "SELECT count(DISTINCT reply_id) FROM review r
        WHERE verdict <> 'withdrawn' AND id = (SELECT max(id) FROM review x
        WHERE x.reply_id = r.reply_id AND x.reviewer = r.reviewer)")"
plan_done
