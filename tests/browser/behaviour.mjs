// What the script adds to tables and to the page: sorting, downloads, the theme. A page without tables passes.

import { checkKeys, checkMouse, findChart } from './crosshair.mjs';

/** Problems by mouse and keyboard. */
export async function checkBehaviour({ tab }) {
  await tab.emulateMedia({ colorScheme: 'light' });
  await tab.setViewportSize({ width: 1280, height: 900 });
  const problems = [];
  const chart = await findChart(tab);
  if (chart) problems.push(...(await checkMouse(tab, chart)), ...(await checkKeys(tab, chart)));
  problems.push(...(await checkTable(tab)), ...(await checkTheme(tab)));
  return problems;
}

async function checkTable(tab) {
  const table = tab.locator('table[data-tools]').first();
  if (!(await table.count())) return [];
  await table.evaluate((table) => table.closest('details')?.setAttribute('open', ''));
  const problems = [];
  const heads = table.locator('thead th');
  for (const column of [...Array(await heads.count()).keys()].slice(0, 3)) {
    const head = heads.nth(column);
    const sorter = head.locator('button');
    if (!(await sorter.count())) return ['a table with tools has a head without a button'];
    for (const press of [1, 2]) {
      await sorter.evaluate((button) => button.click());
      const { order, values, locale } = await head.evaluate(
        (head, column) => ({
          order: head.getAttribute('aria-sort'),
          locale: document.documentElement.dataset.locale,
          values: [...head.closest('table').tBodies[0].rows].map(
            ({ cells: { [column]: cell } }) =>
              cell.dataset.v ??
              (cell.matches('td:not(.text)') ? cell.textContent.replace(/[^\d.]/g, '') : cell.textContent.trim()),
          ),
        }),
        column,
      );
      if (!inOrder(values.filter(Boolean), order, locale))
        problems.push(`column ${column + 1} is not ${order} after press ${press}`);
      if (values.indexOf('') >= 0 && values.slice(values.indexOf('')).some(Boolean))
        problems.push(`column ${column + 1}: empty cells are not last`);
    }
  }
  const button = table.locator('xpath=ancestor::*[contains(@class,"card")]').locator('button.tool').first();
  if (!(await button.count())) return [...problems, 'a table with tools has no download'];
  const [download] = await Promise.all([tab.waitForEvent('download'), button.evaluate((button) => button.click())]);
  if (!download.suggestedFilename().endsWith('.csv'))
    problems.push(`a table downloads as ${download.suggestedFilename()}`);
  await download.delete();
  return problems;
}

function inOrder(values, order, locale) {
  const sign = { ascending: 1, descending: -1 }[order];
  if (!sign) return false;
  const numbers = values.every((value) => Number.isFinite(Number(value)));
  const compare = numbers ? (a, b) => a - b : (a, b) => a.localeCompare(b, locale, { numeric: true });
  return values.every((value, at) => at === 0 || sign * compare(values[at - 1], value) <= 0);
}

async function checkTheme(tab) {
  const toggle = tab.locator('header button').first();
  if (!(await toggle.count())) return ['no theme toggle'];
  const seen = new Map();
  for (let press = 0; press < 3; press += 1) {
    await toggle.evaluate((button) => button.click());
    const [theme, ground] = await tab.evaluate(() => [
      document.documentElement.dataset.theme,
      getComputedStyle(document.body).backgroundColor,
    ]);
    seen.set(theme, ground);
  }
  await tab.evaluate(() => localStorage.clear());
  if (!seen.has('light') || !seen.has('dark')) return [`the theme toggle only knows ${[...seen.keys()].join(', ')}`];
  return seen.get('light') === seen.get('dark') ? ['the theme toggle changes no colour'] : [];
}
