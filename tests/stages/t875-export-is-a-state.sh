#!/bin/sh
# export, report: the folder is compared with what was written there. What is
# missing or altered is written again, what no row names goes, what limbeck did
# not write stays. Killed at any moment, the next run leaves the same tree.
. tests/stages/tap.sh
S=$W/s.limbeck
X=$W/out
# Noise: pictures that are not alike, each with its position in a table.
perl -e '
    use strict; use warnings; use Compress::Zlib;
    my ($dir, $n) = @ARGV;
    sub chunk { my ($t, $d) = @_; return pack("N", length $d) . $t . $d .
        pack("N", crc32($t . $d)); }
    srand 7;
    open my $table, ">", "$dir.csv" or die;
    print $table "id,lat,lon\n";
    for my $i (1 .. $n) {
        my $rows = "";
        for (1 .. 64) { $rows .= "\0" . join "", map { chr int rand 256 } 1 .. 192; }
        open my $out, ">:raw", "$dir/p$i.png" or die;
        print $out "\x89PNG\r\n\x1a\n", chunk("IHDR",
            pack("NNCCCCC", 64, 64, 8, 2, 0, 0, 0)),
            chunk("IDAT", compress($rows)), chunk("IEND", "");
        printf $table "p%d,%f,%f\n", $i, -60 + $i % 120, -170 + $i;
    }' "$(mkdir "$W/in" && echo "$W/in")" 150
tar cf "$W/in.tar" -C "$W/in" .
cat > "$W/c.yaml" <<END
store: s.limbeck
jobs: 2
sources: {noise: {paths: [in.tar], tables: [in.csv]}}
export: {to: out}
report: {to: pages}
END
limbeck() {
    command=$1
    shift
    "$LIMBECK" "$command" "$W/c.yaml" --progress none "$@" > "$W/log" 2>&1
}
tree() { # FOLDER: every file with its digest, but the list itself
    (cd "$1" && find . -path ./.limbeck -prune -o -type f -print | sort |
        xargs sha256sum)
}
same() { # TEXT: the export is that of the first time
    tree "$X" > "$W/now"
    ok "$1" cmp "$W/first" "$W/now"
}

limbeck run
is "a first run" $? 0
tree "$X" > "$W/first"
P=$X/gre_seed/images
is "all are there" "$(find "$P" -type f | wc -l)" 150
limbeck run
like "again: nothing to do" "$(cat "$W/log")" 'export  nothing to do'

one=$(find "$P" -type f | sort | head -n 1)
two=$(find "$P" -type f | sort | tail -n 1)
rm "$one"
echo x >> "$two"
limbeck run --dry-run
like "a dry run sees it" "$(grep '^export' "$W/log")" 'to do'
limbeck run
like "missing and altered files are said" "$(cat "$W/log")" \
    '2 files in ".*out" are missing or were altered, "gre_seed/images/'
same "and written again"
limbeck run
like "then there is nothing to do" "$(cat "$W/log")" 'export  nothing to do'
rm -r "$X/gre_seed"
limbeck export
same "so is a folder that went, by export too"
rm -r "$X"
limbeck export
same "and all of it"

# Another size under the same time.
cp -p "$one" "$W/kept"
echo more >> "$one"
touch -r "$W/kept" "$one"
limbeck run
same "a file that has grown is written again, whatever its time"

# The same size and time, other bytes: seen by digests alone.
cp -p "$one" "$W/kept"
printf 'x' | dd of="$one" bs=1 seek=100 conv=notrunc 2> "$W/log"
touch -r "$W/kept" "$one"
limbeck run
like "sizes and times do not tell everything" "$(cat "$W/log")" \
    'export  nothing to do'
limbeck run --verify
like "digests do" "$(cat "$W/log")" "$(basename "$one")\" in .* was altered"
same "run --verify mends it"
cp -p "$one" "$W/kept"
printf 'x' | dd of="$one" bs=1 seek=100 conv=notrunc 2> "$W/log"
touch -r "$W/kept" "$one"
limbeck export --verify
same "export --verify too"

# A copied folder has other times alone.
mv "$X" "$W/moved"
cp -r "$W/moved" "$X"
limbeck run
like "a copy of it needs no export" "$(cat "$W/log")" 'export  nothing to do'
is "and its times are noted" "$(cmp -s "$X/.limbeck/files" \
    "$W/moved/.limbeck/files" || echo noted)" noted

