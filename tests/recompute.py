#!/usr/bin/env python3
"""Every table of a report's data folder, recomputed by DuckDB from the raw rows as DEFINITIONS say, not by our code.

usage: recompute.py SALES_PULSE FILE…   builds a report of each FILE (Online Retail, Superstore, the seed) and compares

Prints how many cells were compared and how many differ. It needs `pip install duckdb`; without it, it says so and ends well.
"""
import csv, datetime, math, os, re, subprocess, sys, tempfile
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

try:
    import duckdb
except ImportError:
    print("skipped: DuckDB for Python is not here (pip install duckdb)")
    sys.exit(0)

# A name that begins as the file's name does: order, customer, time, amount, category, promo, payment type.
SHAPES = {
    "online_retail": ("InvoiceNo", "CustomerID", "InvoiceDate", "(Quantity::bigint * UnitPrice::decimal(14,4))", "Country", "null", "null"),
    "superstore": ('"Order ID"', '"Customer ID"', '"Order Date"', "Sales::decimal(18,4)", "Category", "null", "null"),
    "superstore by sub-category": ('"Order ID"', '"Customer ID"', '"Order Date"', "Sales::decimal(18,4)", '"Sub-Category"', "null", "null"),
    "seed_orders": ("order_id", "user_id", "ts", "amount::decimal(18,4)", "category", "used_promo = '1'", "payment_type"),
}
# What each preset splits revenue by beside the category, and what it adds up beside the amount.
DIMENSIONS = {
    "online_retail": {"product": "Description"},
    "superstore": {"sub-category": '"Sub-Category"', "product": '"Product Name"', "region": "Region", "state": "State", "segment": "Segment"},
    "superstore by sub-category": {"product": '"Product Name"', "region": "Region", "state": "State", "segment": "Segment"},
}
# Of a discount of d hundredths, s ten-thousandths are left: what was taken off is s × d ÷ (100 − d), half away from zero.
TAKEN_OFF = """(with n as (select (Sales::decimal(18,4) * 10000)::hugeint s, (Discount::decimal(4,2) * 100)::hugeint d)
    select ((2 * s * d + (100 - d)) // (2 * (100 - d)))::decimal(18,4) / 10000 from n)::decimal(18,4)"""
MEASURES = {
    "online_retail": {"quantity": "Quantity::decimal(18,4)"},
    "superstore": {"quantity": "Quantity::decimal(18,4)", "discount": TAKEN_OFF, "cost": "Sales::decimal(18,4) - Profit::decimal(18,4)"},
}
MEASURES["superstore by sub-category"] = MEASURES["superstore"]
CONFIG = {"superstore by sub-category": '[columns]\ncategory = "Sub-Category"\n'}
# What the shop planned, put beside the orders of each: named days, and targets by month and category.
EVENTS = [("2011-11-25", "Sale"), ("2010-12-24", "Christmas Eve"), ("2017-11-24", "Black Friday"), ("2016-12-25", "Closed"), ("2025-07-04", "Sale")]
TARGETS = [("2011-11", "", "1500000"), ("2011-12", "France", "5000.5"), ("2017-11", "", "100000"), ("2017-12", "Technology", "20000"), ("2025-07", "", "9000000")]
DAY = datetime.timedelta(days=1)
FOUR = Decimal("0.0001")


def per(amount, n):
    """A quotient to four decimals, half away from zero."""
    return (Decimal(amount) / n).quantize(FOUR, ROUND_HALF_UP) if n else ""


def median(amounts):
    """The middle one; of two, what lies between them, half away from zero."""
    ordered = sorted(amounts)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return ((low + high) / 2).quantize(FOUR, ROUND_HALF_UP)


def over(rows, last):
    """The last day that is over: not the last one, where by its weekday's hours on the last eight such days more were to come."""
    days = [d for d, in rows(f"select distinct d from c where d < '{last}' and isodow(d) = isodow('{last}'::date) order by 1 desc limit 8")]
    if len(days) < 8:
        return last
    later = rows(f"""select count(*) from (select min(ts)::time t from c where d in ({", ".join(f"'{d}'" for d in days)}) group by d, ord)
        where t > coalesce((select max(ts)::time from c where d = '{last}'), '00:00'::time)""")[0][0]
    return last - DAY if later * 10 >= 46 * 8 else last


