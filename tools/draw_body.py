"""Draws the body that conditions are marked on: one figure, front and back, and its head enlarged.

``python tools/draw_body.py`` writes condition_pages/static/condition_pages/img/body.svg. Nothing
runs it but whoever changes the drawing; a test holds the file to what is drawn here.

A view is one outline, cut into regions, and all of it is data: the points of the right half, in
units of a figure 480 high with its axis at x = 0. A border is computed once and walked by the
regions on both its sides, and the left half is the right one with the sign of x turned: regions
touch exactly and halves are alike.

Ids in the file: ``front``, ``back`` and ``lens`` are all regions of a view; ``front-knee`` and its
like are one region, with the room around what is narrow that takes its clicks too; ``front-lines``
and its like are what a face or a back is known by. None has a colour: stylesheets give it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "condition_pages/static/condition_pages/img/body.svg"

Point = tuple[float, float]
#: A cubic curve: where it begins, its two handles, where it ends.
Curve = tuple[Point, Point, Point, Point]
Line = list[Curve]


@dataclass(frozen=True)
class Node:
    """A point that a line goes through: smoothly, or in a corner. Borders meet at named ones."""

    x: float
    y: float
    name: str = ""
    is_corner: bool = False

    @property
    def at(self) -> Point:
        return (self.x, self.y)


def n(x: float, y: float, name: str = "") -> Node:
    return Node(x, y, name)


def corner(x: float, y: float, name: str = "") -> Node:
    return Node(x, y, name, is_corner=True)


@dataclass(frozen=True)
class View:
    """The right half of one view, as data.

    ``outline`` goes from the crown round to the axis. A cut goes from one named node to another,
    with the nodes between; the first time that a name is used, it says where it lies. A region is
    the names along its border: those beside each other are joined by a cut where there is one,
    else by the outline. A border that begins and ends on the axis is closed by its mirror image;
    any other stands for two pieces. ``islands`` lie inside a region, by its name, and are cut out
    of it. ``pads`` are the rooms that take clicks for a region. ``lines`` are only for the eye,
    each with its mirror image. ``at`` is where the axis stands in the file.
    """

    outline: Sequence[Node]
    cuts: Sequence[Sequence[Node | str]]
    regions: Mapping[str, Sequence[str]]
    islands: Mapping[str, tuple[str, Sequence[Node]]] = field(default_factory=dict)
    pads: Mapping[str, Sequence[Point | str]] = field(default_factory=dict)
    lines: Sequence[Sequence[Node]] = ()
    scale: float = 1
    at: Point = (0, 0)


# --- The figure ---------------------------------------------------------------------------

# fmt: off
HEAD = [
    n(0, 8, "crown"), n(12, 11.4), n(20, 20), n(22.8, 32), corner(22.7, 38.4, "ear_top"),
    n(24.8, 37), n(25.9, 40), n(24.9, 45.4), n(23.2, 48.8), corner(21.6, 48.6, "ear_low"),
    n(19.8, 58), n(16.2, 64.4), corner(14, 67, "jaw"),
]
NECK = [n(13.4, 73), n(13.8, 80), n(17, 86.6), n(24, 90.6, "trap")]
ARM_OUT = [
    n(35.4, 94), n(46, 98), n(54, 105.4), n(58.6, 116), n(60.8, 130), n(62.4, 146, "arm_o"),
    n(65, 162), n(67.2, 177, "elbow_o"), n(70.8, 190.5), n(74.6, 205, "forearm_o"), n(77.4, 220),
    n(78.8, 238, "wrist_o"), n(80.2, 252), n(82.6, 265, "hand_o"),
]
HAND = [
    n(86, 276), n(87.8, 288), n(87.8, 300), n(86, 308), n(82.2, 311.6), n(78, 309.8),
    n(75.6, 301), n(74.2, 292.4), corner(72.6, 287.4), n(71.2, 292.8), n(68.4, 296.4),
    n(65.6, 294.8), n(65.2, 288), n(66.2, 280), n(68, 272.6, "palm"),
]
ARM_IN = [
    n(69, 265, "hand_i"), n(68.4, 252), n(65.6, 238, "wrist_i"), n(60.6, 221),
    n(55.8, 205, "forearm_i"), n(52.6, 190.5), n(49.4, 177, "elbow_i"), n(46.2, 162),
    n(44, 146, "arm_i"), corner(42.4, 136, "armpit"),
]
SIDE = [
    n(41.8, 148, "side"), n(39.6, 162, "rib"), n(36, 177), n(34.8, 188), n(36, 201, "waist"),
    n(39.4, 217), n(42.2, 233), n(43, 247, "thigh_o"),
]
LEG_OUT = [
    n(42.4, 263), n(40, 287), n(36.2, 316), n(33, 340, "knee_o"), n(31.8, 356),
    n(31.8, 372, "shin_o"), n(32.4, 390), n(31.2, 410), n(27.6, 429), n(25.4, 440, "ankle_o"),
    n(24, 454), n(24.8, 462.4), n(27, 470, "foot_o"),
]
FOOT_FRONT = [
    n(30.6, 475.6), n(34.2, 482), n(32.6, 486.8), n(24.4, 488.4), n(15, 488.2), n(10.6, 484.4),
    n(10.8, 476, "toe"),
]
FOOT_BACK = [
    n(29, 475.4), n(31.4, 481), n(29.4, 485), n(24.6, 487), n(18.6, 488), n(13, 486.6),
    n(10.8, 481.8), n(11.4, 475, "toe"),
]
LEG_IN = [
    n(11.6, 470, "foot_i"), n(11, 461.6), n(11.8, 453.6), n(11, 440, "ankle_i"), n(9.2, 428),
    n(6.8, 409), n(6.4, 391), n(8.2, 372, "shin_i"), n(8.2, 356), n(6.8, 340, "knee_i"),
    n(4, 313), n(2, 286), n(1, 268), corner(0, 257.5, "crotch"),
]
TRUNK = [*HEAD, *NECK, *ARM_OUT, *HAND, *ARM_IN, *SIDE, *LEG_OUT]

LIMB_CUTS = [
    ["arm_o", n(53.6, 147.8), "arm_i"],
    ["elbow_o", n(59, 178.6), "elbow_i"],
    ["forearm_o", n(65.4, 206.8), "forearm_i"],
    ["wrist_o", n(72.6, 239), "wrist_i"],
    ["hand_o", n(75.6, 266.4), "hand_i"],
    ["knee_o", n(20, 337), "knee_i"],
    ["shin_o", n(20, 375), "shin_i"],
    ["ankle_o", n(18, 441.6), "ankle_i"],
    ["foot_o", n(19.2, 468.4), "foot_i"],
]
ARM = {
    "arm": ["arm_o", "elbow_o", "elbow_i", "arm_i"],
    "elbow": ["elbow_o", "forearm_o", "forearm_i", "elbow_i"],
    "forearm": ["forearm_o", "wrist_o", "wrist_i", "forearm_i"],
    "wrist": ["wrist_o", "hand_o", "hand_i", "wrist_i"],
    "hand": ["hand_o", "palm", "hand_i"],
}
LOWER_LEG = ["shin_o", "ankle_o", "ankle_i", "shin_i"]
FOOT = {
    "ankle": ["ankle_o", "foot_o", "foot_i", "ankle_i"],
    "foot": ["foot_o", "toe", "foot_i"],
}
THIGH = {
    "thigh": ["thigh_o", "knee_o", "knee_i", "crotch"],
    "knee": ["knee_o", "shin_o", "shin_i", "knee_i"],
}
#: Along a limb: the room outside, a cut, the room inside; then the same at its other end.
LIMB_PADS = {
    "shoulder": [(50, 97), (76, 97), (79, 143), "arm_o", (57, 120)],
    "arm": [(79, 143), "arm_o", "arm_i", "elbow_i", "elbow_o", (81, 176)],
    "elbow": [(81, 176), "elbow_o", "elbow_i", (42, 177), (46, 205), "forearm_i", "forearm_o",
              (83, 204)],
    "forearm": [(83, 204), "forearm_o", "forearm_i", (46, 205), (54, 238), "wrist_i", "wrist_o",
                (87, 237)],
    "wrist": [(87, 237), "wrist_o", "wrist_i", (54, 238), (58, 265), "hand_i", "hand_o",
              (90, 264)],
    "hand": [(90, 264), "hand_o", "hand_i", (58, 265), (60, 314), (90, 314)],
    "knee": [(34, 340), "knee_o", "knee_i", (1, 340), (1, 372), "shin_i", "shin_o", (34, 372)],
    "ankle": [(28, 440), "ankle_o", "ankle_i", (1, 440), (1, 470), "foot_i", "foot_o", (28, 470)],
    "foot": [(28, 470), "foot_o", "foot_i", (1, 470), (1, 497), (36, 497), (36, 476)],
}
LOWER_LEG_PAD = [(34, 372), "shin_o", "shin_i", (1, 372), (1, 440), "ankle_i", "ankle_o", (28, 440)]
NECK_PAD = [(18, 61), (45, 61), (45, 95), "trap", (14, 80), "jaw"]

HAND_LINES = [[n(78.8, 296), n(80.2, 308)], [n(83.2, 295), n(83.8, 307.6)]]
TOES = [[n(x, 485), n(x + 0.3, 487.6)] for x in (17, 21.4, 25.4, 29)]

FRONT = View(
    outline=[*TRUNK, *FOOT_FRONT, *LEG_IN],
    cuts=[
        ["jaw", n(8.8, 71), n(0, 72.6, "chin")],
        ["trap", n(17.6, 94.6), n(9, 98.8), n(0, 100.6, "notch")],
        ["trap", n(28.6, 103.6), n(32.4, 120), n(37.4, 138.6), "side"],
        ["rib", n(28, 162.4), n(13.6, 156), n(0, 153, "arch")],
        ["waist", n(27.6, 208.4), n(14, 214.4), n(0, 216, "belly")],
        ["thigh_o", n(28.6, 249.4), n(13, 255), "crotch"],
        *LIMB_CUTS,
    ],
    regions={
        "head-face": ["crown", "jaw", "chin"],
        "neck": ["chin", "jaw", "trap", "notch"],
        "shoulder": ["trap", "arm_o", "arm_i", "side"],
        **ARM,
        "chest": ["notch", "trap", "side", "rib", "arch"],
        "abdomen": ["arch", "rib", "waist", "belly"],
        "hip-pelvis": ["belly", "waist", "thigh_o", "crotch"],
        **THIGH,
        "shin": LOWER_LEG,
        **FOOT,
    },
    pads={"neck": NECK_PAD, **LIMB_PADS, "shin": LOWER_LEG_PAD},
    lines=[
        # eyes, nose, mouth
        [n(5.8, 40), n(10.2, 41.8), n(14.6, 40)],
        [n(2.6, 50), n(0, 51.6)],
        [n(6.4, 58.4), n(0, 60)],
        # collar bones, navel, knees
        [n(4.6, 105), n(14, 104.6), n(25, 102)],
        [corner(0, 197.6), corner(0, 201.6)],
        [n(13.4, 361), n(19.6, 364.4), n(26, 361)],
        *HAND_LINES,
        *TOES,
    ],
    at=(90, 0),
)

BACK = View(
    outline=[*TRUNK, *FOOT_BACK, *LEG_IN],
    cuts=[
        ["jaw", n(8, 63.4), n(0, 62.2, "nape")],
        ["trap", n(14, 95.6), n(0, 98, "nape_low")],
        ["trap", n(24.4, 102), n(21.4, 116), n(22.6, 132), n(30, 144), "side"],
        ["rib", n(24, 168.4), n(0, 171, "ribs")],
        ["waist", n(22, 205.6), n(0, 210, "sacrum")],
        ["thigh_o", n(33, 259.4), n(18, 264.6), n(7, 262.6), "crotch"],
        *LIMB_CUTS,
    ],
    regions={
        "head-face": ["crown", "jaw", "nape"],
        "neck": ["nape", "jaw", "trap", "nape_low"],
        "shoulder": ["trap", "arm_o", "arm_i", "side"],
        **ARM,
        "upper-back": ["nape_low", "trap", "side", "rib", "ribs"],
        "lower-back": ["ribs", "rib", "waist", "sacrum"],
        "hip-pelvis": ["sacrum", "waist", "thigh_o", "crotch"],
        **THIGH,
        "calf": LOWER_LEG,
        **FOOT,
    },
    pads={"neck": NECK_PAD, **LIMB_PADS, "calf": LOWER_LEG_PAD},
    lines=[
        # spine, buttocks, hollows of the knees, heels
        [corner(0, 106), corner(0, 164)],
        [corner(0, 177), corner(0, 202)],
        [corner(0, 230), corner(0, 257)],
        [n(13, 357.6), n(19.6, 359.4), n(26, 357)],
        [n(14.4, 479), n(19, 480.6), n(24.4, 479)],
        *HAND_LINES,
    ],
    at=(280, 0),
)

EYE = [corner(4.2, 40), n(7, 37.8), n(10.5, 37), n(14, 37.8), corner(16.8, 40),
       n(14.2, 43), n(10.5, 44.2), n(6.8, 43), corner(4.2, 40)]
LENS = View(
    outline=[*HEAD, *NECK, n(27.4, 92.6), n(26.2, 96.4), n(18.4, 101), n(7.4, 103.8, "notch_side"),
             n(0, 104.6, "notch")],
    cuts=[
        ["jaw", n(11.4, 69.6), n(7.4, 71.9, "chin_side"), n(0, 72.8, "chin")],
        ["chin_side", n(7, 86), "notch_side"],
        ["ear_low", n(19.8, 39), n(17.4, 29.6), n(10.4, 24.6), n(0, 23.8, "hairline")],
        ["ear_low", n(17.4, 55), n(10.4, 60), n(0, 61.4, "lips")],
    ],
    regions={
        "head-face": ["crown", "ear_low", "hairline"],
        "face": ["hairline", "ear_low", "lips"],
        "jaw": ["lips", "ear_low", "jaw", "chin_side", "chin"],
        "throat": ["chin", "chin_side", "notch_side", "notch"],
        "neck": ["chin_side", "jaw", "notch_side"],
    },
    islands={"eyelid": ("face", EYE)},
    pads={
        "eyelid": [(3.5, 32.4), (17.4, 32.4), (17.4, 46.2), (3.5, 46.2)],
        "jaw": [(20, 49.6), (33, 49.6), (33, 64.6), (14, 64.6)],
        "neck": [(14, 65), (33, 65), (33, 90), "trap", (14, 80), "jaw"],
    },
    lines=[
        # brows, nose, mouth
        [n(4.6, 33.6), n(10.4, 31.8), n(16.2, 34)],
        [n(3.4, 49.8), n(2.2, 51.6), n(0, 52.2)],
        [n(7, 56), n(0, 57.2)],
    ],
    scale=1.85,
    at=(185, 301),
)
# fmt: on


# --- Lines --------------------------------------------------------------------------------


def tenths(point: Point) -> Point:
    # What both sides of a border say is then the same to the last figure.
    return (round(point[0], 1), round(point[1], 1))


def flipped(line: Sequence[Curve]) -> Line:
    """The same line from its end to its beginning."""
    return [curve[::-1] for curve in reversed(line)]


def mirrored(line: Sequence[Curve]) -> Line:
    """The line on the other side of the axis, in the same direction."""
    return [tuple((-x, y) for x, y in curve) for curve in line]


def straight(points: Sequence[Point]) -> Line:
    return [(a, a, b, b) for a, b in itertools.pairwise(points)]


def unit(x: float, y: float) -> Point:
    length = math.hypot(x, y)
    return (x / length, y / length)


def slope(before: Point, at: Point, after: Point) -> Point:
    """The direction of a smooth line at a point: what lies nearer has more to say."""
    near, far = math.dist(before, at), math.dist(at, after)
    return unit(
        *((at[i] - before[i]) / near * far + (after[i] - at[i]) / far * near for i in (0, 1))
    )


def slope_at_end(at: Point, after: Point, further: Point | None) -> Point:
    """The direction in which a line leaves its end: with the bend that follows."""
    ahead = unit(after[0] - at[0], after[1] - at[1])
    if further is None:
        return ahead
    bend = slope(at, after, further)
    return unit(*(1.5 * ahead[i] - 0.5 * bend[i] for i in (0, 1)))


#: Handles of this part of a chord make the roundest arcs of up to a quarter of a circle.
HANDLE = 0.36


def smooth(nodes: Sequence[Node]) -> Line:
    """The curves through ``nodes``, one between each two; ends on the axis cross it level."""
    ends = (0, len(nodes) - 1)

    def is_bent(i: int) -> bool:
        return nodes[i].is_corner or (i in ends and nodes[i].x != 0)

    def leaves(i: int, step: int) -> Point:
        at, after = nodes[i].at, nodes[i + step].at
        if is_bent(i):
            further = None if is_bent(i + step) or i + step in ends else nodes[i + 2 * step].at
            return slope_at_end(at, after, further)
        before = (-after[0], after[1]) if i in ends else nodes[i - step].at
        return slope(before, at, after)

    line = []
    for i in range(len(nodes) - 1):
        a, b = nodes[i].at, nodes[i + 1].at
        reach = math.dist(a, b) * HANDLE
        out, back = leaves(i, 1), leaves(i + 1, -1)
        handles = ((a[0] + out[0] * reach, a[1] + out[1] * reach),
                   (b[0] + back[0] * reach, b[1] + back[1] * reach))  # fmt: skip
        line.append(tuple(tenths(point) for point in (a, *handles, b)))
    return line


# --- Regions ------------------------------------------------------------------------------


class Net:
    """The borders of a view by the names of their ends."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._outline = smooth(view.outline)
        self._place = {node.name: i for i, node in enumerate(view.outline) if node.name}
        self._nodes = {node.name: node for node in view.outline if node.name}
        self._cuts: dict[tuple[str, str], Line] = {}
        for cut in view.cuts:
            self._add(cut)

    def _add(self, cut: Sequence[Node | str]) -> None:
        nodes = [self._nodes[node] if isinstance(node, str) else node for node in cut]
        self._nodes |= {node.name: node for node in nodes if node.name}
        line = smooth([Node(*node.at) for node in nodes])
        named = [i for i, node in enumerate(nodes) if node.name]
        for i, j in itertools.pairwise(named):
            a, b = nodes[i].name, nodes[j].name
            self._cuts[a, b], self._cuts[b, a] = line[i:j], flipped(line[i:j])

    def border(self, a: str, b: str) -> Line:
        """The line from one name to another: a cut, or else along the outline."""
        if (a, b) in self._cuts:
            return self._cuts[a, b]
        i, j = self._place[a], self._place[b]
        return self._outline[i:j] if i < j else flipped(self._outline[j:i])

    def pieces(self, region: str) -> list[Line]:
        """The closed lines of a region, both halves; what an island takes is a line as well."""
        view = self._view
        if region in view.islands:
            island = smooth(view.islands[region][1])
            return [island, mirrored(island)]
        names = view.regions[region]
        half = [curve for a, b in itertools.pairwise(names) for curve in self.border(a, b)]
        if half[0][0][0] == half[-1][-1][0] == 0:
            around = [half + mirrored(flipped(half))]
        else:
            half += self.border(names[-1], names[0])
            around = [half, mirrored(half)]
        holes = [name for name, (inside, _) in view.islands.items() if inside == region]
        return around + [line for hole in holes for line in self.pieces(hole)]

    def pads(self, region: str) -> list[Line]:
        """The closed lines of the rooms that take clicks for a region."""
        room = self._view.pads.get(region)
        if not room:
            return []
        line: Line = []
        for a, b in zip(room, [*room[1:], room[0]], strict=True):
            if isinstance(a, str) and isinstance(b, str) and (a, b) in self._cuts:
                line += self._cuts[a, b]
            else:
                line += straight([self._at(a), self._at(b)])
        return [line, mirrored(line)]

    def _at(self, end: Point | str) -> Point:
        return self._nodes[end].at if isinstance(end, str) else end

    @property
    def regions(self) -> list[str]:
        return [*self._view.regions, *self._view.islands]

    def lines(self) -> list[Line]:
        drawn = []
        for nodes in self._view.lines:
            half = smooth(nodes)
            if half[-1][-1][0] == 0 and half[0][0][0] != 0:
                drawn.append(half + mirrored(flipped(half)))
            else:
                drawn.append(half)
                if nodes[0].x:
                    drawn.append(mirrored(half))
        return drawn


