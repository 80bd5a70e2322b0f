// The mesh as it is now: one stream of server-sent events, and what was called within the last hour.

import {get, refusal} from './api.js';

const KEPT_EDGES = 4_000;

export class Live extends EventTarget {
  #source = null;
  #seen = new Map();
  #changes = {};
  #late = 0;
  #unseen = 0;
  #started = false;
  #refused = false;

  /** The newest picture; null before the first. */
  mesh = null;
  connected = false;

  async start() {
    this.stop();
    this.#started = true;
    this.#seen.clear();
    try {
      const graph = await get('/mesh/graph?last=1h');
      for (const edge of graph.edges) this.#see({...edge, ...silent});
    } catch (failure) {
      // the stream tells the same a moment later, and when there is none, why
      if (failure.status === 401) return;
    }
    if (this.#started && this.#source === null) this.#open();
  }

  stop() {
    this.#started = false;
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#late);
    this.#connection(false);
  }

  /**
   * A browser has six connections to one server: a page that nobody looks at, or that it keeps to go back to, must not hold
   * one of them.
   */
  watchTheWatcher() {
    const rest = () => {
      clearTimeout(this.#unseen);
      this.#source?.close();
      this.#source = null;
    };
    const resume = () => {
      clearTimeout(this.#unseen);
      if (this.#started && this.#source === null) this.#open();
    };
    window.addEventListener('pagehide', rest);
    window.addEventListener('pageshow', resume);
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) resume();
      else this.#unseen = setTimeout(rest, 20_000);
    });
  }

  #open() {
    this.#source = new EventSource('/mesh/live');
    this.#source.addEventListener('mesh', event => this.#take(JSON.parse(event.data)));
    this.#source.addEventListener('error', () => {
      // streams end and begin again all the time: only one that does not is worth a word
      clearTimeout(this.#late);
      this.#late = setTimeout(() => this.#connection(false), 3_000);
      // a browser gives up for good when it is answered with an error: by 401 too, which only a request tells
      if (this.#source?.readyState === EventSource.CLOSED) this.#again();
    });
  }

  #again() {
    this.#source = null;
    setTimeout(async () => {
      if (this.#source || !this.#started || document.hidden) return;
      const why = await refusal('/mesh/live?events=1');
      if (why === null) {
        if (!this.#source && this.#started) this.#open();
      } else if (why.status !== 401) {
        // said once, not at each attempt
        if (why.code === 'busy' && !this.#refused) this.dispatchEvent(new CustomEvent('refused', {detail: why}));
        this.#refused = why.code === 'busy';
        this.#again();
      }
    }, 2_000);
  }

  #take(mesh) {
    this.#refused = false;
    clearTimeout(this.#late);
    this.#connection(true);
    const now = new Map(mesh.edges.map(edge => [key(edge), edge]));
    for (const edge of mesh.edges) this.#see(edge);
    // what is silent now keeps its place on the map
    mesh.edges = [...this.#seen].map(([id, edge]) => now.get(id) ?? {...edge, ...silent});
    this.mesh = mesh;
    const changed = Object.keys(mesh.changes ?? {}).filter(what => this.#changes[what] !== mesh.changes[what]);
    const first = Object.keys(this.#changes).length === 0;
    this.#changes = mesh.changes ?? {};
    this.dispatchEvent(new Event('mesh'));
    if (!first && changed.length > 0) this.dispatchEvent(new CustomEvent('change', {detail: changed}));
  }

  #see(edge) {
    if (this.#seen.size < KEPT_EDGES || this.#seen.has(key(edge))) this.#seen.set(key(edge), edge);
  }

  #connection(connected) {
    if (this.connected !== connected) {
      this.connected = connected;
      this.dispatchEvent(new Event('connection'));
    }
  }

  /** Calls a minute that match, and from whom. */
  touched({source = null, destination = null}) {
    const edges = (this.mesh?.edges ?? []).filter(edge =>
      (!source || edge.source === source) && (!destination || edge.destination === destination) && edge.callsPerSecond > 0);
    return {
      perMinute: edges.reduce((sum, edge) => sum + edge.callsPerSecond * 60, 0),
      edges: edges.sort((a, b) => b.callsPerSecond - a.callsPerSecond),
    };
  }
}

const silent = {callsPerSecond: 0, errorsPerSecond: 0, successPercent: null, p50Micros: 0, p95Micros: 0, p99Micros: 0, flags: {}};

export const key = edge => `${edge.source} ${edge.destination}`;
