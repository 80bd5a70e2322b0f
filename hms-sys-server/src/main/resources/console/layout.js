// Where stations and tracks are. Pure: the same services and calls give the same map, whatever the traffic.
//
// Each namespace is a horizontal line with its services on it, callers to the left of what they call. Tracks run
// octilinearly: in corridors between the lines, in channels between the columns, and at 45 degrees from one to the other.
// Each track has a lane of its own in every corridor and channel, so that two never lie on each other.

import {nameLines} from './names.js';

// Of a name's letters, as wide as the widest font of those that are asked for.
const LETTER = 7.8;
const NAME = 23;
const NARROWEST = 120;
const LANE = 8;
const BELOW = 34;
const LABELS = 46;
const LANES_AT_LEAST = 3;
const CHANNEL = 34;
const CUT = 20;
const PORT = 5;

export function layout(services, edges) {
  const known = new Map(services.map(service => [service.id, service]));
  const calls = edges.filter(edge => edge.source !== edge.destination && known.has(edge.source) && known.has(edge.destination));
  const rows = orderRows(services, calls, ranks(services, calls));
  const stations = new Map();
  rows.forEach((row, index) => row.stations.forEach(({id, column}) => stations.set(id, {id, row: index, column})));
  const there = new Set(calls.map(({source, destination}) => `${source} ${destination}`));
  const routes = calls.map(edge => route(edge, stations, rows, there));
  const heights = corridorHeights(rows.length, assignLanes(routes, 'corridor'));
  const columns = columnPlaces(rows, known, assignLanes(routes, 'channel'));
  place(rows, stations, heights, columns);
  spreadPorts(routes, stations);
  const tracks = routes.map(each => ({...each.edge, points: points(each, stations, rows, columns)}));
  const lines = rows.map(row => ({
    namespace: row.namespace,
    y: row.y,
    from: stations.get(row.stations[0].id).x,
    to: stations.get(row.stations[row.stations.length - 1].id).x,
  }));
  return {
    stations, tracks, lines,
    width: columns[columns.length - 1] - CHANNEL,
    height: heights.reduce((sum, height) => sum + height, 0) + 20,
  };
}

// How many calls deep a service is: of the longest chain of calls that ends there. A call back up a chain does not count.
function ranks(services, calls) {
  const out = new Map(services.map(({id}) => [id, []]));
  for (const {source, destination} of calls) out.get(source).push(destination);
  for (const targets of out.values()) targets.sort();
  const called = new Set(calls.map(({destination}) => destination));
  const roots = services.map(({id}) => id).sort((a, b) => called.has(a) - called.has(b) || (a < b ? -1 : 1));
  const state = new Map();
  const order = [];
  const forward = new Map(services.map(({id}) => [id, []]));
  for (const root of roots) {
    if (state.has(root)) continue;
    const stack = [{id: root, next: 0}];
    state.set(root, 'open');
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const targets = out.get(top.id);
      if (top.next === targets.length) {
        state.set(top.id, 'done');
        order.push(top.id);
        stack.pop();
        continue;
      }
      const target = targets[top.next++];
      if (state.get(target) === 'open') continue;
      forward.get(top.id).push(target);
      if (!state.has(target)) {
        state.set(target, 'open');
        stack.push({id: target, next: 0});
      }
    }
  }
  const rank = new Map(services.map(({id}) => [id, 0]));
  for (const id of order.reverse()) {
    for (const target of forward.get(id)) rank.set(target, Math.max(rank.get(target), rank.get(id) + 1));
  }
  return rank;
}

function orderRows(services, calls, rank) {
  const byNamespace = new Map();
  for (const {id, namespace} of services) {
    if (!byNamespace.has(namespace)) byNamespace.set(namespace, []);
    byNamespace.get(namespace).push(id);
  }
  const rows = [...byNamespace].map(([namespace, ids]) => {
    ids.sort((a, b) => rank.get(a) - rank.get(b) || (a < b ? -1 : 1));
    let last = -1;
    return {
      namespace,
      mean: ids.reduce((sum, id) => sum + rank.get(id), 0) / ids.length,
      stations: ids.map(id => ({id, column: last = Math.max(rank.get(id), last + 1)})),
    };
  });
  const connected = new Set(calls.flatMap(({source, destination}) => [source, destination]));
  const alone = row => row.stations.every(({id}) => !connected.has(id));
  rows.sort((a, b) => alone(a) - alone(b) || a.mean - b.mean || (a.namespace < b.namespace ? -1 : 1));
  return shorten(rows, services, calls);
}

