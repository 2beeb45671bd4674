# shellcheck shell=sh
# recipe_world.sh: a configuration that `limbeck init` writes, over the miniature
# world: its sources and teachers are others, and nothing else. Sourced after
# tap.sh.
#
# recipe NAME          init into $D, and a copy $C with the sources and teachers
#                      of $SOURCES and $TEACHERS, each with its key
# recipe_run [OPTION...]  runs it; $code, and what it said in $W/out
# recipe_splits        split|part|samples: one a line
# recipe_loads FORMAT  does its loader take every row?
WORLD=$PWD/demo/world
MODELS=$PWD/demo/models
PROMPTS=$PWD/demo/prompts

# A block of the configuration: all lines up to the next key at the margin.
recipe_without() { # KEY < FILE
    awk -v key="$1:" '/^[a-z]/ { inside = $1 == key } !inside'
}

recipe() {
    D=$W/$1
    C=$D/mini.yaml
    S=$D/$1.limbeck
    "$LIMBECK" init "$1" "$D" > "$W/said" 2>&1 || cat "$W/said"
    mkdir -p "$D/models"
    for recipe_model in segformer sentence geoclip; do
        ln -s "$MODELS/$recipe_model" "$D/models/$recipe_model"
    done
    {
        recipe_without sources < "$D/$1.yaml" | recipe_without teachers
        echo "$SOURCES"
        echo "$TEACHERS"
    } > "$C"
}

recipe_run() {
    "$LIMBECK" run "$C" --progress none "$@" > "$W/out" 2>&1
    code=$?
    [ $code -le 1 ] || sed 's/^/# /' "$W/out"
}

recipe_splits() {
    sql "$S" "SELECT split, part, count(*) FROM split
        WHERE split <> 'none' GROUP BY 1, 2 ORDER BY 1, 2"
}

recipe_loads() { # FORMAT DIR
    ok "every row of $1 loads" "$LIMBECK" export --check "$1" "$2"
}
