#!/bin/sh
# sh submit.sh [read|ask [LIST]]: everything, or one phase, of it the shards of
# LIST ("3,7", as limbeck plan --incomplete prints them). Written by limbeck
# plan --engine sge. s_rt warns a task by SIGUSR1, -notify by SIGUSR2 when it is
# deleted or suspended; one that was stopped ends with 99, which queues it again.
# Processors are not asked for: parallel environments have other names everywhere.
set -eu
dir=@DIR@
mkdir -p "$dir/log"
time=$(echo @TIME@ | awk -F: '{ for (i = 1; i <= NF; i++) s = s * 60 + $i
    print "s_rt=" (s > 2 * @WARN@ ? s - @WARN@ : s / 2) ",h_rt=" s }')
job() { # NAME OPTION... SCRIPT PHASE
    name=$1
    shift
    qsub -terse -N "limbeck-$name" -r y -notify -l "$time" -j y -o "$dir/log/" \
        -S /bin/sh "$@"
}
array() { # PHASE LIST [OPTION...]; prints the jobs, "4,5": one a part of LIST
    phase=$1 list=$2
    shift 2
    for part in $(echo "$list" | tr , ' '); do
        job "$phase" -t "$part" -tc @THROTTLE@ "$@" "$dir/shard.sh" "$phase" |
            cut -d. -f1
    done | paste -sd , -
}
whole() { # PHASE AFTER
    job "$1-whole" -hold_jid "$2" "$dir/whole.sh" "$1"
}
what=${1:-all}
list=${2:-1-@SHARDS@}
case $what in
all)
    begun=$(whole read "$(array read "$list")")
    whole ask "$(array ask "$list" -hold_jid "$begun")"
    ;;
*) whole "$what" "$(array "$what" "$list")" ;;
esac
