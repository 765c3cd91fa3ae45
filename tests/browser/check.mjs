// Looks at built sites as a browser sees them: one line a check that failed, then `N passed, N failed`.
//
//   node tests/browser/check.mjs [--all] [--full] [--sites DIR] NAME=PATH…
//
// PATH is a site's folder; `--sites` takes every folder in DIR that holds an index.html. One page of each kind
// is looked at, with `--all` every page; links are followed on all pages always. `--full` prints every problem.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkAccess } from './access.mjs';
import { checkBehaviour } from './behaviour.mjs';
import { launch, openTab } from './browser.mjs';
import { checkContrast } from './contrast.mjs';
import { checkTouch } from './crosshair.mjs';
import { checkLayout, checkPrint } from './layout.mjs';
import { checkScriptless } from './scriptless.mjs';
import { oneOfEachKind, readSite } from './site.mjs';
import { checkText } from './text.mjs';
import { checkMarkup } from './vnu.mjs';

const AT_ONCE = 3;
const SHOWN = 4;

/** The checks of `pages` in Chromium that are `wanted(page, check)`, `note(page, check, problems)` for each. */
async function checkInBrowser(browser, pages, wanted, note) {
  const queue = [...pages];
  const work = async () => {
    const plain = await openTab(browser);
    const touch = await openTab(browser, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    const scriptless = await openTab(browser, { javaScriptEnabled: false });
    const stages = [
      [plain, 'layout', checkLayout],
      [plain, 'print', checkPrint],
      [plain, 'access', checkAccess],
      [plain, 'behaviour', checkBehaviour],
      [touch, 'touch', checkTouch],
      [scriptless, 'scriptless', checkScriptless],
    ];
    for (let page; (page = queue.shift()); ) {
      const failed = await Promise.all([plain, touch, scriptless].map((tab) => tab.open(page))).catch((error) => error);
      if (failed instanceof Error) {
        note(page, 'quiet', [`could not be opened: ${failed.message}`]);
        continue;
      }
      for (const [tab, check, run] of stages.filter(([, check]) => wanted(page, check))) {
        note(page, check, await run(tab).catch((error) => [`could not be checked: ${error.message}`]));
      }
      note(
        page,
        'quiet',
        [plain, touch, scriptless].flatMap((tab) => tab.take()),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, pages.length) }, work));
}

/** Every check of the sites, `note` as above. Gives how many pages were looked at, and the seconds of each part. */
export async function checkSites(sites, { all, wanted = () => true, note }) {
  const seconds = {};
  const timed = async (name, run) => {
    const start = performance.now();
    await run();
    seconds[name] = (performance.now() - start) / 1000;
  };
  const pages = sites.flatMap((site) => (all ? site.pages : oneOfEachKind(site)));
  await timed('text', () => {
    for (const site of sites) {
      for (const [page, checks] of checkText(site)) {
        for (const [check, problems] of Object.entries(checks)) note(page, check, problems);
      }
    }
  });
  const browser = await launch();
  try {
    await Promise.all([
      timed('markup', async () =>
        (await checkMarkup(pages)).forEach((problems, page) => note(page, 'markup', problems)),
      ),
      timed('browser', async () => {
        note({ label: 'templates/page.css' }, 'contrast', await checkContrast(browser));
        await checkInBrowser(browser, pages, wanted, note);
      }),
    ]);
  } finally {
    await browser.close();
  }
  return { pages: pages.length, seconds };
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { all: { type: 'boolean' }, full: { type: 'boolean' }, sites: { type: 'string' } },
  });
  const named = positionals.map((argument) => argument.split(/=(.*)/s, 2));
  if (named.some(([, path]) => !path)) throw new Error('a site is given as NAME=PATH');
  const found = (values.sites ? readdirSync(values.sites).sort() : [])
    .map((name) => [name, join(values.sites, name)])
    .filter(([, path]) => existsSync(join(path, 'index.html')));
  const sites = [...found, ...named].map(([name, path]) => readSite(name, path));
  if (!sites.length) throw new Error('no site: give NAME=PATH or --sites DIR');
  const count = { passed: 0, failed: 0 };
  const note = ({ label }, check, problems) => {
    count[problems.length ? 'failed' : 'passed'] += 1;
    if (!problems.length) return;
    const shown = values.full ? problems : problems.slice(0, SHOWN);
    const rest = problems.length - shown.length;
    console.log(`FAIL ${label} ${check}: ${shown.join('; ')}${rest ? `; and ${rest} more` : ''}`.replace(/\s+/g, ' '));
  };
  const { pages, seconds } = await checkSites(sites, { all: values.all, note });
  const took = Object.entries(seconds).map(([part, time]) => `${part} ${time.toFixed(1)} s`);
  console.log(`${pages} pages of ${sites.length} sites: ${took.join(', ')}`);
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed ? 1 : 0;
}

if (import.meta.filename === process.argv[1]) await main();
