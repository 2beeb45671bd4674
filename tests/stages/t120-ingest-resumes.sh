#!/bin/sh
# kill -9 at any moment, then again: the facts are those of an undisturbed
# run, also where pictures are copied into shards.
. tests/stages/tap.sh
D=$W/data
mkdir -p "$D/x"
tar xf demo/world/postcards/postcards.tar -C "$D/x"
unzip -qo demo/world/streetview/00.zip -d "$D/x"
(cd "$D/x" && tar czf "$D/packed.tgz" -- * && zip -qr "$D/packed.zip" .)
tar cf "$D/all.tar" -C "$D/x" .
split -d -b 300000 "$D/all.tar" "$D/all-"
cp demo/world/streetview/streetview.csv demo/world/mp16/mp16.csv \
    demo/world/mp16/shard_0.msg "$D"
config() { # NAME
    mkdir -p "$W/$1"
    cat > "$W/$1/run.yaml" << EOF
store: run.store
ingest: {shard_bytes: 400000}
sources:
  packed: {root: $D, paths: [packed.tgz, packed.zip], tables: [streetview.csv]}
  shard: {root: $D, paths: [shard_0.msg], tables: [mp16.csv]}
  pieces: {root: $D, paths: ["all-*"]}
  folder: {root: $D, paths: [x], keys: path}
EOF
}
facts() { # STORE
    for t in source source_state entry member picture sample sample_state; do
        # All but the run that wrote it.
        columns=$(sql "$1" "SELECT group_concat(name)
            FROM pragma_table_info('$t') WHERE name <> 'run_id'")
        sql "$1" "SELECT $columns FROM $t" | sed "s|$W/[a-z0-9]*/|/|g"
    done
    sql "$1" "SELECT item_kind, item, line, kind, message FROM failure ORDER BY id" |
        sed "s|$W/[a-z0-9]*/|/|g"
    (cd "$1.shards" && sha256sum -- *)
}

config whole
"$B/bin/limbeck-ingest" "$W/whole/run.yaml" > "$W/out" 2>&1
is "the undisturbed run sets some aside" $? 1
is "of no shard it is said that it holds nothing" \
    "$(grep -c 'shards/.* holds no picture' "$W/out")" 0
facts "$W/whole/run.store" > "$W/whole/facts"
is "packed archives were copied into several shards" \
    "$(sql "$W/whole/run.store" "SELECT count(*) > 4 FROM source
        JOIN source_state ON source_id = id WHERE kind = 'repack' AND finished")" 1
is "a member of a shard is found there" \
    "$(sql "$W/whole/run.store" "SELECT data_path, data_offset + 1, data_length,
          lower(hex(sha256)) FROM member JOIN picture p ON p.id = picture_id
          WHERE data_source_id <> source_id" |
        while IFS='|' read -r path from length sum; do
            got=$(tail -c "+$from" "$path" | head -c "$length" | sha256sum)
            [ "${got%% *}" = "$sum" ] || echo "$path at $from"
        done)" ""
is "shards are plain tar files" \
    "$(for f in "$W/whole/run.store.shards"/*; do tar tf "$f"; done | wc -l)" \
    "$(sql "$W/whole/run.store" "SELECT count(*) FROM member m JOIN source s
        ON s.id = m.data_source_id WHERE s.kind = 'repack'")"
is "pieces are read as one tar, what lies across them is copied" \
    "$(sql "$W/whole/run.store" "SELECT count(*) > 170,
        sum(data_source_id IN (SELECT id FROM source WHERE kind = 'repack')) > 0
        FROM member m JOIN source s ON s.id = m.source_id
        WHERE s.name = 'pieces'")" "1|1"

killed=0
for ms in 010 020 030 045 060 080 100 130 160 200; do
    config "k$ms"
    for again in 1 2; do
        "$B/bin/limbeck-ingest" "$W/k$ms/run.yaml" > "$W/out" 2>&1 &
        pid=$!
        sleep "0.$ms"
        kill -9 $pid 2> "$W/out" && killed=$((killed + 1))
        wait $pid 2> "$W/out"
    done
    "$B/bin/limbeck-ingest" "$W/k$ms/run.yaml" > "$W/out" 2>&1
    facts "$W/k$ms/run.store" > "$W/k$ms/facts"
    ok "killed after 0.$ms s, twice, then run to the end" \
        diff "$W/whole/facts" "$W/k$ms/facts"
    rm -rf "$W/k$ms"
done
ok "some of these kills struck" test "$killed" -gt 3

config late
sed '/^  folder/d; s/, tables: \[[a-z0-9]*.csv\]//' "$W/late/run.yaml" \
    > "$W/late/early.yaml"
"$B/bin/limbeck-ingest" "$W/late/early.yaml" > "$W/out" 2>&1
is "without tables, pictures have no position" \
    "$(sql "$W/late/run.store" "SELECT DISTINCT reason FROM samples
        WHERE source_name = 'shard' AND standing = 'rejected'")" "no position"
"$B/bin/limbeck-ingest" "$W/late/run.yaml" > "$W/out" 2>&1
standing() {
    sql "$1" "SELECT source_name, key, standing, reason, round(lat_deg, 3)
              FROM samples ORDER BY 1, 2, 3, 4"
}
standing "$W/late/run.store" > "$W/late/standing"
standing "$W/whole/run.store" > "$W/whole/standing"
ok "a table that comes later brings it" \
    diff "$W/whole/standing" "$W/late/standing"
is "and the sums hold" \
    "$(sql "$W/late/run.store" "SELECT came_in - kept - rejected - errored,
        pending FROM tally ORDER BY run_id DESC LIMIT 1")" "0|0"
plan_done
