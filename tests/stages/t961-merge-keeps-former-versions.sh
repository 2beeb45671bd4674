#!/bin/sh
# merge: what a shard read of a file that was another before stays known. The
# store is that of one ingest with the same past, and a file that is as it was is
# not opened again.
. tests/stages/tap.sh
D=demo/world
mkdir "$W/p" "$W/set"
tar -C "$W/p" -xf $D/postcards/postcards.tar
cp $D/streetview/00.zip $D/streetview/streetview.csv "$W/set"
printf 'sources:
  cards: {paths: ["%s/cards.tar"]}
  street: {paths: ["%s/00.zip"], tables: ["%s/streetview.csv"]}
' "$W/set" "$W/set" "$W/set" > "$W/c.yaml"
ingest() { # STORE OPTION...
    store=$1
    shift
    "$B/bin/limbeck-ingest" "$W/c.yaml" --store "$W/$store.limbeck" \
        --progress none --set ingest.max_retired=1 "$@" > "$W/log" 2>&1
}
cards() { # NAME...: the archive as of a day
    tar -C "$W/p" --sort=name --mtime=@0 -cf "$W/set/cards.tar" "$@"
    touch -d @1000000000 "$W/set/cards.tar"
}
each() {
    ingest whole
    for i in 1 2 3; do
        ingest $i --shard $i/3
    done
}
dump() { sqlite3 -batch "$W/$1.limbeck" < tests/dump.sql | sort; }

all=$(cd "$W/p" && find . -type f -printf '%P\n' | sort)
some=$(echo "$all" | sed 1,2d)
# shellcheck disable=SC2086
cards $all
each
# shellcheck disable=SC2086
cards $some
touch -d @1000000007 "$W/set/cards.tar"
sed -i '$d' "$W/set/streetview.csv"
each
like "two versions of an archive are in a shard" "$(for i in 1 2 3; do
    sql "$W/$i.limbeck" "SELECT group_concat(kind || finished || current, ' ')
        FROM (SELECT * FROM source JOIN source_state ON source_id = id
              ORDER BY kind, current)"; done | sort | tr '\n' ' ')" \
    '^(.*table10 table11){3}'
"$LIMBECK" merge "$W/merged.limbeck" "$W"/[123].limbeck --progress none > "$W/log" 2>&1
like "they are merged" "$? $(cat "$W/log")" '^0 '
# versions STORE: rows of source with what was read of them
versions() {
    sql "$W/$1.limbeck" "SELECT s.name, s.kind, t.current, t.finished,
        coalesce(t.retired_reason, ''), t.content, (SELECT count(*) FROM member m
        WHERE m.source_id = s.id), (SELECT count(*) FROM entry e
        WHERE e.source_id = s.id) FROM source s JOIN source_state t
        ON t.source_id = s.id ORDER BY 1, 2, 3, 6"
}
is "former versions with what was read of them" "$(versions merged)" \
    "$(versions whole)"
ingest merged
dump whole > "$W/a"
dump merged > "$W/b"
ok "the store is that of one ingest with this past" diff "$W/a" "$W/b"
like "the counts hold" "$("$LIMBECK" fsck "$W/merged.limbeck" 2>&1; echo "rc $?")" 'rc 0'

# shellcheck disable=SC2086
cards $all
n=$(sql "$W/merged.limbeck" 'SELECT count(*) FROM member')
ingest merged
ingest whole
is "what is as it was is not read again" \
    "$(sql "$W/merged.limbeck" 'SELECT count(*) FROM member')" "$n"
dump whole > "$W/a"
dump merged > "$W/b"
ok "and counts again" diff "$W/a" "$W/b"
plan_done
