"""Writes the figures: all of them as JSON, and the medians as tables in Markdown."""

import json
import os
import re

# The peer that the others are compared with.
OURS = "gristmill"
# The section whose files have plain names: it was there before the others.
FIRST = "wordcount"


def file_name(results, start, end):
    """The name of a file with the figures of one section: `<start>-<section><end>`, or just `<start><end>`."""
    section = results["sections"][0]["name"]
    return start + ("" if section == FIRST else "-" + section) + end


def write(directory, results):
    """Writes `<date>-<cpu>.json` and `latest.md` for the one section in `results`, and returns their paths."""
    os.makedirs(directory, exist_ok=True)
    cpu = re.sub(r"[^a-z0-9]+", "-", results["machine"]["cpu"].lower()).strip("-")
    json_path = os.path.join(directory, file_name(results, f"{results['date'][:10]}-{cpu}", ".json"))
    with open(json_path, "w") as stream:
        json.dump(results, stream, indent=2)
        stream.write("\n")
    table_path = os.path.join(directory, file_name(results, "latest", ".md"))
    with open(table_path, "w") as stream:
        stream.write(markdown(results, os.path.basename(json_path)))
    return [json_path, table_path]


def markdown(results, json_name):
    machine, settings = results["machine"], results["settings"]
    lines = [
        "# The last comparison",
        "",
        f"Taken on {results['date'][:10]} with {machine['cpu']}, {machine['cores']} cores,"
        f" {machine['memory_bytes'] / 2**30:.0f} GiB of memory, {machine['system']}, Linux {machine['kernel']}"
        f" ({machine['architecture']}). Every program had {settings['cpus']} CPUs. The figures are medians of"
        f" {settings['runs']} runs that took turns, with the input in the page cache; the range is from the"
        f" fastest to the slowest run. All the figures are in [{json_name}]({json_name}); how they are taken"
        " is in the [README](../README.md).",
        "",
        f"![The wall times as bars]({file_name(results, 'latest', '.svg')})",
    ]
    for section in results["sections"]:
        lines += ["", f"## {section['title']}"]
        for case in section["cases"]:
            lines += ["", *case_table(section, case)]
    return "\n".join(lines) + "\n"


def case_table(section, case):
    yield f"### {case['title']}"
    yield ""
    files = "1 file" if case["files"] == 1 else f"{case['files']} files"
    facts = f"`{case['name']}`: {files} of {case['bytes'] / 1e6:,.0f} MB"
    if case["files"] > 1:
        facts += " together"
    # What the answer has to tell is the section's: so many words, so many distinct ones.
    for name, value in (case["answer"] or {}).items():
        if isinstance(value, int):
            facts += f", {value:,} {name}"
    yield facts + "."
    yield ""
    yield "| Program | Version | Median s | Range s | × Gristmill | Peak MiB | CPU s | Runs |"
    yield "| :-- | :-- | --: | --: | --: | --: | --: | --: |"
    ours = case["peers"].get(OURS, {}).get("median_seconds")
    for peer, result in ranking(section, case):
        yield row(peer, result, ours)
    notes = [
        f"- {peer['title']}: {case['peers'][peer['name']]['note']}."
        for peer in section["peers"]
        if case["peers"][peer["name"]]["note"]
    ]
    if notes:
        yield ""
        yield from notes


def ranking(section, case):
    """Each peer and its result, the fastest first and those without a time last."""
    rows = [(peer, case["peers"][peer["name"]]) for peer in section["peers"]]
    return sorted(rows, key=lambda row: row[1].get("median_seconds", float("inf")))


def row(peer, result, ours):
    title = f"**{peer['title']}**" if peer["name"] == OURS else peer["title"]
    start = f"| {escape(title)} | {peer['version'] or '–'} "
    if "median_seconds" not in result:
        last = result["runs"][-1]
        return (
            start + f"| {result['status']} | – | – | {last['peak_bytes'] / 2**20:,.0f}"
            f" | {last['cpu_seconds']:.1f} | {len(result['runs'])} |"
        )
    ratio = f"{result['median_seconds'] / ours:.2f}" if ours else "–"
    return (
        start + f"| {result['median_seconds']:.2f} | {result['min_seconds']:.2f} – {result['max_seconds']:.2f}"
        f" | {ratio} | {result['median_peak_bytes'] / 2**20:,.0f} | {result['median_cpu_seconds']:.1f}"
        f" | {len(result['runs'])} |"
    )


def escape(text):
    return text.replace("|", "\\|")
