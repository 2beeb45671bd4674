#!/usr/bin/env python3
"""make_borders.py COUNTRIES.geojson OUT: the file of borders that is built in.

COUNTRIES.geojson: Natural Earth's admin_0_countries, at any scale (public
domain). The file at lib/geo/borders.bin was made from the 1:50m countries of
Debian's package r-cran-rnaturalearthdata 0.1.0-2. Needs numpy; nothing that is
built or run needs this program. The format is told in lib/geo/borders.h.

Points that two countries share, or that lie within some 10 km of another
country's, stay; between them coasts are simplified (Douglas and Peucker) to
0.005 degrees. Everything is rounded to 1/500 of a degree.
"""
import collections
import json
import struct
import sys

import numpy as np

UNITS = 500
TOLERANCE_DEG = 0.005
SOUTH_POLE = -90.004  # the edge that closes Antarctica, beyond every position

# Natural Earth's codes that are not ISO 3166-1's, and whose the towns there
# are in GeoNames.
CODES = {'ATC': 'AU', 'CYN': 'CY', 'KAS': 'IN', 'KOS': 'XK', 'SOL': 'SO'}


def country(a3, a2, ring):
    """The alpha-2 code of a ring: territories stand for themselves."""
    lon, lat = (ring.min(axis=0) + ring.max(axis=0)) / 2
    if a3 == 'FRA':
        if lon > 40:
            return 'RE' if lon > 50 else 'YT'
        if lon < -50:
            return 'GF' if lat < 8 else 'MQ' if lat < 15 else 'GP'
        return 'FR'
    if a3 == 'NOR':
        if lat < 0:
            return 'BV'
        return 'SJ' if lat > 74 or (lat > 70.5 and lon < 0) else 'NO'
    if a3 == 'NLD' and lon < -50:
        return 'BQ'
    if a3 == 'IOA':
        return 'CX' if lon > 100 else 'CC'
    if a3 == 'NZL' and -10 < lat < 0:
        return 'TK'
    if a3 == 'RUS' and 32 < lon < 36.8 and 44 < lat < 46.4:
        return 'UA'
    return CODES.get(a3) or a2


def rings(path):
    for feature in json.load(open(path, encoding='utf-8'))['features']:
        p = {k.upper(): v for k, v in feature['properties'].items()}
        shape = feature['geometry']['coordinates']
        if feature['geometry']['type'] == 'Polygon':
            shape = [shape]
        for polygon in shape:
            outer = np.array(polygon[0], dtype=float)[:, :2]
            code = country(p['ADM0_A3'], p['ISO_A2'], outer)
            for ring in polygon:
                yield code, np.array(ring, dtype=float)[:-1, :2]


def simplify(points):
    """Indexes of the points that stay."""
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        a, b = todo.pop()
        if b <= a + 1:
            continue
        scale = [np.cos(np.radians(points[a][1])), 1]
        way = (points[b] - points[a]) * scale
        off = (points[a + 1:b] - points[a]) * scale
        length = np.hypot(*way)
        if length < 1e-9:
            far = np.hypot(off[:, 0], off[:, 1])
        else:
            far = np.abs(off[:, 0] * way[1] - off[:, 1] * way[0]) / length
        most = int(far.argmax())
        if far[most] > TOLERANCE_DEG:
            keep.add(a + 1 + most)
            todo += [(a, a + 1 + most), (a + 1 + most, b)]
    return sorted(keep)


class Neighbours:
    """Which points other countries have, or are near to."""

    def __init__(self, all_rings):
        self.owners = collections.defaultdict(set)
        self.cells = collections.defaultdict(set)
        for code, ring in all_rings:
            for point in ring:
                self.owners[self.key(point)].add(code)
                self.cells[self.cell(point)].add(code)

    @staticmethod
    def key(point):
        return tuple(int(round(x * 1e5)) for x in point)

    @staticmethod
    def cell(point):
        return tuple(int(np.floor(x * 10)) for x in point)

    def stays(self, code, point):
        if len(self.owners[self.key(point)]) > 1:
            return True
        if abs(point[0]) > 179.9 or abs(point[1]) > 84:
            return True
        i, j = self.cell(point)
        return any(self.cells.get((i + a, j + b), set()) - {code}
                   for a in (-1, 0, 1) for b in (-1, 0, 1))


def coarse(code, ring, neighbours):
    n = len(ring)
    fixed = [i for i in range(n) if neighbours.stays(code, ring[i])]
    if not fixed:
        fixed = [0, int(np.hypot(*(ring - ring[0]).T).argmax())]
    points = []
    for k, start in enumerate(fixed):
        end = fixed[(k + 1) % len(fixed)]
        steps = (end - start) % n or n
        part = np.array([ring[(start + i) % n] for i in range(steps + 1)])
        points += [part[i] for i in simplify(part)[:-1]]
    out = []
    for lon, lat in points:
        lat = SOUTH_POLE if lat < -89.9 else lat
        unit = (int(round(lon * UNITS)), int(round(lat * UNITS)))
        if not out or out[-1] != unit:
            out.append(unit)
    if len(out) > 1 and out[0] == out[-1]:
        out.pop()
    if len(out) < 3:  # a rock: the square around it
        west, south = np.floor(ring.min(axis=0) * UNITS).astype(int)
        east, north = np.ceil(ring.max(axis=0) * UNITS).astype(int)
        out = [(west, south), (east, south), (east, north), (west, north)]
    return out


def leb128(n):
    out = b''
    while n >= 128:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def zigzag(n):
    return leb128(2 * n if n >= 0 else -2 * n - 1)


def main():
    source = list(rings(sys.argv[1]))
    neighbours = Neighbours(source)
    made = [(code, coarse(code, ring, neighbours)) for code, ring in source]
    made.sort(key=lambda row: row[0])
    out = b'LBORDER1' + struct.pack('<II', UNITS, len(made))
    for code, points in made:
        out += code.encode() + leb128(len(points))
        x = y = 0
        for lon, lat in points:
            out += zigzag(int(lon - x)) + zigzag(int(lat - y))
            x, y = lon, lat
    with open(sys.argv[2], 'wb') as file:
        file.write(out)


if __name__ == '__main__':
    main()
