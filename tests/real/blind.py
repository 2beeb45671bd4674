#!/usr/bin/env python3
"""Which answers can be trusted without the truth: precision over yield of what
can be measured of several teachers' answers alone.

usage: blind.py TRUTH [--seed 5]     TRUTH: a folder with im2gps and
                                     location_inference (../shared/data/truth)

Of each picture one answer is chosen, that with the highest signal; pictures
are taken by falling signal. Figures are shares of those taken that lie within
25, 200 and 750 km of the truth. The truth is used to count alone.
Needs nothing but Python.
"""
import argparse
import csv
import glob
import gzip
import math
import os
import random
import re

csv.field_size_limit(1 << 30)
KM = (25, 200, 750)
YIELDS = (.1, .2, .3, .5, 1)
GOOD = ("claude-3-7-sonnet-latest", "gemini-2.0-flash", "gpt-4o", "gpt-o3",
        "gpt-o4-mini")


def km(a, b):
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(
        math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * 6371 * math.asin(min(1, math.sqrt(h)))


def rows(path):
    with gzip.open(path, "rt", errors="replace", newline="") as f:
        yield from csv.DictReader(f)


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def position(lat, lon):
    lat, lon = number(lat), number(lon)
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return (lat, lon) if lat or lon else None


def stated(text):
    found = [re.findall(rf'"?{name}[a-z]*"?\s*[:=]\s*"?(-?\d+(?:\.\d+)?)',
                        text or "", re.I) for name in ("lat", "lon")]
    if not all(found):
        return None
    return position(found[0][-1], found[1][-1])


def plain(name):
    name = (name or "").strip().lower()
    return {"usa": "united states", "united states of america":
            "united states", "uk": "united kingdom", "england":
            "united kingdom", "scotland": "united kingdom", "wales":
            "united kingdom", "czechia": "czech republic", "t\u00fcrkiye":
            "turkey"}.get(name, name)


def country(text):
    found = re.findall(r'"country"\s*:\s*"([^"]+)"', text or "", re.I)
    return plain(found[-1]) if found else ""


HEDGES = re.compile(r"\b(?:may|might|could|perhaps|possibly|possible|likely|"
                    r"probably|appears?|seems?|suggests?|resembles?|similar|"
                    r"unclear|uncertain|difficult|hard to|cannot|not enough|"
                    r"without more|generic)\b", re.I)
READ = re.compile(r"[\"\u201c\u2018\u00ab'][^\"\u201c\u201d\u2018\u2019'{}:]"
                  r"{3,40}[\"\u201d\u2019\u00bb'](?!\s*:)")
SIGNS = re.compile(r"\b(?:sign(?:age|s)?|lettering|text|inscription|banner|"
                   r"license plates?|phone number|logo)\b", re.I)


def features(text):
    """Of the reasoning, what stands before the JSON or is its own field."""
    text = re.sub(r'"(?:lat\w*|long?\w*|city|country)"\s*:[^,}]*', "",
                  text or "")
    words = max(1, len(text.split()))
    return {"words": words,
            "hedges": len(HEDGES.findall(text)) / words,
            "read": len(READ.findall(text)) > 0 and
            bool(SIGNS.search(text))}


def im2gps(root):
    """{picture: truth}, {picture: {teacher: (position, country, features)}}"""
    with open(os.path.join(root, "im2gps", "truth.csv"), newline="") as f:
        truth = {r["id"]: (float(r["lat"]), float(r["lon"]))
                 for r in csv.DictReader(f)}
    answers = {p: {} for p in truth}
    for path in sorted(glob.glob(os.path.join(root, "im2gps/raw/*.gz"))):
        teacher = os.path.basename(path)[:-7]
        for r in rows(path):
            name = os.path.splitext(r["filename"])[0]
            at = stated(r["response"])
            if name in answers and at:
                answers[name].setdefault(teacher, (at, country(r["response"]),
                                               features(r["response"])))
    return truth, answers


def streets(root):
    truth, answers, countries = {}, {}, {}
    for path in sorted(glob.glob(os.path.join(root,
                                              "location_inference/*.gz"))):
        teacher = os.path.basename(path)[:-7]
        if teacher.startswith("agents"):
            continue
        for r in rows(path):
            name = os.path.basename(r.get("image_name") or "")
            at = position(r.get("label_lat"), r.get("label_long"))
            said = position(r.get("predicted_lat"), r.get("predicted_long"))
            if at:
                truth.setdefault(name, at)
                countries.setdefault(name, plain(r.get("label_country")))
            if said:
                answers.setdefault(name, {}).setdefault(
                    teacher,
                    (said, plain(r.get("predicted_country")),
                     features(r.get("model_response"))))
    return truth, {p: a for p, a in answers.items() if p in truth}, countries


def nearness(answers, scale):
    """{picture: {(teacher, other): exp(-d / scale)}}"""
    return {p: {(j, k): math.exp(-km(a[j][0], a[k][0]) / scale)
                for j in a for k in a if j != k} for p, a in answers.items()}


def support(near, weights, picture, teacher, others):
    whole = sum(weights[k] ** 2 for k in others)
    return sum(weights[k] ** 2 * near[picture][teacher, k]
               for k in others) / whole if whole else 0


def weigh(answers, near, passes=20):
    """Each teacher's mean support from the others, iterated."""
    teachers = sorted({t for a in answers.values() for t in a})
    weights = dict.fromkeys(teachers, 1.0)
    for _ in range(passes):
        sums = {t: [0, 0] for t in teachers}
        for p, a in answers.items():
            if len(a) < 2:
                continue
            for t in a:
                sums[t][0] += support(near, weights, p, t,
                                      [k for k in a if k != t])
                sums[t][1] += 1
        weights = {t: s / n if n else 0 for t, (s, n) in sums.items()}
    return weights


def hubs(answers):
    """{position: share of the answers within 800 km that lie within 50 km}"""
    said = [v[0] for a in answers.values() for v in a.values()]
    cells = {}
    for at in said:
        cells.setdefault((int(at[0] // 8), int(at[1] // 8)), []).append(at)
    out = {}
    for at in set(said):
        near = far = 0
        wide = min(23, 1 + int(7.2 / 8 / max(.02, math.cos(
            math.radians(min(89, abs(at[0]) + 8)))) + 1))
        for row in range(int(at[0] // 8) - 1, int(at[0] // 8) + 2):
            for column in {(int(at[1] // 8) + d + 23) % 45 - 23
                           for d in range(-wide, wide + 1)}:
                for other in cells.get((row, column), ()):
                    d = km(at, other)
                    far += d <= 800
                    near += d <= 50
        out[at] = near / far if far else 0
    return out


def signals(answers, weights):
    """{signal: function of picture and teacher: higher is surer}"""
    near, wide = nearness(answers, 100), nearness(answers, 500)
    hub = hubs(answers)

    def others(p, t):
        return [k for k in answers[p] if k != t]

    def distances(p, t):
        return sorted(km(answers[p][t][0], answers[p][k][0])
                      for k in others(p, t))

    def by(pick):
        return lambda p, t: -pick(distances(p, t)) if others(p, t) else -1e9

    def supported(p, t):
        return support(near, weights, p, t, others(p, t))

    def of_hub(p, t):
        return 1 - .5 * hub[answers[p][t][0]]

    def region(p, t):
        return support(wide, weights, p, t, others(p, t))

    def same_country(p, t):
        own = answers[p][t][1]
        named = [k for k in others(p, t) if answers[p][k][1]]
        whole = sum(weights[k] ** 2 for k in named)
        return sum(weights[k] ** 2 for k in named
                   if own and answers[p][k][1] == own) / whole if whole else 0

    def said(p, t, what):
        return answers[p][t][2][what] if len(answers[p][t]) > 2 else 0

    def all_said(p, what):
        return sum(weights[k] * said(p, k, what) for k in answers[p]) / max(
            1e-9, sum(weights[k] for k in answers[p]))

    def both(p, t):
        return supported(p, t) * of_hub(p, t)

    return {
        "agreement, nearest": by(lambda d: d[0]),
        "agreement, median": by(lambda d: (d[(len(d) - 1) // 2] +
                                           d[len(d) // 2]) / 2),
        "agreement, farthest": by(lambda d: d[-1]),
        "support without hubs": supported,
        "support": lambda p, t: supported(p, t) * of_hub(p, t),
        "support, 500 km": region,
        "same country, weighed": lambda p, t: same_country(p, t) +
        1e-3 * supported(p, t),
        "support x same country": lambda p, t: supported(p, t) * of_hub(p, t) *
        (.5 + .5 * same_country(p, t)),
        "support x how many answered": lambda p, t: supported(p, t) *
        of_hub(p, t) * sum(weights[k] for k in answers[p]),
        "weight of those who answered (localizable)": lambda p, t: sum(
            weights[k] for k in answers[p]) + 1e-3 * both(p, t),
        "few hedges (localizable)": lambda p, t: -all_said(p, "hedges") +
        1e-3 * both(p, t),
        "text is read off a sign": lambda p, t: all_said(p, "read") +
        1e-3 * both(p, t),
        "long reasoning": lambda p, t: all_said(p, "words") +
        1e-3 * both(p, t),
        "support x few hedges": lambda p, t: both(p, t) /
        (1 + 20 * all_said(p, "hedges")),
        "support x text read": lambda p, t: both(p, t) *
        (1 + all_said(p, "read")),
        "support x far from the hub of all": lambda p, t: supported(p, t) *
        of_hub(p, t) ** 2,
    }


def frontier(truth, answers, signal):
    """[(share within 25, 200, 750 km) of the surest part]"""
    taken = []
    for p, a in answers.items():
        if not a:
            continue
        best = max(sorted(a), key=lambda t: signal(p, t))
        taken.append((signal(p, best), p, km(a[best][0], truth[p])))
    taken.sort(key=lambda x: (-x[0], x[1]))
    out = []
    for part in YIELDS:
        n = int(part * len(truth))
        some = taken[:n]
        out.append(tuple(sum(x[2] <= limit for x in some) / max(1, len(some))
                         for limit in KM) if n <= len(taken) else None)
    return out


def calibration(truth, answers, signal):
    """Of the chosen answers with so much support or more: how many, how many
    are right."""
    print("\n| support at least | pictures | within 25 / 200 / 750 km |\n"
          "|---|---|---|")
    best = {p: max(sorted(a), key=lambda t: signal(p, t))
            for p, a in answers.items() if a}
    for least in (.8, .7, .6, .5, .4, .3, .2, .1, .05):
        some = [p for p, t in best.items() if signal(p, t) >= least]
        cells = " / ".join(
            f"{sum(km(answers[p][best[p]][0], truth[p]) <= limit for p in some) / len(some):.3f}".lstrip("0")
            for limit in KM) if some else "-"
        print(f"| {least} | {len(some) / len(truth):.3f} | {cells} |")


def classes(truth, answers, named, countries):
    """Each picture once: the city is sure, the country is and the city not,
    or neither."""
    print("\n| class | pictures | within 25 / 200 / 750 km | country right |\n"
          "|---|---|---|---|")
    best = {p: max(sorted(a), key=lambda t: named["support"](p, t))
            for p, a in answers.items() if a}
    found = {"city sure: support >= 0.5": [], "country sure, city not": [],
             "neither": []}
    for p, t in best.items():
        sure = named["support"](p, t) >= .5
        wide = named["support, 500 km"](p, t) >= .5 and \
            named["same country, weighed"](p, t) >= .5
        found["city sure: support >= 0.5" if sure else
              "country sure, city not" if wide else "neither"].append(p)
    for name, some in found.items():
        off = [km(answers[p][best[p]][0], truth[p]) for p in some]
        known = [p for p in some if countries.get(p) and
                 answers[p][best[p]][1]]
        right = [p for p in known
                 if answers[p][best[p]][1] == countries[p]]
        cells = " / ".join(
            f"{sum(d <= limit for d in off) / len(off):.3f}".lstrip("0")
            for limit in KM) if off else "-"
        print(f"| {name} | {len(some) / len(truth):.3f} | {cells} | " + (
            f"{len(right) / len(known):.3f} of {len(known)} |" if known
            else "not known |"))


def show(title, truth, answers, countries):
    near = nearness(answers, 100)
    weights = weigh(answers, near)
    print(f"\n## {title}\n\n| teacher | answers | weight by its peers | within "
          "200 km |\n|---|---|---|---|")
    for t, w in sorted(weights.items(), key=lambda x: -x[1]):
        off = [km(a[t][0], truth[p]) for p, a in answers.items() if t in a]
        print(f"| {t} | {len(off)} | {w:.3f} | "
              f"{sum(d <= 200 for d in off) / max(1, len(off)):.3f} |")
    print("\n| signal | " + " | ".join(f"{y:.0%}" for y in YIELDS) +
          " |\n|---|" + "---|" * len(YIELDS))
    named = signals(answers, weights)
    for name, signal in named.items():
        cells = [" / ".join(f"{x:.3f}".lstrip("0") for x in c) if c else "-"
                 for c in frontier(truth, answers, signal)]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    calibration(truth, answers, named["support"])
    classes(truth, answers, named, countries)


def weak(answers, count, seed):
    """So many teachers more that answer one of ten large cities, or at
    random the answer to another picture."""
    r = random.Random(seed)
    said = [v for a in answers.values() for v in a.values()]
    cities = r.sample(said, 10)
    return {p: {**a, **{f"weak {i:02d}": r.choice(cities if i % 2 else said)
                        for i in range(count)}} for p, a in answers.items()}


def main():
    a = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("truth")
    a.add_argument("--seed", type=int, default=5)
    a = a.parse_args()
    truth, answers = im2gps(a.truth)
    five = {p: {t: v for t, v in x.items() if t in GOOD}
            for p, x in answers.items()}
    print("Shares within 25 / 200 / 750 km of the surest part of all "
          "pictures.")
    show(f"IM2GPS, five teachers, {len(truth)} pictures", truth, five, {})
    show("IM2GPS, all teachers", truth, answers, {})
    show("IM2GPS, five teachers and fifteen weak ones", truth,
         weak(five, 15, a.seed), {})
    truth, answers, countries = streets(a.truth)
    some = {p: x for p, x in answers.items() if len(x) >= 2}
    show(f"street views, {len(some)} pictures with two answers or more",
         {p: truth[p] for p in some}, some, countries)


if __name__ == "__main__":
    main()
