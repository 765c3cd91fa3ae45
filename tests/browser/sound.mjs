// A small page with nothing wrong, dressed in the project's own style and script; what a test breaks, it adds.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const template = (name) => readFileSync(new URL(`../../templates/${name}`, import.meta.url), 'utf8');

const OWN_CSS = '.drawing { max-width: 400px; }';

const BODY = `<header class="top"><div class="wrap"><a class="logo" href="index.html">Shop</a></div></header>
<main id="main" class="wrap">
<h1>Revenue is up</h1>
<figure class="card" id="revenue">
<figcaption><h2>Revenue by day</h2><p>Euros, daily</p></figcaption>
<div class="drawings"><div class="drawing">
<svg class="chart" viewBox="0 0 260 120" tabindex="0" role="group" aria-roledescription="chart" aria-labelledby="rt rd" data-chart="revenue" data-x0="40" data-dx="40" data-y0="100" data-k="1">
<title id="rt">Revenue by day</title><desc id="rd">Between 20 and 80 euros.</desc>
<g aria-hidden="true"><path class="ln" d="M40 80L80 60L120 20L160 50L200 40"/><text x="2" y="100">0</text><text x="40" y="116">Mon</text></g>
</svg>
</div></div>
<details class="short"><summary>Show as table</summary>
<div class="scroll"><table data-tools>
<caption>Revenue by day</caption>
<thead><tr><th scope="col" class="text">Day</th><th scope="col">Revenue</th></tr></thead>
<tbody>
<tr><th scope="row" class="text">Mon</th><td data-v="20">€20.00</td></tr>
<tr><th scope="row" class="text">Tue</th><td data-v="140">€140.00</td></tr>
<tr><th scope="row" class="text">Wed</th><td data-v="80">€80.00</td></tr>
</tbody>
</table></div>
</details>
</figure>
<p><a href="#revenue">By day</a>, <a href="table.csv" download>as a file</a></p>
</main>`;

const DATA = {
  currency: 'EUR',
  digits: 2,
  charts: { revenue: { first: '2025-01-06', series: [{ label: 'Revenue', values: [20, 40, 80, 50, 60] }] } },
};

/**
 * The page as text. `css` and `script` are added to its own, `body` to the end of `<main>`, `data` stands for the
 * values of its charts; `edit` changes the markup before the policy's hashes are made, `spoil` after.
 */
export function soundPage({ css = '', script = '', body = '', data = DATA, edit, spoil } = {}) {
  const style = [template('page.css'), template('chart.css'), OWN_CSS, css].join('\n');
  const scripts = [template('report.js'), script].filter(Boolean);
  const hashes = (texts) =>
    texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hashes([style])}; script-src ${hashes(scripts)}; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shop</title>
<link rel="icon" href="data:,">
<style>${style}</style>
${scripts.map((text) => `<script>${text}</script>`).join('\n')}
</head>
<body class="overview">
${change(BODY, edit).replace('</main>', `${body}</main>`)}
<script type="application/json" id="data">${JSON.stringify(data)}</script>
</body>
</html>
`;
  return change(page, spoil);
}

function change(text, by) {
  if (!by) return text;
  const changed = by(text);
  if (changed === text) throw new Error(`changes nothing: ${by}`);
  return changed;
}
