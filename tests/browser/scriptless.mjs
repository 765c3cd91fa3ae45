// The page without scripts: nothing that is read is missing, and nothing is offered that does not work.

/** Problems in a tab whose context runs no scripts. */
export function checkScriptless({ tab }) {
  return tab.evaluate(() => {
    const problems = [];
    const name = (element) =>
      `<${element.tagName.toLowerCase()}> “${element.textContent.trim().replace(/\s+/g, ' ').slice(0, 40)}”`;
    const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const h1 = document.querySelector('h1');
    if (!h1 || !seen(h1) || !h1.textContent.trim()) problems.push('no heading to be seen');
    for (const element of document.querySelectorAll(
      'button, input, select, textarea, dialog, [role=button], [role=switch], [aria-live]',
    )) {
      const idle = element.matches('[aria-live]') ? element.textContent.trim() : true;
      if (idle && seen(element)) problems.push(`does nothing: ${name(element)}`);
    }
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const table of document.querySelectorAll('table')) {
      const hidden = [...table.querySelectorAll('th, td')].filter((cell) => cell.textContent.trim() && !seen(cell));
      if (hidden.length) problems.push(`${hidden.length} hidden cells, as ${name(hidden[0])}`);
    }
    for (const figure of document.querySelectorAll('figure')) {
      const shows = [...figure.querySelectorAll('svg, table, p')].some(seen);
      if (!shows) problems.push(`nothing to be seen in ${name(figure)}`);
    }
    for (const chart of document.querySelectorAll('.chart:not(.sparkline, .panel, .small, .visits, .tiny)')) {
      const figure = chart.closest('figure');
      const [heading, line] = ['figcaption h2', 'figcaption p'].map((part) => figure?.querySelector(part));
      if (!heading?.textContent.trim() || !line?.textContent.trim())
        problems.push(`no heading and line over ${name(chart.querySelector('title'))}`);
      if (!figure?.querySelector('table caption, .more a[href], .lead a[href]'))
        problems.push(`no table with the values of ${name(chart.querySelector('title'))}, nor a link to one`);
    }
    return problems;
  });
}
