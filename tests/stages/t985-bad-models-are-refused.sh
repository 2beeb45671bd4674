#!/bin/sh
# What is wrong with a model's folder is found when the model is opened, by
# the stage that wanted to ask it and by `limbeck model check`, and the message
# names the file and what is wrong in it.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
M=demo/models
[ -d "$M/teacher-b" ] || skip_all "needs demo/models"
F=model.safetensors
S=$W/s.limbeck
teach_world "$S" 1

copy() { # MODEL: as $W/bad, which may be changed
    rm -rf "$W/bad"
    cp -rL "$M/$1" "$W/bad"
    chmod -R u+w "$W/bad"
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
teach '    weights: int8'
like "... with 8-bit weights" "$? $(cat "$W/out")" \
    "^2 .*bad/$F\": tensor \"$t\": number 77 is NaN"
is "... which leave no file" "$(find "$W/bad" -name '*.qpack*')" ''
copy teacher-b
teach '    weights: int8'
is "a good one" $? 0
sql "$S" 'DELETE FROM reply'
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
plan_done
