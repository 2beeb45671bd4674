#!/bin/sh
# export: pictures named by key are never two samples' at once, whatever the
# keys; the card tells a hub what licence and which files of rows there are.
. tests/stages/tap.sh
S=$W/s.limbeck
# Noise: pictures that are not alike. Two sources, "a" and "a-b", whose names
# and keys come to the same text; keys with letters that no file name has.
perl -e '
    use strict; use warnings; use Compress::Zlib;
    my ($dir) = @ARGV;
    sub chunk { my ($t, $d) = @_; return pack("N", length $d) . $t . $d .
        pack("N", crc32($t . $d)); }
    srand 7;
    my %keys = ("a" => ["plain", "a.b", "a.b.png", "b-c", "d_e", "d,e", "d\"e",
            "d\ne", "d\xe2\x80\xa8e", "d\xff\xfee", "=d", "d|e", "\xe4\xbd\xa0",
            "\xe5\xa5\xbd", "x" x 200 . "1", "x" x 200 . "2", "<image>"],
        "a-b" => ["c", "plain"]);
    for my $source (sort keys %keys) {
        mkdir "$dir/$source";
        open my $table, ">", "$dir/$source.csv" or die;
        print $table "id,lat,lon\n";
        my $i = 0;
        for my $key (@{$keys{$source}}) {
            my $rows = join "", map { "\0" . join "", map { chr int rand 256 }
                1 .. 192 } 1 .. 64;
            open my $out, ">:raw", "$dir/$source/$key.png" or die "$key: $!";
            print $out "\x89PNG\r\n\x1a\n", chunk("IHDR",
                pack("NNCCCCC", 64, 64, 8, 2, 0, 0, 0)),
                chunk("IDAT", compress($rows)), chunk("IEND", "");
            (my $quoted = $key) =~ s/"/""/g;
            printf $table "\"%s\",%f,%f\n", $quoted, -60 + 5 * $i,
                -170 + 9 * $i++ + (length $source) * 3;
        }
    }' "$W"
cat > "$W/c.yaml" <<END
store: s.limbeck
jobs: 2
sources:
  a: {paths: [a], tables: [a.csv], licence: "CC BY-SA 2.0 | own"}
  a-b: {paths: [a-b], tables: [a-b.csv], licence: "CC BY-SA 2.0 | own"}
export:
  to: out
  names: key
  formats: [gre, swift, trl, vlm-r1, csv, webdataset, labelstudio, geoclip, geoseek]
END
"$LIMBECK" run "$W/c.yaml" --progress none > "$W/log" 2>&1
is "a run over keys of all kinds" $? 0
is "every sample is exported" "$(jq -s length "$W"/out/swift/geo_grpo*.jsonl)" \
    "$(sql "$S" "SELECT count(*) FROM split WHERE split = 'seed'")"
is "no two with one picture's name" "$(jq -r '.images[0]' \
    "$W"/out/swift/geo_grpo*.jsonl | sort | uniq -d)" ""
sql "$S" "SELECT lower(hex(p.sha256)) FROM split s
    JOIN sample_state m ON m.sample_id = s.sample_id
    JOIN picture p ON p.id = m.picture_id WHERE s.split = 'seed'" |
    sort > "$W/ingested"
is "each picture is there, its own bytes" "$(find "$W/out/swift/images" \
    -type f -exec sha256sum {} + | sed 's/^\\//' | cut -c1-64 | sort)" \
    "$(cat "$W/ingested")"
is "no name is longer than file systems take" "$(find "$W/out/swift/images" \
    -type f | sed 's/.*\///' | awk 'length > 200')" ""
is "in plain letters" "$(find "$W/out/swift/images" -type f |
    sed 's/.*\///' | LC_ALL=C grep -c '[^A-Za-z0-9._-]')" 0
like "every row loads" "$("$LIMBECK" export --check swift "$W/out/swift")" \
    'rows load'
head_of() { sed -n '2,/^---/p' "$W/out/$1/README.md"; }
like "a licence that the hub does not know is other" "$(head_of swift)" \
    '^license: "other"'
like "under its own name" "$(head_of swift)" \
    '^license_name: "CC BY-SA 2.0 | own"'
is "a bar in it ends no cell of a table" "$(grep 'CC BY-SA' \
    "$W/out/swift/README.md" | tail -n 1 | tr -cd '|')" '|||'
like "folders with metadata are named as such" "$(head_of trl | tr '\n' ' ')" \
    'config_name: grpo   data_dir: grpo'
like "a table is told" "$(head_of csv | tr '\n' ' ')" \
    'config_name: default   data_files:   - split: train     path: geo.csv'
is "a table beside rows is none" "$(head_of geoseek | grep -c cache)" 0
like "and an array of tasks" "$(head_of labelstudio)" 'path: tasks.json'
like "rows for testing are its test split" \
    "$(head_of geoclip | tr '\n' ' ')" \
    'split: train     path: train.csv   - split: test     path: test.csv'
sed -i 's/CC BY-SA 2.0 | own/CC BY 4.0/' "$W/c.yaml"
"$LIMBECK" run "$W/c.yaml" --progress none > "$W/log" 2>&1
like "one that it knows has its name" "$(head_of swift)" \
    '^license: "cc-by-4.0"'
plan_done
