#!/bin/sh
# Pull a dump of GeoNames from a server that cuts, changes and lies.
. tests/stages/tap.sh
need_file "$B/doubles/file_server"
export no_proxy='*'

R=$W/root
mkdir "$R"
i=0
while [ $i -lt 3000 ]; do
    i=$((i + 1))
    printf '%d\tTown %d\tTown %d\tГород %d,町%d\t%d.5\t1%d.25\tP\tPPL\tFR\t\t11\t\t\t\t%d\t\t1\tE\td\n' \
        $i $i $i $i $i $((i % 80)) $((i % 70)) $((i + 500))
done > "$W/cities500.txt"
printf '9\tRuin\tRuin\t\t48\t2\tP\tPPLQ\tFR\t\t11\t\t\t\t7\t\t1\tE\td\n' \
    >> "$W/cities500.txt"
(cd "$W" && zip -q root/cities500.zip cities500.txt)
printf 'FR.11\tIle-de-France\tIle-de-France\t3012874\n' \
    > "$R/admin1CodesASCII.txt"
echo '[]' > "$R/tree.json"

serial=0
serve() { # [NAME=HOW...]
    serial=$((serial + 1))
    Q=$W/q$serial
    mkdir "$Q"
    mkfifo "$Q.in"
    "$B/doubles/file_server" "$R" "$Q" "$@" < "$Q.in" > "$Q.port" &
    exec 9> "$Q.in"
    while [ ! -s "$Q.port" ]; do sleep 0.02; done
    LIMBECK_GEONAMES=http://127.0.0.1:$(cat "$Q.port")/cdn
    export LIMBECK_GEONAMES
}
asked() { # how many requests there were for towns
    grep -l 'cities500.zip' "$Q"/*.request 2> /dev/null | wc -l | tr -d ' '
}
pull() { # FOLDER [FLAG...]
    to=$1
    shift
    "$LIMBECK" pull geonames:cities500 --to "$W/$to" "$@" > "$W/out" 2>&1
}

serve
pull a
is "towns are fetched" $? 0
like "and what to set is said" "$(cat "$W/out")" \
    'place.gazetteer=.*/a/cities500.txt'
is "converted to the places that are lived in" \
    "$(wc -l < "$W/a/cities500.txt" | tr -d ' ')" 3000
is "the names of regions beside them" \
    "$(cmp "$R/admin1CodesASCII.txt" "$W/a/admin1CodesASCII.txt" && echo same)" \
    same
pull a
is "again fetches nothing" "$? $(asked)" '0 1'

serve cities500.zip=cut,ok
pull b --attempts 3
is "what was cut off goes on" "$? $(asked)" '0 2'
like "from where it was" "$(cat "$Q"/*.request)" 'Range: bytes=[1-9]'
is "and is the same" "$(cmp "$R/cities500.zip" "$W/b/cities500.zip" &&
    echo same)" same

serve cities500.zip=cut,newtag
pull c --attempts 3
is "another file on the way begins anew" "$?" 0
is "and is whole" "$(cmp "$R/cities500.zip" "$W/c/cities500.zip" &&
    echo same)" same

serve cities500.zip=wrong
pull d
is "wrong bytes stop" $? 2
like "with the reason" "$(cat "$W/out")" 'what came is not what it should be'
is "and leave nothing" "$(find "$W/d" -name 'cities500*' | wc -l | tr -d ' ')" 0

serve cities500.zip=404
pull e
is "so does a server that has none" $? 2
like "named" "$(cat "$W/out")" 'cities500.zip.*404'
"$LIMBECK" pull geonames:towns --to "$W/f" > "$W/out" 2>&1
is "another name is a bad command line" $? 3
like "with those that there are" "$(cat "$W/out")" cities15000

printf 'store: %s\nplace: {gazetteer: %s}\n' "$W/s.limbeck" \
    "$W/a/cities500.txt" > "$W/s.yaml"
ok "place takes it" "$B/bin/limbeck-place" "$W/s.yaml"
plan_done
