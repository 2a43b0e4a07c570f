import { Router } from 'express';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DependencyLine, DependencyTree } from '../../contract/dependency-build';
import { clientError, messageOf } from '../../errors';

/** Building what functions depend on. */
export interface BuildsApi {
  /** `request` is the body. Throws AwsError for one that cannot be read, before anything is built. */
  read(request: Buffer): (onProgress: (message: string) => void) => Promise<DependencyTree>;
  /** The tar of a tree; undefined when there is none. */
  open(key: string): Promise<Readable | undefined>;
}

/** Below /_lambdabox/. */
export function buildsRoutes(builds: BuildsApi): Router {
  const router = Router();
  // One JSON object a line, so that a client can show the progress of a build of minutes.
  router.post('/builds', async (req, res) => {
    const build = builds.read(req.body as Buffer);
    res.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const line = (fields: DependencyLine) => res.write(`${JSON.stringify(fields)}\n`);
    try {
      line({ done: true, ...(await build((message) => line({ message }))) });
    } catch (error) {
      line({ error: messageOf(error) });
    }
    res.end();
  });
  router.get('/builds/:key', async (req, res) => {
    const tree = await builds.open(req.params.key);
    if (!tree) throw clientError('resourceNotFound', `There is no built tree ${req.params.key}.`);
    res.writeHead(200, { 'content-type': 'application/x-tar' });
    await pipeline(tree, res);
  });
  return router;
}
