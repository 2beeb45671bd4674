#!/bin/sh
# merge: each table is merged, or docs/decisions/0016 says why not; of what it says
# is merged a second shard has rows here, and they come over, with what they name.
. tests/stages/tap.sh
. tests/stages/facts.sh
printf 'store: s.limbeck\njobs: 1\n' > "$W/c.yaml"
work() { # STORE OPTION...
    work_store=$W/$1.limbeck
    shift
    "$B/bin/limbeck-claims" "$W/c.yaml" --store "$work_store" "$@" \
        --progress none > "$W/log" 2>&1
}
review() { # STORE < ROWS
    cat > "$W/rows.jsonl"
    "$LIMBECK" review import "$W/c.yaml" "$W/rows.jsonl" \
        --set "store=$W/$1.limbeck" > "$W/log" 2>&1 || cat "$W/log"
}
merge() { # NAME SHARD...
    merge_out=$W/$1.limbeck
    shift
    "$LIMBECK" merge "$merge_out" "$@" --progress none > "$W/log" 2>&1
    echo "$? $(tr '\n' ' ' < "$W/log")"
}

# "read TABLE" or "asked TABLE", of what is said to be merged.
awk -F' *[|] *' '/^<!-- end/ { on = 0 }
    on && NF > 3 && $2 !~ /^(table|-+)$/ {
        n = split($2, t, ", ")
        for (i = 1; i <= n; i++) print t[i], $3 == "merged", $4 == "merged"
    }
    /^<!-- merged tables/ { on = 1 }' docs/decisions/0016-*.md > "$W/list"
work base
is "each table is in the list, once" "$(cut -d' ' -f1 "$W/list" | sort)" \
    "$(sql "$W/base.limbeck" "SELECT name FROM sqlite_schema
        WHERE type = 'table' ORDER BY 1")"

# Two archives, one a shard. Records 1 to 4 are of 00.tar, which is shard 2's.
facts "$W/base.limbeck" 8
sql "$W/base.limbeck" "INSERT INTO source VALUES
    (2, 'world', '/x/00.tar', 'tar', NULL, 1000),
    (3, 'world', '/x/03.tar', 'tar', NULL, 1000);
INSERT INTO source_state (source_id, bytes, modified_at, finished, run_id)
    VALUES (2, 1, 1, 1, 1000), (3, 1, 1, 1, 1000);
INSERT INTO member (id, source_id, ordinal, name, key, data_source_id,
    data_path, data_offset, data_length, picture_id, run_id)
    SELECT id, 2 + (id > 4), id, key, key, 2, '/x', 0, 1, id, 1000 FROM sample;
UPDATE sample_state SET member_id = sample_id;
INSERT INTO failure (id, stage, item_kind, item, version_id, kind, name, message,
    at, run_id, class) VALUES
    (1, 'extract', 'reply', 1, 1002, 'record', 'k/1', 'bad', 1, 1000, 'form'),
    (2, 'extract', 'reply', 2, 1002, 'again', 'k/1', 'late', 1, 1000, 'network');
INSERT INTO look VALUES (1, 1000, 1, 1000);
INSERT INTO evidence VALUES (1, 0, 1000, 'segment', 'of before', 1, 1),
    (1, 1, 1000, 'segment', 'of before', 1, 1);
INSERT INTO judgement VALUES (1, 1000, -1, -2, 1000);
INSERT INTO review (op, reply_id, verdict, reviewer, at)
    VALUES ('base', 3, 'keep', 'ann', 100)"
for i in 1 2; do
    cp "$W/base.limbeck" "$W/$i.limbeck"
    work $i --shard $i/2
    is "a copy works on its part" "$(sql "$W/$i.limbeck" \
        'SELECT count(*) FROM claimed')" 8
done

