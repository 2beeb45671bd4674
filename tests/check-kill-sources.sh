#!/bin/sh
# make check-kill, its second part: ingest is killed with -9 at moments drawn at
# random, and its sources change before it is started again: files come, go,
# move and are touched, tables and settings are edited. The samples must be
# those of a store made of the last sources at once, and the sums hold.
# TIMES=20 SEED=n.
set -eu
export LC_ALL=C.UTF-8
B=${B:-build}
TIMES=${TIMES:-20}
SEED=${SEED:-$$}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
D=$W/d
mkdir -p "$D/x" "$D/p"
tar xf demo/world/postcards/postcards.tar -C "$D/x"
find "$D/x" -name '*.jpg' | sort > "$W/names"
echo "check-kill: sources that change, seed $SEED"

table() { # FROM TO
    echo 'id,lat,lon,author'
    sed -n "$1,$2p" "$W/names" | awk -F / '{ k = $NF; sub(/\.jpg$/, "", k)
        printf "%s,%d.5,%d.5,author %d\n", k, NR % 80, NR, NR % 7 }'
}
# One of the things that people do, and the configuration then.
change() { # NUMBER
    n=$(wc -l < "$W/names")
    case $(($1 % 8)) in
    0) head -n $(($1 % n + 1)) "$W/names" | while read -r f; do
            cp "$f" "$D/p"
        done ;;
    1) table 1 $((20 + $1 % 60)) > "$D/t.csv" ;;
    2) find "$D/p" -name "*$(($1 % 10)).jpg" -delete ;;
    3) tar czf "$D/s.tgz" -C "$D/p" . ;;
    4) touch "$D/p"/*.jpg 2> /dev/null || true ;;
    5) to=$W/d
        [ "$D" != "$to" ] || to=$W/e
        mv "$D" "$to"
        sed "s|^$D/|$to/|" "$W/names" > "$W/n"
        mv "$W/n" "$W/names"
        D=$to ;;
    6) keys=$([ "$keys" = path ] && echo auto || echo path) ;;
    7) cp "$(head -n $(($1 % n + 1)) "$W/names" | tail -n 1)" "$D/p/new$1.jpg" ;;
    esac
    paths=p
    [ ! -f "$D/s.tgz" ] || [ $(($1 % 3)) -ne 0 ] || paths='p, s.tgz'
    line="a: {root: $D, paths: [$paths], keys: $keys"
    [ ! -f "$D/t.csv" ] || line="$line, tables: [t.csv]"
    for store in killed whole; do
        printf 'store: %s.limbeck\nsources:\n  %s}\n' $store "$line" \
            > "$W/$store.yaml"
    done
}
# Takes the place of its shell, so that $! is the stage itself.
ingest() {
    exec "$B/bin/limbeck-ingest" "$W/$1.yaml" --set ingest.max_retired=1 \
        --progress none -q
}
samples() {
    sqlite3 "$W/$1.limbeck" "SELECT source_name, key, hex(p.sha256), s.lat_deg,
        s.lon_deg, s.position_origin, author, standing, reason
        FROM samples s LEFT JOIN picture p ON p.id = picture_id
        WHERE current = 1 ORDER BY 1, 2, 3, 8, 9" > "$W/$1.samples"
    sqlite3 "$W/$1.limbeck" "SELECT came_in - kept - rejected - errored, pending
        FROM tally ORDER BY run_id DESC LIMIT 1" | grep -qx '0|0' || {
        echo "check-kill: FAILED: the sums of $1 do not hold"
        exit 1
    }
}

keys=auto
change 0
awk -v seed="$SEED" 'BEGIN { srand(seed)
    for (i = 0; i < 1000; i++) printf "%.3f %d\n", rand() * 0.25, rand() * 1000
}' > "$W/moments"
kills=0
while read -r pause what && [ $kills -lt "$TIMES" ]; do
    ingest killed > "$W/out" 2>&1 &
    child=$!
    sleep "$pause"
    if kill -9 $child 2> /dev/null; then
        kills=$((kills + 1))
    fi
    wait $child 2> /dev/null || true
    change "$what"
done < "$W/moments"
for store in killed whole; do
    (ingest $store) > "$W/out" 2>&1 || [ $? -eq 1 ] || {
        cat "$W/out"
        exit 1
    }
    samples $store
done
if ! diff "$W/whole.samples" "$W/killed.samples" > "$W/diff"; then
    echo "check-kill: FAILED: the samples differ after $kills kills"
    head -n 40 "$W/diff"
    exit 1
fi
sqlite3 "$W/killed.limbeck" 'PRAGMA integrity_check;' | grep -qx ok
echo "check-kill: ok: $kills kills, $(wc -l < "$W/whole.samples") samples"
