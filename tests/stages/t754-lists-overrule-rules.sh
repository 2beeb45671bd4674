#!/bin/sh
# policy.include and policy.exclude: what lists name is kept, or is not,
# whatever the rules say; a list that was changed is another policy.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
stage() {
    name=$1
    shift
    "$B/bin/limbeck-$name" "$W/c.yaml" --progress none "$@" 2>&1
}
kept() {
    sql "$S" "SELECT count(*) FROM verdicts WHERE kept"
}
verdict() { # KEY TEACHER
    sql "$S" "SELECT kept || ' ' || by_hand FROM verdicts
        WHERE key = '$1' AND teacher = '$2'"
}
stage claims > "$W/log"
facts "$S" 40
for s in claims score decide split; do
    stage $s > "$W/log"
done
n=$(kept)
is "the rules reject it" "$(verdict k/3 a)" "0 0"
is "and keep this" "$(verdict k/4 a)" "1 0"

printf '# by hand\nworld/k/3\tb\nworld/k/7\n\n' > "$W/in.txt"
printf 'world/k/4\ta\r\nworld/k/8\ta#0\nworld/k/12\ta\n' > "$W/out.txt"
cat >> "$W/c.yaml" <<END
policy:
  include: in.txt
  exclude: out.txt
END
like "decide has something to do" "$(stage decide)" '^decide +80 answers'
is "a reply of a list is kept, by hand" "$(verdict k/3 b)" "1 1"
is "the other of that sample is not" "$(verdict k/3 a)" "0 0"
is "of a sample all are" "$(verdict k/7 a),$(verdict k/7 b)" "1 1,1 1"
is "what is excluded is not kept" "$(verdict k/4 a),$(verdict k/8 a)" "0 1,0 1"
is "all others as before" "$(kept)" $((n + 3 - 3))
like "once more, and there is nothing to do" "$(stage decide)" 'nothing to do'
like "the policy says so" "$("$LIMBECK" policies "$W/c.yaml")" \
    'include in.txt [0-9a-f]{16}; exclude out.txt'
is "split takes what was kept by hand first" "$(stage split > /dev/null
    sql "$S" "SELECT t.name FROM split s JOIN reply r ON r.id = s.reply_id
        JOIN teacher t ON t.id = r.teacher_id WHERE s.sample_id = 3
        AND s.policy_id = (SELECT policy_id FROM current_policy)")" b
is "sweep counts the lists too" \
    "$("$LIMBECK" sweep "$W/c.yaml" policy.distance.max=1 --json |
        jq .now.kept)" "$(kept)"

echo 'world/k/11' >> "$W/in.txt"
like "a list that was changed is another policy" "$(stage decide)" \
    '^decide +80 answers'
is "with what it names" "$(verdict k/11 a)" "1 1"
echo 'world/k/4' >> "$W/in.txt"
stage decide > "$W/log"
is "what both name is not kept" "$(verdict k/4 a),$(verdict k/4 b)" "0 1,1 1"
sql "$S" "INSERT INTO review (reply_id, verdict, reviewer, at)
    VALUES (7, 'keep', 'ann', 1)"
stage decide > "$W/log"
is "what a person said comes before a list" "$(verdict k/4 a)" "1 1"

while IFS='|' read -r line text; do
    printf 'world/k/1\n%b\n' "$line" > "$W/in.txt"
    like "\"$line\": $text" "$(stage decide; echo $?)" "line 2.*$text"
done <<'END'
world/k/99|there is no sample
world/k/1\tnobody|there is no teacher
nonsense|is not SOURCE/KEY
END
rm "$W/in.txt"
like "a list that is not there" "$("$LIMBECK" config --check "$W/c.yaml" 2>&1)" \
    'policy.include.*in.txt'
plan_done
