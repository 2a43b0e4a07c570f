import type { SignedRequest } from './claim';

/** The header of a request that must have it once. Undefined: it has not. */
export function headerOf({ headers }: SignedRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Epoch seconds. */
export function secondsOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
}

export function hexOf(text: string): Buffer[] {
  return /^(?:[0-9a-f]{2})+$/i.test(text) ? [Buffer.from(text, 'hex')] : [];
}

export function base64Of(text: string): Buffer[] {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? [Buffer.from(text, 'base64')] : [];
}
