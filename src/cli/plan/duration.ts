const msPer = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** As a config says it, in the largest unit that leaves nothing over. */
export function textOfMs(ms: number): string {
  const unit = Object.entries(msPer).find(([, size]) => ms % size === 0);
  return unit === undefined ? `${ms}ms` : `${ms / unit[1]}${unit[0]}`;
}
