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
is "the curve ends with every position within 20,000 km" \
    "$(fig '.teachers[] | select(.teacher == "big") | .curve[-1][1]')" \
    "$(sql "$S" 'SELECT count(*) FROM measure
        WHERE teacher_id = 1 AND distance <= 20000')"
is "countries hold every usable sample" \
    "$(fig '[.countries[].samples] | add')" \
    "$(sql "$S" "SELECT count(*) FROM samples WHERE standing = 'kept'")"

bars() { fig ".filters[] | select(.filter == \"$1\") | .histogram | add"; }
is "each value is in a bar: distance" "$(bars distance)" \
    "$(fig '.filters[] | select(.filter == "distance") | .measured - .zeros')"
sides() { # FILTER: what its bars say lies within its bounds
    fig ".filters[] | select(.filter == \"$1\") as \$f | \$f |
        [range(.histogram | length)] | map(select(
            (\$f.min == null or \$f.edges[. + 1] > \$f.min) and
            (\$f.max == null or \$f.edges[.] < \$f.max)))
        | map(\$f.histogram[.]) | add"
}
is "no bar lies on both sides of its bound" "$(sides distance)" \
    "$(sql "$S" 'SELECT count(*) FROM measure m JOIN active_teacher
        USING (teacher_id) WHERE m.distance <= 200')"
fig '.filters[] | select(.filter == "distance") | .at_most[]
    | "\(.[0]) \(.[1]) \(.[2])"' > "$W/sweep"
ok "another bound is told of at many places" test "$(wc -l < "$W/sweep")" -gt 40
# The curve's bounds stand with six digits: look a little aside of each.
wrong=0
while read -r bound kept pass; do
    sql "$S" "SELECT count(*) FROM verdict v JOIN measure m USING (reply_id)
        WHERE v.policy_id = 2 AND (v.failed & ~2) = 0
          AND m.distance <= $bound * 0.999999
        UNION ALL SELECT count(*) FROM verdict v JOIN measure m USING (reply_id)
        WHERE v.policy_id = 2 AND (v.failed & ~2) = 0
          AND m.distance <= $bound * 1.000001
        UNION ALL SELECT count(*) FROM verdict v JOIN measure m USING (reply_id)
        WHERE v.policy_id = 2 AND m.distance <= $bound * 1.000001" > "$W/n"
    { read -r low; read -r high; read -r passing; } < "$W/n"
    [ "$kept" -ge "$low" ] && [ "$kept" -le "$high" ] &&
        [ "$pass" -le "$passing" ] || wrong=$((wrong + 1))
done < "$W/sweep"
is "and what it would keep is what the store says" $wrong 0
is "what fails together" \
    "$(fig '[.failing_together[] | select(.rules | contains(["distance"]))
        | .replies] | add')" \
    "$(sql "$S" 'SELECT count(*) FROM verdict WHERE policy_id = 2
        AND failed & 2')"

