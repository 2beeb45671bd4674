#!/bin/sh
# export: pictures out of their archive, without what they say of themselves;
# a picture that is no longer what was ingested costs its own row.
. tests/stages/tap.sh
S=$W/s.limbeck
cp demo/world/postcards/postcards.tar "$W/cards.tar"
cat > "$W/c.yaml" <<END
store: s.limbeck
jobs: 2
sources:
  cards: {paths: [cards.tar], licence: CC0-1.0}
export: {to: out}
END
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}

for s in ingest place dedupe sample decide split; do stage $s > "$W/log"; done
like "pictures are exported" "$(stage export)" ' 0 rejected \+ 0 errored'
n=$(sql "$S" "SELECT count(*) FROM split WHERE split = 'seed'")
ok "there are some" test "$n" -gt 10
is "one file each" "$(find "$W/out/gre_seed/images" -type f | wc -l)" "$n"
ok "the archive's have positions" grep -q Exif "$W/cards.tar"
is "the copies have none" \
    "$(grep -rlE 'Exif|http://ns.adobe.com' "$W/out/gre_seed/images" |
        wc -l)" 0
is "rows name files that are there" "$(jq -r '.[].image' \
    "$W"/out/gre_seed/*.json | while read -r f; do
        [ -s "$W/out/gre_seed/$f" ] || echo "$f"; done)" ""
is "names give no place away" "$(find "$W/out/gre_seed/images" -name '*.jpg' |
    sed 's#.*/##' | grep -cvE '^[0-9a-f]{24}\.jpg$')" 0
is "licences are counted" "$(jq -c .licences "$W/out/manifest.json")" \
    "{\"CC0-1.0\":$n}"

# Turn one byte of one picture.
at=$(sql "$S" "SELECT b.data_offset + b.data_length / 2 FROM split s
    JOIN samples m ON m.id = s.sample_id JOIN member b ON b.id = m.member_id
    WHERE s.split = 'seed' ORDER BY s.sample_id LIMIT 1")
old=$(dd if="$W/cards.tar" bs=1 skip="$at" count=1 2> "$W/log" | od -An -tu1)
# shellcheck disable=SC2059
printf "\\$(printf %o $(((old + 1) % 256)))" |
    dd of="$W/cards.tar" bs=1 seek="$at" conv=notrunc 2> "$W/log"
stage export --set export.to="$W/again" > "$W/log"
is "a changed picture is an error of its record" $? 1
like "and counted" "$(cat "$W/log")" "$((n - 1)) kept \+ 0 rejected \+ 1 err"
like "with its reason" "$(sql "$S" "SELECT kind || ': ' || message FROM failure
    WHERE stage = 'export'")" 'changed: .* are not the picture that was ingested'
stage export --set export.to="$W/again" > "$W/log"
is "it is tried again" $? 1
like "as long as it is another" "$(cat "$W/log")" "$((n - 1)) kept"
# shellcheck disable=SC2059
printf "\\$(printf %o "$((old))")" |
    dd of="$W/cards.tar" bs=1 seek="$at" conv=notrunc 2> "$W/log"
stage export --set export.to="$W/again" > "$W/log"
is "as it was, it is exported" $? 0
like "with all others" "$(cat "$W/log")" "$n kept \+ 0 rejected \+ 0 err"
like "then there is nothing to do" \
    "$(stage export --set export.to="$W/again")" 'nothing to do'
plan_done
