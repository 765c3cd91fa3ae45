// The palette: contrasts and distances of the colours in templates/page.css, in both themes.

import { readFileSync } from 'node:fs';
import { colour, contrast, distance, SIGHTS } from './colour.mjs';

const SHEET = new URL('../../templates/page.css', import.meta.url);
const CATEGORIES = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
const RAMP = ['q0', 'q1', 'q2', 'q3', 'q4', 'q5', 'q6'];

/** `[foreground, background, least]`. */
const PAIRS = [
  // Text, on cards and on the page.
  ...['ink', 'mut', 'acc', 'up', 'dn'].flatMap((text) => ['card', 'bg'].map((ground) => [text, ground, 4.5])),
  // Text over weekends' shade, the banner, an in-cell bar and the tip.
  ['ink', 'wk', 4.5],
  ['mut', 'wk', 4.5],
  ['ink', 'q0', 4.5],
  ['ink', 'q1', 4.5],
  ['card', 'ink', 4.5],
  // Heat text: t0 on the first four steps, t1 on the rest.
  ...RAMP.map((step, at) => [at < 4 ? 't0' : 't1', step, 4.5]),
  // Marks and the ring of the focus.
  ...CATEGORIES.map((mark) => [mark, 'card', 3]),
  ['acc', 'bg', 3],
  ['axis', 'card', 3],
];
/** OKLab distance times 100 between any two categories. */
const APART = 8;

/** Problems of the palette of `css`, or of the project's own. */
export async function checkContrast(browser, css = readFileSync(SHEET, 'utf8')) {
  const themes = await readThemes(browser, css);
  const problems = [];
  for (const [theme, tokens] of Object.entries(themes)) {
    for (const [one, other, least] of PAIRS) {
      const found = contrast(tokens[one], tokens[other]);
      if (found < least) problems.push(`${theme}: --${one} on --${other} has ${found.toFixed(2)}, least is ${least}`);
    }
    for (const [at, one] of CATEGORIES.entries()) {
      for (const other of CATEGORIES.slice(at + 1)) {
        for (const sight of SIGHTS) {
          const found = distance(tokens[one], tokens[other], sight);
          if (found < APART)
            problems.push(`${theme}: --${one} and --${other} are ${found.toFixed(1)} apart in ${sight} sight`);
        }
      }
    }
  }
  for (const [forced, own] of [
    ['light by toggle', 'light'],
    ['dark by toggle', 'dark'],
    ['print', 'light'],
  ]) {
    const differ = Object.keys(themes[own]).filter(
      (name) => String(themes[own][name]) !== String(themes[forced][name]),
    );
    const meant = forced === 'print' ? differ.filter((name) => name !== 'bg') : differ;
    if (meant.length) problems.push(`${forced} is not ${own}: --${meant.join(', --')}`);
  }
  return problems;
}

/** The tokens as Chromium resolves them, in every way that a theme comes about. */
async function readThemes(browser, css) {
  const names = [...new Set([...CATEGORIES, ...RAMP, ...PAIRS.flatMap(([one, other]) => [one, other])])];
  const tab = await browser.newPage();
  await tab.setContent(`<!doctype html><style>${css}</style><p>`);
  const themes = {};
  for (const [theme, media, forced] of [
    ['light', { colorScheme: 'light' }, ''],
    ['dark', { colorScheme: 'dark' }, ''],
    ['light by toggle', { colorScheme: 'dark' }, 'light'],
    ['dark by toggle', { colorScheme: 'light' }, 'dark'],
    ['print', { colorScheme: 'dark', media: 'print' }, 'dark'],
  ]) {
    await tab.emulateMedia(media);
    const values = await tab.evaluate(
      ({ names, forced }) => {
        if (forced) document.documentElement.dataset.theme = forced;
        else delete document.documentElement.dataset.theme;
        const probe = document.querySelector('p');
        return names.map((name) => {
          probe.style.color = `var(--${name})`;
          return [
            name,
            getComputedStyle(document.documentElement).getPropertyValue(`--${name}`) && getComputedStyle(probe).color,
          ];
        });
      },
      { names, forced },
    );
    themes[theme] = Object.fromEntries(values.map(([name, value]) => [name, colour(value)]));
  }
  await tab.close();
  return themes;
}
