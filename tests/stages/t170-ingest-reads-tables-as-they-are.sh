#!/bin/sh
# Tables as people have them: rows of separators, decimal commas, owners as an
# address has them.
. tests/stages/tap.sh
S=$W/s.limbeck
ingest() { # SETTINGS
    rm -f "$S"*
    printf 'store: s.limbeck\nsources:\n  a: {%s}\n' "$1" > "$W/c.yaml"
    "$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
}
rows() {
    sql "$S" "SELECT key, lat_deg, lon_deg FROM samples
        WHERE standing = 'kept' ORDER BY key"
}

printf 'id,lat,lon\n1,48.85,2.35\n,,\n, ,\n,,,,,\n' > "$W/t.csv"
ingest 'tables: [t.csv], pictures: optional'
is "rows of separators are no rows" "$?|$(rows)" "0|1|48.85|2.35"

printf '\357\273\277id;lat;lon\n1;48,8566;2,3522\n2;-33,86;151,21\n' \
    > "$W/t.csv"
ingest 'tables: [t.csv], pictures: optional'
is "a comma is the decimal one" "$?|$(rows)" "0|1|48.8566|2.3522
2|-33.86|151.21"

printf '5\tn%%40N00\tnick\t2012-02-16\t1\tdev\tt\td\tu\tm\t-81.8\t24.5\t12\tp\tdl\tCC BY\tlu\t1\t2\ts\tso\tjpg\t0\n' \
    > "$W/yfcc.tsv"
ingest 'tables: [yfcc.tsv], pictures: optional'
is "an owner is no address" "$(rows)|$(sql "$S" 'SELECT author FROM samples')" \
    "5|24.5|-81.8|n@N00"

# A tar cut by split(1), under the names that it gives.
cp demo/world/postcards/postcards.tar "$W/x.tar"
members() {
    sql "$S" "SELECT m.ordinal, m.name, hex(p.sha256) FROM member m
        JOIN picture p ON p.id = m.picture_id ORDER BY 1"
}
ingest 'paths: [x.tar]'
members > "$W/whole"
(cd "$W" && split -b 100000 x.tar x.tar. && rm x.tar)
ingest 'paths: ["x.tar.*"]'
ok "pieces named by split are one archive" test "$(wc -l < "$W/whole")" -gt 50
is "with the same members" "$(members)" "$(cat "$W/whole")"
plan_done
