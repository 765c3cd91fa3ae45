// What a reader sees at every width, in both themes, and on paper.

import { measure } from './measure.mjs';

const WIDTHS = { light: [1280, 768, 686, 600, 390, 320], dark: [1280, 390] };
/** Between margins of 14 mm, at 96 px an inch. */
const PAPER = { A4: Math.floor(((210 - 28) / 25.4) * 96), Letter: Math.floor((8.5 - 28 / 25.4) * 96) };
/** 7 pt in CSS pixels. */
const SMALLEST_PRINT = (7 / 72) * 96;

/** Problems on screens. The tab is left at the last size looked at. */
export async function checkLayout({ tab }) {
  const problems = [];
  for (const [colorScheme, widths] of Object.entries(WIDTHS)) {
    await tab.emulateMedia({ colorScheme });
    for (const width of widths) {
      await tab.setViewportSize({ width, height: 900 });
      const found = await tab.evaluate(measure, { least: 11, paper: false });
      problems.push(...found.map((problem) => `${colorScheme} ${width}: ${problem}`));
    }
  }
  return problems;
}

/** What paper cannot use, and what must not happen on it; runs inside the page. */
function onPaper() {
  const problems = [];
  const style = (element) => getComputedStyle(element);
  for (const element of document.querySelectorAll('nav, summary, button, .tip, .skip, .more')) {
    if (element.checkVisibility()) problems.push(`on paper: <${element.localName} class="${element.className}">`);
  }
  for (const [parts, property, value, says] of [
    ['thead', 'display', 'table-header-group', 'heads do not repeat'],
    ['tr, .drawings, .panels li', 'breakInside', 'avoid', 'may be cut'],
    ['body', 'printColorAdjust', 'exact', 'colours are left out'],
  ]) {
    const wrong = [...document.querySelectorAll(parts)].filter((element) => !element.closest('.prose'))
      .find((element) => style(element)[property] !== value);
    if (wrong) problems.push(`<${wrong.localName}>: ${says}`);
  }
  return problems;
}

/** Problems on paper. */
export async function checkPrint({ tab }) {
  const problems = [];
  await tab.emulateMedia({ media: 'print', colorScheme: 'light' });
  for (const [paper, width] of Object.entries(PAPER)) {
    await tab.setViewportSize({ width, height: 900 });
    const found = await tab.evaluate(measure, { least: SMALLEST_PRINT, paper: true });
    problems.push(...found.map((problem) => `${paper}: ${problem}`));
  }
  problems.push(...(await tab.evaluate(onPaper)));
  const pdf = await tab.pdf({ format: 'A4', printBackground: true, preferCSSPageSize: true });
  if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) problems.push('no PDF came out');
  await tab.emulateMedia({ media: 'screen', colorScheme: 'light' });
  return problems;
}
