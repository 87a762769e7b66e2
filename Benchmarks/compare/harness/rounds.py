"""Runs the peers of a section in turns: one round of all peers, then the next, case by case."""

import os
import shutil
import statistics
import sys
from dataclasses import asdict, dataclass, field

from . import measure

# The status of a run whose answer is not the one of the others.
DIFFERS = "differs"


@dataclass
class Case:
    """One task for all the peers: its inputs, and `checker`, which judges their answers to it.

    `environment` is added to the environment variables. With `only`, it is a task for the peers of
    these names.
    """

    name: str
    title: str
    inputs: list
    checker: object
    environment: dict = field(default_factory=dict)
    only: tuple = ()


@dataclass
class Limits:
    runs: int = 3
    timeout: float = 600
    memory_bytes: int = 0
    cpus: tuple = (0, 1)
    # A peer is run once only when its first run takes longer than this many seconds.
    slow_seconds: float = 60


def run_case(case, peers, limits, scratch):
    """Measures and checks all the peers on one case: `{"name", "title", ..., "peers": {name: result}}`."""
    say(f"\n{case.title}: {len(case.inputs)} file(s), {sum(map(os.path.getsize, case.inputs)) / 1e6:,.0f} MB")
    peers = [peer for peer in peers if not case.only or peer.name in case.only]
    results = {peer.name: {"status": measure.OK, "note": "", "runs": []} for peer in peers}
    for round_number in range(1, limits.runs + 1):
        for peer in peers:
            result = results[peer.name]
            if not wants_another_run(result, limits):
                continue
            run_once(case, peer, result, round_number, limits, scratch)
    for peer in peers:
        summarise(results[peer.name])
    return {
        "name": case.name,
        "title": case.title,
        "files": len(case.inputs),
        "bytes": sum(map(os.path.getsize, case.inputs)),
        "answer": case.checker.summary(),
        "peers": results,
    }


def wants_another_run(result, limits):
    if result["status"] != measure.OK:
        return False
    if result["runs"] and result["runs"][0]["seconds"] > limits.slow_seconds:
        result["note"] = f"slow, run once: the first run took more than {limits.slow_seconds:.0f} s"
        return False
    return True


def run_once(case, peer, result, round_number, limits, scratch):
    """Adds one run to `result`, with its answer checked; a run that fails ends the peer's part in the case."""
    output = os.path.join(scratch, "output")
    temporary = os.path.join(scratch, "temporary")
    log_path = os.path.join(scratch, f"{case.name}-{peer.name}.log")
    for directory in (output, temporary):
        shutil.rmtree(directory, ignore_errors=True)
    os.mkdir(temporary)
    # What the run before it has left to be written would slow this one down.
    os.sync()
    warm(case.inputs)
    # Temporary files go to $TMPDIR, or to where the program runs: the same place.
    environment = os.environ | {"TMPDIR": temporary} | case.environment | peer.environment
    figures = measure.measure(
        [*peer.command, output, *case.inputs],
        log_path=log_path,
        directory=temporary,
        environment=environment,
        timeout=limits.timeout,
        memory_limit=limits.memory_bytes,
        cpus=limits.cpus,
    )
    say(
        f"  round {round_number}  {peer.title:<16} {figures.status:<13} {figures.seconds:8.2f} s"
        f"  {figures.cpu_seconds:8.2f} s CPU  {figures.peak_bytes / 2**20:8,.0f} MiB"
    )
    run = asdict(figures)
    # It may name folders of this machine, which are nobody's business.
    del run["log_tail"]
    result["status"] = figures.status
    if figures.status == measure.OK:
        problem = case.checker.check(peer.name, output)
        if problem:
            result["status"] = DIFFERS
            result["note"] = problem.splitlines()[0]
            say(indent(f"ANSWER OF {peer.title} DIFFERS: {problem}"))
    else:
        result["note"] = reason(figures, limits)
        say(indent(f"{result['note']}\n{figures.log_tail}"))
    result["runs"].append(run)
    for directory in (output, temporary):
        shutil.rmtree(directory, ignore_errors=True)


def reason(figures, limits):
    if figures.status == measure.TIMEOUT:
        return f"killed after {limits.timeout:.0f} s"
    if figures.status == measure.MEMORY and figures.peak_bytes > limits.memory_bytes:
        return f"killed when it held more than {limits.memory_bytes / 2**30:.0f} GiB"
    return f"exit code {figures.exit_code}"


def summarise(result):
    """Adds the medians and extremes of the runs, if every one of them was good."""
    runs = result["runs"]
    if result["status"] != measure.OK or not runs:
        return
    seconds = [run["seconds"] for run in runs]
    result["median_seconds"] = statistics.median(seconds)
    result["min_seconds"] = min(seconds)
    result["max_seconds"] = max(seconds)
    result["median_cpu_seconds"] = statistics.median(run["cpu_seconds"] for run in runs)
    result["median_peak_bytes"] = statistics.median(run["peak_bytes"] for run in runs)


def failures(results):
    """A line for each peer that failed or whose answer differs; too slow or too big is no failure."""
    return [
        f"{case['name']}: {name} {result['status']}: {result['note']}"
        for section in results["sections"]
        for case in section["cases"]
        for name, result in case["peers"].items()
        if result["status"] in (measure.FAILED, DIFFERS)
    ]


def warm(paths):
    """Reads the files once, so that every run finds them in the page cache."""
    for path in paths:
        with open(path, "rb", buffering=0) as stream:
            while stream.read(1 << 20):
                pass


def indent(text):
    return "\n".join("    " + line for line in text.strip().splitlines())


def say(text):
    print(text, file=sys.stderr, flush=True)
