#!/bin/sh
# The configurations for real data take it from LIMBECK_SHARED, wherever that
# is, and from nowhere else.
. tests/stages/tap.sh

mkdir -p "$W/elsewhere/data"
real=$(cd "$W/elsewhere" && pwd -P)
for f in tests/real/*.yaml; do
    name=$(basename "$f" .yaml)
    LIMBECK_SHARED="$W/elsewhere" sh tests/real/config.sh "$name" \
        > "$W/$name.yaml"
    is "$name is printed" $? 0
    is "$name: no path leads to the default place" \
        "$(grep -v '^ *#' "$W/$name.yaml" | grep '\.\./')" ""
    ok "$name: the copy is a good configuration" \
        "$LIMBECK" config "$W/$name.yaml"
    is "$name: all of its data lie there" \
        "$(grep -cE "^ *(root|results): $real/data" "$W/$name.yaml")" \
        "$(grep -cE '^ *(root|results):' "$W/$name.yaml")"
done
export LIMBECK_SHARED="$real"
(cd / && sh "$OLDPWD/tests/real/config.sh" osv5m) > "$W/out" 2>&1
is "it may be called from anywhere" $? 0
sh tests/real/config.sh planet > "$W/out" 2>&1
is "an unknown name is a bad command line" $? 3
LIMBECK_SHARED=$W/none sh tests/real/config.sh osv5m > "$W/out" 2>&1
is "without the data there is no configuration" $? 1
plan_done
