#!/bin/sh
# make lint: layout, headers alone, include tables, cppcheck, clang-tidy and
# the shell scripts. A tool that is not installed is named and left out; the include
# tables are always checked. Exit 1 when anything was found.
#   sh tests/lint/lint.sh 'COMPILER FLAGS'
set -u
export LC_ALL=C.UTF-8
flags=$1
bad=0
found() {
    echo "lint: $1"
    bad=1
}
have() {
    command -v "$1" > /dev/null && return 0
    echo "lint: $1 is not installed: left out"
    return 1
}
sources=$(git ls-files '*.c' '*.h')
ours=$(git ls-files '*.c' ':!tests')

sh tests/lint/includes.sh || bad=1
sh tests/mutants/check-mutants.sh --look ||
    found "mutants whose place is gone: write them anew"

for t in $(git ls-files 'tests/unit/*test_*.c'); do
    x=${t##*/test_}
    home=$(git ls-files "*/$x" "*/${x%c}h" ':!tests' | head -n 1)
    [ -z "$home" ] || [ "tests/unit/${home%/*}" = "${t%/*}" ] ||
        found "$t tests $home, and does not lie where that does"
done

long=$(echo "$sources" | xargs wc -l | awk '$2 != "total" && $1 > 800')
[ -z "$long" ] || found "files over 800 lines: $long"

# grep counts characters, not bytes.
wide=$(echo "$sources" | xargs grep -nE '^.{81,}' | cut -d: -f1,2 | head -n 20)
[ -z "$wide" ] || found "lines over 80 columns: $wide"

marks=$(git grep -nE 'TODO|FIXME|XXX|HACK' -- '*.c' '*.h' '*.sh' '*.sql' \
    Makefile ':!tests/lint' | grep -v XXXXXX)
[ -z "$marks" ] || found "unfinished marks: $marks"

for h in $(git ls-files '*.h'); do
    case $h in tests/*) continue ;; esac
    # shellcheck disable=SC2086
    echo "#include \"$h\"" | ${CC:-cc} $flags -MF /dev/null -Wno-unused \
        -fsyntax-only -x c - 2> /dev/null ||
        found "$h does not compile alone"
done

# Another version of the formatter would want another layout.
: "${CLANG_FORMAT:=clang-format-19}"
format=
for f in "$CLANG_FORMAT" clang-format; do
    case $("$f" --version 2> /dev/null) in
    *" version ${CLANG_FORMAT##*-}."*) format=${format:-$f} ;;
    esac
done
if [ -n "$format" ]; then
    # shellcheck disable=SC2086
    n=$($format --dry-run $sources 2>&1 |
        grep -c 'warning: code should be clang-formatted')
    [ "$n" -eq 0 ] || found "$n places differ from $CLANG_FORMAT's layout"
else
    echo "lint: $CLANG_FORMAT is not installed (make deps-dev): left out"
fi

# The README names the packages that the Makefile installs.
if [ -n "${PACKAGES:-}" ]; then
    named=$(sed -n '/^    apt-get install -y gcc/,/[^\\]$/p' README.md |
        sed 's/apt-get install -y//; s/\\$//' | xargs)
    [ "$named" = "$(echo "$PACKAGES" | xargs)" ] ||
        found 'the README names other packages than the Makefile'
fi
# cppcheck does not follow err_die, which never returns: most suppressions are
# about what stands behind it. Newer ones say how deep they looked, and invent
# an empty HAVE_TESSERACT.
if have cppcheck; then
    # shellcheck disable=SC2086
    cppcheck -q --std=c11 --inline-suppr --error-exitcode=1 \
        --enable=warning,portability --suppress=missingIncludeSystem \
        --suppress=uninitvar --suppress=varFuncNullUB \
        --suppress=nullPointerRedundantCheck \
        --suppress=arrayIndexOutOfBoundsCond \
        --suppress=normalCheckLevelMaxBranches -UHAVE_TESSERACT -UHAVE_LIBHEIF \
        -I. -Ipipeline \
        $ours || bad=1
fi
if have clang-tidy && [ -z "${LINT_QUICK:-}" ]; then
    # shellcheck disable=SC2086
    clang-tidy --quiet $ours -- ${flags% -MMD*} 2> /dev/null |
        grep -E 'warning:|error:' && bad=1
fi
if have shellcheck; then
    git ls-files '*.sh' '*.bash' .ci/run | xargs shellcheck -x -S warning || bad=1
fi
[ $bad -eq 0 ] && echo 'lint: nothing found'
exit $bad
