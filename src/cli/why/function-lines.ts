import type { Decision } from '../../contract/decision';
import { countsText } from '../terminal/environments-text';
import { plural } from '../terminal/format';
import type { Output } from '../terminal/output';
import type { PoolView } from '../../contract/pool-view';
import type { StemView } from '../../contract/stem-view';
import { decisionLines } from './decision-lines';

/** What is known of one function. */
export interface FunctionFacts {
  readonly functionName: string;
  /** Undefined: all versions. */
  readonly version: string | undefined;
  readonly pools: readonly PoolView[];
  /** Those that fit it. */
  readonly stems: readonly StemView[];
  /** Newest first. */
  readonly decisions: readonly Decision[];
}

/** The present state with its reasons, and how it came to be. */
export function functionLines(facts: FunctionFacts, colors: Output['colors']): string[] {
  const { functionName, version, pools, stems, decisions } = facts;
  return [
    colors.bold(version === undefined ? functionName : `${functionName}:${version}`),
    ...(pools.length > 0 ? pools.flatMap((pool) => poolLines(pool, colors)) : ['  no environments']),
    ...(stems.length > 0 ? stems.map((stem) => stemLine(stem, colors)) : ['  no stems fit it']),
    '',
    ...(decisions.length > 0
      ? [colors.dim('latest decisions, the newest last'), ...decisionLines(decisions, colors)]
      : [colors.dim('no decisions yet')]),
  ];
}

function poolLines(pool: PoolView, colors: Output['colors']): string[] {
  const { version, idle, frozen, busy, starting, waiting, provisioned, desired, desiredBecause } = pool;
  const there = countsText({ idle, frozen, busy, starting }) || 'no environments';
  const parts = [
    there,
    ...(waiting > 0 ? [`${plural(waiting, 'call')} waiting`] : []),
    ...(provisioned > 0 ? [`${provisioned} provisioned`] : []),
  ];
  // The plan is made once a second.
  const plan =
    desiredBecause === ''
      ? 'new: how many there should be is not planned yet'
      : `should be ${desired}, because ${desiredBecause}`;
  return [
    `  ${colors.green(version)}  ${parts.join(', ')} ${colors.dim(`(${pool.memorySizeMb} MB each)`)}`,
    `    ${plan}`,
  ];
}

function stemLine({ key, ready, starting, target, because }: StemView, colors: Output['colors']): string {
  const there = countsText({ ready, starting }) || 'none';
  return `  stems ${colors.dim(key)}  ${there}, should be ${target}, because ${because}`;
}
