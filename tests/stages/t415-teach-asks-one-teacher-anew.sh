#!/bin/sh
# Teach with another prompt: that teacher is asked anew, the others are not,
# what was said before stays, and going back asks nobody.
. tests/stages/tap.sh
. tests/stages/teach_world.sh

S=$W/s.limbeck
teach_world "$S" 6
printf 'filename,response\nk1,one\nk2,two\nk3,three\n' > "$W/r.csv"
cat > "$W/s.yaml" <<END
store: $S
teachers:
  first:
    {backend: batch, model: m, results: r.csv, key_column: filename, pictures: no}
  second:
    {backend: batch, model: m, results: r.csv, key_column: filename, pictures: no}
END
sed '/second:/,$s/{/{prompt: globe, /' "$W/s.yaml" > "$W/other.yaml"
teach() { "$T" "$W/$1.yaml" --progress none > "$W/out" 2>&1; }
counts() {
    sql "$S" "SELECT t.name, p.name, count(*) FROM reply r
              JOIN teacher t ON t.id = r.teacher_id
              JOIN prompt p ON p.id = t.prompt_id GROUP BY t.id ORDER BY t.id"
}
teach s
is "both teachers answer" "$(counts)" 'first|gre|3
second|gre|3'
teach other
is "a new prompt asks that teacher alone" "$(counts)" 'first|gre|3
second|gre|3
second|globe|3'
is "the active teachers name the new one" "$(sql "$S" "SELECT p.name FROM active_teacher o
    JOIN teacher t ON t.id = o.teacher_id JOIN prompt p ON p.id = t.prompt_id
    ORDER BY o.ordinal")" 'gre
globe'
teach s
is "going back finds what was said" "$(counts)" 'first|gre|3
second|gre|3
second|globe|3'
plan_done
