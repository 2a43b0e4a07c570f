import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Outcome } from '../../../src/contract/outcome';
import type { StartKind } from '../../../src/contract/start-kind';
import { clockTime } from './format';

interface Children {
  readonly children?: ComponentChildren;
}

export function Page({
  title,
  sub,
  actions,
  children,
}: Children & {
  readonly title: ComponentChildren;
  readonly sub?: ComponentChildren;
  readonly actions?: ComponentChildren;
}) {
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{title}</h1>
          {sub && <p class="soft">{sub}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

export function Card({
  title,
  aside,
  children,
  flush,
}: Children & {
  readonly title?: ComponentChildren;
  readonly aside?: ComponentChildren;
  /** Its content goes to the edge: a table. */
  readonly flush?: boolean;
}) {
  return (
    <section class={flush ? 'panel flush' : 'panel'}>
      {title && (
        <div class="panel-head">
          <h2>{title}</h2>
          {aside && <div class="aside">{aside}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

export function Figure({
  label,
  value,
  hint,
  tone,
}: {
  readonly label: string;
  readonly value: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly tone?: 'bad' | 'warn' | undefined;
}) {
  return (
    <div class={tone ? `figure ${tone}` : 'figure'}>
      <span class="label">{label}</span>
      <b>{value}</b>
      {hint && <span class="hint">{hint}</span>}
    </div>
  );
}

export function StartKindMark({ kind }: { readonly kind: StartKind }) {
  return <span class={`kind kind-${kind}`}>{kind}</span>;
}

export function OutcomeMark({ outcome }: { readonly outcome: Outcome }) {
  return <span class={outcome === 'success' ? 'tag good' : 'tag bad'}>{outcome}</span>;
}

export function Tag({
  tone = 'plain',
  children,
}: Children & { readonly tone?: 'plain' | 'good' | 'warn' | 'bad' }) {
  return <span class={`tag ${tone}`}>{children}</span>;
}

/** In the reader's zone; UTC when it is pointed at. */
export function Time({ at }: { readonly at: number }) {
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={`${iso} (UTC)`}>
      {clockTime(at)}
    </time>
  );
}

/** Why nothing is shown, and the command that changes it. */
export function Empty({ children, command }: Children & { readonly command?: string }) {
  return (
    <div class="empty">
      <p>{children}</p>
      {command && <CommandLine command={command} />}
    </div>
  );
}

export function Trouble({ words, retry }: { readonly words: string; readonly retry?: () => void }) {
  return (
    <div class="trouble" role="alert">
      <span>{words}</span>
      {retry && (
        <button type="button" class="quiet" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Loading() {
  return (
    <p class="soft loading" role="status">
      Loading…
    </p>
  );
}

/** The command that does the same, or those one after the other, to be copied. */
export function CommandLine({ command }: { readonly command: string | readonly string[] }) {
  const commands = typeof command === 'string' ? [command] : command;
  return (
    <div class="command">
      <div>
        {commands.map((one) => (
          <code key={one}>{one}</code>
        ))}
      </div>
      <CopyButton text={() => commands.join('\n')} />
    </div>
  );
}

export function CopyButton({
  text,
  label = 'Copy',
}: {
  readonly text: () => string;
  readonly label?: string;
}) {
  const [isDone, setIsDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text());
    setIsDone(true);
    setTimeout(() => setIsDone(false), 1500);
  };
  return (
    <button type="button" class="quiet small" onClick={() => void copy()} aria-live="polite">
      {isDone ? 'Copied' : label}
    </button>
  );
}
