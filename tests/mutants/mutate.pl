# Reads a mutant (see README.md) and, unless --look is given, breaks the file
# below ROOT as it says. The old text must be there exactly once; blanks and
# line ends count alike, so that another layout does not matter. Prints what
# is wrong with it and exits 1.
#     perl tests/mutants/mutate.pl [--look] MUTANT ROOT
use strict;
use warnings;

my $look = @ARGV && $ARGV[0] eq '--look' ? shift : 0;
my ($mutant, $root) = @ARGV;

sub fail { print "$mutant: @_\n"; exit 1 }

sub slurp {
    my ($path) = @_;
    open my $f, '<:raw', $path or fail("could not open \"$path\": $!");
    local $/;
    return scalar <$f>;
}

my ($head, $old, $new, $more) = split /^---\n/m, slurp($mutant), 4;
fail('wants two lines ---') if !defined $new || defined $more;
my ($file) = $head =~ /^file (\S+)$/m or fail('names no file');
fail('names no test that kills it') if $head !~ /^kill \S+$/m;
fail('does not say what is broken') if $head !~ /^# \S/m;
my @words = split ' ', $old;
fail('has no old text') if !@words;
my $path = "$root/$file";
my $text = slurp($path);
my $pattern = join '\s+', map { quotemeta } @words;
my @at;
push @at, [$-[0], $+[0]] while $text =~ /(?<!\S)$pattern(?!\S)/g;
fail('the old text is ' . (@at ? scalar(@at) . ' times' : 'not') .
     " in \"$file\"") if @at != 1;
chomp $new;
substr($text, $at[0][0], $at[0][1] - $at[0][0]) = $new;
exit 0 if $look;
open my $f, '>:raw', $path or fail("could not write \"$path\": $!");
print $f $text or fail("could not write \"$path\": $!");
close $f or fail("could not write \"$path\": $!");
