#!/bin/sh
# Tables that are broken in one place, or saved as something else: the place and
# the reason are told, and one record is the price.
. tests/stages/tap.sh
S=$W/s.limbeck
table() { # FILE: "kept rows|messages" of the file in $W
    rm -f "$S"*
    printf 'store: s.limbeck\nsources:\n  a: {tables: [%s], pictures: optional}\n' \
        "$1" > "$W/c.yaml"
    "$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
    echo "$(sql "$S" "SELECT key FROM samples WHERE standing = 'kept' ORDER BY key" |
        xargs)|$(sql "$S" "SELECT message FROM failure ORDER BY id" |
        sed "s:$W/::" | tr '\n' ' ')"
}
printf 'id,lat,lon\r\n1,48.5,2.5\n2,49.5,3.5\r\n3,50.5,4.5' > "$W/mixed.csv"
is "line ends are mixed" "$(table mixed.csv)" '1 2 3|'
printf 'id,lat,lon\r1,48.5,2.5\r' > "$W/mac.csv"
is "lines end with CR" "$(table mac.csv)" '|table "mac.csv": its lines end with CR alone, as on old Macs: save it with LF or CR LF '
printf '\357\273\277id,lat,lon\n1,48.5,2.5\n\357\273\277id,lat,lon\n2,49.5,3.5\n' > "$W/bom.csv"
is "two files joined, with byte order marks" "$(table bom.csv)" \
    '1 2|"bom.csv", line 3: the latitude "lat" is not a number '
perl -e 'print "id,lat,lon,note\n1,48.5,2.5,a\n2,49.5,3.5,", "x" x 10_000_000,
    "\n3,50.5,4.5,c\n"' > "$W/long.csv"
is "a field of 10 MB" "$(table long.csv)" '1 3|"long.csv", line 3: the row is too long '
printf 'id,lat,lon,note\n1,48.5,2.5,"open\n2,49.5,3.5,x\n3,50.5,4.5,"y"\n4,51.5,5.5,z\n' > "$W/open.csv"
is "a quote that is open until another opens" "$(table open.csv)" \
    '2 3 4|"open.csv", line 2: a quote is not closed '
printf 'id,lat,lon,note\n1,48.5,2.5,a\n2,49.5,3.5,"open\n3,50.5,4.5,y\n' > "$W/end.csv"
is "or until the end" "$(table end.csv)" '1 3|"end.csv", line 3: a quote is not closed '
printf 'id,lat,lon\n1,48.5,2.5\n2,49\0,3.5\n3,50.5,4.5\n' > "$W/nul.csv"
is "a NUL" "$(table nul.csv)" '1 3|"nul.csv", line 3: holds a NUL byte '
perl -pe 's/(.)/$1\0/gs' "$W/mixed.csv" > "$W/wide.csv"
is "UTF-16 without its mark" "$(table wide.csv)" \
    '|table "wide.csv": a table in UTF-16 is not read: save it as UTF-8 '
(cd "$W" && gzip -k mixed.csv && zip -q in.zip mixed.csv.gz && mv in.zip in.csv.zip &&
    gzip -c mixed.csv.gz > twice.csv.gz)
is "gzip in a zip" "$(table in.csv.zip)" \
    '|table "in.csv.zip": what is packed in it is packed once more, by gzip: unpack it '
is "gzip in gzip is unpacked" "$(table twice.csv.gz)" '1 2 3|'
(cd "$W" && mkdir z && { echo id,lat,lon && head -c 50000000 /dev/zero; } > z/t.csv &&
    zip -q -j bomb.csv.zip z/t.csv)
is "a line of 50 MB of zeros in 50 kB" "$(table bomb.csv.zip)" \
    '|"bomb.csv.zip", line 2: the row is too long '
printf 'id,lat,lon\n\351t\351,48.5,2.5\n' > "$W/latin.csv"
is "bytes that are not UTF-8 are replaced" "$(table latin.csv | od -An -tx1 |
    xargs)" 'ef bf bd 74 ef bf bd 7c 0a'
printf '[{"id":1,"lat":48.5,"lon":2.5},{"id":2,"lat":49.5' > "$W/cut.json"
is "JSON that is cut" "$(table cut.json)" \
    '1|table "cut.json": cut short: it ends within a value at byte 49 '
plan_done
