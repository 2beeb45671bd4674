#!/bin/sh
# What asking takes is told before, and a budget stops it: what was not asked
# stays pending, and a larger budget goes on.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"

S=$W/s.limbeck
teach_world "$S" 12
mock one --text 'at home' ok
cat > "$W/c.yaml" <<END2
store: $S
teachers:
  a:
    backend: server
    model: gpt-4o
    endpoints: [$MOCK]
    max_tokens: 100
    window: 4
    price: {input: 2, output: 8}
END2
"$B/bin/limbeck" plan "$W/c.yaml" --json > "$W/plan" 2> "$W/out"
is "the plan is made without asking" "$?" 0
is "it counts what is to be asked" "$(jq -r '.[] | [.teacher, .requests,
    .output_tokens, .measured, .picture_rule_known] | join(" ")' "$W/plan")" \
    'a 12 1200 false true
all 12 1200 false true'
is "a picture of 224 x 224 is one tile, and the price is by the million" \
    "$(jq -r '.[0] | ((.cost - (.prompt_tokens * 2 + .output_tokens * 8) / 1e6)
        | fabs < 1e-9), (.prompt_tokens > 12 * 255)' "$W/plan" | tr '\n' ' ')" \
    'true true '
is "hours that nobody knows are not called none, in the sum neither" \
    "$(jq -r '.[].hours' "$W/plan" | tr '\n' ' ')" 'null null '
is "nothing was asked" "$(teach_replies "$S" | wc -l)" 0

"$T" "$W/c.yaml" --progress none --set teachers.a.budget.requests=5 \
    > "$W/out" 2>&1
is "a budget stops cleanly" $? 0
is "at its bound" "$(teach_sums "$S")" '13|5|1|0|7'
like "and is said" "$(cat "$W/out")" \
    'a: its budget is spent .5 of 5 requests.; what was not asked stays pending'
"$T" "$W/c.yaml" --progress none --set teachers.a.budget.requests=5 \
    > "$W/out" 2>&1
is "the same budget asks no more" "$(teach_sums "$S")" '13|5|1|0|7'
"$B/bin/limbeck" plan "$W/c.yaml" --json > "$W/plan" 2> "$W/out"
is "the plan goes by what was measured" "$(jq -r '.[0] | [.requests, .measured]
    | join(" ")' "$W/plan")" '7 true'
lets() { "$B/bin/limbeck" plan "$W/c.yaml" --json "$@" 2> "$W/out" |
    jq -r '.[0].budget_requests'; }
is "and tells what a budget lets" "$(lets) $(lets \
    --set teachers.a.budget.requests=8) $(lets \
    --set teachers.a.budget.tokens=800) $(lets \
    --set teachers.a.budget.requests=8 --set teachers.a.budget.tokens=1)" \
    'null 3 3 0'
like "in words" "$("$B/bin/limbeck" plan "$W/c.yaml" \
    --set teachers.a.budget.requests=8)" 'its budget lets 3'
"$T" "$W/c.yaml" --progress none --set teachers.a.budget.requests=8 \
    > "$W/out" 2>&1
is "a larger one goes on" "$(teach_sums "$S")" '13|8|1|0|4'
"$T" "$W/c.yaml" --progress none --set teachers.a.budget.tokens=1 \
    > "$W/out" 2>&1
like "tokens of all runs count" "$(cat "$W/out")" 'of 1 tokens'
"$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
is "without one all are asked" "$(teach_sums "$S")" '13|12|1|0|0'
"$T" "$W/c.yaml" --progress none --set teachers.a.budget.cost=1 \
    --set teachers.a.price.input=0 --set teachers.a.price.output=0 \
    > "$W/out" 2>&1
is "a cost without a price is refused" $? 3
like "in words" "$(cat "$W/out")" 'budget.cost" needs a price'
plan_done
