#!/bin/sh
# bundle.sh VERSION: $B/limbeck-VERSION-ARCH.tar.gz, one folder that runs from
# anywhere: the programs, every shared library that they load but glibc's, man
# pages, the demo, and the licence of all of it. On Debian, whose packages say
# which file is whose. The programs look for ../lib/limbeck from where they
# lie, as the Makefile links them.
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
version=$1
name=limbeck-$version-$(uname -m)
top=$B/bundle/$name
doc=$top/share/doc/limbeck

fail() {
    echo "bundle: $1" >&2
    exit 2
}
command -v dpkg-query > /dev/null || fail 'bundles are made on Debian'
rm -rf "$B/bundle"
mkdir -p "$top/bin" "$top/lib/limbeck" "$doc/licences"

for p in "$B"/bin/limbeck*; do
    readelf -d "$p" | grep -q 'RPATH.*\[$ORIGIN/../lib/limbeck\]' ||
        fail "$p was linked before bundles were: rm -r $B/bin, and make it anew"
    strip -o "$top/bin/${p##*/}" "$p"
done
# What programs of others load looks for its libraries in limbeck/ beside it.
strip -o "$top/lib/liblimbeck_reward.so" "$B/lib/liblimbeck_reward.so"
install -D -m 644 library/limbeck_reward.h "$top/include/limbeck_reward.h"
B=$B sh packaging/share.sh "$top/share"
mkdir "$top/demo"
for f in README.md demo.sh demo.yaml models prompts world; do
    cp -R "demo/$f" "$top/demo"
done

# package FILE: whose it is, or nothing. Some releases know files of /usr/lib
# as /lib's.
package() {
    { dpkg-query -S "$1" || dpkg-query -S "${1#/usr}"; } 2> /dev/null |
        sed -n '1s/:.*//p'
}

# One line a library: the name that is asked for, the file that is loaded.
for p in "$B"/bin/limbeck* "$B/lib/liblimbeck_reward.so"; do
    ldd "$p"
done | sed -n 's/^[[:space:]]*\(.*\) => \(.*\)/\1 \2/p' | sed 's/ (0x.*//' |
    sort -u > "$B/bundle/libraries"
! grep 'not found' "$B/bundle/libraries" || fail 'a library is missing'

: > "$B/bundle/owners"
while read -r soname file; do
    file=$(readlink -f "$file")
    owner=$(package "$file")
    [ -n "$owner" ] || fail "no package owns $file"
    [ "$owner" != libc6 ] || continue
    ! readelf -d "$file" | grep -E 'R(UN)?PATH' ||
        fail "$soname looks for libraries in a place of its own"
    install -m 644 "$file" "$top/lib/limbeck/$soname"
    echo "$owner" >> "$B/bundle/owners"
done < "$B/bundle/libraries"

# Where text in pictures is read, the reader's data.
if grep -q '^libtesseract' "$B/bundle/libraries"; then
    data=$(dpkg-query -L tesseract-ocr-eng | grep '/eng.traineddata$')
    install -d "$top/share/tessdata"
    install -m 644 "$data" "$top/share/tessdata"
    echo tesseract-ocr-eng >> "$B/bundle/owners"
fi

# What the tables of names of countries are made of.
printf 'iso-codes\nlibicu-dev\n' >> "$B/bundle/owners"

# Each package's version, from which its source can be had, and its licence.
sort -u "$B/bundle/owners" > "$B/bundle/packages"
while read -r owner; do
    dpkg-query -W -f '${Package} ${Version}\n' "$owner" | head -n 1
    install -D -m 644 "/usr/share/doc/$owner/copyright" \
        "$doc/licences/$owner/copyright" || fail "$owner tells no licence"
done < "$B/bundle/packages" > "$doc/packages.txt"
grep -rhoE '/usr/share/common-licenses/[A-Za-z0-9.-]*[A-Za-z0-9]' \
    "$doc/licences" | sort -u > "$B/bundle/common"
while read -r file; do
    install -D -m 644 "$file" "$doc/licences/common-licenses/${file##*/}"
done < "$B/bundle/common"
install -m 644 LICENSE CHANGELOG.md docs/clusters.md "$doc"
install -m 644 packaging/bundle-readme.md "$top/README.md"

# The newest symbol of glibc that anything asks for.
glibc=$(objdump -T "$top"/bin/* "$top"/lib/*.so "$top"/lib/limbeck/* |
    grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
echo "${glibc#GLIBC_}" > "$doc/glibc-needed"

when=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || date +%s)}
tar -C "$B/bundle" --sort=name --owner=0 --group=0 --numeric-owner \
    --mtime="@$when" -cf - "$name" | gzip -9n > "$B/$name.tar.gz"
echo "$B/$name.tar.gz: $(stat -c %s "$B/$name.tar.gz") bytes," \
    "$(find "$top/bin" -type f | wc -l) programs," \
    "$(find "$top/lib" -type f | wc -l) libraries of" \
    "$(wc -l < "$doc/packages.txt") packages; needs glibc ${glibc#GLIBC_}"
