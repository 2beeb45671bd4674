#!/bin/sh
# review serve: the page's requests: what is refused, and stores nothing; what
# is said is a fact once, also after kill -9; several people; blind reading.
. tests/stages/tap.sh
. tests/stages/facts.sh
. tests/stages/serve_client.sh
export ASK_ORIGIN=1
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
stage() {
    "$B/bin/limbeck-$1" "$W/c.yaml" --progress none > "$W/log" 2>&1
}
serve() {
    mkfifo "$W/addresses" 2> /dev/null
    "$LIMBECK" review serve "$W/c.yaml" "$@" > "$W/addresses" 2> "$W/err" &
    SERVE_PID=$!
    while read -r name address; do
        eval "$name=/$(echo "$address" | cut -d/ -f4)"
        PORT=$(echo "$address" | cut -d: -f3 | cut -d/ -f1)
        [ "$name" != "${LAST:-bo}" ] || break
    done < "$W/addresses"
}
get() {
    ask GET "$1" | sed 's/^[0-9]* //'
}
echo 0 > "$W/op"
say() { # TOKEN SAMPLE REPLY VERDICT BASE [more JSON]
    echo $(($(cat "$W/op") + 1)) > "$W/op"
    OP=$(printf '00000000-0000-4000-8000-%012d' "$(cat "$W/op")")
    ask POST "$1/decide" "{\"op\":\"$OP\",\"sample\":$2,\"reply\":$3,\"verdict\":\"$4\",\"base\":$5${6:-}}"
}
reviews() {
    sql "$S" 'SELECT count(*) FROM review'
}
stage claims
facts "$S" 60
for s in claims score decide; do
    stage $s
done
sql "$S" "INSERT INTO sample VALUES (61, 'world', 'gone', 1000);
    INSERT INTO sample_state (sample_id, current, retired_reason, standing,
        reason, run_id) VALUES (61, 0, 'its file went', 'rejected', 'x', 1000)"
ann='' bo=''
serve --as ann,bo --queue random-rejected --seed 7
like "each has an address" "$ann $bo" '^/[0-9a-f]{32} /[0-9a-f]{32}$'
is "only its user can read them" "$(stat -c %a "$S.review")" 600

