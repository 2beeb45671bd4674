#!/bin/sh
# sh shard.sh read|ask [I]: one shard of @SHARDS@; I, or what the scheduler says,
# is which. Written by limbeck plan --engine @ENGINE@; it may be changed.
# Ends with 0 when the shard is done, also where records were set aside (limbeck
# status tells of them); with 75 when it was stopped: run again, it goes on.
set -u
limbeck=@LIMBECK@
config=@CONFIG@
dir=@DIR@
n=@SHARDS@
scratch=@SCRATCH@
phase=$1
i=${2:-${SLURM_ARRAY_TASK_ID:-${SGE_TASK_ID:-}}}
home=$dir/$phase-$i.limbeck
work=$home
[ -z "$scratch" ] || work=$scratch/limbeck-$(id -u)-$phase-$i/shard.limbeck

# copy FROM TO: a store that nobody writes, with the pictures that were copied
# beside it; TO is there only when it is whole.
copy() {
    rm -rf "$2.part" "$2.part.shards"
    cp "$1" "$2.part" || exit 2
    if [ -d "$1.shards" ]; then
        mkdir -p "$2.shards" && cp -R "$1.shards/." "$2.shards" || exit 2
    fi
    mv "$2.part" "$2" || exit 2
}

mkdir -p "$dir" "$(dirname "$work")" || exit 2
if [ "$work" != "$home" ]; then
    rm -rf "$work" "$work".*
    [ ! -e "$home" ] || copy "$home" "$work"
fi
if [ "$phase" = ask ] && [ ! -e "$work" ]; then
    cp "$dir/read.limbeck" "$work.part" && mv "$work.part" "$work" || exit 2
fi

"$limbeck" run "$config" @OPTIONS@ --store "$work" --shard "$i/$n" \
    --progress none --grace @GRACE@ &
child=$!
trap 'kill -TERM $child 2> /dev/null' TERM INT USR1 USR2
while :; do # a signal ends a wait, not the child
    wait $child
    code=$?
    [ $code -gt 128 ] && kill -0 $child 2> /dev/null || break
done
trap '' TERM INT USR1 USR2
if [ "$work" != "$home" ]; then
    [ ! -e "$work" ] || copy "$work" "$home"
    rm -rf "$(dirname "$work")"
fi
case $code in
0 | 1) exit 0 ;;
75)
    @REQUEUE@
    exit 75
    ;;
*) exit $code ;;
esac
