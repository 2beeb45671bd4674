#!/bin/sh
# limbeck serve: the rewards of `limbeck reward` over HTTP; answers and places;
# what it counts; the curriculum; stopped, killed and started again.
. tests/stages/tap.sh
. tests/stages/serve_client.sh

printf '%s\n' \
    '{"completion":"<think>Palms.</think><answer>10, 21</answer>","lat":10,"lon":20}' \
    '{"completion":"<think>Palms.</think><answer>no idea</answer>","lat":10,"lon":20}' \
    '{"completion":[{"role":"user","content":"?"},{"role":"assistant","content":"<answer>10, 20</answer>"}],"truth":{"lat":10,"lon":20},"theta_km":5}' \
    '{"completion":"<answer>1, 2</answer>"}' > "$W/rows"
rows=$(paste -sd, "$W/rows")
echo '1 names' > "$W/own.txt"
serve_start --preset "$W/own.txt"
is 'it says where it listens' "$?" 0

ask POST /v1/reward "{\"preset\":\"gre-rl2\",\"rows\":[$rows]}" > "$W/reply"
is 'a batch is answered' "$(cut -d ' ' -f 1 "$W/reply")" 200
cut -d ' ' -f 2- "$W/reply" > "$W/json"
"$LIMBECK" reward -q --preset gre-rl2 < "$W/rows" > "$W/paid"
is 'with the rewards of limbeck reward' \
    "$(jq -c '.rewards[] | [.reward, .parts, .why]' "$W/json")" \
    "$(jq -c '.reward | [.sum, (.parts | map_values(.value)), (.parts | map_values(.why))]' "$W/paid")"
is 'what cannot be judged is null' "$(jq -c '.rewards[3].reward' "$W/json")" null
is 'a preset of its own is the default' \
    "$(ask POST /v1/reward '{"rows":[{"completion":"<answer>country: Peru\ncity: Lima</answer>","country":"Peru","city":"Lima"}]}' | sed 's/[^{]*//' | jq -c '[(.preset | endswith("own.txt")), .rewards[0].reward]')" '[true,1]'
is 'theta is of rows that name none' \
    "$(ask POST /v1/reward "{\"preset\":\"gre-rl2\",\"theta\":5,\"rows\":[$rows]}" | sed 's/[^{]*//' | jq -c '[.theta_km, (.rewards[0].parts.sigmoid < 1e-6), .rewards[2].parts.sigmoid]')" '[5,true,1]'
is 'groups have advantages, and the flat ones are counted' \
    "$(ask POST /v1/reward "{\"preset\":\"gre-rl2\",\"group\":2,\"rows\":[$rows]}" | sed 's/[^{]*//' | jq -c '[(.advantages[:2] | map(. * 1000 | round)), .advantages[2:], .flat_groups]')" '[[707,-707],[0,null],1]'
is 'a row that cannot be read is null, and says why' \
    "$(ask POST /v1/reward '{"preset":"gre-rl2","rows":[{"completion":7},{"completion":"<think>a</think><answer>1, 2</answer>","lat":1,"lon":2}]}' | sed 's/[^{]*//' | jq -c '.rewards | map([.reward, .parts, (.why | type)])')" '[[null,{},"string"],[2,{"sigmoid":1,"format":1},"object"]]'

is 'answers are read' \
    "$(ask POST /v1/extract '{"rows":["<think>Palms.</think><answer>10, 20</answer>",{"completion":"I cannot tell."},{"completion":"City: Lima\nCountry: Peru"},7]}' | sed 's/[^{]*//' | jq -c '.answers | map([.status, .lat, .reasoning, .error])')" \
    '[["ok",10,"Palms.",null],["no answer",null,null,null],["ok",-12.04318,null,null],[null,null,null,"a row has no text \"completion\""]]'
is 'places are found by position and by name' \
    "$(ask POST /v1/geocode '{"rows":[{"lat":48.85,"lon":2.35},{"city":"Lima","country":"PE"},{"city":"Xyzzyx"},{"lat":0,"lon":-140}]}' | sed 's/[^{]*//' | jq -c '.places | map(.city)')" '["Paris","Lima",null,null]'
is 'a position that is none' \
    "$(ask POST /v1/geocode '{"rows":[{"lat":1,"lon":2},{"lat":91,"lon":2}]}')" \
    '400 {"error":"row 2: \"lat\" and \"lon\" are no position"}'

like 'it is well' "$(LIMBECK_TOKEN='' ask GET /health '')" '^200 .*"ok":true'
ask GET /metrics '' > "$W/metrics"
for line in 'limbeck_rows_total{preset="gre-rl2"} 14' \
    'limbeck_rows_null_total{preset="gre-rl2"} 4' \
    'limbeck_rows_unread_total{preset="gre-rl2"} 1' \
    'limbeck_groups_flat_total{preset="gre-rl2"} 1' \
    'limbeck_reward_seconds_count 5' \
    'limbeck_requests_total{class="2xx"} 8' \
    'limbeck_requests_total{class="4xx"} 1'; do
    is "it counts: $line" "$(grep -cFx "$line" "$W/metrics")" 1
done
serve_stop
is 'SIGTERM ends it' "$?" 0
like 'and it says what was' "$(cat "$W/serve.err")" 'stopped after 10 requests, 0 of them refused'