def compute(path, shape, dimensions, measures):
    order, customer, ts, amount, category, promo, payment = shape
    # A measure that comes back is below zero.
    beside = "".join(f""", coalesce(nullif(trim({column}), ''), '(none)') "by/{name}" """ for name, column in dimensions.items())
    beside += "".join(f""", case when ({amount}) < 0 then -abs({of}) else {of} end "{name}" """ for name, of in measures.items())
    db = duckdb.connect()
    db.sql(f"""create table o as select trim({order}) ord, nullif(trim({customer}), '') usr, {ts}::timestamp ts,
        ({amount})::decimal(18,4) amount, coalesce(nullif(trim({category}), ''), '(no category)') cat,
        ({promo})::boolean promo, {payment} pay {beside}
        from read_csv('{path}', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')""")
    db.sql("create view c as select *, ts::date d, date_trunc('month', ts)::date m from o where amount > 0")
    db.sql("create view r as select *, ts::date d, date_trunc('month', ts)::date m from o where amount < 0")
    # An order of a customer has the time of its first line; a customer begins with the first of them.
    db.sql("create table orders as select usr, ord, min(ts)::date d, date_trunc('month', min(ts))::date m from c where usr is not null group by all")
    db.sql("create table people as select usr, date_trunc('month', min(ts))::date cohort from c where usr is not null group by 1")
    rows = lambda sql: db.sql(sql).fetchall()
    first, last = rows("select min(ts)::date, max(ts)::date from o where amount <> 0")[0]
    open_months = {m for m, in rows("select distinct date_trunc('month', ts)::date from o where amount <> 0")}
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = (month + 31 * DAY).replace(day=1)
    done = over(rows, last)
    cell = "sum(amount)::decimal(18,4), count(distinct ord), count(distinct usr)"
    zero = Decimal("0.0000")
    tables = {}
    tables["kpis_by_day"] = [[d, v, n, u, per(v, n)] for d, v, n, u in rows(f"select d, {cell} from c group by 1")]
    tables["category_daily"] = rows("select d, cat, sum(amount)::decimal(18,4), count(distinct ord) from c group by 1, 2")
    for name, key, keys in (("months", "m", months), ("categories", "cat", None)):
        sold = {k: (v, n, u) for k, v, n, u in rows(f"select {key}, {cell} from c group by 1")}
        back = dict(rows(f"select {key}, sum(amount)::decimal(18,4) from r group by 1"))
        found = []
        for k in [k for k in keys if k in open_months] if keys else sorted(set(sold) | set(back)):
            v, n, u = sold.get(k, (zero, 0, 0))
            found.append([k if keys is None else f"{k:%Y-%m}", v, back.get(k, zero), n, u, per(v, n)])
        tables[name] = found
    for name in dimensions:
        tables[f"by/{name}"] = by_value(rows, f'"by/{name}"', measures)
    tables["account"] = account(rows, sorted(open_months), measures) if measures else []
    hours = {(w, h): v for w, h, v in rows("select isodow(ts), hour(ts), sum(amount)::decimal(18,4) from c group by 1, 2")}
    tables["weekday_hours"] = [[w, h, hours.get((w, h), zero)] for w in range(1, 8) for h in range(24)]
    tables["loyalty"] = []
    for m in sorted(open_months):
        active = f"(select distinct usr from c where m = '{m}' and usr is not null)"
        one = lambda sql: rows(sql)[0][0]
        tables["loyalty"].append([
            f"{m:%Y-%m}",
            one(f"select count(*) from {active}"),
            one(f"select count(*) from people where cohort = '{m}'"),
            one(f"select count(*) from (select usr from orders where m <= '{m}' and usr in {active} group by 1 having count(*) > 1)"),
            one(f"select count(*) from (select usr from c where m = '{m}' and usr is not null group by 1 having count(distinct ord) > 1)"),
            one(f"select count(distinct (usr, ord)) from c where m = '{m}' and usr is not null"),
            one(f"select coalesce(sum(amount), 0)::decimal(18,4) from c where m = '{m}' and usr is not null"),
            one(f"select coalesce(sum(amount), 0)::decimal(18,4) from c join people using (usr) where m = '{m}' and cohort = '{m}'"),
        ])
    back = {(a, b): (n, v) for a, b, n, v in rows("""select cohort, m, count(distinct usr), sum(amount)::decimal(18,4)
        from c join people using (usr) group by 1, 2""")}
    cohorts(tables, months, done, back, open_months)
    on = dict(rows("select d, coalesce(sum(amount) filter (amount > 0), 0)::decimal(18,4) from (select *, ts::date d from o where amount <> 0) group by 1"))
    known = {d: v for d, v in on.items() if d <= done}
    tables["unusual_days"], tables["outlook"] = unusual(known), outlook(known, done)
    tables["seasons"], tables["events"] = seasons(known, first, done), events(on, known, first, last)
    sold = {(f"{m:%Y-%m}", k): v for k, m, v in rows("select '', m, sum(amount)::decimal(18,4) from c group by all union all select cat, m, sum(amount)::decimal(18,4) from c group by all")}
    names = {name for (name,) in rows("select distinct cat from c")} | {""}
    tables["targets"] = [[m, k, v, sold.get((m, k), zero)] for m, k, v in TARGETS if k in names and m in {f"{m:%Y-%m}" for m in open_months}]
    tables["rfm_scores"] = scores(rows, rows("select max(ts) from c")[0][0])
    customers(tables, rows)
    changes(tables, rows, months, first, last, done)
    tables["category_growth"], tables["category_pairs"] = category_growth(rows, first, done), category_pairs(rows)
    if promo != "null":
        tables["deals"], tables["promo_returns"] = deals(rows), promo_returns(rows)
    return tables