# What is refused.
raw() { # NAME|STATUS|BYTES
    printf '%s|%s\n' "$1" "$3" >> "$W/requests"
    printf '%s|%s\n' "$1" "$2" >> "$W/wanted"
}
H="Host: 127.0.0.1:$PORT\\r\\n"
J="Content-Type: application/json\\r\\nOrigin: http://127.0.0.1:$PORT\\r\\n"
N='Content-Type: application/json\r\n'
L='Content-Length: {LEN}\r\n'
D="{\"op\":\"00000000-0000-4000-8000-000000009999\",\"sample\":1,\"reply\":2,\"verdict\":\"keep\",\"base\":null}"
P="POST $ann/decide HTTP/1.1\\r\\n"
raw 'no token' 404 "POST /decide HTTP/1.1\\r\\n$H$J$L\\r\\n$D"
raw 'a wrong token' 404 "POST /00000000000000000000000000000000/decide HTTP/1.1\\r\\n$H$J$L\\r\\n$D"
raw 'half of a token' 404 "POST $(echo "$ann" | cut -c1-17)/decide HTTP/1.1\\r\\n$H$J$L\\r\\n$D"
raw 'a token in the query' 404 "POST /decide?token=$ann HTTP/1.1\\r\\n$H$J$L\\r\\n$D"
raw 'another Host' 421 "${P}Host: evil.test\\r\\n$J$L\\r\\n$D"
raw 'a Host that begins like ours' 421 "${P}Host: 127.0.0.1.evil.test\\r\\n$J$L\\r\\n$D"
raw 'a Host of another port' 421 "${P}Host: 127.0.0.1:1\\r\\n$J$L\\r\\n$D"
raw 'a Host without the port' 421 "${P}Host: localhost\\r\\n$J$L\\r\\n$D"
raw 'a page of another site' 403 "$P${H}Sec-Fetch-Site: cross-site\\r\\n$J$L\\r\\n$D"
raw 'a page of another port' 403 "$P${H}Sec-Fetch-Site: same-site\\r\\n$J$L\\r\\n$D"
raw 'a form of another site' 403 "$P${H}Sec-Fetch-Site: cross-site\\r\\nSec-Fetch-Mode: navigate\\r\\n$J$L\\r\\n$D"
raw 'a picture on another site' 403 "GET $ann/picture/1 HTTP/1.1\\r\\n${H}Sec-Fetch-Site: cross-site\\r\\nSec-Fetch-Mode: no-cors\\r\\n\\r\\n"
raw 'no Host' 400 "$P$J$L\\r\\n$D"
raw 'another Origin' 403 "$P${H}Origin: http://evil.test\\r\\n$N$L\\r\\n$D"
raw 'no Origin' 403 "$P$H$N$L\\r\\n$D"
raw 'the Origin null' 403 "$P${H}Origin: null\\r\\n$N$L\\r\\n$D"
raw 'an Origin of another port' 403 "$P${H}Origin: http://127.0.0.1:1\\r\\n$N$L\\r\\n$D"
raw 'a page of an origin not ours, reading' 403 "GET $ann/queue HTTP/1.1\\r\\n${H}Origin: http://evil.test\\r\\n\\r\\n"
raw 'a form' 415 "$P${H}Origin: http://127.0.0.1:$PORT\\r\\nContent-Type: application/x-www-form-urlencoded\\r\\n$L\\r\\n$D"
raw 'plain text' 415 "$P${H}Origin: http://127.0.0.1:$PORT\\r\\nContent-Type: text/plain\\r\\n$L\\r\\n$D"
raw 'a decision by an address' 404 "GET $ann/decide?verdict=keep HTTP/1.1\\r\\n$H\\r\\n"
raw 'OPTIONS' 405 "OPTIONS $ann/decide HTTP/1.1\\r\\n$H\\r\\n"
raw 'PUT' 405 "PUT $ann/decide HTTP/1.1\\r\\n$H$J$L\\r\\n$D"
raw '300 KB' 413 "$P$H$J$L\\r\\n{\"note\":\"{xx300000}\"}"
raw 'a path above' 404 "GET $ann/../c.yaml HTTP/1.1\\r\\n$H\\r\\n"
raw 'a file of the disk' 404 "GET $ann//etc/passwd HTTP/1.1\\r\\n$H\\r\\n"
raw 'a picture that is none' 404 "GET $ann/picture/x HTTP/1.1\\r\\n$H\\r\\n"
body() {
    raw "$1" "$2" "$P$H$J$L\\r\\n$3"
}
body 'no JSON' 422 'verdict=keep'
body 'a list' 422 '[]'
body 'nothing in it' 422 '{}'
body 'no op' 422 '{"sample":1,"reply":2,"verdict":"keep"}'
body 'an op that is none' 422 '{"op":"zzzzzzzzzzzzzzzzzzzz","sample":1,"reply":2,"verdict":"keep"}'
body 'another verdict' 422 '{"op":"00000000-0000-4000-8000-000000009999","sample":1,"reply":2,"verdict":"maybe"}'
body 'an edit without a text' 422 '{"op":"00000000-0000-4000-8000-000000009999","sample":1,"reply":2,"verdict":"edit"}'
body 'a text without an edit' 422 '{"op":"00000000-0000-4000-8000-000000009999","sample":1,"reply":2,"verdict":"keep","text":"x"}'
body 'a note of 3,000 bytes' 422 '{"op":"00000000-0000-4000-8000-000000009999","sample":1,"reply":2,"verdict":"keep","note":"{xx3000}"}'
body 'a reply of another sample' 422 '{"op":"00000000-0000-4000-8000-000000009999","sample":1,"reply":9,"verdict":"keep"}'
body 'a sample that is not there' 422 '{"op":"00000000-0000-4000-8000-000000009999","sample":99,"reply":2,"verdict":"keep"}'
body 'a sample that is retired' 410 '{"op":"00000000-0000-4000-8000-000000009999","sample":61,"reply":0,"verdict":"keep"}'
requests "$W/requests" > "$W/replies"
while IFS='|' read -r name status; do
    is "refused: $name" "$(grep -F "$name|" "$W/replies" | cut -d'|' -f2)" "$status"
done < "$W/wanted"
is "nothing of it was stored" "$(reviews)" 0
is "no token in what it says" "$(grep -c "$(echo "$ann" | tr -d /)" "$W/err")" 0
cat > "$W/heads.pl" <<'END'
use IO::Socket::INET;
my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $ARGV[0]);
print {$s} "GET $ARGV[1] HTTP/1.1\r\nHost: localhost:$ARGV[0]\r\nConnection: close\r\n\r\n";
print while <$s>;
END
perl "$W/heads.pl" "$PORT" "$ann/" > "$W/page"
like "the page lets nothing else in" "$(cat "$W/page")" \
    "^Content-Security-Policy: default-src 'none'; script-src 'self';"
is "and has no script of its own" "$(grep -c '<script src="review.js" type="module"></script>' "$W/page")" \
    "$(grep -c '<script' "$W/page")"
