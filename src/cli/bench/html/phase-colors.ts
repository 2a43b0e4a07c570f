/** A phase's colour and the colour of text on it. */
export const PART_COLORS = {
  queue: ['#94a3b8', '#111827'],
  create: ['#1e3a8a', '#ffffff'],
  start: ['#2f6fe4', '#ffffff'],
  boot: ['#8fbcf7', '#111827'],
  init: ['#f0a428', '#111827'],
  invoke: ['#1f9254', '#ffffff'],
  overhead: ['#a48be0', '#111827'],
  client: ['#c9ced6', '#111827'],
} as const;
