"""The same report out of databases as out of files, and what a database can do to a build.

    python3 tests/databases.py SALES_PULSE DRIVERS [FILE…]

DRIVERS is a virtual environment of Python's that holds the drivers (adbc-driver-manager, -sqlite, -postgresql, -spark) and
pysail, with DuckDB's library below node_modules in it: `tests/run` makes one. PostgreSQL is Debian's, on loopback. What is
not there is said to be skipped. The last line counts builds and faults.
"""
import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engines import PASSWORD, WRITTEN, Duckdb, Postgresql, Sail, Sqlite, name_of, shape

PROGRAM = Path(sys.argv[1]).resolve()
DRIVERS = Path(sys.argv[2]).resolve()
HERE = Path(__file__).resolve().parent
FILES = [Path(path).resolve() for path in sys.argv[3:]] or [HERE / "data" / name for name in ("seed_orders.csv", "superstore.csv", "online_retail.csv")]
passed, failed = 0, []

def count(name, wrong):
    global passed
    if wrong:
        failed.append(f"{name}: {wrong}")
        print(f"FAILED {name}: {wrong}", flush=True)
    else:
        passed += 1


def skip(what, why):
    print(f"skipped: {what}: {why}", flush=True)


def environment():
    return {**os.environ, "VIRTUAL_ENV": str(DRIVERS), "SHOP_PASSWORD": WRITTEN}


def sales_pulse(*arguments, seconds=120):
    command = [str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=seconds, env=environment())


