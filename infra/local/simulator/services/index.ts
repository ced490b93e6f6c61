import type { Service } from '../service.js';
import { autoscaling } from './autoscaling/index.js';
import { ec2 } from './ec2/index.js';
import { eks } from './eks/index.js';
import { eventBridge } from './eventbridge/index.js';
import { iam } from './iam/index.js';
import { serviceQuotas } from './service-quotas/index.js';
import { ssm } from './ssm/index.js';
import { sts } from './sts/index.js';

/** The services by the name in the scope of a signature. */
export const SERVICES: ReadonlyMap<string, Service> = new Map(
  [eks, ec2, autoscaling, iam, ssm, sts, eventBridge, serviceQuotas].map((service) => [
    service.signingName,
    service,
  ]),
);
