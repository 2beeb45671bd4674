#!/bin/sh
# Pull against a hub that cuts, stalls, lies about lengths, ignores ranges,
# serves wrong bytes or sends us elsewhere: what gets a file's name is that
# file, or there is an error that names file and reason.
. tests/stages/tap.sh
need_file "$B/doubles/file_server"
export no_proxy='*'
unset HF_TOKEN

# A model of our own: two shards, some text, something nobody needs.
R=$W/root
mkdir -p "$R/1_Pooling"
echo '{"architectures": ["X"]}' > "$R/config.json"
echo '{"a": 1}' > "$R/1_Pooling/config.json"
: > "$R/merges.txt"
echo '{"weight_map": {}}' > "$R/model.safetensors.index.json"
head -c 3000000 /dev/urandom > "$R/model-00001-of-00002.safetensors"
head -c 70000 /dev/urandom > "$R/model-00002-of-00002.safetensors"
echo '# read me' > "$R/README.md"
S1=model-00001-of-00002.safetensors
S2=model-00002-of-00002.safetensors

entry() { # PATH: its line of the listing
    size=$(wc -c < "$R/$1")
    git=$({ printf 'blob %s\0' "$size"; cat "$R/$1"; } | sha1sum |
        cut -d ' ' -f 1)
    printf '{"type":"file","oid":"%s","size":%s,"path":"%s"' "$git" "$size" \
        "$1"
    case $1 in
    *.safetensors)
        printf ',"lfs":{"oid":"%s","size":%s,"pointerSize":134}' \
            "$(sha256sum < "$R/$1" | cut -d ' ' -f 1)" "$size"
        ;;
    esac
    printf '}'
}

listing() {
    printf '[{"type":"directory","oid":"x","size":0,"path":"1_Pooling"},'
    entry config.json
    for f in 1_Pooling/config.json merges.txt model.safetensors.index.json \
        "$S1" "$S2" README.md; do
        printf ','
        entry "$f"
    done
    printf ',{"type":"file","oid":"%040d","size":3,"path":"../evil.json"}' 0
    printf ',{"type":"file","oid":"%040d","size":3,"path":"/etc/evil.json"}]' 0
}
listing > "$R/tree.json"

