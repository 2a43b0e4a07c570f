import { FixedBoxPolicy } from '../scheduler/policy/fixed-keep-alive';
import { LearnedBoxPolicy } from '../scheduler/policy/learned-box';
import { HybridBoxPolicy } from './hybrid-histogram';
import { ClairvoyantBoxPolicy } from './clairvoyant';
import type { PolicyName } from './policy-names';
import type { BoxCosts } from './box-costs';
import type { Candidate } from './simulation';
import { MINUTE_MS } from './trace';

/** A policy by name. Only lambdabox's own have stems: at most `maxStems` of each memory size. */
export function candidate(name: PolicyName, costs: BoxCosts, maxStems: number): Candidate {
  const fixed = (minutes: number): Candidate => ({
    name,
    make: () => new FixedBoxPolicy(minutes * MINUTE_MS),
    maxStems: 0,
  });
  const learned = (warmth: 'lean' | 'balanced' | 'warm'): Candidate => ({
    name,
    make: () => new LearnedBoxPolicy(warmth, costs),
    maxStems,
  });
  switch (name) {
    case 'none':
      return fixed(0);
    case 'fixed-1m':
      return fixed(1);
    case 'fixed-10m':
      return fixed(10);
    case 'fixed-60m':
      return fixed(60);
    case 'hybrid':
      return { name, make: () => new HybridBoxPolicy(), maxStems: 0 };
    case 'lambdabox-lean':
      return learned('lean');
    case 'lambdabox':
      return learned('balanced');
    case 'lambdabox-warm':
      return learned('warm');
    case 'clairvoyant':
      return { name, make: (trace) => new ClairvoyantBoxPolicy(trace), maxStems: 0 };
  }
}
