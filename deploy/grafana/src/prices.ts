/** AWS Lambda's public prices: https://aws.amazon.com/lambda/pricing/ */
export const PRICES = {
  what: 'AWS Lambda on x86 in US East (N. Virginia), first tier, no free tier',
  asOf: '2026-09',
  usdPerGbSecond: '0.0000166667',
  usdPerMillionRequests: '0.20',
} as const;
