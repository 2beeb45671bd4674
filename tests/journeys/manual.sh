#!/bin/sh
# A newcomer types every command of docs/manual, page by page in the order of its
# table, over the miniature world, and finds what the pages show: each line of a
# text block in the output of the commands above it, one behind the other. `...`
# at the end of a line, or alone, stands for anything; in a line, for some text.
. tests/stages/tap.sh
B=$(cd "$B" && pwd)
P=$PWD/docs/manual
D=$W/project # where the newcomer types
mkdir -p "$D/build"
cp -r demo "$D/demo"
ln -s "$B/bin" "$D/build/bin"
most=1 # until that is accepted, runs end with 1: files are damaged on purpose

# Blocks of a page: PAGE.N.sh, and what is shown, PAGE.N.text.
blocks() { # PAGE
    awk -v out="$W/$1" '
        /^```/ { kind = substr($0, 4)
            if (kind == "") { name = ""; next }
            n += kind == "sh"
            name = out "." n "." kind
            printf "" > name
            next }
        name != "" { print > name }' "$P/$1.md"
}

shown() { # SHOWN OUTPUT: prints the first line that is not there
    awk 'NR == FNR { if ($0 != "...") want[++n] = $0; next }
        { gsub(/ +$/, ""); got[++m] = $0 }
        function same(line, text,  parts, k, at) {
            k = split(text, parts, / ?\.\.\. ?/)
            if (k == 1)
                return line == text
            if (index(line, parts[1]) != 1)
                return 0
            for (at = 2; at <= k; at++)
                if (index(line, parts[at]) == 0)
                    return 0
            return 1
        }
        END {
            j = 1
            for (i = 1; i <= n; i++) {
                while (j <= m && !same(got[j], want[i]))
                    j++
                if (j > m) { print want[i]; exit }
                j++
            }
        }' "$1" "$2"
}

pages=$(sed -n 's/^| .*(\([a-z]*\)\.md) |$/\1/p' "$P/README.md")
is "the table has every page" "$(echo "$pages" | sort | tr '\n' ' ')" \
    "$(cd "$P" && ls | sed -n 's/\.md$//p' | grep -v README | tr '\n' ' ')"
blocks README
is "the manual begins with what to type first" \
    "$(head -n 1 "$W/README.1.sh")" "export PATH=\"\$PWD/build/bin:\$PATH\""
for page in $pages; do
    blocks "$page"
    n=1
    ok "$page has commands" test -s "$W/$page.1.sh"
    while [ -f "$W/$page.$n.sh" ]; do
        cat "$W/README.1.sh" "$W/$page.$n.sh" > "$W/now.sh"
        (cd "$D" && sh -e "$W/now.sh") > "$W/out" 2>&1
        code=$?
        ! grep -q '^limbeck accept' "$W/now.sh" || most=0
        ! grep -q 'plan.limbeck' "$W/now.sh" || most=1
        [ $code -le $most ] || sed 's/^/# /' "$W/out"
        ok "$page: $(tail -n 1 "$W/$page.$n.sh" | cut -c 1-60)" \
            test $code -le $most
        if [ -f "$W/$page.$n.text" ]; then
            is "... shows what the page shows" \
                "$(shown "$W/$page.$n.text" "$W/out")" ''
        fi
        n=$((n + 1))
    done
done
is "the worked example is paid as the page says" \
    "$(jq '.reward.sum > 1.9' "$D/paid.jsonl")" true
plan_done
