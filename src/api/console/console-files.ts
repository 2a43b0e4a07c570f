import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { hasCode } from '../../lib/error-code';
import type { RequestHead } from '../http/door';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Names that begin with a letter or a digit, as a build makes them: none of them leads upwards, or is hidden. */
const FILE = /^(?:\/\w[\w.-]*)*\/\w[\w.-]*\.[a-z0-9]+$/;
/** Their names change with their content. */
const ASSETS = '/assets/';
const INDEX = '/index.html';
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

const NOT_BUILT =
  'The console is not built yet: run `make console`, or `npm --prefix console run build`, in the folder of lambdabox.\n';

/** The built page: a file for a path that has an ending, and the page itself for all others. */
export class ConsoleFiles {
  constructor(private readonly directory: string) {}

  async serve({ method, headers }: RequestHead, res: ServerResponse, path: string): Promise<void> {
    if (method !== 'GET' && method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD');
      return plain(res, 405, 'The console is read with GET.\n');
    }
    // Of the last part alone: a name of a function may have dots.
    const isFile = extname(path) in TYPES;
    const name = isFile ? path : INDEX;
    if (!FILE.test(name)) return plain(res, 404, 'There is no such file of the console.\n');
    const found = await this.find(name, headers['accept-encoding']);
    if (!found) return this.missing(res, isFile);
    res.writeHead(200, {
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      'Content-Length': found.bytes.length,
      'Cache-Control': name.startsWith(ASSETS) ? 'public, max-age=31536000, immutable' : 'no-cache',
      Vary: 'Accept-Encoding',
      ...(found.encoding === undefined ? {} : { 'Content-Encoding': found.encoding }),
    });
    res.end(found.bytes);
  }

  private async missing(res: ServerResponse, isFile: boolean): Promise<void> {
    const isBuilt = isFile && (await this.read(INDEX)) !== undefined;
    return isBuilt ? plain(res, 404, 'There is no such file of the console.\n') : plain(res, 503, NOT_BUILT);
  }

  /** Compressed ahead, where the build has done so and the client takes it. */
  private async find(name: string, accepted: string | undefined) {
    for (const [encoding, ending] of ENCODINGS) {
      const bytes = takes(accepted, encoding) ? await this.read(`${name}${ending}`) : undefined;
      if (bytes) return { bytes, encoding };
    }
    const bytes = await this.read(name);
    return bytes && { bytes, encoding: undefined };
  }

  private async read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.directory, name));
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
      throw error;
    }
  }
}

/** RFC 9110, 12.5.3, of an encoding that is named; `*` is not taken for it. */
function takes(accepted: string | undefined, encoding: string): boolean {
  return (accepted ?? '').split(',').some((one) => {
    const [name = '', weight = ''] = one.split(';').map((part) => part.trim().toLowerCase());
    return name === encoding && !/^q=0(?:\.0*)?$/.test(weight);
  });
}

function plain(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  });
  res.end(text);
}
