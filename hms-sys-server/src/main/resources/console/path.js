// A track as something to draw and something to run along.

const RADIUS = 14;
const STEPS = 6;

/** The line through the points with its bends rounded: points close enough to each other to be joined by straight lines. */
export function rounded(points) {
  const result = [points[0]];
  for (let i = 1; i < points.length - 1; i++) {
    const [before, corner, after] = [points[i - 1], points[i], points[i + 1]];
    const a = towards(corner, before, RADIUS);
    const b = towards(corner, after, RADIUS);
    for (let step = 0; step <= STEPS; step++) {
      const t = step / STEPS;
      result.push([0, 1].map(axis =>
        (1 - t) * (1 - t) * a[axis] + 2 * t * (1 - t) * corner[axis] + t * t * b[axis]));
    }
  }
  result.push(points[points.length - 1]);
  return result;
}

function towards(from, to, most) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const part = Math.min(most, length / 2) / length;
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}

export function svgPath(points) {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** Lengths from the start to each point, for {@link along}. */
export function measure(points) {
  const at = new Float64Array(points.length);
  for (let i = 1; i < points.length; i++) {
    at[i] = at[i - 1] + Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
  }
  return at;
}

/** Where one is after so far a way, and in which direction. Writes into `out`: this runs for each train of each frame. */
export function along(points, at, distance, out) {
  let low = 0;
  let high = at.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle] <= distance) low = middle;
    else high = middle;
  }
  const length = at[high] - at[low] || 1;
  const part = (distance - at[low]) / length;
  const [dx, dy] = [points[high][0] - points[low][0], points[high][1] - points[low][1]];
  out.x = points[low][0] + dx * part;
  out.y = points[low][1] + dy * part;
  out.cos = dx / length;
  out.sin = dy / length;
}
