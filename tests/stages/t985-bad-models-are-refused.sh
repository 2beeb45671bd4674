#!/bin/sh
# What is wrong with a model's folder is found when the model is opened, by
# the stage that wanted to ask it and by `limbeck model check`, and the message
# names the file and what is wrong in it.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
M=demo/models
need_file "$M/teacher-b"
F=model.safetensors
S=$W/s.limbeck
teach_world "$S" 1

copy() { # MODEL: as $W/bad, which may be changed
    rm -rf "$W/bad"
    cp -rL "$M/$1" "$W/bad"
    chmod -R u+w "$W/bad"
}
change() { # FILE FILTER: of jq
    jq "$2" "$W/bad/$1" > "$W/new.json" && cp "$W/new.json" "$W/bad/$1"
}
not_finite() { # FILE TENSOR PLACE: that number becomes NaN
    perl -MJSON::PP -e '
        my ($file, $name, $place) = @ARGV;
        open my $f, "+<:raw", $file or die;
        read $f, my $size, 8;
        read $f, my $text, unpack "Q<", $size;
        my $t = decode_json($text)->{$name} or die "no $name";
        my $nan = $t->{dtype} eq "F32" ? "\0\0\xc0\x7f"
            : $t->{dtype} eq "F16" ? "\0\x7e" : "\xc0\x7f";
        seek $f, 8 + unpack("Q<", $size) + $t->{data_offsets}[0]
            + $place * length $nan, 0;
        print $f $nan;' "$W/bad/$1" "$2" "$3"
}
safetensors() { # HEADER BYTES-OF-DATA > FILE
    n=${#1}
    # shellcheck disable=SC2059
    printf "\\$(printf '%03o' $((n % 256)))\\$(printf '%03o' $((n / 256)))"
    printf '\0\0\0\0\0\0%s' "$1"
    head -c "$2" /dev/zero
}
# teach with the folder; $1 more lines of the teacher's section
teach() {
    printf 'store: %s\nteachers:\n  t:\n    backend: local\n    model: %s\n' \
        "$S" "$W/bad" > "$W/t.yaml"
    printf '    prompt: %s\n    max_tokens: 4\n%s\n' \
        "${PROMPT:-$PWD/demo/prompts/gre.txt}" "${1:-}" >> "$W/t.yaml"
    "$T" "$W/t.yaml" --progress none > "$W/out" 2>&1
}
checked() { # TITLE PATTERN: model check refuses the folder
    "$LIMBECK" model check "$W/bad" > "$W/out" 2>&1
    like "check: $1" "$? $(grep '^limbeck: ' "$W/out")" "^2 limbeck: .*$2"
}
refused() { # TITLE PATTERN: and so does teach
    teach
    like "teach: $1" "$? $(tail -n 1 "$W/out")" "^2 .*\"teachers.t\": .*$2"
    checked "$1" "$2"
}

# NaN
t=model.layers.1.mlp.up_proj.weight
copy teacher-b
not_finite $F $t 77
refused "NaN in a teacher" "bad/$F\": tensor \"$t\": number 77 is NaN"
"$LIMBECK" model info "$W/bad" > "$W/out" 2>&1
is "info reads headers alone" "$? $(tail -n 1 "$W/out")" \
    '0 missing       nothing'
teach '    weights: int8'
like "... with 8-bit weights" "$? $(cat "$W/out")" \
    "^2 .*bad/$F\": tensor \"$t\": number 77 is NaN"
is "... which leave no file" "$(find "$W/bad" -name '*.qpack*')" ''
copy teacher-b
teach '    weights: int8'
is "a good one" $? 0
S=$W/second.limbeck
teach_world "$S" 1
not_finite $F model.norm.weight 5
teach '    weights: int8'
like "NaN outside of what is packed" "$? $(cat "$W/out")" \
    "^2 .*bad/$F\": tensor \"model.norm.weight\": number 5 is NaN"
copy geoclip
not_finite clip/$F visual_projection.weight 3
refused "NaN in a tower" \
    "bad/clip/$F\": tensor \"visual_projection.weight\": number 3 is NaN"
copy geoclip
not_finite geoclip.safetensors logit_scale 0
refused "NaN in a position model" \
    "bad/geoclip.safetensors\": tensor \"logit_scale\": number 0 is NaN"
for m in segformer:decode_head.classifier.bias \
    sentence:embeddings.LayerNorm.bias; do
    copy "${m%:*}"
    not_finite $F "${m#*:}" 1
    checked "NaN in ${m%:*}" "bad/$F\": tensor \"${m#*:}\": number 1 is NaN"
done

# the same heads in PyTorch's files
copy geoclip
"$LIMBECK" model check "$W/bad" --save > "$W/out"
rm "$W/bad/geoclip.safetensors"
perl tests/stages/torch_weights.pl $M/geoclip/geoclip.safetensors "$W/bad"
"$LIMBECK" model check "$W/bad" > "$W/out" 2>&1
like ".pth files give what safetensors give" "$? $(cat "$W/out")" \
    '4 of 4 places agree, largest difference 0$'
perl tests/stages/torch_weights.pl $M/geoclip/geoclip.safetensors "$W/bad" \
    LocEnc1.capsule.3.weight 1234
refused "NaN in a .pth" "bad/location_encoder_weights.pth\": tensor \
\"LocEnc1.capsule.3.weight\": number 1234 is NaN"

# weights that lie about themselves
copy teacher-b
truncate -s 1000000 "$W/bad/$F"
refused "a truncated file" \
    "bad/$F\": tensor \".*\": its data end after the file's end"
copy teacher-b
: > "$W/bad/$F"
refused "an empty file" "bad/$F\": it is shorter than 8 bytes"
copy teacher-b
printf '\0\0\0\0\031\0\0\0' | dd of="$W/bad/$F" conv=notrunc 2> /dev/null
refused "a header of 100 GiB" \
    "bad/$F\": it ends inside its header of 107374182400 bytes"
a='"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'
safetensors "{$a,$a}" 8 > "$W/bad/$F"
refused "two tensors of one name" "bad/$F\": its header: .*a key stands twice"
safetensors "{$a,\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}" \
    12 > "$W/bad/$F"
refused "tensors that share bytes" "bad/$F\": tensor \"b\": it shares bytes"
safetensors "{$a}" 8 > "$W/bad/$F"
refused "a tensor that is not there" "bad/$F\": tensor \".*\" is missing"
copy segformer
t=segformer.encoder.patch_embeddings.0.proj.weight
safetensors "{\"$t\":{\"dtype\":\"F32\",\"shape\":[0,3,7,7],
    \"data_offsets\":[0,0]}}" 0 > "$W/bad/$F"
checked "a tensor of no numbers" \
    "bad/$F\": tensor \"$t\" is \[0, 3, 7, 7\], not \[16, 3, 7, 7\]"

# an index that leads elsewhere
index() { # FILE
    printf '{"weight_map": {"a": "%s"}}' "$1" > "$W/bad/$F.index.json"
}
copy teacher-b
cp "$W/bad/$F" "$W/x.safetensors"
index ../x.safetensors
refused "a shard outside of the folder" \
    "bad/$F.index.json\": \"../x.safetensors\" is no plain name"
index m-00002-of-2.safetensors
refused "a shard that is not there" \
    'could not open ".*bad/m-00002-of-2.safetensors": No such file'
index $F
refused "a shard without the tensor" \
    "bad/$F.index.json\": tensor \"a\" is not in \"$F\""

# configurations
absurd() { # MODEL FILE FILTER PATTERN
    copy "$1"
    change "$2" "$3"
    case $1 in
        teacher-b) refused "$3 of $1" "bad/$2\": $4" ;;
        *) checked "$3 of $1" "bad/$2\": $4" ;;
    esac
}
C=config.json
P=preprocessor_config.json
absurd teacher-b $C .num_hidden_layers=1000000000 \
    '"num_hidden_layers" is not a whole number of 1 to 256'
