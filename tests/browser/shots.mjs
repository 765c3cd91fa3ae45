// Pictures of one page of each kind, for people to look at.
//
//   node tests/browser/shots.mjs NAME=PATH… --out DIR
//
// DIR/NAME/KIND-{1280,390,1280-dark}.png, and the overview's PDF as overview-print-N.png.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch, openTab } from './browser.mjs';
import { oneOfEachKind, readSite } from './site.mjs';

const VIEWS = [
  { colorScheme: 'light', width: 1280, name: '1280' },
  { colorScheme: 'light', width: 390, name: '390' },
  { colorScheme: 'dark', width: 1280, name: '1280-dark' },
];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
if (!values.out || !positionals.length) throw new Error('usage: shots.mjs NAME=PATH… --out DIR');
const browser = await launch();
const view = await openTab(browser);
for (const argument of positionals) {
  const [name, path] = argument.split(/=(.*)/s, 2);
  const folder = join(values.out, name);
  mkdirSync(folder, { recursive: true });
  for (const page of oneOfEachKind(readSite(name, path))) {
    const kind = page.kind.replace(/\W+/g, '-') || 'page';
    await view.open(page);
    for (const { colorScheme, width, name } of VIEWS) {
      await view.tab.emulateMedia({ colorScheme });
      await view.tab.setViewportSize({ width, height: 900 });
      await view.tab.screenshot({ path: join(folder, `${kind}-${name}.png`), fullPage: true });
    }
    if (page.path !== 'index.html') continue;
    const pdf = join(folder, `${kind}.pdf`);
    writeFileSync(pdf, await view.tab.pdf({ printBackground: true, preferCSSPageSize: true }));
    execFileSync('pdftoppm', ['-r', '80', '-png', pdf, join(folder, `${kind}-print`)]);
  }
}
await browser.close();
