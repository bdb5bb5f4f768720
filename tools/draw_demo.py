"""Draws the demo's pictures: houses, rooms, portraits and ways to the door, all invented.

``python tools/draw_demo.py [NAME …]`` writes site/demo/images/*.webp. Nothing runs it but whoever changes
a drawing; it needs a browser, which turns the SVG drawn here into pixels. With "film" for a name it
makes the video, where there is an ffmpeg (FFMPEG names another one).
"""

from __future__ import annotations

import io
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tools.machine import find_browser  # noqa: E402

TARGET = ROOT / "site" / "demo" / "images"
SCENE = (1440, 900)
FACE = (640, 640)
WAY = (1200, 800)


def svg(size: tuple[int, int], *parts: str) -> str:
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )


def box(x, y, width, height, fill, radius=0) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}"/>'


def shape(path: str, fill: str, **more) -> str:
    extra = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<path d="{path}" fill="{fill}"{extra}/>'


def line(path: str, stroke: str, width: float, **more) -> str:
    return shape(path, "none", stroke=stroke, stroke_width=width, stroke_linecap="round", **more)


def disc(x, y, radius, fill) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}"/>'


def oval(x, y, across, down, fill, turn=0) -> str:
    turned = f' transform="rotate({turn} {x} {y})"' if turn else ""
    return f'<ellipse cx="{x}" cy="{y}" rx="{across}" ry="{down}" fill="{fill}"{turned}/>'


def sky(above: str, below: str) -> str:
    return (
        f'<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="{above}"/>'
        f'<stop offset="1" stop-color="{below}"/></linearGradient></defs>'
        f'<rect width="1440" height="900" fill="url(#s)"/>'
    )


def window(x, y, width, height, frame, pane) -> str:
    middle = x + width / 2
    return (
        box(x - 8, y - 8, width + 16, height + 16, frame, 4)
        + box(x, y, width, height, pane)
        + line(f"M{middle} {y}v{height}M{x} {y + height * 0.45}h{width}", frame, 7)
        + box(x - 16, y + height + 6, width + 32, 12, frame, 3)
    )


def door(x, y, width, height, colour, trim) -> str:
    return (
        box(x - 12, y - 12, width + 24, height + 12, trim, 6)
        + box(x, y, width, height, colour, 4)
        + box(x + width * 0.2, y + 28, width * 0.6, height * 0.3, trim, 6)
        + disc(x + width * 0.85, y + height * 0.58, 7, "#f3d9a0")
    )


def bush(x, y, size, colour) -> str:
    return "".join(
        disc(x + size * dx, y - size * dy, size * r, colour)
        for dx, dy, r in ((0, 0.3, 0.8), (-0.8, 0.1, 0.55), (0.8, 0.1, 0.6))
    ) + box(x - size * 1.3, y, size * 2.7, size * 0.35, colour)


def tree(x, y, height, leaf, bark="#6b4a36") -> str:
    crown = height * 0.42
    return (
        line(f"M{x} {y}V{y - height * 0.6}", bark, height * 0.07)
        + line(
            f"M{x} {y - height * 0.4}l{height * 0.16} {-height * 0.16}"
            f"M{x} {y - height * 0.45}l{-height * 0.15} {-height * 0.14}",
            bark,
            height * 0.035,
        )
        + disc(x, y - height * 0.78, crown * 0.62, leaf)
        + disc(x - crown * 0.55, y - height * 0.6, crown * 0.5, leaf)
        + disc(x + crown * 0.58, y - height * 0.62, crown * 0.52, leaf)
    )


def frond(x, y, length, lean, colour) -> str:
    """A fern's leaf, from its foot."""
    drawn, steps = [], 12
    for step in range(steps + 1):
        along = step / steps
        px = x + lean * along * along
        py = y - length * along
        half = (1 - along) * length * 0.2 + 4
        for side in (-1, 1):
            drawn.append(oval(px + side * half * 0.5, py, half * 0.55, 7, colour, side * -28))
    stem = line(f"M{x} {y}Q{x} {y - length * 0.6} {x + lean} {y - length}", colour, 6)
    return stem + "".join(drawn)


