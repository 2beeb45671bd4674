#!/bin/sh
# The report: pages, figures, what was set aside, hostile text.
. tests/stages/tap.sh
. tests/stages/report_store.sh

S=$W/made.limbeck
R=$S.report
make_store "$S" 240 || exit 1
printf 'store: made.limbeck\n' > "$W/c.yaml"

# A reply that wants to be a page: markup, a NUL, bad bytes, controls of
# direction; and one of a megabyte.
sql "$S" "INSERT INTO sample VALUES
        (9000, 'mp16', '<img src=x onerror=alert(2)>', 1);
    INSERT INTO sample_state (sample_id, standing, reason, run_id)
    VALUES (9000, 'rejected', 'no picture', 1);
    INSERT INTO reply (id, sample_id, teacher_id, text, finish, run_id) VALUES
        (1, 9000, 1, '</div><script>alert(1)</script>'
         || CAST(x'00FFE280AE' AS TEXT) || 'evil', 'stop', 1),
        (2, 9000, 2, 'BEGIN' || hex(zeroblob(524288)) || 'END', 'stop', 1);
    INSERT INTO answer (reply_id, version_id, status, form, strict, run_id)
    VALUES (1, 6, 'refusal', '', 0, 1), (2, 6, 'refusal', '', 0, 1);
    INSERT INTO measure (reply_id, sample_id, teacher_id, candidate, listed,
        answer_present) VALUES (1, 9000, 1, 0, 0, 0), (2, 9000, 2, 0, 0, 0);
    INSERT INTO verdict VALUES (2, 1, 0, 1, 0, 0, 0), (2, 2, 0, 1, 0, 0, 0)"

"$B/bin/limbeck-report" "$W/c.yaml" > "$W/out" 2>&1
is "the report is made" $? 0
like "and says where" "$(cat "$W/out")" 'made\.limbeck\.report/index\.html'
ok "its figures are JSON" jq -e . "$R/figures.json"

fig() { jq -r "$1" "$R/figures.json"; }
is "the funnel begins with all samples" "$(fig '.funnel[0].left')" 241
is "and ends with the splits" "$(fig '.funnel[-1].left')" \
    "$(sql "$S" "SELECT count(*) FROM split WHERE split <> 'none'
        AND policy_id = 2")"
is "the present policy counts" "$(fig .policy)" strict
is "first failures" \
    "$(fig '[.filters[] | select(.ruled) | .failed_first] | add')" \
    "$(sql "$S" 'SELECT count(*) FROM verdict WHERE NOT kept')"
is "any failure" \
    "$(fig '.filters[] | select(.filter == "length") | .failed')" \
    "$(sql "$S" 'SELECT count(*) FROM verdict WHERE failed & 4')"
is "the median of a filter" \
    "$(fig '.filters[] | select(.filter == "length") | .median')" 147
is "only teachers among the active teachers" "$(fig '[.teachers[].teacher] | join(" ")')" \
    "big small"
is "their replies" "$(fig '[.teachers[].replies] | add')" \
    "$(sql "$S" 'SELECT count(*) FROM reply WHERE teacher_id < 3')"
is "the curve ends with every position" \
    "$(fig '.teachers[] | select(.teacher == "big") | .curve[-1][1]')" \
    "$(sql "$S" 'SELECT count(*) FROM answer a JOIN reply r
        ON r.id = a.reply_id WHERE r.teacher_id = 1 AND a.lat_deg NOT NULL')"
is "countries hold every usable sample" \
    "$(fig '[.countries[].samples] | add')" \
    "$(sql "$S" "SELECT count(*) FROM samples WHERE standing = 'kept'")"

pages() { cat "$R"/*.html; }
is "no text became an element" \
    "$(pages | grep -c '<script>alert\|<img src="x\|<img src=x')" 0
like "what it wrote can be read" "$(pages)" '&lt;script&gt;alert\(1\)'
like "a control of direction is shown" "$(pages)" \
    '<span class="hidden-character">U\+202E</span>evil'
ok "the pages are UTF-8" iconv -f UTF-8 -t UTF-8 "$R/index.html" \
    "$R/rejected-answer_present-1.html"
is "no NUL is left" "$(pages | tr -dc '\000' | wc -c)" 0
like "a megabyte is cut, with a note" "$(pages)" \
    '[0-9,]+ of 1,048,584 bytes left out'
ok "and costs no megabyte" test \
    "$(wc -c < "$R/rejected-answer_present-1.html")" -lt 200000
is "no handler stands in a page" "$(pages | grep -ci '<[^>]* on[a-z]*="')" 0
is "nothing is fetched from elsewhere" \
    "$(pages | grep -ciE '(src|href)="(https?:|//)')" 0
like "a policy forbids it" "$(cat "$R/index.html")" \
    "Content-Security-Policy. content=.default-src 'none'"
like "the summary links to what failed" "$(cat "$R/index.html")" \
    'href="rejected-distance-1.html"'
is "every link leads somewhere" "$(pages |
    grep -oE '(src|href)="[^"#]+"' | sed 's/.*="//; s/"//' | sort -u |
    while read -r f; do [ -e "$R/$f" ] || echo "$f"; done)" ""
is "fifty cards a page" "$(grep -o '<article' "$R/rejected-distance-1.html" |
    wc -l)" 50
is "each rejected reply has its card" \
    "$(cat "$R"/rejected-answer_present-*.html | grep -o '<article' | wc -l)" \
    "$(sql "$S" 'SELECT count(*) FROM verdict WHERE failed & 1')"
ok "pictures stand beside them" test "$(find "$R/thumbs" -name '*.jpg' |
    wc -l)" -gt 10

"$B/bin/limbeck-report" "$W/c.yaml" > "$W/out" 2>&1
like "nothing changed: nothing to do" "$(cat "$W/out")" 'nothing to do'
"$B/bin/limbeck-report" "$W/c.yaml" --set report.rejected_max=3 \
    --set report.thumbnails_mb=0 > "$W/out" 2>&1
is "fewer are shown when asked" "$(cat "$R"/rejected-distance-*.html |
    grep -o '<article' | wc -l)" 3
ok "pages of the last report are gone" test ! -e "$R/rejected-distance-2.html"
is "and its pictures" "$(find "$R/thumbs" -name '*.jpg' | wc -l)" 0
ok "what is not ours stays" sh -c "echo x > '$R/mine.txt' &&
    '$B/bin/limbeck-report' '$W/c.yaml' && [ -e '$R/mine.txt' ]"

: > "$W/empty.yaml"
"$B/bin/limbeck-report" "$W/empty.yaml" --set store=new.limbeck \
    > "$W/out" 2>&1
is "an empty store has a report too" $? 0
ok "with a page" grep -q '0 samples came in' "$W/new.limbeck.report/index.html"
"$B/bin/limbeck-report" "$W/c.yaml" --set report.to="$W/c.yaml/x" \
    > "$W/out" 2>&1
is "a folder that cannot be made stops it" $? 2
like "and is named" "$(cat "$W/out")" 'c\.yaml'
plan_done
