#!/bin/sh
# deps.sh PACKAGE...: install those of Debian's packages that are missing, or,
# when not root, say exactly what to install. Where there is no dpkg, the names
# in PACKAGES are looked for with pkg-config instead, and nothing is installed.
set -eu
missing=
if ! command -v dpkg-query > /dev/null; then
    for p in ${PACKAGES:-}; do
        pkg-config --exists "$p" 2> /dev/null || missing="$missing $p"
    done
    [ -n "$missing" ] || exit 0
    echo "this is no Debian, and pkg-config does not find:$missing"
    echo 'install those, or use a bundle, which needs nothing:' \
        'docs/clusters.md'
    exit 1
fi
for p in "$@"; do
    s=$(dpkg-query -W -f '${Status}' "$p" 2> /dev/null || true)
    case $s in
    *' installed') ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "missing packages; as root:"
    echo "  apt-get update && apt-get install -y$missing"
    echo 'without root: a bundle made elsewhere needs none of them;' \
        'docs/clusters.md'
    exit 1
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing > /dev/null 2>&1 || {
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends $missing > /dev/null
}
