#!/bin/sh
# Checks every #include against the tables of pipeline/README.md. A room may
# include itself and what its line names; an outside library only its door.
set -eu
table=pipeline/README.md
rooms=$(sed -n '/<!-- include table -->/,/<!-- end -->/p' "$table" |
    grep '^| [a-z]' | grep -v '^| room' | tr -d '|')
libraries=$(sed -n '/<!-- library table -->/,/<!-- end -->/p' "$table" |
    grep '^| [a-z]' | grep -v '^| header' | tr '|' '\t')

git ls-files '*.c' '*.h' | grep -v '^tests/' | while read -r file; do
    dir=${file%/*}
    grep -n '^#include' "$file" | while IFS= read -r line; do
        echo "$file	$dir	$line"
    done
done | awk -F '\t' -v rooms="$rooms" -v libraries="$libraries" '
function room_of(path,   p) {
    if (path ~ /^(base|adapters|formats|images|geo)\//)
        path = "lib/" path
    else if (path ~ /^(engine|commands)\//)
        path = "pipeline/" path
    else if (path !~ /\//)
        return path ~ /^(queries|query_names)/ ? "db" : "pipeline"
    p = path
    sub(/\/[^\/]*$/, "", p)
    return p
}
BEGIN {
    n = split(rooms, lines, "\n")
    for (i = 1; i <= n; i++) {
        m = split(lines[i], words, " ")
        may[words[1], words[1]] = known[words[1]] = 1
        for (j = 2; j <= m; j++)
            may[words[1], words[j]] = 1
    }
    n = split(libraries, lines, "\n")
    for (i = 1; i <= n; i++) {
        split(lines[i], columns, "\t")
        m = split(columns[2], heads, " ")
        for (j = 1; j <= m; j++)
            door[heads[j]] = columns[3]
    }
}
{
    file = $1; dir = $2; line = $3
    number = line; sub(/:.*/, "", number)
    if (line ~ /"/) {
        path = line; sub(/^[^"]*"/, "", path); sub(/".*/, "", path)
        to = room_of(path)
        if (known[dir] && known[to] && !((dir, to) in may)) {
            print "lint: " file ":" number ": " dir " may not include " path
            bad = 1
        }
        if (dir == "stages" && to == "stages") {
            a = file; sub(/.*\//, "", a); sub(/[._].*/, "", a)
            b = path; sub(/.*\//, "", b); sub(/[._].*/, "", b)
            if (a != b && b != "sources") {
                print "lint: " file ":" number ": a stage may not include " \
                    "another (" path ")"
                bad = 1
            }
        }
        next
    }
    path = line; sub(/^[^<]*</, "", path); sub(/>.*/, "", path)
    for (head in door) {
        hit = head ~ /\/$/ ? index(path, head) == 1 : path == head
        if (!hit)
            continue
        ok = 0
        m = split(door[head], places, " ")
        for (j = 1; j <= m; j++)
            ok = ok || index(file, places[j]) == 1
        if (!ok) {
            print "lint: " file ":" number ": <" path "> belongs behind " \
                door[head]
            bad = 1
        }
    }
}
END { exit bad }'
