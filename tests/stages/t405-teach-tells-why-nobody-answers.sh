#!/bin/sh
# Where nobody answers, teach says why and what to do: no server, no TLS, a proxy
# of the environment, a name that no one has.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
need_file "$B/doubles/mock_server"

run() { # ADDRESS
    cat > "$W/c.yaml" <<END
store: $W/s.db
teachers:
  t: {backend: server, model: m, endpoints: ["$1"], retries: 0, timeout_s: 5}
END
    "$T" "$W/c.yaml" --progress none > "$W/out" 2>&1
}
unset http_proxy https_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY
teach_world "$W/s.db" 9
# It reads a line's worth of whatever comes and answers in plain text.
perl -MIO::Socket::INET -e '$| = 1;
    my $s = IO::Socket::INET->new(Listen => 20, LocalAddr => "127.0.0.1")
        or die; print $s->sockport, "\n";
    while (my $c = $s->accept) { sysread $c, my $b, 9;
        print $c "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" }' \
    > "$W/plain.port" &
plain=$!
while [ ! -s "$W/plain.port" ]; do sleep 0.02; done
run "https://127.0.0.1:$(cat "$W/plain.port")"
is "a server without TLS" $? 2
kill $plain
# Without the certificates of a system curl ends before it speaks.
if grep -q 'error setting certificate file' "$W/out"; then
    tap_result 0 "is one # SKIP needs ca-certificates"
else
    like "is one" "$(cat "$W/out")" 'perhaps the server speaks http, not https'
fi
mock good ok
run http://127.0.0.1:1
is "no server" $? 2
like "could not be reached" "$(cat "$W/out")" \
    'requests in a row failed, the last: could not get a reply: Failed to connect'
like "with what to do" "$(cat "$W/out")" \
    'hint: start the server or correct endpoints, and run again'
hidden=$(grep -c 'names a proxy' "$W/out")
http_proxy=http://127.0.0.1:1
export http_proxy
run "$MOCK"
is "a proxy that is none" "$?/$hidden" 2/0
like "is told" "$(cat "$W/out")" 'the environment names a proxy'
is "and nothing went past it" "$(asked good)" 0
no_proxy=127.0.0.1
export no_proxy
ok "no_proxy is heeded" run "$MOCK"
plan_done
