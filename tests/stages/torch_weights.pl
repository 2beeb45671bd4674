# torch_weights.pl FROM.safetensors DIR [TENSOR PLACE]: GeoCLIP's heads as its
# authors publish them, three .pth files: each a stored zip of a pickle and of
# one member of float32 a tensor; the number at that place is NaN. For the
# tests of models.
use strict;
use warnings;
use JSON::PP;

my ($from, $dir, $broken, $place) = @ARGV;
open my $in, '<:raw', $from or die "$from: $!";
read $in, my $size, 8;
read $in, my $text, unpack 'Q<', $size;
my $header = decode_json $text;
local $/;
my $data = <$in>;

# the bytes of a tensor as float32
sub floats {
    my ($t) = @_;
    my ($begin, $end) = @{ $t->{data_offsets} };
    my $bytes = substr $data, $begin, $end - $begin;
    return $bytes if $t->{dtype} eq 'F32';
    return pack 'L<*', map {
        my ($s, $e, $f) = ($_ >> 15, $_ >> 10 & 31, $_ & 1023);
        my $v = $e ? (1 + $f / 1024) * 2**($e - 15) : $f * 2**-24;
        unpack 'L<', pack 'f<', $s ? -$v : $v;
    } unpack 'S<*', $bytes;
}

sub word { return 'X' . pack('V', length $_[0]) . $_[0] }
sub number { return 'J' . pack 'V', $_[0] }
sub tuple { return '(' . join('', map { number $_ } @_) . 't' }

# _rebuild_tensor_v2(storage, 0, shape, stride, False, OrderedDict())
sub tensor {
    my ($key, @shape) = @_;
    my ($count, @stride) = (1);
    for (reverse @shape) { unshift @stride, $count; $count *= $_ }
    return "ctorch._utils\n_rebuild_tensor_v2\n(("
        . word('storage') . "ctorch\nFloatStorage\n" . word($key)
        . word('cpu') . number($count) . 'tQ' . number(0)
        . tuple(@shape) . tuple(@stride) . "\x89ccollections\nOrderedDict\n)RtR";
}

sub file {
    my ($name, %tensors) = @_;    # name within the file => in safetensors
    my $alone = exists $tensors{''};
    my ($pickle, $n, @members) = ("\x80\x02" . ($alone ? '' : "}("), 0);
    for my $key (sort keys %tensors) {
        my $t = $header->{ $tensors{$key} } or die $tensors{$key};
        $pickle .= word($key) unless $alone;
        $pickle .= tensor($n, @{ $t->{shape} });
        my $bytes = floats($t);
        substr $bytes, 4 * $place, 4, pack 'L<', 0x7fc00000
            if defined $broken && $key eq $broken;
        push @members, ["data/$n", $bytes];
        $n++;
    }
    $pickle .= ($alone ? '' : 'u') . '.';
    mkdir "$dir/$name";
    mkdir "$dir/$name/data";
    for (['data.pkl', $pickle], ['version', "3\n"], @members) {
        open my $out, '>:raw', "$dir/$name/$_->[0]" or die $!;
        print $out $_->[1];
    }
    system("cd '$dir' && zip -q0r $name.pth $name") == 0 or die 'zip';
    system("rm -r '$dir/$name'");
}

my @names = grep { $_ ne '__metadata__' } keys %$header;
file('image_encoder_mlp_weights',
    map { /(?:^|\.)mlp\.(.*)/ ? ($1 => $_) : () } @names);
file('location_encoder_weights',
    map { /(LocEnc.*)/ ? ($1 => $_) : () } @names);
file('logit_scale_weights', '' => 'logit_scale');
