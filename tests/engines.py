"""The databases that tests and benchmarks read: what each needs to be started, filled and named."""
import contextlib
import csv
import glob
import gzip
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

PASSWORD = "geheim%41 x"
WRITTEN = "geheim%2541%20x"

# By the start of a file's name: the type of each column that is not text, and the config of its report.
SHAPES = {
    "seed_orders": ({"order_id": "BIGINT", "user_id": "BIGINT", "ts": "TIMESTAMP", "amount": "DECIMAL(14,2)", "used_promo": "BOOLEAN"}, 'currency = "INR"\nlocale = "en-IN"\n'),
    "superstore": ({"Order Date": "DATE", "Ship Date": "DATE", "Sales": "DECIMAL(18,4)", "Quantity": "INTEGER", "Discount": "DECIMAL(6,4)", "Profit": "DECIMAL(18,4)"}, 'currency = "USD"\nlocale = "en-US"\n'),
    "online_retail": ({"Quantity": "INTEGER", "InvoiceDate": "TIMESTAMP", "UnitPrice": "DECIMAL(12,3)"}, 'currency = "GBP"\nlocale = "en-GB"\n'),
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on port {port}")


def rows_of(path, whole=True):
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        return next(rows), list(rows) if whole else None


def shape(path):
    return next(own for name, own in SHAPES.items() if path.name.startswith(name))


def name_of(path):
    return path.name.split(".")[0]


class Engine:
    name, label = "", ""

    def source(self, table):
        """The lines of [source] that read a table."""
        raise NotImplementedError

    def load(self, path):
        raise NotImplementedError

    def close(self):
        pass


class Sqlite(Engine):
    name, label = "sqlite", "SQLite"

    def __init__(self, drivers, folder):
        self.path = folder / "shop.db"
        self.library = find(drivers, f"lib/python3*/site-packages/adbc_driver_sqlite/*{suffix()}")

    def load(self, path):
        header, rows = rows_of(path)
        types, _ = shape(path)
        kinds = {"BIGINT": "INTEGER", "INTEGER": "INTEGER", "BOOLEAN": "INTEGER"}
        kind = lambda column: "REAL" if types.get(column, "").startswith("DECIMAL") else kinds.get(types.get(column), "TEXT")
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            columns = ", ".join(f'"{column}" {kind(column)}' for column in header)
            db.execute(f"CREATE TABLE {name_of(path)} ({columns})")
            marks = ", ".join("?" * len(header))
            db.executemany(f"INSERT INTO {name_of(path)} VALUES ({marks})", [[field or None for field in row] for row in rows])
            db.commit()

    def run(self, sql):
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            db.executescript(sql)

    def source(self, table):
        return f'driver = "sqlite"\nuri = "{self.path}"\n{table}'


IN_DUCKDB = """
import sys
_, packages, library, path = sys.argv
sys.path.insert(0, packages)
import adbc_driver_manager as adbc
with adbc.AdbcDatabase(driver=library, entrypoint="duckdb_adbc_init", path=path) as db:
    with adbc.AdbcConnection(db) as connection:
        for part in sys.stdin.read().split(";\\n"):
            with adbc.AdbcStatement(connection) as statement:
                statement.set_sql_query(part)
                statement.execute_update()
"""


class Duckdb(Engine):
    name, label = "duckdb", "DuckDB"

    def __init__(self, drivers, folder):
        self.packages = find(drivers, "lib/python3*/site-packages")
        self.path = folder / "shop.duckdb"
        self.library = find(drivers, f"node_modules/@duckdb/node-bindings-*/*duckdb{suffix()}")

    def run(self, sql):
        # Apart, so that what it takes of memory is not that of whoever measures another.
        subprocess.run([sys.executable, "-c", IN_DUCKDB, self.packages, self.library, self.path], input=sql, text=True, check=True)

    def load(self, path):
        types, _ = shape(path)
        header, _ = rows_of(path, whole=False)
        columns = ", ".join(f"'{column}': '{types.get(column, 'VARCHAR')}'" for column in header)
        read = f"read_csv('{path}', header = true, columns = {{{columns}}})"
        self.run(f"CREATE TABLE {name_of(path)} AS SELECT * FROM {read};\nCOPY {name_of(path)} TO '{self.parquet(path)}' (FORMAT parquet)")

    def parquet(self, path):
        return self.path.with_name(f"{name_of(path)}.parquet")

    def source(self, table):
        return f'driver = "{self.library}"\nuri = "{self.path}"\n{table}'


class Postgresql(Engine):
    name, label = "postgresql", "PostgreSQL"

    def __init__(self, drivers, folder):
        self.library = find(drivers, f"lib/python3*/site-packages/adbc_driver_postgresql/*{suffix()}")
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        self.bin = Path(binaries[-1]) if binaries else None
        if not self.bin:
            raise FileNotFoundError("PostgreSQL's server (Debian: postgresql)")
        self.data, self.port = folder / "postgresql", free_port()
        self.data.mkdir()
        # The server refuses to be root's.
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.data, "postgres")
        secret = self.data / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self.server("initdb", "-U", "shop", "-A", "scram-sha-256", f"--pwfile={secret}", "--locale=C", "-E", "UTF8")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.data} -c fsync=off"
        self.server("pg_ctl", "-w", "-o", options, "-l", self.data / "log", "start")

    def server(self, command, *arguments):
        command = [*self.user, self.bin / command, "-D", self.data / "base", *arguments]
        # What the server inherits would keep pipes open.
        with open(self.data / "commands", "a") as log:
            subprocess.run([str(part) for part in command], check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")

    def run(self, sql, data=subprocess.DEVNULL):
        command = [self.bin / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "shop", "-d", "postgres", "-qAt", "-v", "ON_ERROR_STOP=1", "-c", sql]
        done = subprocess.run([str(part) for part in command], stdin=data, capture_output=True, text=True, env={**os.environ, "PGPASSWORD": PASSWORD})
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def load(self, path):
        types, _ = shape(path)
        header, _ = rows_of(path, whole=False)
        columns = ", ".join(f'"{column}" {types.get(column, "TEXT")}' for column in header)
        self.run(f"CREATE TABLE {name_of(path)} ({columns})")
        unpack = ["gzip", "-dc", str(path)] if path.suffix == ".gz" else ["cat", str(path)]
        with subprocess.Popen(unpack, stdout=subprocess.PIPE) as text:
            self.run(f"COPY {name_of(path)} FROM STDIN (FORMAT csv, HEADER)", text.stdout)

    def source(self, table, password="${SHOP_PASSWORD}", user="shop"):
        return f'driver = "postgresql"\nuri = "postgresql://{user}:{password}@127.0.0.1:{self.port}/postgres"\n{table}'

    @contextlib.contextmanager
    def frozen(self):
        """The server and all that it runs, stopped for a while."""
        own = int((self.data / "base/postmaster.pid").read_text().split()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(own)], capture_output=True, text=True, check=True).stdout.split()
        for pid in (own, *map(int, children)):
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in (*map(int, children), own):
                os.kill(pid, signal.SIGCONT)

    def running(self, what):
        """How many statements run on the server that hold this text."""
        return int(self.run(f"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%{what}%' AND pid <> pg_backend_pid()"))

    def close(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.server("pg_ctl", "-m", "immediate", "stop")


class Sail(Engine):
    """Sail stands in for Spark: the same protocol and driver, without Java. It reads the Parquet that DuckDB wrote."""

    name, label = "spark", "Spark"

    def __init__(self, drivers, folder, duckdb):
        self.library = find(drivers, f"lib/python3*/site-packages/adbc_driver_spark/*{suffix()}")
        program, self.duckdb = drivers / "bin/sail", duckdb
        if not program.exists():
            raise FileNotFoundError("Sail (pip install pysail)")
        self.port = free_port()
        command = [str(program), "spark", "server", "--ip", "127.0.0.1", "--port", str(self.port)]
        self.log = open(folder / "sail.log", "w")
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env={**os.environ, "TZ": "UTC"})
        wait_for(self.port)

    def load(self, path):
        pass

    def table(self, path):
        return f"table = 'parquet.`{self.duckdb.parquet(path)}`'"

    def source(self, table):
        return f'driver = "spark"\nuri = "sc://127.0.0.1:{self.port}"\n{table}'

    def close(self):
        self.process.kill()
        self.process.wait()


def suffix():
    return ".dylib" if sys.platform == "darwin" else ".so"


def find(drivers, pattern):
    found = sorted(glob.glob(str(drivers / pattern)))
    if not found:
        raise FileNotFoundError(drivers / pattern)
    return found[0]
