#!/bin/sh
# ground: the things a reasoning names, with their places in the reply.
. tests/stages/tap.sh
. tests/stages/facts.sh
S=$W/s.limbeck
printf 'store: s.limbeck\njobs: 2\n' > "$W/c.yaml"
ground() { "$B/bin/limbeck-ground" "$W/c.yaml" --progress none 2>&1; }

ground > "$W/out"
is "an empty store is nothing to do" $? 0
facts "$S" 40
like "all answers are grounded" "$(ground)" '80 answers and pictures in = 80 kept'
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
like "a second time there is nothing to do" "$(ground)" 'nothing to do'
sql "$S" "UPDATE answer SET reasoning_start = NULL, reasoning_end = NULL
    WHERE reply_id = 2; INSERT INTO stage_version VALUES (2000, 'extract', 'e2', 1000);
    UPDATE current_version SET version_id = 2000 WHERE stage = 'extract'"
like "another state of extract grounds again" "$(ground)" '80 kept'
is "a reply without reasoning names nothing" \
    "$(sql "$S" "SELECT entities FROM ground WHERE reply_id = 2")" 0
plan_done
