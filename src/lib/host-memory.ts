import { readFileSync } from 'node:fs';

/** Kept back for the service, Docker and what else runs on the machine, MB. */
const MARGIN_MB = 256;

/** MB that new work could have without the machine running short (Linux: MemAvailable); unlimited where unknown. */
export function availableMemoryMb(): number {
  try {
    const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return kib === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Number(kib) / 1024 - MARGIN_MB);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