def tree(folder, public_name=None):
    """Every file of a folder by its path, but those that say where the orders are from."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "manifest.json" and not (public_name and path.name == "data.html"):
            text = path.read_bytes().replace(public_name.encode(), b"SOURCE") if public_name else path.read_bytes()
            found[str(path.relative_to(folder))] = hashlib.sha256(text).hexdigest()
    return found


# The same bytes.


def same_reports(engines, folder):
    for path in FILES:
        _, config = shape(path)
        by_file = folder / f"file-{name_of(path)}"
        by_file.mkdir()
        (by_file / "sales-pulse.toml").write_text(config)
        done = sales_pulse("build", by_file, "--input", path)
        assert done.returncode == 0, done.stderr
        expected = (tree(by_file / "public", path.name), tree(by_file / "data/curated"))
        for engine in engines:
            table = engine.table(path) if isinstance(engine, Sail) else f'table = "{name_of(path)}"'
            root = folder / f"{engine.name}-{name_of(path)}"
            root.mkdir()
            (root / "sales-pulse.toml").write_text(f"{config}[source]\n{engine.source(table)}\n")
            done = sales_pulse("build", root)
            name = "query" if isinstance(engine, Sail) else name_of(path)
            wrong = done.stderr if done.returncode else None
            if not wrong:
                found = (tree(root / "public", f"{name} ({engine.label})"), tree(root / "data/curated"))
                differ = [part for one, other in zip(expected, found) for part in sorted({*one, *other}) if one.get(part) != other.get(part)]
                wrong = f"{len(differ)} files differ: {differ[:4]}" if differ else leaks(root)
            count(f"{path.name} from {engine.label}", wrong)


# Types that no text file has, and what stands in one for them.
TYPED = {
    "postgresql": "CREATE TYPE kind AS ENUM ('Tea', 'Cups'); CREATE TABLE typed (order_id UUID, user_id NUMERIC(9,0), ts TIMESTAMPTZ, amount NUMERIC, category kind, used_promo BOOLEAN, note REAL[]); SET TimeZone = 'Asia/Tokyo'; INSERT INTO typed",
    "duckdb": "CREATE TYPE kind AS ENUM ('Tea', 'Cups');\nCREATE TABLE typed (order_id UUID, user_id HUGEINT, ts TIMESTAMPTZ, amount DECIMAL(24,6), category kind, used_promo BOOLEAN, note REAL[]);\nINSERT INTO typed",
}
TYPED_ROWS = [
    ("0b9e5f8e-9a0c-4f6e-8a53-1f0a3a1a6c01", "17", "2025-03-29T23:30:00+00:00", "12.5", "Tea", "true"),
    ("0b9e5f8e-9a0c-4f6e-8a53-1f0a3a1a6c01", "17", "2025-03-29T23:30:00+00:00", "0.075", "Cups", "true"),
    ("0b9e5f8e-9a0c-4f6e-8a53-1f0a3a1a6c02", "", "2025-03-30T01:30:00+00:00", "1000", "Cups", "false"),
    ("0b9e5f8e-9a0c-4f6e-8a53-1f0a3a1a6c03", "18", "2025-10-26T00:30:00+00:00", "-3.1", "", ""),
    ("0b9e5f8e-9a0c-4f6e-8a53-1f0a3a1a6c04", "18", "2025-10-26T01:30:00+00:00", "123456789012.3456", "Tea", "false"),
]


def same_types(engines, folder):
    """Instants fall on the days of the report's zone whatever the session's is; decimals of any size, ids and lists of names mean what their text means; what nobody asks for may be of any type."""
    config = 'timezone = "Europe/Berlin"\n'
    text = folder / "typed.csv"
    text.write_text("order_id,user_id,ts,amount,category,used_promo\n" + "".join(",".join(row) + "\n" for row in TYPED_ROWS))
    root = folder / "file-typed"
    root.mkdir()
    (root / "sales-pulse.toml").write_text(config)
    done = sales_pulse("build", root, "--input", text)
    assert done.returncode == 0, done.stderr
    expected = tree(root / "data/curated")
    literal = lambda field: f"'{field}'" if field else "NULL"
    for engine in engines:
        if engine.name not in TYPED:
            continue
        values = ", ".join(f"({', '.join(map(literal, row))}, NULL)" for row in TYPED_ROWS)
        engine.run(f"{TYPED[engine.name]} VALUES {values}")
        source = engine.source('table = "typed"')
        own = folder / f"{engine.name}-typed"
        own.mkdir()
        (own / "sales-pulse.toml").write_text(f"{config}[source]\n{source}\n")
        done = sales_pulse("build", own)
        found = tree(own / "data/curated")
        differ = sorted(part for part in {*expected, *found} if expected.get(part) != found.get(part))
        count(f"types of {engine.label}", done.stderr if done.returncode else f"{differ} differ" if differ else None)
        (own / "sales-pulse.toml").write_text(f'{config}[columns]\ncategory = "note"\n[source]\n{source}\n')
        done = sales_pulse("build", own)
        says = 'column "note" holds'
        count(f"a list of {engine.label}", None if done.returncode == 3 and says in done.stderr and "CAST(note AS VARCHAR)" in done.stderr else done.stderr)


def repeated_rows(engines, folder):
    """Repeated rows are left out as they are of a file, though that needs them three times."""
    text = folder / "repeated.csv"
    text.write_text("order_id,user_id,ts,amount\n" + "1,1,2025-01-01,5.00\n2,1,2025-01-02,7.00\n1,1,2025-01-01,5.00\n" * 2)
    for engine in engines:
        if isinstance(engine, Sail):
            continue
        selects = [f"SELECT {order} AS order_id, 1 AS user_id, '2025-01-0{order}' AS ts, '{amount}' AS amount" for order, amount in ((1, "5.00"), (2, "7.00"), (1, "5.00")) * 2]
        root = folder / f"{engine.name}-repeated"
        root.mkdir()
        query = " UNION ALL ".join(selects)
        source = engine.source(f'query = "{query}"')
        (root / "sales-pulse.toml").write_text(f'[input]\nrepeated = "drop"\n[source]\n{source}\n')
        done = sales_pulse("build", root)
        says = "Read 6 rows: 2 counted, 4 dropped as repeated"
        count(f"repeated rows of {engine.label}", None if says in done.stdout else done.stdout + done.stderr)


def leaks(root, output=""):
    """Where a password can be read, if anywhere."""
    secrets = [PASSWORD, WRITTEN]
    for path in root.rglob("*"):
        if path.is_file() and path.name != "sales-pulse.toml":
            text = path.read_bytes()
            if any(secret.encode() in text for secret in secrets):
                return f"the password is in {path}"
    return "the password is in a message" if any(secret in output for secret in secrets) else None


# Faults: a report stands, and what a database does to the next build leaves it as it is.


class Shop:
    def __init__(self, folder):
        self.root = folder / "shop"
        self.root.mkdir()
        (self.root / "orders.csv").write_text("order_id,user_id,ts,amount\n1,1,2025-01-01,5.00\n2,1,2025-01-02,7.00\n")
        done = sales_pulse("build", self.root, "--input", self.root / "orders.csv")
        assert done.returncode == 0, done.stderr
        self.old = (tree(self.root / "public"), tree(self.root / "data/curated"))

    def write(self, source):
        (self.root / "sales-pulse.toml").write_text(f"[source]\n{source}\n")

    def wrong(self, done, took, code, says, within):
        output = done.stdout + done.stderr
        if done.returncode != code:
            return f"exit code {done.returncode}: {output[:600]}"
        if took > within:
            return f"it took {took:.1f} s"
        unsaid = [text for text in says if text not in output]
        if unsaid:
            return f"not said: {unsaid[0]!r}: {output[:600]}"
        if code and not re.search(r"^  help: ", done.stderr, re.M):
            return f"nothing to do: {output[:600]}"
        if (tree(self.root / "public"), tree(self.root / "data/curated")) != self.old:
            return "the old report is not as it was"
        left = [str(path) for path in self.root.rglob("*") if ".sales-pulse-" in path.name or ".tmp" in path.name]
        return f"left behind: {left[0]}" if left else leaks(self.root, output)

    def fault(self, name, source, *says, code=3, within=6):
        self.write(source)
        start = time.monotonic()
        done = sales_pulse("build", self.root)
        count(name, self.wrong(done, time.monotonic() - start, code, says, within))
        if "timeout" not in source:
            done = sales_pulse("build", self.root, "--message-format", "json")
            count(f"{name}, as JSON", leaks(self.root, done.stdout + done.stderr) or (None if done.returncode == code else done.stderr))


@contextlib.contextmanager
def silent():
    """A port that accepts and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield listener.getsockname()[1]


