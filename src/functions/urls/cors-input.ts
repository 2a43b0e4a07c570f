import type { UrlCors } from '../catalog/records';
import type { Violations } from '../validation/constraints';
import type { Members } from '../validation/members';
import { numberChecks } from '../validation/model-constraints';
import { checkTextsInTurn } from '../validation/text-list';

const LISTS = ['AllowHeaders', 'AllowMethods', 'AllowOrigins', 'ExposeHeaders'] as const;

/** What is wrong is added to `violations`. */
export function readCors(members: Members, violations: Violations): UrlCors {
  const credentials = members.boolean('AllowCredentials');
  const maxAge = members.number('MaxAge');
  const lists = LISTS.map((name) => {
    const list = members.strings(name);
    checkTextsInTurn(`cors.${name[0]?.toLowerCase()}${name.slice(1)}`, list, `Cors.${name}`, violations);
    return list === undefined ? {} : { [name]: list };
  });
  violations.check('cors.maxAge', maxAge, ...numberChecks('Cors.MaxAge'));
  return {
    ...(credentials === undefined ? {} : { AllowCredentials: credentials }),
    ...lists.reduce((all, list) => ({ ...all, ...list }), {}),
    ...(maxAge === undefined ? {} : { MaxAge: maxAge }),
  };
}
