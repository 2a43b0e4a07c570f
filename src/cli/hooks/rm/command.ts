import type { Declaration } from '../../declaration';

export const declaration: Declaration = {
  description: 'What is in the queue of events is still run.',
  examples: [['lambdabox hooks rm thumbs', '']],
  load: () => import('./run.js'),
};
