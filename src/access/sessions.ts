import { hash } from 'node:crypto';
import { policyOf, type RolePolicies, type RoleUser } from './role-policies';
import { Session, type AccountScope, type SessionCredentials } from './session';

export interface SessionsParts {
  readonly scope: AccountScope;
  readonly policies: RolePolicies;
  /** That many random bytes. */
  readonly random: (bytes: number) => Buffer;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Opens sessions of functions' roles, one for each environment. Keeps none: an environment holds its own. */
export class Sessions {
  constructor(private readonly parts: SessionsParts) {}

  open(user: RoleUser & { readonly functionName: string }): Session {
    const { scope, policies } = this.parts;
    const { role, functionName } = user;
    return new Session({
      ...{ scope, role, functionName },
      credentials: this.newCredentials(),
      policy: policyOf(policies, user),
      roleId: `AROA${identifier(hash('sha256', role, 'buffer'))}`,
    });
  }

  /** Of AWS's form for role sessions, so that SDKs accept them. */
  private newCredentials(): SessionCredentials {
    const { random } = this.parts;
    return {
      accessKeyId: `ASIA${identifier(random(16))}`,
      secretAccessKey: random(30).toString('base64'),
      sessionToken: random(96).toString('base64'),
    };
  }
}

/** 16 letters and digits. */
function identifier(bytes: Buffer): string {
  return Array.from(bytes.subarray(0, 16), (byte) => LETTERS[byte % LETTERS.length]).join('');
}
