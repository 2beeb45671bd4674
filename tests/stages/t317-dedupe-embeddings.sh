#!/bin/sh
# Copies of which the look leaves a doubt: an embedding decides, where one is
# configured.
. tests/stages/tap.sh
perl -MCompress::Zlib -e 1 2> /dev/null ||
    skip_all "needs perl's Compress::Zlib"
mkdir "$W/p"
cat > "$W/make.pl" << 'END'
use strict;
use warnings;
use Compress::Zlib;
# A scene of blobs: grey at (x, y), both from -1 to 1.
sub scene {
    my ($seed) = @_;
    srand($seed);
    my @blobs = map { [map { rand(2) - 1 } 1 .. 2] } 1 .. 14;
    $_->[2] = 60 + rand(140), $_->[3] = 6 + rand(50) for @blobs;
    return sub {
        my ($x, $y) = @_;
        my $v = 30;
        $v += $_->[2] * exp(-(($x - $_->[0])**2 + ($y - $_->[1])**2) * $_->[3])
            for @blobs;
        return $v > 255 ? 255 : int $v;
    };
}
sub chunk {
    my ($kind, $data) = @_;
    return pack('N', length $data) . $kind . $data
        . pack('N', crc32($kind . $data));
}
sub png {
    my ($path, $w, $h, $at) = @_;
    my $rows = '';
    for my $j (0 .. $h - 1) {
        $rows .= "\0" . join '', map {
            chr $at->((2 * $_ + 1) / $w - 1, (2 * $j + 1) / $h - 1)
        } 0 .. $w - 1;
    }
    open my $f, '>:raw', $path or die;
    print $f "\x89PNG\r\n\x1a\n" . chunk('IHDR',
        pack('NNCCCCC', $w, $h, 8, 0, 0, 0, 0))
        . chunk('IDAT', compress($rows)) . chunk('IEND', '');
}
my $dir = shift;
for my $n (1 .. 6) {
    my $s = scene($n);
    png("$dir/a$n.png", 200, 150, $s);
    # Stripes over the copy.
    png("$dir/b$n.png", 160, 120, sub {
        my $v = $s->(@_) + 12 * sin(80 * $_[0] + 50 * $_[1]);
        return $v < 0 ? 0 : $v > 255 ? 255 : int $v;
    });
}
END
perl "$W/make.pl" "$W/p"
{
    echo 'id,lat,lon'
    for f in "$W"/p/*.png; do echo "$(basename "$f" .png),10,10"; done
} > "$W/p/t.csv"
(cd "$W/p" && zip -q all.zip ./*.png && rm ./*.png)
printf 'store: s.limbeck\nsources: {a: {root: p, paths: [all.zip], tables: [t.csv]}}\n' \
    > "$W/c.yaml"
pairs() { # FLAG...: pictures, and how many are kept
    "$B/bin/limbeck-dedupe" "$W/c.yaml" --progress none \
        --set dedupe.check=0.999 "$@" > "$W/log" 2>&1 || cat "$W/log"
    sql "$W/s.limbeck" "SELECT count(*) || ' ' || sum(kept) FROM cluster"
}
"$B/bin/limbeck-ingest" "$W/c.yaml" --progress none > "$W/log" 2>&1
G=$PWD/demo/models/geoclip
is "by the look alone they are others" "$(pairs)" '12 12'
is "the least cosine takes all that are in doubt" \
    "$(pairs --set "dedupe.embeddings=$G" --set dedupe.cosine=-1)" '12 6'
is "and an unreachable one none" \
    "$(pairs --set "dedupe.embeddings=$G" --set dedupe.cosine=1)" '12 12'
is "a CLIP's own folder will do" \
    "$(pairs --set "dedupe.embeddings=$G/clip" --set dedupe.cosine=-1)" '12 6'
like "the second time there is nothing to do" "$(
    "$B/bin/limbeck-dedupe" "$W/c.yaml" --progress none \
        --set dedupe.check=0.999 --set "dedupe.embeddings=$G/clip" \
        --set dedupe.cosine=-1 2>&1)" 'nothing to do'
"$B/bin/limbeck-dedupe" "$W/c.yaml" --progress none \
    --set dedupe.embeddings=none > "$W/log" 2>&1
is "a folder that is not there stops the stage" $? 2
like "and is named" "$(cat "$W/log")" 'none'
plan_done
