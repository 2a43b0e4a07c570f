import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outOfReach } from './out-of-reach';
import type { Operation } from './scoreboard';

/** One `describe` of a test file, or what stands before the first. */
interface Part {
  readonly file: string;
  readonly text: string;
  /** The SDK's packages that its file imports. */
  readonly imports: string;
}

/** What tests ask of an operation through AWS's own client. */
export interface Found {
  /** Test files, from the repository's root. */
  readonly files: readonly string[];
  /** Of the documented errors, those that are expected beside its calls, and those that are not. */
  readonly errors: readonly string[];
  readonly lacking: readonly string[];
  readonly hasPages: boolean;
}

/** How test/support/refusals.ts names errors. */
const WORDS: Readonly<Record<string, RegExp>> = {
  InvalidParameterValueException: /\binvalid\(|InvalidParameterValueException/,
  ResourceNotFoundException: /\bmissing\(|ResourceNotFoundException/,
  ResourceConflictException: /\bconflict\(|ResourceConflictException/,
};

/** Where a client's package is not called after its service. */
const PACKAGES: Readonly<Record<string, string>> = {
  events: 'client-eventbridge',
  logs: 'client-cloudwatch-logs',
};

export class FoundTests {
  private constructor(private readonly parts: readonly Part[]) {}

  /** Reads all tests below `<root>/test`. */
  static in(root: string): FoundTests {
    const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `test/${name}`)
      .sort();
    return new FoundTests(
      files.flatMap((file) => {
        const text = readFileSync(join(root, file), 'utf8');
        return text.split(/^(?=describe)/m).map((part) => ({ file, text: part, imports: importsOf(text) }));
      }),
    );
  }

  of({ operation, errors, isPaged }: Operation, service: string): Found {
    const name = new RegExp(`\\b(?:new ${operation}Command\\(|paginate${operation}\\()`);
    const command = new RegExp(`'${service}',\\s+'${kebab(operation)}'`);
    const parts = this.parts.filter(
      ({ text, imports }) =>
        (imports.includes(PACKAGES[service] ?? `client-${service}`) && name.test(text)) || command.test(text),
    );
    const possible = errors.filter((error) => !outOfReach(operation, error));
    const expected = possible.filter((error) =>
      parts.some(({ text }) => (WORDS[error] ?? new RegExp(error)).test(text)),
    );
    return {
      files: [...new Set(parts.map(({ file }) => file))],
      errors: expected,
      lacking: possible.filter((error) => !expected.includes(error)),
      hasPages: !isPaged || parts.some(({ text }) => goesOn(operation).test(text)),
    };
  }
}

/** How a test asks for a second page: by the client's own walk, or with what the first one gave, where there is none. */
function goesOn(operation: string): RegExp {
  return new RegExp(`\\bpaginate${operation}\\(|new ${operation}Command\\([^;]*?\\b(?:[nN]extToken|Marker):`);
}

function importsOf(text: string): string {
  return [...text.matchAll(/from '(@aws-sdk\/[^']+)'/g)].map(([, name]) => name).join(' ');
}

/** `GetFunctionUrlConfig` as the aws command line writes it. */
function kebab(operation: string): string {
  return operation.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
