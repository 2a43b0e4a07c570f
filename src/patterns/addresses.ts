import type { ValueTest } from './value-test';

/** An address that is not one, or a range that is not. The message is AWS's. */
export class AddressError extends Error {}

const V4 = /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/;
const V6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;
const BITS_OF_V4 = 32;
const BITS_OF_V6 = 128;

interface Address {
  readonly value: bigint;
  readonly bits: typeof BITS_OF_V4 | typeof BITS_OF_V6;
}

/** True of the same address, however it is written; absent for a text that is none. */
export function sameAddress(text: string): ValueTest | undefined {
  const expected = parseAddress(text);
  if (expected === undefined) return undefined;
  return (value) => {
    const address = typeof value === 'string' ? parseAddress(value) : undefined;
    return address?.bits === expected.bits && address.value === expected.value;
  };
}

/** `10.0.0.0/24`, `2001:db8::/32`. */
export function inNetwork(text: string): ValueTest {
  const [ip = '', mask, ...more] = text.replace(/\/+$/, '').split('/');
  if (mask === undefined || more.length > 0) throw new AddressError("Malformed CIDR, one '/' required");
  if (!/^[-+]?[0-9]+$/.test(mask) || Math.abs(Number(mask)) > 0x7fffffff) {
    throw new AddressError('Malformed CIDR, mask bits must be an integer');
  }
  const maskBits = Number(mask);
  if (maskBits < 0) throw new AddressError('Malformed CIDR, mask bits must not be negative');
  const base = parseAddress(ip);
  if (base === undefined) {
    throw new AddressError(`${V4.test(ip) || V6.test(ip) ? 'Invalid' : 'Nonstandard'} IP address: ${ip}`);
  }
  if (maskBits >= base.bits) {
    throw new AddressError(
      base.bits === BITS_OF_V4 ? 'IPv4 mask bits must be < 32' : 'IPv6 mask bits must be < 128',
    );
  }
  const shift = BigInt(base.bits - maskBits);
  const network = base.value >> shift;
  return (value) => {
    const address = typeof value === 'string' ? parseAddress(value) : undefined;
    return address?.bits === base.bits && address.value >> shift === network;
  };
}

function parseAddress(text: string): Address | undefined {
  if (V4.test(text)) return parseV4(text);
  return V6.test(text) ? parseV6(text) : undefined;
}

function parseV4(text: string): Address | undefined {
  let value = 0n;
  for (const part of text.split('.')) {
    const octet = Number(part);
    if (octet > 255) return undefined;
    value = (value << 8n) | BigInt(octet);
  }
  return { value, bits: BITS_OF_V4 };
}

function parseV6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...head, ...Array<string>(missing).fill('0'), ...tail]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  // ::ffff:a00:1 is 10.0.0.1.
  if (value >> 32n === 0xffffn) return { value: value & 0xffffffffn, bits: BITS_OF_V4 };
  return { value, bits: BITS_OF_V6 };
}
