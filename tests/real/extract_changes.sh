#!/bin/sh
# What changed between two files that extract_raw.sh wrote: how many rows of
# each kind, then the rows.
#     sh tests/real/extract_changes.sh BEFORE AFTER
set -eu
[ $# -eq 2 ] || { echo "usage: extract_changes.sh BEFORE AFTER" >&2; exit 3; }
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
awk -F '\t' '
    function kind(a, b) {
        if (a[2] != b[2])
            return "status: " a[2] " -> " b[2]
        if (a[5] != b[5])
            return "position: " (a[5] == "" ? "none" : a[5]) " -> " \
                (b[5] == "" ? "none" : b[5])
        if (a[6] != b[6] || a[7] != b[7])
            return "position: another (" a[5] ")"
        if (a[8] != b[8] || a[9] != b[9] || a[10] != b[10])
            return "names"
        if (a[3] != b[3] || a[4] != b[4])
            return "form: " a[3] (a[4] ? " strict" : "") " -> " b[3] \
                (b[4] ? " strict" : "")
        if (a[11] != b[11])
            return "reasoning"
        if (a[12] != b[12])
            return "own words"
        return "note"
    }
    NR == FNR { before[$1] = $0; next }
    !($1 in before) { print "new reply\t" $0 "\t"; next }
    before[$1] != $0 {
        split(before[$1], a); split($0, b)
        print kind(a, b) "\t" before[$1] "\t=>\t" $0
    }' "$1" "$2" > "$W/changed"
cut -f 1 "$W/changed" | sort | uniq -c | sort -rn
echo
sort -s -t '	' -k 1,1 "$W/changed"
