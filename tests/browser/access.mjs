// axe-core with all its default rules, and charts in forced colours.

import axe from 'axe-core';

const VIEWS = [
  { colorScheme: 'light', width: 1280, rows: Infinity },
  // A table's rows are alike: after the first view some of them stand for all.
  { colorScheme: 'dark', width: 1280, rows: 30 },
  { colorScheme: 'light', width: 390, rows: 30 },
];

/** Violations in both themes and on a phone. The tab is left as on a phone. */
export async function checkAccess({ tab }) {
  const problems = [];
  await tab.evaluate(axe.source);
  for (const { colorScheme, width, rows } of VIEWS) {
    await tab.emulateMedia({ colorScheme });
    await tab.setViewportSize({ width, height: 900 });
    const violations = await tab.evaluate(async (rows) => {
      for (const row of document.querySelectorAll('tbody tr')) row.hidden = row.sectionRowIndex >= rows;
      const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
      return violations.map(({ id, help, nodes }) => ({
        id,
        help,
        count: nodes.length,
        first: `${nodes[0].html.slice(0, 120)} (${nodes[0].any[0]?.message ?? nodes[0].all[0]?.message ?? nodes[0].none[0]?.message})`,
      }));
    }, rows);
    for (const { id, help, count, first } of violations) {
      problems.push(`${colorScheme} ${width}: ${id}: ${help}: ${count} ×, as ${first}`);
    }
  }
  await tab.evaluate(() => document.querySelectorAll('tbody tr').forEach((row) => (row.hidden = false)));
  await tab.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
  problems.push(...(await tab.evaluate(inForcedColours)));
  await tab.emulateMedia({ forcedColors: 'none' });
  return problems;
}

/** Lines and words of charts that do not wear the reader's own colours; runs inside the page. */
function inForcedColours() {
  const probe = document.body.appendChild(document.createElement('p'));
  probe.style.color = 'CanvasText';
  const own = getComputedStyle(probe).color;
  probe.remove();
  const problems = new Set();
  for (const [selector, property] of [
    ['.ln, .pv, .yb, .ax, .dots', 'stroke'],
    ['.mu, .tx, .an', 'fill'],
  ]) {
    for (const piece of document.querySelectorAll(`.chart :is(${selector})`)) {
      if (getComputedStyle(piece)[property] !== own)
        problems.add(`forced colours: ${property} of ${piece.getAttribute('class').split(' ')[0]}`);
    }
  }
  return [...problems];
}
