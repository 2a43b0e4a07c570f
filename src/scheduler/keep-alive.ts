/**
 * The idle environments that have outlived their keep-alive. `idle` is a stack, the most recently used on top, so the
 * expired ones are at its bottom.
 */
export function expired<E extends { readonly since: number }>(
  idle: readonly E[],
  now: number,
  keepAliveMs: number,
): E[] {
  const firstAlive = idle.findIndex((environment) => now - environment.since < keepAliveMs);
  return idle.slice(0, firstAlive < 0 ? idle.length : firstAlive);
}
