#!/bin/sh
# Checks every #include of ROOT (default: here) against the tables of
# docs/architecture.md, the line `Included by:` of every header, that each
# folder has a README and each file a name of its own. Prints what is wrong, or
# how many folders there are; exit 1 when something is.
#   sh tests/lint/includes.sh [ROOT]
set -eu
program=$(cd "$(dirname "$0")" && pwd)/includes.awk
cd "${1:-.}"
# shellcheck disable=SC2046 # names of sources hold no blanks
exec awk -v page=docs/architecture.md -f "$program" \
    $(find . \( -name build -o -name '.?*' \) -prune -o -name '*.[ch]' \
        -print | sed 's#^\./##' | LC_ALL=C sort)
