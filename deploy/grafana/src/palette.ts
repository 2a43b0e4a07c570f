/**
 * Colours that people with any kind of colour blindness can tell apart: the palette of Okabe and Ito
 * (https://jfly.uni-koeln.de/color/). All but yellow can be read on dark and on light ground; yellow is for areas.
 */
const SKY = '#56B4E9';
const GREEN = '#009E73';
const ORANGE = '#E69F00';
const PURPLE = '#CC79A7';
const BLUE = '#0072B2';
const VERMILION = '#D55E00';
const YELLOW = '#F0E442';
const GREY = '#8C8C8C';

/** Series name to colour. */
export type Colors = Readonly<Record<string, string>>;

/** Warm and cold as the command line prints them. */
export const START_KINDS: Colors = { warm: GREEN, thawed: PURPLE, stem: ORANGE, cold: SKY };

export const OUTCOMES: Colors = {
  success: GREEN,
  error: VERMILION,
  timeout: ORANGE,
  crash: PURPLE,
  oom: YELLOW,
  'init-error': BLUE,
  'too-large': GREY,
};

/** In the order in which an invocation meets them. */
export const PHASES: Colors = {
  queue: GREY,
  create: BLUE,
  start: SKY,
  boot: GREEN,
  init: ORANGE,
  invoke: YELLOW,
  overhead: PURPLE,
};

export const STATES: Colors = {
  busy: BLUE,
  idle: GREEN,
  frozen: SKY,
  creating: ORANGE,
  initializing: YELLOW,
  stopping: GREY,
};

/** Of asynchronous events. */
export const STAGES: Colors = { waiting: ORANGE, running: GREEN, delivering: SKY, failed: VERMILION };

export const QUANTILES: Colors = { p50: GREEN, p95: ORANGE, p99: VERMILION };

/** What holds memory: the kinds of memory_reserved_bytes, then what limits and what is really used. */
export const MEMORY: Colors = {
  environment: BLUE,
  frozen: SKY,
  stem: ORANGE,
  budget: VERMILION,
  'really used': PURPLE,
};

/** What idle environments hold, and may hold. */
export const IDLE: Colors = { held: SKY, budget: VERMILION };

/** Grafana's name for the colour of text, dark or light. */
export const PLAIN = 'text';

export const USED = {
  used: BLUE,
  limit: VERMILION,
  wanted: ORANGE,
  good: GREEN,
  watch: ORANGE,
  bad: VERMILION,
};
