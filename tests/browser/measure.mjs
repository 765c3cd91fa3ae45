// Runs inside the page: what its text looks like where it is. Everything needed lies within the one
// function, for it is sent to the browser as its source.

/**
 * Problems of the visible text as it is laid out now, one a kind and drawing. `least` is the smallest size of
 * text allowed, in CSS pixels; `paper` counts what only scrolling or a click would show as lost.
 */
export function measure({ least, paper }) {
  const problems = new Map();
  const known = new Map();
  const texts = visibleTexts();
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth)
    add('sideways scroll', `${root.scrollWidth} px in ${innerWidth} px`, document.body);
  for (const { size, rect, box, svg, cut, node } of texts) {
    if (size < least - 0.01) add('small text', `${size.toFixed(1)} px`, node);
    if (cut) add('cut text', '', node);
    if (rect.left < -1 || box.right > innerWidth + 1) add('text outside the page', '', node);
    const frame = svg?.getBoundingClientRect();
    if (frame && !within(box, frame)) add('text outside its drawing', '', node);
  }
  for (const group of Map.groupBy(texts, (text) => text.svg).values()) overlaps(group);
  for (const svg of document.querySelectorAll('svg')) {
    const { left, right } = svg.getBoundingClientRect();
    if (paper && (left < -1 || right > innerWidth + 1)) add('drawing wider than the paper', '', svg.firstElementChild);
  }
  if (paper) folded();
  return [...problems.values()].map(({ what, detail, where, count }) =>
    [what, detail, where, count > 1 ? `and ${count - 1} more` : ''].filter(Boolean).join(' '),
  );

  function add(what, detail, node) {
    const element = node.parentElement;
    const svg = element.closest('svg');
    const place = (svg?.querySelector('title')?.textContent ?? element.closest('[id]')?.id ?? '').slice(0, 40);
    const key = `${what} in ${svg ? [...document.querySelectorAll('svg')].indexOf(svg) : place}`;
    const text = node.nodeType === Node.TEXT_NODE ? node.data.trim().replace(/\s+/g, ' ').slice(0, 40) : '';
    const name = `${text ? `“${text}” ` : ''}${place ? `in ${svg ? 'chart ' : '#'}${place}` : ''}`;
    const same = problems.get(key);
    if (same) same.count += 1;
    else problems.set(key, { what, detail, where: name, count: 1 });
  }

  /** Every line of text that can be seen: where, how large, in which `<svg>`, and whether it is cut. */
  function visibleTexts() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node; (node = walker.nextNode()); ) {
      const parent = node.parentElement;
      if (!node.data.trim() || !parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      range.selectNodeContents(node);
      const svg = parent.closest('svg');
      const size = parseFloat(getComputedStyle(parent).fontSize) * (svg ? scale(parent) : 1);
      for (const rect of range.getClientRects()) {
        // Letters fill about one em of the line's box, whose height is the font's own affair.
        const middle = (rect.top + rect.bottom) / 2;
        const box = { left: rect.left, right: rect.right, top: middle - size / 2, bottom: middle + size / 2 };
        const cut = rect.width < 1 ? undefined : clip(box, parent, node.data.trim());
        if (cut !== undefined) found.push({ node, svg, size, rect, box, cut });
      }
    }
    return found;
  }

  function scale(element) {
    const { a, b, c, d } = element.getScreenCTM();
    return Math.min(Math.hypot(a, b), Math.hypot(c, d));
  }

  /** Narrows `box` to what shows of it: `undefined` if nothing is meant to, else whether more should. */
  function clip(box, parent, text) {
    let cut = false;
    if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0) return undefined;
    for (const { frame, hidden, title, overflow } of clippers(parent)) {
      if (hidden) return undefined;
      for (const [kind, from, to] of [
        [overflow[0], 'left', 'right'],
        [overflow[1], 'top', 'bottom'],
      ]) {
        if (kind === 'visible') continue;
        const scrolls = kind === 'auto' || kind === 'scroll';
        if (box[from] < frame[from] - 1 || box[to] > frame[to] + 1) cut ||= scrolls ? paper : !title.includes(text);
        box[from] = Math.max(box[from], frame[from]);
        box[to] = Math.min(box[to], frame[to]);
        if (box[from] >= box[to]) return cut || undefined;
      }
    }
    return cut;
  }

  /** The boxes around an element that cut what leaves them, nearest first; `hidden`: for screen readers only. */
  function clippers(element) {
    if (element === document.documentElement) return [];
    if (known.has(element)) return known.get(element);
    const { overflowX, overflowY, clipPath } = getComputedStyle(element);
    const around = clippers(element.parentElement);
    const cuts = !(element instanceof SVGElement) && [overflowX, overflowY, clipPath].join() !== 'visible,visible,none';
    const frame = cuts && element.getBoundingClientRect();
    const hidden = clipPath === 'inset(50%)' || frame.width <= 2 || frame.height <= 2;
    known.set(
      element,
      cuts ? [{ frame, hidden, title: element.title, overflow: [overflowX, overflowY] }, ...around] : around,
    );
    return known.get(element);
  }

  function within(box, frame) {
    return (
      box.left >= frame.left - 1 &&
      box.right <= frame.right + 1 &&
      box.top >= frame.top - 1 &&
      box.bottom <= frame.bottom + 1
    );
  }

  /** Pairs of texts that lie over each other by more than a pixel, found by a sweep from the top. */
  function overlaps(texts) {
    let open = [];
    for (const text of [...texts].sort((a, b) => a.box.top - b.box.top)) {
      open = open.filter((other) => other.box.bottom - 1 > text.box.top);
      for (const other of open) {
        const shared = Math.min(text.box.right, other.box.right) - Math.max(text.box.left, other.box.left);
        if (shared > 1 && other.node !== text.node)
          add('texts overlap:', `“${other.node.data.trim().slice(0, 40)}” and`, text.node);
      }
      open.push(text);
    }
  }

  /** Short tables under a fold that paper cannot open. */
  function folded() {
    for (const table of document.querySelectorAll('details table')) {
      // Seven columns of exact amounts are what a page's width holds.
      const short = [...table.tBodies].reduce((rows, body) => rows + body.rows.length, 0) <= 40
        && table.rows[0].cells.length <= 7;
      if (short && (!table.checkVisibility() || table.offsetHeight < 10))
        add('short table folded away', '', table.firstElementChild);
    }
  }
}