// Neighbours change places while that makes the calls between lines shorter.
function shorten(rows, services, calls) {
  const namespace = new Map(services.map(service => [service.id, service.namespace]));
  const weight = new Map();
  for (const {source, destination} of calls) {
    const [a, b] = [namespace.get(source), namespace.get(destination)];
    if (a !== b) weight.set(`${a} ${b}`, (weight.get(`${a} ${b}`) ?? 0) + 1);
  }
  const pairs = [...weight].map(([names, calls_]) => [...names.split(' '), calls_]);
  const length = () => {
    const at = new Map(rows.map((row, index) => [row.namespace, index]));
    // traffic flows down the page: names stand above their stations, where tracks that go up would cross them
    return pairs.reduce((sum, [a, b, n]) => {
      const distance = at.get(b) - at.get(a);
      return sum + n * (distance > 0 ? distance : 1 - 3 * distance);
    }, 0);
  };
  const linked = new Set(pairs.flatMap(([a, b]) => [a, b]));
  let best = length();
  for (let pass = 0, better = true; better && pass < 12; pass++) {
    better = false;
    for (let i = 0; i + 1 < rows.length; i++) {
      if (!linked.has(rows[i + 1].namespace)) continue;
      [rows[i], rows[i + 1]] = [rows[i + 1], rows[i]];
      const now = length();
      if (now < best) {
        best = now;
        better = true;
      } else {
        [rows[i], rows[i + 1]] = [rows[i + 1], rows[i]];
      }
    }
  }
  return rows;
}

const occupied = (row, from, to) => row.stations.some(({column}) => column > from && column < to);

// Corridor k is above line k; channel j is left of column j.
function route(edge, stations, rows, back) {
  const [a, b] = [stations.get(edge.source), stations.get(edge.destination)];
  const [left, right] = [Math.min(a.column, b.column), Math.max(a.column, b.column)];
  const legs = [];
  const corridor = (k, from, to) => legs.push({kind: 'corridor', index: k, from: Math.min(from, to), to: Math.max(from, to)});
  if (a.row === b.row) {
    if (!occupied(rows[a.row], left, right)) return {edge, a, b, legs, straight: true, both: back.has(`${edge.destination} ${edge.source}`)};
    corridor(a.row + 1, left, right);
    return {edge, a, b, legs};
  }
  const down = b.row > a.row;
  const [first, last] = down ? [a.row + 1, b.row] : [a.row, b.row + 1];
  if (first === last) {
    corridor(first, a.column, b.column);
    return {edge, a, b, legs};
  }
  const channel = b.column > a.column ? b.column : b.column + 1;
  corridor(first, a.column, channel - 0.3);
  legs.push({kind: 'channel', index: channel, from: Math.min(first, last), to: Math.max(first, last)});
  corridor(last, channel - 0.3, b.column);
  return {edge, a, b, legs};
}

// First fit: the lowest lane in which nothing lies where the leg would.
function assignLanes(routes, kind) {
  const legs = routes.flatMap(each => each.legs.filter(leg => leg.kind === kind));
  legs.sort((a, b) => a.from - b.from || b.to - a.to);
  const lanes = new Map();
  for (const leg of legs) {
    if (!lanes.has(leg.index)) lanes.set(leg.index, []);
    const ends = lanes.get(leg.index);
    let lane = ends.findIndex(end => end < leg.from);
    if (lane < 0) lane = ends.push(0) - 1;
    ends[lane] = leg.to;
    leg.lane = lane;
  }
  return new Map([...lanes].map(([index, ends]) => [index, ends.length]));
}

function corridorHeights(rows, lanes) {
  return Array.from({length: rows + 1}, (_, k) => {
    const room = Math.max(k === 0 || k === rows ? 1 : LANES_AT_LEAST, lanes.get(k) ?? 0) * LANE;
    return (k === 0 ? 12 : BELOW) + room + (k === rows ? 0 : LABELS);
  });
}

