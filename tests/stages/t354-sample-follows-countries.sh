#!/bin/sh
# sample.strata: shares of countries by the formula, beside awk's; cells by the
# logarithm of their people; caps; the same in any order and after a kill.
. tests/stages/tap.sh

S="$B/bin/limbeck-sample"
# 4,000 rows in France, Norway, Japan and Brazil, ten authors, forty sequences.
awk 'BEGIN {
    srand(5)
    split("48.85 60.39 35.68 -23.55", lat); split("2.35 8.8 138.69 -47.3", lon)
    print "id,latitude,longitude,author,sequence"
    for (i = 0; i < 4000; i++) {
        k = i % 16 < 10 ? 1 : i % 16 < 12 ? 2 : i % 16 < 15 ? 3 : 4
        printf "k%d,%.5f,%.5f,a%d,s%d\n", i, lat[k] + rand() * 1.6 - 0.8,
            lon[k] + rand() * 1.6 - 0.8, i % 10, i % 40
    }
}' > "$W/up.csv"
(head -1 "$W/up.csv" && tail -n +2 "$W/up.csv" | sort -r) > "$W/down.csv"
for n in up down; do
    cat > "$W/$n.yaml" << EOT
store: $W/$n.limbeck
seed: 11
sources: {rows: {tables: [$W/$n.csv], pictures: optional}}
sample: {strata: countries, limit: 20000}
EOT
    for s in ingest place dedupe; do
        "$B/bin/limbeck-$s" "$W/$n.yaml" --progress none > "$W/out" 2>&1 ||
            cat "$W/out"
    done
done
quotas() { sql "$W/$1.limbeck" "SELECT country, wanted, had, taken FROM quota
    WHERE had > 0 ORDER BY country"; }
drawn() { sql "$W/$1.limbeck" "SELECT key FROM selection JOIN samples s
    ON s.id = sample_id WHERE selected = 1 ORDER BY key"; }

ok "a draw by countries" "$S" "$W/up.yaml"
ok "and in another order of arrival" "$S" "$W/down.yaml"
drawn up > "$W/drawn"
is "is the same" "$(drawn down | cksum)" "$(cksum < "$W/drawn")"
# m_i = M (0.5 R/R + 0.2 P/P + 0.3 A/A), by another program.
awk -F '\t' 'NR > 1 { r += $3; p += $5; a += $7; R[$1] = $3; P[$1] = $5; A[$1] = $7 }
    END { for (c in R)
        printf "%s|%.6f\n", c,
            20000 * (0.5 * R[c] / r + 0.2 * P[c] / p + 0.3 * A[c] / a) }' \
    schemas/country_stats.tsv | sort > "$W/formula"
is "every share is the formula's" "$(sql "$W/up.limbeck" "
    SELECT printf('%s|%.6f', country, exact) FROM quota ORDER BY country")" \
    "$(cat "$W/formula")"
is "made whole they add up" "$(sql "$W/up.limbeck" "
    SELECT sum(wanted), max(abs(wanted - exact)) < 1 FROM quota")" '20000|1'
is "what was there is taken up to the share" "$(sql "$W/up.limbeck" "
    SELECT sum(had), sum(taken <> min(wanted, had)), sum(taken),
           (SELECT count(*) FROM selection WHERE selected = 1) =  sum(taken)
    FROM quota")" "$(sql "$W/up.limbeck" "
    SELECT 4000, 0, sum(min(wanted, had)), 1 FROM quota")"
like "some countries have more than their share" "$(quotas up)" \
    '^FR[|]([0-9]+)[|][0-9]+[|]\1$'
is "the others are over it" "$(sql "$W/up.limbeck" "
    SELECT count(*) > 100 FROM selection WHERE why = 'over the quota of FR'")" 1

"$B/bin/limbeck-report" "$W/up.yaml" --set "report.to=$W/pages" \
    > "$W/out" 2>&1
like "the report has the quotas" \
    "$(sed 's/<[^>]*>/ /g' "$W/pages/index.html" | tr -s ' \n' ' ')" \
    'Quotas of the draw country share wanted had taken .* FR 332 332 2,500 332 '
"$S" "$W/up.yaml" --set sample.limit=2000 > "$W/out" 2>&1
drawn up > "$W/less"
is "a smaller draw is a part of it" "$(comm -23 "$W/less" "$W/drawn")" ''
"$S" "$W/up.yaml" --set sample.redistribute=yes --set sample.limit=3000 \
    > "$W/out" 2>&1
is "shared out again, nothing is lacking" "$(drawn up | wc -l)" 3000
"$S" "$W/up.yaml" > "$W/out" 2>&1 &
kill -9 $! 2> /dev/null
wait $! 2> /dev/null
"$S" "$W/up.yaml" > "$W/out" 2>&1
is "after a kill it is the same" "$(drawn up | cksum)" "$(cksum < "$W/drawn")"

# Cells: twice the logarithm, twice the samples.
printf 'lat,lon,population\n48.5,1.5,147.4131591\n48.5,2.5,11.18249396\n' \
    > "$W/people.csv"
"$S" "$W/up.yaml" --set sample.cells=table --set seed=1 \
    --set "sample.cell_table=$W/people.csv" > "$W/out" 2>&1
is "a cell without people has none" "$(sql "$W/up.limbeck" "
    SELECT sum(selected) FROM selection JOIN samples s ON s.id = sample_id
    WHERE NOT (lat_deg BETWEEN 48 AND 49 AND lon_deg BETWEEN 1 AND 3)")" 0
like "and the others by the logarithm of theirs" "$(sql "$W/up.limbeck" "
    SELECT round(1.0 * sum(lon_deg < 2) / sum(lon_deg >= 2), 1)
    FROM selection JOIN samples s ON s.id = sample_id WHERE selected = 1")" \
    '^(1\.[6-9]|2\.[0-4])$'
like "by the towns' people and by samples" "$(for c in towns pictures equal; do
    "$S" "$W/up.yaml" --set sample.limit=2000 --set sample.cells=$c \
        > "$W/out" 2>&1
    drawn up | cksum
done | sort -u | wc -l)" '^3$'

# Caps hold for each, and say so.
most() { sql "$W/up.limbeck" "SELECT max(n), sum(n) FROM (
    SELECT count(*) AS n FROM selection JOIN samples s ON s.id = sample_id
    WHERE selected = 1 GROUP BY $1)"; }
plain() { "$S" "$W/up.yaml" --set sample.strata=none --set sample.limit=0 \
    --set "sample.$1" > "$W/out" 2>&1; }
plain per_author=30
is "so many of an author" "$(most author)" '30|300'
plain per_sequence=7
is "of a sequence" "$(most sequence)" '7|280'
plain per_cell=11
like "of a cell" "$(most 'floor(lat_deg), floor(lon_deg)')" '^11[|]'
is "each says which" "$(sql "$W/up.limbeck" "SELECT DISTINCT why FROM selection
    WHERE selected = 0")" 'over the cap of its cell'
is "without strata there are no quotas" "$(quotas up)" ''

"$S" "$W/up.yaml" --set sample.limit=0 > "$W/out" 2>&1
is "strata of nothing are refused" $? 3
like "with the reason" "$(cat "$W/out")" '"sample.limit" samples, which is 0'
printf 'iso2,road_km,population,land_km2\nFR,1,x,1\n' > "$W/bad.csv"
"$S" "$W/up.yaml" --set "sample.countries=$W/bad.csv" > "$W/out" 2>&1
is "and a table that is broken" $? 3
like "with its line" "$(cat "$W/out")" 'line 2: "x" is no population'
plan_done
