#!/usr/bin/env python3
"""Who is overdue, by a second program: the tables rhythm and overdue of a build against a slow and plain reading of the rule.

    tests/rhythm.py SALES_PULSE [ORDERS.csv CUSTOMER TIME AMOUNT]…

Builds the sample, thirty generated shops and the files given (AMOUNT is a column, or two of them as A*B), and compares every
figure. The rule is that of src/analysis/rhythm.rs, written from its definition and not from that program."""
import csv
import datetime as dt
import gzip
import math
import os
import random
import subprocess
import sys
import tempfile
from decimal import ROUND_HALF_EVEN, Decimal


def rank(values, percent):
    return sorted(values)[-(-percent * len(values) // 100) - 1]


class Shop:
    """Visits: id -> [(day, cents)], one a day, days counted from the first visit of all."""

    def __init__(self, visits, today):
        self.visits, self.today = visits, today
        self.weights, self.clock = None, None
        self.clock = self.season()

    def at(self, day):
        return day if self.clock is None else self.clock[day]

    def season(self):
        today = self.today
        if today < 391:
            return None
        returns = [0] * (today + 1)
        active = [0] * (today + 1)
        for own in self.visits.values():
            days = [day for day, _ in own if day <= today]
            for day in days[1:]:
                returns[day] += 1
            covered = set()
            for day in days:
                covered.update(range(day, min(day + 364, today + 1)))
            for day in covered:
                active[day] += 1
        weight = [max(1, 100_000 * sum(returns[max(0, d - 27):d + 1]) // max(1, active[d])) for d in range(today + 1)]
        blocks = [range(today - 91 * k - 90, today - 91 * k + 1) for k in range(4)]
        if min(sum(returns[d] for d in block) for block in blocks) < 100:
            return None
        sums = [sum(weight[d] for d in block) for block in blocks]
        if max(sums) < 2 * min(sums):
            return None
        clock, total = [], 0
        for own in weight:
            total += own
            clock.append(total)
        return clock

    def state(self, today):
        known = {id: [v for v in own if v[0] <= today] for id, own in self.visits.items()}
        known = {id: own for id, own in known.items() if len(own) >= 3}
        if not known:
            return None

        def usual(at):
            pauses = []
            for own in known.values():
                n, span = len(own) - 1, at(own[-1][0]) - at(own[0][0])
                pauses.append(max(1, (2 * span + n) // (2 * n)))
            return rank(pauses, 50)

        pause = usual(lambda day: day)
        measured = usual(self.at)
        ratios = []
        for own in known.values():
            days = [self.at(day) for day, _ in own]
            for i in range(3, len(days)):
                before = 3 * measured + days[i - 1] - days[0]
                ratios.append(100 * (days[i] - days[i - 1]) * (3 + i - 1) // before)
        if len(ratios) < 50:
            return None
        threshold = max(150, rank(ratios, 98))
        states = {}
        for id, own in known.items():
            n, days = len(own) - 1, [self.at(day) for day, _ in own]
            silence = 100 * (self.at(today) - days[-1]) * (3 + n)
            bound = threshold * (3 * measured + days[-1] - days[0])
            group = 0 if silence <= bound else 1 if silence <= 3 * bound else 2
            money = sum(cents for _, cents in own)
            span = 3 * pause + own[-1][0] - own[0][0]
            states[id] = (group, len(own), money, span)
        return pause, threshold, states

    def expected(self, state, horizon):
        _, visits, money, span = state
        return horizon * (visits + 2) * money // (visits * span)

    def run(self):
        now = self.state(self.today)
        if now is None:
            return None
        pause, threshold, states = now
        fits = [h for h in (28, 91, 182, 364) if self.today >= 2 * h + 28] or [28]
        horizon = next((h for h in fits if h >= 2 * pause), fits[-1])
        tested, cuts = [[0, 0, 0, 0] for _ in range(3)], 0
        for back in range(1, 5):
            then = self.today - back * horizon
            if then < horizon:
                break
            before = self.state(then)
            if before is None:
                continue
            cuts += 1
            for id, state in before[2].items():
                spent = [cents for day, cents in self.visits[id] if then < day <= then + horizon]
                own = tested[state[0]]
                own[0] += 1
                own[1] += not spent
                own[2] += self.expected(state, horizon)
                own[3] += sum(spent)
        (n0, d0, e0, a0), (n1, d1, e1, a1) = tested[0], tested[1]
        if not cuts or min(n0, n1) < 20 or min(e0, e1, a0) <= 0:
            grade = 'untested'
        else:
            n, d, apart = n0 + n1, d0 + d1, d1 * n0 - d0 * n1
            if apart <= 0 or apart * apart * n <= 8 * n0 * n1 * d * (n - d):
                grade = 'none'
            elif 5 * a1 * e0 > 2 * a0 * e1:
                grade = 'weak'
            else:
                grade = 'strong' if self.clock is None else 'seasonal'
        overdue = sorted(((self.expected(s, horizon), id) for id, s in states.items() if s[0] == 1),
                         key=lambda own: (-own[0], own[1].encode()))
        total = sum(own for own, _ in overdue)
        stake = max(0, total * (a0 * e1 - a1 * e0) // (e0 * e1)) if grade == 'strong' else None
        sizes = [sum(state[0] == group for state in states.values()) for group in range(3)]
        return dict(horizon=horizon, pause=pause, threshold=threshold, shop_days=self.clock is not None, grade=grade,
                    cuts=cuts, tested=tested, sizes=sizes, expected=total, stake=stake, overdue=overdue)


def read(path, customer, time, amount):
    """Sales by customer and date: {id: {date: cents}}."""
    sales = {}
    opened = gzip.open if path.endswith('.gz') else open
    with opened(path, 'rt', encoding='utf-8-sig', newline='') as file:
        for row in csv.DictReader(file):
            parts = [row[name] for name in amount.split('*')]
            if not all(parts) or not row[customer].strip():
                continue
            paid = Decimal(1)
            for part in parts:
                paid *= Decimal(part)
            # Amounts are kept to the ten-thousandth, then counted in cents.
            cents = int((paid * 100).to_integral_value(ROUND_HALF_EVEN))
            if paid <= 0:
                continue
            own = sales.setdefault(row[customer].strip(), {})
            day = row[time][:10]
            own[day] = own.get(day, 0) + cents
    return sales


def money(text):
    return None if text == '' else int(Decimal(text) * 100)


def table(folder, name):
    path = os.path.join(folder, 'data', f'{name}.csv')
    if not os.path.exists(path):
        return None
    with open(path, encoding='utf-8-sig', newline='') as file:
        return list(csv.DictReader(file))


def check(program, name, path, columns, config=''):
    """Builds a site of the file, and says what of it differs from the rule."""
    customer, time, amount = columns
    with tempfile.TemporaryDirectory() as root:
        settings = f'[columns]\nuser_id = "{customer}"\nts = "{time}"\namount = "{amount.replace("*", " * ")}"\n'
        if config is not None:
            with open(os.path.join(root, 'sales-pulse.toml'), 'w') as file:
                file.write('[privacy]\ncustomers = "raw"\n' + (config or settings))
        site = os.path.join(root, 'site')
        command = [program, 'build', root, '--input', path, '--output', site, '--quiet']
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode != 0:
            return [f'exit {ran.returncode}: {ran.stderr.strip()}'], 'no site'
        rows, listed = table(site, 'rhythm'), table(site, 'overdue')
        told = rows[0] if rows else None
        sales = read(path, customer, time, amount)
        first = min(min(days) for days in sales.values()) if sales else None
        today = told['today'] if told else max((max(days) for days in sales.values()), default=None)
        if first is None:
            return (['a rhythm without customers'] if told else []), 'nobody'
        number = lambda day: (dt.date.fromisoformat(day) - dt.date.fromisoformat(first)).days
        visits = {id: sorted((number(day), cents) for day, cents in days.items()) for id, days in sales.items()}
        want = Shop(visits, number(today)).run()
        if want is None or told is None:
            return ([] if want is told else [f'told {told}, want {want}']), 'too few pauses'
        wrong = []

        def same(what, got, expected):
            if got != expected:
                wrong.append(f'{what}: told {got}, want {expected}')

        for what in ('horizon', 'pause', 'cuts'):
            same(what, int(told[what]), want[what])
        same('threshold', money(told['threshold']), want['threshold'])
        same('shop_days', told['shop_days'], 'yes' if want['shop_days'] else 'no')
        same('grade', told['grade'], want['grade'])
        for group, at in zip(('on_time', 'overdue', 'long_gone'), range(3)):
            same(group, int(told[group]), want['sizes'][at])
            own = [int(told[f'tested_{group}']), int(told[f'away_{group}']),
                   money(told[f'expected_{group}']), money(told[f'spent_{group}'])]
            same(f'back-test of {group}', own, want['tested'][at])
        same('expected', money(told['expected']), want['expected'])
        same('stake', money(told['stake']), want['stake'])
        lists = want['grade'] in ('strong', 'seasonal', 'weak') and want['overdue']
        got = [(money(row['expected']), row['customer']) for row in listed] if listed else None
        same('list', got, want['overdue'] if lists else None)
        t = want['tested']
        said = (f"T {number(today)}, H {want['horizon']}, G {want['pause']}, q {want['threshold']}, "
                f"{'/'.join(map(str, want['sizes']))}, {want['grade']}{' by shop days' if want['shop_days'] else ''}, "
                f"back-test {t[0][0]},{t[0][1]} | {t[1][0]},{t[1][1]}, stake {want['stake']}")
        return wrong, said


def generate(seed, path):
    """A shop: customers with rates of their own; in some nobody lapses, some have a season, some few visits."""
    rng = random.Random(seed)
    days = rng.choice([60, 150, 400, 730, 1000])
    people = rng.choice([30, 120, 400])
    pause = rng.choice([3, 10, 30, 90])
    lapse = rng.choice([0, 0, 0.05, 0.15])
    season = rng.choice([0, 0, 0, 0.9])
    start = dt.date(2022, 1, rng.randint(1, 28))
    rows = []
    for person in range(people):
        own = pause * math.exp(rng.gauss(0, 0.5))
        day = rng.random() * min(days, 4 * own)
        while day < days:
            date = start + dt.timedelta(days=int(day))
            rows.append((date, f'{rng.randint(8, 20):02}:{rng.randint(0, 59):02}:00', person,
                         round(math.exp(rng.gauss(3, 1)), 2)))
            if rng.random() < lapse:
                break
            lull = 1 + season * 4 * (1 - math.cos(2 * math.pi * (date.timetuple().tm_yday - 340) / 365)) / 2
            day += rng.expovariate(1 / (own * lull))
    rows.sort()
    with open(path, 'w', newline='') as file:
        out = csv.writer(file)
        out.writerow(['order_id', 'customer', 'date', 'amount'])
        for number, (date, time, person, amount) in enumerate(rows):
            out.writerow([number, person, f'{date} {time}', f'{max(amount, 0.01):.2f}'])


def main():
    program, files = sys.argv[1], sys.argv[2:]
    good = bad = 0
    grades = {}
    with tempfile.TemporaryDirectory() as root:
        sample = os.path.join(root, 'sample.csv')
        subprocess.run([program, 'generate', '--output', sample], check=True, capture_output=True)
        cases = [('sample', sample, ('user_id', 'ts', 'amount'))]
        for seed in range(30):
            path = os.path.join(root, f'shop{seed}.csv')
            generate(seed, path)
            cases.append((f'shop {seed}', path, ('customer', 'date', 'amount')))
        for at in range(0, len(files), 4):
            cases.append((os.path.basename(files[at]), files[at], tuple(files[at + 1:at + 4])))
        for name, path, columns in cases:
            wrong, said = check(program, name, path, columns)
            print(f'{name}: {said}')
            grades[said.split(', ')[4] if said.startswith('T') else said] = None
            for line in wrong:
                print(f'  FAILED {name}: {line}')
            good, bad = good + (not wrong), bad + bool(wrong)
    # A test in which every shop were too small would hold nothing.
    if len(grades) < 4:
        bad += 1
        print(f'FAILED: only {sorted(grades)} occur')
    print(f'{good} passed, {bad} failed')
    sys.exit(bad > 0)


main()
