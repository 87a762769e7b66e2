"""Runs one program and measures it from outside: wall time, CPU time and peak memory of all its processes.

Wall time    from the start of the program until the process that was started has ended.
CPU time     user + system time of every process of the tree, from wait4.
Peak memory  the highest sum of the memory of all the processes of the tree, seen about 20 times
             a second. A process counts with its PSS (a page shared by n processes counts 1/n for
             each) where the kernel lets us read it, else with its RSS. The largest RSS of a
             single process that wait4 reports, which misses no moment, is the least it can be.
"""

import ctypes
import os
import re
import select
import subprocess
import time
from dataclasses import dataclass

OK, FAILED, TIMEOUT, MEMORY = "ok", "failed", "timeout", "out of memory"

INTERVAL = 0.05
PAGE = os.sysconf("SC_PAGE_SIZE")
PR_SET_CHILD_SUBREAPER = 36

# How the programs themselves say that they found no more memory.
OUT_OF_MEMORY = re.compile(
    r"out ?of ?memory|MemoryError|MEMORY_LIMIT_EXCEEDED|memory exhausted|cannot allocate memory|bad_alloc",
    re.IGNORECASE,
)


@dataclass
class Figures:
    status: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    exit_code: int
    log_tail: str = ""


def measure(command, *, log_path, directory, environment, timeout, memory_limit, cpus):
    """Runs `command` in `directory` on the given CPUs and returns its Figures.

    It is killed after `timeout` seconds, and when its processes together hold more than
    `memory_limit` bytes. What it prints goes to the file `log_path`.
    """
    # Processes whose parent has ended become children of this one, so none of them is missed.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def confine():
        os.sched_setaffinity(0, cpus)
        # Should the machine run out of memory all the same, let it be this program that goes.
        with open("/proc/self/oom_score_adj", "w") as adjust:
            adjust.write("1000")

    status, peak = OK, 0
    with open(log_path, "wb") as log:
        start = time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=directory,
            env=environment,
            preexec_fn=confine,
        )
    try:
        ended = select.poll()
        pidfd = os.pidfd_open(process.pid)
        ended.register(pidfd, select.POLLIN)
        pause = INTERVAL
        while not ended.poll(pause * 1000):
            before = time.monotonic()
            peak = sample(peak)
            if before - start > timeout:
                status = TIMEOUT
            elif peak > memory_limit:
                status = MEMORY
            if status != OK:
                kill_tree()
                ended.poll()
                break
            # Reading the PSS of a big process takes a while: let it be 5 % of one core at most.
            now = time.monotonic()
            pause = max(INTERVAL - (now - before), 20 * (now - before), 0.001)
        seconds = time.monotonic() - start
        os.close(pidfd)
        exit_code, cpu_seconds, largest = reap(process.pid)
        process.returncode = exit_code
    except BaseException:
        kill_tree()
        raise

    log_tail = tail(log_path)
    if status == OK and exit_code != 0:
        # Nobody but the kernel, short of memory, kills with signal 9 here; 137 is a shell's word for it.
        out_of_memory = exit_code in (-9, 137) or OUT_OF_MEMORY.search(log_tail)
        status = MEMORY if out_of_memory else FAILED
    return Figures(status, seconds, cpu_seconds, max(peak, largest), exit_code, log_tail)


def descendants():
    """The ids of all the processes below this one."""
    children = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", "rb") as stat:
                # The name, in parentheses, may hold anything; the state and the parent follow it.
                parent = int(stat.read().rpartition(b")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(entry))
    found, waiting = [], [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def sample(peak):
    """The larger of `peak` and the bytes of memory that the processes below this one hold now."""
    processes = descendants()
    # The PSS is never more than the RSS, which is far cheaper to read.
    if sum(map(rss, processes)) <= peak:
        return peak
    return max(peak, sum(map(pss, processes)))


def rss(process):
    try:
        with open(f"/proc/{process}/statm", "rb") as statm:
            return int(statm.read().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def pss(process):
    try:
        with open(f"/proc/{process}/smaps_rollup", "rb") as rollup:
            for line in rollup:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return rss(process)


def kill_tree():
    """Kills every process below this one, also those that start meanwhile."""
    while True:
        running = [process for process in descendants() if not is_zombie(process)]
        if not running:
            return
        for process in running:
            try:
                os.kill(process, 9)
            except ProcessLookupError:
                pass
        time.sleep(0.01)


def is_zombie(process):
    try:
        with open(f"/proc/{process}/stat", "rb") as stat:
            return stat.read().rpartition(b")")[2].split()[0] in (b"Z", b"X")
    except OSError:
        return True


def reap(main):
    """Waits for `main` and all that is left below this process: exit code, CPU seconds, largest RSS.

    What is still running when the program has long ended is killed.
    """
    exit_code, cpu_seconds, largest = None, 0.0, 0
    deadline = time.monotonic() + 30
    while True:
        try:
            process, state, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return exit_code, cpu_seconds, largest
        if process == 0:
            if time.monotonic() > deadline:
                kill_tree()
            time.sleep(0.01)
            continue
        cpu_seconds += usage.ru_utime + usage.ru_stime
        largest = max(largest, usage.ru_maxrss * 1024)
        if process == main:
            exit_code = os.waitstatus_to_exitcode(state)


def tail(path, size=2000):
    with open(path, "rb") as log:
        log.seek(max(0, os.path.getsize(path) - size))
        return log.read().decode("utf-8", "replace").strip()
