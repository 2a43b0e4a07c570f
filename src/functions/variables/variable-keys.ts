import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { messageOf } from '../../errors';

export type Variables = Readonly<Record<string, string>>;

/** What became of sealed variables: themselves, or why they stay closed. */
export type Opened = { readonly variables: Variables } | { readonly reason: string };

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9+/]+=*)$/;

/**
 * The keys of functions' environment variables, one a line of a file that is apart from the database: the first seals, all
 * open. A key is known by its hash, so that what is sealed says which one it needs; no key is ever shown.
 */
export class VariableKeys {
  private constructor(
    private readonly path: string,
    private readonly sealing: Key,
    private readonly all: ReadonlyMap<string, Key>,
  ) {}

  /** Makes a file with one key when there is none. Throws for a file that cannot be read, and for what is no key. */
  static open(path: string): VariableKeys {
    try {
      if (!existsSync(path)) make(path);
      chmodSync(path, 0o600);
      const keys = parse(readFileSync(path, 'utf8'));
      const [first] = keys;
      if (!first) throw new Error('it holds no key; remove it to have one made');
      return new VariableKeys(path, first, new Map(keys.map((key) => [key.id, key])));
    } catch (error) {
      throw new Error(`the keys of functions' variables, ${path}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Nobody can give one function what was sealed for another: `owner` belongs to the text. */
  seal(owner: string, variables: Variables): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.sealing.bytes, nonce).setAAD(Buffer.from(owner));
    const text = Buffer.concat([cipher.update(JSON.stringify(variables)), cipher.final()]);
    const sealed = Buffer.concat([nonce, cipher.getAuthTag(), text]);
    return `v1.${this.sealing.id}.${sealed.toString('base64')}`;
  }

  open(owner: string, sealed: string): Opened {
    const [, id = '', text = ''] = FORM.exec(sealed) ?? [];
    const key = this.all.get(id);
    if (id !== '' && !key) return { reason: `the key ${id} is not in ${this.path}` };
    const bytes = Buffer.from(text, 'base64');
    const tagEnd = NONCE_BYTES + TAG_BYTES;
    if (!key || bytes.length < tagEnd) return { reason: 'what is stored of them is damaged' };
    try {
      const decipher = createDecipheriv(CIPHER, key.bytes, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(NONCE_BYTES, tagEnd));
      const json = Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]);
      return { variables: JSON.parse(json.toString()) as Variables };
    } catch {
      return { reason: 'what is stored of them is damaged' };
    }
  }

  /** Whether a text is sealed with the key that seals now. */
  isCurrent(sealed: string): boolean {
    return FORM.exec(sealed)?.[1] === this.sealing.id;
  }
}

/** A crash leaves no file or a whole one: variables are sealed with it from the next moment on. */
function make(path: string): void {
  writeFileSync(`${path}.new`, `${randomBytes(KEY_BYTES).toString('base64')}\n`, {
    mode: 0o600,
    flush: true,
  });
  renameSync(`${path}.new`, path);
}

function parse(text: string): Key[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const bytes = Buffer.from(line.trim(), 'base64');
    if (bytes.length !== KEY_BYTES) {
      throw new Error(`line ${index + 1} is no key; a key is ${KEY_BYTES} bytes in base64`);
    }
    return [{ id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes }];
  });
}
