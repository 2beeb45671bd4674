# shellcheck shell=sh
# layouts.sh: what the journeys of layouts share: from a source's files to an
# export, and what the store says of them. Sourced after tap.sh.
#
# config NAME PATHS [MORE]  $W/NAME.yaml, of one source s
# stage STAGE NAME          runs a stage of it
# reasons NAME              why pictures and rows are no samples: reason|count
# places NAME               kept samples: key|latitude|longitude
# failures NAME             what failed, one message a line, without $W/
# exported NAME             all further stages; how many pictures came out
# rows_of NAME              what is in the export: key|latitude|longitude
# sums NAME                 what ingest's sums leave over: 0|0
# inspected FILE...         what inspect says, in $W/inspected; its exit code
stage() {
    layout_stage=$1
    layout_name=$2
    shift 2
    "$B/bin/limbeck-$layout_stage" "$W/$layout_name.yaml" --progress none "$@" 2>&1
}
config() {
    printf 'store: %s.limbeck\njobs: 2\nsources:\n  s: {paths: [%s]%s}\n' \
        "$1" "$2" "${3:-}" > "$W/$1.yaml"
    echo "export: {to: out-$1}" >> "$W/$1.yaml"
}
reasons() {
    sql "$W/$1.limbeck" "SELECT reason, count(*) FROM samples
        WHERE reason IS NOT NULL GROUP BY 1 ORDER BY 1" | xargs
}
places() {
    sql "$W/$1.limbeck" "SELECT key, lat_deg, lon_deg FROM samples
        WHERE standing = 'kept' ORDER BY 1" | xargs
}
failures() {
    sql "$W/$1.limbeck" "SELECT message FROM failure ORDER BY id" |
        sed "s:$W/::g"
}
exported() {
    for layout_stage in place dedupe sample decide split export; do
        stage $layout_stage "$1" > "$W/log" || cat "$W/log"
    done
    find "$W/out-$1/gre_seed/images" -type f | wc -l
}
rows_of() {
    awk -F '[,"]' 'FILENAME ~ /csv$/ { key[$1] = $5; next }
        /gt_lat/ {
            image = $4
            sub(/.*"gt_lat":/, ""); sub(/"gt_lon":/, ""); sub(/}.*/, "")
            split($0, at, ",")
            print key[image] "|" at[1] "|" at[2]
        }' "$W/out-$1/attribution.csv" "$W/out-$1"/gre_seed/*.json |
        sort | xargs
}
sums() {
    sql "$W/$1.limbeck" "SELECT came_in - kept - rejected - errored, pending
        FROM tally WHERE stage = 'ingest' ORDER BY run_id DESC LIMIT 1"
}
inspected() {
    "$LIMBECK" inspect "$@" > "$W/inspected" 2>&1
    echo $?
}
