import {html, nothing, render} from './lit-html.js';
import {get} from './api.js';
import {configState} from './service.js';
import {count, date, distance} from './format.js';

const EVERY_MS = 5_000;

export function instancesPage(place, app) {
  let instances = null;
  let failure = null;
  let wanted = '';
  let closed = false;

  async function load() {
    try {
      instances = (await get('/instances')).instances;
      failure = null;
    } catch (refused) {
      failure = refused;
    }
    if (!closed) draw();
  }

  function draw() {
    const rows = (instances ?? []).filter(({service, instanceId}) => `${service} ${instanceId}`.includes(wanted));
    render(html`
      <div class="head"><h1>Connected instances</h1>
        <input type="search" aria-label="Only instances whose service or name contains" placeholder="Filter" .value=${wanted} @input=${event => { wanted = event.target.value.trim(); draw(); }}></div>
      ${failure ? html`<p class="problem" role="alert">${failure.message}. ${failure.next}</p>` : nothing}
      <div class="scroll" tabindex="0" role="region" aria-label="Instances"><table>
        <thead><tr><th scope="col">Instance</th><th scope="col">Service</th><th scope="col">Version</th><th scope="col">Configuration</th><th scope="col">Certificate</th><th scope="col">Library</th><th scope="col">Java</th><th scope="col">Zone</th><th scope="col">Connected</th></tr></thead>
        <tbody>${rows.map(one => html`<tr><th scope="row">${one.instanceId}</th><td><a href=${`#/services/${encodeURIComponent(one.service)}`}>${one.service}</a></td><td>${one.serviceVersion}</td>
          <td>${configState(one)}</td>
          <td title=${`ends ${date(one.certificateExpires)}`}><meter min="0" max="100" low="11" high="34" optimum="100" value=${one.certificateLeftPercent} aria-label=${`${one.certificateLeftPercent} % of its life left`}></meter> ends ${distance(one.certificateExpires)}</td>
          <td>${one.libraryVersion}</td><td>${one.javaVersion}</td><td>${one.zone}</td><td title=${date(one.connectedSince)}>${distance(one.connectedSince)}</td></tr>`)}</tbody></table></div>
      ${instances !== null && rows.length === 0 ? html`<p class="waiting">${wanted ? 'None has such a name.' : 'None is connected.'}</p>` : nothing}
      <p class="quiet-text">${instances === null ? nothing : `${count(rows.length)} shown.`}</p>`, place);
  }

  load();
  const timer = setInterval(() => { if (!document.hidden) load(); }, EVERY_MS);
  return {title: 'Instances', changed: load, close: () => { closed = true; clearInterval(timer); }};
}
