# shellcheck shell=sh
# serve_client.sh: `limbeck serve` started for a test, and a client of it.
#
# serve_start ARGS...   starts it on a free port; $SERVE_PID, $PORT; its words
#                       go to $W/serve.err
# serve_stop            asks it to stop, waits; $? is its exit code
# ask METHOD PATH BODY  prints the status, a blank, and the reply's body; with
#                       the token of the environment
#                       (ASK_ORIGIN=1: as a page of that server does)
# requests FILE         each line NAME|BYTES, with \r \n \0 \xHH for what they
#                       say; {T} is the token, {LEN} the length of what follows
#                       the empty line; prints NAME|STATUS|BODY for each
# train BATCHES ROWS    a trainer that asks again until it is answered; prints
#                       each batch's rewards on a line
LIMBECK_TOKEN=0123456789abcdef
export LIMBECK_TOKEN

serve_start() {
    mkfifo "$W/serve.url" 2> /dev/null
    "$LIMBECK" serve --port "${PORT:-0}" "$@" > "$W/serve.url" \
        2>> "$W/serve.err" &
    SERVE_PID=$!
    read -r serve_url < "$W/serve.url" || return 1
    PORT=${serve_url##*:}
}

serve_stop() {
    kill -TERM "$SERVE_PID"
    wait "$SERVE_PID"
}

cat > "$W/client.pl" << 'END'
use strict;
use warnings;
use IO::Socket::INET;
my ($what, $port, @rest) = @ARGV;
my $token = $ENV{LIMBECK_TOKEN};

sub talk {
    my ($bytes) = @_;
    my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port,
        Timeout => 20) or return (0, '');
    local $SIG{PIPE} = 'IGNORE';
    print {$s} $bytes;
    $s->flush;
    my $reply = '';
    while (sysread $s, my $piece, 65536) {
        $reply .= $piece;
        last if $reply =~ /\A(.*?)\r\n\r\n/s
            && $1 =~ /^Content-Length: (\d+)/mi
            && length($reply) - index($reply, "\r\n\r\n") - 4 >= $1;
    }
    return (0, '') unless $reply =~ /\AHTTP\/1\.1 (\d+).*?\r\n\r\n(.*)\z/s;
    return ($1, $2);
}

sub post {
    my ($method, $path, $body) = @_;
    return talk("$method $path HTTP/1.1\r\nHost: localhost:$port\r\n"
        . ($ENV{ASK_ORIGIN} ? "Origin: http://localhost:$port\r\n" : '')
        . "Authorization: Bearer $token\r\nContent-Type: application/json\r\n"
        . 'Content-Length: ' . length($body) . "\r\n\r\n$body");
}

if ($what eq 'ask') {
    my ($status, $body) = post(@rest);
    print "$status $body", $body =~ /\n\z/ ? '' : "\n";
} elsif ($what eq 'requests') {
    open my $in, '<', $rest[0] or die;
    while (<$in>) {
        chomp;
        next if /^(#|$)/;
        my ($name, $bytes) = split /\|/, $_, 2;
        $bytes =~ s/\{T\}/$token/g;
        $bytes =~ s/\\r/\r/g;
        $bytes =~ s/\\n/\n/g;
        $bytes =~ s/\\0/\0/g;
        $bytes =~ s/\\x([0-9a-f]{2})/chr hex $1/ge;
        $bytes =~ s/\{(.)x(\d+)\}/$1 x $2/ge;
        my $length = length(($bytes =~ /\r\n\r\n(.*)\z/s)[0] // '');
        $bytes =~ s/\{LEN\}/$length/;
        my ($status, $body) = talk($bytes);
        $body =~ s/\s+/ /g;
        print "$name|$status|$body\n";
    }
} elsif ($what eq 'train') {
    my ($batches, $rows) = @rest;
    for my $b (1 .. $batches) {
        my $body = '{"preset":"gre-rl2","rows":[' . join(',', map {
            '{"completion":"<think>a</think><answer>' . ($b % 80) . ', ' . $_
            . '</answer>","lat":10,"lon":' . $_ . '}' } 1 .. $rows) . ']}';
        my ($status, $reply) = (0, '');
        for (1 .. 600) {
            ($status, $reply) = post('POST', '/v1/reward', $body);
            last if $status != 0 && $status != 503;
            select undef, undef, undef, 0.05;
        }
        die "batch $b: $status $reply" if $status != 200;
        print join(' ', $reply =~ /"reward":([^,]+)/g), "\n";
        $| = 1;
    }
}
END

ask() {
    perl "$W/client.pl" ask "$PORT" "$1" "$2" "${3:-}"
}
requests() {
    perl "$W/client.pl" requests "$PORT" "$1"
}
train() {
    perl "$W/client.pl" train "$PORT" "$1" "$2"
}
