// What can be said of a page from its text alone: links and anchors, requests, ids, policy, charts' colours.

import { createHash } from 'node:crypto';
import { dirname, join, normalize } from 'node:path';

const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** Checks every page of a site: `Map` of page → its problems, by check. */
export function checkText(site) {
  const ids = new Map(site.pages.map((page) => [page.path, new Set(idsOf(page))]));
  return new Map(
    site.pages.map((page) => [
      page,
      { links: links(page, site, ids), requests: requests(page), policy: policy(page), charts: charts(page) },
    ]),
  );
}

function idsOf(page) {
  return page.markup.tags.map((tag) => tag.attributes.get('id')).filter((id) => id !== undefined);
}

function links(page, site, ids) {
  const own = ids.get(page.path);
  const seen = new Set();
  const problems = [];
  for (const id of idsOf(page)) {
    if (seen.has(id)) problems.push(`id "${id}" is used twice`);
    seen.add(id);
  }
  for (const { name, attributes } of page.markup.tags) {
    for (const attribute of ['href', 'xlink:href', 'src']) {
      const target = attributes.get(attribute);
      if (target === undefined || SCHEME.test(target) || ABSOLUTE.test(target)) continue;
      const wrong = resolve(target, page, site, ids);
      if (wrong) problems.push(`<${name} ${attribute}="${target}">: ${wrong}`);
    }
    for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for']) {
      for (const id of (attributes.get(attribute) ?? '').split(/\s+/).filter(Boolean)) {
        if (!own.has(id)) problems.push(`<${name} ${attribute}="${id}">: no such id`);
      }
    }
  }
  return problems;
}

function resolve(target, page, site, ids) {
  const [address, anchor] = target.split('#', 2).map(decodeURIComponent);
  if (address.startsWith('/')) return 'does not work from file://';
  const path = address === '' ? page.path : normalize(join(dirname(page.path), address));
  if (!site.files.has(path)) return 'no such file';
  if (anchor && !ids.get(path)?.has(anchor)) return 'no such anchor';
}

function requests(page) {
  const problems = [];
  for (const { name, attributes, text } of page.markup.tags) {
    const css = [attributes.get('style'), name === 'style' ? text : ''].join(' ');
    if (/@import/i.test(css)) problems.push('@import in a style');
    const asked = [...css.matchAll(/url\(\s*["']?([^"')]+)/gi)].map(([, address]) => address);
    const leads = name === 'a' || (name === 'link' && attributes.get('rel') === 'canonical');
    const sources = ['src', 'srcset', 'poster', 'data', 'action', 'background', 'ping'];
    if (!leads) sources.push('href', 'xlink:href');
    for (const source of sources) asked.push(attributes.get(source) ?? '');
    for (const address of asked) {
      const remote = ABSOLUTE.test(address) || (SCHEME.test(address) && !/^(?:data|mailto):/i.test(address));
      if (remote) problems.push(`<${name}> asks for ${address}`);
    }
  }
  return problems;
}

function policy(page) {
  const { tags } = page.markup;
  const problems = [];
  const found = tags.findIndex((tag) => /^content-security-policy$/i.test(tag.attributes.get('http-equiv') ?? ''));
  if (found < 0) return ['no Content-Security-Policy'];
  const directives = new Map(
    tags[found].attributes
      .get('content')
      .split(';')
      .map((directive) => directive.trim().split(/\s+/))
      .map(([name, ...values]) => [name, values]),
  );
  if (directives.get('default-src')?.join() !== "'none'") problems.push("default-src is not 'none'");
  for (const name of ['style', 'script']) {
    const allowed = directives.get(`${name}-src`) ?? [];
    const inline = tags.filter((tag) => tag.name === name && runs(tag));
    const needed = inline.map((tag) => `'sha256-${createHash('sha256').update(tag.text).digest('base64')}'`);
    for (const hash of needed) if (!allowed.includes(hash)) problems.push(`a <${name}> is not in ${name}-src: ${hash}`);
    for (const value of allowed) {
      if (value !== "'none'" && !needed.includes(value)) problems.push(`${name}-src allows more than needed: ${value}`);
    }
    if (inline.some((tag) => tags.indexOf(tag) < found)) problems.push(`a <${name}> stands before the policy`);
  }
  for (const { name, attributes } of tags) {
    for (const attribute of attributes.keys()) {
      if (attribute === 'style' || /^on[a-z]+$/.test(attribute)) problems.push(`<${name}> has ${attribute}=`);
    }
  }
  return problems;
}

/** A `<script>` that holds data is not run, and needs no hash. */
function runs({ name, attributes }) {
  return name === 'style' || /^(?:|module|text\/javascript)$/.test(attributes.get('type') ?? '');
}

const REFERENCE = /^(?:id|class|href|xlink:href|aria-.*|data-.*)$/;
const COLOUR = /(?<!url\(\s*["']?)#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklab|oklch)a?\(/i;

function charts(page) {
  const problems = [];
  for (const { name, attributes, svg } of page.markup.tags.filter((tag) => tag.svg)) {
    if (svg && name === 'style') problems.push('<style> inside an <svg>');
    if (name === 'svg' && !attributes.has('viewbox')) problems.push('<svg> without viewBox');
    for (const [attribute, value] of attributes) {
      if (attribute === 'style' || attribute === 'font-family') problems.push(`<${name} ${attribute}="${value}">`);
      else if (!REFERENCE.test(attribute) && COLOUR.test(value)) problems.push(`<${name} ${attribute}="${value}">`);
    }
  }
  return problems;
}
