#!/bin/sh
# The review page in a real browser, by playwright, which is installed below
# build/browser: 200 decisions by keys alone, undo, edits with hostile markup,
# a server that is killed, two tabs, two people, a phone. Not part of `make
# check`: make check-review-page.
#     sh tests/browser/review.sh [FOLDER FOR PICTURES]
. tests/stages/tap.sh
. tests/stages/facts.sh
CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
[ -n "$CHROMIUM" ] || skip_all "needs chromium"
python=$B/browser/venv/bin/python
if [ ! -x "$python" ]; then
    python3 -m venv "$B/browser/venv" > "$W/log" 2>&1 &&
        "$B/browser/venv/bin/pip" -q install playwright > "$W/log" 2>&1 ||
        skip_all "could not install playwright: $(tail -1 "$W/log")"
fi
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
"$B/bin/limbeck-claims" "$W/c.yaml" --progress none > "$W/log" 2>&1
facts "$S" 600
for stage in claims score decide; do
    "$B/bin/limbeck-$stage" "$W/c.yaml" --progress none > "$W/log" 2>&1
done
"$python" tests/browser/review.py "$LIMBECK" "$W/c.yaml" "$S" "$CHROMIUM" \
    "${1:-$W}"
