#!/bin/sh
# Every command and stage program: --help, --version, the manual page, errors;
# what is a store and what a configuration; completion in real shells.
. tests/stages/tap.sh

commands=$("$LIMBECK" --help | sed -n '/^commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p')
is "commands are listed" "$(echo "$commands" | wc -l)" \
    "$(grep -l "^const struct command command_" pipeline/commands/*.c | wc -l)"
stages=$(cd "$B/bin" && echo limbeck-*)

# all_of TEXT CMD...: the command, given each program's words, is right
all_of() {
    text=$1
    shift
    wrong=
    for c in $commands 'model info' 'model check' 'model bench'; do
        # shellcheck disable=SC2086
        "$@" "$LIMBECK" $c || wrong="$wrong, limbeck $c"
    done
    for c in $stages; do
        "$@" "$B/bin/$c" || wrong="$wrong, $c"
    done
    is "$text" "${wrong#, }" ''
}

help_is_printed() {
    "$@" --help > "$W/help" 2> "$W/err" && [ ! -s "$W/err" ] &&
        grep -q '^usage: limbeck' "$W/help" && grep -q -- '--help' "$W/help" &&
        "$@" -h | cmp -s - "$W/help"
}
version_is_told() { [ "$("$@" --version | sed 's/.* //;q')" = "$version" ]; }
nearest_is_named() {
    "$@" --hlep > "$W/out" 2>&1
    [ $? -eq 3 ] && [ "$(wc -l < "$W/out")" -eq 2 ] &&
        grep -q 'unrecognized option "--hlep"' "$W/out" &&
        grep -q '^hint: did you mean "--help"?' "$W/out"
}
page_is_sound() { # by mandoc where it is, else by man
    "$@" --man > "$W/page.1" || return 1
    if command -v mandoc > /dev/null; then
        [ -z "$(mandoc -Tlint "$W/page.1" 2>&1)" ] || return 1
    fi
    if man -l /dev/null > /dev/null 2>&1; then
        man -l --warnings "$W/page.1" > "$W/page" 2> "$W/err" &&
            [ ! -s "$W/err" ] && grep -q 'EXIT STATUS' "$W/page"
    fi
}
version=$("$LIMBECK" --version | sed 's/limbeck //;q')
all_of "each prints its help" help_is_printed
all_of "each tells the version" version_is_told
all_of "each names the nearest option" nearest_is_named
if command -v mandoc > /dev/null || man -l /dev/null > /dev/null 2>&1; then
    all_of "each has a manual page that man shows" page_is_sound
    ok "limbeck has one" page_is_sound "$LIMBECK"
else
    echo "# neither mandoc nor man is installed: pages are not shown"
fi
is "help of a command is the same" "$("$LIMBECK" help model check)" \
    "$("$LIMBECK" model check --help)"

bad() { # TEXT PATTERN ARGUMENTS...
    bad_text=$1
    bad_pattern=$2
    shift 2
    "$LIMBECK" "$@" > "$W/out" 2>&1
    like "$bad_text" "$?$(cat "$W/out")" "^3limbeck: .*$bad_pattern"
}
bad "a command that is none" 'limbeck has no command "evla"' evla
like "... the nearest is named" "$(cat "$W/out")" 'hint: did you mean "eval"\?'
bad "a sub-command that is none" 'limbeck model has no command "inof"' model inof
bad "an argument too many" '"c" is one argument too many' status a c
bad "none at all" 'CONFIG\|STORE is missing: ' report
bad "a value that is missing" '"--set" needs a value, NAME=VALUE' run a --set
bad "one out of range" '"--jobs" is 0; it must be from 1 to 4096' run a --jobs=0
bad "a stage that is none" '"--only" is "plcae", which is not one of ingest,' \
    run a --only ingest,plcae
like "... the nearest is named" "$(cat "$W/out")" 'hint: did you mean "place"\?'
bad "an option of another command" 'unrecognized option "--dry-run"' \
    status a --dry-run

# A store, and the configuration that makes it.
S=$W/s.limbeck
mkdir "$W/pictures"
tar xf demo/world/postcards/postcards.tar -C "$W/pictures" \
    postcards/card_0192.jpg
cat > "$W/c.yaml" << END
store: s.limbeck
sources:
  here:
    paths: [pictures]
