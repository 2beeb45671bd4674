#!/bin/sh
# ingest: a damaged place in an archive costs what lies there, is told with its
# offsets, and the rest is kept; what was whole is not changed by that.
. tests/stages/tap.sh
S=$W/s.limbeck
ingest() { # SETTINGS
    rm -rf "$S"*
    printf 'store: s.limbeck\nsources:\n  a: {%s}\n' "$1" > "$W/c.yaml"
    "$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
}
count() { sql "$S" "SELECT count(*) FROM member WHERE picture_id IS NOT NULL"; }
failed() {
    sql "$S" "SELECT message FROM failure ORDER BY id" | sed "s:$W/::g"
}
sums() {
    sql "$S" "SELECT came_in - kept - rejected - errored, pending FROM tally"
}
mkdir "$W/p"
# 500 pictures, each its own, of 9 kB and more.
tar xf demo/world/postcards/postcards.tar -C "$W" postcards/card_0192.jpg
perl -e 'local $/; open F, "<", shift; my $p = <F>;
    for my $i (1 .. 500) {
        open O, ">", sprintf("%s/p/%03d.jpg", $ARGV[0], $i);
        print O $p, sprintf("%06d", $i), "x" x (($i * 37) % 1500);
        close O;
    }' "$W/postcards/card_0192.jpg" "$W"
noise() { # FILE OFFSET BYTES
    perl -e 'open F, "+<", $ARGV[0]; seek F, $ARGV[1], 0; srand 7;
        print F join "", map { chr int rand 256 } 1 .. $ARGV[2];' "$@"
}
tar cf "$W/whole.tar" --sort=name -C "$W" p
size=$(wc -c < "$W/whole.tar")

ingest 'paths: [whole.tar]'
is "whole, all are there" "$(count)|$(failed)" "500|"

cp "$W/whole.tar" "$W/noise.tar"
noise "$W/noise.tar" $((size / 2)) 20000
wanted=$(tar tf "$W/noise.tar" 2> "$W/err" | grep -c jpg)
ingest 'paths: [noise.tar]'
is "20 kB of noise: as many headers as tar(1) lists" \
    "$(sql "$S" "SELECT count(*) FROM member WHERE name LIKE 'p/%'")" "$wanted"
like "what was passed over is told with its offsets" "$(failed)" \
    '"bytes [0-9]+ to [0-9]+" in "noise.tar": damaged: [0-9]+ bytes that hold no header'
is "the sums hold" "$(sums)" "0|0"
tail -c +"$(sql "$S" "SELECT data_offset + 1 FROM member WHERE name = 'p/500.jpg'")" \
    "$W/noise.tar" | head -c "$(wc -c < "$W/p/500.jpg")" > "$W/last"
ok "what lies behind is where the store says" cmp "$W/last" "$W/p/500.jpg"
"$LIMBECK" inspect "$W/noise.tar" > "$W/out"
like "inspect tells it, too" "$?|$(tr '\n' ' ' < "$W/out")" \
    '^1\|.*damaged in 1 place, and read on behind; bytes [0-9]+ to'

# Long names are read by the library: it may not pass over damage in silence.
long=$(printf '%0120d' 0)
mkdir "$W/$long"
cp "$W/p/001.jpg" "$W/$long/a.jpg"
cp "$W/p/002.jpg" "$W/$long/b.jpg"
tar cf "$W/long.tar" -C "$W" "$long/a.jpg" "$long/b.jpg" p/003.jpg p/004.jpg p/005.jpg
at=$(LC_ALL=C grep -abo 'p/004.jpg' "$W/long.tar" | cut -d : -f 1)
noise "$W/long.tar" "$at" 300
ingest 'paths: [long.tar]'
is "a damaged header behind long names costs one" "$(count)" 4
like "and is told" "$(failed)" "\"bytes $at to [0-9]+\" in \"long.tar\": damaged"