like "its script is there" "$(get "$ann/review.js")" '^"use strict"'
like "its style too" "$(get "$ann/review.css")" '^:root'

# What is said.
get "$ann/queue" > "$W/queue"
is "the queue is what was asked for" "$(jq -c '[.name, .reviewer, .question,
    (.items | length)]' "$W/queue")" \
    "[\"random-rejected\",\"ann\",\"keep\",$(sql "$S" 'SELECT count(*) FROM verdict WHERE NOT kept')]"
is "of replies that are rejected" "$(jq -r '.items[].reply' "$W/queue" | sort)" \
    "$(sql "$S" 'SELECT reply_id FROM verdict WHERE NOT kept' | sort)"
s=$(jq '.items[0].sample' "$W/queue")
r=$(jq '.items[0].reply' "$W/queue")
like "a card has all of the sample" "$(get "$ann/item?sample=$s&reply=$r" |
    jq -c '.life | [.sample.id, (.replies | length), (.replies[0].scores | length > 9)]')" \
    "^\[$s,2,true\]"
like "what is said is answered once it is stored" \
    "$(say "$ann" "$s" "$r" keep null ',"note":"a \"quoted\" </script> note","queue":"random-rejected","seconds":2.5')" \
    '^200 \{"op":"00000000-0000-4000-8000-000000000001","at":"20'
is "as a fact" "$(sql "$S" "SELECT reply_id, verdict, reviewer, note, queue,
    blind, seconds, policy_id, program_version <> '' FROM review")" \
    "$r|keep|ann|a \"quoted\" </script> note|random-rejected|0|2.5|1|1"
echo 0 > "$W/op"
like "the same act twice" "$(say "$ann" "$s" "$r" keep null)" '^200 '
is "is one fact" "$(reviews)" 1
like "decided in another tab: nothing is overwritten" \
    "$(say "$ann" "$s" "$r" drop null)" '^409 \{"current":\{"op":".*0001","verdict":"keep"'
is "nor stored" "$(reviews)" 1
like "with what it replaces it is taken" \
    "$(say "$ann" "$s" "$r" drop '"00000000-0000-4000-8000-000000000001"')" '^200 '
is "the queue knows" "$(get "$ann/queue" | jq -c '.items[0] | [.mine, (.op | endswith("0003"))]')" \
    '["drop",true]'
like "it is taken back" "$(say "$ann" "$s" "$r" withdrawn '"00000000-0000-4000-8000-000000000003"')" '^200 '
is "and is as at the start" "$(get "$ann/queue" | md5sum)" "$(md5sum < "$W/queue")"
is "both are there" "$(reviews)" 3

# Several people.
is "one has it in hand" "$(get "$ann/hold?sample=$s&reply=$r" | jq .held)" false
is "the other gets another" "$(get "$bo/hold?sample=$s&reply=$r" | jq .held)" true
t=$(jq '.items[1].sample' "$W/queue")
q=$(jq '.items[1].reply' "$W/queue")
is "that is free" "$(get "$bo/hold?sample=$t&reply=$q" | jq .held)" false
say "$ann" "$s" "$r" keep null > "$W/log"
is "what is settled is not read again" \
    "$(get "$bo/queue" | jq -c '.items[0] | [.mine, .settled]')" '[null,true]'
is "what others say is told later" "$(get "$bo/item?sample=$s&reply=$r" |
    jq -c "[.life.replies[] | select(.id == $r) | .reviews]")" '[null]'
say "$bo" "$s" "$r" drop null > "$W/log"
is "once one has decided" "$(get "$bo/item?sample=$s&reply=$r" |
    jq -c "[.life.replies[] | select(.id == $r) | .reviews[].reviewer] | unique")" \
    '["ann","bo"]'
is "blind: neither rules nor people" "$(get "$bo/item?sample=$t&reply=$q&blind=1" |
    jq -c "[.life.replies[] | select(.id == $q) | [.verdicts, .scores, .reviews]]")" \
    '[[null,null,null]]'
like "an edited reply is read" "$(ask POST "$ann/check" \
    "{\"sample\":$t,\"text\":\"<think> 1. a </think><answer> 31.20, 29.92 </answer>\"}")" \
    '"answer":"31.2000, 29.9200","read":true'
like "one without an answer, too" "$(ask POST "$ann/check" \
    "{\"sample\":$t,\"text\":\"nothing\"}")" '"answer":"no answer","read":false'
