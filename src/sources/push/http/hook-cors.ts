import type { HookCors } from '../../../contract/hook';
import { readCors } from '../../../functions/urls/cors-input';
import { Violations } from '../../../functions/validation/constraints';
import { Members } from '../../../functions/validation/members';
import type { HookFields } from '../hook-fields';

const MEMBERS = [
  'AllowOrigins',
  'AllowMethods',
  'AllowHeaders',
  'ExposeHeaders',
  'AllowCredentials',
  'MaxAge',
] as const;

/** Read as a function URL's, with the same limits. Browsers take no credentials from an answer that any origin may read. */
export function readHookCors(fields: HookFields): HookCors | undefined {
  const sent = fields.object('cors', MEMBERS);
  if (!sent) return undefined;
  const violations = new Violations();
  const cors = readCors(Members.of(sent), violations);
  violations.throwIfAny();
  const { AllowOrigins = [], AllowCredentials } = cors;
  if (AllowOrigins.length === 0) throw fields.fault('cors', 'must name AllowOrigins');
  if (AllowCredentials === true && AllowOrigins.includes('*'))
    throw fields.fault('cors', 'AllowCredentials needs AllowOrigins that are named, not *');
  return cors;
}
