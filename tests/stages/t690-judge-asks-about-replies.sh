#!/bin/sh
# judge: a model is asked whether replies are right; the small teacher knows
# another question, so that only the mechanics count here.
. tests/stages/tap.sh
need_file "$B/doubles/ask_directly"
D=$PWD/demo
S=$W/w.limbeck
cat > "$W/w.yaml" <<END
store: $S
jobs: 2
sources:
  mp16: {root: $D/world/mp16, paths: [shard_0.msg]}
END
judge() { "$B/bin/limbeck-judge" "$W/w.yaml" --progress none "$@" 2>&1; }
ask() { judge --set "judge.model=$D/models/teacher-b" "$@"; }
judged() { # WHERE: at the current stage version
    sql "$S" "SELECT count(*) FROM judgement j JOIN current_version p
        ON p.stage = 'judge' AND p.version_id = j.version_id
        JOIN reply r ON r.id = j.reply_id WHERE ${1:-1}"
}
score() { "$B/bin/limbeck-score" "$W/w.yaml" --progress none "$@" 2>&1; }
reply() { # TEACHER TEXT FORM WHERE
    sql "$S" "
    INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
    SELECT id, $1, '$2 Number ' || key || '.', 'stop', 1 FROM samples
    WHERE id IN (SELECT s.id FROM samples s JOIN member m ON m.id = s.member_id
                 WHERE m.picture_id NOT NULL ORDER BY s.id LIMIT 20) AND $4;
    INSERT INTO answer (reply_id, version_id, status, form, strict, run_id)
    SELECT id, 900, 'ok', '$3', 0, 1
    FROM reply WHERE id NOT IN (SELECT reply_id FROM answer)"
}
said() { sql "$S" "SELECT reply_id, yes_logprob, no_logprob FROM judgement
    ORDER BY 1"; }

"$B/bin/limbeck-ingest" "$W/w.yaml" --progress none > "$W/out" 2>&1
sql "$S" "
    INSERT INTO stage_version (id, stage, text, run_id) VALUES (900, 'extract', 's', 1);
    INSERT INTO current_version (stage, version_id, input_fingerprint)
        VALUES ('extract', 900, NULL);
    INSERT INTO prompt VALUES (1, 'gre', 'Where?');
    INSERT INTO teacher VALUES (1, 'a', 'batch', 'm', 1, 'a', 1),
        (2, 'b', 'batch', 'm', 1, 'b', 1), (3, 'c', 'batch', 'm', 1, 'c', 1);
    INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('a', 0, 1, 1, 1), ('c', 1, 3, 1, 1)"
reply 1 'A palm, so Egypt.' prose 1
reply 3 '{}' candidates 1

like "without a judge nothing is judged" "$(judge)" 'nothing to do: 0 replies'
like "with one, what answers in words" "$(ask)" 'in = 20 kept'
is "positions are not" "$(judged 'teacher_id = 3')" 0
like "a second time there is nothing to do" "$(ask)" 'nothing to do'
is "both are logarithms of probabilities" "$(judged 'j.yes_logprob < 0 AND
    j.no_logprob < 0 AND exp(j.yes_logprob) + exp(j.no_logprob) < 1.0001')" 20

# the same questions through the library alone, on lines of their own
sed '1q' schemas/prompts/judge.txt | tr -d '\n' > "$W/lead"
printf '{picture}\nThey say: {reply} Right?\n' > "$W/short.txt"
ask --set "judge.prompt=$W/short.txt" > "$W/out"
sql "$S" "SELECT m.data_path || char(9) || m.data_offset || char(9) ||
    m.data_length || char(9) || 'They say: ' || r.text || ' Right?'
    FROM judgement j JOIN reply r ON r.id = j.reply_id JOIN samples s
    ON s.id = r.sample_id JOIN member m ON m.id = s.member_id
    ORDER BY r.id" > "$W/lines"
sql "$S" "SELECT (1 / (1 + exp(j.no_logprob - j.yes_logprob))) || ' ' ||
    (exp(j.yes_logprob) + exp(j.no_logprob)) FROM judgement j
    ORDER BY reply_id" > "$W/stored"
"$B/doubles/ask_directly" "$D/models/teacher-b" '' < "$W/lines" > "$W/direct"
is "what is stored is what the model says" "$(paste "$W/stored" "$W/direct" |
    awk '{ a = $1 - $3; b = $2 - $4
        if (a > 0.003 || a < -0.003 || b > 0.003 || b < -0.003) print
        n++ } END { print n }')" 20
is "another prompt judges anew" "$(judged)" 20
like "and the first one again" "$(ask)" '20 replies in = 20 kept'
said > "$W/before"