# Zeros where a download left a hole; and archives joined by cat(1).
cp "$W/whole.tar" "$W/hole.tar"
dd if=/dev/zero of="$W/hole.tar" bs=512 seek=100 count=60 conv=notrunc 2> "$W/err"
ingest 'paths: [hole.tar]'
like "a hole of zeros is no end" "$(count)" '^49[0-9]$'
like "but told" "$(failed)" 'damaged: [0-9]+ bytes that hold no header'
tar cf "$W/two.tar" -C "$W" p/001.jpg
tar cf "$W/three.tar" -C "$W" p/002.jpg p/003.jpg
cat "$W/two.tar" "$W/three.tar" > "$W/joined.tar"
ingest 'paths: [joined.tar]'
is "archives joined by cat are read in silence" "$(count)|$(failed)" "3|"
noise "$W/three.tar" 0 400
ingest 'paths: [three.tar]'
is "damage at the very beginning costs one, too" "$(count)" 1

# Pieces of which one is missing.
(cd "$W" && split -d -b 300001 whole.tar images)
pieces=$(find "$W" -name 'images0*' | wc -l)
rm "$W/images02"
lost=$(perl -e 'my ($from, $to, $at, $lost) = (600002, 900003, 512, 0);
    for my $i (1 .. 500) {
        my $n = -s sprintf("%s/p/%03d.jpg", $ARGV[0], $i);
        my $end = $at + 512 + $n;
        $lost++ if $at < $to && $end > $from;
        $at += 512 + 512 * int(($n + 511) / 512);
    }
    print $lost;' "$W")
ingest 'paths: ["images*"]'
is "a missing piece of $pieces costs what lay in it" "$(count)" $((500 - lost))
like "the picture that ends in it is said to" "$(failed)" \
    '"p/[0-9]+.jpg" in "images00": damaged: [0-9]+ of its [0-9]+ bytes lie in a piece that is missing'
like "and what is passed over behind it" "$(failed)" \
    '"bytes 0 to [0-9]+ of images03" in "images00": damaged: [0-9]+ bytes .*: 1 piece is missing before them'
is "the sums hold" "$(sums)" "0|0"
split -d -b 300001 "$W/whole.tar" "$W/again"
cp "$W/again02" "$W/images02"
"$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
is "when it is there, all is" "$?|$(sql "$S" "SELECT count(*) FROM current_sample
    WHERE picture_id IS NOT NULL")|$(sql "$S" "SELECT errored FROM tally" |
        tail -n 1)" \
    "0|500|0"

# MP-16's shards.
perl -e 'for my $i (1 .. 500) {
        local $/; my $f = sprintf "p/%03d.jpg", $i;
        open F, "<", "$ARGV[0]/$f"; my $p = <F>; close F;
        print "\x82\xa5image\xc6", pack("N", length $p), $p,
            "\xa2id", chr(0xa0 + length $f), $f;
    }' "$W" > "$W/shard.msg"
at=$(LC_ALL=C grep -abo 'p/100.jpg' "$W/shard.msg" | cut -d : -f 1)
at=$((at + 9))
cp "$W/shard.msg" "$W/head.msg"
noise "$W/head.msg" $at 1
ingest 'paths: [head.msg]'
is "one bad head of a map costs one" "$(count)" 499
like "and is told with its offsets" "$(failed)" \
    "in \"head.msg\": \"head.msg\": bytes $at to [0-9]+ are damaged and are passed over"
cp "$W/shard.msg" "$W/length.msg"
noise "$W/length.msg" $((at + 8)) 4
ingest 'paths: [length.msg]'
is "so does a bad length" "$(count)" 499
is "the sums hold" "$(sums)" "0|0"
cp "$W/shard.msg" "$W/middle.msg"
noise "$W/middle.msg" $((at + 1000)) 20000
ingest 'paths: [middle.msg]'
like "20 kB of noise cost few" "$(count)" '^49[0-9]$'
plan_done
