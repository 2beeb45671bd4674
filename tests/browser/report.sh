#!/bin/sh
# A report in a real browser, from file://: it opens, its script runs under its
# own policy, the console stays silent, and it can be looked at. Not part of
# `make check`; needs Debian's chromium, and says so when it is missing.
#     sh tests/browser/report.sh [INDEX.html [FOLDER FOR PICTURES]]
# Without a page, of a made-up store.
. tests/stages/tap.sh
. tests/stages/report_store.sh

CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
[ -n "$CHROMIUM" ] || skip_all "needs chromium"
page=${1:-}
shots=${2:-$W}
if [ -z "$page" ]; then
    make_store "$W/made.limbeck" 240 || exit 1
    printf 'store: made.limbeck\n' > "$W/c.yaml"
    sql "$W/made.limbeck" "INSERT INTO reply (id, sample_id, teacher_id,
            candidate, text, finish, run_id)
        SELECT 1, sample_id, 1, 1, '</div><script>console.error(1)</script>'
            || '<img src=x onerror=y>', 'stop', 1 FROM reply LIMIT 1;
        INSERT INTO answer (reply_id, version_id, status, form, strict, run_id)
        VALUES (1, 6, 'refusal', '', 0, 1);
        INSERT INTO verdict VALUES (2, 1, 0, 1, 0, 0, 0)"
    "$B/bin/limbeck-report" "$W/c.yaml" > /dev/null 2>&1
    page=$W/made.limbeck.report/index.html
fi
page=$(realpath "$page")
folder=${page%/*}

# browse PAGE FLAG...: one visit with a new profile; the log goes to $W/log.
browse() {
    visit=$1
    shift
    timeout 120 "$CHROMIUM" --headless --no-sandbox --disable-gpu \
        --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars \
        --user-data-dir="$W/profile" --enable-logging=stderr "$@" \
        "file://$visit" 2> "$W/log"
}

browse "$page" --dump-dom > "$W/dom"
ok "the summary opens" grep -q '</html>' "$W/dom"
is "its console is silent" "$(grep -c 'CONSOLE' "$W/log")" 0
ok "its script ran: heads of columns are buttons" \
    grep -q '<th[^>]*><button type="button">' "$W/dom"
for one in "$folder"/cards/000.html "$folder/cut-distance.html" \
    "$folder/find.html"; do
    browse "$one" --dump-dom > "$W/dom"
    is "the console is silent: ${one##*/}" "$(grep -c 'CONSOLE' "$W/log")" 0
done
for look in light dark print narrow; do
    case $look in
    light) set -- --window-size=1280,2400 ;;
    dark) set -- --window-size=1280,2400 --blink-settings=preferredColorScheme=0 ;;
    narrow) set -- --window-size=500,2400 ;;
    print) set -- --print-to-pdf="$shots/report-print.pdf" ;;
    esac
    [ $look = print ] || set -- "$@" --screenshot="$shots/report-$look.png"
    browse "$page" "$@" > /dev/null
    ok "it can be looked at: $look" sh -c "[ -s '$shots'/report-$look.p* ]"
done
plan_done
