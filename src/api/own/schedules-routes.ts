import { Router } from 'express';
import type { ScheduleView } from '../../contract/schedule-view';

/** Schedules, below /_lambdabox/: what EventBridge Scheduler's API does not tell or do. */
export interface SchedulesDesk {
  list(): readonly ScheduleView[];
  /** Calls what it calls now. Throws AwsError when there is none. */
  run(name: string, groupName: string): Promise<void>;
}

export function schedulesRoutes(desk: SchedulesDesk): Router {
  const router = Router();
  router.get('/schedules', (_, res) => {
    res.json({ schedules: desk.list() });
  });
  router.post('/schedules/:group/:name/run', async (req, res) => {
    await desk.run(req.params.name, req.params.group);
    res.status(204).end();
  });
  return router;
}