def share(part, whole):
    """To the ten-thousandth, half away from zero; nothing of nothing."""
    return (Decimal(part) / whole).quantize(FOUR, ROUND_HALF_UP) if whole > 0 else ""


def sums(rows, key, measures, where="true"):
    """By key: revenue, returns, orders, customers, then what each measure comes to in rows that count and in returns."""
    of = "".join(f', coalesce(sum("{m}") filter (amount > 0), 0)::decimal(18,4), coalesce(sum("{m}") filter (amount < 0), 0)::decimal(18,4)' for m in measures)
    found = rows(f"""select {key}, coalesce(sum(amount) filter (amount > 0), 0)::decimal(18,4), coalesce(sum(amount) filter (amount < 0), 0)::decimal(18,4),
        count(distinct ord) filter (amount > 0), count(distinct usr) filter (amount > 0) {of} from o where amount <> 0 and {where} group by all""")
    return {row[0]: (row[1:5], {m: row[5 + 2 * i: 7 + 2 * i] for i, m in enumerate(measures)}) for row in found}


def by_value(rows, key, measures):
    found = []
    for value, ((revenue, returns, orders, customers), own) in sums(rows, key, measures).items():
        row = [value, revenue, returns, orders, customers, per(revenue, orders)]
        if "quantity" in own:
            units, back = own["quantity"]
            row += [units, share(units, orders), share(revenue, units), back]
        if "discount" in own:
            row += [own["discount"][0], share(own["discount"][0], revenue + own["discount"][0])]
        if "cost" in own:
            cost, net = sum(own["cost"]), revenue + returns
            row += [cost, net - cost, share(net - cost, net), net]
        found.append(row)
    return found


def account(rows, months, measures):
    found = []
    of_months = {f"{m:%Y-%m}": own for m, own in sums(rows, "date_trunc('month', ts)::date", measures).items()}
    for period, own in [("all", sums(rows, "'all'", measures)["all"]), *((f"{m:%Y-%m}", of_months[f"{m:%Y-%m}"]) for m in months)]:
        (revenue, returns, _, _), own = own
        taken = own.get("discount", (0, 0))[0]
        lines = [("Sales at list price", revenue + taken, 0), ("Discounts", -taken, 0)] if "discount" in own else [("Gross sales", revenue, 0)]
        lines += [("Returns", returns, 0), ("Net sales", revenue + returns, 1)]
        if "cost" in own:
            cost = sum(own["cost"])
            lines += [("Cost of goods", -cost, 0), ("Gross profit", revenue + returns - cost, 1)]
        found += [[period, *line] for line in lines]
    return found


def stands_out(now, then):
    mean = lambda weeks: sum(weeks) / 4
    variance = lambda weeks: sum((week - mean(weeks)) ** 2 for week in weeks) / 3
    return abs(mean(now) - mean(then)) > 2 * math.sqrt(variance(now) / 4 + variance(then) / 4)


