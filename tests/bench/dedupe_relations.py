#!/usr/bin/env python3
"""How many near-duplicates dedupe finds, relation by relation, and how many
different pictures it merges, beside imagededup's perceptual hash.

usage: dedupe_relations.py PHOTOS... [--count 60] [--seed 11] [--bin build/bin]
           [--different FOLDER]... [--groups CSV] [--made FOLDER] [--set KEY=V]

PHOTOS: files or folders. Of each of so many photographs a changed copy is
made for each relation; `limbeck-ingest` and `limbeck-dedupe` run on the
originals and the copies of one relation at a time; found is a pair that comes
into one cluster. --made: a folder of relations that another program made
(NAME/pNNN.jpg, originals in orig/) is measured instead of ours.

--different: all pictures of these folders, each file once by its bytes, go
through dedupe together; merges are counted that are of different groups by
the CSV (columns path, group; what it does not name is a group of its own).
Pictures of one tone all over, and of the same, are one and the same.

Needs Pillow; numpy and scipy for the second column. Nothing of the product
needs this program.
"""
import argparse
import csv
import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

BITS = 10  # imagededup's default distance


def font(size):
    size = max(10, int(size))
    try:
        return ImageFont.truetype("DejaVuSans-Bold.ttf", size)
    except OSError:
        return ImageFont.load_default(size)


def write(im, text, size, at, alpha=255, colour=(255, 255, 255)):
    layer = Image.new("RGBA", im.size, (0, 0, 0, 0))
    place = (im.width * at[0], im.height * at[1])
    ImageDraw.Draw(layer).text(place, text, fill=colour + (alpha,),
                               font=font(size))
    return Image.alpha_composite(im.convert("RGBA"), layer).convert("RGB")


def cut(im, left, top, right, bottom):
    """Cut these shares of the sides off."""
    return im.crop((int(im.width * left), int(im.height * top),
                    im.width - int(im.width * right),
                    im.height - int(im.height * bottom)))


def framed(im, share, colour):
    return ImageOps.expand(im, int(min(im.size) * share), colour)


def captioned(im, share, colour, ink, text):
    bar = int(im.height * share)
    out = Image.new("RGB", (im.width, im.height + bar), colour)
    out.paste(im, (0, 0))
    ImageDraw.Draw(out).text((im.width * .03, im.height + bar * .25), text,
                             fill=ink, font=font(bar * .45))
    return out


def tilted(im, degrees, corners):
    """Turned about its centre; without corners, cut to what is covered."""
    out = im.rotate(degrees, resample=Image.BICUBIC)
    if corners:
        return out
    share = abs(degrees) / 57.3 * max(im.size) / min(im.size) / 2
    return cut(out, share, share, share, share)


def tiled(im):
    for row in range(5):
        im = write(im, "PREVIEW  PREVIEW  PREVIEW", im.height // 14,
                   (.02 + .06 * (row % 2), .05 + .19 * row), 120)
    return im


