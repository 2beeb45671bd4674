#!/bin/sh
# Writes the generated C of the build, on stdout:
#   embed.sh queries FILE.sql...   the names of all queries, as an enum
#   embed.sh query_names FILE... the same as strings, in the same order
#   embed.sh texts FILE...         the content of each file, by its path; of a
#                                  .sql file, each line with {filter} once for
#                                  each word of $FILTERS: {filter} is its name,
#                                  {filter+7} its place, the first being 7
#   embed.sh borders FILE          the borders of countries that are built in
#   embed.sh columns FILE          what columns of tables are called
#   embed.sh columns FILE          what columns of tables are called
#   embed.sh lists stages: a b filters: c commands: d backends: e
#           export_formats: f
#   embed.sh rewards a b           the list of rewards
#   embed.sh main STAGE            a program for one stage
# A query file holds blocks that begin with `-- query: NAME`.
set -eu
export LC_ALL=C

queries() {
    echo '/* made by schemas/embed.sh */'
    echo '#ifndef LIMBECK_QUERIES_H'
    echo '#define LIMBECK_QUERIES_H'
    echo 'enum query_id {'
    echo '    QUERY_NONE,'
    cat "$@" | sed -n 's/^-- query: *\([a-z0-9_]*\).*/\1/p' | sort |
        tr '[:lower:]' '[:upper:]' | sed 's/.*/    QUERY_&,/'
    echo '    QUERY_COUNT'
    echo '};'
    echo '#endif'
}

query_names() {
    cat "$@" | sed -n 's/^-- query: *\([a-z0-9_]*\).*/\1/p' | sort |
        sed 's/.*/    "&",/'
}

expand() {
    case $1 in
    *.sql) ;;
    *) cat "$1" && return ;;
    esac
    awk -v names="${FILTERS:-}" 'BEGIN { n = split(names, name, " ") }
    !/\{filter[+}]/ { print; next }
    {
        for (i = 1; i <= n; i++) {
            line = $0
            short = name[i]
            sub(/^filter_/, "", short)
            gsub(/\{filter\}/, short, line)
            while (match(line, /\{filter\+[0-9]+\}/))
                line = substr(line, 1, RSTART - 1) \
                    (substr(line, RSTART + 8, RLENGTH - 9) + i - 1) \
                    substr(line, RSTART + RLENGTH)
            print line
        }
    }' "$1"
}

bytes() { # NAME FILE
    printf 'static const unsigned char %s[] = {\n' "$1"
    od -An -v -tu1 "$2" | awk '{
        for (i = 1; i <= NF; i++)
            printf "%s,", $i
        print ""
    }'
    printf '0};\n'
}

borders() {
    echo '/* made by schemas/embed.sh */'
    echo '#include "geo/borders.h"'
    bytes file "$1"
    echo 'struct span borders_built_in(void)'
    echo '{'
    echo '    return span_make(file, sizeof(file) - 1);'
    echo '}'
}

columns() {
    echo '/* made by schemas/embed.sh */'
    echo '#include "intake/table_columns.h"'
    bytes file "$1"
    echo 'struct span columns_built_in(void)'
    echo '{'
    echo '    return span_make(file, sizeof(file) - 1);'
    echo '}'
}

columns() {
    echo '/* made by schemas/embed.sh */'
    echo '#include "intake/column_names.h"'
    bytes file "$1"
    echo 'struct span column_names_built_in(void)'
    echo '{'
    echo '    return span_make(file, sizeof(file) - 1);'
    echo '}'
}

texts() {
    echo '/* made by schemas/embed.sh */'
    echo '#include "db/schemas.h"'
    n=0
    for f in "$@"; do
        n=$((n + 1))
        printf 'static const unsigned char text_%d[] = {\n' $n
        expand "$f" | od -An -v -tu1 | awk '{
            for (i = 1; i <= NF; i++)
                printf "%s,", $i
            print ""
        }'
        printf '0};\n'
    done
    echo 'const struct schema_text schema_texts[] = {'
    n=0
    for f in "$@"; do
        n=$((n + 1))
        printf '    {"%s", (const char *)text_%d, sizeof(text_%d) - 1},\n' \
            "${f#schemas/}" $n $n
    done
    echo '};'
    echo 'const size_t schema_text_count ='
    echo '    sizeof(schema_texts) / sizeof(schema_texts[0]);'
}

lists() {
    echo '/* made by schemas/embed.sh */'
    echo '#include "engine/stage.h"'
    echo '#include "exports/export_format.h"'
    echo '#include "filters/filter.h"'
    echo '#include "teachers/teacher.h"'
    echo '#include "command.h"'
    one=
    names=
    # Names are words: they are meant to be split.
    # shellcheck disable=SC2086
    for word in "$@" end:; do
        case $word in
        *:)
            [ -z "$one" ] || list_one "$one" $names
            one=${word%s:}
            names=
            ;;
        *) names="$names $word" ;;
        esac
    done
}

list_one() {
    kind=$1
    shift
    for n in "$@"; do
        echo "extern const struct $kind ${kind}_${n#"${kind}_"};"
    done
    echo "const struct $kind *const ${kind}_all[] = {"
    for n in "$@"; do
        echo "    &${kind}_${n#"${kind}_"},"
    done
    echo '    NULL'
    echo '};'
}

case $1 in
queries) shift && queries "$@" ;;
query_names) shift && query_names "$@" ;;
borders) borders "$2" ;;
columns) columns "$2" ;;
texts) shift && texts "$@" ;;
lists) shift && lists "$@" ;;
rewards)
    shift
    echo '/* made by schemas/embed.sh */'
    echo '#include "rewards/reward.h"'
    list_one reward "$@"
    ;;
main)
    echo '/* made by schemas/embed.sh */'
    echo '#include "stage_program.h"'
    echo "extern const struct stage stage_$2;"
    echo 'int main(int argc, char **argv)'
    echo '{'
    echo "    return stage_program(&stage_$2, argc, argv);"
    echo '}'
    ;;
esac
