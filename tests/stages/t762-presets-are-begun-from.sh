#!/bin/sh
# policy.preset: settings to begin from. What the configuration says goes
# before them; where each value is from is shown; blind decides without the
# truth.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
cat > "$W/c.yaml" <<END
store: s.limbeck
jobs: 2
policy:
  preset: blind
  length: {min: 20}
filters:
  support: {hubs: 0}
END
config() { "$LIMBECK" config "$W/c.yaml" "$@" 2>&1; }
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}

like "a value of the preset says so" "$(config)" 'peers: yes  # preset blind'
like "what nobody says is built in" "$(config)" 'max: 0  # built in'
is "the line of the file and the command line go before it" \
    "$(config --set policy.support.min=0.7 | grep -A 1 -e ' length:' \
        -e ' support:' | grep min | sed 's/  */ /g')" \
    ' min: 20 # line 5
 min: 0.7 # command line'
printf 'split:\n  wrong: [leak, echo]\n  besides: ""\n' > "$W/more"
cat "$W/c.yaml" "$W/more" > "$W/d.yaml"
is "a list of the file takes the place of the whole list" \
    "$("$LIMBECK" config "$W/d.yaml" | grep -A 5 ' wrong:' | grep '^ *-' |
        tr -d ' \n')" '-leak-echo'
config > "$W/again.yaml"
is "the configuration that is printed reads back the same" \
    "$("$LIMBECK" config "$W/again.yaml" | sed 's/  #.*//')" \
    "$(sed 's/  #.*//' "$W/again.yaml")"
like "a name that is none" "$(config --set policy.preset=blnd)" 'mean "blind"'
printf 'policy:\n  format: {variant: strict}\n' > "$W/own.yaml"
like "a file of one's own, with a mistake, names its line" \
    "$(config --set policy.preset=own.yaml)" \
    'preset own.yaml, line 2: unrecognized setting "policy.format.variant"'
printf 'policy:\n  length: {min: 7, max: 99}\n' > "$W/own.yaml"
like "a good one counts" "$(config --set policy.preset=own.yaml)" \
    'max: 99  # preset own.yaml'
printf 'policy: {preset: blind}\n' > "$W/own.yaml"
like "presets do not begin from others" \
    "$(config --set policy.preset=own.yaml)" 'begins from no other'
for f in schemas/policies/*.yaml; do
    name=$(basename "$f" .yaml)
    ok "$name can be run" "$LIMBECK" config "$W/c.yaml" \
        --set "policy.preset=$name"
    like "$name is in the help" "$("$LIMBECK" config --help | tr -s ' \n' ' ')" \
        "policy.preset=PATH.* $name \("
done

stage claims > "$W/log"
facts "$S" 60
stage claims > "$W/log"
stage score > "$W/log"
stage decide > "$W/log"
is "blind keeps what the others speak for, whatever the truth" \
    "$(sql "$S" "SELECT count(*), sum(v.kept) > 0, sum(v.kept = 0) > 0,
        sum(v.kept <> (s.value >= 0.6)) FROM verdict v
        JOIN score s ON s.reply_id = v.reply_id
        JOIN filter f ON f.id = s.filter_id AND f.name = 'support'")" \
    '120|1|1|0'
is "by the teachers' weights" "$(sql "$S" "SELECT count(*) FROM score s
    JOIN filter f ON f.id = s.filter_id WHERE f.name = 'support'
    AND json_extract(s.evidence, '\$.weight') IS NULL")" 0
stage decide --set policy.preset= > "$W/log"
is "without it the truth decides" "$(sql "$S" "SELECT count(*) FROM verdict v
    JOIN current_policy p ON p.policy_id = v.policy_id
    JOIN score s ON s.reply_id = v.reply_id
    JOIN filter f ON f.id = s.filter_id AND f.name = 'distance'
    WHERE v.kept AND s.value > 200")" 0
plan_done
