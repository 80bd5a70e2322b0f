import {html, nothing} from './lit-html.js';
import {search} from './search.js';
import {nextTheme, theme} from './theme.js';

const SECTIONS = [['map', 'Map', '#/'], ['services', 'Services', '#/services'], ['policies', 'Policies', '#/policies'],
  ['audit', 'Audit', '#/audit'], ['instances', 'Instances', '#/instances']];

const THEMES = {auto: 'as the system', light: 'light', dark: 'dark'};

export function header(app) {
  const {session, live, section} = app;
  return html`
    <a class="brand" href="#/" aria-label="HMS mesh, to the map">
      <svg viewBox="0 0 32 32" aria-hidden="true"><path d="M4 10h7l10 12h7"/><circle cx="11" cy="10" r="4"/><circle cx="21" cy="22" r="4"/></svg>
      <span>HMS mesh</span></a>
    ${session === null ? nothing : html`
      <nav aria-label="Sections">${SECTIONS.map(([id, title, href]) => html`
        <a href=${href} aria-current=${section === id ? 'page' : 'false'}>${title}</a>`)}</nav>
      ${search(app)}`}
    <div class="tools">
      ${session === null ? nothing : html`
        <span class="live ${live.connected ? 'on' : 'off'}"><i aria-hidden="true"></i>${live.connected ? 'live' : 'connecting'}</span>`}
      <button class="quiet" type="button" @click=${() => nextTheme()} aria-label=${`Colours: ${THEMES[theme()]}. Change`} title=${`Colours: ${THEMES[theme()]}`}>
        <svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="7"/><path d="M10 3a7 7 0 0 1 0 14z"/></svg></button>
      ${session === null ? nothing : html`
        <span class="who" title=${`${session.name}, role ${session.role}`}><b>${session.name}</b> <small>${session.role}</small></span>
        ${session.token ? html`<button class="quiet text" type="button" @click=${() => app.leave()}>Sign out</button>` : nothing}`}
    </div>`;
}
