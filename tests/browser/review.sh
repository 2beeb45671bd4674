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
    "${1:-$W}" | tee "$W/first" | grep -v '^1\.\.'

# A queue of 10,000, of which $DECIDE are decided about: all take 15 minutes.
count=$(sed -n 's/^1\.\.//p' "$W/first")
S=$W/long.limbeck
sed 's/s.limbeck/long.limbeck/' "$W/c.yaml" > "$W/long.yaml"
"$B/bin/limbeck-claims" "$W/long.yaml" --progress none > "$W/log" 2>&1
facts "$S" 5100
for stage in claims score decide; do
    "$B/bin/limbeck-$stage" "$W/long.yaml" --progress none > "$W/log" 2>&1
done
cp "$S" "$W/axe.limbeck"
sed 's/long.limbeck/axe.limbeck/' "$W/long.yaml" > "$W/axe.yaml"
"$python" tests/browser/review_axe.py "$LIMBECK" "$W/axe.yaml" "$CHROMIUM" \
    "${count:-0}" "${1:-$W}" > "$W/second"
good=$?
grep -v '^1\.\.' "$W/second"
count=$(sed -n 's/^1\.\.//p' "$W/second")
"$python" tests/browser/review_queue.py "$LIMBECK" "$W/long.yaml" "$S" "$CHROMIUM" \
    "${count:-0}" "${DECIDE:-1000}" && [ -n "$count" ] && [ "$good" = 0 ] &&
    ! grep -q '^not ok' "$W/first"
