# Rows for `limbeck reward` of real replies that were recorded elsewhere: each
# in one of six forms, with what the reward at hand needs besides. $reward names
# it. Used as: jq -n -c --arg reward NAME -f published_rows.jq < replies.jsonl
def last_object: [match("\\{[^{}]*\\}"; "g")] | last;
def form($n; $d; $said; $think; $object):
    if $n == 0 then $said
    elif $n == 1 then "<think>\($think)</think><answer>\($object)</answer>"
    elif $n == 2 then
        "<think>\($think)</think>\n<answer>country: \($d.country)\ncity: \($d.city)</answer>"
    elif $n == 3 then
        "<think>\($think)</think><answer>Latitude: \($d.lat), Longitude: \($d.lon)</answer>\n"
    elif $n == 4 then "<think>\($think)</think><answer>\($d.country); \($d.city)</answer>"
    else "<think>\($think)</think><answer>\($d.lon), \($d.lat)</answer>" end;
def position: if (.lat | type) == "number" and (.lon | type) == "number"
    then {lat, lon} else null end;
def needs($g; $d; $k):
    if $reward == "sigmoid" then
        {solution: "<answer> [\($g.lat), \($g.lon)] </answer>", theta_km: [25, 200, 2500][$k % 3]}
    elif $reward == "yes_no" then
        {solution: ["True", "False", "yes", "no", "<answer>yes</answer>"][$k % 5]}
    elif $reward == "names" then {solution: "\($g.country)\t\($g.city)"}
    elif $reward == "recall" then
        {entities: [["car", "palm", "sign"], ["tower", "road", "Building"],
            ["sky", "sea", "tree", "sea"]][$k % 3] | map({text: .})}
    elif $reward == "decay" then
        {solution: "<answer>\($g.country); \($g.city)</answer>",
         geocoded: {answer: ($d | position), truth: ($g | {lat, lon})}}
    elif $reward == "semantic" then
        {solution: "<answer>\($g.country); \($g.city); x</answer>",
         similarity: [$k % 11 / 10, $k % 7 / 6, $k % 5 / 4]}
    else {} end;
[limit(1000; inputs)] | to_entries[] | .key as $k | .value.ground_truth as $g
    | .value.solution_str as $said | ($said | last_object) as $o
    | (($o.string // "{}") | try fromjson catch {}) as $d
    | {completion: form($k % 6; $d; $said;
          (if $o then $said[0:$o.offset] else $said end); $o.string // "")}
        + needs($g; $d; $k)
