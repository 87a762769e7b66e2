"""Draws the medians as horizontal bars, a panel for each case, as an SVG by hand.

The ground is left open, and every colour has enough contrast on white and on near black.
"""

import html
import os

from .report import OURS, file_name, ranking

WIDTH = 860
LABEL_RIGHT = 132
BAR_LEFT = 144
BAR_RIGHT = 640
ROW = 26
BAR = 16
HEAD = 50
GAP = 26

TEXT = "#7a8189"
LINE = "#8b939b"
BARS = "#6f8fb3"
OUR_BARS = "#e0792b"
STYLE = """
    text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: %s }
    .title { font-size: 15px; font-weight: 600 }
    .ours { font-weight: 700; fill: #d56a1c }
    .label { text-anchor: end }
    .tick { font-size: 11px; text-anchor: middle }
""" % TEXT

# A bar this many times as long as the median of all bars is cut, so that the others can be told apart.
CUT = 4


def write(directory, results):
    """Writes `latest.svg` for the one section in `results`, and returns its path."""
    os.makedirs(directory, exist_ok=True)
    path = os.path.join(directory, file_name(results, "latest", ".svg"))
    with open(path, "w") as stream:
        stream.write(draw(results))
    return path


def draw(results):
    drawn, y = [], 10
    for section in results["sections"]:
        for case in section["cases"]:
            panel, height = draw_case(section, case, y)
            drawn += panel
            y += height + GAP
    machine = results["machine"]
    drawn.append(
        text(
            BAR_LEFT,
            y,
            f"Median wall time (shorter is better) and peak memory; {machine['cores']} cores of {machine['cpu']},"
            f" {results['date'][:10]}.",
        )
    )
    drawn.append(text(BAR_LEFT, y + 18, "The thin line is the range of the runs. A torn bar is longer than it is shown."))
    height = y + 32
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
            f' height="{height}" role="img" aria-label="Wall times of the programs compared">',
            f"<style>{STYLE}</style>",
            *drawn,
            "</svg>\n",
        ]
    )


def draw_case(section, case, top):
    """The panel of one case as elements, and its height; the fastest program comes first."""
    rows = ranking(section, case)
    end = scale_end([result for _, result in rows if "median_seconds" in result])
    step = tick_step(end)
    bottom = top + HEAD + ROW * len(rows)

    def x(seconds):
        return BAR_LEFT + (BAR_RIGHT - BAR_LEFT) * min(seconds, end) / end

    drawn = [text(BAR_LEFT, top + 14, f"{section['title']}: {case['title']}", "title")]
    for tick in range(int(end / step) + 1):
        seconds = tick * step
        drawn.append(text(x(seconds), top + HEAD - 12, f"{seconds:g} s" if tick else "0", "tick"))
        drawn.append(
            f'<line x1="{x(seconds):.1f}" x2="{x(seconds):.1f}" y1="{top + HEAD - 6}" y2="{bottom - 4}"'
            f' stroke="{LINE}" stroke-opacity="0.35"/>'
        )
    for index, (peer, result) in enumerate(rows):
        drawn += draw_row(peer, result, top + HEAD + ROW * index, x, end)
    return drawn, bottom - top


def draw_row(peer, result, y, x, end):
    ours = peer["name"] == OURS
    kind = "ours" if ours else ""
    base = y + BAR - 3
    yield text(LABEL_RIGHT, base, peer["title"], f"label {kind}".strip())
    if "median_seconds" not in result:
        yield text(BAR_LEFT + 6, base, result["status"])
        return
    median = result["median_seconds"]
    right = x(median)
    colour = OUR_BARS if ours else BARS
    if median > end:
        # Cut: the end of the bar is torn.
        points = [(BAR_LEFT, y), (right, y), (right - 7, y + BAR / 3), (right, y + BAR * 2 / 3),
                  (right - 7, y + BAR), (BAR_LEFT, y + BAR)]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        yield f'<polygon points="{path}" fill="{colour}"/>'
    else:
        yield f'<rect x="{BAR_LEFT}" y="{y}" width="{right - BAR_LEFT:.1f}" height="{BAR}" rx="2" fill="{colour}"/>'
        low, high = x(result["min_seconds"]), x(result["max_seconds"])
        yield (
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y + BAR / 2}" y2="{y + BAR / 2}"'
            f' stroke="{TEXT}" stroke-width="2"/>'
        )
        right = max(right, high)
    peak = result["median_peak_bytes"] / 2**20
    yield text(right + 8, base, f"{median:.1f} s, {peak:,.0f} MiB", kind)


def scale_end(results):
    """Where the axis ends: at the longest bar or range, or before it if a few are much longer than the rest."""
    if not results:
        return 1
    medians = sorted(result["median_seconds"] for result in results)
    cut = CUT * medians[len(medians) // 2]
    return max(min(result["max_seconds"], cut) for result in results if result["median_seconds"] <= cut)


def tick_step(end):
    """A round number of seconds that gives at most six ticks."""
    step = 0.001
    while True:
        for factor in (1, 2, 5):
            if end / (step * factor) <= 6:
                return step * factor
        step *= 10


def text(x, y, content, kind=""):
    attribute = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{attribute}>{html.escape(content)}</text>'
