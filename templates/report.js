// All of it is extra: without script every figure of the page can be read.
(() => {
  const root = document.documentElement, lang = root.dataset.locale;
  const all = css => document.querySelectorAll(css);
  const make = (tag, set) => Object.assign(document.createElement(tag), set);
  const button = (className, textContent, onclick) => make("button", { className, textContent, onclick });

  // Theme: automatic, light or dark; remembered where storage is allowed. Set before the body is drawn.
  const next = { auto: "light", light: "dark", dark: "auto" };
  let theme;
  try { theme = localStorage.pulseTheme; } catch {}
  const wear = name => {
    root.dataset.theme = theme = next[name] ? name : "auto";
    toggle.textContent = "Theme: " + theme;
  };
  const toggle = button("tool", "", () => {
    wear(next[theme]);
    try { localStorage.pulseTheme = theme; } catch {}
  });
  wear(theme);

  // Tables: a head sorts, empty cells last; a button downloads. A figure's digits and point are its value, or `data-v` is.
  const read = cell => cell.dataset.v ?? cell.textContent.replace(cell.matches(".text, th") ? "" : /[^\d.]/g, "");
  const sort = (body, head) => {
    const up = head.ariaSort ? head.ariaSort == "descending" : head.matches(".text");
    for (const th of head.parentNode.cells) th.ariaSort = null;
    head.ariaSort = up ? "ascending" : "descending";
    const key = row => read(row.cells[head.cellIndex]);
    const compare = (a, b) => !a - !b || (up ? 1 : -1) * (a - b || a.localeCompare(b, lang, { numeric: true }));
    body.append(...[...body.rows].sort((a, b) => compare(key(a), key(b))));
  };
  // An apostrophe keeps a spreadsheet from running a text as a formula.
  const field = cell => {
    const text = read(cell).replace(/^(?![+-]?\d+(\.\d+)?$)[=+\-@\t\r]/, "'$&");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const download = table => {
    const rows = [table.rows[0], ...table.tBodies[0].rows].map(row => [...row.cells].map(field) + "\r\n");
    const href = URL.createObjectURL(new Blob(["\ufeff", ...rows], { type: "text/csv" }));
    make("a", { href, download: table.closest("[id]").id + ".csv" }).click();
  };
  const addTools = table => {
    for (const head of table.rows[0].cells) {
      const press = button("sort", "", () => sort(table.tBodies[0], head));
      press.append(...head.childNodes);
      head.append(press);
    }
    table.parentNode.after(button("tool", "Download CSV", () => download(table)));
    const [...rows] = table.tBodies[0].rows;
    if (rows.length < 21) return;
    const find = make("input", { className: "tool", type: "search", placeholder: "Search", ariaLabel: "Search the rows" });
    const holds = row => row.cells[0].textContent.toLowerCase().includes(find.value.trim().toLowerCase());
    find.oninput = () => rows.forEach(row => row.hidden = !holds(row));
    table.parentNode.before(find);
  };

  // Line charts: a rule, dots and a tip on the day under the pointer, the finger or the arrow keys.
  const addCursor = (svg, { currency, digits, first, labels, series }) => {
    const { x0, dx, y0, k } = svg.dataset, wide = svg.viewBox.baseVal.width, days = series[0].values.length;
    const number = new Intl.NumberFormat(lang, currency ? { style: "currency", currency } : { maximumFractionDigits: digits });
    const date = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeZone: "UTC" });
    const tip = make("div", { className: "tip", ariaLive: "polite" });
    svg.after(tip);
    svg.insertAdjacentHTML("beforeend", '<g class="cx"></g>');
    const hide = () => tip.textContent &&= svg.lastChild.innerHTML = "";
    let day = days;
    const show = index => {
      day = Math.max(0, Math.min(days - 1, index));
      const x = +x0 + dx * day, known = series.filter(one => one.values[day] != null);
      svg.lastChild.innerHTML = `<path d="M${x} 0V${y0}"/>` +
        known.map(one => `<circle class="s${series.indexOf(one)}" cx="${x}" cy="${y0 - one.values[day] * k}" r="4"/>`).join("");
      tip.textContent = (labels?.[day] ?? date.format(Date.parse(first) + day * 864e5)) +
        known.map(one => `\n${one.label}: ${number.format(one.values[day])}`).join("");
      // Beside the rule and less than half of the drawing wide: it stays inside and never reaches its point.
      tip.style.left = x / wide * 100 + "%";
      tip.style.translate = x > wide / 2 ? "calc(-100% - 12px)" : "12px";
    };
    // A tip under a finger stays until the next touch elsewhere.
    const point = ({ target, clientX }) => svg.contains(target)
      ? show(Math.round((new DOMPoint(clientX).matrixTransform(svg.getScreenCTM().inverse()).x - x0) / dx)) : hide();
    addEventListener("pointerdown", point);
    addEventListener("pointermove", point);
    addEventListener("keydown", e => e.key == "Escape" && hide());
    svg.onblur = hide;
    svg.onkeydown = ({ key }) => {
      const to = { ArrowRight: day + 1, ArrowLeft: day - 1, Home: 0, End: days }[key];
      if (to != null) return show(to), false;
    };
  };

  addEventListener("DOMContentLoaded", () => {
    all(".top .wrap")[0].append(toggle);
    all("[data-tools]").forEach(addTools);
    const { charts, ...money } = JSON.parse(all("#data")[0]?.text ?? "{}");
    all("svg[data-k]").forEach(svg => addCursor(svg, { ...money, ...charts[svg.dataset.chart] }));
  });
  // For browsers that cannot print a folded table open by style alone.
  addEventListener("beforeprint", () => all(".short").forEach(box => box.open = true));
})();
