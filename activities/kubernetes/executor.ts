import type { Executor } from '../steps/action.js';
import { pauseAutoscaler } from './pause-autoscaler.js';
import { resumeAutoscaler } from './resume-autoscaler.js';

/** Changes made through the Kubernetes API. */
export const kubernetes: Executor<'kubernetes'> = {
  actions: { pause_autoscaler: pauseAutoscaler, resume_autoscaler: resumeAutoscaler },
};
