#!/bin/sh
# claims: the things a reasoning names, with their places in the reply.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
claims() { "$B/bin/limbeck-claims" "$W/c.yaml" --progress none "$@" 2>&1; }

claims > "$W/out"
is "an empty store is nothing to do" $? 0
facts "$S" 40
like "all answers are read" "$(claims)" '80 answers in = 80 kept'
is "things of one reply" "$(sql "$S" "SELECT group_concat(kind || ' ' || label
    || '=' || text, '; ') FROM entity WHERE reply_id = 1")" \
    "sign sign=Signs; sign sign=sign; text quoted=Shop 1; \
language french=French language; side right=cars keep right; \
plate white=white plates; lines white=white road lines; \
building building=Buildings; facade stone=cream stone; roof tin=tin roofs; \
road road=street"
is "places are bytes of the reply" "$(sql "$S" "SELECT count(*) FROM entity e
    JOIN reply r ON r.id = e.reply_id WHERE e.text <>
    CAST(substr(CAST(r.text AS BLOB), e.start + 1, e.stop - e.start) AS TEXT)
    ")" 0
like "a second time there is nothing to do" "$(claims)" 'nothing to do'
sql "$S" "UPDATE answer SET reasoning_start = NULL, reasoning_end = NULL
    WHERE reply_id = 2; INSERT INTO stage_version VALUES (2000, 'extract', 'e2', 1000);
    UPDATE current_version SET version_id = 2000 WHERE stage = 'extract'"
like "another state of extract reads them again" "$(claims)" '80 kept'
is "a reply without reasoning names nothing" \
    "$(sql "$S" "SELECT entities FROM claimed WHERE reply_id = 2")" 0
like "another number of things does too" "$(claims --set ground.most=3)" \
    '80 kept'
is "so many are kept" "$(sql "$S" "SELECT max(entities) FROM claimed")" 3
plan_done
