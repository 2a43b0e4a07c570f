/** `2025-11-25T02:26:54.123+0000` */
export function timestamp(now: number): string {
  return new Date(now).toISOString().replace('Z', '+0000');
}
