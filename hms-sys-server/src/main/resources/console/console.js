// The entry: who is here, which page they want, and the stream that all pages live on.

import {html, render} from './lit-html.js';
import {get, signOut} from './api.js';
import {Live} from './live.js';
import {header} from './header.js';
import {signInPage} from './sign-in.js';
import {homePage} from './home.js';
import {listPage} from './list.js';
import {servicePage} from './service.js';
import {policiesPage} from './policies.js';
import {policyPage} from './policy.js';
import {editPage} from './edit.js';
import {auditPage} from './audit.js';
import {instancesPage} from './instances.js';

const PAGES = [
  [/^\/$/, homePage, 'map'],
  [/^\/services$/, listPage, 'services'],
  [/^\/services\/([^/]+)$/, servicePage, 'services'],
  [/^\/policies$/, policiesPage, 'policies'],
  [/^\/policies\/new$/, editPage, 'policies'],
  [/^\/policies\/([^/]+)$/, policyPage, 'policies'],
  [/^\/policies\/([^/]+)\/edit$/, editPage, 'policies'],
  [/^\/audit$/, auditPage, 'audit'],
  [/^\/instances$/, instancesPage, 'instances'],
];

const main = document.getElementById('main');
const ROLES = ['viewer', 'operator', 'admin'];

const app = {
  live: new Live(),
  session: null,
  section: 'map',
  may: role => app.session !== null && ROLES.indexOf(app.session.role) >= ROLES.indexOf(role),
  drawHeader,
  /** For everybody, at the lower edge; read aloud too. */
  say: text => {
    clearTimeout(saying);
    put('toast', text);
    saying = setTimeout(() => put('toast', ''), 9_000);
  },
  signedIn: async session => {
    app.session = session;
    app.live.start();
    open();
  },
  leave: async () => {
    await signOut();
    signedOut();
  },
};

let current = null;
let opened = 0;
let saying = 0;

function put(id, text) {
  document.getElementById(id).textContent = text;
}

function drawHeader() {
  render(header(app), document.getElementById('top'));
}

function signedOut() {
  if (app.session === null && current?.signIn) return;
  app.session = null;
  app.live.stop();
  show(signInPage, []);
  current.signIn = true;
}

function open() {
  if (app.session === null) return;
  const path = location.hash.replace(/^#/, '') || '/';
  for (const [pattern, page, section] of PAGES) {
    const found = pattern.exec(path);
    if (found) {
      app.section = section;
      show(page, found.slice(1).map(decodeURIComponent));
      return;
    }
  }
  location.hash = '#/';
}

function show(page, variables) {
  current?.close?.();
  const place = document.createElement('div');
  place.className = 'page';
  main.replaceChildren(place);
  current = page(place, app, ...variables);
  document.title = `${current.title} · HMS mesh`;
  drawHeader();
  // the first page is where one is already; a later one is where one goes
  if (opened++ > 0) {
    main.focus({preventScroll: true});
    window.scrollTo(0, 0);
    put('spoken', current.title);
  }
}

window.addEventListener('hashchange', open);
window.addEventListener('hms-signed-out', signedOut);
app.live.addEventListener('mesh', () => {
  current?.mesh?.(app.live.mesh);
});
app.live.addEventListener('change', event => current?.changed?.(event.detail));
app.live.addEventListener('connection', drawHeader);
app.live.addEventListener('refused', ({detail}) => app.say(`${detail.message}. ${detail.next}`));

app.live.watchTheWatcher();
try {
  await app.signedIn(await get('/session'));
} catch (failure) {
  if (failure.status === 401) signedOut();
  else render(html`<p class="waiting" role="alert">${failure.message}. ${failure.next}</p>`, main);
}