def stillwater() -> str:
    water = "".join(
        line(
            f"M{x} {y}q{w / 4} -8 {w / 2} 0t{w / 2} 0", "#dcecf2", 5, stroke_opacity=".75"
        )
        for x, y, w in (
            (60, 700, 180), (330, 760, 220), (700, 720, 160), (1020, 790, 240),
            (120, 840, 260), (820, 850, 200), (1200, 690, 170), (520, 660, 130),
        )
    )  # fmt: skip
    return svg(
        SCENE,
        sky("#bcd9e6", "#f3e7d8"),
        disc(1130, 250, 84, "#f6c89a"),
        shape("M0 470 220 330 430 450 640 360 900 470 1160 350 1440 460V640H0z", "#86aab8"),
        shape("M0 560Q380 470 760 560T1440 540V680H0z", "#5d8b82"),
        shape("M0 630H1440V900H0z", "#5f95ad"),
        water,
        shape("M240 630h690l40 46H200z", "#7c9d6c"),
        box(380, 330, 400, 300, "#3d6f8e"),
        shape("M340 340 580 180 820 340z", "#23455a"),
        box(690, 210, 46, 90, "#8a4f38"),
        window(430, 400, 90, 110, "#f7f3ea", "#fbe4ae"),
        window(640, 400, 90, 110, "#f7f3ea", "#fbe4ae"),
        door(545, 440, 70, 190, "#c46a3a", "#f7f3ea"),
        shape("M615 630H900V612L615 588z", "#b9a384"),
        line("M640 560V600M760 575V612M880 590V622M630 556 900 590", "#efe6d5", 7),
        tree(250, 640, 250, "#3f6b5b"),
        tree(985, 650, 200, "#4d7a5e"),
        bush(350, 630, 34, "#2f5a4e"),
    )


def alder_lane() -> str:
    stones = random.Random(4)
    paving = "".join(
        box(
            620 + stones.randint(-90, 260), 700 + row * 34, stones.randint(40, 90), 22, "#cbb8a8", 8
        )
        for row in range(6)
        for _ in range(4)
    )
    return svg(
        SCENE,
        sky("#f2e4d5", "#e8efdf"),
        shape("M0 900V300L420 240V900z", "#c7a48f"),
        shape("M0 300 430 230V270L0 350z", "#8d6354"),
        window(90, 420, 110, 150, "#f6efe6", "#cfe0dc"),
        window(270, 410, 90, 150, "#f6efe6", "#cfe0dc"),
        box(560, 270, 560, 430, "#efe4d8"),
        shape("M530 290 840 130 1150 290z", "#7a3b4b"),
        disc(840, 225, 34, "#efe4d8"),
        window(610, 390, 110, 150, "#7a3b4b", "#fbe9bf"),
        window(960, 390, 110, 150, "#7a3b4b", "#fbe9bf"),
        door(790, 430, 110, 270, "#4f7a4a", "#f7efe4"),
        shape("M760 420Q845 350 930 420z", "#7a3b4b"),
        shape("M420 700H1440V900H300z", "#dccbb8"),
        paving,
        tree(1270, 720, 520, "#6d8f55"),
        tree(470, 720, 260, "#84a266"),
        bush(1080, 700, 46, "#57794a"),
        bush(620, 700, 34, "#57794a"),
        "".join(disc(600 + i * 22, 668 - (i % 2) * 10, 8, "#b8485f") for i in range(3)),
        line("M748 360V330H700", "#43352f", 8),
        box(660, 330, 80, 52, "#7a3b4b", 8),
        line("M680 366q20 -34 40 -10", "#f6efe6", 5),
    )


