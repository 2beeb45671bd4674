# report_pictures.pl FILE N: pictures 1 to N one behind the other, each with its
# number behind its end; prints where each lies, as SQL.
use strict;
use warnings;
use Digest::SHA 'sha256_hex';

my ($file, $count) = @ARGV;
my @pictures;
for my $name ('odd131x97', 'square224', 'wide300x180') {
    open my $in, '<:raw', "tests/golden/data/images/$name.png" or die;
    push @pictures, do { local $/; <$in> };
}
open my $out, '>:raw', $file or die;
my $at = 0;
for my $i (1 .. $count) {
    my $bytes = $pictures[$i % 3] . sprintf('%08d', $i);
    print $out $bytes;
    printf "INSERT INTO file VALUES (%d, %d, %d, x'%s');\n", $i, $at,
        length $bytes, sha256_hex($bytes);
    $at += length $bytes;
}
close $out or die;
