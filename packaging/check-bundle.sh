#!/bin/sh
# check-bundle.sh VERSION RELEASE: unpack $B/limbeck-VERSION-ARCH.tar.gz in a
# fresh minimal root of Debian's RELEASE, where nothing was installed, and run
# its demo there as a user without rights. Shows that every library but
# glibc's comes out of the bundle, and that the exported files are those that
# this tree's own programs write. As root; needs debootstrap and a mirror.
set -eu
cd "$(dirname "$0")/.."
version=$1
release=$2
B=${B:-build}
name=limbeck-$version-$(uname -m)
# shellcheck source=packaging/root.sh
. packaging/root.sh

root_need "$release"
WORK=$(mktemp -d "${TMPDIR:-/tmp}/limbeck-$release.XXXXXX")
trap 'rm -rf --one-file-system "$WORK"' EXIT
trap 'exit 130' INT TERM HUP
bad=0
wrong() {
    echo "check-bundle: $1"
    bad=1
}
# exported FOLDER: the digests of the demo's export, its date and times aside;
# what limbeck knows of the folder holds times too
exported() {
    (cd "$1/build/demo/export" && find . -path ./.limbeck -prune -o \
        -type f ! -name manifest.json -print | sort | xargs sha256sum)
}

root_make "$release" "$WORK"
tar -C "$WORK/root/opt" -xzf "$B/$name.tar.gz"
chown -R 65534:65534 "$WORK/root/opt/$name"
dev=$(root_run "$WORK" "dpkg-query -W -f '\${Package}\n' | grep -c -- '-dev$'" ||
    true)
[ "$dev" -eq 0 ] || wrong "$dev -dev packages are installed there"

# Lines of ldd: every library lies in the bundle, or is glibc's.
# shellcheck disable=SC2016 # the shell of the root expands these
root_run "$WORK" 'cd /opt/*/bin && for p in * ../lib/*.so; do ldd "$p"; done |
    sed -n "s/.*=> //p" | sed "s/ (0x.*//" | sort -u |
    while read -r file; do
        case $file in
        /opt/*) ;;
        /*) dpkg-query -S "$(readlink -f "$file")" ;;
        *) echo "missing: $file" ;;
        esac
    done' > "$WORK/outside" || wrong 'ldd failed'
! grep -v '^libc6:' "$WORK/outside" || wrong 'a library comes from elsewhere'

begun=$(date +%s)
root_run "$WORK" "cd /opt/$name && exec setpriv --reuid=65534 --regid=65534 \
    --clear-groups sh demo/demo.sh" > "$WORK/demo.log" 2>&1 ||
    wrong 'the demo failed'
took=$(($(date +%s) - begun))
sed -n '/^stage /,$p' "$WORK/demo.log"
[ $bad -eq 0 ] || tail -n 20 "$WORK/demo.log"

mkdir "$WORK/here"
cp -R demo "$WORK/here"
mkdir -p "$WORK/here/build/demo"
code=0
"$B/bin/limbeck" run "$WORK/here/demo/demo.yaml" > "$WORK/here.log" 2>&1 ||
    code=$?
[ $code -le 1 ] || wrong "the demo fails here too: $(tail -n 1 "$WORK/here.log")"
exported "$WORK/here" > "$WORK/wanted"
exported "$WORK/root/opt/$name" > "$WORK/got"
cmp "$WORK/wanted" "$WORK/got" || wrong 'its export differs from the one here'

root_run "$WORK" '. /etc/os-release; echo "$PRETTY_NAME, $(ldd --version |
    head -n 1), no -dev package, uid 65534:"'
echo "$(wc -l < "$WORK/got") exported files," \
    "$([ $bad -eq 0 ] && echo 'the same bytes as here' || echo FAILED)," \
    "$took s"
exit $bad
