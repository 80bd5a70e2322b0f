import {html, nothing, render} from './lit-html.js';
import {get} from './api.js';
import {date} from './format.js';

const PAGE = 50;
const EVERY_MS = 5_000;

export function auditPage(place, app) {
  const filter = {actor: '', action: '', target: ''};
  let records = [];
  let more = false;
  let failure = null;
  let closed = false;
  let asked = 0;

  const query = extra => new URLSearchParams(
    [...Object.entries(filter), ...Object.entries(extra)].filter(([, value]) => value !== '')).toString();

  async function load(before = null) {
    const number = ++asked;
    try {
      const found = (await get(`/audit?${query({last: PAGE, ...(before === null ? {} : {before})})}`)).records;
      if (number !== asked || closed) return;
      const newest = [...found].sort((a, b) => b.seq - a.seq);
      records = before === null ? newest : [...records, ...newest];
      more = found.length === PAGE;
      failure = null;
    } catch (refused) {
      failure = refused;
    }
    if (!closed) draw();
  }

  /** Only what is new, so that whoever reads further down stays there. */
  async function refresh() {
    if (document.hidden || records.length === 0) return;
    try {
      const found = (await get(`/audit?${query({last: PAGE, after: records[0].seq})}`)).records;
      const fresh = found.filter(({seq}) => seq > records[0].seq).sort((a, b) => b.seq - a.seq);
      if (fresh.length === 0 || closed) return;
      records = [...fresh, ...records];
      draw();
    } catch (refused) {
      if (refused.status !== 503) failure = refused;
    }
  }

  function draw() {
    render(html`
      <div class="head"><h1>Audit log</h1><div class="actions">
        <a class="button" href=${`audit/export?format=csv&${query({})}`} download="audit.csv">As CSV</a>
        <a class="button" href=${`audit/export?format=jsonl&${query({})}`} download="audit.jsonl">As JSON lines</a></div></div>
      <form class="filters" @submit=${event => event.preventDefault()}>${Object.keys(filter).map(name => html`
        <label>${name}<input type="search" name=${name} .value=${filter[name]} @change=${event => { filter[name] = event.target.value.trim(); load(); }}></label>`)}</form>
      ${failure ? html`<p class="problem" role="alert">${failure.message}. ${failure.next}</p>` : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label="Audit log"><table class="audit"><thead><tr><th scope="col" class="number">No.</th><th scope="col">When</th><th scope="col">Who</th><th scope="col">Did</th><th scope="col">To</th><th scope="col">Detail</th></tr></thead>
        <tbody>${records.map(record => html`<tr><td class="number">${record.seq}</td><td>${date(record.time)}</td><th scope="row">${record.actor}</th><td><code>${record.action}</code></td><td>${record.target}</td><td class="detail">${record.detail}</td></tr>`)}</tbody></table></div>
      ${more ? html`<p class="actions"><button type="button" @click=${() => load(records[records.length - 1].seq)}>Older records</button></p>` : nothing}
      ${records.length === 0 && !failure ? html`<p class="waiting">No such record.</p>` : nothing}`, place);
  }

  load();
  const timer = setInterval(refresh, EVERY_MS);
  return {title: 'Audit log', changed: refresh, close: () => { closed = true; clearInterval(timer); }};
}
