import type { ValueTest } from './value-test';

/** A wildcard that cannot be one. The message is AWS's. */
export class WildcardError extends Error {}

/** Between the `*` of a wildcard. Places are counted in bytes behind a quote, as AWS names them. */
export function wildcardPieces(text: string): readonly string[] {
  const pieces = [''];
  const add = (character: string): void => {
    pieces.push((pieces.pop() ?? '') + character);
  };
  const place = (index: number): string => String(1 + Buffer.byteLength(text.slice(0, index)));
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '*') {
      if (text[index + 1] === '*') {
        throw new WildcardError(`Consecutive wildcard characters at pos ${place(index)}`);
      }
      pieces.push('');
    } else if (character === '\\') {
      const next = text[index + 1];
      if (next !== '*' && next !== '\\') {
        throw new WildcardError(`Invalid escape character at pos ${place(index)}`);
      }
      add(next);
      index++;
    } else {
      add(character);
    }
  }
  return pieces;
}

export function wildcardTest(text: string): ValueTest {
  const [first = '', ...rest] = wildcardPieces(text);
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (typeof value !== 'string' || value.length < first.length + last.length) return false;
    if (!value.startsWith(first) || !value.endsWith(last)) return false;
    const end = value.length - last.length;
    let from = first.length;
    for (const piece of rest) {
      const found = value.indexOf(piece, from);
      if (found === -1 || found + piece.length > end) return false;
      from = found + piece.length;
    }
    return true;
  };
}
