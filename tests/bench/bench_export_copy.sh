#!/bin/sh
# Export's pictures beside `cp -r`: some 300 MB of them out of a tar into a
# folder, by one thread and by all, and by the limbeck whose programs lie in
# OLD, if it is given (with a store of its own); then `cp -r` of what was
# exported, and `cp -r` with a `sync` behind it, as export waits for the disk;
# then what it costs to find that nothing is to do. Wall-clock and CPU seconds
# of the quickest of TIMES.
#   B=build sh tests/bench/bench_export_copy.sh [PICTURES [OLD]]
set -eu
export LC_ALL=C.UTF-8
B=$(cd "${B:-build}" && pwd)
COUNT=${1:-1000}
OLD=${2:-}
TIMES=${TIMES:-3}
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT

perl -e '
    use strict; use warnings; use Compress::Zlib;
    my ($dir, $n) = @ARGV;
    sub chunk { my ($t, $d) = @_; return pack("N", length $d) . $t . $d .
        pack("N", crc32($t . $d)); }
    srand 7;
    # Rows of noise, drawn once and mixed anew for each picture.
    my @rows = map { "\0" . join "", map { chr int rand 256 } 1 .. 960 }
        1 .. 2000;
    mkdir $dir or die;
    open my $table, ">", "$dir.csv" or die;
    print $table "id,lat,lon\n";
    for my $i (1 .. $n) {
        open my $out, ">:raw", "$dir/p$i.png" or die;
        print $out "\x89PNG\r\n\x1a\n", chunk("IHDR",
            pack("NNCCCCC", 320, 320, 8, 2, 0, 0, 0)), chunk("IDAT",
            compress(join("", map { $rows[rand @rows] } 1 .. 320), 1)),
            chunk("IEND", "");
        printf $table "p%d,%f,%f\n", $i, -60 + $i % 120, -170 + $i % 340;
    }' "$W/in" "$COUNT"
tar cf "$W/in.tar" -C "$W/in" .
rm -r "$W/in"
cat > "$W/c.yaml" <<END
sources: {noise: {paths: [in.tar], tables: [in.csv]}}
export: {to: out}
END
fill() { # PROGRAMS STORE
    for s in ingest place dedupe sample extract score decide split; do
        "$1/limbeck-$s" "$W/c.yaml" --store "$2" --progress none -q ||
            [ $? -eq 1 ]
    done
}
best() { # WHAT BEFORE COMMAND...
    what=$1
    before=$2
    shift 2
    : > "$W/times"
    i=0
    while [ $i -lt "$TIMES" ]; do
        i=$((i + 1))
        $before
        sync
        begun=$(date +%s%N)
        sh -c 'said=$1; shift; "$@" > "$said" 2>&1; times' cpu "$W/said" "$@" |
            tail -n 1 | tr 'ms' '  ' > "$W/cpu"
        echo "$((($(date +%s%N) - begun) / 1000000)) $(cat "$W/cpu")" \
            >> "$W/times"
    done
    sort -n "$W/times" | head -n 1 | awk -v what="$what" '{
        printf "%s\t%.2f\t%.2f\n", what, $1 / 1000,
            $2 * 60 + $3 + $4 * 60 + $5 }'
}
fresh() { rm -rf "$W/out"; }
# A limbeck that does not look at the folder is told to begin again.
fresh_old() {
    fresh
    sqlite3 "$W/old.limbeck" "UPDATE current_version
        SET input_fingerprint = NULL WHERE stage = 'export'"
}
no_copy() { rm -rf "$W/copy"; }
nothing() { :; }

fill "$B/bin" "$W/s.limbeck"
if [ -n "$OLD" ]; then
    fill "$OLD" "$W/old.limbeck"
    best "before" fresh_old "$OLD/limbeck-export" "$W/c.yaml" \
        --store "$W/old.limbeck" --progress none
fi
for jobs in 1 2 4; do
    best "export, --jobs $jobs" fresh "$B/bin/limbeck-export" "$W/c.yaml" \
        --store "$W/s.limbeck" --progress none --jobs $jobs
done
best "cp -r" no_copy cp -r "$W/out" "$W/copy"
# shellcheck disable=SC2016 # the inner shell expands these
best "cp -r and sync" no_copy \
    sh -c 'cp -r "$1" "$2" && sync -f "$2"' copy "$W/out" "$W/copy"
best "export, nothing to do" nothing "$B/bin/limbeck-export" "$W/c.yaml" \
    --store "$W/s.limbeck" --progress none
best "export --verify, nothing to do" nothing "$B/bin/limbeck" export \
    "$W/c.yaml" --store "$W/s.limbeck" --progress none --verify
printf 'pictures\t%s\nMB\t%s\n' "$(find "$W/out" -name '*.png' | wc -l)" \
    "$(du -sm "$W/out" | cut -f 1)"
