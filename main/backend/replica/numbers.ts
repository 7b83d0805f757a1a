// Whole numbers of 7 bits a byte, the lowest first. Nearly all have one byte, and loops over many
// thousands read that by themselves: an object that reads on takes three times as long.

/** The greatest number that one byte holds. */
export const oneByte = 0x7f;

/** The number that begins at a place and has more than one byte. */
export function longAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  let place = at;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[place] ?? 0;
    value |= (byte & oneByte) << shift;
    if (byte <= oneByte) return value;
    place += 1;
  }
}

/** How many bytes a number has that `longAt` has read. */
export function widthOf(value: number): number {
  if (value < 1 << 14) return 2;
  return value < 1 << 21 ? 3 : 4;
}

/** The place behind so many numbers. Without a branch for each, which nobody could foretell. */
export function behind(bytes: Uint8Array, at: number, count: number): number {
  let place = at;
  for (let left = count; left > 0; place += 1) left -= ((bytes[place] ?? 0) >>> 7) ^ 1;
  return place;
}
