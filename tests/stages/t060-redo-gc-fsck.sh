#!/bin/sh
# redo drops what a stage derived, gc what nobody needs, fsck finds what is
# broken; no reply is ever dropped. `config` shows every rule that is in force.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\nexport: {pictures: none, to: out}\n' \
    > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" > "$W/log" 2>&1
}
limbeck() {
    "$LIMBECK" "$@" > "$W/log" 2>&1
}
replies() { sql "$S" "SELECT count(*), sum(id), sum(length(text)) FROM reply"; }

stage claims
facts "$S" 400
for s in extract claims score decide split; do stage $s; done
before=$(replies)
sums=$("$LIMBECK" status "$S" --json)
verdicts=$(sql "$S" 'SELECT count(*) FROM verdict')

limbeck redo teach "$W/c.yaml"
is "redo teach is refused" $? 3
like "in words" "$(cat "$W/log")" 'replies are facts'
limbeck redo ingest "$W/c.yaml"
is "redo ingest too" $? 3
limbeck redo decide "$W/c.yaml" --sample x
is "the whole set has no --sample" $? 3
limbeck redo score "$W/c.yaml" --where refusal
is "what gives no reason has no --where" $? 3
limbeck redo score "$W/c.yaml" --sample no/such
like "a sample that is not there" "$?$(cat "$W/log")" '^3.*there is no sample'

limbeck redo score "$S" --sample id:7
is "one sample is dropped" "$(sql "$S" "SELECT count(*) FROM scored
    WHERE sample_id = 7")$(sql "$S" "SELECT count(*) FROM measure
    WHERE sample_id = 7")" 00
like "and what follows is shown" "$(cat "$W/log")" '^score +400 .* 1  to do'
stage score
like "which alone is done anew" "$(cat "$W/log")" '400 kept'
limbeck redo decide "$S"
is "verdicts are dropped, of a store too" \
    "$(sql "$S" 'SELECT count(*) FROM verdict')" 0
stage decide
is "and come back" "$(sql "$S" 'SELECT count(*) FROM verdict')" "$verdicts"
stage split
is "as they were" "$("$LIMBECK" status "$S" --json)" "$sums"
limbeck redo extract "$S"
like "without answers no verdict counts" "$(cat "$W/log")" \
    'decide +0 +0 +0 +0 +0  to do'
for s in extract claims score decide split; do stage $s; done
is "all come back" "$(sql "$S" 'SELECT count(*) FROM verdict')" "$verdicts"
is "no reply was dropped" "$(replies)" "$before"

limbeck gc "$S"
like "nothing is superfluous" "$(cat "$W/log")" 'nothing that nobody needs'
for s in decide split; do stage $s --set policy.distance.max=25; done
limbeck gc "$S" < /dev/null
like "a former policy's verdicts are counted" "$(cat "$W/log")" \
    "$verdicts rows, about .* verdicts of former policies"
like "and stay unless asked for" "$(cat "$W/log")" 'nothing was dropped'
is "they do" "$(sql "$S" 'SELECT count(DISTINCT policy_id) FROM verdict')" 2
limbeck gc "$S" --yes
is "then they go" "$(sql "$S" 'SELECT count(DISTINCT policy_id) FROM verdict')" 1
is "with their splits" "$(sql "$S" 'SELECT count(DISTINCT policy_id)
    FROM split')" 1
for s in decide split; do stage $s; done
is "and come back with the policy" "$("$LIMBECK" status "$S" --json)" "$sums"
sql "$S" "UPDATE sample_state SET current = 0, retired_reason = 'gone'
    WHERE sample_id <= 20"
limbeck gc "$S" --yes
is "measures of retired samples go" "$(sql "$S" "SELECT count(*) FROM measure
    WHERE sample_id <= 20")" 0
is "replies stay" "$(replies)" "$before"
sql "$S" "UPDATE sample_state SET current = 1, retired_reason = NULL
    WHERE sample_id <= 20"
for s in extract claims score decide split; do stage $s; done

cp demo/world/postcards/postcards.tar "$W/cards.tar"
printf 'store: p.limbeck\nsources: {cards: {paths: [cards.tar]}}\n' \
    > "$W/p.yaml"
P=$W/p.limbeck
for s in ingest place; do
    "$B/bin/limbeck-$s" "$W/p.yaml" --progress none > "$W/log" 2>&1
done
limbeck fsck "$P"
is "a whole store passes" $? 0
like "by every look" "$(tr '\n' ' ' < "$W/log")" \
    'integrity +good keys +good sums +good pictures +good'
sql "$P" "UPDATE stage_count SET kept = kept + 1, rejected = rejected - 1
    WHERE stage = 'place'"
limbeck fsck "$P"
is "counts that are not what is there are found" $? 2
like "and named" "$(cat "$W/log")" 'place'
limbeck fsck "$P" --mend > "$W/log"
limbeck fsck "$P"
is "and counted anew" $? 0
limbeck fsck "$W/p.yaml" --all
is "pictures that are what they were pass" $? 0
at=$(sql "$P" "SELECT b.data_offset + b.data_length / 2
    FROM samples m JOIN member b ON b.id = m.member_id
    WHERE m.current = 1 AND m.picture_id IS NOT NULL LIMIT 1")
touch -r "$W/cards.tar" "$W/time"
printf '\001\002\003\004' | dd of="$W/cards.tar" bs=1 seek="$at" \
    conv=notrunc 2> "$W/log"
touch -r "$W/time" "$W/cards.tar"
limbeck fsck "$W/p.yaml" --all
is "a picture with other bytes is found" $? 1
like "and counted" "$(cat "$W/log")" 'read, 1 missing or not what was ingested'
limbeck fsck "$W/p.yaml" --all --mend
"$B/bin/limbeck-ingest" "$W/p.yaml" --set ingest.max_retired=1 \
    --progress none > "$W/log" 2>&1
limbeck fsck "$W/p.yaml" --all
is "mended, its archive is read anew" $? 0

sqlite3 "$P" "PRAGMA foreign_keys = OFF; INSERT INTO place
    SELECT 99999, version_id, country, region, city, city_lat_deg,
        city_lon_deg, city_km, run_id FROM place LIMIT 1"
limbeck fsck "$P"
is "rows that name none are found" $? 2
like "by table" "$(cat "$W/log")" '1 rows of "place" name rows'

"$LIMBECK" config "$W/c.yaml" --set policy.distance.max=25 > "$W/log"
like "a rule that no file sets is shown" "$(tr '\n' ' ' < "$W/log")" \
    'length: +min: 90  # built in +missing: fails  # built in'
like "one that is set, with its origin" "$(cat "$W/log")" \
    'max: 25  # command line'
sed '/^store/d' "$W/log" > "$W/again.yaml"
"$LIMBECK" config "$W/again.yaml" | sed 's/  #.*//; /^store/d' > "$W/second"
sed 's/  #.*//; /^store/d' "$W/log" > "$W/first"
ok "what is printed reads back the same" cmp "$W/first" "$W/second"
plan_done
