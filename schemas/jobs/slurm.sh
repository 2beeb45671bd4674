#!/bin/sh
# sh submit.sh [read|ask [LIST]]: everything, or one phase, of it the shards of
# LIST ("3,7", as limbeck plan --incomplete prints them). Written by limbeck
# plan --engine slurm. SBATCH_PARTITION, SBATCH_ACCOUNT and the like are taken
# from the environment.
set -eu
dir=@DIR@
mkdir -p "$dir/log"
array() { # PHASE LIST [OPTION...]
    phase=$1 list=$2
    shift 2
    sbatch --parsable --job-name="limbeck-$phase" --array="$list%@THROTTLE@" \
        --requeue --signal=B:USR1@@WARN@ --open-mode=append \
        --time=@TIME@ --cpus-per-task=@PROCESSORS@ --nodes=1 --ntasks=1 \
        --output="$dir/log/$phase-%a.log" "$@" "$dir/shard.sh" "$phase"
}
whole() { # PHASE AFTER
    sbatch --parsable --job-name="limbeck-$1-whole" --dependency="afterok:$2" \
        --requeue --signal=B:USR1@@WARN@ --open-mode=append \
        --time=@TIME@ --cpus-per-task=@PROCESSORS@ --nodes=1 --ntasks=1 \
        --output="$dir/log/$1-whole.log" "$dir/whole.sh" "$1"
}
what=${1:-all}
list=${2:-1-@SHARDS@}
case $what in
all)
    read=$(array read "$list")
    begun=$(whole read "$read")
    ask=$(array ask "$list" --dependency="afterok:$begun")
    whole ask "$ask"
    ;;
*) whole "$what" "$(array "$what" "$list")" ;;
esac