// Names and channels have room beside each other. One place more than there are columns: that of the next one.
function columnPlaces(rows, known, lanes) {
  const columns = Math.max(0, ...rows.flatMap(row => row.stations.map(({column}) => column + 1)));
  const names = new Array(columns).fill(0);
  for (const {id, column} of rows.flatMap(row => row.stations)) {
    names[column] = Math.max(names[column], NAME + LETTER * Math.max(...nameLines(known.get(id).name).map(line => line.length)));
  }
  const badges = rows.filter(row => row.stations[0].column === 0).map(row => row.namespace.length * 7.4);
  const places = [Math.max(60, ...badges) + 66];
  for (let column = 0; column < columns; column++) {
    places.push(places[column] + Math.max(NARROWEST, names[column] + CHANNEL + (lanes.get(column + 1) ?? 0) * LANE));
  }
  return places;
}

function place(rows, stations, heights, columns) {
  let y = 0;
  rows.forEach((row, index) => {
    y += heights[index];
    row.y = y;
    for (const {id, column} of row.stations) Object.assign(stations.get(id), {x: columns[column], y});
  });
}

// Tracks that leave or reach a station on the same side stand beside each other.
function spreadPorts(routes, stations) {
  const sides = new Map();
  const add = (station, far, up, set) => {
    const side = `${station.id} ${up}`;
    if (!sides.has(side)) sides.set(side, []);
    sides.get(side).push({far, set});
  };
  for (const each of routes) {
    each.start = 0;
    each.end = 0;
    if (each.straight) continue;
    const up = each.b.row < each.a.row;
    const back = each.b.row === each.a.row ? up : !up;
    add(each.a, stations.get(each.b.id).x, up, offset => { each.start = offset; });
    add(each.b, stations.get(each.a.id).x, back, offset => { each.end = offset; });
  }
  for (const ports of sides.values()) {
    ports.sort((p, q) => p.far - q.far);
    const step = Math.min(PORT, 18 / ports.length);
    ports.forEach((port, index) => port.set((index - (ports.length - 1) / 2) * step));
  }
}

function points({edge, legs, straight, both, start, end}, stations, rows, columns) {
  const [from, to] = [stations.get(edge.source), stations.get(edge.destination)];
  if (straight) {
    // there and back lie beside each other
    const shift = !both ? 0 : from.x < to.x ? -4 : 4;
    return [[from.x, from.y + shift], [to.x, to.y + shift]];
  }
  const laneY = ({index, lane}) => (index === 0 ? 12 : rows[index - 1].y + BELOW) + lane * LANE;
  const laneX = ({index, lane}) => columns[index] - CHANNEL - lane * LANE;
  const corners = [[from.x + start, from.y]];
  let x = from.x + start;
  for (const leg of legs) {
    if (leg.kind === 'corridor') {
      corners.push([x, laneY(leg)]);
    } else {
      x = laneX(leg);
      corners.push([x, corners[corners.length - 1][1]]);
    }
  }
  x = to.x + end;
  corners.push([x, corners[corners.length - 1][1]], [x, to.y]);
  return chamfer(corners);
}

// Right angles become two of 45 degrees; at a station the slope takes the whole way there.
function chamfer(corners) {
  const kept = corners.filter((point, i) => i === 0 || point[0] !== corners[i - 1][0] || point[1] !== corners[i - 1][1]);
  const sizes = kept.slice(1).map((point, i) => Math.abs(point[0] - kept[i][0]) + Math.abs(point[1] - kept[i][1]));
  const last = sizes.length - 1;
  const wanted = kept.map((_, i) => {
    if (i === 0 || i > last) return 0;
    if (i === 1) return sizes[0];
    return i === last ? sizes[last] : CUT;
  });
  const result = [kept[0]];
  for (let i = 1; i <= last; i++) {
    // what both ends of a segment want may be more than there is of it
    const fits = (size, mine, other) => mine + other <= size ? mine : size * mine / (mine + other);
    const cut = Math.min(fits(sizes[i - 1], wanted[i], wanted[i - 1]), fits(sizes[i], wanted[i], wanted[i + 1] ?? 0));
    const towards = (to, distance, size) => [
      kept[i][0] + (to[0] - kept[i][0]) * distance / size,
      kept[i][1] + (to[1] - kept[i][1]) * distance / size,
    ];
    result.push(towards(kept[i - 1], cut, sizes[i - 1]), towards(kept[i + 1], cut, sizes[i]));
  }
  result.push(kept[kept.length - 1]);
  return result.filter((point, i) => i === 0 || Math.hypot(point[0] - result[i - 1][0], point[1] - result[i - 1][1]) > 0.01);
}
