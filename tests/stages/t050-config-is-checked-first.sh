#!/bin/sh
# What would stop a run later is said before it: thresholds that are no
# numbers, filters that do not exist, files and folders that are not there.
. tests/stages/tap.sh

cat > "$W/c.yaml" <<END
store: $W/c.limbeck
sources:
  mine: {paths: [$W/out]}
policy:
  distance: {max: 25}
split:
  wrong: [distance]
END
# refused TEXT SETTING PATTERN: by `config --check` and by `run`, which makes
# nothing
refused() {
    "$LIMBECK" config --check "$W/c.yaml" --set "$2" > "$W/out" 2>&1
    is "$1: config --check refuses it" $? 3
    like "$1: and says why" "$(cat "$W/out")" "$3"
    "$LIMBECK" run "$W/c.yaml" --set "$2" > "$W/out" 2>&1
    is "$1: run refuses it" $? 3
    ok "$1: before a store is made" test ! -e "$W/c.limbeck"
}
refused "a threshold" 'policy.distance.max=200 km' 'distance.max" is "200 km"'
refused "a filter of split" split.wrong=distanse 'mean "distance"'
refused "a filter of decide" decide.order=lenght 'mean "length"'
refused "the best filter" split.best=nothing 'which is no filter'
refused "a format" export.formats=gre,swoft '"swoft", which is no export format'
refused "with the nearest" export.formats=gre,swoft 'mean "swift"'
refused "a segmenter" "ground.segformer=$W/none" 'ground.segformer.* read'
refused "a gazetteer" "place.gazetteer=$W/none" 'place.gazetteer.* read'
sed "s|wrong: .*|wrong: [distanse]|" "$W/c.yaml" > "$W/d.yaml"
like "the line of the file is named" \
    "$("$LIMBECK" config --check "$W/d.yaml" 2>&1)" 'line 7: "split.wrong"'
"$LIMBECK" config --check "$W/c.yaml" --set 'sources.mine.tables=no?.csv' \
    > "$W/said" 2>&1
is "a source that lies nowhere stops no run" $? 0
like "but is told" "$(cat "$W/said")" 'source "mine": nothing is at ".*no.\.csv"'
is "what is there is not" "$(grep -c 'nothing is at' "$W/said")" 1
cat >> "$W/c.yaml" <<END
teachers:
  t: {backend: local, model: none}
END
refused "a model" 'sample.fraction=1' 'teachers.t.model.* read'
sed -i "s|backend: local, model: none|backend: batch, model: m, results: r|" \
    "$W/c.yaml"
refused "recorded replies" 'sample.fraction=1' 'teachers.t.results.* read'
touch "$W/r"
refused "a prompt" teachers.t.prompt=gree 'teachers.t.prompt.* read'
ok "a good one passes" "$LIMBECK" config --check "$W/c.yaml"
ok "built-in prompts have names" "$LIMBECK" config --check "$W/c.yaml" \
    --set teachers.t.prompt=globe
if [ "$(id -u)" -eq 0 ] && command -v setpriv > /dev/null; then
    # Where that user may go; the folder of this test is ours alone.
    R=$(TMPDIR="" mktemp -d)
    trap 'rm -rf "$W" "$R"' EXIT
    cp "$LIMBECK" "$R/limbeck"
    mkdir -m 777 "$R/open"
    printf 'store: open/x.limbeck\nsources: {mine: {paths: [c.yaml]}}\n' \
        > "$R/c.yaml"
    chmod 755 "$R"
    chmod 644 "$R/c.yaml"
    like "a folder that cannot be written to" "$(setpriv --reuid=65534 \
        --regid=65534 --clear-groups "$R/limbeck" config --check \
        "$R/c.yaml" --set "export.to=$R/new/export" 2>&1)" \
        'export.to.* cannot be written'
    like "a store where nothing can be written" "$(setpriv --reuid=65534 \
        --regid=65534 --clear-groups "$R/limbeck" config --check \
        "$R/c.yaml" --set "store=$R/new/x.limbeck" 2>&1)" \
        '"store" is .* cannot be written'
fi
plan_done
