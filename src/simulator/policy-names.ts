/** The policies that can be tried, the leaner before the warmer of a kind. */
export const POLICY_NAMES = [
  'none',
  'fixed-1m',
  'fixed-10m',
  'fixed-60m',
  'hybrid',
  'lambdabox-lean',
  'lambdabox',
  'lambdabox-warm',
  'clairvoyant',
] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];