def fernhollow() -> str:
    spokes = "".join(
        line(
            f"M1010 560L{1010 + 150 * math.cos(a):.0f} {560 + 150 * math.sin(a):.0f}", "#6f4d2c", 12
        )
        for a in (i * math.pi / 4 for i in range(8))
    )
    ferns = "".join(
        frond(x, 905, length, lean, colour)
        for x, length, lean, colour in (
            (60, 330, 90, "#2f5d3a"), (150, 260, -60, "#41774b"), (250, 210, 80, "#2f5d3a"),
            (1330, 300, -90, "#2f5d3a"), (1240, 220, 60, "#41774b"), (1410, 240, -50, "#41774b"),
        )
    )  # fmt: skip
    return svg(
        SCENE,
        sky("#f5ecd2", "#dfe9cf"),
        disc(320, 220, 70, "#f0c96b"),
        shape("M0 520Q300 380 620 500T1440 430V700H0z", "#9fb98a"),
        shape("M0 600Q360 520 760 610T1440 560V760H0z", "#7da06c"),
        box(480, 290, 480, 380, "#d9c7a2"),
        shape("M440 305 720 130 1000 305z", "#5a4632"),
        window(540, 360, 90, 110, "#f8f2e2", "#f7dd99"),
        window(690, 360, 90, 110, "#f8f2e2", "#f7dd99"),
        window(830, 360, 80, 110, "#f8f2e2", "#f7dd99"),
        door(690, 510, 90, 160, "#2f5d3a", "#f8f2e2"),
        '<g fill="none" stroke="#6f4d2c" stroke-width="20"><circle cx="1010" cy="560" r="150"/>'
        "</g>",
        spokes,
        disc(1010, 560, 26, "#4d3520"),
        shape("M0 700H1440V900H0z", "#7fb0a8"),
        line("M40 740q60 -14 120 0t120 0M520 770q60 -14 120 0t120 0M960 750q60 -14 120 0t120 0",
             "#e3f1ec", 6),
        shape("M420 670H900L860 720H380z", "#8aa46f"),
        tree(380, 690, 300, "#527d4c"),
        ferns,
    )  # fmt: skip


def kirkbeck() -> str:
    houses = []
    for number, (wall, front) in enumerate(
        (("#b9796a", "#3d3f8f"), ("#c98d78", "#b23a6b"), ("#b07062", "#49648f"))
    ):
        x = 150 + number * 380
        houses.append(box(x, 250, 380, 430, wall))
        houses.append(shape(f"M{x} 250 {x + 30} 160H{x + 350}L{x + 380} 250z", "#4a4d63"))
        houses.append(box(x + 280, 110, 56, 80, "#8a5548"))
        houses.append(window(x + 60, 300, 90, 110, "#f4f1f6", "#dfe4f7"))
        houses.append(window(x + 230, 300, 90, 110, "#f4f1f6", "#dfe4f7"))
        houses.append(window(x + 50, 490, 120, 120, "#f4f1f6", "#fbe8bd"))
        houses.append(door(x + 245, 480, 80, 200, front, "#f4f1f6"))
        houses.append(box(x + 215, 668, 140, 14, "#d8d2cc"))
    return svg(
        SCENE,
        sky("#cfd8ee", "#f4e9ec"),
        shape("M0 470Q260 380 560 450T1440 400V700H0z", "#a9b6a0"),
        *houses,
        shape("M0 680H1440V740H0z", "#c9c3c4"),
        shape("M0 735H1440V900H0z", "#6f9fb3"),
        shape("M420 740Q700 640 980 740V780Q700 690 420 780z", "#9c8f96"),
        shape("M420 780Q700 690 980 780V900H900Q860 790 700 790T500 900H420z", "#857983"),
        line("M40 800q50 -12 100 0t100 0M1080 810q50 -12 100 0t100 0M180 860q50 -12 100 0t100 0"
             "M1180 870q40 -12 80 0t80 0", "#e0eef4", 6),
        bush(90, 690, 44, "#5d7c5c"),
        bush(1370, 690, 52, "#5d7c5c"),
    )  # fmt: skip


