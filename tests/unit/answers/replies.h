/*
 * replies.h: replies in every form that teachers answer in, and what is to be
 * read from each. The tests of answers and of exports include this, after
 * testing.h.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_TESTS_REPLIES_H
#define LIMBECK_TESTS_REPLIES_H

/* What is expected of a reply; absent texts are "". */
static const struct {
    const char *reply;
    const char *status, *form;
    bool strict;
    double lat_deg, lon_deg; /* NAN: none */
    const char *country, *region, *city;
    const char *reasoning;
} replies[] = {
    /* GRE */
    {"<think>1. Signs in French.</think><answer>48.8566, 2.3522</answer>", "ok",
     "gre", true, 48.8566, 2.3522, "", "", "", "1. Signs in French."},
    {"<think>a</think>\n<answer>\"Latitude\": \"-31.28\xC2\xB0\", "
     "\"Longitude\": \"149.28\xC2\xB0\"</answer>\n",
     "ok", "gre", false, -31.28, 149.28, "", "", "", "a"},
    {"<think>a</think><answer>40.742\xC2\xB0N, 73.985\xC2\xB0W</answer>", "ok",
     "gre", true, 40.742, -73.985, "", "", "", "a"},
    {"<think>a</think><answer>1.5, 2.5</answer><answer>3.5, 4.5</answer>", "ok",
     "gre", false, 3.5, 4.5, "", "", "", "a"},
    {"<think>(9.5, 8.5)</think><answer>151.2, -33.8</answer>", "out of range",
     "gre", false, NAN, NAN, "", "", "", "(9.5, 8.5)"},
    {"<think>a</think><answer>1.5, 2.5 or 3.5, 4.5</answer>", "ambiguous",
     "gre", false, NAN, NAN, "", "", "", "a"},
    {"a</think><answer>1.5, 2.5</answer>", "ok", "gre", false, 1.5, 2.5, "", "",
     "", "a"},
    {"<think>a</think><answer>1.5, 2.5", "ok", "gre", false, 1.5, 2.5, "", "",
     "", "a"},
    {"<think>going on and", "truncated", "", false, NAN, NAN, "", "", "",
     "going on and"},
    {"<think>a < b</think><answer>1.5, 2.5</answer>", "ok", "gre", true, 1.5,
     2.5, "", "", "", "a < b"},
    {"<think></think><answer>1.5, 2.5</answer>", "ok", "gre", false, 1.5, 2.5,
     "", "", "", ""},
    {" <think>a</think><answer>1.5, 2.5</answer>", "ok", "gre", false, 1.5, 2.5,
     "", "", "", "a"},
    {"<think>a</think>b<think>c</think><answer>1.5, 2.5</answer>", "ok", "gre",
     false, 1.5, 2.5, "", "", "", "a"},
    {"<think>a</think><answer>1.5, 2.5</answer> b", "ok", "gre", false, 1.5,
     2.5, "", "", "", "a"},
    /* GLOBE */
    {"<think>a</think><answer>country: Finland\ncity: Helsinki</answer>", "ok",
     "globe", true, NAN, NAN, "Finland", "", "Helsinki", "a"},
    {"<think>a</think><answer>**Country:** [Finland]\n**City:** "
     "Helsinki</answer>",
     "ok", "globe", false, NAN, NAN, "Finland", "", "Helsinki", "a"},
    {"<think>a</think><answer>country: Finland, city: Helsinki</answer>", "ok",
     "globe", false, NAN, NAN, "Finland", "", "Helsinki", "a"},
    {"Red soil.\n\nCountry: Brazil\nState: Bahia\nCity: Unknown", "ok", "globe",
     false, NAN, NAN, "Brazil", "Bahia", "", "Red soil."},
    {"<think>a</think><answer>Paris, France</answer>", "ok", "prose", false,
     NAN, NAN, "France", "", "Paris", "a"},
    /* GeoAgent */
    {"{\"ChainOfThought\":{\"CountryIdentification\":{\"Clues\":[\"x\"]}},"
     "\"FinalAnswer\":\"China; Hong Kong; Kowloon, Jordan Valley\"}",
     "ok", "geoagent", true, NAN, NAN, "China", "Hong Kong",
     "Kowloon, Jordan Valley",
     "{\"CountryIdentification\":{\"Clues\":"
     "[\"x\"]}}"},
    {"```json\n{\"ChainOfThought\":{},\"FinalAnswer\":\"Peru\xEF\xBC\x9B "
     "Lima\"}\n```",
     "ok", "geoagent", false, NAN, NAN, "Peru", "Lima", "", "{}"},
    {"<think>{\"ChainOfThought\":{}}</think><answer> China; Hong Kong; Kowloon "
     "</answer>",
     "ok", "geoagent", true, NAN, NAN, "China", "Hong Kong", "Kowloon",
     "{\"ChainOfThought\":{}}"},
    /* JSON */
    {"{\"rationale\": \"Old \\\"red\\\" bus\", \"country\": \"Italy\", "
     "\"city\": \"Rome\", \"latitude\": \"41.9\", \"longitude\": \"12.5\"}",
     "ok", "json", true, 41.9, 12.5, "Italy", "", "Rome",
     "Old \\\"red\\\" bus"},
    {"A quiet street.\n\n```json\n{\"lat\": -37.8, \"long\": 144.9, \"city\": "
     "\"Unknown\", \"country\": \"Australia\"}\n```\nA guess.",
     "ok", "json", true, -37.8, 144.9, "Australia", "", "", "A quiet street."},
    {"{\"coordinates\": {\"latitude\": \"No GPS data available\", "
     "\"longitude\": \"No GPS data available\"}, \"address\": {\"country\": "
     "\"USA\"}}",
     "ok", "json", false, NAN, NAN, "USA", "", "", ""},
    {"{\"coordinates\": [40.7, -73.9]}", "ok", "json", false, 40.7, -73.9, "",
     "", "", ""},
    {"{\"type\": \"Point\", \"coordinates\": [-73.9, 40.7]}", "ok", "json",
     false, 40.7, -73.9, "", "", "", ""},
    {"{\"location\": \"Paris, France\"}", "ok", "json", false, NAN, NAN,
     "France", "", "Paris", ""},
    {"{\"latitude\": 91.5, \"longitude\": 12.5, \"country\": \"Italy\"}",
     "out of range", "json", false, NAN, NAN, "Italy", "", "", ""},
    {"{\"latitude\": null, \"longitude\": null}", "no answer", "", false, NAN,
     NAN, "", "", "", ""},
    {"First {\"lat\": 1.5, \"lon\": 2.5} no: {\"lat\": 3.5, \"lon\": 4.5}",
     "ok", "json", true, 3.5, 4.5, "", "", "",
     "First {\"lat\": 1.5, \"lon\": 2.5} no:"},
    /* broken JSON */
    {"{'latitude': '41.9', 'longitude': '12.5', 'city': 'Rome',}", "ok", "json",
     false, 41.9, 12.5, "", "", "Rome", ""},
    {"{latitude: 41.9, longitude: 12.5", "truncated", "", false, NAN, NAN, "",
     "", "", ""},
    {"{latitude: 41.9, longitude: 12.5}", "ok", "json", false, 41.9, 12.5, "",
     "", "", ""},
    {"{\"rationale\": \"a \"quoted\" word\", \"latitude\": \"41.9\", "
     "\"longitude\": \"12.5\"",
     "ok", "json", false, 41.9, 12.5, "", "", "", "a \"quoted\" word"},
    {"{\"rationale\": \"a\nb\", # why\n\"latitude\": \"41.9\", # about\n"
     "\"longitude\": \"12.5\"}",
     "ok", "json", false, 41.9, 12.5, "", "", "", "a\nb"},
    {"{\"rationale\": \"in Kenya. latitude\": \"1.3733\",\n\nlongitude\": "
     "\"36.8580\"\n}",
     "ok", "json", false, 1.3733, 36.858, "", "", "", "in Kenya."},
    {"{\"rationale\": \"Florence. Latitude: 43.7696, Longitude: 11.2558\"}",
     "ok", "json", false, 43.7696, 11.2558, "", "", "",
     "Florence. Latitude: 43.7696, Longitude: 11.2558"},
    {"{\"country\": \"Peru\", \"latitude\": \"-12.0", "ok", "json", false, NAN,
     NAN, "Peru", "", "", ""},
    {"{\"rationale\": \"I see a", "truncated", "", false, NAN, NAN, "", "", "",
     ""},
    {"{\"latitude\": , \"longitude\": oops}", "broken json", "", false, NAN,
     NAN, "", "", "", ""},
    /* prose and nothing */
    {"Mosques.\nI would say 41.0082, 28.9784.", "ok", "prose", false, 41.0082,
     28.9784, "", "", "", "Mosques."},
    {"It could be anywhere in Poland.", "no answer", "", false, NAN, NAN, "",
     "", "", ""},
    {"I\xE2\x80\x99m sorry, but I can\xE2\x80\x99t help with that.", "refusal",
     "", false, NAN, NAN, "", "", "", ""},
    {" \n\t ", "empty", "", false, NAN, NAN, "", "", "", ""},
};

