import { useEffect } from 'preact/hooks';
import { closeStream, openStream } from '../api/stream';
import { Login } from '../session/login';
import { entry } from '../session/session';
import { AskFirst } from '../ui/ask-first';
import { Loading } from '../ui/basics';
import { useKeys } from './keys';
import { Palette } from './palette';
import { place } from './router';
import { Shell } from './shell';
import { viewOf } from './views';

export function App() {
  const { at } = entry.value;
  if (at === 'checking') return <Loading />;
  return at === 'door' ? <Login why={entry.value.why} /> : <Inside />;
}

function Inside() {
  useKeys();
  useEffect(() => {
    openStream();
    return closeStream;
  }, []);
  const { parts } = place.value;
  const View = viewOf(parts);
  return (
    <>
      <Shell current={parts[0] ?? ''}>
        <View key={parts.slice(0, 2).join('/')} parts={parts} />
      </Shell>
      <Palette />
      <AskFirst />
    </>
  );
}
