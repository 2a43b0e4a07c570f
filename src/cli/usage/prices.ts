import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, systemCode } from '../thrown';
import { usageError } from '../cli-error';
import shipped from './aws-prices.json';
import type { Prices } from './price-list';

/** Those that lambdabox comes with. */
export const SHIPPED_PRICES: Prices = shipped;

const TEXTS = ['asOf', 'source', 'region', 'currency'];
const ARCHITECTURE = ['gbSecond', 'provisionedGbSecond', 'provisionedDurationGbSecond'];

/** The prices of a file of the same form as the shipped ones. Throws a usage error that names what is wrong in it. */
export async function readPrices(path: string, cwd: string): Promise<Prices> {
  const full = resolve(cwd, path);
  const text = await readFile(full, 'utf8').catch((error: unknown) => {
    const why = systemCode(error) === 'ENOENT' ? 'does not exist' : messageOf(error);
    throw wrong(path, why);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(path, `is no JSON: ${messageOf(error)}`);
  }
  return checked(path, value);
}

function checked(path: string, value: unknown): Prices {
  const prices = objectOf(path, '', value);
  for (const name of TEXTS) {
    if (typeof prices[name] !== 'string' || prices[name] === '')
      throw wrong(path, `needs ${name}, a text such as ${JSON.stringify(shippedText(name))}`);
  }
  requireNumbers(path, '', prices, ['millionRequests']);
  requireNumbers(path, 'freeTier.', objectOf(path, 'freeTier', prices.freeTier), ['requests', 'gbSeconds']);
  const architectures = objectOf(path, 'architectures', prices.architectures);
  if (Object.keys(architectures).length === 0) throw wrong(path, 'needs at least one of architectures');
  for (const [name, of] of Object.entries(architectures))
    requireNumbers(path, `architectures.${name}.`, objectOf(path, `architectures.${name}`, of), ARCHITECTURE);
  return value as Prices;
}

function objectOf(path: string, name: string, value: unknown): Partial<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw wrong(path, name === '' ? 'must be one JSON object' : `needs ${name}, an object`);
}

function requireNumbers(
  path: string,
  prefix: string,
  values: Partial<Record<string, unknown>>,
  names: readonly string[],
): void {
  for (const name of names) {
    const value = values[name];
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
      throw wrong(path, `needs ${prefix}${name}, a number from 0 up, not ${JSON.stringify(value)}`);
  }
}

function shippedText(name: string): unknown {
  return (SHIPPED_PRICES as unknown as Record<string, unknown>)[name];
}

function wrong(path: string, what: string): Error {
  return usageError(
    `--prices ${path} ${what}`,
    'lambdabox usage --print-prices > prices.json makes a file to edit',
  );
}
