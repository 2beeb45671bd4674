#!/bin/sh
# Fetch: a host that wants to be asked once in half a minute has the first 60,000
# rows of a table; the others are asked all the same, and nothing is lost.
. tests/stages/tap.sh
need_file "$B/doubles/file_server" demo/world/streetview/00.zip
export no_proxy='*'
mkdir "$W/slow" "$W/quick" "$W/q.slow" "$W/q.quick"
unzip -q -j demo/world/streetview/00.zip -d "$W/quick"
printf 'User-agent: *\nCrawl-delay: 30\n' > "$W/slow/robots.txt"
for f in "$W"/quick/*.jpg; do
    case $((n = ${n:-0} + 1)) in
    [1-9]) mv "$f" "$W/quick/p$n.jpg" ;;
    *) rm "$f" ;;
    esac
done
cp "$W/quick/p1.jpg" "$W/slow/a.jpg"
serve() { # FOLDER DESCRIPTOR: its address in $U
    mkfifo "$W/$1.in"
    "$B/doubles/file_server" "$W/$1" "$W/q.$1" < "$W/$1.in" > "$W/$1.port" &
    eval "exec $2> \"\$W/$1.in\""
    while [ ! -s "$W/$1.port" ]; do sleep 0.02; done
    U=http://127.0.0.1:$(cat "$W/$1.port")
}
serve slow 8
slow=$U
serve quick 9
quick=$U
fetch() { # FOLDER TABLE [OPTION...]
    "$LIMBECK" fetch "$2" --to "$W/$1" --progress none --allow-private --delay 0 \
        --timeout 5 > "$W/out.$1" 2>&1
}
perl -e 'print "key,url\n"; printf "s%d,%s/cdn/a.jpg\n", $_, $ARGV[0] for 1 .. 60000;
    printf "p%d,%s/cdn/p%d.jpg\n", $_, $ARGV[1], $_ for 1 .. 9' "$slow" "$quick" \
    > "$W/t.csv"
"$LIMBECK" fetch "$W/t.csv" --to "$W/one" --progress none --allow-private \
    --delay 0 --timeout 5 > "$W/out.one" 2>&1 &
i=0
while [ $i -lt 1000 ] && [ "$(grep -c '^p' "$W/one/fetched.csv" 2> "$W/err")" != 9 ]; do
    sleep 0.05
    i=$((i + 1))
done
kill -TERM "$!" 2> "$W/err"
wait "$!"
is "pictures of another host come while a slow one has the first 60,000 rows" \
    "$?|$(grep -c '^p' "$W/one/fetched.csv")" "75|9"
like "what was put off is left for the next run" "$(cat "$W/out.one")" \
    '5999[0-9] left for the next run'

# A quick host with more rows than wait in memory: each is asked once.
perl -e 'print "key,url\n"; printf "s%d,%s/cdn/p%d.jpg\n", $_, $ARGV[0], 1 + $_ % 9
    for 1 .. 2500' "$quick" > "$W/u.csv"
fetch two "$W/u.csv"
is "rows that were put off come, each once" "$?|$(tail -n +2 "$W/two/fetched.csv" |
    cut -d , -f 1 | sort -u | wc -l)|$(wc -l < "$W/two/fetched.csv")" "0|2500|2501"

# Nobody answers there: what was put off fails, too.
perl -e 'print "key,url\n"; printf "d%d,http://127.0.0.1:1/%d.jpg\n", $_, $_
    for 1 .. 3000; printf "p%d,%s/cdn/p%d.jpg\n", $_, $ARGV[0], $_ for 1 .. 9' \
    "$quick" > "$W/v.csv"
fetch three "$W/v.csv"
is "of a dead host all are failures" "$(grep -c '^p' "$W/three/fetched.csv")|$(
    grep -c '^d.*,connection,' "$W/three/failures.csv")" "9|3000"
plan_done
