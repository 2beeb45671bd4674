# shellcheck shell=sh
# teach_world.sh: a store with pictures and selections, and servers that behave as
# told, for the tests of teach. Sourced after tap.sh.
#
# teach_world STORE N [PICTURE]
#                      N selected samples k1..kN, each with a small picture that
#                      looks like the others and has bytes of its own; one more,
#                      `none`, without any.
# mock NAME HOW...     a server; its address in $MOCK, requests in $W/NAME
# teach_replies STORE  teacher, key, candidate, text: one a line
# teach_sums STORE     in|kept|rejected|errored|pending of the last run
T="$B/bin/limbeck-teach"

# PICTURE FILE N: as many copies in one file, a number behind each; and the SQL
# for their rows.
teach_pictures() {
    perl -MDigest::SHA=sha256_hex -e 'use strict; use warnings;
        my ($picture, $file, $n) = @ARGV;
        open(my $in, "<:raw", $picture) or die $!;
        open(my $out, ">:raw", $file) or die $!;
        my $bytes = do { local $/; <$in> };
        for my $i (1 .. $n) {
            my $copy = $bytes . sprintf("%06d", $i);
            my ($size, $sha) = (length($copy), sha256_hex($copy));
            print $out $copy;
            print "INSERT INTO picture (id, sha256, bytes, format, width,
                height, run_id)
                VALUES ($i, x\x27$sha\x27, $size, \x27png\x27, 224, 224, 1);
                INSERT INTO member (id, source_id, ordinal, name, key,
                data_source_id, data_path, data_offset, data_length,
                picture_id, run_id) VALUES ($i, 1, $i, \x27k$i\x27, \x27k$i\x27, 1,
                \x27$file\x27, ", ($i - 1) * $size, ", $size, $i, 1);\n";
        }' "$@"
}

teach_world() {
    printf 'store: %s\n' "$1" > "$W/empty.yaml"
    "$T" "$W/empty.yaml" > "$W/out" 2>&1 || cat "$W/out"
    picture=${3:-$PWD/tests/golden/data/images/square224.png}
    sql "$1" "
        INSERT INTO source (id, name, path, kind, run_id)
        VALUES (1, 's', 's', 'folder', 1);
        $(teach_pictures "$picture" "$1.pictures" "$2")
        INSERT INTO sample SELECT id, 's', key, 1 FROM member;
        INSERT INTO sample_state (sample_id, member_id, picture_id, lat_deg,
                                  lon_deg, position_origin, standing, run_id)
        SELECT id, id, id, 10, 20, 'table', 'kept', 1 FROM sample;
        INSERT INTO sample (source_name, key, run_id) VALUES ('s', 'none', 1);
        INSERT INTO sample_state (sample_id, lat_deg, lon_deg, position_origin,
                                  standing, run_id)
        VALUES (last_insert_rowid(), 1, 2, 'table', 'kept', 1);
        INSERT INTO stage_version (id, stage, text, run_id)
        VALUES (900, 'sample', 'made up', 1);
        INSERT INTO selection SELECT id, 900, 1, 'drawn', 1 FROM samples"
}

mock() {
    mock_name=$1
    shift
    mkdir -p "$W/$mock_name"
    mkfifo "$W/$mock_name.in"
    "$B/doubles/mock_server" --record "$W/$mock_name" "$@" \
        < "$W/$mock_name.in" > "$W/$mock_name.port" &
    exec 9> "$W/$mock_name.in"
    while [ ! -s "$W/$mock_name.port" ]; do sleep 0.02; done
    MOCK=http://127.0.0.1:$(cat "$W/$mock_name.port")
}
asked() { # NAME: requests that the server got
    find "$W/$1" -name '*.request' | wc -l
}

teach_replies() {
    sql "$1" "SELECT t.name, s.key, r.candidate, r.text FROM reply r
        JOIN teacher t ON t.id = r.teacher_id
        JOIN samples s ON s.id = r.sample_id
        ORDER BY t.id, s.id, r.candidate"
}
teach_sums() {
    sql "$1" "SELECT came_in, kept, rejected, errored, pending FROM tally
        WHERE stage = 'teach' ORDER BY run_id DESC LIMIT 1"
}
