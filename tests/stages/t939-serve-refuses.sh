#!/bin/sh
# limbeck serve: kinds of bad request, each with its status and reason; behind
# them it answers as before.
. tests/stages/tap.sh
. tests/stages/serve_client.sh

serve_start --jobs 2
P='POST /v1/reward HTTP/1.1\r\nHost: localhost\r\n'
T='Authorization: Bearer {T}\r\n'
J='Content-Type: application/json\r\n'
L='Content-Length: {LEN}\r\n'
good='{"preset":"gre-rl2","rows":[{"completion":"<think>a</think><answer>1, 2</answer>","lat":1,"lon":2}]}'
body() { # NAME, STATUS and REASON, BODY
    printf '%s|%s%s%s%s\\r\\n%s\n' "$1" "$P" "$T" "$J" "$L" "$3" >> "$W/requests"
    printf '%s|%s\n' "$1" "$2" >> "$W/wanted"
}
raw() { # NAME, STATUS and REASON, BYTES
    printf '%s|%s\n' "$1" "$3" >> "$W/requests"
    printf '%s|%s\n' "$1" "$2" >> "$W/wanted"
}

raw 'no HTTP' '4?0?0|' 'hello\r\n\r\n'
raw 'another version' '[45]0[05]|' 'POST /v1/reward HTTP/9.9\r\nHost: localhost\r\n\r\n'
raw 'no Host' '400|' 'POST /v1/reward HTTP/1.1\r\n\r\n'
raw 'two Hosts' '400|' "${P}Host: localhost\\r\\n\\r\\n"
raw 'another Host' '403|.*Host' 'GET /health HTTP/1.1\r\nHost: evil.test\r\n\r\n'
raw 'a Host that begins like ours' '403|.*Host' 'GET /health HTTP/1.1\r\nHost: localhost.evil.test\r\n\r\n'
raw 'another Origin' '403|.*Origin' "${P}Origin: https://evil.test\\r\\n$T$J$L\\r\\n$good"
raw 'an Origin of another port' '403|.*Origin' "${P}Origin: http://localhost:1\\r\\n$T$J$L\\r\\n$good"
raw 'a head of 40,000 bytes' '431|' "${P}X-Long: {ax40000}\\r\\n$T$J$L\\r\\n$good"
raw 'a path that is not there' '404|.*nothing' "POST /v2/reward HTTP/1.1\\r\\nHost: localhost\\r\\n$T$J$L\\r\\n$good"
raw 'a path above' '404|.*nothing' "POST /v1/../v1/reward HTTP/1.1\\r\\nHost: localhost\\r\\n$T$J$L\\r\\n$good"
raw 'another method' '405|.*method' "GET /v1/reward HTTP/1.1\\r\\nHost: localhost\\r\\n$T\\r\\n"
raw 'a method of its own' '405|.*method' "BREW /v1/reward HTTP/1.1\\r\\nHost: localhost\\r\\n$T\\r\\n"
raw 'no token' '401|.*token' "$P$J$L\\r\\n$good"
raw 'another token' '401|.*token' "${P}Authorization: Bearer fedcba9876543210\\r\\n$J$L\\r\\n$good"
raw 'the token of another scheme' '401|.*token' "${P}Authorization: Basic {T}\\r\\n$J$L\\r\\n$good"
raw 'the token in the query' '401|.*token' "POST /v1/reward?token={T} HTTP/1.1\\r\\nHost: localhost\\r\\n$J$L\\r\\n$good"
raw 'no type' '415|.*application/json' "$P$T$L\\r\\n$good"
raw 'the type of a form' '415|.*application/json' "$P${T}Content-Type: application/x-www-form-urlencoded\\r\\n$L\\r\\n$good"
raw 'a body of 20 MiB' '413|.*16777216' "$P$T${J}Content-Length: 20971520\\r\\nExpect: 100-continue\\r\\n\\r\\n"
raw 'a length below zero' '400|' "$P$T${J}Content-Length: -5\\r\\n\\r\\n$good"
raw 'two lengths' '400|' "$P$T${J}Content-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\n$good"
raw 'chunks that are none' '400|' "$P$T${J}Transfer-Encoding: chunked\\r\\n\\r\\nxyz\\r\\n"
body 'no body' '400|.*error' ''
body 'no JSON' '400|.*error' 'rows=1'
body 'JSON that ends early' '400|.*error' '{"preset":"gre-rl2","rows":['
body 'something behind the JSON' '400|.*error' "$good x"
body 'JSON of 100 levels' '400|.*error' '{[x100}'
body 'a key twice' '400|.*error' '{"rows":[],"rows":[]}'
body 'no UTF-8' '400|.*error' '{"preset":"\xff\xfe","rows":[{}]}'
body 'NaN' '400|.*error' '{"preset":"gre-rl2","theta":NaN,"rows":[{}]}'
body 'a list' '400|.*is an object' '[1]'
body 'no rows' '400|.*list \\"rows' '{"preset":"gre-rl2"}'
body 'rows that are no list' '400|.*list \\"rows' '{"preset":"gre-rl2","rows":{"completion":"x"}}'
body 'an empty list' '400|.*0 entries' '{"preset":"gre-rl2","rows":[]}'
body '4,097 rows' '400|.*4097 entries' "{\"preset\":\"gre-rl2\",\"rows\":[1$(yes ,1 | head -n 4096 | tr -d '\n')]}"
body 'no preset' '400|.*preset\\" is missing' '{"rows":[{"completion":"x"}]}'
body 'a preset that is not there' '400|.*no preset \\"/etc/passwd' '{"preset":"/etc/passwd","rows":[{"completion":"x"}]}'
body 'a preset that is no text' '400|.*preset\\" is not' '{"preset":3,"rows":[{"completion":"x"}]}'
body 'a key that is not known' '400|.*no \\"grup\\".*did you mean \\"group' '{"preset":"gre-rl2","grup":2,"rows":[{"completion":"x"}]}'
body 'a group of none' '400|.*group' '{"preset":"gre-rl2","group":0,"rows":[{"completion":"x"}]}'
body 'rows that are no groups' '400|.*no groups of 2' '{"preset":"gre-rl2","group":2,"rows":[{"completion":"x"}]}'
body 'a theta of zero' '400|.*theta' '{"preset":"gre-rl2","theta":0,"rows":[{"completion":"x"}]}'
body 'a theta that is a text' '400|.*theta' '{"preset":"gre-rl2","theta":"5","rows":[{"completion":"x"}]}'