absurd teacher-b $C .num_attention_heads=0 \
    '"num_attention_heads" is not a whole number of 1 to'
absurd teacher-b $C .num_attention_heads=7 '7 heads do not fit'
absurd teacher-b $C .hidden_size=1e300 '"hidden_size" is not a whole number'
absurd teacher-b $C .vocab_size=99 \
    '"image_token_id" [0-9]+ is not below "vocab_size" 99'
absurd teacher-b $C .vision_config.patch_size=0 '"patch_size" is not'
absurd teacher-b $C .vision_config.depth=1e9 '"depth" is not'
absurd teacher-b $P '.image_std=[0,0,0]' '"image_std" is not three numbers'
absurd teacher-b $P .min_pixels=1e12 '"min_pixels" is not a whole number'
absurd segformer $C .num_attention_heads=0 '"num_attention_heads" is not four'
absurd segformer $C '.depths=[1e9,1,1,1]' '"depths" is not four numbers'
absurd segformer $C '.strides=[0,0,0,0]' '"strides" is not four numbers'
absurd segformer $C '.id2label={"7":"wall"}' '"id2label": "7" is no label'
absurd segformer $P '.size={"height":0}' '"height" is not a whole number'
absurd sentence $C .num_hidden_layers=1000000000 '"num_hidden_layers" is not'
absurd sentence $C .num_attention_heads=0 '"num_attention_heads" is not'
absurd sentence $C .hidden_act=\"relu\" '"hidden_act" is not gelu'
absurd sentence 1_Pooling/config.json '{pooling_mode_max_tokens: true}' \
    'pooling is neither mean nor cls'
