#!/bin/sh
# The miniature world's three sources: shards, a zip and a tar with their
# tables, and all the trouble that is planted in them.
. tests/stages/tap.sh
WORLD=$PWD/demo/world
cat > "$W/run.yaml" << EOF
store: run.store
sources:
  mp16:
    root: $WORLD/mp16
    paths: [shard_*.msg]
    tables: [mp16.csv]
  streetview:
    root: $WORLD/streetview
    paths: [00.zip]
    tables: [streetview.csv]
    licence: CC-BY-SA-4.0
  postcards:
    root: $WORLD
    paths: [postcards/postcards.tar]
EOF
S=$W/run.store
standing() { # SOURCE KEY
    sql "$S" "SELECT standing, reason FROM samples
              WHERE source_name = '$1' AND key = '$2'"
}
planted() { # WHAT: its keys, as source|key
    awk -F '"' -v what="$1" '
        /^  "/ { on = ($2 == what) }
        on && $2 == "source" { source = $4 }
        on && $2 == "key" {
            n = split($4, part, "/"); key = part[n]
            sub(/\.jpg$/, "", key); print source "|" key }
    ' "$WORLD/PLANTED.json" | sort
}

"$B/bin/limbeck-ingest" "$W/run.yaml" > "$W/out" 2>&1
is "set aside by errors: exit code 1" $? 1
is "everything that came in is accounted for" \
    "$(sql "$S" "SELECT came_in, kept, rejected, errored, pending
                 FROM tally")" "311|290|16|5|0"
is "what was planted as damaged failed" \
    "$(sql "$S" "SELECT o.name || '|' || m.key FROM failure f
                 JOIN member m ON f.item_kind = 'member' AND m.id = f.item
                 JOIN source o ON o.id = m.source_id" | sort)" \
    "$( (planted 'truncated JPEG'; planted 'not an image') | sort)"
like "a truncated picture says so" \
    "$(sql "$S" "SELECT message FROM failure
                 WHERE name LIKE '%2465152816.jpg'")" \
    '"f1/bc/2465152816.jpg" in ".*shard_0.msg": .*truncated'
like "a page of HTML is no picture" \
    "$(sql "$S" "SELECT message FROM failure
                 WHERE name LIKE '%1074254461.jpg'")" 'not a picture: .*DOCTYPE'
is "rows without a picture are rejected" \
    "$(sql "$S" "SELECT source_name || '|' || key FROM samples
                 WHERE reason = 'no picture' AND key NOT IN
                   (SELECT key FROM member)" | sort)" \
    "$(planted 'row without a picture')"
is "so are pictures without a row" \
    "$(sql "$S" "SELECT source_name || '|' || key FROM samples
                 WHERE reason = 'no position' AND source_name <> 'postcards'" |
        sort)" "$(planted 'picture without a row')"
is "position 0, 0 is not believed" \
    "$(standing streetview 266414417221611)" "rejected|position 0, 0"
is "EXIF against the table is noted, the table counts" \
    "$(sql "$S" "SELECT position_origin, conflict_km > 1000 FROM samples
                 WHERE key = '5044208002'")" "table|1"
is "only there" \
    "$(sql "$S" "SELECT count(*) FROM samples
                 WHERE conflict_km IS NOT NULL")" 1
is "NA is Namibia in both tables" \
    "$(sql "$S" "SELECT source_name || '|' || key FROM samples
                 WHERE country = 'NA'" | sort)" \
    "$(planted 'country code NA (Namibia)' | grep -v postcards)"
is "postcards have their positions from EXIF" \
    "$(sql "$S" "SELECT DISTINCT position_origin FROM samples
                 WHERE source_name = 'postcards' AND standing = 'kept'")" exif
is "each exact duplicate shares its picture" \
    "$(sql "$S" "SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM member
                 WHERE picture_id IS NOT NULL GROUP BY picture_id)")" 12
is "the licence of the source stands where a row has none" \
    "$(sql "$S" "SELECT DISTINCT licence FROM samples
                 WHERE source_name = 'streetview'")" CC-BY-SA-4.0
is "the bytes lie where the member says" \
    "$(sql "$S" "SELECT data_path, data_offset + 1, data_length,
                   lower(hex(sha256)) FROM member JOIN picture p
                   ON p.id = picture_id WHERE member.id % 17 = 0" |
        while IFS='|' read -r path from length sum; do
            got=$(tail -c "+$from" "$path" | head -c "$length" | sha256sum)
            [ "${got%% *}" = "$sum" ] || echo "$path at $from"
        done)" ""

before=$(sql "$S" "SELECT * FROM member; SELECT * FROM samples")
"$B/bin/limbeck-ingest" "$W/run.yaml" > "$W/out" 2>&1
is "a second run has the same sums" $? 1
is "and did nothing" \
    "$(sql "$S" "SELECT worked FROM tally ORDER BY run_id DESC LIMIT 1")" 0
is "and changed nothing" \
    "$(sql "$S" "SELECT * FROM member; SELECT * FROM samples")" "$before"
like "status says what was set aside, and why" \
    "$("$LIMBECK" status "$S")" '^ +[0-9]+ x the JPEG is truncated \(.+'
plan_done
