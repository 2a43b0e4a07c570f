import type { SourceView } from '../../../../../src/contract/source-view';
import { askJson } from '../../../api/http';
import { may } from '../../../session/session';
import { askFirst } from '../../../ui/ask-first';
import { Empty } from '../../../ui/basics';
import type { Acting } from '../../../ui/use-act';
import { SourceTable } from '../../source-table';
import { eventsRequest } from './plan';
import {
  hookRemoval,
  isOfFunction,
  removalKind,
  rulePlace,
  ruleRemoval,
  scheduleRemoval,
  type Removal,
  type RuleTarget,
} from './removal';
import { takePlan } from './take-plan';

/** Schedules, rules and hooks that call the function. */
export function PushedTable({
  name,
  sources,
  act,
}: {
  readonly name: string;
  readonly sources: readonly SourceView[];
  readonly act: Acting['act'];
}) {
  const remove = (source: SourceView) =>
    act(async () => {
      const { does, ...plan } = await removalOf(source, name);
      askFirst({
        ...{ title: `Remove ${source.kind} ${source.name}?`, does, verb: 'Remove' },
        ...{ command: plan.commands, run: () => act(() => takePlan(plan)) },
      });
    });
  return (
    <SourceTable
      sources={sources}
      {...(may('deploy') ? { onRemove: (source: SourceView) => void remove(source) } : {})}
      empty={
        <Empty command={`lambdabox deploy ./${name} --on 'rate(5 minutes)'`}>
          None. A schedule, for example, comes with the function:
        </Empty>
      }
    />
  );
}

/** Which targets a rule has is asked first: the others keep it. Throws for a source that is removed elsewhere. */
async function removalOf(source: SourceView, name: string): Promise<Removal> {
  const { id } = source;
  switch (removalKind(source)) {
    case 'schedule':
      return scheduleRemoval(id);
    case 'hook':
      return hookRemoval(id);
    case 'rule': {
      const { path, ...asked } = eventsRequest('ListTargetsByRule', rulePlace(id));
      const answer = await askJson<{ readonly Targets: readonly RuleTarget[] }>(path, asked);
      return ruleRemoval(id, answer.Targets, isOfFunction(name));
    }
    case undefined:
      throw new Error(`What ${source.name} is, is not known here.`);
  }
}