def larkfield() -> str:
    rows = "".join(
        line(f"M{-200 + i * 130} 900Q{300 + i * 70} 740 {560 + i * 34} 640", "#d8b25a", 12)
        for i in range(14)
    )
    return svg(
        SCENE,
        sky("#a9d7d6", "#fdeed3"),
        disc(1160, 200, 92, "#f2a74e"),
        shape("M0 500 240 300 400 430 620 260 900 470 1130 360 1440 500V660H0z", "#7aa8a0"),
        shape("M0 590Q360 500 760 590T1440 560V700H0z", "#5f8f7a"),
        shape("M0 650Q720 590 1440 660V900H0z", "#edcb7c"),
        rows,
        box(420, 400, 620, 240, "#fbf6ec"),
        shape("M380 410H1080L1030 340H430z", "#0f5e63"),
        window(470, 460, 110, 100, "#0f5e63", "#cfe9e6"),
        window(880, 460, 110, 100, "#0f5e63", "#cfe9e6"),
        box(640, 440, 190, 200, "#0f5e63", 6),
        box(652, 452, 78, 188, "#bfe1de"),
        box(740, 452, 78, 188, "#bfe1de"),
        box(620, 640, 230, 14, "#c9b18a"),
        tree(330, 660, 210, "#3f7a63"),
        tree(1150, 660, 240, "#4b866b"),
        shape("M250 210q34 -40 64 0q34 -40 70 0q-40 -16 -66 14q-30 -30 -68 -14z", "#274b4d"),
        shape("M180 300q20 -24 40 0q22 -24 44 0q-26 -10 -42 9q-18 -19 -42 -9z", "#274b4d"),
    )


#: Who: ground, skin, hair, hair's shape, clothes, glasses.
FACES = {
    "claire-tremblay-wong": ("#e6ecd9", "#e8bf9d", "#2b2430", "bob", "#7a3b4b", False),
    "noor-haddad": ("#efe6c8", "#d9a679", "#3a4a6b", "scarf", "#2f5d3a", False),
    "peter-lindqvist": ("#dfe9d8", "#f0cdb2", "#b9b3a8", "short", "#8a6a1f", True),
    "rhian-pryce": ("#e3e3f4", "#f1cdb6", "#a5502f", "long", "#3d3f8f", False),
    "adeel-mirza": ("#f4dfe8", "#b9835a", "#1f1b1d", "short", "#49506e", True),
    "hannah-voss": ("#d8eceb", "#efc9ac", "#d2a24c", "bun", "#0f5e63", False),
    "miguel-arriaga": ("#fbe7cf", "#c98f63", "#2a1d18", "curls", "#3a6f73", False),
    "june-park": ("#e7efe9", "#eac3a0", "#1e1a20", "bob", "#d9822b", True),
    "ilse-brandvold": ("#d9e6ee", "#f2d2bd", "#c9c4bd", "bun", "#1f4e6b", True),
    "tomas-quintero": ("#f6e2d5", "#b77d54", "#241a17", "beard", "#c46a3a", False),
}


def face(ground: str, skin: str, hair: str, cut: str, clothes: str, glasses: bool) -> str:
    behind = {
        "long": shape("M190 300Q180 120 320 120T450 300L470 520H170z", hair),
        "bob": shape("M196 300Q190 126 320 126T444 300L448 392Q420 410 400 392H240Q214 410 192 392z",
                     hair),
        "bun": disc(320, 118, 54, hair),
        "scarf": shape("M176 320Q170 110 320 110T464 320Q470 470 400 540H240Q170 470 176 320z", hair),
    }.get(cut, "")  # fmt: skip
    front = {
        "short": shape("M218 262Q206 148 320 142T422 262Q404 206 352 206T258 210Q228 218 218 262z",
                       hair),
        "beard": shape("M216 262Q206 146 320 142T424 262Q404 208 320 206T216 262z", hair)
        + shape("M224 320Q230 440 320 442T416 320Q402 372 360 366Q320 352 280 366Q238 372 224 320z",
                hair),
        "curls": "".join(disc(232 + i * 30, 196 - 26 * math.sin(i * math.pi / 6), 34, hair)
                         for i in range(7)),
        "long": shape("M210 290Q206 150 330 146T432 290Q420 214 340 190Q290 240 210 290z", hair),
        "bob": shape("M212 280Q212 152 320 148T428 280Q408 226 320 222T212 280z", hair),
        "bun": shape("M214 276Q210 150 320 148T426 276Q398 206 320 200T214 276z", hair),
        "scarf": shape("M208 300Q204 142 320 140T432 300Q426 190 320 186T208 300z", hair)
        + shape("M208 300Q214 440 320 440T432 300Q480 470 400 520Q320 560 240 520Q160 470 208 300z",
                hair),
    }.get(cut, "")  # fmt: skip
    eyes = disc(276, 300, 9, "#2a2222") + disc(364, 300, 9, "#2a2222")
    brows = line("M254 274q22 -14 42 -2M344 272q22 -12 42 2", "#3a2a24", 7, stroke_opacity=".7")
    rims = (
        '<g fill="none" stroke="#33302f" stroke-width="7"><circle cx="276" cy="302" r="34"/>'
        '<circle cx="364" cy="302" r="34"/><path d="M310 298q10 -8 20 0"/></g>'
        if glasses
        else ""
    )
    ears = (
        ""
        if cut in ("scarf", "bob", "long")
        else oval(212, 308, 18, 30, skin) + oval(428, 308, 18, 30, skin)
    )
    return svg(
        FACE,
        box(0, 0, 640, 640, ground),
        behind,
        shape("M110 640Q116 492 262 462L320 520L378 462Q524 492 530 640z", clothes),
        shape("M270 400H370V474Q320 530 270 474z", skin),
        shape("M270 410Q320 452 370 410V436Q320 476 270 436z", "#000", fill_opacity=".1"),
        ears,
        oval(320, 300, 106, 130, skin),
        front,
        eyes,
        brows,
        rims,
        line("M320 306q-10 34 4 42", "#000", 6, stroke_opacity=".2"),
        line("M282 376q38 30 76 0", "#8a3b34", 8),
    )