requests "$W/requests" > "$W/replies"
is 'every request was sent' "$(wc -l < "$W/replies")" "$(wc -l < "$W/wanted")"
ok 'there are over 32 kinds' [ "$(wc -l < "$W/wanted")" -ge 32 ]
while IFS='|' read -r name status reason; do
    like "$name: $status" "$(grep -F "$name|" "$W/replies")" \
        "^[^|]*\|$status\|$reason"
done < "$W/wanted"
is 'and none of them got a reward' "$(grep -c '"rewards"' "$W/replies")" 0

# Rows that are bad are rows: the others are paid.
cat > "$W/bad" << 'END'
7
null
[]
{}
{"completion":null}
{"completion":[]}
{"completion":[{"role":"user"}]}
{"completion":"x","lat":"north"}
{"completion":"x","lat":91,"lon":0}
{"completion":"x","country":5}
{"completion":"x","theta_km":-1}
{"completion":"x","entities":"palm"}
{"completion":"x","seen":[1]}
{"completion":"a\u0000b"}
END
ask POST /v1/reward "{\"preset\":\"gre-rl2\",\"rows\":[$(paste -sd, "$W/bad"),{\"completion\":\"<think>a</think><answer>1, 2</answer>\",\"lat\":1,\"lon\":2}]}" |
    sed 's/[^{]*//' > "$W/json"
is 'a bad row is null with its reason' "$(jq -r '.rewards | map(select(.reward == null and (.why | type) == "string" and .why != "")) | length' "$W/json")" 14
is 'and the good one is paid' "$(jq '.rewards[14].reward' "$W/json")" 2
serve_stop
is 'it outlived all of them' "$?" 0
plan_done
