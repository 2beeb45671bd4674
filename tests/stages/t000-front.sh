#!/bin/sh
# The front command: usage, exit codes, configuration errors.
. tests/stages/tap.sh

like "help lists commands" "$("$LIMBECK" --help)" '^  run +run the stages'
"$LIMBECK" > "$W/out" 2>&1
is "no command is a bad command line" $? 3
"$LIMBECK" fly > "$W/out" 2>&1
is "an unknown command is a bad command line" $? 3
like "and is named" "$(cat "$W/out")" 'limbeck has no command "fly"'

printf 'seed: 7\ndedup:\n  radius: 3\n' > "$W/a.yaml"
"$LIMBECK" config "$W/a.yaml" > "$W/out" 2>&1
is "an unknown key is refused" $? 3
like "with its line" "$(cat "$W/out")" \
    'line 3: unrecognized setting "dedup.radius"'
like "and the nearest key" "$(cat "$W/out")" 'did you mean "dedupe.radius"'

printf 'seed: 7\n' > "$W/b.yaml"
"$LIMBECK" config "$W/b.yaml" --set dedupe.radius=3 > "$W/out"
is "config prints" $? 0
like "the file's line" "$(cat "$W/out")" '^seed: 7  # line 1$'
like "the flag" "$(cat "$W/out")" 'radius: 3  # command line$'
like "what is built in" "$(cat "$W/out")" '# built in$'
"$LIMBECK" config "$W/b.yaml" | sed 's/ *#.*//' > "$W/c.yaml"
"$LIMBECK" config "$W/c.yaml" | sed 's/ *#.*//' > "$W/d.yaml"
ok "what it prints reads back the same" cmp "$W/c.yaml" "$W/d.yaml"

"$LIMBECK" run "$W/none.yaml" > "$W/out" 2>&1
is "a missing file is a bad command line" $? 3
like "and named" "$(cat "$W/out")" 'none.yaml.*[Nn]o such file'
"$LIMBECK" run "$W/b.yaml" --only fly > "$W/out" 2>&1
is "an unknown stage is a bad command line" $? 3
plan_done
