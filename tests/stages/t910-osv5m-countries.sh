#!/bin/sh
# OSV-5M's street photographs: the countries that place names, compared with
# those published. The one disagreement is known; a new one is a failure.
. tests/stages/tap.sh
need_shared data/photos/osv5m

S="$W/osv5m.limbeck"
sh tests/real/config.sh osv5m > "$W/osv5m.yaml"
# shellcheck disable=SC2317 # called by ok
run() {
    "$LIMBECK" run "$W/osv5m.yaml" --only ingest,place \
        --set "store=$S" "$@" > "$W/out" 2>&1
}
tally() { # STAGE
    sql "$S" "SELECT came_in, kept, rejected, errored, pending FROM tally
        WHERE stage = '$1' ORDER BY run_id DESC LIMIT 1"
}
apart() {
    sql "$S" "SELECT DISTINCT s.key, s.country, coalesce(p.country, 'none')
        FROM samples s JOIN place p ON p.sample_id = s.id
        WHERE s.country <> coalesce(p.country, 'none') ORDER BY 1"
}
share() {
    sql "$S" "SELECT count(DISTINCT s.key), count(DISTINCT iif(
            s.country = p.country, s.key, NULL)) || ' in the country '
            || 'published'
        FROM samples s JOIN place p ON p.sample_id = s.id"
}

ok "ingest and place run" run
is "ingest: 53 pictures, 50 positions, 2 tables that are no pictures" \
    "$(tally ingest)" '105|103|2|0|0'
is "each picture has a position and a published country" "$(sql "$S" "
    SELECT count(*) FROM samples WHERE standing = 'kept'
    AND picture_id IS NOT NULL AND length(country) = 2")" 53
is "place: all of them" "$(tally place)" '103|103|0|0|0'
is "countries that agree" "$(share)" '87|86 in the country published'
is "the one that does not" "$(apart)" '3882682481821500|YE|OM'
is "each lies more than 20 km from the town it was given to" "$(sql "$S" "
    SELECT count(*) FROM samples s JOIN place p ON p.sample_id = s.id
    WHERE s.country <> p.country AND p.city_km < 20")" 0

D=$SHARED/data/gazetteer/cities15000.zip
if [ -r "$D" ]; then
    ok "place with GeoNames' own dump" run \
        --set "place.gazetteer=$(cd "${D%/*}" && pwd)/${D##*/}"
    is "agrees as often" "$(share)" '87|86 in the country published'
    is "and disagrees on the same" "$(apart)" '3882682481821500|YE|OM'
fi
plan_done
