#!/bin/sh
# sh submit.sh [read|ask]: everything, or one phase. Written by limbeck plan
# --engine sge. A task that was stopped ends with 99, which queues it again;
# -notify warns it by SIGUSR2 before the end of its time.
set -eu
dir=@DIR@
mkdir -p "$dir/log"
array() { # PHASE [OPTION...]
    phase=$1
    shift
    qsub -terse -N "limbeck-$phase" -t 1-@SHARDS@ -tc @THROTTLE@ -r y -notify \
        -l h_rt=@TIME@ -j y -o "$dir/log/" -S /bin/sh "$@" "$dir/shard.sh" \
        "$phase" | cut -d. -f1
}
whole() { # PHASE AFTER
    qsub -terse -N "limbeck-$1-whole" -hold_jid "$2" -r y -notify \
        -l h_rt=@TIME@ -j y -o "$dir/log/" -S /bin/sh "$dir/whole.sh" "$1"
}
case ${1:-all} in
all)
    begun=$(whole read "$(array read)")
    whole ask "$(array ask -hold_jid "$begun")"
    ;;
*) whole "$1" "$(array "$1")" ;;
esac
