import type { Declaration } from '../declaration';

export const declaration: Declaration = {
  load: () => import('./run.js'),
};
