import type { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';

/** Well within the heartbeat timeout of workflows/shared/activities.ts. */
const BEAT_MS = 5_000;

/**
 * Heartbeats for every activity, so that a worker that died is noticed in seconds and cancellation is delivered, however
 * short or long the activity is. What the activity itself reported last is sent again, not wiped out.
 */
export function heartbeatInterceptor(context: Context): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      if (!context.info.heartbeatTimeoutMs) return next(input);
      let details: unknown = context.info.heartbeatDetails;
      const send = context.heartbeat;
      // The context is the activity's own; there is no other hook between an activity and its heartbeats.
      Object.defineProperty(context, 'heartbeat', {
        value: (reported?: unknown): void => {
          details = reported;
          send(reported);
        },
      });
      const timer = setInterval(() => send(details), BEAT_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(timer);
      }
    },
  };
}
