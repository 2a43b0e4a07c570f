import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM texts, and the files that they are in. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** An authority for certificates of our own, made by openssl. */
export class Authority {
  private constructor(
    private readonly folder: string,
    private readonly own: Certified,
  ) {}

  /** Its files are in `folder`, which must be there. */
  static make(folder: string): Authority {
    return new Authority(folder, certified(folder, 'authority', 'basicConstraints=critical,CA:TRUE', []));
  }

  /** What clients must believe: a PEM text. */
  get ca(): string {
    return this.own.cert;
  }

  get caFile(): string {
    return this.own.certFile;
  }

  /** `names`: `DNS:localhost,IP:127.0.0.1`. */
  issue(name: string, names: string): Certified {
    const { certFile, keyFile } = this.own;
    return certified(this.folder, name, `subjectAltName=${names}`, ['-CA', certFile, '-CAkey', keyFile]);
  }
}

function certified(folder: string, name: string, extension: string, issuer: readonly string[]): Certified {
  const certFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certFile, '-days', '2'];
  const args = ['req', '-x509', ...made, '-subj', `/CN=${name}`, '-addext', extension, ...issuer];
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certFile, keyFile };
}
