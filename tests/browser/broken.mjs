// One page for each way in which a page can be wrong: what is added to, or changed in, the sound page, the check that
// must see it and what that check must say.

const swap = (from, to) => (text) => text.replace(from, to);
const onceLoaded = (code) => `document.addEventListener("DOMContentLoaded", () => { ${code} });`;
const later = (code) => onceLoaded(`setTimeout(() => { ${code} });`);

/** `[check, what it must say, how the page is broken]`. */
export const BROKEN = [
  ['markup', /not allowed/, { body: '<ul><p>no item</p></ul>' }],
  ['markup', /doesn't exist/, { css: 'p { colour: red; }' }],
  ['links', /no such file/, { body: '<a href="gone.html">x</a>' }],
  ['links', /no such anchor/, { body: '<a href="index.html#gone">x</a>' }],
  ['links', /file:/, { body: '<a href="/index.html">x</a>' }],
  ['links', /used twice/, { body: '<p id="main">x</p>' }],
  ['links', /no such id/, { edit: swap('"rt rd"', '"rt gone"') }],
  ['requests', /example/, { body: '<img alt="x" src="https://example.com/x.png">' }],
  ['requests', /example/, { css: 'p { background: url("//example.com/x.png"); }' }],
  ['requests', /@import/, { spoil: swap('<style>', '<style>@import "x.css";') }],
  ['policy', /no Content/, { spoil: swap(/<meta http-equiv.*\n/, '') }],
  ['policy', /not in style-src/, { spoil: swap('<style>', '<style> ') }],
  ['policy', /not in script-src/, { spoil: swap('<script>', '<script> ') }],
  ['policy', /more than needed/, { spoil: swap('style-src', "style-src 'unsafe-inline'") }],
  ['policy', /default-src/, { spoil: swap("default-src 'none'; ", '') }],
  ['policy', /stands before/, { spoil: swap(/(<meta http-equiv.*\n)([^]*)(<\/head>)/, '$2$1$3') }],
  ['policy', /has style=/, { body: '<p style="color:red">x</p>' }],
  ['policy', /has onclick=/, { body: '<p onclick="alert()">x</p>' }],
  ['charts', /fill="#123456"/, { edit: swap('<text ', '<text fill="#123456" ') }],
  ['charts', /font-family/, { edit: swap('<text ', '<text font-family="serif" ') }],
  ['charts', /viewBox/, { edit: swap('viewBox="0 0 260 120"', 'height="120"') }],
  ['quiet', /console log: hello/, { script: 'console.log("hello");' }],
  ['quiet', /page error: oh/, { script: 'throw new Error("oh");' }],
  [
    'quiet',
    /request: .*pixel\.png/,
    { body: '<img alt="x" src="pixel.png">', spoil: swap('img-src data:', 'img-src file: data:') },
  ],
  [
    'layout',
    /light 320: sideways/,
    { body: '<pre>a line that does not break, and that is too long for a phone</pre>' },
  ],
  [
    'layout',
    /dark 1280: small text 10\.0 px “tiny”/,
    { body: '<p class="t">tiny</p>', css: '.t { font-size: 10px; }' },
  ],
  ['layout', /light 320: small text .* chart Revenue/, { css: '.drawing { max-width: 200px !important; }' }],
  ['layout', /overlap: “0” and “over”/, { edit: swap('<text ', '<text x="4" y="103">over</text><text ') }],
  [
    'layout',
    /overlap: “(?:one|two)”/,
    { body: '<p>one</p><p class="up1">two</p>', css: '.up1 { margin-top: -15px; }' },
  ],
  ['layout', /outside its drawing/, { edit: swap('x="40" y="116"', 'x="250" y="116"') }],
  [
    'layout',
    /cut text “half/,
    { body: '<p class="h">half of this line</p>', css: '.h { height: 11px; overflow: hidden; }' },
  ],
  [
    'layout',
    /cut text “unbroken/,
    {
      body: '<p class="n">unbroken and long</p>',
      css: '.n { width: 60px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }',
    },
  ],
  [
    'layout',
    /outside the page “far/,
    { body: '<p class="f">far out</p>', css: '.f { position: fixed; left: 1270px; white-space: nowrap; }' },
  ],
  ['print', /A4: small text 8\.0 px/, { css: '@media print { .chart text { font-size: 5.2px; } }' }],
  ['print', /Letter: .*drawing wider/, { css: '@media print { .drawing { width: 900px; max-width: none; } }' }],
  ['print', /folded/, { css: '@media print { details.short::details-content { display: none; } }' }],
  [
    'print',
    /cut text/,
    {
      body: '<div class="s"><p>a line that is longer than its box</p></div>',
      css: '.s { width: 90px; overflow-x: auto; white-space: nowrap; }',
    },
  ],
  ['print', /on paper: .*nav/, { body: '<nav class="neighbours"><a href="#main">x</a></nav>', css: '@media print { .neighbours { display: block !important; } }' }],
  ['print', /heads do not repeat/, { css: '@media print { thead { display: table-row-group !important; } }' }],
  ['print', /may be cut/, { css: '@media print { tr { break-inside: auto !important; } }' }],
  ['print', /colours are left out/, { css: '@media print { body { print-color-adjust: economy !important; } }' }],
  ['access', /forced colours: .* of ln/, { css: '@media (forced-colors: active) { .chart .ln { stroke: #2458d3 !important; } }' }],
  ['access', /light 390: color-contrast/, { css: 'h1 { color: #c8c8c8; }' }],
  ['access', /dark 1280: color-contrast/, { css: 'h1 { color: #16181d; }' }],
  ['access', /heading-order/, { body: '<h5>x</h5>' }],
  ['behaviour', /mouse: no tip/, { data: {} }],
  ['behaviour', /no tip on day 4/, { edit: swap('data-dx="40"', 'data-dx="80"') }],
  ['behaviour', /lacks Revenue/, { css: '.tip { text-transform: uppercase; }' }],
  ['behaviour', /tip covers/, { css: '.tip { inset: 0 !important; max-width: none; }' }],
  ['behaviour', /leaves the figure/, { css: '.tip { top: -400px; }' }],
  ['behaviour', /not dashed/, { css: '.cx path { stroke-dasharray: none !important; }' }],
  ['behaviour', /px off day/, { css: '.cx { translate: 9px; }' }],
  [
    'behaviour',
    /Escape leaves/,
    { script: 'addEventListener("keydown", (e) => e.key === "Escape" && e.stopImmediatePropagation(), true);' },
  ],
  ['behaviour', /keys: .*focus/, { script: later('document.querySelector("svg[data-k]").tabIndex = -1;') }],
  [
    'behaviour',
    /Home: nothing new/,
    { script: 'addEventListener("keydown", (e) => e.key === "Home" && e.stopPropagation(), true);' },
  ],
  [
    'behaviour',
    /nothing new is said/,
    { script: later('document.querySelector("[aria-live]").removeAttribute("aria-live");') },
  ],
  [
    'behaviour',
    /column 2 is not descending/,
    {
      script: later(
        'const body = document.querySelector("tbody"); new MutationObserver(() => { if (body.rows[0].cells[0].textContent !== "Mon") body.prepend([...body.rows].find((row) => row.cells[0].textContent === "Mon")); }).observe(body, { childList: true });',
      ),
    },
  ],
  ['behaviour', /head without a button/, { script: later('document.querySelector("th button").replaceWith("Day");') }],
  ['behaviour', /no download/, { script: later('document.querySelector("figure .tool").remove();') }],
  ['behaviour', /no theme toggle/, { script: later('document.querySelector("header button").remove();') }],
  ['behaviour', /changes no colour/, { css: 'body { background: var(--card) !important; --card: white; }' }],
  [
    'touch',
    /touch: no tip/,
    {
      script:
        'addEventListener("pointerdown", (e) => e.stopPropagation(), true);addEventListener("pointermove", (e) => e.stopPropagation(), true);',
    },
  ],
  [
    'touch',
    /goes with the finger/,
    {
      script: later(
        'const svg = document.querySelector("svg[data-k]"); svg.addEventListener("pointerup", () => svg.onblur());',
      ),
    },
  ],
  ['touch', /cannot scroll/, { css: 'svg { touch-action: none !important; }' }],
  [
    'touch',
    /elsewhere leaves/,
    {
      script: 'addEventListener("pointerdown", (e) => e.target.closest("svg") || e.stopImmediatePropagation(), true);',
    },
  ],
  [
    'scriptless',
    /no heading/,
    { css: 'h1 { display: none; }', script: later('document.querySelector("h1").style.display = "block";') },
  ],
  ['scriptless', /does nothing: <button>/, { body: '<button type="button">Print</button>' }],
  [
    'scriptless',
    /hidden cells/,
    {
      css: 'td { visibility: hidden; }',
      script: later('document.querySelectorAll("td").forEach((cell) => (cell.style.visibility = "visible"));'),
    },
  ],
  ['scriptless', /no heading and line over <title>/, { edit: swap('<p>Euros, daily</p>', '') }],
  ['scriptless', /no table with the values of <title>/, { edit: swap(/<details[^]*<\/details>/, '') }],
  ['scriptless', /nothing to be seen in <figure>/, { css: 'figure * { display: none; }' }],
];

/** `[what must be said, how the palette is broken]`. */
export const PALETTES = [
  [/light: --mut on --card/, swap('--light, #5d636e', '--light, #9a9fa8')],
  [/dark: --t1 on --q4/, swap('--dark, #5f8de6', '--dark, #243e72')],
  [/light: --c1 and --c4 .* sight/, swap('--light, #ac9001', '--light, #b0581a')],
  [/dark by toggle is not dark/, swap('[data-theme=dark]', '[data-theme=night]')],
  [/print is not light/, swap(/@media screen \{/, '@media all {')],
];
