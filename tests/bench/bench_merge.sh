#!/bin/sh
# What merging takes: SHARDS (16) made-up shards of SAMPLES (100000) pictures, in
# archives of 10,000, or of copies of one store with two replies of 1.2 KB each.
# Prints seconds and CPU-seconds, megabytes of anonymous memory and of all that
# was resident at most.
# KIND: read (shards that began empty) or ask (copies of one store).
#     B=build KIND=read SHARDS=16 sh tests/bench/bench_merge.sh
set -eu
export LC_ALL=C.UTF-8
B=${B:-build}
KIND=${KIND:-read}
SHARDS=${SHARDS:-16}
SAMPLES=${SAMPLES:-100000}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
printf 'sources: {}\n' > "$W/c.yaml"

# pictures I FROM: those of shard I, into a store that has its schema
pictures() {
    cat << END
WITH RECURSIVE a(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM a
    WHERE n + 1 < ($SAMPLES + 9999) / 10000)
INSERT INTO source (name, path, kind, licence, run_id)
    SELECT 'world', printf('/archives/%05d.tar', $1 * 1000 + n), 'tar', NULL, 1
    FROM a;
INSERT INTO source_state (source_id, bytes, modified_at, position, content,
    settings, finished, run_id)
    SELECT id, 1000000000, 0, $1 * 1000 + id, 'content', 'settings', 1, 1
    FROM source WHERE id NOT IN (SELECT source_id FROM source_state);
CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL
    SELECT i + 1 FROM c WHERE i + 1 < $SAMPLES) SELECT i FROM c;
CREATE TEMP TABLE base AS SELECT (SELECT coalesce(max(id), 0) FROM picture) AS p,
    (SELECT max(id) FROM source) - ($SAMPLES + 9999) / 10000 + 1 AS s;
INSERT INTO picture SELECT p + i + 1, randomblob(32), 93000, 'jpeg', 640, 480,
    random(), (i * 7) % 100 - 50, (i * 13) % 340 - 170, 'exif', NULL, NULL, 1
    FROM n, base;
INSERT INTO member (source_id, ordinal, name, key, data_source_id, data_path,
    data_offset, data_length, picture_id, run_id)
    SELECT s + i / 10000, i % 10000, printf('%02x/%02x/%d.jpg', i % 251,
    i % 239, $1 * 1000000 + i), printf('%d', $1 * 1000000 + i), s + i / 10000,
    printf('/archives/%05d.tar', $1 * 1000 + i / 10000), i % 10000 * 93184, 93000,
    p + i + 1, 1 FROM n, base;
DROP TABLE n; DROP TABLE base;
END
}
# samples: one of each picture, drawn; who is asked
samples() {
    cat << END
INSERT INTO sample SELECT m.id, 'world', m.key, 1 FROM member m;
INSERT INTO sample_state (sample_id, member_id, picture_id, lat_deg, lon_deg,
    position_origin, standing, run_id)
    SELECT m.id, m.id, m.picture_id, p.lat_deg, p.lon_deg, 'exif', 'kept', 1
    FROM member m JOIN picture p ON p.id = m.picture_id;
INSERT INTO prompt VALUES (1, 'gre', 'Where was this picture taken?');
INSERT INTO teacher VALUES (1, 'a', 'batch', 'm', 1, 'a', 1),
    (2, 'b', 'batch', 'm', 1, 'b', 1);
INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
    VALUES ('a', 0, 1, 1, 1), ('b', 1, 2, 1, 1);
END
}
replies() { # I
    cat << END
INSERT INTO reply (sample_id, teacher_id, candidate, text, finish, prompt_tokens,
    output_tokens, run_id)
    SELECT s.id, t.id, 0, printf('%.*c', 1200, 'x') || s.id, 'stop', 900, 300,
    (SELECT max(id) FROM run)
    FROM sample s, teacher t
    WHERE s.id > ($1 - 1) * $SAMPLES AND s.id <= $1 * $SAMPLES ORDER BY 1, 2;
END
}
shard() { # I
    "$B/bin/limbeck-ingest" "$W/c.yaml" --store "$W/s$1.limbeck" \
        --shard "$1/$SHARDS" --progress none -q > "$W/log" 2>&1
}
fill() { # STORE: SQL on stdin
    {
        echo 'PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; BEGIN;'
        cat
        echo 'COMMIT; PRAGMA wal_checkpoint(TRUNCATE);'
    } | sqlite3 -batch "$1" > "$W/log"
}

i=0
if [ "$KIND" = read ]; then
    while [ $i -lt "$SHARDS" ]; do
        i=$((i + 1))
        shard $i
        pictures $i | fill "$W/s$i.limbeck"
    done
else
    "$B/bin/limbeck-ingest" "$W/c.yaml" --store "$W/base.limbeck" \
        --progress none -q > "$W/log" 2>&1
    while [ $i -lt "$SHARDS" ]; do
        i=$((i + 1))
        pictures $i | fill "$W/base.limbeck"
    done
    samples | fill "$W/base.limbeck"
    i=0
    while [ $i -lt "$SHARDS" ]; do
        i=$((i + 1))
        cp "$W/base.limbeck" "$W/s$i.limbeck"
        "$B/bin/limbeck-place" "$W/c.yaml" --store "$W/s$i.limbeck" \
            --shard "$i/$SHARDS" --progress none -q > "$W/log" 2>&1
        replies $i | fill "$W/s$i.limbeck"
    done
    rm "$W/base.limbeck"
fi
echo "$KIND: $SHARDS shards of $SAMPLES, $(du -sm "$W" | cut -f1) MB"
begun=$(date +%s%N)
"$B/bin/limbeck" merge "$W/out.limbeck" "$W"/s*.limbeck --progress none &
child=$!
anon=0
all=0
ticks=0
while kill -0 $child 2> "$W/log"; do
    now=$(sed -n 's/^RssAnon:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$child/status" 2> "$W/log")
    [ "${now:-0}" -le "$anon" ] || anon=$now
    now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$child/status" 2> "$W/log")
    all=${now:-$all}
    now=$(awk '{ print $14 + $15 }' "/proc/$child/stat" 2> "$W/log")
    ticks=${now:-$ticks}
    sleep 0.2
done
wait $child
awk -v ns=$(($(date +%s%N) - begun)) -v anon="$anon" -v all="$all" \
    -v cpu="$(awk -v t="$ticks" -v hz="$(getconf CLK_TCK)" 'BEGIN { print t / hz }')" 'BEGIN {
    printf "%.1f s, %.1f of it CPU; %.0f MB of anonymous memory, %.0f MB resident with mapped files\n",
        ns / 1e9, cpu, anon / 1024, all / 1024 }'
ls -l "$W/out.limbeck" | awk '{ printf "the store has %.0f MB\n", $5 / 1e6 }'