# --- The file -----------------------------------------------------------------------------


def figure(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text in ("0", "-0") else text.replace("0.", ".", 1) if abs(value) < 1 else text


def numbers(values: Sequence[float]) -> str:
    return " ".join(figure(value) for value in values).replace(" -", "-")


def path_data(lines: Sequence[Sequence[Curve]], view: View, *, closed: bool = True) -> str:
    """The ``d`` of a path: the lines of a view, where the view stands."""
    dx, dy = view.at

    def placed(point: Point) -> Point:
        return tenths((point[0] * view.scale + dx, point[1] * view.scale + dy))

    parts = []
    for line in lines:
        at = placed(line[0][0])
        parts.append("M" + numbers(at))
        for curve in line:
            ends = [placed(point) for point in curve[1:]]
            if curve[0] == curve[1] and curve[2] == curve[3]:
                parts.append("L" + numbers(ends[-1]))
            else:
                parts.append("c" + numbers([q for x, y in ends for q in (x - at[0], y - at[1])]))
            at = ends[-1]
        parts.append("z" if closed else "")
    return "".join(parts)


def drawn(name: str, view: View) -> list[str]:
    """The lines of the file for one view."""
    net = Net(view)
    pieces = {region: net.pieces(region) for region in net.regions}
    everything = [line for region in view.regions for line in pieces[region]]
    islands = [line for region in view.islands for line in pieces[region]]
    rows = [f'<path id="{name}" d="{path_data(everything + islands, view)}"/>']
    for region, lines in pieces.items():
        rule = ' fill-rule="evenodd"' if any(r == region for r, _ in view.islands.values()) else ""
        shape = f'd="{path_data(lines, view)}"'
        if pads := net.pads(region):
            rows.append(
                f'<g id="{name}-{region}"><path fill="none" stroke="none" pointer-events="fill" '
                f'd="{path_data(pads, view)}"/><path {shape}/></g>'
            )
        else:
            rows.append(f'<path id="{name}-{region}"{rule} {shape}/>')
    rows.append(f'<path id="{name}-lines" d="{path_data(net.lines(), view, closed=False)}"/>')
    return rows


VIEWS = {"front": FRONT, "back": BACK, "lens": LENS}


def draw() -> str:
    """The file, as text."""
    rows = [row for name, view in VIEWS.items() for row in drawn(name, view)]
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 370 500"><defs>',
            *rows,
            "</defs></svg>\n",
        ]
    )


if __name__ == "__main__":
    TARGET.write_text(draw())