serial=0
serve() { # [NAME=HOW...]: a new hub; its requests in $Q
    serial=$((serial + 1))
    Q=$W/q$serial
    mkdir "$Q"
    mkfifo "$Q.in"
    "$B/doubles/file_server" "$R" "$Q" "$@" < "$Q.in" > "$Q.port" &
    exec 9> "$Q.in"
    while [ ! -s "$Q.port" ]; do sleep 0.02; done
    LIMBECK_HUB=http://127.0.0.1:$(cat "$Q.port")
    export LIMBECK_HUB
}
# shellcheck disable=SC2317
pull() { # FOLDER [OPTION...]
    pull_to=$W/$1
    shift
    "$LIMBECK" pull hf:some/model --to "$pull_to" --progress none \
        --stall 1 "$@" > "$W/out" 2>&1
}
asked() { # PATTERN: requests that hold it
    cat "$Q"/*.request 2> /dev/null | grep -c -- "$1"
}
# shellcheck disable=SC2317 # called by ok
same() { # FOLDER: are the needed files there, and only under right content?
    for f in config.json 1_Pooling/config.json merges.txt \
        model.safetensors.index.json "$S1" "$S2"; do
        cmp "$R/$f" "$W/$1/$f" || return 1
    done
    [ -z "$(find "$W/$1" -name '*.part*')" ]
}
# shellcheck disable=SC2317
never_wrong() { # FOLDER FILE: it is not there, or right
    [ ! -e "$W/$1/$2" ] || cmp "$R/$2" "$W/$1/$2"
}

serve
ok "pull fetches" pull plain
ok "every needed file, the empty one too" same plain
is "nothing else" "$(find "$W/plain" -type f | wc -l)" 6
is "one request a file and the listing" "$(find "$Q" -type f | wc -l)" 7
like "the listing is asked for" "$(cat "$Q/0.request")" \
    'GET /api/models/some/model/tree/main[?]recursive=true'
ok "a second pull" pull plain
is "fetches nothing" "$(find "$Q" -type f | wc -l)" 8
like "and says so" "$(cat "$W/out")" 'all 6 files are here'
printf 'x' | dd of="$W/plain/$S2" conv=notrunc 2> /dev/null
ok "a file that changed here" pull plain
ok "is fetched again" same plain
ok "other files by name" pull some --include '*.md' --include '1_*/*'
is "and only they" "$(cd "$W/some" && find . -type f | sort | xargs)" \
    './1_Pooling/config.json ./README.md'
"$LIMBECK" pull hf:some/model@refs/pr/1 --to "$W/pr" --progress none \
    > "$W/out" 2>&1
is "a revision with a slash" "$?/$(asked 'refs%2Fpr%2F1')" 0/7

# Each way of misbehaving once, then well: a verified file.
for how in cut stall long short norange offrange wrong hangup 429:1 500 503 \
    flood 408; do
    serve "$S1=$how,ok"
    ok "$how, then well" pull "then-$how" --attempts 3
    ok "... is the file" same "then-$how"
done
# For ever: an error that names file and reason, no wrong file.
for case in 'short:promises 1500000 bytes' 'long:promises 3000100 bytes' \
    'wrong:SHA-256 is' 'hangup:transfer broke' '500:answers 500' \
    '404:answers 404' \
    '401:answers 401' 'loop:redirects' '429:answers 429'; do
    how=${case%%:*}
    serve "$S1=$how"
    pull "ever-$how" --attempts 2
    is "$how for ever fails" $? 2
    like "... says where and why" "$(cat "$W/out")" "\"$S1\".*${case#*:}"
    ok "... leaves no wrong file" never_wrong "ever-$how" "$S1"
done
serve config.json=wrong
pull ever-small --attempts 2
like "small files are checked too" "$?$(cat "$W/out")" \
    '^2.*"config.json": wrong bytes: their git digest'
ok "and not kept" never_wrong ever-small config.json

# Resume.
serve "$S1=cut,stall,cut,ok"
ok "cut, stalled, cut" pull resumed --attempts 3
ok "is put together" same resumed
is "each try asks for the rest" "$(asked '^Range: bytes=1500000-')" 1
is "three times" "$(asked '^Range: ')" 3
is "if it is still the same" "$(asked '^If-Match: "old"')" 3
serve "$S1=cut,norange"
ok "a server without ranges" pull norange --attempts 3
ok "sends it all again" same norange
serve "$S1=cut,offrange"
pull offrange --attempts 3
is "another part than asked" $? 2
like "is refused" "$(cat "$W/out")" 'from byte 1499999 on, not 1500000'
serve "$S1=cut,newtag,newtag"
ok "another file meanwhile" pull newtag --attempts 4
ok "is begun anew" same newtag
serve "$S1=cut,404"
pull broken
is "a pull that was broken off" $? 2
is "leaves what it has" "$(wc -c < "$W/broken/$S1.part")" 1500000
serve
ok "goes on" pull broken
ok "to the file" same broken
is "from there" "$(asked '^Range: bytes=1500000-')" 1
serve "$S1=cut,404"
pull stale
printf 'zzzz' | dd of="$W/stale/$S1.part" conv=notrunc 2> /dev/null
serve
ok "a part that was spoilt" pull stale
ok "is found out by the digest" same stale
mkdir "$W/foreign"
head -c 999 /dev/zero > "$W/foreign/$S1.part"
serve
ok "a part of something else" pull foreign
ok "is not used" same foreign
is "nor asked on" "$(asked '^Range: ')" 0

# Where the token goes.
export HF_TOKEN=hf_secret
mkdir "$W/cdn"
mkfifo "$W/cdn.in"
"$B/doubles/file_server" "$R" "$W/cdn" < "$W/cdn.in" > "$W/cdn.port" &
exec 8> "$W/cdn.in"
while [ ! -s "$W/cdn.port" ]; do sleep 0.02; done
away=$(cat "$W/cdn.port")
serve "$S1=away:$away" "$S2=near,ok"
ok "redirected, with a token" pull away -v
ok "the files come" same away
is "the other host gave one" "$(find "$W/cdn" -type f | wc -l)" 1
is "and saw no token" "$(grep -rc secret "$W/cdn" | cut -d : -f 2)" 0
is "the hub saw it each time" \
    "$(asked '^Authorization: Bearer hf_secret')" 8
serve "$S1=401"
pull refused -v
is "a refusal" $? 2
is "does not print the token" "$(grep -c secret "$W/out")" 0
HF_TOKEN='a
b' pull split
like "a token of two lines is none" "$?$(cat "$W/out")" '^3.*HF_TOKEN'
unset HF_TOKEN
serve /main=403
pull closed
like "a closed model says what to do" "$?$(cat "$W/out")" '^2.*403'
like "... by a hint" "$(cat "$W/out")" 'environment variable HF_TOKEN'

# Listings.
jq -c '.[4:]' "$R/tree.json" > "$R/tree2.json"
jq -c '.[:4]' "$R/tree.json" > "$W/first" && cp "$W/first" "$R/tree.json"
serve /main=more
ok "a listing of two pages" pull pages
ok "is read whole" same pages
serve /main=far
pull far
is "a page on another server" $? 2
like "is not asked for" "$(cat "$W/out")" 'next page is on another server'
tree() { # TEXT PATTERN: this listing is refused
    printf '%s' "$1" > "$R/tree.json"
    serve
    pull lie --attempts 1
    like "refused: $2" "$?$(cat "$W/out")" "^2.*$2"
}
zeros=$(printf '%064d' 0)
tree '{"error": "no"}' 'is no array'
tree '[{"type":"file"}]' 'without a path'
tree '[{"type":"file","path":"config.json","size":-1,"oid":"x"}]' \
    'no size that is possible'
tree '[{"type":"file","path":"config.json","size":1,"oid":"x"}]' 'no digest'
tree '[' 'could not list the files of "some/model"'
tree '[]' 'neither "model.safetensors" nor'
huge=68719476736
printf '[' > "$W/huge"
for i in $(seq 2000); do
    printf '{"type":"file","path":"m-%d-of-9.safetensors","size":1,' "$i"
    printf '"lfs":{"oid":"%s","size":%s}},' "$zeros" $huge
done >> "$W/huge"
printf '%s' '{"type":"file","path":"model.safetensors.index.json","size":1,' \
    "\"oid\":\"$(printf '%040d' 0)\"}]" >> "$W/huge"
tree "$(cat "$W/huge")" 'free, 137438.* GB are to come'
is "before anything is fetched" "$(find "$Q" -type f | wc -l)" 1

for name in some/model hf:model hf:a/b/c hf:../x hf:a/.. 'hf:a/b@../c' \
    'hf:a/b@'; do
    "$LIMBECK" pull "$name" > "$W/out" 2>&1
    is "no model: $name" $? 3
done
"$LIMBECK" pull hf:a/b --attempts 0 > "$W/out" 2>&1
is "no attempts" $? 3
LIMBECK_HUB=ftp://x/ "$LIMBECK" pull hf:a/b > "$W/out" 2>&1
is "no address" $? 3
plan_done
