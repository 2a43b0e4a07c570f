import type { KeepAliveSettings, NetworkMode, Warmth } from '../model';
import { invalid } from '../validation/constraints';

type TagMap = Readonly<Record<string, string>>;

/** Undefined: not a value of this tag. */
type Parse<T> = (value: string) => T | undefined;

interface LambdaboxTag<T> {
  readonly key: string;
  readonly parse: Parse<T>;
  /** Continues "it must be". */
  readonly rule: string;
}

const PREFIX = 'lambdabox:';
const MAX_KEEP_ALIVE_SECONDS = 86_400;
const MAX_IDLE = 1000;
const MIN_COLD_PERCENT = 0.01;
const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

const NETWORK: LambdaboxTag<NetworkMode> = {
  key: `${PREFIX}network`,
  parse: (value) => (value === 'none' || value === 'egress' ? value : undefined),
  rule: 'one of none, egress',
};

const KEEP_ALIVE: LambdaboxTag<number> = {
  key: `${PREFIX}keep-alive`,
  parse: (value) => {
    const [, digits, unit = ''] = /^(\d{1,5})([smh]?)$/.exec(value) ?? [];
    const seconds = Number(digits) * (SECONDS[unit] ?? 1);
    return seconds <= MAX_KEEP_ALIVE_SECONDS ? seconds * 1000 : undefined;
  },
  rule: `seconds from 0 to ${MAX_KEEP_ALIVE_SECONDS}, or a time such as 90s, 15m or 2h`,
};

const IDLE: LambdaboxTag<number> = {
  key: `${PREFIX}max-idle`,
  parse: (value) => (/^\d{1,4}$/.test(value) && Number(value) <= MAX_IDLE ? Number(value) : undefined),
  rule: `a number of environments from 0 to ${MAX_IDLE}`,
};

const WARMTH: LambdaboxTag<Warmth> = {
  key: `${PREFIX}warmth`,
  parse: (value) => {
    if (value === 'lean' || value === 'balanced' || value === 'warm') return value;
    const percent = Number(/^cold ?<= ?(\d{1,3}(?:\.\d{1,4})?) ?%$/.exec(value)?.[1]);
    return percent >= MIN_COLD_PERCENT && percent <= 100 ? { coldShare: percent / 100 } : undefined;
  },
  rule: `one of lean, balanced, warm, or a goal such as cold<=1% (${MIN_COLD_PERCENT} to 100 %)`,
};

const ALL: readonly LambdaboxTag<unknown>[] = [NETWORK, KEEP_ALIVE, IDLE, WARMTH];

/** Throws InvalidParameterValueException for a tag of ours that does not exist, or a value that it cannot have. */
export function checkLambdaboxTags(tags: TagMap): void {
  for (const [key, value] of Object.entries(tags)) {
    if (!key.startsWith(PREFIX)) continue;
    const tag = ALL.find((candidate) => candidate.key === key);
    if (!tag) {
      const known = ALL.map((candidate) => candidate.key).join(', ');
      throw invalid(`Tag '${key}' is not one of lambdabox's; its tags: ${known}`);
    }
    if (tag.parse(value) === undefined) {
      throw invalid(`Tag '${key}' has the value '${value}'; it must be ${tag.rule}`);
    }
  }
}

/** Whether environments made under some tags may go on under others: they join their network when they are made. */
export function isSameNetwork(before: TagMap, after: TagMap): boolean {
  return before[NETWORK.key] === after[NETWORK.key];
}

export function networkOf(tags: TagMap, fallback: NetworkMode): NetworkMode {
  return valueOf(NETWORK, tags) ?? fallback;
}

export function keepAliveOf(tags: TagMap): KeepAliveSettings {
  const keepAliveMs = valueOf(KEEP_ALIVE, tags);
  const maxIdle = valueOf(IDLE, tags);
  const warmth = valueOf(WARMTH, tags);
  return {
    ...(keepAliveMs === undefined ? {} : { keepAliveMs }),
    ...(maxIdle === undefined ? {} : { maxIdle }),
    ...(warmth === undefined ? {} : { warmth }),
  };
}

function valueOf<T>({ key, parse }: LambdaboxTag<T>, tags: TagMap): T | undefined {
  const value = tags[key];
  return value === undefined ? undefined : parse(value);
}
