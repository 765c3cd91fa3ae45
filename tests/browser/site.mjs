// A built site on disk: its pages, what kind each is, and a parse of its markup that is quick because
// the markup is our own.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Reads every page below `folder`: `{ name, root, pages, files }`, sorted by path. */
export function readSite(name, folder) {
  const root = resolve(folder);
  const files = new Set(list(root).map((file) => relative(root, file)));
  const pages = [...files].filter((path) => path.endsWith('.html')).map((path) => readPage(name, root, path));
  if (!pages.some((page) => page.path === 'index.html')) throw new Error(`${folder}: no index.html`);
  return { name, root, pages, files };
}

function readPage(name, root, path) {
  const file = join(root, path);
  const html = readFileSync(file, 'utf8');
  const markup = parse(html);
  const body = markup.tags.find((tag) => tag.name === 'body');
  return {
    label: `${name}/${path}`,
    path,
    file,
    url: pathToFileURL(file).href,
    size: html.length,
    kind: basename(path) === '404.html' ? '404' : (body?.attributes.get('class') ?? ''),
    markup,
  };
}

function list(folder) {
  return readdirSync(folder)
    .sort()
    .map((entry) => join(folder, entry))
    .flatMap((path) => (statSync(path).isDirectory() ? list(path) : [path]));
}

/** One page of each kind, the largest: what is long or crowded shows there first. */
export function oneOfEachKind(site) {
  const largest = new Map();
  for (const page of site.pages) {
    if (page.size > (largest.get(page.kind)?.size ?? -1)) largest.set(page.kind, page);
  }
  return [...largest.values()];
}

const TOKEN = /<!--[^]*?-->|<(\/?)([a-zA-Z][^\s/>]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>/g;
const ATTRIBUTE = /([^\s"'=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/**
 * The tags of a document in order, each with its attributes, whether it lies inside an `<svg>`, and for
 * `<style>` and `<script>` the text within.
 */
export function parse(html) {
  const tags = [];
  let depth = 0;
  TOKEN.lastIndex = 0;
  for (let token; (token = TOKEN.exec(html)); ) {
    const [, end, rawName, rawAttributes] = token;
    if (!rawName) continue;
    const name = rawName.toLowerCase();
    if (name === 'svg' && end) depth -= 1;
    if (end) continue;
    const tag = { name, attributes: attributes(rawAttributes), svg: depth > 0 || name === 'svg' };
    if (name === 'svg') depth += 1;
    if (name === 'style' || name === 'script') {
      const close = html.indexOf(`</${name}`, TOKEN.lastIndex);
      tag.text = html.slice(TOKEN.lastIndex, close);
      TOKEN.lastIndex = close;
    }
    tags.push(tag);
  }
  return { tags };
}

function attributes(text) {
  const found = [...text.matchAll(ATTRIBUTE)];
  return new Map(found.map(([, name, a, b, c]) => [name.toLowerCase(), unescape(a ?? b ?? c ?? '')]));
}

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi, (_, hex, decimal, name) =>
    name ? NAMED[name.toLowerCase()] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
  );
}
