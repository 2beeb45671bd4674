#!/usr/bin/env python3
"""Do names lead to the place, and positions to names? By the product's own
stages, over real rows.

usage: names.py BIN DATA     BIN: build/bin; DATA: ../shared/data

- names that people gave to 1,000 photographs (truth/gptgeochat);
- names of the largest towns in eight scripts, as GeoNames has them
  (gazetteer/cities15000.zip), country by country, a town once a script;
- 426 positions that two other methods named (oracle_reverse_geocode.csv).
Each with the built-in gazetteer and with the dump as place.gazetteer. Right:
within 25 km. Needs nothing but Python.
"""
import csv
import io
import json
import math
import os
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
import zipfile

TOWNS = 600  # of each script at most, the largest first
SCRIPTS = ("CYRILLIC", "ARABIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL",
           "GREEK", "HEBREW", "THAI", "DEVANAGARI")


def km(a, b):
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(
        math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * 6371 * math.asin(min(1, math.sqrt(h)))


def script(name):
    """The one script of all its letters, or None."""
    found = {unicodedata.name(c, "?").split()[0] for c in name
             if c.isalpha() and ord(c) > 127}
    latin = any(c.isalpha() and ord(c) < 128 for c in name)
    found &= set(SCRIPTS) if not latin else set()
    if found and found <= {"CJK", "HIRAGANA", "KATAKANA"}:
        return "CJK" if found == {"CJK"} else "KANA"
    return found.pop() if len(found) == 1 else None


def run(binary, folder, rows, gazetteer, stages):
    """rows: (key, lat, lon, reply or None). Returns the store."""
    with open(os.path.join(folder, "t.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(("id", "lat", "lon"))
        w.writerows(r[:3] for r in rows)
    with open(os.path.join(folder, "r.jsonl"), "w") as f:
        for key, _, _, reply in rows:
            f.write(json.dumps({
                "custom_id": f"{key}#0", "error": None,
                "response": {"status_code": 200, "body": {"choices": [{
                    "index": 0, "finish_reason": "stop",
                    "message": {"role": "assistant",
                                "content": reply or "-"}}]}}}) + "\n")
    store = os.path.join(folder, f"{'dump' if gazetteer else 'own'}.limbeck")
    with open(os.path.join(folder, "c.yaml"), "w") as f:
        f.write(f"store: {store}\nsources: {{a: {{tables: [t.csv], pictures: "
                "optional}}\nteachers:\n  t: {backend: batch, model: m, "
                "results: r.jsonl, pictures: no, prompt: globe}\n"
                "sample: {fraction: 1}\n" +
                (f"place: {{gazetteer: {gazetteer}}}\n" if gazetteer else ""))
    done = subprocess.run(
        [os.path.join(binary, "limbeck"), "run",
         os.path.join(folder, "c.yaml"), "--progress", "none", "--only",
         stages], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stdout + done.stderr)
    return sqlite3.connect(store)


def named(binary, rows, gazetteer):
    """{key: position by name or None}"""
    with tempfile.TemporaryDirectory() as folder:
        db = run(binary, folder, rows, gazetteer,
                 "ingest,place,dedupe,sample,teach,extract")
        return {k: (lat, lon) if origin else None for k, lat, lon, origin in
                db.execute("SELECT s.key, a.lat_deg, a.lon_deg, "
                           "a.position_origin FROM sample s JOIN reply r "
                           "ON r.sample_id = s.id JOIN answer a "
                           "ON a.reply_id = r.id")}


def count(rows, found):
    right = sum(1 for k, lat, lon, _ in rows
                if found.get(k) and km(found[k], (lat, lon)) <= 25)
    none = sum(1 for r in rows if not found.get(r[0]))
    return right, len(rows) - right - none, none


def show(what, rows, binary, dump):
    cells = []
    for gazetteer in (None, dump):
        right, wrong, none = count(rows, named(binary, rows, gazetteer))
        cells.append(f"{right} ({100 * right / len(rows):.1f} %) | {wrong} | "
                     f"{none}")
    print(f"| {what} | {len(rows)} | {' | '.join(cells)} |", flush=True)


def photographs(data):
    path = os.path.join(data, "truth/gptgeochat/ground_truth_location_data.json")
    with open(path, encoding="utf-8") as f:
        for key, v in json.load(f).items():
            try:
                at = float(v["latitude"]), float(v["longitude"])
            except (KeyError, ValueError):
                continue
            if v.get("city"):
                yield (key, *at, f"country: {v.get('country') or 'unknown'}\n"
                       f"city: {v['city']}")


def towns(data):
    """{script: rows}"""
    with open(os.path.join(data, "gazetteer/countryInfo.txt"),
              encoding="utf-8") as f:
        countries = {x[0]: x[4] for x in (l.split("\t") for l in f
                                          if l[0] != "#")}
    out = {}
    with zipfile.ZipFile(os.path.join(data, "gazetteer/cities15000.zip")) as z:
        text = io.TextIOWrapper(z.open("cities15000.txt"), encoding="utf-8")
        lines = sorted((l.split("\t") for l in text),
                       key=lambda x: -int(x[14]))
    for x in lines:
        seen = set()
        for name in x[3].split(","):
            kind = script(name)
            rows = out.setdefault(kind, [])
            if kind and kind not in seen and len(rows) < TOWNS:
                seen.add(kind)
                rows.append((x[0], float(x[4]), float(x[5]),
                             f"country: {countries[x[8]]}\ncity: {name}"))
    return out


def positions(data, binary, dump):
    path = os.path.join(data, "gazetteer/oracle_reverse_geocode.csv")
    with open(path, encoding="utf-8", newline="") as f:
        said = {f"n{i}": r for i, r in enumerate(csv.DictReader(f))}
    rows = [(k, float(r["lat"]), float(r["lon"]), None)
            for k, r in said.items()]
    print("\n| positions | country as both | as one of them | as neither | "
          "city within 25 km of the other's |\n|---|---|---|---|---|")
    for what, gazetteer in (("built in", None), ("dump", dump)):
        with tempfile.TemporaryDirectory() as folder:
            db = run(binary, folder, rows, gazetteer, "ingest,place")
            got = {k: (c, lat, lon) for k, c, lat, lon in db.execute(
                "SELECT s.key, p.country, p.city_lat_deg, p.city_lon_deg "
                "FROM place p JOIN sample s ON s.id = p.sample_id")}
        both = one = neither = near = 0
        other = []
        for k, r in said.items():
            c, lat, lon = got.get(k, (None, None, None))
            hits = (c == r["et_cc"]) + (c == r["cc_naturalearth50m"])
            both += hits == 2
            one += hits == 1
            neither += hits == 0
            if hits == 0:
                other.append(f"{r['lat'][:8]},{r['lon'][:8]}: {c}, not "
                             f"{r['et_cc']} or {r['cc_naturalearth50m']}")
            near += lat is not None and r["et_city_lat"] != "" and km(
                (lat, lon), (float(r["et_city_lat"]),
                             float(r["et_city_lon"]))) <= 25
        print(f"| {len(rows)}, {what} | {both} | {one} | {neither} | {near} |")
        for line in other:
            print(f"<!-- {line} -->")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    binary, data = sys.argv[1:]
    dump = os.path.abspath(os.path.join(data, "gazetteer/cities15000.zip"))
    print("| names | asked | built in: right | wrong | none | with the dump: "
          "right | wrong | none |\n|---|---|---|---|---|---|---|---|")
    show("given by people to photographs", list(photographs(data)), binary,
         dump)
    for kind, rows in sorted(towns(data).items(), key=lambda x: str(x[0])):
        if kind:
            show(f"{'Han' if kind == 'CJK' else kind.capitalize()}, the largest towns", rows, binary, dump)
    positions(data, binary, dump)


if __name__ == "__main__":
    main()
