#!/bin/sh
# What the default policy keeps of every raw answer of the shared data, and the
# first rule that each other one fails; prints one line a file. The rules that
# ask for the truth (distance, country_match) or other teachers (agreement) are
# left out, since most of these files have neither.
#     LIMBECK_SHARED=../shared sh tests/real/default_policy.sh [BUILD [VARIANT]]
# VARIANT: of the filter format (any, json, strict, gre).
set -eu
B=${1:-build}
[ -d "${LIMBECK_SHARED:-../shared}/data/truth" ] || {
    echo "no data: set LIMBECK_SHARED"
    exit 0
}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
S=$W/s.limbeck
STORE=$S sh tests/real/extract_raw.sh "$B" > "$W/out" 2>&1 || {
    cat "$W/out"
    exit 1
}
cat > "$W/c.yaml" <<END
store: $S
filters: {format: {variant: ${2:-any}}}
policy:
  distance: {max: 99999, missing: passes}
  country_match: {min: 0, missing: passes}
  agreement: {max: 99999, missing: passes}
END
for stage in claims score decide; do
    "$B/bin/limbeck-$stage" "$W/c.yaml" --progress none > "$W/out" 2>&1 || {
        rc=$?
        [ $rc -eq 1 ] || { cat "$W/out"; exit $rc; }
    }
done
sqlite3 -batch "$S" -separator '	' "
    SELECT t.name, count(*), sum(v.kept),
           (SELECT group_concat(name || ' ' || n, ', ') FROM (
                SELECT f.name, count(*) AS n FROM verdict w
                JOIN reply q ON q.id = w.reply_id
                JOIN rule u ON u.policy_id = w.policy_id
                    AND u.ordinal = w.first
                JOIN filter f ON f.id = u.filter_id
                WHERE q.teacher_id = t.id AND w.kept = 0
                GROUP BY 1 ORDER BY 2 DESC))
    FROM teacher t JOIN reply r ON r.teacher_id = t.id
    JOIN verdict v ON v.reply_id = r.id GROUP BY t.id
    UNION ALL
    SELECT 'all', count(*), sum(kept), '' FROM verdict"
