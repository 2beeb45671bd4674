#!/bin/sh
# select --to review and --to export: what a query finds, on the review page and
# as files that trainers load; export.only by itself.
. tests/stages/tap.sh
. tests/stages/facts.sh
. tests/stages/serve_client.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\nexport:\n  pictures: none\n  to: out\n' \
    > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" > "$W/log" 2>&1
}
select_() {
    "$LIMBECK" select "$W/c.yaml" "$@"
}
stage claims
facts "$S" 200
sql "$S" "UPDATE place SET country = 'NO' WHERE sample_id % 3 = 0"
for s in claims score decide split export; do stage $s; done
attributed() {
    sed 1d "$W/$1/attribution.csv" | cut -d, -f5 | sort
}

query='split cot,judge and country NO and teacher a'
select_ "$query" --to export "$W/some" --progress none > "$W/out.log" 2> "$W/err"
is "it ends well" "$?" 0
like "what fits is told" "$(cat "$W/out.log")" \
    '^[0-9]+ samples, [0-9]+ replies: .*/some/selected.txt$'
want=$(sql "$S" "SELECT key FROM splits x JOIN place p USING (sample_id)
    JOIN split USING (sample_id) JOIN reply r ON r.id = split.reply_id
    WHERE p.country = 'NO' AND r.teacher_id = 1 AND x.split IN ('cot', 'judge')
    ORDER BY key" | sort)
like "there are some" "$(echo "$want" | wc -l)" '^ *[1-9]'
is "rows are those of the splits whose reply fits" "$(attributed some)" "$want"
all=$(sql "$S" "SELECT count(*) FROM splits WHERE split <> 'none'")
n=$(echo "$want" | wc -l | tr -d ' ')
like "the others are counted as left out" "$(cat "$W/err")" \
    "$all samples in = $n kept \+ $((all - n)) rejected \+ 0 errored \+ 0 pend"
is "the list lies beside them" "$(head -1 "$W/some/selected.txt")" \
    "# limbeck select: $query"
jq -c '.[]' "$W"/out/gre_cot/gre_cot*.json | sort > "$W/whole"
is "its rows are those of the whole export" "$(jq -c '.[]' \
    "$W"/some/gre_cot/gre_cot*.json | sort | comm -23 - "$W/whole" | wc -l |
    tr -d ' ')" 0
select_ "$query" --sample 3 --to export "$W/three" --progress none \
    > "$W/log" 2>&1
is "three are drawn, as select draws" "$(attributed three)" \
    "$(select_ "$query" --sample 3 --keys | sed 's/world.//' | sort |
        while read -r key; do echo "$want" | grep -x "$key"; done)"
"$LIMBECK" why "$W/c.yaml" "world/$(echo "$want" | head -1)" --json > "$W/why"
is "why names no file that has only some" "$(grep -c '/three/' "$W/why")" 0
select_ kept --to export "$W/out" > "$W/log" 2>&1
like "not over the whole export" "$?$(cat "$W/log")" '^3limbeck: .*whole export'
stage export
is "the whole one stands as it was" "$(attributed out | wc -l | tr -d ' ')" "$all"
one=$(echo "$want" | head -1)
sed -i "\\|/$one	|d" "$W/some/selected.txt"
stage export --set export.to=some --set export.only=some/selected.txt
like "another content, another export" "$(cat "$W/log")" \
    " $((n - 1)) kept "
select_ kept --to export > "$W/log" 2>&1
like "it wants a folder" "$?$(cat "$W/log")" '^3limbeck: --to export needs a f'

# Review: the same items as select has, in the order of the draw.
mkfifo "$W/address"
"$LIMBECK" select "$W/c.yaml" 'rejected and country NO' --sample 5 --to review \
    --as ann > "$W/address" 2> "$W/err" &
SERVE_PID=$!
read -r _ address < "$W/address"
PORT=$(echo "$address" | cut -d: -f3 | cut -d/ -f1)
token=/$(echo "$address" | cut -d/ -f4)
ask GET "$token/queue" | sed 's/^[0-9]* //' > "$W/queue"
is "the query is the queue" "$(jq -r .name "$W/queue")" 'rejected and country NO'
is "of it the samples that are drawn" \
    "$(for id in $(jq '.items[].sample' "$W/queue"); do
        sql "$S" "SELECT 'world/' || key FROM sample WHERE id = $id"
    done | sort -u)" \
    "$(select_ 'rejected and country NO' --sample 5 --keys | sort)"
kill "$SERVE_PID"
wait "$SERVE_PID" 2> /dev/null
is "its server ends" "$?" 0
select_ kept --to review "$W/x" > "$W/log" 2>&1
like "it takes no file" "$?$(cat "$W/log")" '^3limbeck: --to review prints'
select_ 'fails distanc' --to review --as ann > "$W/log" 2>&1
like "a wrong query is told at once" "$?$(cat "$W/log")" '^3limbeck: column 7'
plan_done
