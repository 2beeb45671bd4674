#!/bin/sh
# The include check finds one violation of each kind, planted in a small tree,
# and nothing in the tree without them.
. tests/stages/tap.sh

T=$W/tree

# A tree that obeys: two rooms, two stages, a test, one outside library.
plant() {
    rm -rf "$T"
    mkdir -p "$T/docs" "$T/lib/base" "$T/lib/adapters" "$T/stages/a" \
        "$T/stages/b" "$T/tests/unit"
    cat > "$T/docs/architecture.md" <<'EOF'
<!-- include table -->
| folder | what it is | may include |
|---|---|---|
| lib/base | ground | |
| lib/adapters | libraries | lib/base |
| stages/* | stages | lib/* |
<!-- end -->
<!-- library table -->
| header | only in |
|---|---|
| png.h | lib/adapters/image |
<!-- end -->
EOF
    for room in lib/base lib/adapters stages/a stages/b; do
        echo "# $room" > "$T/$room/README.md"
    done
    printf '/* buf.h: bytes.\n *\n * Included by: everyone.\n */\n' \
        > "$T/lib/base/buf.h"
    printf '/*\n * image.h: pictures.\n *\n * Included by: stages/a,\n%s' \
        ' * tests.
 */
#include "base/buf.h"
' > "$T/lib/adapters/image.h"
    printf '#include "adapters/image.h"\n#include <png.h>\n' \
        > "$T/lib/adapters/image.c"
    printf '#include "adapters/image.h"\n#include <stdio.h>\n' \
        > "$T/stages/a/a.c"
    printf '/*\n * b_part.h: a part.\n *\n * Included by: b.c.\n */\n' \
        > "$T/stages/b/b_part.h"
    printf '#include "b_part.h"\n' > "$T/stages/b/b.c"
    printf '#include "adapters/image.h"\n' > "$T/tests/unit/test_image.c"
}

lint() {
    sh tests/lint/includes.sh "$T" 2>&1
}

# planted TEXT PATTERN: what was planted since `plant` is found, and fails
planted() {
    out=$(lint)
    is "$1: fails" $? 1
    like "$1: is named" "$out" "$2"
}

plant
out=$(lint)
is "a tree that obeys passes" $? 0
like "and is counted" "$out" '4 folders, no circle; 3 headers'

plant
mkdir "$T/attic"
echo > "$T/attic/old.c"
planted "a folder without a row" 'attic is no row of the table'

plant
rm "$T/stages/b/README.md"
planted "a folder without a README" 'stages/b has no README.md'

plant
echo '#include "adapters/image.h"' > "$T/lib/base/buf.c"
planted "an include that points up" \
    'lib/base/buf.c:1: lib/base may not include lib/adapters/image.h'

plant
sed -i 's/| ground | |/| ground | lib\/adapters |/' "$T/docs/architecture.md"
planted "a row that points up" 'lib/base may include lib/adapters, which is no'

plant
echo '#include "adapters/image.h"' > "$T/lib/base/buf.c"
planted "a circle" 'the largest circle of folders: lib/adapters lib/base'

plant
echo '#include "stages/b/b_part.h"' >> "$T/stages/a/a.c"
planted "a stage that includes another" \
    'stages/a/a.c:3: a stage may not include another'

plant
echo '#include <png.h>' >> "$T/stages/a/a.c"
planted "a library outside its adapter" \
    'stages/a/a.c:3: <png.h> belongs to lib/adapters/image'

plant
echo '#include <tiff.h>' >> "$T/lib/adapters/image.c"
planted "a library that is in no row" '<tiff.h> is in no row of the libraries'

plant
cp "$T/lib/base/buf.h" "$T/stages/b/buf.h"
planted "a name that stands twice" 'two files are called buf.h: lib/base/buf.h'

plant
echo '#include "gone.h"' >> "$T/stages/a/a.c"
planted "a header that is not there" 'stages/a/a.c:3: there is no gone.h'

plant
echo '/* buf.h: bytes. */' > "$T/lib/base/buf.h"
planted "a header that does not say who includes it" \
    'lib/base/buf.h: its first comment has no line'

plant
echo '#include "adapters/image.h"' >> "$T/stages/b/b.c"
planted "a folder that the header does not name" \
    'image.h: is included by stages/b/b.c, which its line'

plant
echo '#include "b_part.h"' > "$T/stages/b/b_more.c"
planted "a file that the header does not name" \
    'b_part.h: is included by stages/b/b_more.c, which its line'

plant
echo > "$T/stages/a/a.c"
planted "a name that does not include it" 'names stages/a, which does not'

ok "this tree obeys" sh tests/lint/includes.sh
plan_done