absurd sentence modules.json 7 'it is no list of modules'
absurd geoclip clip/$C .num_hidden_layers=1000000000 '"num_hidden_layers" is'
absurd geoclip clip/$C .num_attention_heads=0 '"num_attention_heads" is not'
absurd geoclip clip/$C .patch_size=0 '"patch_size" is not a whole number'
absurd geoclip clip/$C .hidden_size=95 'the sizes do not divide evenly'
for m in teacher-b segformer sentence; do
    copy $m
    sed -i 's/"model_type"/"a": 1, "a": 2, "model_type"/' "$W/bad/$C"
    checked "a key twice in $m" "bad/$C\": bad JSON at byte [0-9]+: a key stands"
done
copy segformer
change $C '.hidden_sizes[0]=32'
checked "another width" "bad/$F\": tensor \".*\" is \[16, .*not \[32, "

# tokenizers
J=tokenizer.json
vocabulary() { # FILTER PATTERN
    copy teacher-b
    change $J "$1"
    refused "$1" "$2"
}
vocabulary 'del(.model.merges)' "bad\": $J: there are no merges"
vocabulary '.model.merges[0]="nonsense"' "bad\": $J: merge 0 is no pair"
vocabulary '.model.merges[0]="zqz qzq"' \
    "bad\": $J: merge \"zqz qzq\" names a token that is not in the vocabulary"
vocabulary '.model.vocab[.model.vocab | keys[5]]=3' \
    "bad\": $J: token id 3 is given twice"
vocabulary '.model.vocab[.model.vocab | keys[5]]=99999999999' \
    "bad\": $J: token id 99999999999 is out of range"
vocabulary '.added_tokens[0].id=-1' "bad\": $J: token id -1 is out of range"
vocabulary '.added_tokens[0].id=999999' \
    "bad\": the tokenizer's ids go up to 999999, \"vocab_size\" of $C is 1344"
copy teacher-b
rm "$W/bad/$J" "$W/bad/merges.txt"
refused "no merges.txt" 'bad": merges.txt is missing'
copy sentence
echo '[CLS]' >> "$W/bad/vocab.txt"
checked "a piece twice" 'bad/vocab.txt", line 598: the piece stands twice'
copy sentence
: > "$W/bad/vocab.txt"
checked "no pieces" 'bad/vocab.txt" has no piece "\[UNK\]"'
copy sentence
seq 1000 | sed 's/^/a/' >> "$W/bad/vocab.txt"
checked "more pieces than words" 'vocab.txt has 1597 pieces, the model 597'

# galleries
copy geoclip
printf 'LAT,LON\n10,20\n91,0\n' > "$W/bad/gallery.csv"
refused "a place that is none" 'bad/gallery.csv", line 3: not a latitude'
: > "$W/bad/gallery.csv"
refused "no places" 'bad/gallery.csv" has no places'

# prompts
copy teacher-b
PROMPT=$W/prompt.txt
printf ' \n' > "$PROMPT"
teach
like "teach: an empty prompt" "$? $(cat "$W/out")" \
    '^[23] .*the prompt ".*/prompt.txt" is empty'
yes 'where is this' | head -n 20000 > "$PROMPT"
teach
is "teach: a prompt longer than the context" $? 1
like "... sets its picture aside by name" \
    "$(sql "$S" 'SELECT name, message FROM failure' 2>&1)" \
    'k1.*a prompt of [0-9]+ tokens is longer than the context of'

# a picture of 20,000 x 1
perl -MCompress::Zlib -e '
    sub chunk { my $b = $_[0] . $_[1];
        return pack("N", length $_[1]) . $b . pack("N", crc32($b)); }
    print "\x89PNG\r\n\x1a\n",
        chunk("IHDR", pack("NNC5", 20000, 1, 8, 0, 0, 0, 0)),
        chunk("IDAT", compress("\0" . "x" x 20000)), chunk("IEND", "");
' > "$W/thin.png"
PROMPT=$PWD/demo/prompts/gre.txt
S=$W/thin.limbeck
teach_world "$S" 1 "$W/thin.png"
teach
is "teach: a picture of 20000 x 1" $? 1
like "... is set aside by name" \
    "$(sql "$S" 'SELECT name, message FROM failure' 2>&1)" 'k1.*20000 ?x ?1'
plan_done
