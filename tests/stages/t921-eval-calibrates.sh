#!/bin/sh
# Eval of a store: how well p(yes) and the support that the reasoning gives an
# answer tell whether it is right.
. tests/stages/tap.sh
. tests/stages/teach_world.sh

S=$W/s.limbeck
teach_world "$S" 4
{
    printf 'filename,response\n'
    # Truth is 10 N 20 E. The city named in the reasoning is support 1, the
    # country alone 0.5, nothing 0.
    printf 'k1,"{""reasoning"": ""The houses are those of Mao in Chad."", ""localizable"": 0.9, ""latitude"": 10, ""longitude"": 20, ""country"": ""Chad"", ""city"": ""Mao""}"\n'
    printf 'k2,"{""reasoning"": ""Sand and some trees beside a road."", ""localizable"": 0.2, ""latitude"": 50, ""longitude"": 50, ""country"": ""Chad"", ""city"": ""Mao""}"\n'
    printf 'k3,"{""reasoning"": ""Dry land as in the north of Chad."", ""localizable"": 0.6, ""latitude"": 10, ""longitude"": 20, ""country"": ""Chad"", ""city"": ""Mao""}"\n'
    printf 'k4,"<answer>10, 20</answer>"\n'
} > "$W/r.csv"
cat > "$W/s.yaml" <<END
store: $S
teachers:
  rec:
    backend: batch
    model: some/model
    results: r.csv
    key_column: filename
    pictures: no
END
"$T" "$W/s.yaml" --progress none > "$W/out" 2>&1 || cat "$W/out"
for stage in extract score; do
    "$B/bin/limbeck-$stage" "$W/s.yaml" --progress none > "$W/out" 2>&1 ||
        cat "$W/out"
done
calibration() {
    "$LIMBECK" eval "$W/s.yaml" --json | jq -c ".teachers[0].calibration.$1 |
        [.known, (.within[2] | [.ece, .brier | . * 10000 | round]),
        (.bins | map([.from, .count, .within[2].count]))]"
}
is "p(yes): errors of 0.1, 0.2 and 0.4" "$(calibration localizable)" \
    '[3,[2333,700],[[0.2,1,0],[0.6,1,1],[0.9,1,1]]]'
is "support: errors of 0, 0 and 0.5" "$(calibration support)" \
    '[3,[1667,833],[[0,1,0],[0.5,1,1],[0.9,1,1]]]'
like "both as text" "$("$LIMBECK" eval "$W/s.yaml")" \
    '^rec +support +3 .* 0\.167'
is "a file of the same predictions comes to the same" \
    "$(printf '%s\n' '{"id":"k1","lat":10,"lon":20,"p_yes":0.9,"support":1}' \
        '{"id":"k2","lat":50,"lon":50,"p_yes":0.2,"support":0}' \
        '{"id":"k3","lat":10,"lon":20,"p_yes":0.6,"support":0.5}' > "$W/p.jsonl"
    printf 'id,lat,lon\nk1,10,20\nk2,10,20\nk3,10,20\nk4,10,20\n' > "$W/y.csv"
    "$LIMBECK" eval --predictions "$W/p.jsonl" --truth "$W/y.csv" --json |
        jq -c '.teachers[0].calibration | map_values([.known, .within[2]])')" \
    "$("$LIMBECK" eval "$W/s.yaml" --json |
        jq -c '.teachers[0].calibration | map_values([.known, .within[2]])')"
plan_done
