# shellcheck shell=bash disable=SC2034,SC2154
# How a line is completed, by the tables that `limbeck completion bash` prints
# before this. They set `kind` (words, list, file, folder, setting, or nothing)
# and `words`, which _limbeck owns.

# Candidates for `value` into COMPREPLY.
_limbeck_offer() {
    local head=''
    case $kind in
    words) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$value") ;;
    list)
        [[ $value == *,* ]] && head=${value%,*},
        mapfile -t COMPREPLY < <(compgen -P "$head" -W "$words" -- \
            "${value##*,}")
        ;;
    file)
        compopt -o filenames 2> /dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$value")
        ;;
    folder)
        compopt -o filenames 2> /dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$value")
        ;;
    setting) _limbeck_offer_setting ;;
    esac
}

# NAME=VALUE of the configuration. A section under names of the user's own is
# completed once its name is there.
_limbeck_offer_setting() {
    local name=${value%%=*} section
    if [[ $value == *=* ]]; then
        value=${value#*=}
        kind=
        _limbeck_setting "$name"
        _limbeck_offer
        return
    fi
    compopt -o nospace 2> /dev/null
    section=$(cut -d . -f 1,2 <<< "$value")
    if [[ $value == *.*.* ]] && _limbeck_many "${value%%.*}"; then
        mapfile -t COMPREPLY < <(compgen -P "$section." -S = -W "$words" -- \
            "${value#"$section".}")
    else
        mapfile -t COMPREPLY < <(compgen -W "$_limbeck_names" -- "$value")
    fi
}

_limbeck() {
    local command=${1##*/} line=() option='' word='' value='' before=''
    local kind='' words='' i count=0 glue=''

    # Readline splits at `=`: put the words together again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((${#line[@]} > 0)) && [[ $word == '=' || ($glue && $word) ]]; then
            line[${#line[@]} - 1]+=$word
        else
            line+=("$word")
        fi
        glue=
        [[ $word != '=' ]] || glue=yes
    done

    # What the words before the last one mean.
    for ((i = 0; i < ${#line[@]} - 1; i++)); do
        word=${line[i]}
        if [[ $option ]]; then
            option=
        elif [[ $word == -* ]]; then
            [[ $word == *=* ]] || ! _limbeck_option "$command" "$word" ||
                option=$word
        elif _limbeck_child "$command" "$word"; then
            command+=" $word"
        else
            count=$((count + 1))
        fi
    done

    value=${line[${#line[@]} - 1]}
    COMPREPLY=()
    kind=
    if [[ ! $option && $value == --*=* ]]; then
        option=${value%%=*}
        before=$option=
        value=${value#*=}
    fi
    if [[ $option ]]; then
        _limbeck_option "$command" "$option"
    elif [[ $value == -* ]]; then
        kind=words
        _limbeck_options "$command"
    else
        _limbeck_argument "$command" $count
    fi
    [[ $kind != setting || $value != *=* ]] || before+=${value%%=*}=
    _limbeck_offer
    # Where `=` does not split words, a candidate is the whole word.
    [[ $COMP_WORDBREAKS == *=* ]] || COMPREPLY=("${COMPREPLY[@]/#/$before}")
}
