/** Who asks. */
export type Principal =
  | { readonly kind: 'anonymous' }
  /** `s3.amazonaws.com`, on behalf of a resource. */
  | { readonly kind: 'service'; readonly name: string }
  | {
      readonly kind: 'aws';
      readonly arn: string;
      readonly accountId: string;
      /** Of a session: the role that it assumed. */
      readonly roleArn?: string;
    };

/** Whom a statement speaks of: `*`, or values by kind (`AWS`, `Service`, ...). */
export type PrincipalElement = string | Readonly<Record<string, string | readonly string[]>>;

/**
 * How a statement speaks of somebody: by name (`*` is everybody's), or by the account, which leaves it to the account
 * whom of its own an Allow is for.
 */
export type Mention = 'by-name' | 'by-account' | 'none';

export function mentionOf(element: PrincipalElement, principal: Principal): Mention {
  if (typeof element === 'string') return element === '*' ? 'by-name' : 'none';
  const valuesOf = (kind: string): readonly string[] => [element[kind] ?? []].flat();
  if (valuesOf('AWS').includes('*')) return 'by-name';
  if (principal.kind === 'anonymous') return 'none';
  if (principal.kind === 'service') return valuesOf('Service').includes(principal.name) ? 'by-name' : 'none';
  const { arn, roleArn, accountId } = principal;
  const values = valuesOf('AWS');
  if (values.some((value) => value === arn || value === roleArn)) return 'by-name';
  const account = values.some((value) => value === accountId || value === `arn:aws:iam::${accountId}:root`);
  return account ? 'by-account' : 'none';
}
