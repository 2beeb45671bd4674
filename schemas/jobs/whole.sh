#!/bin/sh
# sh whole.sh read|ask: the shards of a phase are merged, and what has to see
# everything is run on the store that they become: after read up to what is
# drawn, after ask all that is left. Written by limbeck plan --engine @ENGINE@.
set -u
limbeck=@LIMBECK@
config=@CONFIG@
dir=@DIR@
scratch=@SCRATCH@
store=@STORE@
phase=$1
if [ "$phase" = read ]; then
    home=$dir/read.limbeck
    set -- --only ingest,place,dedupe,sample
else
    home=$store
    set --
fi
work=$home
[ -z "$scratch" ] || work=$scratch/limbeck-$(id -u)-$phase-whole/whole.limbeck
mark=$dir/$phase.merged # of which store the shards are in

run() { # what is asked to stop ends with 75
    "$@" &
    child=$!
    trap 'kill -TERM $child 2> /dev/null' TERM INT USR1 USR2
    while :; do
        wait $child
        code=$?
        [ $code -gt 128 ] && kill -0 $child 2> /dev/null || break
    done
    trap '' TERM INT USR1 USR2
}
end() {
    case $code in
    75)
        @REQUEUE@
        exit 75
        ;;
    *) exit $code ;;
    esac
}

mkdir -p "$dir" "$(dirname "$home")" "$(dirname "$work")" || exit 2
if [ ! -e "$mark" ]; then
    [ "$work" = "$home" ] || rm -rf "$work" "$work".*
    run "$limbeck" merge "$work" "$dir/$phase"-[0-9]*.limbeck --progress none
    [ $code -le 1 ] || end
    if [ "$work" != "$home" ]; then
        cp "$work" "$home.part" && mv "$home.part" "$home" || exit 2
    fi
    : > "$mark"
elif [ "$work" != "$home" ]; then
    rm -rf "$work" "$work".*
    cp "$home" "$work" || exit 2
fi
run "$limbeck" run "$config" @OPTIONS@ --store "$work" --progress none \
    --grace @GRACE@ "$@"
if [ "$work" != "$home" ]; then
    cp "$work" "$home.part" && mv "$home.part" "$home" || exit 2
    rm -rf "$(dirname "$work")"
fi
[ $code -ne 1 ] || code=0
end
