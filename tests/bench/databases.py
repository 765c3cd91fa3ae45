#!/usr/bin/env python3
"""What a report costs from rows of a database, against the same rows in a Parquet file.

usage: databases.py BINARY DRIVERS [--rows 1000000,10000000] [--runs 3] [--dir DIR] [--without NAME…]

DRIVERS is the environment that `tests/run` makes for tests/databases.py. Makes DIR/seed_orders_<rows>.csv with `BINARY
generate`, loads it into DuckDB (a file, and the Parquet file that the others are held against), PostgreSQL and Sail, builds
each several times in turn, and prints medians: seconds to read and in all, against Parquet, and peak memory of the build,
in which DuckDB runs. The servers' memory is their own. Run it on an idle machine.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from engines import WRITTEN, Duckdb, Postgresql, Sail, name_of  # noqa: E402
from stages import DAYS, median, run  # noqa: E402


def generate(binary, rows, folder):
    path = folder / f"seed_orders_{rows}.csv"
    if not path.exists():
        command = [binary, "generate", "--days", DAYS, "--orders-per-day", rows // DAYS, "--users", rows // 20, "--output", path]
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("drivers", type=Path)
    parser.add_argument("--rows", default="1000000,10000000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--dir", type=Path, default=Path(tempfile.gettempdir()) / "sales-pulse-bench")
    parser.add_argument("--without", nargs="*", default=[])
    given = parser.parse_args()
    given.dir.mkdir(exist_ok=True)
    os.environ.update(VIRTUAL_ENV=str(given.drivers.resolve()), SHOP_PASSWORD=WRITTEN)
    print(f"{os.cpu_count()} cores, median of {given.runs} runs")
    print(f"{'':>28}{'read':>10}{'whole':>10}{'÷ Parquet':>12}{'MB':>8}")
    for rows in map(int, given.rows.split(",")):
        path = generate(given.binary, rows, given.dir)
        folder = Path(tempfile.mkdtemp(dir=given.dir))
        folder.chmod(0o755)
        engines = []
        try:
            duckdb = Duckdb(given.drivers, folder)
            engines.append(duckdb)
            if "postgresql" not in given.without:
                engines.append(Postgresql(given.drivers, folder))
            if "spark" not in given.without:
                engines.append(Sail(given.drivers, folder, duckdb))
            ways = [("Parquet", ["--input", str(duckdb.parquet(path))])]
            for engine in engines:
                engine.load(path)
                table = engine.table(path) if isinstance(engine, Sail) else f'table = "{name_of(path)}"'
                config = folder / f"{engine.name}.toml"
                config.write_text(f"[source]\n{engine.source(table)}\n")
                label = "Sail" if isinstance(engine, Sail) else engine.label
                ways.append((label, ["--config", str(config)]))
            for _, way in ways:
                run(given.binary, way)
            turns = [[run(given.binary, way) for _, way in ways] for _ in range(given.runs)]
            for i, (name, _) in enumerate(ways):
                own = median([turn[i] for turn in turns])
                ratio = statistics.median(turn[i]["whole"] / turn[0]["whole"] for turn in turns)
                print(f"{rows:>14,} {name:>13}{own['read']:>10.2f}{own['whole']:>10.2f}{ratio:>11.2f}×{own['MB']:>8.0f}", flush=True)
        finally:
            for engine in engines:
                engine.close()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