# added SHARD RECORD NAME...: rows of tables whose stages need models; teachers in
# this order. What both shards say alike has other ids in each.
added() {
    shard=$1 n=$2 added_sql=
    shift 2
    for name in "$@"; do
        added_sql="$added_sql
INSERT INTO prompt (name, text) VALUES ('p $name', 'ask $name');
INSERT INTO teacher (name, backend, model, prompt_id, identity, run_id)
    SELECT '$name', 'batch', 'm', max(p.id), 'i $name', run FROM now, prompt p;
INSERT INTO reply (sample_id, teacher_id, text, finish, run_id)
    SELECT $n, max(t.id), 'reply of $name, $n', 'stop', run FROM now, teacher t;"
    done
    sql "$W/$shard.limbeck" "CREATE TEMP TABLE now AS SELECT max(id) AS run FROM run;
$added_sql
INSERT INTO stage_version (id, stage, text, run_id) SELECT 2000 + $n,
    'look', 'version 9' || char(10) || 'need place=1000', run FROM now;
INSERT INTO stage_version (id, stage, text, run_id) SELECT 3000 + $n, 'strip',
    'need look=' || (2000 + $n), run FROM now;
INSERT INTO off_version VALUES (3000 + $n);
INSERT INTO teacher (name, backend, model, prompt_id, identity, run_id)
    SELECT 'c+strip', 'strip', 'm', prompt_id, 'made of=' || t.id || char(10) ||
        'need look=' || (2000 + $n), run FROM now, teacher t WHERE t.name = 'c';
INSERT INTO derived_teacher SELECT d.id, t.id, 'strip', run
    FROM now, teacher d, teacher t WHERE t.name = 'c' AND d.name = 'c+strip';
INSERT INTO reply (sample_id, teacher_id, text, finish, run_id) SELECT
    $n, id, 'stripped $n', 'stop', run FROM now, derived_teacher;
CREATE TEMP TABLE mine AS SELECT r.id FROM reply r JOIN derived_teacher d
    ON d.id = r.teacher_id;
INSERT INTO stripped SELECT id, 3000 + $n, 4, run FROM now, mine;
INSERT INTO answer (reply_id, version_id, status, form, strict, note, run_id)
    SELECT id, 1002, 'ok', 'gre', 1, 'answer $n', run FROM now, mine;
INSERT INTO claim_word (kind, label) VALUES ('of', 'shard $shard');
INSERT INTO claimed SELECT mine.id, 1000, 1, run, '[[' || w.id || ',0,5]]'
    FROM now, mine, claim_word w WHERE w.kind = 'of';
INSERT OR REPLACE INTO look SELECT $n, 2000 + $n, 1, run FROM now;
DELETE FROM evidence WHERE picture_id = $n;
INSERT INTO evidence VALUES ($n, 0, 2000 + $n, 'text', 'sees $n', 0.5, 0.5);
INSERT INTO vocabulary VALUES (2000 + $n, 'text', 'v $n');
INSERT OR REPLACE INTO judgement SELECT id, 3000 + $n, -3, -$n, run
    FROM now, (SELECT id FROM mine UNION ALL SELECT 2 * $n - 1);
INSERT INTO asked_model (id, identity, run_id)
    SELECT 10 - $n, 'model $n', run FROM now;
INSERT INTO asked_model (id, identity, run_id)
    SELECT 20 - $n, 'model of all', run FROM now;
INSERT INTO ask_version VALUES (3000 + $n, 20 - $n, 'all');
INSERT INTO localize_version VALUES (3000 + $n, 20 - $n);
INSERT INTO claim_answer
    SELECT $n, 20 - $n, 'a palm', 0.5, 0.5, run FROM now;
INSERT INTO localizability SELECT $n, 10 - $n, -1, -2, run FROM now;
INSERT OR REPLACE INTO place SELECT $n, 3000 + $n, 'NA', 'R', 'city $n',
    0, 0, 1, run FROM now;
INSERT INTO failure (stage, item_kind, item, teacher_id, version_id, kind, name,
    message, at, run_id, class) SELECT 'extract', 'reply', id, NULL, 1002,
    'record', 'k/$n', 'failed $n', 5, run, 'form' FROM now, mine"
}
added 1 5 c
added 2 1 zz c
sql "$W/2.limbeck" "UPDATE failure SET accepted_at = 77 WHERE id = 1;
    UPDATE failure SET times = 3, at = 9, message = 'later',
        run_id = (SELECT max(id) FROM run) WHERE id = 2"
row() { # OP KEY TEACHER VERDICT REVIEWER SECOND [TEXT]
    printf '{"op":"%s","source":"world","key":"%s","teacher":"%s","verdict":"%s","reviewer":"%s","at":"2026-01-01T00:00:%sZ","note":"by %s"%s}\n' \
        "$1" "$2" "$3" "$4" "$5" "$6" "$1" "${7:+,\"text\":\"$7\"}"
}
{
    row ann1 k/5 a keep ann 10
    row ann3 k/3 a drop ann 30
    row ann-edit k/1 a edit ann 31 'edited by ann'
    row same k/6 a drop cy 32
} | review 1
sql "$W/2.limbeck" "INSERT INTO active_teacher (name, ordinal, teacher_id)
    SELECT name, 5, id FROM teacher WHERE name = 'zz'"
{
    row ann2 k/3 a keep ann 20
    row bo-edit k/1 a edit bo 21 'edited by bo'
    row ann-too k/1 a edit bo 22 'edited by ann'
    row zz-edit k/1 zz edit bo 23 'edited of zz'
    row zz-again k/1 zz+edit edit bo 24 'edited twice'
    row same k/6 a drop cy 32
} | review 2
sql "$W/2.limbeck" "DELETE FROM active_teacher WHERE name = 'zz';
INSERT INTO review (op, sample_id, verdict, reviewer, at)
    VALUES ('picture', 2, 'unsure', 'cy', 1767225640)"

