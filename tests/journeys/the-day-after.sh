#!/bin/sh
# A set is built on Monday. On Tuesday a source is renamed, on Wednesday it is
# taken out and put back, on Thursday a picture is replaced. The store follows,
# and no picture is asked about twice. Each step is a command that a person
# would type.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"
B=$(cd "$B" && pwd)
LIMBECK=$B/bin/limbeck
unzip -qo demo/world/streetview/00.zip -d "$W/all"
mkdir -p "$W/pics" "$W/more"
find "$W/all" -name '*.jpg' -size +2k | sort > "$W/names"
head -n 20 "$W/names" | while read -r f; do cp "$f" "$W/pics"; done
sed -n 21,40p "$W/names" | while read -r f; do cp "$f" "$W/more"; done
cp demo/world/streetview/streetview.csv "$W/t.csv"
mock paris --text '<think>Low hills.</think><answer>41.5, 2.5</answer>' ok
config() { # the lines under sources:
    cat > "$W/c.yaml" << EOF
store: c.limbeck
sources:
$1
teachers: {big: {backend: server, model: m, endpoints: [$MOCK/v1]}}
export: {to: out}
report: {to: report}
EOF
}
S=$W/c.limbeck
run() {
    (cd "$W" && "$LIMBECK" run c.yaml --progress none "$@") > "$W/out.txt" 2>&1
}
status() { (cd "$W" && "$LIMBECK" status c.yaml) 2>&1; }
replied() { # current selected samples with a reply
    sql "$S" "SELECT count(DISTINCT r.sample_id) FROM reply r
        JOIN selection k ON k.sample_id = r.sample_id AND k.selected = 1"
}
drawn() { sql "$S" "SELECT count(*) FROM selection WHERE selected = 1"; }

a="  a: {paths: [pics], tables: [t.csv]}"
b="  b: {paths: [more], tables: [t.csv], keys: name}"
config "$a
$b"
run
code=$?
ok "Monday: the set is built" test "$code" -lt 2
n=$(asked paris)
is "every drawn sample was asked about once" "$(drawn)" "$n"
ok "these are enough to tell" test "$n" -gt 20

config "  other: {paths: [pics], tables: [t.csv]}
$b"
run
code=$?
ok "Tuesday: a source has another name" test "$code" -lt 2
is "nobody was asked again" "$(asked paris)" "$n"
is "and all drawn have their replies" "$(replied)" "$(drawn)"
like "status tells of the old name" "$(status)" \
    'retired +[0-9]+ of source "a": its source is not in the configuration'

config "$b"
run
is "Wednesday: a source is taken out, and the run stops" $? 2
like "with the figures and the way out" "$(cat "$W/out.txt")" \
    'kept samples would be retired'
like "by name" "$(cat "$W/out.txt")" '--yes'
run --yes
code=$?
ok "that is meant" test "$code" -lt 2
is "only the other one is left" "$(sql "$S" "SELECT DISTINCT source_name
    FROM samples WHERE current = 1 AND standing = 'kept'")" b
is "in what is split too" "$(sql "$S" "SELECT DISTINCT s.source_name
    FROM split p JOIN sample s ON s.id = p.sample_id")" b
is "the sums hold" "$(status | grep -c 'does not hold')" 0
config "$a
$b"
run
code=$?
ok "it is put back" test "$code" -lt 2
is "nobody was asked" "$(asked paris)" "$n"
is "the drawn ones are all there" "$(replied)|$(drawn)" "$n|$n"

one=$(sql "$S" "SELECT m.name FROM selection k JOIN samples s
    ON s.id = k.sample_id JOIN member m ON m.id = s.member_id
    WHERE k.selected = 1 AND s.source_name = 'a' ORDER BY s.id LIMIT 1")
new=$(sed -n 50p "$W/names")
cp "$new" "$W/pics/$one"
run
is "Thursday: other bytes under a name are asked about, alone" \
    "$(asked paris)" $((n + 1))

id=$(sql "$S" "SELECT k.sample_id FROM selection k JOIN samples s
    ON s.id = k.sample_id WHERE k.selected = 1 AND s.source_name = 'b'
    ORDER BY 1 LIMIT 1")
key=$(sql "$S" "SELECT key FROM sample WHERE id = $id")
failed() {
    sql "$S" "SELECT count(*) FROM current_policy c
        JOIN verdict v ON v.policy_id = c.policy_id
        JOIN reply r ON r.id = v.reply_id
        JOIN rule u ON u.policy_id = v.policy_id AND (v.failed >> u.ordinal) & 1
        JOIN filter f ON f.id = u.filter_id
        WHERE r.sample_id = $id AND f.name = 'distance'"
}
is "a reply is far from the truth" "$(failed)" 1
sed "s/^$key,[^,]*,[^,]*/$key,41.5,2.5/" "$W/t.csv" > "$W/t2.csv"
mv "$W/t2.csv" "$W/t.csv"
run
is "Friday: the truth is corrected, and the verdict follows" "$(failed)" 0
is "nobody was asked for it" "$(asked paris)" $((n + 1))
is "the sums hold still" "$(status | grep -c 'does not hold')" 0
plan_done
