// The map as a table: what it shows, for those who cannot see it or would rather read.

import {html, nothing, render} from './lit-html.js';
import {stationState, WORDS} from './health.js';
import {rate, percent, micros, time} from './format.js';

const WORST_FIRST = ['broken', 'bad', 'paused', 'warm', 'fine', 'idle'];

export function listPage(place, app) {
  let wanted = '';

  function draw(mesh) {
    const rows = mesh.services
      .filter(({id}) => id.includes(wanted))
      .map(service => ({service, state: stationState(service)}))
      .sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state)
        || b.service.callsPerSecond - a.service.callsPerSecond || (a.service.id < b.service.id ? -1 : 1));
    render(html`
      <div class="head"><h1>Services</h1>
        <input type="search" aria-label="Only services whose name contains" placeholder="Filter" .value=${wanted} @input=${event => { wanted = event.target.value.trim(); draw(mesh); }}></div>
      <div class="scroll" tabindex="0" role="region" aria-label="Services"><table>
        <thead><tr><th scope="col">Service</th><th scope="col">State</th><th scope="col" class="number">Calls/s</th><th scope="col" class="number">Success</th>
          <th scope="col" class="number">p50</th><th scope="col" class="number">p99</th><th scope="col" class="number">Instances</th><th scope="col">What is wrong</th></tr></thead>
        <tbody>${rows.map(({service, state}) => html`<tr>
          <th scope="row"><a href=${`#/services/${encodeURIComponent(service.id)}`}>${service.name}</a> <small>${service.namespace}</small></th>
          <td><span class="pill ${state}">${WORDS[state]}</span></td>
          <td class="number">${rate(service.callsPerSecond)}</td><td class="number">${percent(service.successPercent)}</td>
          <td class="number">${micros(service.p50Micros)}</td><td class="number">${micros(service.p99Micros)}</td>
          <td class="number">${service.instances.up} of ${service.instances.total}</td>
          <td>${service.pausedUntil ? `paused until ${time(service.pausedUntil)}` : nothing} ${service.trouble.join('; ')}</td></tr>`)}</tbody>
      </table></div>
      ${rows.length === 0 ? html`<p class="waiting">${wanted ? 'No service has such a name.' : 'No service has joined yet.'}</p>` : nothing}`, place);
  }

  if (app.live.mesh) draw(app.live.mesh);
  return {title: 'Services', mesh: draw};
}