def build_during(shop, source, after, act):
    """A build that something happens to: what it said, and how long it went on after that."""
    shop.write(source)
    process = subprocess.Popen([str(PROGRAM), "build", str(shop.root)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    try:
        after()
        start = time.monotonic()
        act(process)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err), time.monotonic() - start


def until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def faults_of_files(shop, engine):
    what = engine.label
    shop.fault(f"{what}: missing file", engine.source('table = "orders"').replace(str(engine.path), "nowhere/shop.db"), "nowhere/shop.db", "correct uri under [source]")
    shop.fault(f"{what}: missing table", engine.source('table = "nowhere"'), f"{what} refused", "nowhere", "correct table under [source]")
    shop.fault(f"{what}: missing column", engine.source('query = "SELECT nowhere FROM seed_orders"'), f"{what} refused", "nowhere", "correct query under [source]")
    shop.fault(f"{what}: no rows", engine.source('query = "SELECT * FROM seed_orders WHERE 1 = 0"'), "the database gave no rows")
    shop.fault(f"{what}: a second statement", engine.source('query = "SELECT 1; DROP TABLE seed_orders"'), "a second statement follows the first", code=2)
    shop.fault(f"{what}: a slow query", engine.source(f'query = """{SLOW[engine.name]}"""\ntimeout = 2'), "took longer than 2 seconds", within=5)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) AS amount, max(i) AS order_id, '2025-01-01' AS ts FROM n"
SLOW = {"sqlite": ENDLESS, "duckdb": "SELECT sum(a.i * b.i % 7) AS amount, '2025-01-01' AS ts, 1 AS order_id FROM range(1000000) a(i), range(1000000) b(i)"}


