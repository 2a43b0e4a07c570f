import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, systemCode } from '../thrown';
import { usageError } from '../cli-error';
import { readAll, type Io } from '../terminal/io';

/** The payload that an argument means: JSON, `@file`, `-` for standard input. Throws a usage error when it is no JSON. */
export async function readPayload(argument: string | undefined, io: Io): Promise<Buffer> {
  if (argument === undefined) return Buffer.from('{}');
  if (argument === '-') return requireJson(await readAll(io.stdin), 'standard input');
  if (argument.startsWith('@')) {
    const path = argument.slice(1);
    const content = await readFile(resolve(io.cwd, path)).catch((error: unknown) => {
      const why = systemCode(error) === 'ENOENT' ? 'does not exist' : messageOf(error);
      throw usageError(`payload file ${path} ${why}`);
    });
    return requireJson(content, path);
  }
  return requireJson(Buffer.from(argument), `payload ${shorten(argument)}`);
}

function requireJson(content: Buffer, what: string): Buffer {
  if (content.length === 0) return content;
  try {
    JSON.parse(content.toString('utf8'));
    return content;
  } catch (error) {
    throw usageError(
      `${what} is not JSON: ${messageOf(error)}`,
      `text is JSON in quotes: '"text"'; a file has an @ before its name: @event.json`,
    );
  }
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