#: A way to a door: ground, street, water or green, pin, words of the streets.
WAYS = {
    "lake-house": ("#e9f0f2", "#5f95ad", "below", "#c46a3a", "Example Harbor Lane", "Lake"),
    "alder-lane": ("#f1ebe2", "#84a266", "left", "#7a3b4b", "Example Alder Lane", "Park"),
    "mill-house": ("#f2eede", "#7fb0a8", "left", "#2f5d3a", "Example Mill Street", "Mill race"),
    "winooski-room": ("#eef0e2", "#7fb0a8", "below", "#2f5d3a", "Example Falls Road", "Falls"),
    "beck-terrace": ("#eeeef6", "#6f9fb3", "below", "#b23a6b", "Example Beck Terrace", "Beck"),
    "larkfield": ("#f9f1e2", "#8dbb8e", "left", "#d9822b", "Example Orchard Avenue", "Orchard"),
}


def way(ground: str, wet: str, side: str, pin: str, street: str, beside: str) -> str:
    font = 'font-family="DejaVu Sans, Arial, sans-serif" font-weight="600"'
    blocks = random.Random(street)
    houses = "".join(
        box(x + blocks.randint(0, 24), y + blocks.randint(0, 16), blocks.randint(70, 120),
            blocks.randint(60, 90), "#d9d3cb", 6)
        for y in (60, 210, 560, 690)
        for x in range(60, 1100, 170)
        if not (side == "below" and y > 600) and not (side == "left" and x < 260)
    )  # fmt: skip
    water = (
        shape("M0 690Q300 640 620 690T1200 670V800H0z", wet)
        if side == "below"
        else shape("M0 0H190Q260 220 200 420T230 800H0z", wet)
    )
    label = (600, 760) if side == "below" else (100, 620)
    turned = "" if side == "below" else f' transform="rotate(-90 {label[0]} {label[1]})"'
    return svg(
        WAY,
        box(0, 0, 1200, 800, ground),
        houses,
        water,
        line("M-20 430Q400 400 1220 440", "#fff", 84),
        line("M420 -20Q460 400 440 820", "#fff", 58),
        line("M900 -20Q880 300 920 820", "#fff", 58),
        line("M920 620Q915 520 910 462H650", pin, 12, stroke_dasharray="2 24"),
        f'<text x="470" y="426" text-anchor="start" font-size="31" {font} fill="#413c38" '
        f'transform="rotate(1 470 426)">{street}</text>',
        f'<text x="{label[0]}" y="{label[1]}" text-anchor="middle" font-size="34" {font} '
        f'fill="#12303a"{turned}>{beside}</text>',
        disc(920, 640, 16, "#413c38"),
        f'<text x="946" y="652" font-size="30" {font} fill="#413c38">Bus</text>',
        shape("M640 410c-70 -78 -104 -128 -104 -180a104 104 0 0 1 208 0c0 52 -34 102 -104 180z",
              pin),
        disc(640, 232, 40, "#fff"),
        line("M1110 150V70M1110 64l-18 34M1110 64l18 34", "#413c38", 9),
        f'<text x="1110" y="196" text-anchor="middle" font-size="34" {font} fill="#413c38">N</text>',
    )  # fmt: skip


