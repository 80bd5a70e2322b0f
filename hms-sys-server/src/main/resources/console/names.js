const LONGEST = 17;

/** Long names take two lines, cut where people would cut them. */
export function nameLines(name) {
  if (name.length <= LONGEST) return [name];
  const cut = name.lastIndexOf('-', LONGEST - 1);
  const [first, rest] = cut > 2 ? [name.slice(0, cut + 1), name.slice(cut + 1)] : [name.slice(0, LONGEST - 1), name.slice(LONGEST - 1)];
  return [first, rest.length > LONGEST ? `${rest.slice(0, LONGEST - 1)}…` : rest];
}
