#!/bin/sh
# check-release.sh RELEASE: this tree's HEAD in a fresh minimal root of Debian's
# RELEASE (bookworm, trixie), where nobody installed anything, and there the
# README's two commands. Prints the counts; exit 1 when something failed, or
# the compiler warned. As root; needs debootstrap and a mirror.
#   B=build sh packaging/check-release.sh trixie
# The log stays in $B/release/RELEASE.log. About 2 GB under TMPDIR until it
# ends, and 100 MB in ROOT_CACHE for the next time.
set -eu
cd "$(dirname "$0")/.."
release=${1:-}
B=${B:-build}
# shellcheck source=packaging/root.sh
. packaging/root.sh

root_need "$release"
for line in 'make demo' 'make deps && make check'; do
    grep -qxF "    $line" README.md ||
        root_fail "the README no longer says \"$line\""
done
[ -z "$(git status --porcelain --untracked-files=no)" ] ||
    echo 'changes that are not committed are left out'

WORK=$(mktemp -d "${TMPDIR:-/tmp}/limbeck-$release.XXXXXX")
trap 'rm -rf --one-file-system "$WORK"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$B/release"
log=$B/release/$release.log
: > "$log"
root_make "$release" "$WORK"
mkdir "$WORK/root/root/limbeck"
git archive HEAD | tar -x -C "$WORK/root/root/limbeck"

# step NAME COMMAND: in the tree of the root; sets step_s
step() {
    begun=$(date +%s)
    echo "== $1" >> "$log"
    code=0
    root_run "$WORK" "cd /root/limbeck && $2" >> "$log" 2>&1 || code=$?
    step_s=$(($(date +%s) - begun))
    [ $code -eq 0 ] && return 0
    grep -A 60 '^FAILED' "$log" | head -n 200 || true
    tail -n 20 "$log"
    echo "$release: \"$1\" ended with $code after $step_s s; see $log"
    return 1
}

bad=0
step make 'apt-get update -qq && apt-get install -y -qq make' || exit 1
step 'make deps without the rights of root' \
    'chmod 755 /root && ! setpriv --reuid=65534 --regid=65534 --clear-groups \
        make deps' || bad=1
grep -q 'apt-get install -y gcc.* libgeonames-dev .*iso-codes .*libcmocka-dev' "$log" || {
    echo "$release: \"make deps\" does not tell a user what is missing"
    bad=1
}
demo_s=-
if step 'make demo' 'make demo'; then
    demo_s=$step_s
else
    bad=1
fi
check_s=-
if step 'make deps && make check' 'make deps && make check'; then
    check_s=$step_s
else
    bad=1
fi
warnings=$(grep -c 'warning:' "$log" || true)
[ "$warnings" -eq 0 ] || bad=1

root_run "$WORK" '. /etc/os-release; echo "$PRETTY_NAME: $(gcc -dumpfullversion |
    sed "s/^/gcc /"), $(dpkg-query -W -f "json-c \${Version}" libjson-c5)"'
sed -n '/^splits:/,/^$/p' "$log"
echo "$release: $warnings warnings; make demo $demo_s s; make check $check_s" \
    "s: $(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)"
exit $bad
