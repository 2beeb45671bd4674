#!/bin/sh
# Small replies of kinds that were once read wrong (shared/cases): what each
# must say, through the whole way from the recorded reply to the answer.
. tests/stages/tap.sh
need_shared cases/01-south-letter-glued

# CASE: what extract says of it, one line a reply
say() {
    rm -rf "$W/case"
    cp -r "$LIMBECK_SHARED"/cases/"$1"-* "$W/case"
    chmod -R u+w "$W/case"
    "$LIMBECK" run "$W/case/c.yaml" --progress none \
        --only ingest,place,dedupe,sample,teach,extract > "$W/out" 2>&1 ||
        cat "$W/out"
    sql "$W/case/s.limbeck" "
        SELECT s.key, a.status, coalesce(a.position_origin, ''),
               coalesce(round(a.lat_deg, 6), ''),
               coalesce(round(a.lon_deg, 6), ''),
               coalesce(a.country, ''), coalesce(a.region, ''),
               coalesce(a.city, '')
        FROM answer a JOIN reply r ON r.id = a.reply_id
        JOIN samples s ON s.id = r.sample_id ORDER BY s.key"
}
reasonings() {
    sql "$W/case/s.limbeck" "
        SELECT s.key, CAST(substr(CAST(r.text AS BLOB), a.reasoning_start + 1,
               a.reasoning_end - a.reasoning_start) AS TEXT)
        FROM answer a JOIN reply r ON r.id = a.reply_id
        JOIN samples s ON s.id = r.sample_id ORDER BY s.key"
}
# What of it goes on: how many characters of reasoning the score stage was
# given, and what claims found in it.
own_words() {
    "$LIMBECK" run "$W/case/c.yaml" --progress none \
        --only claims,score > "$W/out" 2>&1 || cat "$W/out"
    sql "$W/case/s.limbeck" "
        SELECT s.key, (SELECT cast(length AS INTEGER) FROM measures m
                       WHERE m.reply_id = r.id),
               (SELECT group_concat(text, ', ') FROM
                (SELECT text FROM entity e WHERE e.reply_id = r.id
                 ORDER BY start))
        FROM reply r JOIN samples s ON s.id = r.sample_id ORDER BY s.key"
}

is "the south is read as the north is" "$(say 01)" \
    'a|ok|stated|-33.86|151.21|||
b|ok|stated|-33.86|151.21|||
c|ok|stated|-12.05|-77.04|||
d|ok|stated|-12.05|-77.04|||
e|ok|stated|33.86|-151.21|||'
is "minutes and seconds without their marks" "$(say 02)" \
    'a|ok|stated|40.20576|-76.9119|||
b|ok|stated|40.123|-74.123|||
c|ok|stated|32.89555|-96.805967|||
d|ok|stated|51.508333|-0.126667|||
e|ok|stated|51.508333|-0.126667|||'
is "addresses of maps with percent signs" "$(say 05)" \
    'a|ok|stated|28.998528|50.370778|||
b|ok|stated|48.858222|2.2945|||'
is "a table whose first column is a rank" "$(say 07)" \
    'a|ok|stated|48.8566|2.3522|France||
b|ok|stated|-12.05|-77.04|Peru||'
is "ranges are ambiguous" "$(say 09)" \
    'a|ambiguous||||||
b|ambiguous||||||
c|ambiguous||||||
d|ambiguous||||||
e|ambiguous||||||'
is "ranked arrays: the first, or the likeliest" "$(say 10)" \
    'a|ok|stated|-12.05|-77.04|Peru||Lima
b|ok|stated|-12.05|-77.04|||
c|ok|stated|-12.05|-77.04|||'
is "all candidates are kept, the answer first" "$(sql "$W/case/s.limbeck" "
    SELECT candidates FROM answer ORDER BY reply_id LIMIT 1")" \
    '[{"lat":-12.05,"lon":-77.04,"confidence":0.7,"country":"Peru","city":"Lima"},{"lat":-0.18,"lon":-78.47,"confidence":0.2,"country":"Ecuador","city":"Quito"}]'
is "tags of XML" "$(say 11)" \
    'a|ok|stated|48.8566|2.3522|||
b|ok|stated|48.8566|2.3522|||
c|ok|named|48.85341|2.3488|France||Paris
d|ok|stated|-33.86|151.21|||'
is "LaTeX" "$(say 13)" \
    'a|ok|stated|-12.05|-77.04|||
b|ok|stated|-12.05|-77.04|||
c|ok|stated|-12.05|-77.04|||
d|ok|stated|-12.05|-77.04|||'
is "tildes" "$(say 14)" \
    'a|ok|stated|48.86|2.29|||
b|ok|stated|-12.05|-77.04|||
c|ok|stated|-12.05|-77.04|||'
is "thinking between other marks" "$(say 15)" \
    'a|ok|stated|48.8566|2.3522|||
b|ok|stated|48.8566|2.3522|||
c|ok|stated|48.8566|2.3522|||
d|ok|stated|6.69|-1.62|||'
is "its reasoning is stored without them" "$(reasonings)" \
    'a|Could be 45.76, 4.84.
b|Could be 45.76, 4.84.
c|Could be 45.76, 4.84.
d|Red soil, maybe 5.6, -0.2.'
is "a draft in a reasoning that was cut is no answer" "$(say 17)" \
    'a|truncated||||||
b|truncated||||||'
is "refusals in other languages" "$(say 42)" \
    'a|refusal||||||
b|refusal||||||
c|refusal||||||
d|refusal||||||
e|refusal||||||'
is "what a tool returned is not the teacher's answer" "$(say 43)" \
    'a|truncated||||||
b|ok|stated|57.1497|-2.0943|||
c|ok|stated|57.1497|-2.0943|||'
is "nor its reasoning: that is all that the teacher wrote" "$(own_words)" \
    'a|88|port, quay
b|66|Granite, houses, harbour, clock tower
c|30|Granite, houses'
is "forms in which newer models answer" "$(say 44)" \
    'a|ok|stated|40.9606|9.5873|Italy||Golfo Aranci
b|ok|named|48.85341|2.3488|France|Ile-de-France|Paris
c|ok|stated|40.9606|9.5873|||
d|ok|named|26.25|105.93333|China|Guizhou|Anshun'
plan_done