# Fewer rows: the others' pictures go, what a person put there stays.
echo mine > "$X/README"
echo mine > "$P/mine.jpg"
echo mine > "$P/0123456789abcdef01234567.png"
limbeck run --set sample.limit=50
is "pictures that no row names are removed" \
    "$(find "$P" -name '*.png' | wc -l)" 51
like "and counted" "$(cat "$W/log")" '100 files of an earlier export were rem'
is "what limbeck did not write stays" \
    "$(cat "$X/README" "$P/mine.jpg" "$P/0123456789abcdef01234567.png")" \
    "mine
mine
mine"
rm "$X/README" "$P/mine.jpg" "$P/0123456789abcdef01234567.png"
limbeck run
same "all samples again: all files again"

# Another store exports into the folder.
limbeck run --store "$W/other.limbeck" --set sample.limit=25
is "it is the other's" "$(find "$P" -type f | wc -l)" 25
limbeck run
like "which is noticed" "$(cat "$W/log")" 'is not what was written there'
same "and the first one's again"

# Two at a time.
exec 8> "$X/.limbeck/lock"
flock 8
limbeck run --store "$W/other.limbeck" --set sample.limit=50
is "a folder that another process writes to is refused" $? 2
like "in words" "$(cat "$W/log")" 'out".*another limbeck works on'
same "and not touched"
exec 8>&-
rm "$W/other.limbeck"

# A new store with nothing to write, as after a mistake in the configuration.
printf 'id,lat,lon\nnobody,10,20\n' > "$W/none.csv"
limbeck run --store "$W/none.limbeck" --set sources.noise.tables=none.csv
like "nothing to write is said" "$(cat "$W/log")" 'files of an earlier export stay'
same "and empties no folder"
rm "$W/none.limbeck"

# An export of a limbeck that kept no list, which left things behind.
rm -r "$X/.limbeck"
cp "$one" "$one.new-123"
echo half > "$X/gre_seed/gre_seed.json.new-77"
echo mine > "$X/gre_seed/mine.new-77"
limbeck run --set sample.limit=100
is "its pictures are removed too" "$(find "$P" -type f | wc -l)" 100
is "its litter likewise, no other's" "$(cd "$X" && find . -name '*.new-*')" \
    ./gre_seed/mine.new-77
rm "$X/gre_seed/mine.new-77"

# An archive that is away for a while.
limbeck run
rm -r "$X"
mv "$W/in.tar" "$W/away.tar"
limbeck export
is "without the archive the export has errors" $? 1
mv "$W/away.tar" "$W/in.tar"
limbeck export
is "when it is back it is tried again" $? 0
same "and whole"

# Killed once so many pictures are there.
limbeck_killed() { # PICTURES
    "$B/bin/limbeck-export" "$W/c.yaml" --progress none > "$W/log" 2>&1 &
    killed=$!
    while kill -0 $killed 2> "$W/null" && {
        [ ! -d "$P" ] || [ "$(find "$P" -type f | wc -l)" -lt "$1" ]
    }; do :; done
    kill -KILL $killed 2> "$W/null"
    wait $killed 2> "$W/null"
}
for n in 0 1 40 100 149; do
    rm -rf "$X"
    limbeck_killed $n
    limbeck export
    same "killed at $n pictures: the next run leaves the exact tree"
    is "killed at $n pictures: and nothing besides" \
        "$(ls -A "$X/.limbeck")$(find "$X" -name '*new-*')" "files
lock"
done
rm -rf "$X"
limbeck_killed 100
limbeck run --set sample.limit=10
is "what a killed run wrote goes when no row names it" \
    "$(find "$P" -type f | wc -l)" 10

# The report likewise.
limbeck run
tree "$W/pages" > "$W/first"
echo mine > "$W/pages/mine.html"
mkdir -p "$W/pages/thumbs"
echo mine > "$W/pages/thumbs/mine.jpg"
rm "$W/pages/index.html"
limbeck run
like "a page that went is said" "$(cat "$W/log")" 'index.html" in .* is missing'
ok "and made again" test -s "$W/pages/index.html"
is "what limbeck did not write stays" \
    "$(cat "$W/pages/mine.html" "$W/pages/thumbs/mine.jpg")" "mine
mine"
limbeck run
like "then there is nothing to do" "$(cat "$W/log")" 'report  nothing to do'
plan_done