# what is new, and that alone
run=$(sql "$S" 'SELECT max(run_id) FROM judgement')
reply 2 'Tin roofs, so Chile.' prose 'id % 2 = 0'
ask > "$W/out"
is "a reply of nobody among the active teachers is not judged" "$(judged)" 20
sql "$S" "INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('b', 2, 2, 1, 1)"
like "a new reply is" "$(ask)" '30 replies in = 30 kept'
is "and it alone" "$(judged "j.run_id > $run")" 10
is "whatever was judged beside it" "$(said | grep -cxFf "$W/before")" 20

# measured as a filter
score --set filters.judged.least_mass=0.2 > "$W/out"
is "p(yes) is a score" "$(sql "$S" "SELECT count(*) FROM score s
    JOIN filter f ON f.id = s.filter_id JOIN judgement j USING (reply_id)
    WHERE f.name = 'judged' AND exp(j.yes_logprob) + exp(j.no_logprob) >= 0.2
    AND abs(s.value - 1 / (1 + exp(j.no_logprob - j.yes_logprob))) < 1e-9")" \
    "$(judged 'exp(j.yes_logprob) + exp(j.no_logprob) >= 0.2')"
is "of no position" "$(sql "$S" "SELECT count(value) FROM score s JOIN filter f
    ON f.id = s.filter_id JOIN reply r ON r.id = s.reply_id
    WHERE f.name = 'judged' AND r.teacher_id = 3")" 0
sql "$S" "UPDATE judgement SET yes_logprob = -0.5, no_logprob = -1.5"
least="--set filters.judged.least_mass=0.2"
like "nothing new, nothing to do" "$(score $least)" 'nothing to do'
sql "$S" 'DELETE FROM judgement WHERE reply_id = 1'
like "a judgement that goes is measured" "$(score $least)" 'in = 20 kept'
is "as unknown" "$(sql "$S" "SELECT count(*) - count(value) FROM score s
    JOIN filter f ON f.id = s.filter_id
    WHERE f.name = 'judged' AND reply_id = 1")" 1

# trouble
sql "$S" "
    INSERT INTO teacher VALUES (5, 'e', 'batch', 'm', 1, 'e', 1);
    INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('e', 3, 5, 1, 1)"
reply 5 "$(yes a | head -n 50000 | tr '\n' ' ')" prose 'id = 1'
like "a reply that is too long is one error" "$(ask)" \
    '30 kept .* 1 errored'
like "and not asked about again" "$(ask)" 'nothing to do'
mkdir "$W/one"
cp tests/golden/data/images/wide300x180.png "$W/one/gone.png"
sed -i "s|^sources:|&\n  one: {root: $W, paths: [one]}|" "$W/w.yaml"
"$B/bin/limbeck-ingest" "$W/w.yaml" --progress none > "$W/out" 2>&1
rm "$W/one/gone.png"
sql "$S" "
    INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
    SELECT s.id, value, 'A palm.', 'stop', 1 FROM sample s, json_each('[1, 2]')
    WHERE source_name = 'one';
    INSERT INTO answer (reply_id, version_id, status, form, strict, run_id)
    SELECT id, 900, 'ok', 'prose', 0, 1
    FROM reply WHERE id NOT IN (SELECT reply_id FROM answer)"
like "so is one whose picture is out of reach" "$(ask)" \
    '30 kept .* 3 errored'
is "told apart" "$(sql "$S" "SELECT f.kind, count(*) FROM failure f
    JOIN current_version p ON p.stage = 'judge' AND p.version_id = f.version_id
    GROUP BY 1 ORDER BY 1")" 'again|2
record|1'
like "and why says so" "$("$LIMBECK" why "$W/w.yaml" id:1 2>&1)" \
    'judge.*longer'

# many replies about one picture
sql "$S" "
    INSERT INTO teacher VALUES (4, 'd', 'batch', 'm', 1, 'd', 1);
    INSERT INTO active_teacher (name, ordinal, teacher_id, candidates, pictures)
        VALUES ('d', 4, 4, 300, 1);
    INSERT INTO reply (sample_id, teacher_id, candidate, text, finish, run_id)
    SELECT (SELECT min(sample_id) FROM reply WHERE teacher_id = 1), 4, value,
        'Perhaps ' || value, 'stop', 1 FROM generate_series(0, 299);
    INSERT INTO answer (reply_id, version_id, status, form, strict, run_id)
    SELECT id, 900, 'ok', 'prose', 0, 1 FROM reply WHERE teacher_id = 4"
ask > "$W/out"
is "all replies about a picture are judged in one run" \
    "$(judged 'r.teacher_id = 4')" 300

ask --set judge.memory=1000000 > "$W/out"
is "a model that does not fit stops the stage" $? 2
like "and says what to set" "$(cat "$W/out")" '"judge.memory"'
judge --set judge.model=/nowhere > "$W/out"
is "a model that is not there stops the stage" $? 2
like "and says so" "$(cat "$W/out")" 'judge.model'
plan_done
