import {html, nothing, render} from './lit-html.js';
import {SubwayMap} from './map.js';
import {WORDS} from './health.js';
import {rate, percent, plural, count} from './format.js';

const NAMED = 3;

export function homePage(place, app) {
  render(html`
    <h1 class="unseen">Map of the mesh</h1>
    <div class="strip"></div>
    <div class="stage" role="group" tabindex="0" aria-label="Subway map of the mesh. Arrow keys move it, plus and minus zoom, 0 shows all of it. The page Services has the same as a table."></div>
    <div class="map-tools" role="group" aria-label="Map">
      <button type="button" aria-label="Zoom in" @click=${() => map.view.zoom(1.3)}>+</button>
      <button type="button" aria-label="Zoom out" @click=${() => map.view.zoom(1 / 1.3)}>−</button>
      <button type="button" aria-label="Show all" @click=${() => map.view.fit()}><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"/></svg></button>
    </div>
    <ul class="legend" aria-label="Legend">${Object.entries(WORDS).map(([state, words]) => html`
      <li class=${state}><svg viewBox="0 0 30 10" aria-hidden="true"><path d="M3 5h24"/></svg>${words}</li>`)}
      <li class="note">wider: more calls</li></ul>
    <div class="empty"></div>`, place);
  const map = new SubwayMap(place.querySelector('.stage'));
  const strip = place.querySelector('.strip');
  const empty = place.querySelector('.empty');

  function mesh(now) {
    map.update(now);
    render(summary(now), strip);
    render(now.services.length > 0 ? nothing : html`
      <div class="card"><h2>No service has joined yet</h2>
        <p>Make a join string for each: <code>hms token create fraud-scanner.scan</code>, start it with <code>HMS_MESH_JOIN</code>, and it is on the map.</p></div>`, empty);
  }

  if (app.live.mesh) mesh(app.live.mesh);
  return {title: 'Map', mesh, close: () => map.end()};
}

function summary({services, edges}) {
  const calls = edges.reduce((sum, edge) => sum + edge.callsPerSecond, 0);
  const errors = edges.reduce((sum, edge) => sum + edge.errorsPerSecond, 0);
  const instances = services.reduce((sum, service) => sum + service.instances.total, 0);
  const paused = services.filter(service => service.pausedUntil);
  const troubled = services.filter(service => service.trouble.length > 0 && !service.pausedUntil);
  return html`
    <dl>
      <div><dt>calls a second</dt><dd>${rate(calls)}</dd></div>
      <div><dt>successful</dt><dd>${calls > 0 ? percent(100 * (calls - errors) / calls) : '–'}</dd></div>
      <div><dt>services</dt><dd>${count(services.length)}</dd></div>
      <div><dt>instances</dt><dd>${count(instances)}</dd></div>
    </dl>
    <p class="notices">${paused.length > 0 ? html`<span class="pill paused">${plural(paused.length, 'service')} paused: ${names(paused)}</span>` : nothing}
      ${troubled.length > 0 ? html`<span class="pill warm">${plural(troubled.length, 'service')} in trouble: ${names(troubled)}</span>` : nothing}</p>`;
}

function names(services) {
  return html`${services.slice(0, NAMED).map((service, index) => html`${index > 0 ? ', ' : nothing}<a href=${`#/services/${encodeURIComponent(service.id)}`}>${service.name}</a>`)}${
    services.length > NAMED ? html` and <a href="#/services">${count(services.length - NAMED)} more</a>` : nothing}`;
}
