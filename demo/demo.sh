#!/bin/sh
# make demo: install what is missing, build, run the miniature world, and say
# what came out. Everything it makes lies under build/demo. In a bundle, where
# there is no Makefile, nothing is installed or built.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
W=build/demo # as demo.yaml says
begun=$(date +%s)

if [ -f Makefile ]; then
    B=${B:-build}
    echo '== packages'
    make --no-print-directory deps-build
    echo '== build'
    make --no-print-directory -j"$(nproc)" all
else
    B=.
fi
echo '== the miniature world'
mkdir -p "$W"
code=0
"$B/bin/limbeck" run demo/demo.yaml || code=$?
[ $code -le 1 ] || exit $code

echo
echo 'splits:'
for f in "$W"/export/*/*.json; do
    case $f in
    */manifest.json | */dataset_info.json) ;;
    *) printf '  %-40s %s samples\n' "${f#"$W/"}" \
        "$(grep -c '"image":' "$f" || true)" ;;
    esac
done
echo
"$B/bin/limbeck" eval demo/demo.yaml
echo
echo "report: file://$PWD/$W/report/index.html"
echo "one picture's life: $B/bin/limbeck why demo/demo.yaml 4692496400"
[ $code -eq 0 ] || echo 'some pictures are damaged on purpose; the report' \
    'names each'
echo "took $(($(date +%s) - begun)) s"
