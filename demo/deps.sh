#!/bin/sh
# deps.sh PACKAGE...: install what is missing, or, when not root, say exactly
# what to install. Debian 12.
set -eu
missing=
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
    exit 1
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing > /dev/null 2>&1 || {
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends $missing > /dev/null
}
