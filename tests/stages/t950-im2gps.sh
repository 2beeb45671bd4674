#!/bin/sh
# IM2GPS: 237 photographs and what twelve real models answered, through every
# stage; recall within 1, 20, 200 and 750 km against the published figures.
# Where they differ, docs/results/im2gps.md says why.
. tests/stages/tap.sh
need_shared data/truth/im2gps

C=$W/im2gps.yaml
S=$W/s.limbeck
sh tests/real/config.sh im2gps > "$C"
"$LIMBECK" run "$C" --store "$S" --set "export.to=$W/export" --progress none \
    > "$W/out" 2>&1
is "the run ends well" $? 0
is "all were asked of all" "$(sql "$S" "
    SELECT count(*), count(DISTINCT sample_id), count(DISTINCT teacher_id)
    FROM reply")" '2844|237|12'
is "pictures are there where they may be" "$(sql "$S" "
    SELECT count(*), count(picture_id) FROM samples
    WHERE standing = 'kept'")" '237|26'
is "every sum holds" "$(sql "$S" "SELECT count(*) FROM tally
    WHERE came_in <> kept + rejected + errored + pending")" 0
is "and every stage ran" "$(sql "$S" "
    SELECT count(DISTINCT stage) FROM tally")" 18
is "none was set aside" "$(sql "$S" "SELECT count(*) FROM failure")" 0
ok "splits are exported" ls "$W/export"
ok "and reported" ls "$S.report/index.html"
"$LIMBECK" run "$C" --store "$S" --set "export.to=$W/export" --progress none \
    > "$W/out" 2>&1
is "a second run" $? 0
is "does nothing" "$(sql "$S" "SELECT coalesce(sum(worked), 0) FROM tally
    WHERE run_id = (SELECT max(id) FROM run)")" 0

evaluate() { # MODE FLAGS...: TSV lines
    mode=$1
    shift
    "$LIMBECK" eval "$S" --distance haversine --thresholds 1,20,200,750 \
        --json "$@" | jq -r --arg mode "$mode" \
        '.teachers[] | [$mode, .model, (.within[] | .count)] | @tsv'
}
evaluate ours > "$W/counts"
evaluate strict --strict >> "$W/counts"
awk -f tests/real/im2gps-published.awk \
    "$SHARED/data/truth/im2gps/metrics_published.csv" "$W/counts" > "$W/table"

# Models whose published figures are met to the digit by both readings.
cut -f 1-9 "$W/table" | awk -F '\t' '$2 == $6 && $3 == $7 && $4 == $8 &&
    $5 == $9 { print $1 }' > "$W/met"
is "figures that are met" "$(tr '\n' ' ' < "$W/met")" \
    'claude-3-7-sonnet-latest gemini-1.5-flash gemini-2.0-flash gpt-4o idefics-9b-instruct paligemma-3b-mix-224 phi-4-multimodal-instruct qwen-2.5-vl-7b-instruct '
line() {
    grep "^$1	" "$W/table" | cut -f 2- | tr '\t' ' '
}
# Published, all that can be read, valid JSON alone.
is "gpt-4.1-nano" "$(line gpt-4.1-nano)" '14 51 67 91 14 52 69 93 13 47 61 81'
is "gpt-o3" "$(line gpt-o3)" '40 87 101 120 46 99 117 136 46 99 117 136'
is "gpt-o4-mini" "$(line gpt-o4-mini)" '25 59 76 86 25 61 78 89 25 61 78 89'
is "gemini-1.5-flash, strictly" "$(line gemini-1.5-flash | cut -d ' ' -f 9-)" \
    '28 104 152 186'
is "one model was not published" \
    "$(line llama-3.2-11b-vision-preview | cut -d ' ' -f 1-8)" \
    '- - - - 0 1 3 12'

# Shares come with intervals: 49 and 179 of 237, by the binomial's percentiles.
is "intervals" "$("$LIMBECK" eval "$S" --teacher gpt-4o --distance haversine \
    --thresholds 1,750 --json | jq -c '.teachers[0].within |
    map([.count, (.interval[] * 237 | round)])')" '[[49,37,61],[179,166,192]]'

# Both distances, by name.
far() {
    "$LIMBECK" eval "$S" --teacher gpt-4o --distance "$1" --json |
        jq '.teachers[0].mean_km | floor'
}
is "haversine and geodesic differ by metres in a thousand" \
    "$(far haversine) $(far geodesic)" '703 704'
plan_done
