#!/bin/sh
# The review page in a real browser: 200 decisions by keys alone, undo, edits
# with hostile markup that the next run measures, a server that is killed, two
# tabs, two people, a phone. Not part of `make check`: make check-review-page.
#     sh tests/browser/review.sh [FOLDER FOR PICTURES]
. tests/stages/tap.sh
. tests/stages/facts.sh
. tests/browser/browser.sh
S=$W/s.limbeck
cat > "$W/c.yaml" <<END
store: s.limbeck
jobs: 2
policy: {distance: {max: 100}, length: {min: 5}}
END
"$B/bin/limbeck-claims" "$W/c.yaml" --progress none > "$W/log" 2>&1
facts "$S" 600
for stage in claims score decide; do
    "$B/bin/limbeck-$stage" "$W/c.yaml" --progress none > "$W/log" 2>&1
done
B=$B "$python" tests/browser/review.py "$LIMBECK" "$W/c.yaml" "$S" "$CHROMIUM" \
    "${1:-$W}"
