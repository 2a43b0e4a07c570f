import type { ComponentChildren } from 'preact';
import { Loading, Trouble } from './basics';
import type { Asked } from './use-asked';

/** What was asked for when it is there, with what went wrong since; until then that it is awaited. */
export function Answer<Data>({
  of: { data, error, reload },
  children,
}: {
  readonly of: Asked<Data>;
  readonly children: (data: Data) => ComponentChildren;
}) {
  const trouble = error !== undefined && <Trouble words={error} retry={reload} />;
  if (data === undefined) return trouble || <Loading />;
  return (
    <>
      {trouble}
      {children(data)}
    </>
  );
}
