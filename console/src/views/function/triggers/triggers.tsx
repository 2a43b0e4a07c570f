import { lambda } from '../../../api/lambda';
import { own } from '../../../api/own';
import { hrefOf } from '../../../app/router';
import { may } from '../../../session/session';
import { Answer } from '../../../ui/answer';
import { Card, Trouble } from '../../../ui/basics';
import { useAct } from '../../../ui/use-act';
import { useAsked } from '../../../ui/use-asked';
import type { TabProps } from '../function';
import { AddTrigger } from './add-trigger';
import { MappingTable } from './mapping-table';
import { PushedTable } from './pushed-table';
import { isOfFunction } from './removal';
import type { Target } from './target';
import { UrlCard } from './url';

const EVERY_MS = 5000;

/** What calls this function by itself: all kinds are added and removed here. */
export function TriggersTab({ name, configuration }: TabProps) {
  const mappings = useAsked(`mappings ${name}`, (signal) => lambda.listMappings(name, signal), EVERY_MS);
  const sources = useAsked('sources', (signal) => own.sources({}, signal), EVERY_MS);
  const connections = useAsked('connections', (signal) => own.connections({}, signal));
  const aliases = useAsked(`aliases ${name}`, (signal) => lambda.listAliases(name, signal));
  const acting = useAct(() => {
    mappings.reload();
    sources.reload();
  });
  const all = sources.data?.sources ?? [];
  const isIts = isOfFunction(name);
  const isMapping = new Set(mappings.data?.map(({ UUID }) => UUID));
  const target: Target = {
    functionName: name,
    functionArn: configuration.FunctionArn,
    connections: connections.data?.connections ?? [],
    taken: all.map(({ id }) => id.replace(/^hook\//, '')),
  };
  return (
    <>
      {acting.error && <Trouble words={acting.error} />}
      <UrlCard target={target} />
      <Card title="Mappings" aside="queues and streams" flush>
        <Answer of={mappings}>
          {(data) => <MappingTable name={name} mappings={data} act={acting.act} />}
        </Answer>
      </Card>
      <Card
        title="Schedules, rules, stores and hooks"
        aside={<a href={hrefOf(['sources'])}>All sources</a>}
        flush
      >
        <Answer of={sources}>
          {(data) => (
            <PushedTable
              name={name}
              sources={data.sources.filter(
                ({ id, targets }) => !isMapping.has(id) && targets.some((one) => isIts(one)),
              )}
              act={acting.act}
            />
          )}
        </Answer>
      </Card>
      {may('deploy') && (
        <AddTrigger target={target} aliases={(aliases.data ?? []).map(({ Name }) => Name)} acting={acting} />
      )}
    </>
  );
}
