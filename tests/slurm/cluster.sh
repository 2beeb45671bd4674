# shellcheck shell=sh
# cluster.sh: a Slurm of four nodes on this machine, of Debian's slurm-wlm and
# munge, with files and ports of its own. Sourced; as root.
#
# slurm_lacks     prints what is missing here, or nothing
# slurm_start     in $W/slurm; SLURM_CONF is set for sbatch, squeue, sacct
# slurm_node N    starts node N (again)
# slurm_kill N    the node is gone at once, with all that runs on it
# slurm_stop      ends everything
# slurm_wait SECONDS  until no job is left; false: some are
S=$W/slurm
slurm_port=${SLURM_PORT:-17817}

slurm_lacks() {
    [ "$(id -u)" -eq 0 ] || echo "the user root, who may run slurmd"
    for p in munged mungekey slurmctld slurmd sbatch squeue scontrol; do
        command -v $p > "$W/none" || echo "$p (apt-get install slurm-wlm munge)"
    done
}

slurm_conf() {
    host=$(hostname)
    cpus=$(nproc)
    cat << END
ClusterName=limbeck
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$slurm_port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$S/munge.socket
CredType=cred/munge
StateSaveLocation=$S/state
SlurmdSpoolDir=$S/spool.%n
SlurmctldPidFile=$S/slurmctld.pid
SlurmdPidFile=$S/slurmd.%n.pid
SlurmctldLogFile=$S/slurmctld.log
SlurmdLogFile=$S/slurmd.%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=2,requeue_delay=1
ReturnToService=2
JobRequeue=1
SlurmdTimeout=10
SlurmctldTimeout=10
KillWait=5
MessageTimeout=10
MinJobAge=3600
MailProg=/bin/true
NodeName=node[1-4] NodeHostname=$host NodeAddr=127.0.0.1 Port=$((slurm_port + 1))-$((slurm_port + 4)) CPUs=$cpus State=UNKNOWN
PartitionName=all Nodes=node[1-4] Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
END
}

slurm_node() {
    setsid slurmd -f "$SLURM_CONF" -N "node$1" -D > "$S/node$1.out" 2>&1 &
    echo $! > "$S/node$1.pid"
}

slurm_start() {
    export SLURM_CONF="$S/slurm.conf"
    mkdir -p "$S/state" "$S/spool.node1" "$S/spool.node2" "$S/spool.node3" \
        "$S/spool.node4"
    chmod 755 "$W" "$S"
    slurm_conf > "$SLURM_CONF"
    mungekey --create --keyfile "$S/munge.key" || return 1
    munged --foreground --force --key-file "$S/munge.key" \
        --socket "$S/munge.socket" --pid-file "$S/munged.pid" \
        --log-file "$S/munged.log" --seed-file "$S/munge.seed" \
        > "$S/munged.out" 2>&1 &
    slurm_munged=$!
    tries=0
    until [ -S "$S/munge.socket" ] || [ $tries -ge 50 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
    slurmctld -f "$SLURM_CONF" -D > "$S/slurmctld.out" 2>&1 &
    slurm_ctld=$!
    for n in 1 2 3 4; do slurm_node $n; done
    tries=0
    until [ "$(sinfo -h -N -t idle 2> "$W/none" | wc -l)" -eq 4 ]; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || return 1
        sleep 0.1
    done
}

# What runs on a node: its slurmd, the steps, and what they started, in this
# order, so that nobody is left who would report the end of another.
slurm_processes() {
    cat "$S/node$1.pid"
    for p in /proc/[0-9]*; do
        cat "$p/environ" 2> "$W/none" | tr '\0' '\n' |
            grep -qx "SLURMD_NODENAME=node$1" || continue
        up=$(sed -n 's/^PPid:\t//p' "$p/status" 2> "$W/none")
        grep -q '^slurmstepd' "/proc/$up/cmdline" 2> "$W/none" && echo "$up"
        echo "${p#/proc/}" >> "$S/started"
    done
    [ ! -e "$S/started" ] || cat "$S/started"
    rm -f "$S/started"
}

slurm_kill() {
    slurm_processes "$1" | while read -r p; do
        kill -9 "$p" 2> "$W/none"
    done
}

slurm_wait() {
    slurm_until=$(($(date +%s) + $1))
    while [ -n "$(squeue -h 2> "$W/none")" ]; do
        [ "$(date +%s)" -lt $slurm_until ] || return 1
        sleep 1
    done
}

slurm_stop() {
    for n in 1 2 3 4; do
        [ ! -e "$S/node$n.pid" ] || slurm_kill $n
    done
    [ -z "${slurm_ctld:-}" ] || kill "$slurm_ctld" 2> "$W/none"
    [ -z "${slurm_munged:-}" ] || kill "$slurm_munged" 2> "$W/none"
}
