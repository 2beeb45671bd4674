#!/bin/sh
# eval --html: one page with everything, that needs nothing beside it and holds
# no markup of others.
. tests/stages/tap.sh

printf 'id,lat,lon,city,country,scene\na,45.75,4.85,Lyon,FR,<i>street\nb,48.85,2.35,Paris,FR,<i>street\nc,52.52,13.40,Berlin,DE,forest\n' > "$W/y.csv"
cat > "$W/<script>x.jsonl" <<'END'
{"id": "a", "lat": 45.75, "lon": 4.85, "p_yes": 0.9, "support": 1, "country": "France"}
{"id": "b", "candidates": [[0, 0], [48.85, 2.35]], "p_yes": 0.4}
{"id": "c", "lat": 52.5, "lon": 13.4}
{"id": "c", "lat": 0, "lon": 0}
END
printf '{"id": "a", "lat": 45.75, "lon": 4.85}\n' > "$W/two.jsonl"
page() {
    "$LIMBECK" eval --predictions "$W/<script>x.jsonl" --predictions \
        "$W/two.jsonl" --truth "$W/y.csv" --html "$@"
}
page "$W/e.html" > "$W/text" 2> "$W/err"
is "a page is written" $? 0
like "which is said" "$(cat "$W/err")" 'wrote ".*e.html"'
like "the tables are printed too" "$(cat "$W/text")" 'GeoScore'
h=$W/e.html
for part in within none names several groups calibration pairs; do
    is "it has the part: $part" "$(grep -c "<section id=\"$part\"" "$h")" 1
done
is "drawings: two of shares, three of calibration" \
    "$(grep -o '<svg ' "$h" | wc -l) $(grep -o 'class="calibration"' "$h" | wc -l)" '4 2'
is "no script, no markup of others" "$(grep -ciE '<(script|i)[ >]' "$h")" 0
like "names of others are text" "$(cat "$h")" '&lt;script&gt;x.jsonl'
like "scenes too" "$(cat "$h")" '&lt;i&gt;street'
is "nothing is fetched" "$(grep -oE '(src|href)="[^#"][^"]*"|url\(|@import' "$h" | wc -l)" 0
like "a policy says so" "$(cat "$h")" "default-src 'none'"
like "a share stands with its interval" "$(tr -d '\n' < "$h")" \
    '66\.7%<span class="unit">0\.0–100\.0</span>'
is "the same again is the same page" \
    "$(page "$W/f.html" > "$W/out" 2>&1; cmp "$h" "$W/f.html" && echo same)" same
page "$W/none/e.html" > "$W/out" 2> "$W/err"
is "a folder that is not there" $? 2
like "is named" "$(cat "$W/err")" 'none/'
page "$W/e2.html" --json > "$W/out" 2> "$W/err"
is "with --json, JSON is printed" "$(jq '.teachers | length' "$W/out")" 2

. tests/stages/teach_world.sh
teach_world "$W/s.limbeck" 2
printf 'filename,response\nk1,"<answer>10, 20</answer>"\n' > "$W/r.csv"
printf 'store: s.limbeck\nteachers:\n  rec:\n    backend: batch\n    model: m\n    results: r.csv\n    key_column: filename\n    pictures: no\n' > "$W/s.yaml"
"$T" "$W/s.yaml" --progress none > "$W/out" 2>&1 || cat "$W/out"
"$B/bin/limbeck-extract" "$W/s.yaml" --progress none > "$W/out" 2>&1 ||
    cat "$W/out"
"$LIMBECK" eval "$W/s.yaml" --html "$W/s.html" > "$W/out" 2>&1
is "of a store too" "$? $(grep -c '>rec<' "$W/s.html")" '0 1'
plan_done