dedupe:
  radius: 5
END
only='ingest,place,dedupe,sample'

# Nothing is made by looking.
for c in status report eval 'why id:1' export; do
    # shellcheck disable=SC2086
    set -- $c
    one=$1
    shift
    "$LIMBECK" "$one" "$W/c.yaml" "$@" > "$W/out" 2>&1
    like "$one without a store says so" "$?$(cat "$W/out")" \
        '^3limbeck: there is no store ".*/s.limbeck"'
    like "... and what names it" "$(cat "$W/out")" 'c.yaml" names it'
    "$LIMBECK" "$one" "$W/c.yaml" "$@" --store "$W/typo.limbeck" \
        > "$W/out" 2>&1
    like "$one with a mistyped --store" "$?$(cat "$W/out")" \
        '^3limbeck: there is no store ".*/typo.limbeck"'
    "$LIMBECK" "$one" "$W/typo.yaml" "$@" > "$W/out" 2>&1
    like "$one with a mistyped path" "$?$(cat "$W/out")" \
        '^3limbeck: could not open ".*/typo.yaml": No such file'
done
is "and nothing was made" "$(cd "$W" && echo *.limbeck* *.lock)" \
    '*.limbeck* *.lock'
"$LIMBECK" run "$W/c.yaml" --dry-run > "$W/out" 2>&1
is "a dry run needs no store" $? 0
ok "and makes none" test ! -e "$S"

