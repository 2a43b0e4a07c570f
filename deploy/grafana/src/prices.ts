import shipped from '../../../src/cli/usage/aws-prices.json';

const { gbSecond } = shipped.architectures.x86;

/** AWS Lambda's public prices, those that `lambdabox usage` reckons with. */
export const PRICES = {
  what: `AWS Lambda on x86 in ${shipped.region}, first tier, no free tier`,
  asOf: shipped.asOf,
  usdPerGbSecond: gbSecond.toFixed(10),
  usdPerMillionRequests: shipped.millionRequests.toFixed(2),
} as const;
