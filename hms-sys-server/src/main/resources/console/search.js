// One box for all that has a name: services, policies and instances.

import {html, nothing} from './lit-html.js';
import {get} from './api.js';

const MOST = 9;

let text = '';
let chosen = 0;
let others = [];
let redraw = () => {};

async function fetchOthers() {
  const [policies, instances] = await Promise.all([get('/policies'), get('/instances')]);
  others = [
    ...policies.policies.map(({name, kind}) => ({name, what: kind, href: `#/policies/${encodeURIComponent(name)}`})),
    ...instances.instances.map(({instanceId, service}) => ({name: instanceId, what: `instance of ${service}`, href: '#/instances'})),
  ];
}

function found(app) {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const services = (app.live.mesh?.services ?? [])
    .map(({id}) => ({name: id, what: 'service', href: `#/services/${encodeURIComponent(id)}`}));
  return [...services, ...others]
    .filter(({name}) => name.toLowerCase().includes(wanted))
    .sort((a, b) => a.name.toLowerCase().indexOf(wanted) - b.name.toLowerCase().indexOf(wanted))
    .slice(0, MOST);
}

function go(hit) {
  text = '';
  location.hash = hit.href;
  redraw();
}

function key(event, app) {
  const hits = found(app);
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    chosen = Math.max(0, Math.min(hits.length - 1, chosen + (event.key === 'ArrowDown' ? 1 : -1)));
  } else if (event.key === 'Enter' && hits[chosen]) {
    go(hits[chosen]);
    event.target.blur();
  } else if (event.key === 'Escape') {
    text = '';
    event.target.value = '';
  } else {
    return;
  }
  redraw();
}

export function search(app) {
  redraw = app.drawHeader;
  const hits = found(app);
  return html`
    <div class="search" role="search">
      <input id="search" type="search" placeholder="Search  ( / )" autocomplete="off" spellcheck="false"
        role="combobox" aria-label="Search services, policies and instances" aria-expanded=${String(hits.length > 0)}
        aria-controls="hits" aria-autocomplete="list" aria-activedescendant=${hits.length > 0 ? `hit-${chosen}` : nothing}
        .value=${text}
        @focus=${() => fetchOthers().catch(() => { others = []; })}
        @input=${event => { text = event.target.value; chosen = 0; redraw(); }}
        @keydown=${event => key(event, app)}
        @blur=${() => setTimeout(() => { text = ''; redraw(); }, 200)}>
      <ul id="hits" role="listbox" aria-label="Found" ?hidden=${hits.length === 0}>${hits.map((hit, index) => html`
        <li id=${`hit-${index}`} role="option" aria-selected=${String(index === chosen)} @mousedown=${event => { event.preventDefault(); go(hit); }}>
          <span>${hit.name}</span><small>${hit.what}</small></li>`)}</ul>
    </div>`;
}

document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.closest('input, textarea, select, dialog')) return;
  const input = document.getElementById('search');
  if (input) {
    event.preventDefault();
    input.focus();
  }
});
