import type { FunctionVersion } from '../../src/functions/model';
import { harness } from './environment-box';
import { until } from './fake-init';

const BASE = '/2020-01-01/extension';
const TERM: number = 15;
const KILL: number = 9;

/** An environment of a function whose layers bring `files` in /opt/extensions, and its init begins. Tests play them. */
export async function withExtensions(files: readonly string[], changes: Partial<FunctionVersion> = {}) {
  const parts = harness(changes, 'on-demand', { layersDirectory: '/layers' });
  parts.engine.onStart = (init) => {
    init.files = files;
    init.hello();
  };
  await parts.environment.boot();
  const { init } = parts.engine;
  const { clock } = parts;
  const post = (path: string, headers: Readonly<Record<string, string>>, body = '', method = 'POST') => {
    const lines = Object.entries(headers).map(([name, value]) => `\r\n${name}: ${value}`);
    return init.request(`${method} ${path} HTTP/1.1${lines.join('')}`, body);
  };
  /** The process that was started next. */
  const started = async () => {
    let frame = await init.next();
    while (frame.type !== 'start') frame = await init.next();
    const [, program] = frame.payload.toString('utf8', 16).split('\0');
    return { id: frame.id, program, strings: frame.payload.toString('utf8', 16).split('\0') };
  };
  const register = async (name: string, events: readonly string[], headers: Record<string, string> = {}) => {
    const given = { 'Lambda-Extension-Name': name, ...headers };
    const answer = await init.answer(post(`${BASE}/register`, given, JSON.stringify({ events })));
    const id = /Lambda-Extension-Identifier: (\S+)/.exec(answer)?.[1] ?? '';
    return { answer, id, header: { 'Lambda-Extension-Identifier': id } };
  };
  const next = (extension: { readonly header: Record<string, string> }) =>
    post(`${BASE}/event/next`, extension.header, '', 'GET');
  /** The event that an exchange was answered with. */
  const event = async (exchange: number): Promise<unknown> =>
    JSON.parse((await init.answer(exchange)).split('\r\n\r\n')[1] ?? '') as unknown;
  const signalled = async (process: number, signal: number) => {
    const sent = () =>
      init.received.some(
        (frame) => frame.type === 'signal' && frame.id === process && frame.flags === signal,
      );
    await until(sent, `signal ${signal} of process ${process}`);
  };
  return { ...parts, init, clock, post, started, register, next, event, signalled, BASE, TERM, KILL };
}

/** The same, served by one external extension `agent` with these events: all have begun, and wait for the first event. */
export async function serving(events: readonly string[], changes: Partial<FunctionVersion> = {}) {
  const box = await withExtensions(['agent'], changes);
  const process = await box.started();
  const agent = await box.register('agent', events);
  const runtime = await box.started();
  const asked = box.next(agent);
  const waiting = box.init.askNext();
  await until(() => box.environment.state === 'idle', 'idle');
  return { ...box, process, agent, runtime, asked, waiting };
}
