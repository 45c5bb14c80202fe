// The stage for widget.test.mjs: a service that serves the search box and pretends to suggest, a
// website of another origin with the pages that embed it, and a browser that watches its console.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

/** The search box's source; WIDGET names another copy (widget.broken.mjs does). */
export const source = readFileSync(
  process.env.WIDGET ?? new URL('../../src/web/assets/widget.js', import.meta.url));

/** What the service suggests for "tijd". */
export const SUGGESTIONS = [
  { text: 'Tijdelijke ondersteuning en tijdelijke plaatsing', kind: 'heading', url: '/p/plan.5.2' },
  { text: 'Tijdelijkheid als uitgangspunt', kind: 'ambition', url: '/p/plan.5.a1' },
  { text: 'Duur van de tijdelijke plaatsing', kind: 'phrase', url: '/elders' }, // a phrase is searched for
];

async function listen(handler) {
  const server = createServer(handler);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

const LOOK = `<style>body { color: CanvasText; background: Canvas }
h1 { font-size: 1.5rem; overflow-wrap: anywhere }</style>`;

function page(title, main, head = LOOK) {
  return `<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${head}</head>
<body><main><h1>${title}</h1>${main}</main></body></html>`;
}

/** `widget.js`, `/v1/suggest`, and a page for every other address. `requests` is what was asked. */
export async function openService() {
  const service = { requests: [], suggest: null, script: null };
  service.reset = () => {
    service.requests.length = 0;
    service.script = (response) => response.end(source);
    service.suggest = (query, response) => response.end(JSON.stringify({
      suggestions: 'tijdelijke'.startsWith(query) ? SUGGESTIONS : [],
    }));
  };
  service.asked = (path) => service.requests.filter((request) => request.url.pathname === path);
  const { server, origin } = await listen(async (request, response) => {
    const url = new URL(request.url, 'http://service');
    let body = '';
    for await (const chunk of request) body += chunk;
    const entry = { method: request.method, url, body, headers: request.headers, aborted: false };
    service.requests.push(entry);
    response.on('close', () => { entry.aborted = !response.writableFinished; });
    response.setHeader('access-control-allow-origin', '*');
    if (url.pathname === '/favicon.ico') {
      response.writeHead(204).end();
    } else if (url.pathname.startsWith('/widget')) {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      service.script(response);
    } else if (url.pathname === '/v1/suggest') {
      response.setHeader('content-type', 'application/json');
      service.suggest(url.searchParams.get('q'), response);
    } else {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(page('Zoekresultaten', '<p>Hier staan de resultaten.</p>'));
    }
  });
  service.reset();
  return Object.assign(service, { origin, close: () => server.close() });
}

/** A website: `show` puts up a page (`plain`: without a style) and gives its address. */
export async function openSite() {
  const pages = new Map();
  const { server, origin } = await listen((request, response) => {
    const shown = pages.get(request.url);
    if (!shown) return response.writeHead(204).end();
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...shown.headers });
    response.end(shown.html);
  });
  const show = (main, { head = '', headers, plain = false } = {}) => {
    const path = `/${pages.size + 1}`;
    pages.set(path, { html: page('Samenwerkingsverband', main, (plain ? '' : LOOK) + head), headers });
    return origin + path;
  };
  return { origin, show, close: () => server.close() };
}

export function openBrowser() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A page in a context of its own; `tab.said` is what its console said, which should be nothing. */
export async function openTab(browser, options = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const tab = await context.newPage();
  tab.setDefaultTimeout(10_000);
  tab.said = [];
  tab.on('console', (message) => tab.said.push(`${message.type()}: ${message.text()}`));
  tab.on('pageerror', (error) => tab.said.push(`error: ${error.message}`));
  return tab;
}

/**
 * The browser's accessibility tree from the first node of a role down, a line a node: role, name,
 * and the properties that a combobox lives by. Text and nodes without meaning are left out.
 */
export async function tree(tab, from) {
  const session = await tab.context().newCDPSession(tab);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const silent = new Set(['StaticText', 'InlineTextBox', 'generic', 'none', 'ListMarker']);
  const told = ['focused', 'expanded', 'autocomplete', 'controls', 'activedescendant', 'selected', 'live'];
  const lines = [];
  const walk = (node, depth) => {
    const shown = !node.ignored && !silent.has(node.role.value);
    if (shown) {
      const properties = (node.properties ?? []).filter(({ name }) => told.includes(name))
        .sort((a, b) => told.indexOf(a.name) - told.indexOf(b.name))
        .map(({ name, value }) => {
          const to = value.relatedNodes?.map((related) => related.idref).join(' ');
          return `${name}=${to ?? value.value}`;
        });
      const name = JSON.stringify(node.name?.value ?? '');
      lines.push(['  '.repeat(depth) + node.role.value, name, ...properties].join(' '));
    }
    for (const id of node.childIds ?? []) walk(byId.get(id), depth + (shown ? 1 : 0));
  };
  walk(nodes.find((node) => !node.ignored && node.role.value === from), 0);
  return lines.join('\n');
}
