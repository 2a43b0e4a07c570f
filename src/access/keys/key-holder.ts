import { hash } from 'node:crypto';
import type { KeyRole } from '../../contract/key-role';
import { judge } from '../../iam/statement';
import { requireAllowed } from '../denial';
import type { AccountScope } from '../session';
import type { KeyRecord } from './key-record';
import { statementsOf } from './role-statements';

/** Whoever has a key of the key file: a user of the account, whose policy is that of the key's role. */
export class KeyHolder {
  private readonly policy;

  constructor(
    private readonly record: Omit<KeyRecord, 'secretAccessKey'>,
    private readonly scope: AccountScope,
  ) {
    this.policy = statementsOf(record.role);
  }

  get role(): KeyRole {
    return this.record.role;
  }

  get arn(): string {
    return `arn:aws:iam::${this.scope.accountId}:user/${this.record.name}`;
  }

  /** Of the form that IAM's have; the same for the same key. */
  get userId(): string {
    return `AIDA${hash('sha256', this.record.accessKeyId, 'hex').slice(0, 17).toUpperCase()}`;
  }

  /** Throws AccessDeniedException. */
  authorize(action: string, resource: string): void {
    requireAllowed(this.arn, { action, resource }, judge(this.policy, { action, resource }));
  }
}
