"""Makes europe.json, the outlines of the countries of Europe that layouts draw.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python3 layouts/map/europe.py package/countries-50m.json layouts/map/europe.json

Source: Natural Earth 4.1.0, 1:50m, in the public domain, as TopoJSON by Mike Bostock's world-atlas.
What is done here:

- longitudes and latitudes become metres by Lambert's azimuthal equal-area projection around 52° N,
  10° E (ETRS89-LAEA, EPSG:3035), on the sphere of the same area: countries are as large on the map
  as on the ground;
- each arc, a border that two countries share or a coast, is simplified once (Douglas and Peucker);
- what lies outside of a rectangle around Europe and the Mediterranean is cut off (Sutherland and Hodgman);
- coordinates are whole hundreds of metres, x to the east and y to the south; a ring is its first
  point, then the way from each point to the next.
"""

import json
import math
import sys
from pathlib import Path

from france import area, flat, simplified

TOLERANCE = 45  # hundreds of metres: a quarter of a millimetre on a page
LEAST_ISLAND = 20000  # hundreds of metres squared
# West, north, east and south of the rectangle, in hundreds of metres from 52° N, 10° E.
EDGES = (-24000, -27000, 26000, 31000)
RADIUS = 6371007.2


def laea(longitude, latitude):
    across, phi, middle = math.radians(longitude - 10), math.radians(latitude), math.radians(52)
    cosine = math.sin(middle) * math.sin(phi) + math.cos(middle) * math.cos(phi) * math.cos(across)
    scale = RADIUS * math.sqrt(2 / max(1e-9, 1 + cosine))
    x = scale * math.cos(phi) * math.sin(across)
    y = math.cos(middle) * math.sin(phi) - math.sin(middle) * math.cos(phi) * math.cos(across)
    return round(x / 100), round(-scale * y / 100)


def arcs_of(topology):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append(laea(x * sx + tx, y * sy + ty))
        half = max(range(len(points)), key=lambda i: math.dist(points[0], points[i]))
        if points[0] == points[-1] and 0 < half:
            # An island alone: from its first point to the one farthest from it, and back.
            yield simplified(points[: half + 1], TOLERANCE)[:-1] + simplified(points[half:], TOLERANCE)
        else:
            yield simplified(points, TOLERANCE)


def ring_of(indexes, arcs):
    ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring[:-1]


def clipped(ring):
    for axis, edge, sign in zip((0, 1, 0, 1), EDGES, (1, 1, -1, -1)):
        result = []
        for a, b in zip(ring, ring[1:] + ring[:1]):
            inside = [sign * (point[axis] - edge) >= 0 for point in (a, b)]
            if inside[0]:
                result.append(a)
            if inside[0] != inside[1]:
                t = (edge - a[axis]) / (b[axis] - a[axis])
                result.append(tuple(round(p + t * (q - p)) for p, q in zip(a, b)))
        ring = result
    return ring


def main(source, target):
    topology = json.loads(Path(source).read_text())
    arcs = list(arcs_of(topology))
    lines = []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country.get("arcs", [])
        if country["type"] == "Polygon":
            polygons = [polygons]
        rings = [clipped(ring_of(ring, arcs)) for polygon in polygons for ring in polygon]
        rings = [r for r in rings if len(r) > 2 and abs(area(r)) > LEAST_ISLAND]
        if rings and country["properties"]["name"]:
            rings.sort(key=lambda ring: -abs(area(ring)))
            it = {"name": country["properties"]["name"], "rings": [flat(r) for r in rings]}
            lines.append(json.dumps(it, ensure_ascii=False, separators=(",", ":")))
    head = {
        "source": "Natural Earth 4.1.0, 1:50m; TopoJSON by world-atlas 2.0.2",
        "licence": "public domain",
        "projection": "ETRS89-LAEA, hundreds of metres from 52° N, 10° E, y to the south",
    }
    said = "".join(f"{json.dumps(k)}:{json.dumps(v, ensure_ascii=False)},\n" for k, v in head.items())
    Path(target).write_text("{" + said + '"countries":[\n' + ",\n".join(lines) + "\n]}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