# name: (makes it of a picture and a random generator, JPEG quality)
RELATIONS = {
    "half size": (lambda im, r: im.resize((im.width // 2, im.height // 2)), 90),
    "quarter size": (lambda im, r: im.resize((im.width // 4, im.height // 4)), 90),
    "quality 25": (lambda im, r: im, 25),
    "quality 8": (lambda im, r: im, 8),
    "brighter": (lambda im, r: ImageEnhance.Brightness(im).enhance(1.35), 90),
    "darker": (lambda im, r: ImageEnhance.Brightness(im).enhance(.55), 90),
    "contrast": (lambda im, r: ImageEnhance.Contrast(im).enhance(1.5), 90),
    "grey": (lambda im, r: ImageOps.grayscale(im), 90),
    "soft": (lambda im, r: im.filter(
        ImageFilter.GaussianBlur(max(1, im.width / 300))), 90),
    "squeezed to 80 %": (lambda im, r: im.resize(
        (im.width, int(im.height * .8))), 90),
    "crop 4 %": (lambda im, r: cut(im, .02, .02, .02, .02), 90),
    "crop 7 %": (lambda im, r: cut(im, .035, .035, .035, .035), 90),
    "crop 10 %": (lambda im, r: cut(im, .05, .05, .05, .05), 90),
    "crop 10 %, off centre": (lambda im, r: cut(
        im, *(lambda x, y: (x, y, .1 - x, .1 - y))(
            r.uniform(0, .1), r.uniform(0, .1))), 90),
    "crop 20 %": (lambda im, r: cut(im, .1, .1, .1, .1), 90),
    "one side less by 12 %": (lambda im, r: (lambda side: cut(
        im, *(.12 * (i == side) for i in range(4))))(r.randrange(4)), 90),
    "border 2 %": (lambda im, r: framed(im, .02, (0, 0, 0)), 90),
    "border 5 %, any grey": (lambda im, r: framed(
        im, .05, (r.randrange(256),) * 3), 90),
    "border 10 %, white": (lambda im, r: framed(im, .1, (255, 255, 255)), 90),
    "bars above and below": (lambda im, r: ImageOps.expand(
        im, (0, int(im.height * .12)), (0, 0, 0)), 90),
    "caption 8 %, with text": (lambda im, r: captioned(
        im, .08, (255, 255, 255), (20, 20, 20),
        "View of the old harbour, 14 May"), 90),
    "caption 15 %, with text": (lambda im, r: captioned(
        im, .15, (0, 0, 0), (240, 240, 240), "Photo of the day: No. 2114"), 90),
    "mark in a corner": (lambda im, r: write(
        im, "(c) example.org", im.height // 22, (.58, .92)), 90),
    "mark across, 7 % high": (lambda im, r: write(
        im, "(c) EXAMPLE IMAGES", im.height // 14,
        (.08, r.uniform(.2, .8))), 90),
    "mark across, 11 % high": (lambda im, r: write(
        im, "EXAMPLE IMAGES", im.height // 9, (.1, r.uniform(.2, .8)), 200), 90),
    "marks all over": (lambda im, r: tiled(im), 90),
    "mirrored": (lambda im, r: ImageOps.mirror(im), 90),
    "mirrored, crop 6 %": (lambda im, r: cut(
        ImageOps.mirror(im), .03, .03, .03, .03), 90),
    "tilt 1.5": (lambda im, r: tilted(im, r.choice((-1.5, 1.5)), True), 90),
    "tilt 3": (lambda im, r: tilted(im, r.choice((-3, 3)), True), 90),
    "tilt 5": (lambda im, r: tilted(im, r.choice((-5, 5)), True), 90),
    "tilt 3, cut to fit": (lambda im, r: tilted(
        im, r.choice((-3, 3)), False), 90),
    "border 4 %, quality 30": (lambda im, r: framed(
        im, .04, (255, 255, 255)), 30),
    "half size, crop 8 %": (lambda im, r: cut(
        im.resize((im.width // 2, im.height // 2)), .04, .04, .04, .04), 70),
}


def pictures_in(places):
    for place in places:
        if os.path.isfile(place):
            yield place
        for folder, _, names in os.walk(place):
            for name in sorted(names):
                if name.lower().endswith((".jpg", ".jpeg", ".png", ".webp")):
                    yield os.path.join(folder, name)


def make(places, count, seed, out):
    paths = sorted(pictures_in(places))
    random.Random(seed).shuffle(paths)
    made = 0
    for path in paths:
        if made == count:
            break
        try:
            im = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
        except Exception:
            continue
        if min(im.size) < 100:
            continue
        im.thumbnail((1600, 1600))
        name = f"p{made:03d}.jpg"
        made += 1
        for relation, (change, quality) in [("orig", (lambda im, r: im, 95)),
                                            *RELATIONS.items()]:
            os.makedirs(os.path.join(out, relation), exist_ok=True)
            r = random.Random(f"{seed} {name} {relation}")
            change(im, r).convert("RGB").save(
                os.path.join(out, relation, name), quality=quality)
    return made


def dedupe(program, folders, sets, work):
    """Runs ingest and dedupe on folders; {path: cluster}."""
    config = os.path.join(work, "c.yaml")
    store = os.path.join(work, "s.limbeck")
    for name in ("s.limbeck", "s.limbeck-wal", "s.limbeck-shm"):
        if os.path.exists(os.path.join(work, name)):
            os.remove(os.path.join(work, name))
    with open(config, "w") as f:
        f.write(f"store: {store}\nsources:\n")
        for i, folder in enumerate(folders):
            f.write(f"  f{i}: {{root: {os.path.abspath(folder)!r}, "
                    "paths: [.], keys: path}\n")
    for stage in ("ingest", "dedupe"):
        done = subprocess.run(
            [os.path.join(program, f"limbeck-{stage}"), config] +
            [a for s in sets if s.startswith(stage) for a in ("--set", s)],
            capture_output=True, text=True)
        if done.returncode > 1:
            sys.exit(done.stderr or done.stdout)
    with sqlite3.connect(store) as db:
        return dict(db.execute(
            "SELECT data_path, cluster_id FROM member "
            "JOIN cluster USING (picture_id)"))


def imagededup_hash(path):
    """Bits of the PHash of imagededup: grey, 32 x 32, 8 x 8 of a DCT against
    the median of all but the mean."""
    import numpy as np
    from scipy.fftpack import dct
    im = Image.open(path).convert("L").resize((32, 32), Image.LANCZOS)
    low = dct(dct(np.asarray(im, dtype=float), axis=0), axis=1)[:8, :8]
    return (low >= np.median(low.flatten()[1:])).flatten()


def show_relations(a, made, work):
    try:
        import scipy
        theirs = {n: imagededup_hash(os.path.join(made, "orig", n))
                  for n in os.listdir(os.path.join(made, "orig"))}
    except ImportError:
        theirs = None
    print("| relation | limbeck | imagededup, 10 bits |\n|---|---|---|")
    below = 0
    names = [r for r in RELATIONS if os.path.isdir(os.path.join(made, r))]
    names += sorted(r for r in os.listdir(made) if r not in RELATIONS and
                    r != "orig" and os.path.isdir(os.path.join(made, r)))
    for relation in names:
        cluster = dedupe(a.bin, [os.path.join(made, f)
                                 for f in ("orig", relation)], a.set, work)
        found = other = n = 0
        for name in sorted(os.listdir(os.path.join(made, relation))):
            one = os.path.abspath(os.path.join(made, "orig", name))
            two = os.path.abspath(os.path.join(made, relation, name))
            n += 1
            found += cluster[one] == cluster[two]
            if theirs:
                other += (theirs[name] != imagededup_hash(two)).sum() <= BITS
        column = f"{other / n:.2f}" if theirs else "-"
        below += theirs is not None and found < other
        print(f"| {relation} | {found / n:.2f} | {column} |", flush=True)
    print(f"\nbelow imagededup's: {below} of {len(names)} relations")


def blank_tone(path):
    """Of a picture that is one tone all over, that; else None."""
    grey = ImageOps.grayscale(Image.open(path))
    low, high = grey.getextrema()
    return (low + high) // 2 // 16 if high - low < 4 else None


def show_different(a, work):
    group = {}
    if a.groups:
        with open(a.groups, newline="") as f:
            group = {os.path.join(os.path.dirname(os.path.dirname(
                os.path.abspath(a.groups))), row["path"]): row["group"]
                for row in csv.DictReader(f)}
    cluster = dedupe(a.bin, a.different, a.set, work)
    seen, members = set(), {}
    for path in sorted(cluster):
        with open(path, "rb") as f:
            digest = hashlib.sha256(f.read()).digest()
        if digest not in seen:
            seen.add(digest)
            members.setdefault(cluster[path], []).append(path)
    wrong, blank = [], 0
    for paths in members.values():
        first = paths[0]
        tone = blank_tone(first)
        for p in paths[1:]:
            if tone is not None and tone == blank_tone(p):
                blank += 1
            elif group.get(first, first) != group.get(p, p):
                wrong.append((first, p))
    print(f"\n{len(seen)} different files: {len(wrong)} merged that are of "
          f"different groups, and {blank} of one tone all over, the same")
    for one, two in wrong:
        print(f"    {one}\n    {two}")
    try:
        hashes = {p: imagededup_hash(p)
                  for paths in members.values() for p in paths}
    except Exception as error:
        print(f"imagededup's hash: left out ({error})")
        return
    paths = sorted(hashes)
    count = sum((hashes[x] != hashes[y]).sum() <= BITS and
                group.get(x, x) != group.get(y, y)
                for i, x in enumerate(paths) for y in paths[:i])
    print(f"imagededup's hash: {count} such pairs")


def main():
    p = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("photos", nargs="*")
    p.add_argument("--count", type=int, default=60)
    p.add_argument("--seed", type=int, default=11)
    p.add_argument("--bin", default="build/bin")
    p.add_argument("--different", action="append", default=[])
    p.add_argument("--groups")
    p.add_argument("--made")
    p.add_argument("--set", action="append", default=[])
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as work:
        made = a.made
        if a.photos and not made:
            made = os.path.join(work, "made")
            count = make(a.photos, a.count, a.seed, made)
            print(f"{count} photographs, {len(RELATIONS)} relations\n")
        if made:
            show_relations(a, made, work)
        if a.different:
            show_different(a, work)


if __name__ == "__main__":
    main()
