# shellcheck shell=sh
# grid_engine.sh: a Grid Engine of one host on this machine, of Debian's
# gridengine-master, -exec and -client, with files and ports of its own.
# Sourced; as root.
#
# sge_lacks     prints what is missing here, or nothing
# sge_start     in $W/sge; the environment is set for qsub, qstat
# sge_stop      ends everything
# sge_wait SECONDS  until no job is left; false: some are
S=$W/sge
sge_share=/usr/share/gridengine

sge_lacks() {
    [ "$(id -u)" -eq 0 ] || echo "the user root, who may run sge_execd"
    for p in sge_qmaster sge_execd qsub qconf; do
        command -v $p > "$W/none" ||
            echo "$p (apt-get install gridengine-master gridengine-exec gridengine-client)"
    done
}

# A cell without jobs: its spool, and what all hosts of it are told.
sge_cell() {
    mkdir -p "$S/default/common" "$S/spool/qmaster/job_scripts" "$S/spool/db" \
        "$S/spool/execd"
    ln -s $sge_share/util "$S/util"
    ln -s /var/lib/gridengine/bin /var/lib/gridengine/lib \
        /var/lib/gridengine/utilbin "$S"
    sed "s|sgeadmin|root|; s|/var/spool/gridengine/spooldb|$S/spool/db|
        s|/var/spool/gridengine/qmaster|$S/spool/qmaster|" \
        $sge_share/default-bootstrap > "$S/default/common/bootstrap"
    hostname > "$S/default/common/act_qmaster"
    # 127.0.0.1 may have both names.
    echo "$(hostname) localhost" > "$S/default/common/host_aliases"
    sed "s|/var/spool/gridengine/execd|$S/spool/execd|; s|^\(min_.id\).*|\1 0|
        s|^\(load_report_time\).*|\1 00:00:02|
        s|^\(shell_start_mode\).*|\1 unix_behavior|
        s|^\(mailer\).*|\1 /bin/true|" \
        $sge_share/default-configuration > "$S/configuration"
    /usr/lib/gridengine/spoolinit berkeleydb libspoolb "$S/spool/db" init &&
        for part in "configuration $S/configuration" \
            "complexes $sge_share/util/resources/centry" \
            "usersets $sge_share/util/resources/usersets" "managers root"; do
            # shellcheck disable=SC2086
            /usr/lib/gridengine/spooldefaults $part || return 1
        done
}

# A queue of so many slots, and an execution host.
sge_queue() {
    host=$(hostname)
    qconf -ah "$host"
    qconf -as "$host"
    qconf -sq | sed "s|^qname.*|qname all.q|; s|^hostlist.*|hostlist $host|
        s|^slots.*|slots $1|; s|^pe_list.*|pe_list NONE|; s|^shell .*|shell /bin/sh|
        s|^load_thresholds.*|load_thresholds NONE|
        s|^notify.*|notify 00:00:20|" > "$S/queue"
    qconf -Aq "$S/queue" || return 1
    qconf -ssconf | sed "s|^schedule_interval.*|schedule_interval 0:0:1|
        s|^flush_submit_sec.*|flush_submit_sec 1|
        s|^flush_finish_sec.*|flush_finish_sec 1|" > "$S/scheduler"
    qconf -Msconf "$S/scheduler"
}

sge_answers() {
    tries=0
    until "$@" > "$S/answer" 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || return 1
        sleep 0.1
    done
}

sge_start() {
    export SGE_ROOT="$S" SGE_CELL=default SGE_ND=1
    export SGE_QMASTER_PORT="${SGE_QMASTER_PORT:-17844}"
    export SGE_EXECD_PORT="${SGE_EXECD_PORT:-17845}"
    chmod 755 "$W"
    sge_cell > "$W/sge.cell" 2>&1 || return 1
    sge_qmaster > "$S/qmaster.out" 2>&1 &
    sge_master=$!
    sge_answers qconf -sh || return 1
    sge_queue "$1" > "$S/queue.out" 2>&1 || return 1
    sge_execd > "$S/execd.out" 2>&1 &
    sge_exec=$!
    sge_answers sh -c 'qstat -f | grep -q "^all.q.* lx-[^ ]* *$"'
}

sge_wait() {
    sge_until=$(($(date +%s) + $1))
    while [ -n "$(qstat 2> "$W/none")" ]; do
        [ "$(date +%s)" -lt $sge_until ] || return 1
        sleep 1
    done
}

sge_stop() {
    [ -z "${sge_exec:-}" ] || kill "$sge_exec" 2> "$W/none"
    [ -z "${sge_master:-}" ] || kill "$sge_master" 2> "$W/none"
}
