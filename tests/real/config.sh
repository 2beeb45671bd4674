#!/bin/sh
# Prints the configuration tests/real/NAME.yaml with the data where
# LIMBECK_SHARED says (default ../shared, beside the project), and with paths
# that hold wherever the copy is put:
#     sh tests/real/config.sh im2gps > /tmp/im2gps.yaml
#     limbeck run /tmp/im2gps.yaml
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
shared=${LIMBECK_SHARED:-$root/../shared}
shared=$(cd "$shared" && pwd -P) || exit 1
[ -r "$here/${1:-}.yaml" ] || {
    echo "config.sh: there is no \"${1:-}.yaml\" in $here" >&2
    exit 3
}
# As they stand, the paths begin at the folder of the configuration.
sed "s|\.\./\.\./\.\./shared|$shared|; s|\.\./\.\./build|$root/build|" \
    "$here/$1.yaml"
