#!/bin/sh
# limbeck model: what a folder holds and lacks, whether what flows is what it
# was, and that files which lie or break are refused by name.
. tests/stages/tap.sh
M=demo/models
need_file "$M/teacher-b"

model() { "$LIMBECK" model "$@" > "$W/out" 2>&1; }
copy() { # MODEL NAME: a copy that may be changed
    rm -rf "${W:?}/$2"
    cp -rL "$1" "$W/$2"
    chmod -R u+w "$W/$2"
}
bytes_at() { # FILE OFFSET TEXT-FOR-PRINTF
    # shellcheck disable=SC2059
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2> /dev/null
}

# info
for m in teacher-a teacher-b geoclip segformer sentence; do
    model info $M/$m --json
    is "info of $m" "$?/$(jq -c '.missing, .unusable' "$W/out" | xargs)" '0/[] '
    is "... counts its numbers" "$(jq '(.dtypes | add) == .weight_bytes and
        .parameters > 1000 and .layers > 0' "$W/out")" true
done
model info tests/golden/data/clip
like "a folder's own files only are its weights" "$(cat "$W/out")" \
    'golden.safetensors$'
model info $M/teacher-b
like "info is readable" "$(cat "$W/out")" '^architecture  Qwen2.5-VL'
like "and tells what memory is needed" "$(cat "$W/out")" \
    '^keys, values  [0-9.]+ MB'
copy $M/teacher-b less
rm "$W/less/tokenizer.json" "$W/less/merges.txt"
model info "$W/less"
is "without merges" $? 2
like "... says what is missing" "$(cat "$W/out")" '^missing .*"merges.txt"'
copy $M/teacher-b shards
printf '{"weight_map": {"a": "model-00001-of-00002.safetensors",
    "b": "model.safetensors"}}' > "$W/shards/model.safetensors.index.json"
model info "$W/shards"
is "a missing shard is one" "$?" 2
like "... and named" "$(cat "$W/out")" \
    '^missing .*"model-00001-of-00002.safetensors"'
model check "$W/shards"
is "check refuses it" $? 2
like "... by name" "$(cat "$W/out")" 'model-00001-of-00002.safetensors'
mkdir "$W/empty"
model info "$W/empty"
is "an empty folder" "$?" 2
like "... lacks its configuration" "$(cat "$W/out")" '^missing .*config.json'
model info "$W/none"
like "no folder" "$?$(cat "$W/out")" '^2.*could not open the folder'

# check
for m in teacher-b geoclip segformer sentence; do
    copy $M/$m ref
    ok "check of $m" "$LIMBECK" model check "$W/ref"
    ok "... writes a reference" "$LIMBECK" model check "$W/ref" --save
    model check "$W/ref"
    is "... and finds itself in it" \
        "$?/$(grep -c 'largest difference 0$' "$W/out")" 0/1
    last=$(jq -r '.traces | keys_unsorted | last' "$W/ref/reference.json")
    jq --arg t "$last" '.traces[$t].first[1] += 3' "$W/ref/reference.json" \
        > "$W/new.json"
    cp "$W/new.json" "$W/ref/reference.json"
    model check "$W/ref"
    is "... and where it differs" \
        "$?/$(grep -c '^differs' "$W/out")" 2/1
    like "... by place and figures" "$(cat "$W/out")" \
        "^differs +${last}.*the reference has"
done
model check "$W/ref" --picture tests/golden/data/images/square224.png
is "another picture is no comparison" $? 2
like "... and says so" "$(cat "$W/out")" 'made with another picture'
copy $M/segformer other
model check "$W/other" --save
jq '.traces |= with_entries(select(.key != "logits"))' \
    "$W/other/reference.json" > "$W/new.json"
cp "$W/new.json" "$W/other/reference.json"
model check "$W/other"
like "a place that the reference lacks" "$(cat "$W/out")" \
    'logits is not in the reference'
printf '{' > "$W/other/reference.json"
model check "$W/other"
is "a broken reference" $? 2
like "... is named" "$(cat "$W/out")" 'reference.json'

