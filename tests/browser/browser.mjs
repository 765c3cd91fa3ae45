// Chromium, started once: the contexts that pages are looked at in, and an ear on all that a page says.

import { chromium } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Debian's Chromium, or the one that `CHROMIUM` names. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/**
 * A tab in a context of its own, used for one page after the other. `noise` gathers what must not be: console
 * messages, errors, requests; `take` hands over what has gathered.
 */
export async function openTab(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const tab = await context.newPage();
  let noise = [];
  let own = '';
  tab.on('console', (message) => noise.push(`console ${message.type()}: ${message.text()}`));
  tab.on('pageerror', (error) => noise.push(`page error: ${error.message}`));
  tab.on('request', (request) => {
    if (request.url() !== own && !request.url().startsWith('data:')) noise.push(`request: ${request.url()}`);
  });
  return {
    tab,
    async open(page) {
      own = page.url;
      await tab.goto(page.url, { waitUntil: 'load' });
    },
    take() {
      const taken = noise;
      noise = [];
      return taken;
    },
  };
}
