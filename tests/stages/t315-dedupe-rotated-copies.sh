#!/bin/sh
# Copies turned by quarters: duplicates where the policy says so, else not.
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
    png("$dir/b$n.png", 120, 160, sub { $s->($_[1], -$_[0]) }) if $n <= 2;
    png("$dir/b$n.png", 160, 120, sub { $s->(-$_[0], -$_[1]) })
        if $n == 3 || $n == 4;
    png("$dir/b$n.png", 120, 160, sub { $s->(-$_[1], $_[0]) }) if $n > 4;
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
pairs() { # FLAG...: pictures that are a copy of another, and how
    "$LIMBECK" run "$W/c.yaml" --progress none \
        --only ingest,place,dedupe "$@" > "$W/log" 2>&1 || cat "$W/log"
    sql "$W/s.limbeck" "SELECT count(*) || ' ' || sum(kept) FROM cluster"
    sql "$W/s.limbeck" "SELECT count(*) FROM cluster c
        JOIN cluster m ON m.picture_id = c.mate_id
        JOIN samples a ON a.picture_id = c.picture_id
        JOIN samples b ON b.picture_id = m.picture_id
        WHERE substr(a.key, 2) = substr(b.key, 2) AND c.why LIKE '%rotated%'"
}
is "turned copies stay by default" "$(pairs | tr '\n' ' ')" '12 12 0 '
is "and are duplicates where it is asked for" \
    "$(pairs --set dedupe.rotated=yes | tr '\n' ' ')" '12 6 6 '
plan_done
