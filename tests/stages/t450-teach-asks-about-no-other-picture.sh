#!/bin/sh
# teach: members of equal size change places in their archive, and nothing else
# tells of it. Nothing is asked about bytes that were not ingested.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"
S=$W/s.limbeck
mkdir "$W/in"
# Forty pictures of equal size, each with a byte of its own behind its end.
for i in 1 2 3 4 5 6 7 8 9 10; do
    { cat tests/golden/data/images/square224.png; printf %02d "$i"; } \
        > "$W/in/a$i.png"
    { cat tests/golden/data/images/square224.png; printf %02d $((i + 50)); } \
        > "$W/in/b$i.png"
done
(cd "$W/in" && tar --sort=name --mtime=@0 -cf ../w.tar ./*.png)
(cd "$W/in" && echo id,lat,lon && for f in *.png; do echo "$f,10,20"; done) \
    > "$W/w.csv"
mock m --text 'a street' ok
cat > "$W/w.yaml" <<END
store: $S
sources:
  w: {paths: [w.tar], tables: [w.csv]}
teachers:
  t: {backend: server, model: m, prompt: gre, endpoints: [$MOCK]}
END
stage() { "$B/bin/limbeck-$1" "$W/w.yaml" --progress none 2>&1; }
for s in ingest place sample; do stage $s > "$W/log"; done
is "all are selected" "$(sql "$S" "SELECT count(*) FROM selection
    WHERE selected = 1")" 20

# Each a and its b change places.
cp "$W/w.tar" "$W/as-it-was.tar"
for i in 1 2 3 4 5 6 7 8 9 10; do
    mv "$W/in/a$i.png" "$W/in/x"
    mv "$W/in/b$i.png" "$W/in/a$i.png"
    mv "$W/in/x" "$W/in/b$i.png"
done
(cd "$W/in" && tar --sort=name --mtime=@0 -cf ../w.tar ./*.png)
ok "the archive has other bytes" test "$(cmp "$W/w.tar" "$W/as-it-was.tar" |
    wc -l)" = 1
stage teach > "$W/log"
is "each is set aside" $? 1
is "nobody was asked" "$(asked m)" 0
is "for it has changed" "$(sql "$S" "SELECT DISTINCT kind FROM failure
    WHERE stage = 'teach'")" changed
is "all twenty" "$(teach_sums "$S")" "20|0|0|20|0"
like "which names the file" "$(sql "$S" "SELECT message FROM failure
    WHERE stage = 'teach' LIMIT 1")" 'w.tar" are not the picture that was ing'

cp "$W/as-it-was.tar" "$W/w.tar"
stage teach > "$W/log"
is "as it was, all are asked" "$(teach_sums "$S")" "20|20|0|0|0"
is "twenty times" "$(asked m)" 20
is "and what failed is history" "$(sql "$S" "SELECT count(*) FROM failure
    WHERE ended_at IS NULL")" 0

# Other bytes under the same size and time, in an archive and in a folder: what
# teach found makes ingest read the file anew, by its bytes.
mkdir "$W/f"
cp "$W/in/a1.png" "$W/f/one.png"
printf 'id,lat,lon\none,10,20\n' > "$W/f.csv"
cat > "$W/w.yaml" <<END
store: $W/f.limbeck
sources:
  f: {paths: [f], tables: [f.csv]}
teachers:
  t: {backend: server, model: m, prompt: gre, endpoints: [$MOCK]}
END
for s in ingest place sample; do stage $s > "$W/log"; done
touch -r "$W/f/one.png" "$W/time"
cp "$W/in/b1.png" "$W/f/one.png"
touch -r "$W/time" "$W/f/one.png"
stage ingest > "$W/log"
like "size and time tell nothing" "$(cat "$W/log")" 'nothing to do'
stage teach > "$W/log"
is "teach notices" "$(sql "$W/f.limbeck" "SELECT class FROM failure")" changed
"$B/bin/limbeck-ingest" "$W/w.yaml" --set ingest.max_retired=1 > "$W/log" 2>&1
is "then it is another picture" "$(sql "$W/f.limbeck" "SELECT hex(p.sha256)
    FROM current_sample c JOIN sample_state s ON s.sample_id = c.id
    JOIN picture p ON p.id = s.picture_id" | tr A-F a-f)" \
    "$(sha256sum < "$W/f/one.png" | cut -d' ' -f1)"
for s in place sample teach; do stage $s > "$W/log"; done
is "which is asked about" "$(teach_sums "$W/f.limbeck")" "1|1|0|0|0"
stage ingest > "$W/log"
like "and read no more" "$(cat "$W/log")" 'nothing to do'
plan_done
