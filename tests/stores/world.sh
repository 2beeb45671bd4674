# shellcheck shell=sh
# world.sh: the small world of the stores of old, and the configuration that
# made them. Sourced, at the root of the project.
#
# store_world FOLDER  pictures, a table and recorded replies below FOLDER/world,
#                     and FOLDER/c.yaml
# store_run BIN FOLDER [FLAG...]  everything: a policy, a person's word, another
#                     policy, the first one again; the last run's exit code
store_world() {
    store_at=$1
    store_p=$store_at/world/p
    mkdir -p "$store_p"
    for store_f in odd131x97 square224 wide300x180; do
        cp "tests/golden/data/images/$store_f.png" "$store_p/"
    done
    cp "$store_p/square224.png" "$store_p/twice.png"
    printf 'no picture at all\n' > "$store_p/broken.png"
    printf 'a note\n' > "$store_p/note.txt"
    cat > "$store_at/world/t.csv" <<END
id,lat,lon,country,city,author,sequence
odd131x97,48.85,2.35,FR,Paris,ann,
square224,35.01,135.77,JP,Kyoto,bob,drive 1
wide300x180,-22.56,17.07,NA,Windhoek,ann,
twice,35.02,135.76,JP,Kyoto,cid,
nowhere,1,2,,,,
square224,1,2,,,,
broken,10,20,,,,
letters,abc,20,,,,
END
    cat > "$store_at/world/a.csv" <<END
id,response
odd131x97,"<think>1. Signs: a sign reads ""Boulangerie"". 2. Buildings: cream stone, tin roofs and a palm tree by the road. All of this points to Paris.</think><answer>48.9, 2.4</answer>"
square224,"<think>1. Signs: writing in Japanese. 2. Plants: a maple tree and a stone wall along a narrow road. All of this points to Kyoto.</think><answer>35.0, 135.8</answer>"
twice,"<think>1. Signs: writing in Japanese. 2. Plants: a maple tree and a stone wall along a narrow road. All of this points to Kyoto.</think><answer>35.0, 135.8</answer>"
wide300x180,"I'm sorry, I can't help with that."
END
    cat > "$store_at/world/b.csv" <<END
id,response
odd131x97,"{""reasoning"": ""Cars keep right, and the \\""roofs\\"" are of tin."", ""latitude"": 51.5, ""longitude"": -0.1}"
square224,"<think>A long and winding road, cars that keep left, and a house of wood with a roof of tiles: this may be Japan.</think><answer>Country: Japan
City: Osaka</answer>"
twice,"<think>A long and winding road, cars that keep left, and a house of wood with a roof of tiles: this may be Japan.</think><answer>Country: Japan
City: Osaka</answer>"
END
    printf 'wide300x180,a\000b\n' >> "$store_at/world/b.csv"
    printf 'Where was this picture taken?\n' > "$store_at/world/prompt.txt"
    find "$store_at/world" -exec touch -d @1790000000 {} +
    cat > "$store_at/c.yaml" <<END
store: s.limbeck
jobs: 2
sources:
  w: {root: world, paths: [p, gone.tar], tables: [t.csv]}
teachers:
  a: {backend: batch, model: m, results: world/a.csv, prompt: world/prompt.txt}
  b: {backend: batch, model: m, results: world/b.csv, prompt: world/prompt.txt}
policy:
  distance: {max: 300, missing: fails}
split: {test: 0, judge_true: 0}
export: {to: out, layout: jsonl}
END
}

store_run() {
    store_bin=$1
    store_at=$2
    shift 2
    "$store_bin/limbeck" run "$store_at/c.yaml" --progress none "$@"
    sqlite3 -batch "$store_at/s.limbeck" "INSERT INTO review (reply_id, verdict,
            note, text, reviewer, at)
        SELECT min(id), 'edit', 'shorter', 'A sign in French, tin roofs and a '
            || 'palm tree: Paris.', 'ann', 1790000000 FROM reply"
    "$store_bin/limbeck" run "$store_at/c.yaml" --progress none "$@" \
        --set policy.distance.max=2
    "$store_bin/limbeck" run "$store_at/c.yaml" --progress none "$@"
}