# weights that lie or break: file and tensor are named
F=model.safetensors
header() { # FILE: length of what stands before the data
    echo $(($(od -An -tu8 -N8 "$1") + 8))
}
copy $M/segformer bad
name=$(tail -c +9 "$W/bad/$F" | head -c $(($(header "$W/bad/$F") - 8)) |
    jq -r 'to_entries | map(select(.value.dtype == "F16")) |
        sort_by(.value.data_offsets[0])[0] |
        "\(.key) \(.value.data_offsets[0])"')
at=${name#* }
name=${name% *}
bytes_at "$W/bad/$F" $(($(header "$W/bad/$F") + at + 6)) '\000\176'
model check "$W/bad"
like "NaN among the weights" "$?$(cat "$W/out")" \
    "^2.*$F\": tensor \"$name\": number 3 is NaN"
bytes_at "$W/bad/$F" $(($(header "$W/bad/$F") + at + 6)) '\000\174'
model check "$W/bad"
like "infinity among the weights" "$?$(cat "$W/out")" \
    "^2.*tensor \"$name\": number 3 is infinite"
copy $M/teacher-b bad
truncate -s 1000000 "$W/bad/$F"
model check "$W/bad"
like "a truncated file" "$?$(cat "$W/out")" \
    "^2.*$F\": tensor \".*\": its data end after the file's end"
copy $M/teacher-b bad
bytes_at "$W/bad/$F" 0 '\377\377\377\177'
model check "$W/bad"
like "a header longer than the file" "$?$(cat "$W/out")" "^2.*$F\""
safetensors() { # HEADER BYTES-OF-DATA > FILE
    n=${#1}
    # shellcheck disable=SC2059
    printf "\\$(printf '%03o' $((n % 256)))\\$(printf '%03o' $((n / 256)))"
    printf '\0\0\0\0\0\0%s' "$1"
    head -c "$2" /dev/zero
}
copy $M/sentence bad
safetensors '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}' 12 \
    > "$W/bad/$F"
model check "$W/bad"
like "tensors that share bytes" "$?$(cat "$W/out")" \
    "^2.*$F\": tensor \"b\": it shares bytes"
safetensors '{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}' 8 \
    > "$W/bad/$F"
model check "$W/bad"
like "a shape that its bytes are not" "$?$(cat "$W/out")" \
    "^2.*$F\": tensor \"a\": its shape and its number of bytes disagree"
safetensors '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}' 8 \
    > "$W/bad/$F"
model check "$W/bad"
is "a tensor that is not there" $? 2
like "... is named" "$(cat "$W/out")" 'tensor ".*" is missing'
copy $M/sentence bad
sed -i 's/"intermediate_size": *[0-9]*/"intermediate_size": 77/' \
    "$W/bad/config.json"
model check "$W/bad"
like "a shape that the configuration denies" "$(cat "$W/out")" \
    'intermediate.dense.weight" is \[.*not \[77,'
copy $M/teacher-b bad
jq 'del(.model.merges)' "$W/bad/tokenizer.json" > "$W/new.json"
cp "$W/new.json" "$W/bad/tokenizer.json"
model check "$W/bad"
is "a tokenizer without merges" $? 2
like "... is named" "$(cat "$W/out")" 'tokenizer.json.*no merges'

# A pickle that wants to run a program.
copy $M/geoclip bad
rm "$W/bad/geoclip.safetensors"
mkdir "$W/archive"
printf '\200\002cposix\nsystem\n(X\013\000\000\000touch hackedtR.' \
    > "$W/archive/data.pkl"
echo 3 > "$W/archive/version"
(cd "$W" && zip -q0 bad/image_encoder_mlp_weights.pth archive/data.pkl \
    archive/version)
cp "$W/bad/image_encoder_mlp_weights.pth" "$W/bad/location_encoder_weights.pth"
cp "$W/bad/image_encoder_mlp_weights.pth" "$W/bad/logit_scale_weights.pth"
model check "$W/bad"
is "a pickle that wants to run a program" $? 2
like "... is refused by file and name" "$(cat "$W/out")" \
    'image_encoder_mlp_weights.pth.*posix.*system'
is "... and runs nothing" "$(find . -maxdepth 1 -name hacked)" ''

# A picture of 20,000 x 1.
perl -MCompress::Zlib -e '
    sub chunk { my $b = $_[0] . $_[1];
        return pack("N", length $_[1]) . $b . pack("N", crc32($b)); }
    print "\x89PNG\r\n\x1a\n",
        chunk("IHDR", pack("NNC5", 20000, 1, 8, 0, 0, 0, 0)),
        chunk("IDAT", compress("\0" . "x" x 20000)), chunk("IEND", "");
' > "$W/thin.png" 2> /dev/null
for m in teacher-b segformer geoclip; do
    model check $M/$m --picture "$W/thin.png"
    like "a picture of 20000 x 1 in $m" "$?$(cat "$W/out")" '^[0-2]'
    is "... ends no program" "$(grep -ci 'abort\|fault\|out of memory' \
        "$W/out")" 0
done
model check $M/teacher-b --picture "$W/thin.png"
like "... and a teacher refuses it" "$(cat "$W/out")" '20000 ?x ?1'
model check $M/teacher-b --picture "$W/archive/version"
is "what is no picture" $? 2
like "... is named" "$(cat "$W/out")" 'version'

# bench
model bench $M/teacher-b --seconds 0.1
like "bench of a teacher" "$?$(grep -c \
    '^\(vision\|prefill\|decode\|weights\) .*/s' "$W/out")" '^04$'
model bench $M/segformer --seconds 0.1
like "bench of another" "$(cat "$W/out")" '^speed +[0-9.]+ pictures/s'

for line in '' 'look x' 'info' 'info a b' 'info a --fast' 'bench a --seconds x' \
    'check a --threads 0'; do
    # shellcheck disable=SC2086
    model $line
    is "no command: model $line" $? 3
done
plan_done
