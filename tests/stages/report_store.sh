# shellcheck shell=sh
# report_store.sh: a made-up store for the tests of report and why. After
# tap.sh; make_store PATH [SAMPLES].
make_store() {
    version=0
    for f in schemas/[0-9]*.sql; do
        sqlite3 -batch "$1" < "$f" || return 1
        version=$((version + 1))
    done
    {
        echo "PRAGMA user_version = $version; PRAGMA foreign_keys = ON;"
        echo 'CREATE TEMP TABLE wanted (value INTEGER);'
        echo "INSERT INTO wanted VALUES (${2:-240});"
        echo 'CREATE TEMP TABLE file (j INTEGER, bytes INTEGER);'
        j=0
        for name in odd131x97 square224 wide300x180; do
            echo "INSERT INTO file VALUES ($j, $(stat -c %s \
                "tests/golden/data/images/$name.png"));"
            j=$((j + 1))
        done
        cat tests/stages/report_store.sql
    } | sqlite3 -batch "$1"
}
