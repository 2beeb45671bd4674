# shellcheck shell=sh
# report_store.sh: a made-up store for the tests of report and why. After
# tap.sh; make_store PATH [SAMPLES].
make_store() {
    version=0
    for f in schemas/[0-9]*.sql; do
        sqlite3 -batch "$1" < "$f" || return 1
        version=$((version + 1))
    done
    # A column for each filter that came since; the others are there.
    for f in $(grep -ls '^const struct filter filter_' filters/*.c); do
        f=$(basename "${f#filters/filter_}" .c)
        [ "$f" = template ] ||
            sed "s/{filter}/$f/" schemas/columns.sql |
            sqlite3 -batch "$1" 2> /dev/null
    done
    {
        echo "PRAGMA user_version = $version; PRAGMA foreign_keys = ON;"
        echo 'CREATE TEMP TABLE wanted (value INTEGER);'
        echo "INSERT INTO wanted VALUES (${2:-240});"
        echo 'CREATE TEMP TABLE file (i INTEGER PRIMARY KEY, at INTEGER,
                  bytes INTEGER, sha256 BLOB);'
        perl tests/stages/report_pictures.pl "$1.pictures" "${2:-240}"
        echo "CREATE TEMP TABLE pictures_at (path TEXT);"
        echo "INSERT INTO pictures_at VALUES ('$1.pictures');"
        cat tests/stages/report_store.sql
    } | sqlite3 -batch "$1"
}
