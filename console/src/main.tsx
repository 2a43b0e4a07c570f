import { render } from 'preact';
import 'virtual:tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import { App } from './app/app';
import { followLink } from './app/router';
import { enter } from './session/session';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element #app');
document.addEventListener('click', followLink);
render(<App />, root);
void enter();
