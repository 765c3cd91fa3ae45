// The Nu HTML Checker over all pages in one run of Java.

import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const JAR = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');

/** Valid CSS that the checker does not know, and where it is defined. */
const UNKNOWN_TO_VNU = [
  // SVG 2, 8.13: hairlines keep one pixel at every size of the drawing.
  /^CSS: “vector-effect”: Property “vector-effect” doesn't exist/,
  // SVG 2, 13.8: a label's halo is painted beneath its letters.
  /^CSS: “paint-order”: Property “paint-order” doesn't exist/,
  // SVG 2, 7.4: the corners of cells and bars are round by style.
  /^CSS: “r[xy]”: Property “r[xy]” doesn't exist/,
];

/** Runs the checker: `Map` of page → its errors. */
export async function checkMarkup(pages) {
  const { messages } = JSON.parse(await run(pages.map((page) => page.file)));
  const problems = new Map(pages.map((page) => [page, []]));
  const byFile = new Map(pages.map((page) => [page.file, page]));
  for (const { type, url, lastLine, message, extract } of messages) {
    if (UNKNOWN_TO_VNU.some((known) => known.test(message))) continue;
    const page = url && byFile.get(fileURLToPath(url));
    if (!page) throw new Error(`vnu: ${type}: ${message}`);
    problems.get(page).push(`line ${lastLine}: ${message} ${JSON.stringify((extract ?? '').trim())}`);
  }
  return problems;
}

function run(files) {
  const options = [
    '-Duser.language=en',
    '-Xss4m',
    '-jar',
    JAR,
    '--errors-only',
    '--format',
    'json',
    '--exit-zero-always',
    '--stdout',
  ];
  return new Promise((done, fail) =>
    execFile('java', [...options, ...files], { maxBuffer: 1 << 30 }, (error, stdout) =>
      error ? fail(error) : done(stdout),
    ),
  );
}
