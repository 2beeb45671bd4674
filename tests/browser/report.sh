#!/bin/sh
# The report in a real browser, from file://, with the demo's store, a hostile
# one and one that is empty: every page type, light and dark, 1920 to 320 pixels
# wide, printed, without script, by keyboard; axe-core finds nothing; a search
# finds what `limbeck select` does. Not part of `make check`: make check-browser.
#     sh tests/browser/report.sh [FOLDER FOR PICTURES]
# The demo's store is $DEMO_STORE, that of `make demo`, or one that is made here.
. tests/stages/tap.sh
. tests/stages/report_store.sh
. tests/browser/browser.sh

world=${DEMO_STORE:-build/demo/world.limbeck}
if [ ! -f "$world" ]; then
    world=$W/world.limbeck
    "$LIMBECK" run demo/demo.yaml --store "$world" \
        --set "report.to=$W/first" --set "export.to=$W/export" \
        --progress none > "$W/log" 2>&1
fi
cp "$world" "$W/demo.limbeck"
printf 'store: demo.limbeck\n' > "$W/demo.yaml"
decided() {
    for stage in decide split; do
        "$B/bin/limbeck-$stage" demo/demo.yaml --store "$W/demo.limbeck" \
            --progress none > "$W/$stage.log" 2>&1
    done
}
decided
# What people said overrules: some that are kept, some that are not.
said() { # VERDICT QUERY N PERSON TEACHER
    "$LIMBECK" select "$W/demo.yaml" "$2" --sample "$3" --keys |
        while read -r key; do
            "$LIMBECK" review set "$W/demo.yaml" "$key" "$5" "$1" \
                --reviewer "$4"
        done > "$W/log" 2>&1
}
said drop 'teacher careful and kept' 9 ann careful
said keep 'teacher careful and rejected' 7 ann careful
said unsure 'teacher atlas' 4 'bo "b" <i>' atlas
said keep 'teacher careful and reviewed drop' 2 bo careful
said withdraw 'teacher careful and reviewed by ann keep' 1 ann careful
decided

make_store "$W/hostile.limbeck" 90 || exit 1
printf 'store: hostile.limbeck\n' > "$W/hostile.yaml"
sql "$W/hostile.limbeck" "INSERT INTO reply (id, sample_id, teacher_id,
        candidate, text, finish, run_id)
    SELECT 900001, sample_id, teacher_id, 7, '</div></script><script>alert(1)'
        || '</script><img src=x onerror=alert(2)>' || char(8238) || 'evil',
        'stop', 1 FROM reply LIMIT 1;
    INSERT INTO answer (reply_id, version_id, status, form, strict, run_id)
    VALUES (900001, 6, 'refusal', '', 0, 1);
    INSERT INTO verdict VALUES (2, 900001, 0, 1, 0, 0, 0)" > "$W/log" 2>&1

printf 'store: empty.limbeck\n' > "$W/empty.yaml"
"$B/bin/limbeck-claims" "$W/empty.yaml" --progress none > "$W/log" 2>&1

for name in demo hostile empty; do
    "$B/bin/limbeck-report" "$W/$name.yaml" --progress none \
        > "$W/$name.log" 2>&1
    ok "a report is written: $name" [ -f "$W/$name.limbeck.report/index.html" ]
done
"$LIMBECK" diff "$W/demo.yaml" "$W/hostile.yaml" --sample 12 \
    --html "$W/diff.limbeck.report" > "$W/diff.log" 2>&1
ok "two stores are compared on a page" \
    [ -f "$W/diff.limbeck.report/index.html" ]
[ "$tap_failed" = 0 ] || sed 's/^/# /' "$W"/*.log
"$python" tests/browser/report.py "$LIMBECK" "$W" "$CHROMIUM" "$tap_count" \
    "${1:-$W}"