like "an edit is kept" "$(say "$ann" "$t" "$q" edit null ',"text":"<think> </think><img src=x onerror=alert(1)>"')" '^200 '
is "as it was written" "$(sql "$S" "SELECT text FROM review WHERE verdict = 'edit'")" \
    '<think> </think><img src=x onerror=alert(1)>'
get "$ann/queue?name=kept%20and%20teacher%20a" | jq -c '[.name, (.items | length)]' > "$W/log"
is "a query is a queue" "$(cat "$W/log")" \
    "[\"kept and teacher a\",$(sql "$S" "SELECT count(*) FROM verdicts WHERE kept AND teacher = 'a'")]"
like "a wrong one is told of" "$(ask GET "$ann/queue?name=fails%20x")" \
    '^400 .*column 7.*which is no rule'
get "$ann/queue?name=place" > "$W/place"
is "pictures are a queue" "$(jq -c '[.question, (.items | length), .items[0].reply]' "$W/place")" \
    '["place",60,0]'
like "with answers of their own" "$(say "$ann" "$(jq '.items[0].sample' "$W/place")" 0 drop null)" '^200 '
get "$ann/queue?name=steps" > "$W/steps"
is "steps are a queue: one kept reply of each sample" \
    "$(jq -c '[.question, (.items | length), ([.items[].sample] | unique | length)]' "$W/steps")" \
    "$(sql "$S" "SELECT '[\"steps\",' || count(DISTINCT r.sample_id) || ',' ||
        count(DISTINCT r.sample_id) || ']' FROM verdict v
        JOIN reply r ON r.id = v.reply_id WHERE v.kept AND v.policy_id =
        (SELECT policy_id FROM current_policy)")"
like "the coast is there" "$(get "$ann/land")" '^\{"d":"M[0-9]+ [0-9]+l'
for part in draw edit; do
    like "its script is there: $part" "$(get "$ann/review_$part.js")" '^"use strict"'
done
for name in near-cut random-kept disagree low-support recheck; do
    get "$ann/queue?name=$name" > "$W/$name"
    like "$name has something" "$(jq '.items | length' "$W/$name")" '^[0-9]+$'
done
sql "$S" "SELECT v.reply_id FROM verdicts v JOIN measure m USING (reply_id)
    WHERE v.failed = 'distance' ORDER BY distance" > "$W/far"
is "near the cut: the nearest outside comes first" \
    "$(jq -r '.items[].reply' "$W/near-cut" | grep -wFf "$W/far" | head -1)" \
    "$(head -1 "$W/far")"
is "recheck is read blind" "$(jq -c '[.blind, (.items | length)]' "$W/recheck")" '[true,2]'

# Killed: the same address, nothing lost, nothing twice.
n=$(reviews)
get "$ann/queue" > "$W/before"
kill -9 "$SERVE_PID"
wait "$SERVE_PID" 2> "$W/log"
old=$ann port=$PORT
serve --as ann,bo --queue random-rejected --seed 7
is "after kill -9 the address is the same" "$ann:$PORT" "$old:$port"
is "the queue too" "$(get "$ann/queue" | md5sum)" "$(md5sum < "$W/before")"
is "all that was said is there" "$(reviews)" "$n"
serve_stop
is "it stops when asked" "$?" 0
serve --as ann,bo --new-token --queue random-rejected
ok "a new address is another" [ "$ann" != "$old" ]
like "the old one ends" "$(ask GET "$old/queue")" '^404 '
serve_stop
chmod 644 "$S.review"
like "tokens that others can read are refused" "$("$LIMBECK" review serve \
    "$W/c.yaml" --as ann 2>&1; echo $?)" 'others can read'
chmod 600 "$S.review"
like "a queue that is no query is refused before" "$("$LIMBECK" review serve \
    "$W/c.yaml" --as ann --queue 'fails x' 2>&1)" 'column 7'

stage decide
is "decide takes it up: what was edited gives way to the edit" "$(sql "$S" "SELECT kept || by_hand FROM verdict
    WHERE reply_id = $q AND policy_id = 1")" 01
cat >> "$W/c.yaml" <<END
review: {needs: 2}
END
serve --as ann,bo --queue random-rejected --seed 7
t=$(get "$ann/queue" | jq '.items[3].sample')
q=$(get "$ann/queue" | jq '.items[3].reply')
get "$ann/hold?sample=$t&reply=$q" > "$W/log"
is "where two are needed both may read it" \
    "$(get "$bo/hold?sample=$t&reply=$q" | jq .held)" false
say "$ann" "$t" "$q" keep null > "$W/log"
is "and one reading settles nothing" "$(get "$bo/queue" | jq '.items[3].settled')" false
serve_stop
plan_done