def category_growth(rows, first, last):
    if (last - first).days + 1 < 56:
        return []
    middle, start = last - 28 * DAY, last - 56 * DAY
    opened = lambda a, b: rows(f"select count(distinct ts::date) from o where amount <> 0 and ts::date > '{a}' and ts::date <= '{b}'")[0][0]
    if not opened(middle, last) or opened(start, middle) * 2 < opened(middle, last):
        return []
    weeks = {}
    for cat, d, v in rows(f"select cat, d, sum(amount) from c where d <= '{last}' group by all"):
        if d > start:
            weeks.setdefault(cat, [Decimal(0)] * 8)[((d - start).days - 1) // 7] += v
    touched = lambda a, b: dict(rows(f"select cat, count(distinct ord) from c where d > '{a}' and d <= '{b}' group by 1"))
    orders, later = touched(start, middle), touched(middle, last)
    sold = {cat: (a, b) for cat, a, b in rows(f"select cat, min(d), max(d) from c where d <= '{last}' group by 1")}
    then, now = sum(sum(w[:4]) for w in weeks.values()), sum(sum(w[4:]) for w in weeks.values())
    if not then or not now:
        return []
    found = []
    for cat, w in weeks.items():
        a, b = sum(w[:4]), sum(w[4:])
        course = ", no clear change"
        firm = min(orders.get(cat, 0), later.get(cat, 0)) >= 30 and abs(b - a) * 2000 >= a
        if firm and a != b and stands_out([float(x) for x in w[4:]], [float(x) for x in w[:4]]):
            course = " and growing" if b > a else " and shrinking"
        kind = ("large" if b * len(weeks) >= now else "small") + course
        if sold[cat][0] > middle:
            kind = "new"
        elif sold[cat][1] <= middle and orders.get(cat, 0) >= 4:
            kind = "gone"
        found.append([cat, a, b, per(b - a, a), per(b - a, then), per(a, then), per(b, now), kind])
    return found


def category_pairs(rows):
    all_orders = rows("select count(distinct ord) from c")[0][0]
    each = dict(rows("select cat, count(distinct ord) from c group by 1"))
    pairs = rows("""with held as (select distinct ord, cat from c),
        ranked as (select cat, row_number() over (order by sum(amount) desc, cat) place from c group by 1)
        select a.cat, b.cat, count(*) from held a join held b using (ord) join ranked ra on ra.cat = a.cat join ranked rb on rb.cat = b.cat
        where ra.place < rb.place group by all having count(*) >= 20""")
    return [[a, b, n, each[a], each[b], per(n, all_orders), per(n, each[a]), per(n, each[b]), per(Decimal(n) * all_orders, each[a] * each[b])]
            for a, b, n in pairs]


def deals(rows):
    # An order is one deal, by its first line; of several as early, one that names its payment type, the first by name.
    return rows("""select d, pay, promo, sum(amount)::decimal(18,4), count(*) from (
        select min(ts)::date d, first(coalesce(nullif(trim(pay), ''), '(none)') order by ts, nullif(trim(pay), '') is null, trim(pay)) pay,
        bool_or(promo)::int promo, sum(amount) amount from c group by ord) group by all""")


def promo_returns(rows):
    first, last = rows("select min(ts), max(ts) from c")[0]
    length = (last.date() - first.date()).days + 1
    days = next((days for days in (91, 28) if length >= 2 * days), None)
    if days is None:
        return []
    found = {promo: (n, again) for promo, n, again in rows(f"""
        with bought as (select usr, ord, min(ts) ts, bool_or(promo) promo from c where usr is not null group by all),
        begun as (select usr, min(ts) ts from bought group by 1),
        followed as (select b.usr, b.ts, bool_or(o.promo) promo from begun b join bought o on o.usr = b.usr and o.ts = b.ts
            where b.ts + interval {days} day <= (select max(ts) from c) group by all)
        select promo::int, count(*), count(*) filter (exists (select 1 from bought o
            where o.usr = f.usr and o.ts > f.ts and o.ts <= f.ts + interval {days} day)) from followed f group by 1""")}
    return [[promo, days, n, again, per(Decimal(again), n)] for promo in (0, 1) for n, again in [found.get(promo, (0, 0))]]


def cohorts(tables, months, done, back, open_months):
    """Each cohort by age, and all but the first together where their month is over. A month without rows is absent."""
    zero = Decimal("0.0000")
    # The last month is over where the last day that is over is its last.
    over = [m for m in months if (m + 31 * DAY).replace(day=1) <= done + DAY]
    tables["cohorts"], ages = [], {}
    for at, c in enumerate(months):
        if (c, c) not in back:
            continue
        size, total = back[c, c][0], zero
        for age, m in enumerate(months[at:]):
            if m not in open_months:
                continue
            n, v = back.get((c, m), (0, zero))
            total += v
            tables["cohorts"].append([f"{c:%Y-%m}", age, n, v, size, per(n, size), total, per(total, size), "yes" if m in over else "no"])
            if at and m in over:
                all, came, brought = ages.get(age, (0, 0, zero))
                ages[age] = all + size, came + n, brought + total
    tables["retention"] = [[age, n, came, per(came, n), v, per(v, n)] for age, (n, came, v) in ages.items()]


def customers(tables, rows):
    """What is told of customers together: by orders, by revenue, by score, by segment, then and now."""
    people = tables["rfm_scores"]
    counted = dict(zip(("1", "2", "3", "4"), range(1, 5)))
    held = lambda name, n: n == counted[name] if name in counted else 5 <= n <= 9 if name == "5-9" else n >= 10
    tables["order_counts"] = []
    for name in ("1", "2", "3", "4", "5-9", "10+"):
        own = [p for p in people if held(name, p[2])]
        tables["order_counts"].append([name, len(own), sum(p[2] for p in own), sum(p[3] for p in own)])
    tables["order_gaps"] = rows("""select d - before, count(*) from (
        select d, lag(d) over (partition by usr order by d) before from orders) where before is not null group by 1""")
    everything = sum(p[3] for p in people)
    classes, before = {"A": [0, 0], "B": [0, 0], "C": [0, 0]}, 0
    for p in sorted(people, key=lambda p: (-p[3], p[0].encode())):
        own = classes["A" if before * 100 < everything * 80 else "B" if before * 100 < everything * 95 else "C"]
        own[0], own[1], before = own[0] + 1, own[1] + p[3], before + p[3]
    tables["concentration"] = [[c, n, per(n, len(people)), v, per(v, everything)] for c, (n, v) in classes.items()]
    tables["rfm_cuts"] = []
    for name, value, score in (("R", 4, 5), ("F", 2, 6), ("M", 3, 7)):
        cuts = [sorted(p[value] for p in people)[-(-len(people) * q // 100) - 1] for q in (20, 40, 60, 80)]
        for s in range(1, 6):
            at = 6 - s if name == "R" else s
            over, to = cuts[at - 2] if at > 1 else "", cuts[at - 1] if at < 5 else ""
            own = [p for p in people if p[score] == s]
            tables["rfm_cuts"].append([name, s, over, to, len(own), sum(p[value] == to for p in own)])
    tables["segments"] = []
    for name, scores_of, _ in SEGMENTS:
        own = [p for p in people if p[9] == name]
        n, orders, v = len(own), sum(p[2] for p in own), sum((p[3] for p in own), Decimal("0.0000"))
        middle = sorted(p[4] for p in own)
        middle = ((middle[(n - 1) // 2] + middle[n // 2]) / 2).quantize(Decimal("0.01"), ROUND_HALF_UP) if n else ""
        tables["segments"].append([name, scores_of, n, orders, v, per(v, n), per(v, orders), middle, None])
        list = [[p[0], p[1][:10], p[4], p[2], p[3], *p[5:8]] for p in own]
        tables["segments/" + re.sub("[^a-z]+", "-", name.lower())] = list
    moves(tables, rows)


def money(fraction):
    """An exact quotient in ten-thousandths, half away from zero."""
    units = abs(fraction) * 10000
    whole = units.numerator // units.denominator
    whole += (units - whole) * 2 >= 1
    return Decimal(whole if fraction >= 0 else -whole) / 10000


def changes(tables, rows, months, first, last, done):
    """Each month against the one before and the last 28 days against the 28 before: bridges and categories."""
    open_days = {d for d, in rows("select distinct ts::date from o where amount <> 0")}
    range_of = lambda a, b: (a, b, sum(a <= d <= b for d in open_days))
    pairs = []
    for before, m in zip(months, months[1:]):
        end = lambda m: min((m + 31 * DAY).replace(day=1) - DAY, done)
        if before < first or end(m) < m:
            continue
        now, then = range_of(m, end(m)), range_of(before, end(before))
        if (end(m) + DAY).month == m.month:  # not over: through the same day number
            then = range_of(before, min(end(before), before + (end(m) - m)))
        pairs.append((f"{m:%Y-%m}", now, then))
    if (done - first).days + 1 >= 56:
        pairs.append(("last-28-days", range_of(done - 27 * DAY, done), range_of(done - 55 * DAY, done - 28 * DAY)))
    tables["bridges"], tables["category_changes"] = [], []
    for key, now, then in pairs:
        if not now[2] or then[2] * 2 < now[2]:
            continue
        days = [now[0], now[1], then[0], then[1]]
        cell = lambda p, more="": rows(f"""select coalesce(sum(amount), 0)::decimal(18,4), count(distinct ord), count(distinct usr) from c
            where d between '{p[0]}' and '{p[1]}' {more}""")[0]
        (v0, t0, _), (v1, t1, _) = cell(then), cell(now)
        by = {at: {k: (v, n) for k, v, n in rows(f"""select cat, sum(amount)::decimal(18,4), count(distinct ord) from c
            where d between '{p[0]}' and '{p[1]}' group by 1""")} for at, p in ((0, then), (1, now))}
        n0, n1 = (sum(n for _, n in by[at].values()) for at in (0, 1))
        nothing = (Decimal("0.0000"), 0)
        for k in [row[0] for row in tables["categories"]]:
            a, b = by[0].get(k, nothing)[0], by[1].get(k, nothing)[0]
            tables["category_changes"].append([key, *days, k, a, b, b - a])
        found = []
        if n0 and n1:
            volume, touched = money(Fraction(v0) * t1 / t0), money(Fraction(v0) * n1 / n0)
            old = lambda k, v, n: Fraction(by[0][k][0]) / by[0][k][1] * n if k in by[0] else Fraction(v)
            mix = money(sum(old(k, v, n) for k, (v, n) in by[1].items()))
            found += [("orders", "Number of orders", volume - v0)]
            found += [("orders", "Categories per order", touched - volume)] if (n0, n1) != (t0, t1) else []
            found += [("orders", "Mix of categories", mix - touched), ("orders", "Value within categories", v1 - mix)]
        r0, _, c0 = cell(then, "and usr is not null")
        r1, _, c1 = cell(now, "and usr is not null")
        o0, o1 = (rows(f"select count(distinct (usr, ord)) from c where usr is not null and d between '{p[0]}' and '{p[1]}'")[0][0] for p in (then, now))
        if c0 and c1 and o0:
            a, b = money(Fraction(r0) * c1 / c0), money(Fraction(r0) * o1 / o0)
            found += [("customers", "Number of customers", a - r0), ("customers", "Orders per customer", b - a),
                      ("customers", "Average order of customers", r1 - b), ("customers", "Orders without a customer", (v1 - r1) - (v0 - r0))]
        tables["bridges"] += [[key, *days, v0, v1, bridge, term, amount] for bridge, term, amount in found]


# Name, scores, and whether its customers are awake or asleep.
SEGMENTS = [
    ("Champions", "R 5, F 4–5", True), ("Loyal", "R 3–4, F 4–5", True), ("Potential loyalists", "R 4–5, F 2–3", True),
    ("New", "R 5, F 1", True), ("Promising", "R 4, F 1", True), ("Need attention", "R 3, F 3", True),
    ("About to sleep", "R 3, F 1–2", True), ("At risk", "R 1–2, F 3–4", False), ("Can't lose them", "R 1–2, F 5", False),
    ("Hibernating", "R 1–2, F 1–2", False),
]


def moves(tables, rows):
    """Who was in which segment 91 days ago, or 28 where the data are short, by the rows of that time alone."""
    first, last, days = rows("select min(ts), max(ts), (select max(ts)::date - min(ts)::date + 1 from o where amount <> 0) from c")[0]
    ago = 91 if days >= 182 else 28 if days >= 56 else None
    if ago is None:
        return
    then = last - ago * DAY
    was = {p[0]: p for p in scores(rows, then)}
    year = dict(rows(f"""select usr, sum(amount)::decimal(18,4) from c
        where usr is not null and ts <= '{then}' and ts > '{then - 364 * DAY}' group by 1"""))
    awake = {name: is_awake for name, _, is_awake in SEGMENTS}
    found, fallen = {}, []
    for p in tables["rfm_scores"]:
        a, b = was[p[0]][9] if p[0] in was else "", p[9]
        stake = year.get(p[0], Decimal("0.0000")) if a else Decimal("0.0000")
        n, s, v = found.get((a, b), (0, Decimal("0.0000"), Decimal("0.0000")))
        found[a, b] = n + 1, s + stake, v + p[3]
        if a and awake[a] and not awake[b]:
            fallen.append([p[0], a, b, stake, p[1][:10], p[4], p[2], p[3], p[5], p[6], p[7]])
    turn = lambda a, b: "new" if not a else "" if awake[a] == awake[b] else "returned" if awake[b] else "lapsed"
    tables["segment_moves"] = [[a, b, n, s, v, turn(a, b)] for (a, b), (n, s, v) in found.items()]
    tables["fallen"] = fallen


def unusual(on):
    far = []
    for d, amount in on.items():
        around = [on[x] for weeks in range(1, 5) for x in (d - 7 * weeks * DAY, d + 7 * weeks * DAY) if x in on]
        if len(around) >= 4:
            far.append((d, amount, median(around)))
    if len(far) < 28:
        return []
    deviation = Decimal("1.4826") * median([abs(a - u) for _, a, u in far])
    scored = [[d, a, u, ((a - u) / deviation).quantize(Decimal("0.01"), ROUND_HALF_UP)] for d, a, u in far] if deviation else []
    return [row for row in scored if abs(row[3]) > 5]


def usual(on, d):
    around = [on[x] for weeks in range(1, 5) for x in (d - 7 * weeks * DAY, d + 7 * weeks * DAY) if x in on]
    return median(around) if len(around) >= 4 else ""


def events(on, known, first, last):
    named = [(datetime.date.fromisoformat(d), label) for d, label in EVENTS]
    return [[d, label, on.get(d, ""), usual(known, d)] for d, label in sorted(named) if first <= d <= last]


def seasons(on, first, last):
    """Open days' revenue by month of the year against all, over whole years back from the last whole month."""
    if (last + DAY).day != 1:
        last = last.replace(day=1) - DAY
    start = first if first.day == 1 else (first.replace(day=1) + 31 * DAY).replace(day=1)
    years = ((last.year - start.year) * 12 + last.month - start.month + 1) // 12
    if years < 2:
        return []
    begin = (last + DAY).replace(year=last.year - years + (last.month == 12))
    year = lambda d: ((d.year - begin.year) * 12 + d.month - begin.month) // 12
    days = [(d.month, year(d), v) for d, v in on.items() if begin <= d <= last]
    index = lambda part, whole: (sum(part) * len(whole) / (sum(whole) * len(part))).quantize(FOUR, ROUND_HALF_UP)
    found = []
    for m in range(1, 13):
        own = lambda y: [v for n, z, v in days if n == m and y in (None, z)]
        every = lambda y: [v for n, z, v in days if y in (None, z)]
        if not all(map(own, range(years))):
            return []
        by_year = [index(own(y), every(y)) for y in range(years)]
        found.append([m, index(own(None), every(None)), min(by_year), max(by_year)])
    return found


def outlook(on, last):
    days = []
    for ahead in range(1, 29):
        same = [on[x] for weeks in range(1, 5) if (x := last + ((ahead - 1) % 7 + 1) * DAY - 7 * weeks * DAY) in on]
        # On a weekday of fewer the shop is closed.
        if len(same) >= 2:
            days.append([last + ahead * DAY, per(sum(same), len(same))])
    return days


def scores(rows, now):
    """Everybody who had ordered by then, scored by the orders up to then."""
    people = rows(f"""select usr, max(ts), count(distinct ord), sum(amount)::decimal(18,4),
        epoch(timestamp '{now}')::bigint - epoch(max(ts))::bigint from c where usr is not null and ts <= '{now}' group by 1""")
    people = [[u, t, n, v, Decimal((100 * s + 43200) // 86400) / 100] for u, t, n, v, s in people]
    cuts = lambda at: [sorted(p[at] for p in people)[-(-len(people) * q // 100) - 1] for q in (20, 40, 60, 80)]
    cut = {at: cuts(at) for at in (2, 3, 4)}
    found = []
    for p in people:
        r, f, m = (1 + sum(p[at] > c for c in cut[at]) for at in (4, 2, 3))
        found.append([p[0], f"{p[1]:%Y-%m-%dT%H:%M:%S}", p[2], p[3], p[4], 6 - r, f, m, f"{6 - r}{f}{m}", segment(6 - r, f)])
    return found


def segment(r, f):
    if r == 5:
        return "New" if f == 1 else "Potential loyalists" if f <= 3 else "Champions"
    if r >= 3 and f >= 4:
        return "Loyal"
    if r == 4:
        return "Promising" if f == 1 else "Potential loyalists"
    if r == 3:
        return "Need attention" if f == 3 else "About to sleep"
    return "Hibernating" if f <= 2 else "At risk" if f <= 4 else "Can't lose them"


# How many columns name a row; or which.
KEYS = {"account": 2, "bridges": (0, 7, 8), "category_changes": (0, 5), "category_daily": 2, "weekday_hours": 2, "cohorts": 2, "category_pairs": 2, "deals": 3, "events": 2, "targets": 2, "rfm_cuts": 2, "segment_moves": 2}


def same(a, b):
    try:
        return Decimal(a) == Decimal(b)
    except ArithmeticError:
        return a == b


def compare(name, table, ours, theirs):
    """Cells compared and cells that differ."""
    key, head = KEYS.get(table, 1), ours[0]
    named = lambda row: tuple(str(row[at]) for at in (range(key) if isinstance(key, int) else key))
    theirs = {named(row): [str(value) for value in row] for row in theirs}
    cells = wrong = 0
    for row in ours[1:]:
        other = theirs.pop(named(row), None)
        for at, column in enumerate(head):
            # A text of ours is not computed.
            if column == "to_do":
                continue
            cells += 1
            if other is None or not same(row[at], other[at]):
                wrong += 1
                if wrong <= 5:
                    print(f"{name} {table} {named(row)} {column}: {row[at]} there, {other and other[at]} here")
    for left in list(theirs)[:5]:
        print(f"{name} {table} {left}: only here")
    return cells, wrong + len(theirs)


def main():
    program, *files = sys.argv[1:]
    cells = wrong = 0
    for path, name in ((path, name) for path in files for name in SHAPES if name.split()[0] in path):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "sales-pulse.toml"), "w", encoding="utf-8") as config:
                config.write(CONFIG.get(name, ""))
            site, curated = os.path.join(folder, "site"), os.path.join(folder, "curated")
            os.mkdir(os.path.join(folder, "data"))
            for kind, head, lines in (("events", "date,label", EVENTS), ("targets", "month,category,revenue", TARGETS)):
                with open(os.path.join(folder, "data", kind + ".csv"), "w", encoding="utf-8") as out:
                    out.write("\n".join([head, *map(",".join, lines), ""]))
            subprocess.run([program, "build", folder, "--input", path, "--output", site, "--curated", curated, "--quiet"],
                           check=True, stderr=subprocess.DEVNULL)
            tables = compute(path, SHAPES[name], DIMENSIONS.get(name, {}), MEASURES.get(name, {}))
            own = n = 0
            # All that there are must be there, but what needs a longer history, or hours.
            missing = {table for table, found in tables.items() if found} - {"rfm_scores", "outlook", "weekday_hours"}
            for file in sorted(Path(site, "data").rglob("*.csv")):
                table = file.relative_to(Path(site, "data")).with_suffix("").as_posix()
                if table in ("rhythm", "overdue"):
                    continue  # rhythm.py holds these
                with open(file, encoding="utf-8", newline="") as lines:
                    a, b = compare(name, table, list(csv.reader(lines)), tables[table])
                n, own = n + a, own + b
                missing.discard(table)
            for table in sorted(missing):
                print(f"{name} {table}: only here")
                own += 1
            scores = duckdb.sql(f"select * replace (strftime(last_ts, '%Y-%m-%dT%H:%M:%S') as last_ts) from '{curated}/rfm_scores.parquet'")
            a, b = compare(name, "rfm_scores", [scores.columns] + [[str(x) for x in row] for row in scores.fetchall()], tables["rfm_scores"])
            print(f"{name}: {n + a} cells compared, {own + b} differ")
            cells, wrong = cells + n + a, wrong + own + b
    print(f"{cells} cells compared, {wrong} differ")
    sys.exit(wrong > 0)


main()
