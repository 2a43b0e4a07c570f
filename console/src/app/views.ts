import type { ComponentType } from 'preact';
import { CallView } from '../views/call';
import { CompareView } from '../views/compare/compare';
import { CallsView } from '../views/calls';
import { ColdWarmView } from '../views/starts/cold-warm';
import { CostView } from '../views/cost';
import { FunctionView } from '../views/function/function';
import { FunctionsView } from '../views/functions';
import { HealthView } from '../views/health';
import { LogsView } from '../views/logs';
import { NotFoundView } from '../views/not-found';
import { OverviewView } from '../views/overview';
import { PoolsView } from '../views/pools';
import { SourcesView } from '../views/sources';

export interface ViewProps {
  /** Of the address: `['functions', 'orders']`. */
  readonly parts: readonly string[];
}

interface Entry {
  /** The first part of its address. */
  readonly path: string;
  readonly title: string;
  /** After `g`. */
  readonly key: string;
  readonly view: ComponentType<ViewProps>;
}

/** In the order of the menu. */
export const VIEWS: readonly Entry[] = [
  { path: '', title: 'Overview', key: 'o', view: OverviewView },
  { path: 'functions', title: 'Functions', key: 'f', view: FunctionsView },
  { path: 'calls', title: 'Calls', key: 'c', view: CallsView },
  { path: 'starts', title: 'Cold and warm', key: 'w', view: ColdWarmView },
  { path: 'pools', title: 'Pools', key: 'p', view: PoolsView },
  { path: 'logs', title: 'Logs', key: 'l', view: LogsView },
  { path: 'sources', title: 'Sources and events', key: 's', view: SourcesView },
  { path: 'cost', title: 'Cost', key: 'm', view: CostView },
  { path: 'health', title: 'Health', key: 'h', view: HealthView },
];

export function viewOf([first = '', second, third]: readonly string[]): ComponentType<ViewProps> {
  if (first === 'functions' && second !== undefined) return FunctionView;
  if (first === 'calls' && second !== undefined && third !== undefined) return CompareView;
  if (first === 'calls' && second !== undefined) return CallView;
  return VIEWS.find(({ path }) => path === first)?.view ?? NotFoundView;
}