like "they are merged" "$(merge out "$W/2.limbeck" "$W/1.limbeck")" '^0 '

# told STORE: what runs of a shard wrote, by names.
told() {
    sql "$W/$1.limbeck" "
CREATE TEMP VIEW v AS SELECT n.id, n.run_id, n.stage || CASE n.stage
    WHEN 'look' THEN ' ' || replace(n.text, char(10), ' ')
    WHEN 'strip' THEN (SELECT ' of ' || replace(o.text, char(10), ' ') FROM stage_version o
        WHERE o.id = substr(n.text, 11)) ELSE '' END AS name
    FROM stage_version n;
CREATE TEMP VIEW t AS SELECT d.id, CASE x.made_by WHEN 'edit' THEN 'edited'
    WHEN 'strip' THEN d.name || (SELECT ' of ' || o.name FROM teacher o
        WHERE o.id = substr(d.identity, 9, instr(d.identity, char(10)) - 9))
        || (SELECT ' seen by ' || v.name FROM v WHERE v.id =
            substr(d.identity, instr(d.identity, 'look=') + 5))
    ELSE d.name END AS name, d.run_id, d.prompt_id, x.made_by
    FROM teacher d LEFT JOIN derived_teacher x ON x.id = d.id;
CREATE TEMP VIEW r AS SELECT r.id, r.run_id, s.key || ': ' || t.name || ': ' ||
    substr(r.text, 1, 30) AS name
    FROM reply r JOIN t ON t.id = r.teacher_id JOIN sample s ON s.id = r.sample_id;
CREATE TEMP VIEW n AS SELECT id AS run_id FROM run WHERE id > 1000;
SELECT 'run', command FROM n JOIN run ON id = run_id;
SELECT 'run_end', exit_code FROM n JOIN run_end USING (run_id);
SELECT 'tally', stage, v.name, came_in, worked FROM n JOIN tally USING (run_id)
    JOIN v ON v.id = version_id;
SELECT 'stage_version', name FROM n JOIN v USING (run_id);
SELECT 'off_version', name FROM off_version JOIN v ON v.id = version_id;
SELECT 'teacher', name FROM n JOIN t USING (run_id) WHERE made_by IS NOT 'edit';
SELECT 'prompt', t.name, p.text FROM t JOIN prompt p ON p.id = prompt_id
    WHERE made_by IS NOT 'edit';
SELECT 'derived_teacher', t.name, o.name, d.made_by FROM n
    JOIN derived_teacher d USING (run_id) JOIN t USING (id)
    JOIN t o ON o.id = from_id;
SELECT 'reply', name FROM n JOIN r USING (run_id);
SELECT 'review', op, coalesce(r.name, 'picture ' || w.sample_id), verdict, note,
    w.text, e.name, reviewer, at FROM review w LEFT JOIN r ON r.id = reply_id
    LEFT JOIN r e ON e.id = edit_id WHERE op NOT IN ('base', 'same');
SELECT 'answer', r.name, v.name, status, note FROM n JOIN answer a USING (run_id)
    JOIN r ON r.id = reply_id JOIN v ON v.id = version_id;
SELECT 'stripped', r.name, v.name, sentences FROM n JOIN stripped USING (run_id)
    JOIN r ON r.id = reply_id JOIN v ON v.id = version_id;
SELECT 'judgement', r.name, v.name, no_logprob FROM n JOIN judgement
    USING (run_id) JOIN r ON r.id = reply_id JOIN v ON v.id = version_id;
SELECT 'claimed', r.name, v.name, w.kind, w.label FROM n JOIN claimed c
    USING (run_id) JOIN r ON r.id = reply_id JOIN v ON v.id = version_id,
    json_each(c.claims) j JOIN claim_word w ON w.id = j.value ->> 0;
SELECT 'claim_word', label FROM claim_word;
SELECT 'look', picture_id, v.name FROM n JOIN look USING (run_id)
    JOIN v ON v.id = version_id;
SELECT 'evidence', picture_id, ordinal, label, v.name FROM evidence
    JOIN v ON v.id = version_id WHERE v.id <> 1000;
SELECT 'vocabulary', label, v.name FROM vocabulary JOIN v ON v.id = version_id;
SELECT 'asked_model', identity FROM asked_model;
SELECT 'ask_version', v.name, identity, about FROM ask_version
    JOIN v ON v.id = version_id JOIN asked_model m ON m.id = model_id;
SELECT 'localize_version', v.name, identity FROM localize_version
    JOIN v ON v.id = version_id JOIN asked_model m ON m.id = model_id;
SELECT 'claim_answer', picture_id, identity, question FROM n JOIN claim_answer
    USING (run_id) JOIN asked_model m ON m.id = model_id;
SELECT 'localizability', picture_id, identity FROM n JOIN localizability
    USING (run_id) JOIN asked_model m ON m.id = model_id;
SELECT 'place', sample_id, city, v.name FROM n JOIN place USING (run_id)
    JOIN v ON v.id = version_id;
SELECT 'failure', coalesce(r.name, ''), f.name, message, times, accepted_at
    FROM n JOIN failure f USING (run_id) JOIN r ON r.id = item"
}
for s in 1 2 out; do
    told $s | sort > "$W/told.$s"
