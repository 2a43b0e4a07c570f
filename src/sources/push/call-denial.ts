import type { Hook } from '../../contract/hook';
import type { Permissions } from '../../functions/permissions/permission-request';
import { targetOf } from './hook-reader';

/** A service of AWS's that calls a function for something of somebody's. */
export interface CallingService {
  readonly service: 'S3' | 'SNS';
  /** As it is called in a sentence: `the bucket photos`. */
  readonly source: string;
  readonly sourceName: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** That the resource policy of a hook's function does not let a service call it, and what to do; undefined: it does. */
export function callDenial(permissions: Permissions, hook: Hook, caller: CallingService): string | undefined {
  const { service, source, sourceName, sourceArn, sourceAccount } = caller;
  const { function: target } = hook;
  const id = service.toLowerCase();
  const name = `${id}.amazonaws.com`;
  const answer = permissions.answer({
    ...targetOf(hook),
    action: 'lambda:InvokeFunction',
    principal: { kind: 'service', name },
    context: { 'AWS:SourceArn': sourceArn, 'AWS:SourceAccount': sourceAccount },
  });
  if (answer === 'allowed') return undefined;
  const command = `aws lambda add-permission --function-name ${target} --statement-id ${id}-${sourceName.replaceAll('.', '-')} --action lambda:InvokeFunction --principal ${name} --source-arn ${sourceArn}`;
  return `the policy of ${target} does not let ${service} call it for ${source}: ${command}`;
}