# A reward that pays the same for everything.
PORT=0
: > "$W/serve.err"
serve_start --no-token
train 17 60 > "$W/first"
is 'rewards that differ are no alarm' "$(grep -c 'constant reward' "$W/serve.err")" 0
flat=$(yes '{"completion":"x","lat":1,"lon":2}' | head -n 1000 | paste -sd, -)
ask POST /v1/reward "{\"preset\":\"gre-rl2\",\"rows\":[$flat]}" > "$W/out"
ask POST /v1/reward "{\"preset\":\"gre-rl2\",\"rows\":[$flat]}" > "$W/out"
like 'a constant reward is one' "$(cat "$W/serve.err")" \
    'constant reward: gre-rl2 paid 0 to each of the last 1000 rows'

# Killed and started again, under a trainer that asks again.
: > "$W/second"
train 60 60 > "$W/second" 2> "$W/train.err" &
trainer=$!
killed=0
while [ "$killed" -lt 3 ]; do
    lines=$(wc -l < "$W/second")
    [ "$lines" -ge $((killed * 10 + 5)) ] || { sleep 0.02 && continue; }
    kill -9 "$SERVE_PID"
    wait "$SERVE_PID" 2> "$W/out"
    serve_start --no-token
    killed=$((killed + 1))
done
wait "$trainer"
is 'a trainer outlives three kills' "$? $(wc -l < "$W/second")" '0 60'
is 'and is paid the same' "$(head -n 17 "$W/second")" "$(cat "$W/first")"
serve_stop

# Stopped while it is asked: whoever is being answered is answered.
serve_start --no-token
: > "$W/third"
train 40 60 > "$W/third" 2> "$W/train.err" &
trainer=$!
while [ "$(wc -l < "$W/third")" -lt 10 ]; do sleep 0.02; done
serve_stop
is 'stopping ends well under load' "$?" 0
serve_start --no-token
wait "$trainer"
is 'and the trainer goes on' "$? $(wc -l < "$W/third")" '0 40'
serve_stop

# Theta gets finer, and where it was is kept.
echo '{"levels_km":[2500,750,1],"window":100,"trigger":0.6,"part":"sigmoid"}' > "$W/course"
: > "$W/serve.err"
serve_start --no-token --curriculum "$W/course"
near=$(yes '{"completion":"<think>a</think><answer>10, 20</answer>","lat":10,"lon":21}' | head -n 60 | paste -sd, -)
body="{\"preset\":\"gre-rl2\",\"rows\":[$near]}"
for i in 1 2 3; do
    ask POST /v1/reward "$body" | sed 's/[^{]*//' | jq .theta_km
done > "$W/thetas"
is 'a full window of good rewards ends a level' "$(paste -sd ' ' "$W/thetas")" '2500 2500 750'
like 'which it says' "$(cat "$W/serve.err")" 'curriculum: after 100 rewards theta is 750 km now, level 2 of 3'
like 'and counts' "$(ask GET /metrics '')" 'limbeck_curriculum_theta_km 750$'
is 'a request with its own theta is not of it' \
    "$(ask POST /v1/reward "{\"preset\":\"gre-rl2\",\"theta\":1,\"rows\":[$near]}" | sed 's/[^{]*//' | jq -c .theta_km) $("$LIMBECK" serve --curriculum "$W/course" --replay | tail -n 1 | jq -c '[.theta_km, .rewards]')" '1 [750,160]'
kill -9 "$SERVE_PID"
wait "$SERVE_PID" 2> "$W/out"
serve_start --no-token --curriculum "$W/course"
is 'after a kill it goes on where it was' "$(ask POST /v1/reward "$body" | sed 's/[^{]*//' | jq .theta_km)" 750
"$LIMBECK" serve --no-token --port 0 --curriculum "$W/course" > "$W/out" 2> "$W/err"
is 'two of one file are refused' "$?" 2
serve_stop
"$LIMBECK" serve --curriculum "$W/course" --replay > "$W/replayed"
is 'its lines, done again, come to the same' "$(jq -c '[.level, .theta_km]' "$W/replayed" | tail -n 2 | paste -sd ' ' -)" '[3,1] [3,1]'
is 'steps stand in it' "$(jq -c 'select(.advanced_to_km) | [.advanced_to_km, .after]' "$W/course" | paste -sd ' ' -)" '[750,100] [1,200]'
sed 's/"after":200/"after":199/' "$W/course" > "$W/other"
"$LIMBECK" serve --curriculum "$W/other" --replay > "$W/out" 2> "$W/err"
is 'a step that does not follow' "$?" 2
like 'is told with its line' "$(cat "$W/err")" 'other", line [0-9]+: it says 1 km after 199 rewards'

# The token.
unset LIMBECK_TOKEN
"$LIMBECK" serve --port 0 > "$W/out" 2> "$W/err"
is 'without a token it does not start' "$?" 3
like 'and says how' "$(cat "$W/err")" -- '--token-file FILE makes one'
PORT=0
serve_start --token-file "$W/token"
is 'a token is made for its user alone' "$(wc -c < "$W/token") $(stat -c %a "$W/token")" '32 600'
like 'and asked for' "$(LIMBECK_TOKEN=wrong-wrong-wrong ask POST /v1/reward '{}')" '^401 '
like 'and known' "$(LIMBECK_TOKEN=$(cat "$W/token") ask POST /v1/reward '{}')" '^400 .*rows'
serve_stop
chmod 644 "$W/token"
"$LIMBECK" serve --port 0 --token-file "$W/token" > "$W/out" 2> "$W/err"
is 'a token that others can read' "$?" 3
like 'is refused' "$(cat "$W/err")" 'can be read by others'
LIMBECK_TOKEN=short "$LIMBECK" serve --port 0 > "$W/out" 2> "$W/err"
is 'and one that is none' "$?" 3
plan_done