"$LIMBECK" run "$W/c.yaml" --only $only --progress none > "$W/out" 2>&1
is "a run makes it" "$?/$(head -c 15 "$S")" '0/SQLite format 3'
"$LIMBECK" status "$W/c.yaml" --json | jq -c ".[] | select(.stage |
    inside(\"$only\"))" > "$W/by-config"
"$LIMBECK" status "$S" --json | jq -c ".[] | select(.stage |
    inside(\"$only\"))" > "$W/by-store"
is "status of the store" "$(wc -l < "$W/by-store")/$(cat "$W/by-store")" \
    "4/$(cat "$W/by-config")"
"$LIMBECK" why "$S" id:9 > "$W/out" 2>&1
like "why of the store" "$?$(cat "$W/out")" '^3limbeck: there is no sample'
"$LIMBECK" eval "$S" > "$W/out" 2>&1
is "eval of the store" $? 0
"$LIMBECK" report "$S" --to "$W/pages" --progress none > "$W/out" 2>&1
is "report of the store" "$?/$(ls "$W/pages/index.html")" \
    "0/$W/pages/index.html"
is "... tells of the run that made it" \
    "$(jq -r '.config_hash' "$W/pages/figures.json")" \
    "$(sql "$S" 'SELECT config_hash FROM run ORDER BY id LIMIT 1')"
"$LIMBECK" config "$S" > "$W/out" 2>&1
like "its configuration, not the report's" "$?$(cat "$W/out")" \
    '^  radius: 5$'
for c in run export; do
    "$LIMBECK" $c "$S" > "$W/out" 2>&1
    like "$c wants the configuration" "$?$(cat "$W/out")" \
        '^3limbeck: ".*/s.limbeck" is a store; a configuration file is needed'
    like "... and says how to see it" "$(cat "$W/out")" \
        '^hint: limbeck config ".*/s.limbeck" prints'
done
"$B/bin/limbeck-ingest" "$S" > "$W/out" 2>&1
like "a stage program too" "$?$(cat "$W/out")" \
    '^3limbeck-ingest: .* is a store; a configuration file is needed'
for c in 'status' 'eval' 'why id:1' 'config'; do
    # shellcheck disable=SC2086
    set -- $c
    one=$1
    shift
    "$LIMBECK" "$one" "$S" "$@" --set seed=1 > "$W/out" 2>&1
    like "$one of a store goes by no settings" "$?$(cat "$W/out")" \
        '^3limbeck: ".*/s.limbeck" is a store: --set belongs to a configuration'
done
"$LIMBECK" report "$S" --store "$S" > "$W/out" 2>&1
like "a store is named once" "$?$(cat "$W/out")" '^3.*: --store belongs to'
"$LIMBECK" status "$W" > "$W/out" 2>&1
like "a folder is neither" "$?$(cat "$W/out")" '^3.* is a folder, not a file'
mkfifo "$W/pipe"
cat "$W/c.yaml" > "$W/pipe" &
like "a configuration may come through a pipe" \
    "$("$LIMBECK" config "$W/pipe")" 'radius: 5  # line'
like "a run tells what its stages did" \
    "$("$LIMBECK" run "$W/c.yaml" --only ingest 2>&1)" '^ingest .* in = '
is "... which -q keeps from them too" \
    "$("$LIMBECK" run "$W/c.yaml" --only ingest -q 2>&1)" ''

# Completion.
"$LIMBECK" completion bash > "$W/limbeck.bash"
ok "bash reads its script" bash -n "$W/limbeck.bash"
cat > "$W/try.bash" << 'END'
. "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
[ -z "${NO_SPLIT:-}" ] || COMP_WORDBREAKS=${COMP_WORDBREAKS//=}
_limbeck "$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
END
tab() { bash "$W/try.bash" "$W/limbeck.bash" "$@" | paste -sd ' '; }
is "commands" "$(tab limbeck '')" "$(echo "$commands" | paste -sd ' ')"
is "... by their beginning" "$(tab limbeck re)" 'redo rejected report retry review reward'
is "sub-commands" "$(tab limbeck model '')" 'info check bench'
is "options" "$(tab limbeck model check --s)" '--save'
like "... of stage programs" "$(tab "$B/bin/limbeck-place" --)" '--set .*--jobs'
is "what is between our programs is not shown" \
    "$(tab limbeck-place --ru)" ''
is "choices" "$(tab limbeck run x.yaml --from d)" 'dedupe decide'
is "... behind a comma" "$(tab limbeck run x.yaml --only ingest,pl)" \
    'ingest,place'
is "... behind =" "$(tab limbeck run x.yaml --progress = j)" 'json'
is "... where nothing is typed" "$(tab limbeck run x.yaml --progress =)" \
    'auto bar plain json none'
is "... where = splits no words" \
    "$(NO_SPLIT=1 tab limbeck run x.yaml --progress=j)" '--progress=json'
is "names of settings" "$(tab limbeck run x.yaml --set dedupe.ra)" \
    'dedupe.radius='
is "... under the user's own names" \
    "$(tab limbeck run x.yaml --set teachers.big.we)" 'teachers.big.weights='
is "... their values" "$(tab limbeck run x.yaml --set policy.length.missing =)" \
    'fails passes'
is "... of a setting that an option stands for" \
    "$(tab limbeck export x.yaml --format '')" \
    "$(tab limbeck export x.yaml --set export.format =)"
is "files" "$(cd "$W" && B=$B tab limbeck status c.y)" 'c.yaml'
is "folders alone" "$(cd "$W" && tab limbeck report c.yaml --to pi)" \
    'pictures'
is "words of arguments" "$(tab limbeck completion '')" 'bash zsh'
is "no file where a key stands" "$(cd "$W" && tab limbeck why c.yaml '')" ''
is "every option of every help is completed" "$(
    for c in $commands; do
        [ "$c" = model ] || "$LIMBECK" "$c" --help |
            sed -n "s/^  \(-., \)*--\([a-z-]*\).*/$c --\2/p"
    done | while read -r c o; do
        [ "$(tab limbeck "$c" "$o" | tr ' ' '\n' | grep -cx -- "$o")" = 1 ] ||
            echo "$c $o"
    done)" ''
ok "make install has a place for all of it" \
    env B="$B" sh packaging/share.sh "$W/share"
is "... a script for each program" \
    "$(cd "$W/share/bash-completion/completions" && cat limbeck-place |
        cmp - "$W/limbeck.bash" && echo limbeck*)" "limbeck $stages"
is "... a page for each" "$(cd "$W/share/man/man1" && echo limbeck*)" \
    "$(for s in $stages; do printf '%s.1 ' "$s"; done)limbeck.1"
if command -v zsh > /dev/null; then
    "$LIMBECK" completion zsh > "$W/_limbeck"
    ok "zsh reads its script" zsh -n "$W/_limbeck"
else
    echo "ok $((tap_count += 1)) - zsh reads its script # SKIP needs zsh"
fi
plan_done