def logo() -> str:
    """Stillwater's own: three rings on water, with its name."""
    font = 'font-family="Georgia, Liberation Serif, serif"'
    return svg(
        (720, 176),
        '<g fill="none" stroke="#1f4e6b" stroke-width="11"><path d="M88 30q46 52 0 92q-46 -40 0 -92z"/>'
        '<path d="M24 142q32 -18 64 0t64 0"/></g>',
        f'<text x="188" y="88" font-size="72" {font} fill="#1f4e6b">Stillwater</text>',
        f'<text x="191" y="142" font-size="40" letter-spacing="6" {font} fill="#a4532a">'
        "Acupuncture</text>",
    )


def limb(path: str, colour: str, width: float) -> str:
    return line(path, colour, width, stroke_linejoin="round")


def calf_stretch(lean: float = 1) -> str:
    """Somebody against a wall, the back leg straight and its heel on the floor.

    ``lean`` is how far the stretch has gone, from 0 (the knee bent, the heel up) to 1.
    """
    up, back = 44 * (1 - lean), 60 * (1 - lean)
    skin, shirt, trousers, hair = "#c98f6b", "#d9822b", "#0f5e63", "#33302f"
    return svg(
        SCENE,
        box(0, 0, 1440, 900, "#e9f1ee"),
        box(1120, 0, 320, 900, "#c9dcd7"),
        line("M1120 0V790", "#a9c4bd", 6),
        box(0, 790, 1440, 110, "#d8c9b1"),
        line("M0 790H1440", "#b9a384", 6),
        limb(f"M700 470 {470 + back} {640 + up} 330 {770 - up}", trousers, 96),
        limb(f"M330 {768 - up} 404 772", "#413c38", 46),
        limb("M700 470 860 600 830 770", "#14787e", 96),
        limb("M826 768 908 772", "#413c38", 46),
        limb("M712 462 840 270", shirt, 150),
        limb("M842 280 980 330 1100 262", skin, 52),
        limb("M836 292 970 400 1102 352", "#b67d5b", 52),
        limb("M868 236 892 190", skin, 60),
        disc(914, 142, 74, skin),
        shape("M846 150Q838 58 920 62T986 118Q930 96 900 132T850 178z", hair),
        disc(952, 142, 7, "#2a2222"),
        line("M948 176q16 8 26 -2", "#8a3b34", 6),
        line("M408 560Q340 640 306 700M306 700l-4 -34M306 700l32 -14", "#d9822b", 12)
        if lean == 1
        else "",
    )  # fmt: skip


def bed_at_night() -> str:
    """A bed by a window with the moon in it, and feet that stick out."""
    return svg(
        SCENE,
        box(0, 0, 1440, 900, "#2b3f55"),
        window(880, 110, 330, 330, "#e8e2d2", "#16263a"),
        disc(1110, 200, 48, "#f6e7b8"),
        disc(1090, 188, 40, "#16263a"),
        "".join(disc(x, y, 4, "#f6e7b8") for x, y in ((930, 170), (980, 330), (1160, 360))),
        box(0, 760, 1440, 140, "#1d2c3d"),
        box(120, 300, 46, 490, "#8a5a3c", 12),
        box(1240, 520, 46, 270, "#8a5a3c", 12),
        box(150, 600, 1110, 130, "#d9cdb8", 26),
        box(180, 520, 250, 110, "#f4efe4", 44),
        disc(330, 510, 74, "#c98f6b"),
        shape("M262 500Q262 430 334 434T404 494Q352 470 262 500z", "#33302f"),
        line("M318 520q14 8 26 0", "#2a2222", 6),
        shape("M400 610Q470 470 640 500T980 520Q1070 530 1100 640V720H400z", "#14787e"),
        shape("M400 640Q520 540 700 560T1100 650V720H400z", "#0f5e63"),
        limb("M1080 600 1170 560 1180 500", "#c98f6b", 46),
        limb("M1090 640 1196 620 1216 566", "#b67d5b", 46),
        line("M1120 500l-22 -30M1156 470l-8 -36M1226 500l26 -26", "#d9822b", 10),
    )  # fmt: skip


