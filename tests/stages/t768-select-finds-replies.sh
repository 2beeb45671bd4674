#!/bin/sh
# select, kept, rejected: replies by a query, against the same asked of the
# store row by row.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
stage() {
    "$B/bin/limbeck-$1" "$W/c.yaml" --progress none > "$W/log" 2>&1
}
select_() {
    "$LIMBECK" select "$W/c.yaml" "$@"
}
# What a query gives: one line a reply, and what SQL gives.
got() {
    select_ "$1" --json | jq -r '.[] | .source as $s | .key as $k |
        .replies[] | [$s, $k, .teacher] | @tsv' | sort
}
want() {
    sql "$S" "SELECT source_name || char(9) || key || char(9) || teacher FROM (
        SELECT v.*, m.*, p.country, x.split, x.part FROM verdicts v
        JOIN measure m USING (reply_id) JOIN place p ON p.sample_id = v.sample_id
        LEFT JOIN splits x ON x.sample_id = v.sample_id) WHERE $1" | sort
}

stage claims
facts "$S" 60
sql "$S" "UPDATE place SET country = 'NO' WHERE sample_id % 3 = 0;
    INSERT INTO sample VALUES (61, 'world', 'k/61', 1000);
    INSERT INTO sample_state (sample_id, current, lat_deg, lon_deg, standing,
        run_id) VALUES (61, 1, 1, 1, 'kept', 1000)"
for s in claims score decide split; do
    stage $s
done
sql "$S" "INSERT INTO review (reply_id, verdict, reviewer, at)
    VALUES (7, 'drop', 'x', 1), (2, 'keep', 'x', 1)"
stage decide
stage split

while IFS='|' read -r query where; do
    is "$query" "$(got "$query" | md5sum)" "$(want "$where" | md5sum)"
    like "  and some do" "$(got "$query" | wc -l)" '^ *[1-9]'
done <<'END'
kept|kept
rejected|NOT kept
fails distance|failed LIKE '%distance%'
fails only distance|failed = 'distance'
passes distance|failed IS NULL OR failed NOT LIKE '%distance%'
kept and country Norway|kept AND country = 'NO'
country FR, NO teacher b|teacher = 'b'
distance < 25|distance < 25
distance 25..200 or distance > 1000km|distance BETWEEN 25 AND 200 OR distance > 1000
not kept and not distance >= 600|NOT kept AND NOT distance >= 600
split cot and split train|split = 'cot' AND part = 'train'
reviewed|reply_id IN (7, 2)
kept and fails distance|kept AND failed LIKE '%distance%'
k/1|key LIKE 'k/1%'
key k/1,world/k/2|key IN ('k/1', 'k/2')
source world rejected teacher a|teacher = 'a' AND NOT kept
END
is "a sample without a reply" "$(select_ unasked --keys)" world/k/61
is "all of them" "$(select_ '' --keys | wc -l | tr -d ' ')" 61
is "measures beside a reply are those of the store" \
    "$(select_ 'key k/3 teacher a' --json |
        jq '.[0].replies[0].measures.distance * 1000 | round')" \
    "$(sql "$S" "SELECT CAST(round(distance * 1000) AS INT) FROM measures
        WHERE key = 'k/3' AND teacher = 'a'")"
is "a sample has its split" "$(select_ 'key k/3' --json |
    jq -r '.[0] | [.country, .split, .part] | join(" ")')" \
    "$(sql "$S" "SELECT 'NO ' || split || ' ' || part FROM splits
        WHERE key = 'k/3'")"

select_ kept --sample 5 --keys > "$W/five"
is "five are drawn" "$(wc -l < "$W/five" | tr -d ' ')" 5
is "the same by the same seed" "$(select_ kept --sample 5 --keys)" \
    "$(cat "$W/five")"
ok "others by another" sh -c '[ "$1" != "$2" ]' - "$(cat "$W/five")" \
    "$(select_ kept --sample 5 --seed 7 --keys)"
is "of those that fit" "$(select_ kept --keys | grep -cxFf "$W/five")" 5
like "the table counts" "$(select_ kept -n 3)" \
    '^[0-9]+ of 61 samples, [0-9]+ of 120 replies$'
like "and says why" "$(select_ 'fails only distance' -n 3)" \
    '^world/k/[0-9]+ +(FR|NO) .* km  rejected: distance$'
like "by hand too" "$(select_ 'key k/1 teacher b')" 'kept by hand'
like "what is more" "$(select_ kept -n 3)" '^and [0-9]+ samples more$'

select_ 'fails only distance and country NO' --to list "$W/list" > "$W/log"
like "a list is told of" "$(cat "$W/log")" \
    '^[0-9]+ samples, [0-9]+ replies: .*/list$'
is "it names the query" "$(head -1 "$W/list")" \
    "# limbeck select: fails only distance and country NO"
is "and each reply" "$(sed 1d "$W/list" | tr '/' '\t' |
    sed 's/k	/k\//' | sort)" "$(got 'fails only distance and country NO')"

"$LIMBECK" rejected "$W/c.yaml" --reason distance -n 4 > "$W/log"
is "rejected draws" "$(grep -c '^world' "$W/log")" "$(grep -c 'distance' "$W/log")"
is "as select does" "$(cat "$W/log")" \
    "$(select_ 'rejected and fails distance' --sample 4 -n 4)"
is "kept likewise" "$("$LIMBECK" kept "$W/c.yaml" -n 4)" \
    "$(select_ kept --sample 4 -n 4)"

select_ 'fails distanc' > "$W/log" 2>&1
is "a mistake has its column and the nearest word" "$?$(cat "$W/log")" \
    '3limbeck: column 7: "distanc", which is no rule
hint: did you mean "distance"?'
"$LIMBECK" rejected "$W/c.yaml" --reason distanc > "$W/log" 2>&1
like "so has a reason" "$?$(cat "$W/log")" '^3limbeck: .*"distanc", which is no'
select_ kept --to list > "$W/log" 2>&1
like "a list wants a file" "$?$(cat "$W/log")" '^3limbeck: --to list needs a'
plan_done
