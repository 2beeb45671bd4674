#!/bin/sh
# Fetch against a server that cuts, drips, lies about lengths, sends pages for
# pictures, leads in circles, asks for patience and forbids: what is in a shard
# is the picture, each failure has its class, nothing is asked twice.
. tests/stages/tap.sh
need_file "$B/doubles/file_server" demo/world/streetview/00.zip
export no_proxy='*'

# Pictures of our own, one with its end cut off, and what is none.
R=$W/root
mkdir -p "$R" "$W/in"
unzip -q -j demo/world/streetview/00.zip -d "$W/in"
n=0
for f in "$W"/in/*.jpg; do
    n=$((n + 1))
    [ $n -gt 12 ] || cp "$f" "$R/p$n.jpg"
done
for f in cut0 cut1 drip slow short long far near moved loop gone noai busy \
    later full always flood hangup secret 404 410 403 500 418; do
    cp "$R/p1.jpg" "$R/$f.jpg"
done
head -c $(($(wc -c < "$R/p2.jpg") / 2)) "$R/p2.jpg" > "$R/half.jpg"
head -c 9000000 /dev/zero > "$R/zeros.jpg"
echo '<!DOCTYPE html><title>This photo is no longer available</title>' \
    > "$R/page.jpg"
printf 'GIF89a\1\0\1\0\0\0\0;' > "$R/tiny.gif"
printf '\211PNG' > "$R/head.png"
printf 'User-agent: *\nDisallow: /cdn/secret\n\nUser-agent: other\n%s\n' \
    'Disallow: /' > "$R/robots.txt"
: > "$R/empty.jpg"

serial=0
serve() { # [NAME=HOW...]: a new server; its requests in $Q, its address in $U
    serial=$((serial + 1))
    Q=$W/q$serial
    mkdir "$Q"
    mkfifo "$Q.in"
    "$B/doubles/file_server" "$R" "$Q" "$@" < "$Q.in" > "$Q.port" &
    exec 9> "$Q.in"
    while [ ! -s "$Q.port" ]; do sleep 0.02; done
    U=http://127.0.0.1:$(cat "$Q.port")
}
fetch() { # FOLDER TABLE [OPTION...]
    to=$W/$1
    table=$2
    shift 2
    "$LIMBECK" fetch "$table" --to "$to" --progress none --allow-private \
        --delay 0 --timeout 1 --attempts 2 "$@" > "$W/out" 2>&1
}
asked() { # NAME: requests for it
    cat "$Q"/*.request 2> /dev/null | grep -c "^GET /cdn/$1 "
}
class() { # FOLDER KEY: its class in failures.csv
    awk -F, -v k="$2" '$1 == k { print $3 }' "$W/$1/failures.csv"
}
members() { # FOLDER: what is in its shards
    for t in "$W/$1"/shard-*.tar; do tar tf "$t"; done | sort | xargs
}

# MP-16's own layout: no header, ids with folders.
serve
{
    echo "34/8d/9055806529.jpg,$U/cdn/p1.jpg"
    echo "d9_9a_12345_6@N00.jpg,$U/cdn/p2.jpg"
    echo "plain,$U/cdn/p3.jpg"
    echo "\"with, comma\",$U/cdn/p4.jpg"
    echo "plain,$U/cdn/p3.jpg"
    echo "plain,$U/cdn/p5.jpg"
    echo "nothing,"
} > "$W/mp16_urls.csv"
fetch plain "$W/mp16_urls.csv"
is "a table without a header" $? 0
is "members are keys" "$(members plain)" \
    '34/8d/9055806529.jpg d9_9a_12345_6@N00.jpg plain.jpg with, comma.jpg'
ok "with the bytes that were sent" sh -c \
    "tar xOf '$W/plain/shard-00000.tar' plain.jpg | cmp - '$R/p3.jpg'"
line=$(grep '^34' "$W/plain/fetched.csv")
offset=$(echo "$line" | cut -d , -f 9)
size=$(echo "$line" | cut -d , -f 4)
is "the table has their SHA-256" "$(echo "$line" | cut -d , -f 3)" \
    "$(sha256sum < "$R/p1.jpg" | cut -d ' ' -f 1)"
is "... and where they lie" "$(tail -c +$((offset + 1)) \
    "$W/plain/shard-00000.tar" | head -c "$size" | sha256sum)" \
    "$(sha256sum < "$R/p1.jpg")"
like "rows that say something again or otherwise are counted" \
    "$(tr '\n' ' ' < "$W/out")" \
    '1 rows say again .*1 rows give a key another address.*1 rows have no add'
like "robots.txt comes first" "$(cat "$Q/0.request")" '^GET /robots.txt '
is "... once" "$(cat "$Q"/*.request | grep -c '^GET /robots')" 1
like "who asks is said" "$(cat "$Q/1.request")" '^User-Agent: limbeck/[0-9.]+'
n=$(find "$Q" -type f | wc -l)
fetch plain "$W/mp16_urls.csv"
is "a second run" "$?" 0
is "asks nothing" "$(find "$Q" -type f | wc -l)" "$n"
gzip -k "$W/mp16_urls.csv"
fetch packed "$W/mp16_urls.csv.gz" --contact 'me@example.org'
is "a packed table, and who can be reached" \
    "$?/$(cat "$Q"/*.request | grep -c '(me@example.org)')" 0/5

# What ingest makes of it.
cat > "$W/c.yaml" <<EOF
store: $W/s.limbeck
sources:
  web:
    paths: [$W/plain/shard-*.tar]
    tables: [$W/truth.csv]
EOF
printf 'id,latitude,longitude\n34/8d/9055806529.jpg,1,2\nplain,3,4\n' \
    > "$W/truth.csv"
"$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/ingest" 2>&1
is "ingest reads the shards and joins the table" \
    "$(sql "$W/s.limbeck" \
        "SELECT count(*), sum(position_origin IS NOT NULL) FROM samples")" '4|2'

# Each failure gets its class.
serve cut1.jpg=cut,ok drip.jpg=drip slow.jpg=stall short.jpg=short \
    long.jpg=long near.jpg=near moved.jpg=near loop.jpg=loop gone.jpg=gone \
    noai.jpg=noai busy.jpg=429:1,ok later.jpg=503:1,ok always.jpg=429:1 \
    flood.jpg=flood hangup.jpg=hangup 404.jpg=404 410.jpg=410 403.jpg=403 \
    500.jpg=500 418.jpg=418 cut0.jpg=cut
{
    echo key,width,url
    for f in cut0 cut1 slow short long loop gone noai busy later always \
        flood hangup secret 404 410 403 500 418 half zeros page empty p6; do
        echo "$f,100,$U/cdn/$f.jpg"
    done
    echo "tiny,1,$U/cdn/tiny.gif"
    echo "head,1,$U/cdn/head.png"
    echo "ftp,1,ftp://127.0.0.1/x.jpg"
    echo "user,1,http://me:secret@127.0.0.1/x.jpg"
    echo "../../up,1,$U/cdn/p7.jpg"
    echo "/abs,1,$U/cdn/p8.jpg"
    echo "blank,1,$U/cdn/p 9.jpg"
    echo "nobody,1,http://127.0.0.1:1/x.jpg"
} > "$W/urls.csv"
fetch bad "$W/urls.csv" --max-bytes 8000000
is "a run with failures" $? 1
is "what came" "$(members bad)" 'busy.jpg cut1.jpg later.jpg p6.jpg'
for case in cut0:cut slow:timeout short:damaged long:cut loop:redirect \
    gone:gone noai:robots always:rate-limit flood:too-large \
    hangup:connection secret:robots 404:gone 410:gone 403:forbidden \
    500:server-error 418:status half:damaged zeros:too-large page:page \
    empty:page tiny:type head:damaged ftp:address user:address \
    ../../up:key /abs:key blank:gone nobody:connection; do
    is "class of ${case%:*}" "$(class bad "${case%:*}")" "${case##*:}"
done
is "what is forbidden is not asked for" "$(asked secret.jpg)" 0
is "what is gone is asked once" "$(asked 404.jpg)" 1
is "what is in trouble twice" "$(asked 500.jpg)" 2
like "the sums are said" "$(tr '\n' ' ' < "$W/out")" \
    ' 4 came now.* 28 failed, in .*failures.csv.* 4 gone: .*--retry timeout'
is "every key has one result" "$(for t in fetched failures; do
    tail -n +2 "$W/bad/$t.csv" | cut -d , -f 1; done | sort | uniq -d)" ''
is "... and has one" "$(cat "$W"/bad/*.csv | wc -l)" 34
n=$(find "$Q" -type f | wc -l)
fetch bad "$W/urls.csv" --max-bytes 8000000
is "failures are not asked again by themselves" \
    "$?/$(find "$Q" -type f | wc -l)" "0/$n"

# One class alone, once the server is well; other classes stay.
port=${U##*:}
serve
sed "s/:$port/:${U##*:}/" "$W/bad/failures.csv" > "$W/f" &&
    mv "$W/f" "$W/bad/failures.csv"
fetch bad "$W/urls.csv" --retry cut --retry timeout
is "failures of two classes asked again" \
    "$?/$(find "$Q" -type f | wc -l)" 0/4
is "... are there now" "$(members bad)" \
    'busy.jpg cut0.jpg cut1.jpg later.jpg long.jpg p6.jpg slow.jpg'
is "... and failures no longer" \
    "$(class bad cut0)/$(wc -l < "$W/bad/failures.csv")" /26
serve p1.jpg=near
echo "a,$U/cdn/p1.jpg" > "$W/circle.csv"
fetch circle "$W/circle.csv"
is "a redirect to itself by its path" "$(class circle a)" redirect

# A host that wants patience gets it; one that wants too much is left alone.
serve p1.jpg=429:2,ok
echo "a,$U/cdn/p1.jpg" > "$W/wait.csv"
s=$(date +%s)
fetch wait "$W/wait.csv"
is "Retry-After is waited for" "$?/$(($(date +%s) - s >= 2))" 0/1
serve p1.jpg=429:4000
printf 'a,%s/cdn/p1.jpg\nb,%s/cdn/p2.jpg\n' "$U" "$U" > "$W/long.csv"
fetch long "$W/long.csv" --per-host 1
like "hours are not" "$?$(cat "$W/out")" '^1'
like "... and what is left is said" "$(cat "$W/out")" \
    '2 left for the next run; http://127.*asks to wait 4000 s'
is "... without a failure" "$(wc -l < "$W/long/failures.csv")" 1
serve robots.txt=500
echo "a,$U/cdn/p1.jpg" > "$W/rules.csv"
fetch rules "$W/rules.csv"
is "no picture without an answer about the rules" \
    "$(class rules a)/$(asked p1.jpg)" server-error/0

# Addresses inside networks.
serve near.jpg=near
for u in "$U/cdn/p1.jpg" http://localhost:1/x.jpg http://10.0.0.1/x.jpg \
    http://169.254.169.254/latest/meta-data 'http://[::1]/x.jpg' \
    http://2130706433/x.jpg; do
    echo "$u"
done > "$W/inside.csv"
"$LIMBECK" fetch "$W/inside.csv" --to "$W/inside" --progress none --delay 0 \
    > "$W/out" 2>&1
is "addresses inside are not asked" \
    "$?/$(grep -c ',private,' "$W/inside/failures.csv")/$(find "$Q" \
        -type f | wc -l)" 1/6/0
like "... and how to is said" "$(cat "$W/out")" '6 private: .*--allow-private'

# Killed in the middle: what has a line is not asked again, and the shards and
# the table agree.
serve
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    for k in a b c d e f g h; do echo "$k$i,$U/cdn/p$i.jpg?$k"; done
done > "$W/many.csv"
"$LIMBECK" fetch "$W/many.csv" --to "$W/killed" \
    --progress none --allow-private --delay 0.02 --per-host 2 > "$W/out" 2>&1 &
pid=$!
for i in $(seq 200); do
    [ "$(cat "$W/killed/fetched.csv" 2> /dev/null | wc -l)" -le 20 ] || break
    sleep 0.05
done
kill -9 $pid
wait $pid 2> /dev/null
tail -n +2 "$W/killed/fetched.csv" > "$W/before"
printf 'torn,"http' >> "$W/killed/fetched.csv"
first=$(find "$Q" -type f | wc -l)
fetch killed "$W/many.csv" --shard-bytes 300000
is "a killed run goes on" $? 0
again=0
while IFS=, read -r key rest; do
    [ "$(cat "$Q"/*.request | grep -c "^GET /cdn/p${key#?}.jpg?${key%"${key#?}"} ")" -eq 1 ] ||
        again=$((again + 1))
done < "$W/before"
is "nothing that had its line is asked twice" \
    "$again/$(($(wc -l < "$W/before") > 19))" 0/1
is "under way were two at most" "$(($(find "$Q" -type f | wc -l) <= 96 + 2 + 2))" 1
is "each once in table and shards" \
    "$(tail -n +2 "$W/killed/fetched.csv" | cut -d , -f 1 | sort -u | wc -l)/$(
        members killed | wc -w)/$first" "96/96/$first"
ok "each where the table says" sh -c "tail -n +2 '$W/killed/fetched.csv' |
    while IFS=, read -r key url sum bytes type w h shard offset rest; do
        tail -c +\$((offset + 1)) '$W/killed/'\$shard | head -c \$bytes |
            sha256sum | grep -q \$sum || exit 1
    done"
is "several shards, none half done" \
    "$(($(find "$W/killed" -name '*.tar' | wc -l) > 1))/$(
        find "$W/killed" -name '*.part')" 1/
# A power cut: the shard under way lost its end, the table did not.
last=$(find "$W/killed" -name 'shard-*.tar' | sort | tail -n 1)
lost=$(grep -c ",${last##*/}," "$W/killed/fetched.csv")
head -c 1000 "$last" > "$last.part"
rm "$last"
fetch killed "$W/many.csv"
like "what lies behind the shard's end is fetched anew" "$?$(cat "$W/out")" \
    "^0.*: $lost came now.* 96 pictures in all"
is "... and stands there once" "$(tail -n +2 "$W/killed/fetched.csv" |
    cut -d , -f 1 | sort -u | wc -l)/$(members killed | wc -w)" 96/96

# One line of progress with an end time.
serve
sed "s/:[0-9]*\\/cdn/:${U##*:}\\/cdn/" "$W/many.csv" > "$W/many2.csv"
"$LIMBECK" fetch "$W/many2.csv" --to "$W/shown2" --progress plain \
    --allow-private --delay 0.01 > "$W/out" 2> "$W/err"
like "progress says when it ends" "$(cat "$W/err")" \
    'fetch +96/96 pictures .*MB/s  ends [0-9][0-9]:[0-9][0-9]'

echo 'a;b' > "$W/none.csv"
fetch none "$W/none.csv"
like "a table without addresses" "$?$(cat "$W/out")" '^3.*no column is .*a, b'
fetch none "$W/absent.csv"
like "a table that is not there" "$?$(cat "$W/out")" '^[23].*absent.csv'
plan_done
