#!/bin/sh
# Deciding again and exporting, on made-up facts, each beside its yardstick
# of the same run. Prints lines of `what <tab> figure <tab> yardstick`.
#   B=build sh tests/bench/decide_export.sh [SAMPLES]
set -eu
export LC_ALL=C.UTF-8
B=${B:-build}
N=${1:-100000}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
# shellcheck source=tests/stages/facts.sh
. tests/stages/facts.sh

cat > "$W/c.yaml" <<END
store: s.limbeck
jobs: 2
split: {cot: 1000000000, judge: 0, seed: 0}
export: {pictures: none, to: out}
END
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none -q "$@"
}
# Seconds of CPU, user and system, of a command.
cpu() {
    # shellcheck disable=SC2016
    sh -c '"$@" > /dev/null; times' cpu "$@" | tail -n 1 |
        tr 'ms' '  ' | awk '{ printf "%.3f\n", $1 * 60 + $2 + $3 * 60 + $4 }'
}
rate() { # ROWS SECONDS
    awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", (s > 0 ? n / s : 0) }'
}

stage claims
facts "$W/s.limbeck" "$N"
for s in claims score decide split; do stage $s; done

again=$(cpu "$B/bin/limbeck-decide" "$W/c.yaml" --progress none -q \
    --set policy.distance.max=30)
scan=$(cpu sqlite3 "$W/s.limbeck" \
    "SELECT reply_id, filter_id, value FROM score ORDER BY 1, 2")
printf '%s\t%s\t%s\n' "$N samples, two replies each, decided again" \
    "$again CPU-s" "$scan CPU-s: sqlite3 prints the same scores"

stage decide
stage split
export_s=$(cpu "$B/bin/limbeck-export" "$W/c.yaml" --progress none -q)
rows=$(sqlite3 "$W/s.limbeck" "SELECT sum(rows) FROM export")
cat > "$W/yard.sql" <<'END'
SELECT json_object('image', 'images/' || lower(hex(p.sha256)) || '.jpg',
    'conversations', json_array(
        json_object('from', 'human', 'value', '<image>' || char(10) ||
            'Reason step by step inside <think> </think> about what this '
            || 'picture shows, then give the latitude and longitude inside '
            || '<answer> </answer>. Where was it taken?'),
        json_object('from', 'gpt', 'value', r.text)),
    'gt_lat', m.lat_deg, 'gt_lon', m.lon_deg)
FROM split s
JOIN samples m ON m.id = s.sample_id
JOIN picture p ON p.id = m.picture_id
JOIN reply r ON r.id = s.reply_id
JOIN answer a ON a.reply_id = r.id
WHERE s.split = 'cot' AND s.policy_id =
    (SELECT policy_id FROM export ORDER BY id DESC LIMIT 1)
ORDER BY s.sample_id;
END
yard_s=$(cpu sh -c "sqlite3 -batch -noheader '$W/s.limbeck' < '$W/yard.sql' \
    > '$W/yard.json'")
yard=$(wc -l < "$W/yard.json")
printf '%s\t%s\t%s\n' "export rows per CPU-second, normalised, with digests" \
    "$(rate "$rows" "$export_s")" \
    "$(rate "$yard" "$yard_s"): sqlite3 with json_object"
