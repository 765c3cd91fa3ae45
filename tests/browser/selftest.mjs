// Tests of the checks: each must fail on a page that is broken in its way, and all must pass a sound page.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKEN, PALETTES } from './broken.mjs';
import { launch } from './browser.mjs';
import { checkSites } from './check.mjs';
import { checkContrast } from './contrast.mjs';
import { readSite } from './site.mjs';
import { soundPage } from './sound.mjs';

const folder = mkdtempSync(join(tmpdir(), 'browser-selftest-'));
const count = { passed: 0, failed: 0 };
const expect = (ok, what) => {
  count[ok ? 'passed' : 'failed'] += 1;
  if (!ok) console.log(`FAIL ${what}`);
};
const build = (name, parts) => {
  const root = join(folder, name);
  mkdirSync(root);
  writeFileSync(join(root, 'index.html'), soundPage(parts));
  writeFileSync(join(root, 'table.csv'), 'Day,Revenue\r\n');
  writeFileSync(
    join(root, 'pixel.png'),
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
  );
  return readSite(name, root);
};

try {
  const sites = [build('sound'), ...BROKEN.map(([check, , parts], at) => build(`${check}-${at}`, parts))];
  const found = new Map(sites.map((site) => [site.pages[0].label, new Map()]));
  const ran = new Set();
  await checkSites(sites, {
    all: true,
    wanted: (page, check) => /^(?:sound|quiet)/.test(page.label) || page.label.startsWith(check),
    note: ({ label }, check, problems) => {
      ran.add(check);
      if (problems.length) (found.get(label) ?? new Map()).set(check, problems);
    },
  });
  const sound = [...found.get('sound/index.html')].map(([check, problems]) => `${check}: ${problems.join('; ')}`);
  expect(sound.length === 0, `the sound page fails: ${sound.join(' | ')}`);
  BROKEN.forEach(([check, says, parts], at) => {
    const problems = found.get(`${check}-${at}/index.html`).get(check) ?? [];
    expect(
      problems.some((problem) => says.test(problem)),
      `${check} does not see ${JSON.stringify(parts)} (${says}): ${problems.join('; ')}`,
    );
  });
  const covered = new Set([...BROKEN.map(([check]) => check), 'contrast']);
  for (const check of ran) expect(covered.has(check), `nothing shows that ${check} can fail`);

  const css = readFileSync(new URL('../../templates/page.css', import.meta.url), 'utf8');
  const browser = await launch();
  try {
    for (const [says, edit] of PALETTES) {
      const problems = await checkContrast(browser, edit(css));
      expect(
        problems.some((problem) => says.test(problem)),
        `contrast does not see ${says}: ${problems.join('; ')}`,
      );
    }
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed ? 1 : 0;
