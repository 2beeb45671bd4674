# shellcheck shell=sh
# faults.sh: asks a server that goes wrong, is killed on the way, and comes to
# what a good server gives. Sourced after tap.sh and teach_world.sh by
# t406-teach-bears-faults.sh and by tests/check-faults.sh.
#
# faults COUNT KILLS PERCENT: prints what it cost on lines with "#".
fault_server() { # NAME PERCENT DESCRIPTOR: its address in $MOCK
    mkfifo "$W/$1.in"
    "$B/doubles/fault_server" "$2" 7 < "$W/$1.in" > "$W/$1.port" &
    eval "exec $3> \"\$W/$1.in\""
    while [ ! -s "$W/$1.port" ]; do sleep 0.02; done
    MOCK=http://127.0.0.1:$(cat "$W/$1.port")
}
# So many selected samples without pictures.
fault_world() { # STORE COUNT
    printf 'store: %s\n' "$1" > "$W/empty.yaml"
    "$T" "$W/empty.yaml" > "$W/out" 2>&1 || cat "$W/out"
    sql "$1" "
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
                                 SELECT i + 1 FROM n WHERE i < $2)
        INSERT INTO sample (source_name, key, run_id)
        SELECT 's', 'k' || i, 1 FROM n;
        INSERT INTO sample_state (sample_id, lat_deg, lon_deg, position_origin,
                                  standing, run_id)
        SELECT id, 1, 2, 'table', 'kept', 1 FROM sample;
        INSERT INTO stage_version (id, stage, text, run_id)
        VALUES (900, 'sample', 'made up', 1);
        INSERT INTO selection SELECT id, 900, 1, 'drawn', 1 FROM samples"
}
fault_config() { # STORE
    cat > "$W/f.yaml" <<END
store: $1
teachers:
  t:
    backend: server
    model: m
    endpoints: ["$MOCK"]
    pictures: no
    retries: 40
    timeout_s: 5
    window: 64
    max_reply_bytes: 100000
END
}
fault_replies() {
    sql "$1" "SELECT s.key, r.text FROM reply r JOIN samples s
        ON s.id = r.sample_id ORDER BY s.key"
}
# Start the stage, wait until it has $2 replies more, kill it.
fault_kill() { # STORE REPLIES
    fault_had=$(sql "$1" 'SELECT count(*) FROM reply')
    "$T" "$W/f.yaml" --progress none > "$W/out" 2>&1 &
    fault_pid=$!
    while kill -0 $fault_pid 2> /dev/null; do
        fault_has=$(sql "$1" 'SELECT count(*) FROM reply' 2> /dev/null || echo 0)
        [ "${fault_has:-0}" -ge $((fault_had + $2)) ] && break
        sleep 0.05
    done
    fault_high=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' \
        "/proc/$fault_pid/status" 2> /dev/null)
    fault_highs="$fault_highs ${fault_high:-?}"
    kill -9 $fault_pid 2> /dev/null
    wait $fault_pid 2> /dev/null
}
faults() { # COUNT KILLS PERCENT
    fault_highs=
    fault_world "$W/good.db" "$1"
    fault_server good 0 8
    fault_config "$W/good.db"
    "$T" "$W/f.yaml" --progress none > "$W/out" 2>&1
    fault_server bad "$3" 9
    fault_world "$W/bad.db" "$1"
    fault_config "$W/bad.db"
    fault_begun=$(date +%s)
    for fault_i in $(seq "$2"); do
        fault_kill "$W/bad.db" $(($1 / ($2 + 2)))
    done
    "$T" "$W/f.yaml" --progress none > "$W/out" 2>&1
    is "with faults and kills, exit code 1: some are flagged" $? 1
    echo "# $1 questions, $2 kills, $3 % faults: $(($(date +%s) - fault_begun)) s"
    echo "# most memory at each kill, kB:$fault_highs"
    is "every reply is the one that a good server gives" \
        "$(fault_replies "$W/bad.db" | sha256sum)" \
        "$(fault_replies "$W/good.db" | sha256sum)"
    is "none is lost, none doubled" "$(sql "$W/bad.db" "
        SELECT count(*) - count(DISTINCT sample_id) FROM reply")/$(sql \
        "$W/bad.db" "SELECT came_in - kept - rejected - errored - pending,
            pending FROM tally ORDER BY run_id DESC LIMIT 1")" '0/0|0'
    is "what failed was flagged" "$(sql "$W/bad.db" "
        SELECT DISTINCT substr(message, instr(message, 'status')) FROM failure f
        WHERE NOT EXISTS (SELECT 1 FROM reply r WHERE r.sample_id = f.item)")" \
        'status 403: the input was flagged'
    is "and the sums are those of a good server" \
        "$(teach_sums "$W/bad.db")" "$(teach_sums "$W/good.db")"
}