def stiff_neck() -> str:
    """Head and shoulders from behind, a hand on the side of the neck."""
    skin, hair, shirt = "#d6a27f", "#5a3d2b", "#3d3f8f"
    return svg(
        SCENE,
        box(0, 0, 1440, 900, "#eef0f6"),
        disc(720, 470, 400, "#dfe3f1"),
        shape("M300 900Q320 640 560 600H880Q1120 640 1140 900z", shirt),
        shape("M620 430H820V640Q720 700 620 640z", skin),
        f'<g transform="rotate(-9 720 330)">{oval(720, 300, 150, 190, skin)}'
        + shape("M566 330Q548 96 720 92T874 330Q860 420 720 424T566 330z", hair)
        + "</g>",
        disc(800, 540, 92, "#d9822b").replace("/>", ' fill-opacity=".35"/>'),
        limb("M1010 880 1070 690 880 560", "#34367c", 104),
        limb("M900 576 806 520", skin, 78),
        "".join(limb(f"M820 {500 + i * 26} 744 {476 + i * 26}", skin, 30) for i in range(4)),
        line("M540 180Q470 260 486 350M486 350l-26 -30M486 350l26 -32", "#3d3f8f", 12),
    )  # fmt: skip


def tired_eye() -> str:
    """An eye, close up, and the lid that twitches."""
    return svg(
        SCENE,
        box(0, 0, 1440, 900, "#e6c3a4"),
        shape("M180 470Q440 210 760 220T1270 480Q1010 690 720 690T180 470z", "#fbf7f0"),
        disc(730, 450, 190, "#4f7a56"),
        disc(730, 450, 128, "#3a5f44"),
        disc(730, 450, 84, "#20302a"),
        disc(780, 396, 34, "#fbf7f0"),
        shape("M150 480Q420 160 760 176T1290 490Q1010 250 740 256T150 480z", "#d3a482"),
        line("M180 470Q440 210 760 220T1270 480", "#4a342a", 20),
        "".join(
            line(f"M{x} {y}l{dx} {dy}", "#4a342a", 14)
            for x, y, dx, dy in (
                (330, 330, -60, -70), (470, 262, -36, -84), (620, 228, -14, -90),
                (780, 222, 14, -90), (930, 244, 40, -82), (1080, 310, 60, -70),
            )
        ),
        shape("M260 120Q640 -30 1130 110Q640 60 260 120z", "#5a3d2b"),
        line("M180 470Q440 730 720 722T1270 480", "#c08b68", 12),
        line("M300 620q20 26 44 6t44 6M980 706q20 26 44 6t44 6", "#2f5d3a", 10),
    )  # fmt: skip


def room(wall: str, floor: str, couch: str, cloth: str, leaf: str) -> str:
    """A room to be treated in: a couch with a sheet, a lamp, a plant, a window."""
    return svg(
        SCENE,
        box(0, 0, 1440, 900, wall),
        box(0, 690, 1440, 210, floor),
        line("M0 690H1440", "#000", 6, stroke_opacity=".12"),
        window(120, 120, 320, 360, "#f7f3ea", "#d7e8ee"),
        bush(280, 430, 70, leaf),
        box(560, 470, 640, 70, couch, 30),
        box(560, 520, 640, 30, cloth, 6),
        shape("M560 500H900Q960 560 900 640H620Q560 600 560 500z", cloth),
        box(610, 560, 26, 190, "#6b4a36", 6),
        box(1120, 560, 26, 190, "#6b4a36", 6),
        box(1060, 420, 150, 66, "#f7f3ea", 30),
        line("M1330 690V330Q1330 270 1270 270", "#413c38", 12),
        shape("M1200 330Q1210 250 1270 250T1340 330z", "#f3d9a0"),
        box(470, 640, 90, 110, "#b0603c", 12),
        "".join(frond(515, 640, 210, lean, leaf) for lean in (-110, -40, 40, 110)),
        box(700, 150, 260, 180, "#f7f3ea", 8),
        line("M730 290q50 -90 100 -20t100 -60", couch, 10),
    )  # fmt: skip


