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
    /* decimal commas without quotes: never the degrees alone */
    {"{\"latitude\": 25,7617, \"longitude\": -80,1918, \"city\": \"Miami\"}",
     "ok", "json", false, 25.7617, -80.1918, "", "", "Miami", ""},
    {"Berlin, Germany (52.52, 13.405)", "ok", "prose", false, 52.52, 13.405,
     "Germany", "", "Berlin", ""},
    {"I say Berlin, Germany (52.52, 13.405)", "ok", "prose", false, 52.52,
     13.405, "", "", "", ""},
    {"Country: Germany / City: Berlin", "ok", "globe", false, NAN, NAN,
     "Germany", "", "Berlin", ""},
    {"Reasoning: maybe 1.5, 2.5\nAnswer: 52.52, 13.405", "ok", "prose", false,
     52.52, 13.405, "", "", "", "Reasoning: maybe 1.5, 2.5"},
    /* several positions, one announced as the answer */
    {"First I thought 45.76, 4.84. Final answer: 48.8566, 2.3522", "ok",
     "prose", false, 48.8566, 2.3522, "", "", "", ""},
    {"Final answer: 45.76, 4.84 or 48.8566, 2.3522", "ambiguous", "prose",
     false, NAN, NAN, "", "", "", ""},
    /* cut off, and no comma: -7 may have been -74 */
    {"{\"latitude\": 40.7128 \"longitude\": -7", "truncated", "", false, NAN,
     NAN, "", "", "", ""},
    {"{\"answer\": \"48.8566, 2.3522\", \"country\": \"France\"}", "ok", "json",
     false, 48.8566, 2.3522, "France", "", "", ""},
    {"{\"location\": \"Paris, France (48.8566, 2.3522)\"}", "ok", "json", false,
     48.8566, 2.3522, "France", "", "Paris", ""},
    {"<answer>Paris (France)</answer>", "ok", "prose", false, NAN, NAN,
     "France", "", "Paris", ""},
    {"<answer>Guam (USA)</answer>", "ok", "prose", false, NAN, NAN,
     "Guam (USA)", "", "", ""},
    {"<answer>Paris, France or London, UK</answer>", "no answer", "", false,
     NAN, NAN, "", "", "", ""},
    /* a name and nothing else */
    {"Lisbon, Portugal", "ok", "prose", false, NAN, NAN, "Portugal", "",
     "Lisbon", ""},
    {"Denmark; Greenland; Nuuk", "ok", "prose", false, NAN, NAN, "Denmark",
     "Greenland", "Nuuk", ""},
    {"Streets like in Lisbon, Portugal", "no answer", "", false, NAN, NAN, "",
     "", "", ""},
    {"<answer>China / Hong Kong</answer>", "ok", "prose", false, NAN, NAN,
     "China", "", "Hong Kong", ""},
    {"<answer>Hong Kong, China</answer>", "ok", "prose", false, NAN, NAN,
     "China", "", "Hong Kong", ""},
    /* ranked in words, with a number for how sure */
    {"1. Porto, Portugal (41.1579, -8.6291), confidence 0.3\n"
     "2. Lisbon, Portugal (38.7223, -9.1393), confidence 0.6",
     "ok", "list", false, 38.7223, -9.1393, "Portugal", "", "Lisbon", ""},
    {"1. Paris, France (confidence: 30%)\n2. Lyon, France (confidence: 60%)",
     "ok", "list", false, NAN, NAN, "France", "", "Lyon", ""},
    /* codes */
    {"<think>a</think><answer>8FVC9G8F+6X</answer>", "ok", "gre", true,
     47.3655625, 8.5249375, "", "", "", "a"},
    {"I see the lake.\n\nPlus code: 8FVC9G8F+6X", "ok", "prose", false,
     47.3655625, 8.5249375, "", "", "", "I see the lake."},
    {"{\"country\": \"Switzerland\", \"coordinates\": \"8FVC9G8F+6X\"}", "ok",
     "json", false, 47.3655625, 8.5249375, "Switzerland", "", "", ""},
    {"<think>a</think><answer>9G8F+6X Gotham</answer>", "no answer", "", false,
     NAN, NAN, "", "", "", "a"},
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
    {"{latitude: 41.9, longitude: 12.5", "ok", "json", false, 41.9, 12.5, "",
     "", "", ""},
    {"{latitude: 41.9, longitude: 12", "truncated", "", false, NAN, NAN, "", "",
     "", ""},
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
    /* marks of thinking of other families */
    {"<thinking>Could be 45.76, 4.84.</thinking>48.8566, 2.3522", "ok", "prose",
     false, 48.8566, 2.3522, "", "", "", "Could be 45.76, 4.84."},
    {"[THINK]Could be 45.76, 4.84.[/THINK]48.8566, 2.3522", "ok", "prose",
     false, 48.8566, 2.3522, "", "", "", "Could be 45.76, 4.84."},
    {"\xE2\x97\x81think\xE2\x96\xB7"
     "Could be 45.76, 4.84.\xE2\x97\x81/think\xE2\x96\xB7"
     "48.8566, 2.3522",
     "ok", "prose", false, 48.8566, 2.3522, "", "", "",
     "Could be 45.76, 4.84."},
    {"<mm:think>Could be 45.76, 4.84.</mm:think>48.8566, 2.3522", "ok", "prose",
     false, 48.8566, 2.3522, "", "", "", "Could be 45.76, 4.84."},
    {"<|begin_of_thought|>Could be 45.76, 4.84.<|end_of_thought|>48.8566, "
     "2.3522",
     "ok", "prose", false, 48.8566, 2.3522, "", "", "",
     "Could be 45.76, 4.84."},
    {"<|channel|>analysis<|message|>Could be 45.76, "
     "4.84.<|end|><|start|>assistant<|channel|>final<|message|>48.8566, 2.3522",
     "ok", "prose", false, 48.8566, 2.3522, "", "", "",
     "Could be 45.76, 4.84."},
    {"<seed:think>Could be 45.76, 4.84.</seed:think>48.8566, 2.3522", "ok",
     "prose", false, 48.8566, 2.3522, "", "", "", "Could be 45.76, 4.84."},
    {"<unused94>thought\nCould be 45.76, 4.84.<unused95>48.8566, 2.3522", "ok",
     "prose", false, 48.8566, 2.3522, "", "", "", "Could be 45.76, 4.84."},
    {"<think>a</think><|begin_of_box|>48.8566, 2.3522<|end_of_box|>", "ok",
     "gre", false, 48.8566, 2.3522, "", "", "", "a"},
    {"<think>a</think>1.5, 2.5 maybe<think>or 3.5, 4.5</think>", "ok", "prose",
     false, 1.5, 2.5, "", "", "", "a"},
    /* tags of XML */
    {"I see a "
     "river.\n<latitude>48.8566</latitude>\n<longitude>2.3522</longitude>",
     "ok", "xml", true, 48.8566, 2.3522, "", "", "", "I see a river."},
    {"<think>a</think><answer><country>France</country><city>Paris</city></"
     "answer>",
     "ok", "xml", false, NAN, NAN, "France", "", "Paris", "a"},
    {"<location><lat>12.05S</lat><lon>77.04W</lon></location>", "ok", "xml",
     false, -12.05, -77.04, "", "", "", ""},
    {"<latitude>48.8566</longitude>", "no answer", "", false, NAN, NAN, "", "",
     "", ""},
    /* tables */
    {"| Rank | Country | Latitude | Longitude | Confidence "
     "|\n|---|---|---|---|---|\n| 1 | France | 48.8566 | 2.3522 | 80% |\n| 2 | "
     "Italy | 45.46 | 9.19 | 15% |",
     "ok", "table", true, 48.8566, 2.3522, "France", "", "", ""},
    {"Hills.\n\n| # | Lat | Lon | Probability |\n|--|:-:|--|--|\n| 1 | 48.85 | "
     "2.35 | 0.2 |\n| 2 | **45.46** | 9.19 | 0.7 |",
     "ok", "table", true, 45.46, 9.19, "", "", "", "Hills."},
    {"| Clue | Latitude |\n|---|---|\n| sun | 48.5 |", "no answer", "", false,
     NAN, NAN, "", "", "", ""},
    /* ranked candidates */
    {"[{\"country\":\"Peru\",\"lat\":-12.05,\"lng\":-77.04},{\"country\":"
     "\"Ecuador\",\"lat\":-0.18,\"lng\":-78.47}]",
     "ok", "json", true, -12.05, -77.04, "Peru", "", "", ""},
    {"[{\"lat\":-0.18,\"lng\":-78.47,\"confidence\":\"20%\"},{\"lat\":-12.05,"
     "\"lng\":-77.04,\"confidence\":\"70%\"}]",
     "ok", "json", true, -12.05, -77.04, "", "", "", ""},
    {"{\"guesses\":[{\"rank\":2,\"lat\":-0.18,\"lng\":-78.47},{\"rank\":1,"
     "\"lat\":-12.05,\"lng\":-77.04}]}",
     "ok", "json", true, -12.05, -77.04, "", "", "", ""},
    {"{\"rank\":1,\"lat\":-12.05,\"lng\":-77.04}\n{\"rank\":2,\"lat\":-0.18,"
     "\"lng\":-78.47}",
     "ok", "json", true, -12.05, -77.04, "", "", "", ""},
    {"[{\"lat\":-12.05,\"lng\":-77.04},{\"lat\":-0.18,\"lng\":-78.47},{\"lat\":"
     "-",
     "ok", "json", true, -12.05, -77.04, "", "", "", ""},
    {"{\"alternatives\":[{\"lat\":1.5,\"lon\":2.5,\"confidence\":0.9}],\"lat\":"
     "3.5,\"lon\":4.5}",
     "ok", "json", true, 3.5, 4.5, "", "", "", ""},
    /* JSON: null, keys in other languages, a cut end */
    {"{\"lat\": null, \"lon\": null, \"country\": null}", "no answer", "",
     false, NAN, NAN, "", "", "", ""},
    {"{\"lat\": null, \"lon\": null, \"country\": \"Peru\", \"reasoning\": "
     "\"not 48.85, 2.35\"}",
     "ok", "json", false, NAN, NAN, "Peru", "", "", "not 48.85, 2.35"},
    {"{\"\xE7\xBA\xAC\xE5\xBA\xA6\": 39.9, \"\xE7\xBB\x8F\xE5\xBA\xA6\": "
     "116.4, \"\xE5\x9B\xBD\xE5\xAE\xB6\": \"\xE4\xB8\xAD\xE5\x9B\xBD\", "
     "\"\xE5\x9F\x8E\xE5\xB8\x82\": \"\xE5\x8C\x97\xE4\xBA\xAC\"}",
     "ok", "json", true, 39.9, 116.4, "\xE4\xB8\xAD\xE5\x9B\xBD", "",
     "\xE5\x8C\x97\xE4\xBA\xAC", ""},
    {"{\"latitud\": -12.05, \"longitud\": -77.04, \"pa\xC3\xADs\": "
     "\"Per\xC3\xBA\", \"ciudad\": \"Lima\"}",
     "ok", "json", true, -12.05, -77.04, "Per\xC3\xBA", "", "Lima", ""},
    {"{\"\xD0\xA8\xD0\xB8\xD1\x80\xD0\xBE\xD1\x82\xD0\xB0\": 55.75, "
     "\"\xD0\x94\xD0\xBE\xD0\xBB\xD0\xB3\xD0\xBE\xD1\x82\xD0\xB0\": 37.62, "
     "\"\xD0\xA1\xD1\x82\xD1\x80\xD0\xB0\xD0\xBD\xD0\xB0\": "
     "\"\xD0\xA0\xD0\xBE\xD1\x81\xD1\x81\xD0\xB8\xD1\x8F\"}",
     "ok", "json", true, 55.75, 37.62,
     "\xD0\xA0\xD0\xBE\xD1\x81\xD1\x81\xD0\xB8\xD1\x8F", "", "", ""},
    {"{\"Breitengrad\": 48.1, \"L\xC3\xA4ngengrad\": 11.6, \"Stadt\": "
     "\"M\xC3\xBCnchen\"}",
     "ok", "json", true, 48.1, 11.6, "", "", "M\xC3\xBCnchen", ""},
    {"{'\xE7\xBA\xAC\xE5\xBA\xA6': '39.9', '\xE7\xBB\x8F\xE5\xBA\xA6': "
     "'116.4',}",
     "ok", "json", false, 39.9, 116.4, "", "", "", ""},
    {"{\"latitude\": \"-12.0464\", \"longitude\": \"-77.0428", "ok", "json",
     false, -12.0464, -77.0428, "", "", "", ""},
    {"{\"latitude\": \"-12.0464\", \"longitude\": \"-77.04", "truncated", "",
     false, NAN, NAN, "", "", "", ""},
    {"It is at 48.8566, 2.3522.\n{\"country\": \"France\", \"latitude\": "
     "\"48.8",
     "ok", "json", false, 48.8566, 2.3522, "France", "", "", ""},
    /* LaTeX */
    {"Maybe 1.5, 2.5, so \\boxed{12.05^{\\circ}\\text{S}, "
     "77.04^{\\circ}\\text{W}}",
     "ok", "gre", false, -12.05, -77.04, "", "", "", "Maybe 1.5, 2.5, so"},
    {"\\boxed{\\text{Lima, Peru}}", "ok", "prose", false, NAN, NAN, "Peru", "",
     "Lima", ""},
    /* names in a line */
    {"<think>a</think><answer>Italy, Golfo Aranci, 40.9606, 9.5873</answer>",
     "ok", "gre", true, 40.9606, 9.5873, "Italy", "", "Golfo Aranci", "a"},
    {"<think>a</think><answer>Golfo Aranci, Italy (40.9606, 9.5873)</answer>",
     "ok", "gre", true, 40.9606, 9.5873, "Italy", "", "Golfo Aranci", "a"},
    {"<think>a</think><answer>France > Ile-de-France > Paris > Rue de "
     "Rivoli</answer>",
     "ok", "prose", false, NAN, NAN, "France", "Ile-de-France", "Paris", "a"},
    {"<think>a</think><answer>Puding County, Anshun City, Guizhou Province, "
     "China</answer>",
     "ok", "prose", false, NAN, NAN, "China", "Guizhou", "Anshun", "a"},
    {"<think>a</think><answer>Salt Lake City, Utah, USA</answer>", "ok",
     "prose", false, NAN, NAN, "USA", "Utah", "Salt Lake City", "a"},
    {"\xE5\x9B\xBD\xE5\xAE\xB6\xEF\xBC\x9A\xE6\x97\xA5\xE6\x9C\xAC\xEF\xBC\x8C"
     "\xE5\x9F\x8E\xE5\xB8\x82\xEF\xBC\x9A\xE4\xBA\xAC\xE9\x83\xBD",
     "ok", "globe", false, NAN, NAN, "\xE6\x97\xA5\xE6\x9C\xAC", "",
     "\xE4\xBA\xAC\xE9\x83\xBD", ""},
    {"Pa\xC3\xADs: Per\xC3\xBA\nCiudad: Lima", "ok", "globe", false, NAN, NAN,
     "Per\xC3\xBA", "", "Lima", ""},
    /* traces with tools */
    {"<think>Cranes; look it up.</think>\n<tool_call>{\"name\": \"search\", "
     "\"arguments\": {\"lat\": 9.5, \"lon\": "
     "8.5}}</tool_call>\n<tool_response>[1] Felixstowe, latitude: 51.9496, "
     "longitude: 1.2886</tool_response>\n<think>Not this one.</think>",
     "no answer", "", false, NAN, NAN, "", "", "",
     "Cranes; look it up.\nNot this one."},
    {"<think>Cranes; look it up.</think>\n<tool_call>{\"name\": \"search\", "
     "\"arguments\": {\"lat\": 9.5, \"lon\": "
     "8.5}}</tool_call>\n<tool_response>[1] Felixstowe, latitude: 51.9496, "
     "longitude: 1.2886</tool_response>\n<think>Not this "
     "one.</think>\n<answer>57.1497, -2.0943</answer>",
     "ok", "gre", false, 57.1497, -2.0943, "", "", "",
     "Cranes; look it up.\nNot this one."},
    {"<think>a <tool_call>{\"q\": 1}</tool_call><tool_response>{\"lat\": 1.5, "
     "\"lon\": 2.5}</tool_response> It fits Peru.</think><answer>-12.05, "
     "-77.04</answer>",
     "ok", "gre", true, -12.05, -77.04, "", "", "", "a\nIt fits Peru."},
    {"<think>a</think>[TOOL_CALLS][{\"name\": "
     "\"map\"}][/TOOL_CALLS][TOOL_RESULTS]{\"lat\": 1.5, \"lon\": "
     "2.5}[/TOOL_RESULTS]",
     "no answer", "", false, NAN, NAN, "", "", "", "a"},
    {"Thought: a harbour.\nAction: search\nAction Input: {\"q\": "
     "\"harbour\"}\nObservation: latitude 1.5, longitude 2.5\nThought: "
     "granite.\nFinal Answer: 57.15, -2.09",
     "ok", "prose", false, 57.15, -2.09, "", "", "",
     "Thought: a harbour.\nThought: granite."},
    {"<observation>At 1.5, 2.5 a palm.</observation>", "ok", "prose", false,
     1.5, 2.5, "", "", "", ""},
    {"<think>a</think><tool_response>1.5, 2.5", "no answer", "", false, NAN,
     NAN, "", "", "", "a"},
    {"<think>a</think><tool_call>{}</tool_call><tool_response>{\"lat\": "
     "1.5}</tool_response>The quay is granite.\n<answer>57.15, "
     "-2.09</answer>",
     "ok", "gre", false, 57.15, -2.09, "", "", "", "a\nThe quay is granite."},
    {"<think>a</think>By the way.\n<answer>57.15, -2.09</answer>", "ok", "gre",
     false, 57.15, -2.09, "", "", "", "a"},
    /* numbered lists */
    {"Red soil.\n1. Accra, Ghana (5.6, -0.2)\n2. Lagos, Nigeria (6.5, 3.4)",
     "ok", "list", false, 5.6, -0.2, "Ghana", "", "Accra", "Red soil."},
    {"1. 5.6, -0.2 - 20%\n2. 6.5, 3.4 - 70%\n3. 6.1, 1.2 - 10%", "ok", "list",
     false, 6.5, 3.4, "", "", "", ""},
    {"**Guess 1:** Accra\nLatitude: 5.6, Longitude: -0.2\nConfidence: "
     "0.3\n**Guess 2:** Lagos\nLatitude: 6.5, Longitude: 3.4\nConfidence: 0.6",
     "ok", "list", false, 6.5, 3.4, "", "", "", ""},
    {"1. Tin roofs.\n2. Red soil.\nI say 5.6, -0.2.", "ok", "prose", false, 5.6,
     -0.2, "", "", "", "1. Tin roofs.\n2. Red soil."},
    {"1. 5.6, -0.2\n2. 6.5, 3.4\nSo it is at 7.5, 8.5.", "ambiguous", "prose",
     false, NAN, NAN, "", "", "", ""},
    /* of names alone */
    {"1. Paris, France\n2. Lyon, France", "ok", "list", false, NAN, NAN,
     "France", "", "Paris", ""},
    {"Red soil.\n\n1. **Accra, Ghana** (20%) - cocoa\n2. **Lagos, Nigeria** "
     "(70%)\n   The lagoon.\n3. **Lom\xC3\xA9, Togo** (10%)\n",
     "ok", "list", false, NAN, NAN, "Nigeria", "", "Lagos", "Red soil."},
    {"<think>a</think><answer>1. Rio de Janeiro, Brazil\n2. Montevideo, "
     "Uruguay</answer>",
     "ok", "list", false, NAN, NAN, "Brazil", "", "Rio de Janeiro", "a"},
    {"1. France\n2. Belgium", "ok", "list", false, NAN, NAN, "France", "", "",
     ""},
    {"1. Signs as seen in Lyon, France\n2. Cars from Paris, France",
     "no answer", "", false, NAN, NAN, "", "", "", ""},
    {"1. Paris, France\n2. Narrow streets", "no answer", "", false, NAN, NAN,
     "", "", "", ""},
    {"1. Paris, France\n2. Lyon, France\nI choose the second.", "no answer", "",
     false, NAN, NAN, "", "", "", ""},
    {"1. Paris, France\n2. Lyon, France\nCountry: France\nCity: Lyon", "ok",
     "globe", false, NAN, NAN, "France", "", "Lyon",
     "1. Paris, France\n2. Lyon, France"},
    {"1. Paris, France\n2. Lyon, France\nI say 45.76, 4.84.", "ok", "prose",
     false, 45.76, 4.84, "", "", "", "1. Paris, France\n2. Lyon, France"},
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
