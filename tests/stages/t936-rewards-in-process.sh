#!/bin/sh
# liblimbeck_reward.so: what a program that loads it is answered, and what it
# sees of it.
. tests/stages/tap.sh
lib=$B/lib/liblimbeck_reward.so
need_file "$lib" "$B/doubles/in_process"

printf '%s\n' \
    '{"completion":"<think>Palms.</think><answer>10, 21</answer>","lat":10,"lon":20}' \
    '{"completion":"<answer>country: Peru\ncity: Lima</answer>","country":"Peru","city":"Lima"}' \
    '{"completion":"<answer>1, 2</answer>"}' > "$W/rows"
for preset in gre-rl2 globe-paper geoagent-code; do
    "$LIMBECK" reward -q --preset "$preset" < "$W/rows" |
        jq -c '.reward | [.sum, (.parts | map_values(.value)), (.parts | map_values(.why))]' > "$W/paid"
    printf '{"preset":"%s","rows":[%s]}\n' "$preset" "$(paste -sd, "$W/rows")" |
        "$B/doubles/in_process" "$lib" /v1/reward > "$W/reply"
    is "$preset: it pays what limbeck reward pays" \
        "$(jq -c '.rewards[] | [.reward, .parts, .why]' "$W/reply")" "$(cat "$W/paid")"
done
is 'answers and places too' \
    "$(echo '{"rows":["[10, 20]"]}' | "$B/doubles/in_process" "$lib" /v1/extract | jq .answers[0].lat) $(echo '{"rows":[{"lat":48.85,"lon":2.35}]}' | "$B/doubles/in_process" "$lib" /v1/geocode | jq -r .places[0].city)" '10 Paris'
is 'what is wrong is said' "$(echo '{}' | "$B/doubles/in_process" "$lib" /v1/reward)" \
    '{"error":"a request has a list \"rows\""}'
is 'options too' "$(echo '{}' | "$B/doubles/in_process" "$lib" /v1/reward '{"presets":["gre-rl"]}' | jq -r .hint)" 'did you mean "gre-rl2"?'
is 'three functions are all that is seen' \
    "$(nm -D --defined-only "$lib" | awk '$2 ~ /[A-Z]/ {print $3}' | sort | paste -sd ' ' -)" \
    'limbeck_reward_ask limbeck_reward_close limbeck_reward_open'

# What is installed compiles alone, in C and, where there is one, in C++.
mkdir "$W/include"
cp library/limbeck_reward.h "$W/include"
echo '#include <limbeck_reward.h>' > "$W/one.c"
ok 'the header compiles alone' cc -std=c99 -Wall -Werror -I"$W/include" -fsyntax-only "$W/one.c"
if command -v c++ > "$W/out"; then
    ok 'in C++ too' c++ -x c++ -Wall -Werror -I"$W/include" -fsyntax-only "$W/one.c"
fi
plan_done
