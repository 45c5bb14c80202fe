// Shows that pages.test.js can fail: breaks every page in one place at a time, after it has loaded,
// and runs the test that should notice. Exit 1 when a broken page passes.
// `npm run broken:pages [-- part of a name]`

import { spawnSync } from 'node:child_process';

const style = (css) => `{ const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(css)});
  document.adoptedStyleSheets = [sheet]; }`;

// [test that must fail, what a script does to every page before the test looks at it]
const BROKEN = [
  ['axe finds nothing.*light', "document.querySelector('h1')?.remove()"],
  ['axe finds nothing.*light', style('p { color: #999 }')],
  ['axe finds nothing.*light', "document.documentElement.removeAttribute('lang')"],
  ['axe finds nothing.*dark', style('body { color: #555 }')],
  ['axe finds nothing.*forced', style('p { forced-color-adjust: none; color: #999; background: #fff }')],
  ['axe finds nothing.*light', "console.log('noise')"],
  ['axe finds nothing.*light', "document.querySelector('plan-zoeken')?.shadowRoot.querySelector('input').setAttribute('aria-controls', 'x')"],
  ['axe finds nothing: the whole plan, light', "document.querySelectorAll('h2').forEach((heading) => { heading.id = 'x'; heading.setAttribute('role', 'none'); }); document.querySelector('h3').outerHTML = '<h6>x</h6>'"],
  ['nothing sticks out', style('p { min-width: 20rem }')],
  ['nothing sticks out', style('body { overflow-wrap: normal; hyphens: none }')],
  ['nothing sticks out', style('li { white-space: nowrap }')],
  ['targets are 24', style('.foot a { line-height: 1; padding: 0; font-size: 12px }')],
  ['by keyboard alone', style('* { outline: none !important }')],
  ['by keyboard alone', "document.querySelectorAll('a').forEach((link) => { if (/Bekijk/.test(link.textContent)) link.tabIndex = -1; })"],
  ['by keyboard alone', "document.querySelectorAll('rect').forEach((box) => box.remove())"],
  ['by keyboard and without', "document.querySelectorAll('.filters a').forEach((link) => link.removeAttribute('href'))"],
  ['the picture is there', "document.querySelector('.facsimile img').src = '/leeg.png'; document.querySelector('.facsimile img').srcset = ''"],
  ['the picture is there', "{ const script = document.createElement('script'); script.src = '/widget.js?x'; document.body.append(script); }"],
  ['on another website', "document.querySelectorAll('.code textarea').forEach((code) => { code.value = code.value.replace(/sha256-./, 'sha256-x'); })"],
  ['in a frame', "document.querySelector('iframe')?.setAttribute('sandbox', 'allow-forms allow-scripts'); document.querySelector('iframe').src += '?'"],
  ['in a frame', "document.querySelector('iframe').height = 60"],
];

let unnoticed = 0;
for (const [name, change] of BROKEN) {
  if (!name.includes(process.argv[2] ?? '')) continue;
  const { status, stdout } = spawnSync(process.execPath,
    ['--test', '--test-reporter=tap', `--test-name-pattern=${name}`, 'pages.test.js'],
    { cwd: import.meta.dirname, env: { ...process.env, BREAK_PAGES: change }, encoding: 'utf8' });
  const noticed = status !== 0 && /^# fail [1-9]/m.test(stdout);
  if (!noticed) unnoticed += 1;
  const why = /error: (?:\|-\n)?([^\n]*\n?[^\n]*)/.exec(stdout)?.[1].replace(/\s+/g, ' ').slice(0, 100) ?? '';
  console.log(`${noticed ? 'noticed' : 'PASSED '}  ${name}: ${change.slice(0, 60).replace(/\s+/g, ' ')}  [${why}]`);
}
console.log(`${unnoticed} broken pages passed`);
process.exitCode = unnoticed ? 1 : 0;