#: Of a room to be treated in: wall, floor, couch, sheet, leaves.
ROOMS = {
    "larkfield": ("#e3efec", "#cdb792", "#0f5e63", "#f6efe2", "#4f8a6b"),
    "alder-lane": ("#f2e6e4", "#b98f6e", "#7a3b4b", "#fbf4ec", "#84a266"),
    "fernhollow": ("#eaf0e2", "#c9b68f", "#2f5d3a", "#f7f3e4", "#5f8d4e"),
}


def drawings() -> dict[str, str]:
    """SVG by file name without its ending."""
    scenes = {
        "stillwater": stillwater(),
        "alder-lane": alder_lane(),
        "fernhollow": fernhollow(),
        "kirkbeck": kirkbeck(),
        "larkfield": larkfield(),
    }
    return {
        **{f"house-{name}": drawn for name, drawn in scenes.items()},
        **{f"face-{name}": face(*how) for name, how in FACES.items()},
        **{f"way-{name}": way(*how) for name, how in WAYS.items()},
        **{f"room-{name}": room(*how) for name, how in ROOMS.items()},
        "logo-stillwater": logo(),
        "calf-stretch": calf_stretch(),
        "bed-at-night": bed_at_night(),
        "stiff-neck": stiff_neck(),
        "tired-eye": tired_eye(),
    }


#: The stretch as a video: (seconds, from, to) of each part of it.
PARTS = ((1.5, 0, 0), (1, 0, 1), (4, 1, 1), (1, 1, 0), (0.5, 0, 0))
A_SECOND = 12


def frames() -> list[float]:
    """How far the stretch has gone in each picture of the video."""
    found = []
    for seconds, start, end in PARTS:
        count = int(seconds * A_SECOND)
        found += [start + (end - start) * (number + 1) / count for number in range(count)]
    return found


def film(page) -> None:
    """site/demo/videos/calf-stretch.mp4, by ffmpeg, where there is one."""
    ffmpeg = os.environ.get("FFMPEG") or shutil.which("ffmpeg")
    if not ffmpeg:
        print("No ffmpeg: the video stays as it is.")
        return
    target = TARGET.parent / "videos" / "calf-stretch.mp4"
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        drawn: dict[float, bytes] = {}
        for number, lean in enumerate(frames()):
            if lean not in drawn:
                page.set_content(f"<style>body{{margin:0}}</style>{calf_stretch(lean)}")
                drawn[lean] = page.locator("svg").screenshot()
            picture = Image.open(io.BytesIO(drawn[lean])).convert("RGB")
            picture.crop((0, 45, 1440, 855)).resize((1280, 720)).save(f"{folder}/{number:04}.png")
        subprocess.run(
            [ffmpeg, "-y", "-loglevel", "error", "-framerate", str(A_SECOND), "-i",
             f"{folder}/%04d.png", "-c:v", "libx264", "-preset", "veryslow", "-crf", "30",
             "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-map_metadata", "-1", str(target)],
            check=True,
        )  # fmt: skip
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} KB")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[1:])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        for name, drawn in drawings().items():
            if wanted and name not in wanted:
                continue
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawn}")
            shot = page.locator("svg").screenshot(omit_background=True)
            path = TARGET / f"{name}.webp"
            Image.open(io.BytesIO(shot)).save(
                path, lossless=name.startswith("logo"), quality=82, method=6
            )
            print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024 or 1} KB")
        if not wanted or "film" in wanted:
            film(page)
        browser.close()


if __name__ == "__main__":
    main()
