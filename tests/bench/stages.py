#!/usr/bin/env python3
"""How long each stage of a build takes: read, aggregate, render (charts and pages), publish.

usage: stages.py BINARY [OTHER] [--rows 47450,1000000,10000000] [--runs 5] [--dir DIR]

Makes DIR/orders_<rows>.csv once with `BINARY generate`, builds each several times and prints the median of every
stage as the program itself tells it, rows a second of the whole build, and peak memory. Seconds mean little from one
machine to the next; ratios within one run do:
  - with one binary, each stage against the same stage of the smallest file: reading and aggregating grow with the
    rows, rendering and publishing must not;
  - with two, OTHER ÷ BINARY by stage, the runs of both taken in turn, for a change against the version before it.
No test asserts a time. Run it on an idle machine.
"""
import argparse, os, re, statistics, subprocess, sys, tempfile, time

DAYS = 730
STAGES = ["read", "aggregate", "render", "publish"]


def generate(binary, rows, folder):
    path = os.path.join(folder, f"orders_{rows}.csv")
    if not os.path.exists(path):
        users = max(1200, rows // 40)
        subprocess.run([binary, "generate", "--simple", "--days", str(DAYS), "--orders-per-day", str(max(1, rows // DAYS)),
                        "--users", str(users), "--output", path], check=True, stdout=subprocess.DEVNULL)
    with open(path, "rb") as file:  # into the page cache
        while file.read(1 << 24):
            pass
    return path


def run(binary, orders):
    """Seconds by stage and as a whole, megabytes at the peak."""
    with tempfile.TemporaryDirectory() as project:
        start = time.perf_counter()
        child = subprocess.Popen([binary, "build", project, "--input", orders], stdout=subprocess.PIPE, text=True)
        said = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        whole = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{binary} ended with {child.returncode}")
    took = re.search(r"^Took (.*)$", said, re.M).group(1)
    seconds = {stage: float(value) * (0.001 if unit == "ms" else 1) for stage, value, unit in re.findall(r"(\w+) ([\d.]+) (m?s)", took)}
    missing = [stage for stage in STAGES if stage not in seconds]
    if missing:
        sys.exit(f"{binary} does not tell how long {', '.join(missing)} took: {took}")
    return {**seconds, "whole": whole, "MB": usage.ru_maxrss / 1024}


def median(runs):
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def line(name, values, form):
    print(f"{name:>24}" + "".join(f"{form(v) if v is not None else '–':>12}" for v in values))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binaries", nargs="+", metavar="BINARY")
    parser.add_argument("--rows", default="47450,1000000,10000000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--dir", default=os.path.join(tempfile.gettempdir(), "sales-pulse-bench"))
    given = parser.parse_args()
    if len(given.binaries) > 2:
        parser.error("one binary, or two to compare")
    os.makedirs(given.dir, exist_ok=True)
    keys = STAGES + ["whole"]
    print(f"{os.cpu_count()} cores, median of {given.runs} runs")
    print(f"{'':>24}" + "".join(f"{key:>12}" for key in keys + ["rows/s", "MB"]))
    first = None
    for rows in map(int, given.rows.split(",")):
        orders = generate(given.binaries[0], rows, given.dir)
        rows = rows // DAYS * DAYS
        for binary in given.binaries:
            run(binary, orders)
        turns = [[run(binary, orders) for binary in given.binaries] for _ in range(given.runs)]
        found = [median([turn[i] for turn in turns]) for i in range(len(given.binaries))]
        for binary, seconds in zip(given.binaries, found):
            name = f"{rows:,}" if len(found) == 1 else f"{rows:,} {os.path.basename(os.path.dirname(binary)) or binary}"
            line(name, [seconds[key] for key in keys] + [rows / seconds["whole"], seconds["MB"]], lambda v: f"{v:,.0f}" if v >= 50 else f"{v:.3f}")
        if len(found) == 2:
            pairs = {key: [b[key] / a[key] for a, b in turns if a[key]] for key in keys}
            line("other ÷ binary", [statistics.median(pairs[key]) if pairs[key] else None for key in keys], "{:.2f}×".format)
        elif first is None:
            first = found[0]
        else:
            line("against the smallest", [found[0][key] / first[key] if first[key] else None for key in keys], "{:.1f}×".format)


main()