/* Replies whose tags stand in many ways, and where the answer and reasoning
 * stand in them. */
static const struct {
    const char *reply, *finish;
    const char *own;         /* the answer in the teacher's own words, as it
                              * stands in the reply; NULL: none */
    const char *reasoning;   /* as it stands in the reply */
    double lat_deg, lon_deg; /* NAN: none */
    const char *country, *region, *city;
} tagged[] = {
    /* several blocks */
    {"<think>a</think><answer>0.00,0.00</answer> <answer>1.5, 2.5</answer>",
     "stop", "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    {"<think>a</think><answer>1.5, 2.5</answer><answer>1.5, 2.5</answer>",
     "stop", "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    {"<think>a</think><answer>1.5, 2.5</answer><answer> </answer>", "stop",
     "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    {"<think>a</think><answer>1.5, 2.5</answer> It may be 3.5, 4.5.", "stop",
     "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    /* without an end, one in the other, out of place */
    {"<think>a</think><answer>3.5, 4.5 <answer>1.5, 2.5</answer>", "stop",
     "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    {"<think>a</think><answer><answer>1.5, 2.5</answer></answer>", "stop",
     "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    {"<think>a</think><answer>1.5, 2.5", "stop", "1.5, 2.5", "a", 1.5, 2.5, "",
     "", ""},
    {"<think>a <answer>1.5, 2.5</answer>", "stop", "1.5, 2.5", "a", 1.5, 2.5,
     "", "", ""},
    {"<think>a <answer>1.5, 2.5</answer><think>b", "stop", "1.5, 2.5", "a", 1.5,
     2.5, "", "", ""},
    {"<think><think>a</think><answer>1.5, 2.5</answer>", "stop", "1.5, 2.5",
     "a", 1.5, 2.5, "", "", ""},
    {"</answer><think>a</think></think><answer>1.5, 2.5</answer></answer>",
     "stop", "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    {"<think>a</think><answer>3.5</think> 1.5, 2.5</answer>", "stop",
     "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    {"<think> </think><think>a</think><answer>1.5, 2.5</answer>", "stop",
     "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    /* drafts inside of the reasoning */
    {"<think>maybe <answer>3.5, 4.5</answer> no</think><answer>1.5, 2.5"
     "</answer>",
     "stop", "1.5, 2.5", "maybe <answer>3.5, 4.5</answer> no", 1.5, 2.5, "", "",
     ""},
    {"maybe <answer>3.5, 4.5</answer> no</think><answer>1.5, 2.5</answer>",
     "stop", "1.5, 2.5", "maybe <answer>3.5, 4.5</answer> no", 1.5, 2.5, "", "",
     ""},
    {"<think>a</think><answer>1.5, 2.5</answer><think>or <answer>3.5, 4.5"
     "</answer></think>",
     "stop", "1.5, 2.5", "a", 1.5, 2.5, "", "", ""},
    {"<think>Tin roofs. <answer>1.5, 2.5</answer></think>", "stop", "1.5, 2.5",
     "Tin roofs. <answer>1.5, 2.5</answer>", 1.5, 2.5, "", "", ""},
    {"Tin roofs. <answer>1.5, 2.5</answer></think>", "stop", "1.5, 2.5",
     "Tin roofs. <answer>1.5, 2.5</answer>", 1.5, 2.5, "", "", ""},
    /* thinking inside of an answer, and after it */
    {"<answer><think>Perhaps 3.5, 4.5.</think>1.5, 2.5</answer>", "stop",
     "1.5, 2.5", "Perhaps 3.5, 4.5.", 1.5, 2.5, "", "", ""},
    {"<answer>1.5, 2.5 <think>Tin roofs.</think></answer>", "stop", "1.5, 2.5",
     "Tin roofs.", 1.5, 2.5, "", "", ""},
    {"<answer>1.5, 2.5 <think>Tin roofs", "stop", "1.5, 2.5", "Tin roofs", 1.5,
     2.5, "", "", ""},
    {"<answer>1.5, 2.5</answer>\n<think>Tin roofs.</think>", "stop", "1.5, 2.5",
     "Tin roofs.", 1.5, 2.5, "", "", ""},
    {"1.5, 2.5\n<think>Tin roofs.</think>", "stop", NULL, "Tin roofs.", 1.5,
     2.5, "", "", ""},
    /* capitals */
    {"<THINK>a</THINK>\n<Answer>1.5, 2.5</ANSWER>", "stop", "1.5, 2.5", "a",
     1.5, 2.5, "", "", ""},
    {"<think>a <ANSWER>3.5, 4.5</ANSWER> b</think><answer>1.5, 2.5</answer>",
     "stop", "1.5, 2.5", "a <ANSWER>3.5, 4.5</ANSWER> b", 1.5, 2.5, "", "", ""},
    /* a block that cannot be taken as it stands */
    {"<think>a</think>I say 1.5, 2.5. <answer>see above</answer>", "stop", NULL,
     "a", 1.5, 2.5, "", "", ""},
    {"<think>a</think><answer>Country: Peru\n-12.05, -7", "length", NULL, "a",
     NAN, NAN, "Peru", "", ""},
    {"<think>a</think><answer>1.5, 2.5 \xff</answer>", "stop", NULL, "a", 1.5,
     2.5, "", "", ""},
    {"<think>a</think><answer>1.5, 2.5 or 3.5, 4.5</answer>", "stop",
     "1.5, 2.5 or 3.5, 4.5", "a", NAN, NAN, "", "", ""},
    /* JSON */
    {"<think>a</think><answer>{\"lat\": 1.5, \"lon\": 2.5}</answer>", "stop",
     "{\"lat\": 1.5, \"lon\": 2.5}", "a", 1.5, 2.5, "", "", ""},
    {"{\"reasoning\": \"A sign: \\\"Caf\\u00e9\\\".\\nTin roofs.\", "
     "\"latitude\": 1.5, \"longitude\": 0.00001, \"country\": \"Peru\"}",
     "stop", NULL, "A sign: \\\"Caf\\u00e9\\\".\\nTin roofs.", 1.5, 0.00001,
     "Peru", "", ""},
    {"{\"step\": {\"reasoning\": \"b\"}, \"reasoning\": "
     "\"\xe2\x80\x9cHi\xe2\x80\x9d, it "
     "says\", \"city\": \"Lima\"}",
     "stop", NULL, "\xe2\x80\x9cHi\xe2\x80\x9d, it says", NAN, NAN, "", "",
     "Lima"},
    {"{\"reasoning\": \"<think>Tin roofs.</think>\", \"lat\": 1.5, \"lon\": "
     "2.5}",
     "stop", NULL, "<think>Tin roofs.</think>", 1.5, 2.5, "", "", ""},
    {"{\"location\": \"Paris, France\", \"reasoning\": \"a\"}", "stop",
     "Paris, France", "a", NAN, NAN, "France", "", "Paris"},
    {"{\"rationale\": \"Red\\nbus\", \"country\": \"Italy\", \"city\": "
     "\"San\\nMarino\"}",
     "stop", NULL, "Red\\nbus", NAN, NAN, "Italy", "", "San\nMarino"},
    /* GeoAgent */
    {"{\"ChainOfThought\": \"It reads \\\"Caf\\u00e9\\\".\", \"FinalAnswer\": "
     "\"C\\u00f4te d'Ivoire; Lagunes; \\\"Abidjan\\\"\"}",
     "stop", "C\\u00f4te d'Ivoire; Lagunes; \\\"Abidjan\\\"",
     "It reads \\\"Caf\\u00e9\\\".", NAN, NAN, "C\xc3\xb4te d'Ivoire",
     "Lagunes", "Abidjan"},
    {"{\"ChainOfThought\": {\"Clues\": [\"} and {\"], \"location\": \"a "
     "street\"}, \"FinalAnswer\": \"Peru; Lima\"}",
     "stop", "Peru; Lima",
     "{\"Clues\": [\"} and {\"], \"location\": \"a street\"}", NAN, NAN, "Peru",
     "Lima", ""},
    {"Low hills.\n{\"FinalAnswer\": \"unknown; unknown\"}\nIt is at 1.5, 2.5.",
     "stop", NULL, "Low hills.\n{\"FinalAnswer\": \"unknown; unknown\"}", 1.5,
     2.5, "", "", ""},
    {"<think>In C:\\new it says \\\"x\\\".</think><answer>China; Hong Kong; "
     "Kowloon</answer>",
     "stop", "China; Hong Kong; Kowloon", "In C:\\new it says \\\"x\\\".", NAN,
     NAN, "China", "Hong Kong", "Kowloon"},
    /* GLOBE */
    {"<think>a</think><answer>country: Brazil\nregion: Bahia\ncity: Salvador"
     "</answer>",
     "stop", "country: Brazil\nregion: Bahia\ncity: Salvador", "a", NAN, NAN,
     "Brazil", "Bahia", "Salvador"},
    {"Red soil.\n\nState: Bahia\nCity: Salvador", "stop", NULL, "Red soil.",
     NAN, NAN, "", "Bahia", "Salvador"},
};

enum {
    REPLIES = sizeof(replies) / sizeof(replies[0]),
    TAGGED = sizeof(tagged) / sizeof(tagged[0])
};

#endif