done
is "a shard has something of all that is merged" "$(awk '$3 { print $1 }' "$W/list" |
    sort)" "$(cut -d'|' -f1 "$W/told.2" | sort -u)"
sort -u "$W/told.1" "$W/told.2" > "$W/told.both"
sort -u "$W/told.out" > "$W/told.once"
ok "it is in the store, with what it names" diff "$W/told.both" "$W/told.once"
is "and each once" "$(sort "$W/told.out" | uniq -d |
    grep '^teacher\|^reply\|^review\|^look\|^evidence\|^failure\|^asked')" ''
is "nothing is left of what was measured before" "$(sql "$W/out.limbeck" \
    "SELECT count(*) FROM evidence WHERE picture_id IN (1, 5)")" 2
is "what a shard accepted is accepted" "$(sql "$W/out.limbeck" "SELECT accepted_at
    FROM failure WHERE id = 1")" 77

# What people said is in the order in which they said it.
is "the last word counts" "$(sql "$W/out.limbeck" "SELECT group_concat(op, ' ')
    FROM (SELECT op FROM review ORDER BY id)")" \
    'base ann1 ann2 bo-edit ann-too zz-edit zz-again ann3 ann-edit same picture'
is "numbers go on" "$(sql "$W/out.limbeck" 'SELECT max(id) FROM review')" 11
is "what two shards have alike is there once" "$(sql "$W/out.limbeck" \
    "SELECT count(*) FROM review WHERE op = 'same'")" 1
is "each edit is a reply beside its original" "$(sql "$W/out.limbeck" "
    SELECT t.name, r.text FROM reply r JOIN teacher t ON t.id = r.teacher_id
    JOIN derived_teacher d ON d.id = t.id WHERE d.made_by = 'edit' ORDER BY 1")" \
    'a+edit|edited by ann
a+edit2|edited by bo
zz+edit|edited of zz
zz+edit+edit|edited twice'
is "once, where two edited it alike" "$(sql "$W/out.limbeck" "SELECT
    count(DISTINCT edit_id) FROM review WHERE op IN ('ann-edit', 'ann-too')")" 1
like "fsck finds nothing" "$("$LIMBECK" fsck "$W/out.limbeck" 2>&1 | tr '\n' ' ')" \
    'integrity +good keys +good sums +good'
like "afterwards a review stays as it is" "$(sql "$W/out.limbeck" \
    "UPDATE review SET id = id + 100" 2>&1)" 'never changed: review'

# Another word of the same second, by the same act or another: told, the first stays.
row other k/5 a drop ann 10 | review 2
sql "$W/2.limbeck" "DROP TRIGGER review_unchanged;
    UPDATE review SET verdict = 'keep' WHERE op = 'same'"
like "two words of one second are told" "$(merge twice "$W"/[12].limbeck)" \
    '^1 .*shard 2: what "cy" said of reply a about world/k/6 is another .*shard 2: what "ann" said of reply a about world/k/5 is another .*first stays'
is "and the first stays" "$(sql "$W/twice.limbeck" "SELECT op, verdict FROM review
    WHERE op IN ('same', 'other', 'ann1') ORDER BY op")" 'ann1|keep
same|drop'
plan_done
