// The crosshair of line charts by mouse, keys and touch. A page without charts that can be asked passes; a chart
// that says it can must answer.

const CHART = 'svg[data-k]';

/** Problems by touch. */
export async function checkTouch({ tab }) {
  const chart = await findChart(tab);
  if (!chart) return [];
  const problems = [];
  const [from, to] = [0.3, 0.7].map((part) => Math.round(part * (chart.days - 1)));
  const finger = await tab.context().newCDPSession(tab);
  const touch = async (type, day) => {
    const touchPoints = day === undefined ? [] : [chart.at(day)];
    await finger.send('Input.dispatchTouchEvent', { type, touchPoints });
    // A finger's moves are handed out with the next frame.
    await tab.evaluate(() => new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame))));
    return crosshair(tab);
  };
  const pressed = await touch('touchStart', from);
  problems.push(...misplaced(pressed, chart, from).map((problem) => `touch: ${problem}`));
  await touch('touchMove', Math.round((from + to) / 2));
  const dragged = await touch('touchMove', to);
  problems.push(...misplaced(dragged, chart, to).map((problem) => `drag: ${problem}`));
  if (!(await touch('touchEnd')).tip) problems.push('the tip goes with the finger');
  await finger.detach();
  if (!/^(?:auto|manipulation|pan-y.*)$/.test(chart.touchAction))
    problems.push('a finger on the chart cannot scroll the page');
  await tab.touchscreen.tap(5, 5);
  if ((await crosshair(tab)).tip) problems.push('a tap elsewhere leaves the tip');
  return problems;
}

/** Problems by mouse. */
export async function checkMouse(tab, chart) {
  const problems = [];
  for (const day of new Set([0, Math.floor(chart.days / 2), chart.days - 1])) {
    const { x, y } = chart.at(day);
    await tab.mouse.move(x, y);
    problems.push(...misplaced(await crosshair(tab), chart, day).map((problem) => `mouse: ${problem}`));
  }
  await tab.keyboard.press('Escape');
  const { tip, rule } = await crosshair(tab);
  if (tip || rule) problems.push('mouse: Escape leaves the tip');
  await tab.mouse.move(0, 0);
  return problems;
}

/** Problems by keyboard. */
export async function checkKeys(tab, chart) {
  const problems = [];
  const focused = await tab.evaluate((at) => {
    const svg = document.querySelectorAll('svg')[at];
    svg.focus();
    return svg.tabIndex === 0 && document.activeElement === svg;
  }, chart.index);
  if (!focused) return ['keys: the chart does not take the focus'];
  let said = '';
  for (const [key, day] of [
    ['End', chart.days - 1],
    ['ArrowLeft', chart.days - 2],
    ['Home', 0],
    ['ArrowRight', 1],
  ]) {
    await tab.keyboard.press(key);
    const now = await crosshair(tab);
    problems.push(
      ...misplaced(now, chart, Math.max(0, Math.min(chart.days - 1, day))).map((problem) => `${key}: ${problem}`),
    );
    if (!now.live || (now.live === said && chart.days > 2)) problems.push(`${key}: nothing new is said`);
    said = now.live;
  }
  await tab.keyboard.press('Escape');
  if ((await crosshair(tab)).tip) problems.push('keys: Escape leaves the tip');
  await tab.evaluate(() => document.activeElement.blur());
  return problems;
}

/** The first chart that is seen: its figure, how many days it has and where on the screen a day lies. */
export async function findChart(tab) {
  const chart = await tab.evaluate((selector) => {
    const svg = [...document.querySelectorAll(selector)].find(
      (svg) => svg.checkVisibility() && !svg.closest('details:not([open])'),
    );
    if (!svg) return null;
    svg.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { left, top, width, height } = svg.getBoundingClientRect();
    const scale = width / svg.viewBox.baseVal.width;
    const { series } = JSON.parse(document.getElementById('data')?.textContent ?? '{}').charts?.[svg.dataset.chart] ?? {
      series: [],
    };
    return {
      index: [...document.querySelectorAll('svg')].indexOf(svg),
      days: Math.max(1, ...series.map(({ values }) => values.length)),
      known: series.map(({ values }) => values.map((value) => value != null)),
      labels: series.map(({ label }) => label),
      left: left + svg.dataset.x0 * scale,
      step: svg.dataset.dx * scale,
      middle: top + height / 2,
      touchAction: getComputedStyle(svg).touchAction,
    };
  }, CHART);
  if (!chart) return null;
  return { ...chart, at: (day) => ({ x: chart.left + chart.step * day, y: chart.middle }) };
}

/** What the crosshair shows now, boxes on the screen. */
function crosshair(tab) {
  return tab.evaluate(() => {
    const box = (element) => {
      if (!element?.checkVisibility({ visibilityProperty: true })) return null;
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return { left, right, top, bottom };
    };
    const tip = [...document.querySelectorAll('.tip')].find((tip) => tip.textContent);
    const rule = [...document.querySelectorAll('.cx path[d]')].find(box);
    const frame = tip?.closest('figure');
    return {
      tip: box(tip),
      text: tip?.innerText ?? '',
      rule: box(rule),
      dashed: rule ? getComputedStyle(rule).strokeDasharray !== 'none' : false,
      points: [...document.querySelectorAll('.cx circle[cx]')].map(box).filter(Boolean),
      figure: box(frame),
      live: [...document.querySelectorAll('[aria-live]')]
        .map((region) => region.textContent)
        .join(' ')
        .trim(),
    };
  });
}

function misplaced({ tip, text, rule, dashed, points, figure }, chart, day) {
  if (!tip || !rule) return [`no ${tip ? 'rule' : 'tip'} on day ${day}`];
  const problems = [];
  const ruleAt = (rule.left + rule.right) / 2;
  if (!dashed) problems.push('the rule is not dashed');
  if (Math.abs(ruleAt - chart.at(day).x) > 1.5)
    problems.push(`the rule is ${(ruleAt - chart.at(day).x).toFixed(1)} px off day ${day}`);
  if (!figure) problems.push('the tip is in no figure');
  else if (tip.left < figure.left || tip.right > figure.right || tip.top < figure.top || tip.bottom > figure.bottom) {
    problems.push(`the tip leaves the figure on day ${day}`);
  }
  const missing = chart.labels.filter((label, at) => chart.known[at][day] && !text.includes(label));
  if (missing.length) problems.push(`the tip of day ${day} lacks ${missing.join(', ')}`);
  for (const point of points) {
    const [x, y] = [(point.left + point.right) / 2, (point.top + point.bottom) / 2];
    if (x > tip.left && x < tip.right && y > tip.top && y < tip.bottom)
      problems.push(`the tip covers its point on day ${day}`);
  }
  return problems;
}