pages() { cat "$R"/*.html "$R"/cards/*.html; }
is "no text became an element" \
    "$(pages | grep -c '<script>alert\|<img src="x\|<img src=x')" 0
ok "what it wrote can be read" \
    grep -q '&lt;script&gt;</span>alert(1)' "$R"/cards/*.html
ok "a control of direction is shown" \
    grep -q '<span class="hidden-character">U+202E</span>evil' "$R"/cards/*.html
ok "the pages are UTF-8" iconv -f UTF-8 -t UTF-8 "$R/index.html" \
    "$R/cards/000.html"
is "no NUL is left" "$(pages | tr -dc '\000' | wc -c)" 0
ok "a megabyte is cut, with a note" \
    grep -q '[0-9,]* of 1,048,584 bytes left out' "$R"/cards/*.html
ok "no page is large" test -z "$(find "$R" -size +2000k)"
is "no handler stands in a page" "$(pages | grep -ci '<[^>]* on[a-z]*="')" 0
is "nothing is fetched from elsewhere" \
    "$(pages | grep -ciE '(src|href)="(https?:|//)')" 0
ok "a policy forbids it" grep -q \
    "Content-Security-Policy. content=.default-src 'none'" "$R/index.html"
ok "a cut has a page of its own" grep -q 'href="cut-distance.html"' \
    "$R/cuts.html"
links() { # below FOLDER: what its pages name and is not there
    (cd "$R/$1" && cat ./*.html | grep -oE '(src|href)="[^"#]+' |
        sed 's/.*="//' | sort -u |
        while read -r f; do [ -e "$f" ] || echo "$f"; done)
}
is "every link leads somewhere" "$(links .)$(links cards)" ""
is "every card that is named is there" "$(cat "$R"/*.html |
    grep -oE '"cards/[0-9]+\.html#[^"]+"' | tr -d '"' | sort -u |
    while IFS='#' read -r f id; do
        grep -qF "id=\"$id\"" "$R/$f" || echo "$f#$id"; done)" ""
is "forty cards a page" "$(grep -o '<article class="card"' \
    "$R/cards/000.html" | wc -l)" 40
is "each sample has its card while there is room" \
    "$(cat "$R"/cards/*.html | grep -o '<article class="card"' | wc -l)" 241
is "the list of cards names them all" \
    "$(jq '.cards | length' "$R/manifest.json")" 241
strip() { # N: the keys of the N-th strip of the distance's page
    sed 's/<div class="strip"/\n&/g' "$R/cut-distance.html" |
        grep '^<div class="strip"' | sed -n "$1p" | sed 's|</div>.*||' |
        grep -oE 'cards/[0-9]+.html#[^"]+' | sed 's/.*#//'
}
is "twelve just inside, the kept ones nearest the bound first" \
    "$(strip 1)" "$(sql "$S" "SELECT s.source_name || '/' || s.key
        FROM verdict v JOIN measure m USING (reply_id)
        JOIN active_teacher USING (teacher_id) JOIN sample s ON s.id = m.sample_id
        WHERE v.policy_id = 2 AND v.kept
        GROUP BY s.id ORDER BY max(m.distance) DESC LIMIT 12")"
is "twelve just outside, by this rule alone first" "$(strip 2)" \
    "$(sql "$S" "SELECT s.source_name || '/' || s.key
        FROM verdict v JOIN measure m USING (reply_id)
        JOIN active_teacher USING (teacher_id) JOIN sample s ON s.id = m.sample_id
        WHERE v.policy_id = 2 AND v.failed & 2 AND m.distance NOT NULL
        GROUP BY s.id ORDER BY min(m.distance
            + CASE v.failed WHEN 2 THEN 0 ELSE 1e9 END) LIMIT 12")"
ok "pictures stand beside them" test "$(find "$R/thumbs" -name '*.jpg' |
    wc -l)" -gt 10
ok "the search has its index" test -s "$R/data/meta.js" -a -s "$R/data/c000.js"
unpacked() { # NAME: what a file of the index holds
    sed 's/^limbeck("[a-z0-9]*","//; s/");$//' "$R/data/$1.js" | base64 -d
}
is "of every sample" "$(unpacked meta | jq .rows)" 241
is "and every rule" "$(unpacked meta | jq -r '.rules | join(" ")')" \
    "$(sql "$S" 'SELECT group_concat(name, " ") FROM (SELECT f.name FROM rule r
        JOIN filter f ON f.id = r.filter_id WHERE r.policy_id = 2
        ORDER BY r.ordinal)')"

"$B/bin/limbeck-report" "$W/c.yaml" > "$W/out" 2>&1
like "nothing changed: nothing to do" "$(cat "$W/out")" 'nothing to do'
"$B/bin/limbeck-report" "$W/c.yaml" --set report.cards_max=50 \
    --set report.thumbnail_side=0 > "$W/out" 2>&1
is "fewer are shown when asked" "$(cat "$R"/cards/*.html |
    grep -o '<article class="card"' | wc -l)" 50
ok "pages of the last report are gone" test ! -e "$R/cards/002.html"
is "and its pictures" "$(find "$R/thumbs" -name '*.jpg' | wc -l)" 0
"$B/bin/limbeck-report" "$W/c.yaml" --set report.budget_mb=2 > "$W/out" 2>&1
ok "what it may take is not overstepped" test "$(du -sb "$R" | cut -f1)" \
    -lt 2200000
is "then too every link leads somewhere" "$(links .)$(links cards)" ""
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

# What people said: a table with kappa, lines on cards, and the search.
like "nobody has reviewed yet" "$(cat "$R/index.html")" 'Nobody has reviewed yet'
sql "$W/made.limbeck" "INSERT INTO review (reply_id, verdict, note, reviewer, at)
    SELECT r.id, CASE WHEN p.name = 'bo' AND r.id % 5 = 0 THEN 'drop'
        ELSE iif(r.id % 2, 'keep', 'drop') END, iif(r.id % 3, NULL, '<b>x</b>'),
        p.name, 0
    FROM (SELECT r.id FROM reply r JOIN active_teacher o ON o.teacher_id =
          r.teacher_id WHERE r.candidate = 0 ORDER BY r.id LIMIT 40) r,
        (SELECT 'ann' AS name UNION ALL SELECT 'bo') p" > "$W/log" 2>&1
"$B/bin/limbeck-report" "$W/c.yaml" > "$W/log" 2>&1
"$LIMBECK" review agreement "$W/c.yaml" --json > "$W/agreement"
is "kappa is that of review agreement" \
    "$(jq -c '[.reviewers[] | [.a, .b, .shared, (.kappa * 1000 | round)]]' "$R/figures.json")" \
    "$(jq -c '[.pairs[] | [.a, .b, .shared, (.kappa * 1000 | round)]]' "$W/agreement")"
is "of so many shared" "$(jq '.reviewers[0].shared' "$R/figures.json")" 40
ok "the table is there" grep -q 'How far they agree' "$R/index.html"
ok "cards have what each said, as text" sh -c "cat '$R'/cards/*.html |
    grep -q 'class=\"reviews\".*ann: .*, &lt;b&gt;x&lt;/b&gt; .* bo: '"

# Three people: Fleiss' kappa, reckoned anew from its definition.
sql "$W/made.limbeck" "INSERT INTO review (reply_id, verdict, reviewer, at)
    SELECT reply_id, CASE WHEN reply_id % 7 = 0 THEN 'unsure' ELSE 'keep' END,
        'cy', 0 FROM review WHERE reviewer = 'ann'" > "$W/log" 2>&1
"$B/bin/limbeck-report" "$W/c.yaml" > "$W/log" 2>&1
fleiss=$(sql "$S" "WITH n AS (SELECT reply_id, sum(verdict = 'keep') AS k,
        sum(verdict = 'drop') AS d, sum(verdict = 'unsure') AS u
        FROM review GROUP BY reply_id),
    e AS (SELECT avg((k * (k - 1) + d * (d - 1) + u * (u - 1)) / 6.0) AS p,
        (sum(k) * sum(k) + sum(d) * sum(d) + sum(u) * sum(u))
        / (9.0 * count(*) * count(*)) AS q FROM n)
    SELECT round((p - q) / (1 - q), 3) FROM e")
is "Fleiss' kappa of three" "$(fig '.reviewers[] | select(.a == "") |
    (.kappa * 1000 | round) / 1000')" "$fleiss"
is "after each pair's" "$(fig '.reviewers | length')" 4
like "and has a line of its own" "$(cat "$R/index.html")" \
    "all of them.*Fleiss"

# How replies ended and what they took, of all of them.
is "finish reasons are of every reply" "$(fig '[.finishes[] |
    select(.teacher == "big") | .count] | add')" \
    "$(fig '.teachers[] | select(.teacher == "big") | .replies')"
is "tokens likewise" "$(fig '.teachers[] | select(.teacher == "big") |
    [.output_tokens.replies, .output_tokens.total, .output_tokens.most] |
    join(" ")')" "$(sql "$S" "SELECT count(output_tokens) || ' ' ||
        sum(output_tokens) || ' ' || max(output_tokens) FROM reply
        WHERE teacher_id = 1")"
like "what was not read is marked where reading stopped" \
    "$(cat "$R/teacher-big.html")" \
    '<h3><bdi>&lt;img src=x.*</bdi>: <bdi>refusal</bdi></h3>.*<mark class="stop">'
plan_done