def faults_of_postgresql(shop, engine):
    source = engine.source
    shop.fault("wrong password", source('table = "seed_orders"', password="falsch"), "cannot connect to PostgreSQL", "password authentication failed", "check user and password")
    shop.fault("refused port", source('table = "seed_orders"').replace(str(engine.port), "1"), "cannot connect to PostgreSQL", "see whether the server runs")
    shop.fault("unknown host", source('table = "seed_orders"').replace("127.0.0.1", "nowhere.invalid"), "cannot connect to PostgreSQL", within=20)
    shop.fault("no TLS", source('table = "seed_orders"').replace("/postgres\"", "/postgres?sslmode=require\""), "cannot connect to PostgreSQL", "SSL")
    with silent() as port:
        shop.fault("silent port", source('table = "seed_orders"\ntimeout = 3').replace(str(engine.port), str(port)), "no answer within 3 seconds", within=6)
    shop.fault("missing table", source('table = "nowhere"'), "PostgreSQL refused", "(SQLSTATE 42P01)", "correct table under [source]")
    shop.fault("missing column", source('query = "SELECT nowhere FROM seed_orders"'), "PostgreSQL refused", "LINE 1", "(SQLSTATE 42703)", "correct query under [source]")
    engine.run(f"CREATE TABLE secret (i int); CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
    shop.fault("revoked table", source('table = "secret"', user="guest"), "permission denied for table secret", "(SQLSTATE 42501)", "GRANT SELECT")
    shop.fault("no rows", source('query = "SELECT * FROM seed_orders WHERE false"'), "the database gave no rows")
    shop.fault("a query that writes", source('query = "DELETE FROM seed_orders RETURNING *"'), "PostgreSQL refused")
    engine.run("CREATE FUNCTION buy() RETURNS bigint LANGUAGE sql AS 'INSERT INTO secret VALUES (1) RETURNING 1::bigint'")
    shop.fault("a function that writes", source('query = "SELECT buy() AS order_id, now() AS ts, 1 AS amount"'), "read-only transaction")
    shop.fault("an error in the middle", source('query = "SELECT i AS order_id, now() AS ts, 1000 / (700000 - i) AS amount FROM generate_series(1, 1000000) i"'), "division by zero", "(SQLSTATE 22012)")
    slow = 'query = "SELECT i AS order_id, now() AS ts, 5 AS amount FROM generate_series(1, 3) i, pg_sleep(60)"'
    shop.fault("a slow query", source(f"{slow}\ntimeout = 2"), "took longer than 2 seconds", "timeout under [source]", within=5)
    count("a slow query is stopped on the server", None if until(lambda: engine.running("pg_sleep(60)") == 0, 3) else "it runs on")
    for name, what in (("SIGINT", signal.SIGINT), ("SIGTERM", signal.SIGTERM)):
        done, took = build_during(shop, source(slow), lambda: until(lambda: engine.running("pg_sleep(60)")), lambda process: process.send_signal(what))
        wrong = None if done.returncode == 128 + what and took < 4 else f"exit code {done.returncode} after {took:.1f} s: {done.stderr}"
        count(name, wrong or (None if until(lambda: engine.running("pg_sleep(60)") == 0, 3) else "the query runs on"))
    # Killed without a word, the server notices by itself.
    done, _ = build_during(shop, source(slow), lambda: until(lambda: engine.running("pg_sleep(60)")), lambda process: process.kill())
    count("SIGKILL", None if until(lambda: engine.running("pg_sleep(60)") == 0, 8) else "the query runs on")
    end = lambda _: engine.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()")
    begun = lambda: until(lambda: engine.running("pg_sleep(60)"))

    def twice(process):
        end(process)
        time.sleep(0.5)
        begun()
        end(process)

    # The first time it is tried again on a new connection; rows of neither are used.
    done, took = build_during(shop, source(slow), begun, twice)
    count("a connection that is ended twice", shop.wrong(done, took, 3, ["terminating connection"], 8))
    with engine.frozen():
        shop.fault("frozen server", source('table = "seed_orders"\ntimeout = 3'), "no answer within 3 seconds", within=6)
    engine.run("CREATE TABLE odd AS SELECT order_id, user_id, CASE WHEN order_id <> 77 THEN ts::text END AS ts, CASE WHEN order_id = 154 THEN '12x' ELSE amount::text END AS amount FROM seed_orders")
    odd_rows(engine, "table = \"odd\"")


def odd_rows(engine, table):
    """A NULL day and a bad amount: both rows are rejected by name, the others count."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "sales-pulse.toml").write_text(f"[source]\n{engine.source(table)}\n")
        done = sales_pulse("build", root)
        says = ["row rejected: ts \"\": no time (order_id 77)", "row rejected: amount \"12x\": not a number (order_id 154)", "2 rejected"]
        unsaid = [text for text in says if text not in done.stdout + done.stderr]
        count("a NULL day and a bad amount", done.stderr if done.returncode else f"not said: {unsaid}: {done.stderr}" if unsaid else leaks(root, done.stderr))


def faults_of_spark(shop, engine):
    with silent() as port:
        shop.fault("Spark: silent port", engine.source('table = "orders"\ntimeout = 3').replace(str(engine.port), str(port)), "no answer within 3 seconds", within=6)
    shop.fault("Spark: refused port", engine.source('table = "orders"').replace(str(engine.port), "1"), "cannot connect to Spark")
    # Sail gives no rows of a path that is not there.
    shop.fault("Spark: missing path", engine.source("query = \"SELECT 1 AS order_id, DATE '2025-01-01' AS ts, amount FROM parquet.`/nowhere/orders.parquet`\""), code=3)
    frozen = engine.source(f"{engine.table(FILES[0])}\ntimeout = 3")
    engine.process.send_signal(signal.SIGSTOP)
    try:
        shop.fault("Spark: frozen server", frozen, "within 3 seconds", within=6)
    finally:
        engine.process.send_signal(signal.SIGCONT)


def completes_a_config(engine, folder):
    """`init` asks a database what its columns are, and keeps what was written of it."""
    root = folder / "init"
    root.mkdir()
    source = engine.source('table = "seed_orders"')
    begun = f"# Ours.\n[source]\n{source}\n"
    (root / "sales-pulse.toml").write_text(begun)
    done = subprocess.run([str(PROGRAM), "init"], cwd=root, capture_output=True, text=True, env=environment())
    text = (root / "sales-pulse.toml").read_text()
    wrong = done.stderr if done.returncode else None
    if not wrong and not (text.endswith(begun) and 'amount = "amount"' in text):
        wrong = text
    count("init", wrong or (None if sales_pulse("build", root).returncode == 0 else "its config does not build"))
    again = subprocess.run([str(PROGRAM), "init"], cwd=root, capture_output=True, text=True, env=environment())
    count("init, once more", None if again.returncode == 4 and (root / "sales-pulse.toml").read_text() == text else again.stderr)


def main():
    folder = Path(tempfile.mkdtemp())
    # A server of another user looks into it.
    folder.chmod(0o755)
    engines = []

    def start(make):
        try:
            engines.append(make())
            return engines[-1]
        except (FileNotFoundError, ImportError) as missing:
            skip("a database", missing)

    try:
        sqlite = start(lambda: Sqlite(DRIVERS, folder))
        duckdb = start(lambda: Duckdb(DRIVERS, folder))
        postgresql = start(lambda: Postgresql(DRIVERS, folder))
        sail = start(lambda: Sail(DRIVERS, folder, duckdb)) if duckdb else None
        for engine in engines:
            for path in FILES:
                engine.load(path)
        same_reports(engines, folder)
        same_types(engines, folder)
        repeated_rows(engines, folder)
        shop = Shop(folder)
        for engine in filter(None, (sqlite, duckdb)):
            faults_of_files(shop, engine)
            completes_a_config(engine, Path(tempfile.mkdtemp(dir=folder)))
        if postgresql:
            faults_of_postgresql(shop, postgresql)
        if sail:
            faults_of_spark(shop, sail)
    finally:
        for engine in engines:
            engine.close()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(failed))
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(bool(failed))


main()
