// What a service and a track look like, in words: the map, the list and screen readers say the same.

import {percent, rate, micros, plural, time} from './format.js';

const FINE = 99.5;
const WARM = 95;
const BROKEN = 50;

/** One of idle, fine, warm, bad, broken, paused. */
export function trackState(edge, destination) {
  if (destination?.pausedUntil) return 'paused';
  if (destination && destination.instances.total > 0 && destination.instances.up === 0) return 'broken';
  if (!(edge.callsPerSecond > 0)) return 'idle';
  if (edge.successPercent < BROKEN) return 'broken';
  if (edge.successPercent < WARM) return 'bad';
  return edge.successPercent < FINE ? 'warm' : 'fine';
}

/** One of idle, fine, warm, bad, broken, paused. */
export function stationState(service) {
  if (service.pausedUntil) return 'paused';
  const {total, up} = service.instances;
  if (total > 0 && up === 0 || service.callsPerSecond > 0 && service.successPercent < BROKEN) return 'broken';
  if (service.callsPerSecond > 0 && service.successPercent < WARM) return 'bad';
  if (service.trouble.length > 0 || service.callsPerSecond > 0 && service.successPercent < FINE) return 'warm';
  return service.callsPerSecond > 0 ? 'fine' : 'idle';
}

export const WORDS = {
  idle: 'quiet', fine: 'good service', warm: 'minor delays', bad: 'severe delays', broken: 'no service', paused: 'paused',
};

/** A sentence or two for whoever cannot see the map. */
export function describe(service, calling = 0) {
  const parts = [`${service.name}, namespace ${service.namespace}`];
  parts.push(service.pausedUntil ? `paused until ${time(service.pausedUntil)}` : WORDS[stationState(service)]);
  if (calling > 0) parts.push(`makes ${rate(calling)} calls a second`);
  parts.push(traffic(service), plural(service.instances.total, 'instance'), ...service.trouble);
  return parts.join(', ');
}

export function traffic({callsPerSecond, successPercent}) {
  return callsPerSecond > 0 ? `${rate(callsPerSecond)} calls a second, ${percent(successPercent)} successful` : 'no calls now';
}

export function latency({p50Micros, p99Micros}) {
  return `p50 ${micros(p50Micros)}, p99 ${micros(p99Micros)}`;
}
