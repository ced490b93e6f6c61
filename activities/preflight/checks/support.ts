import { defineCheck, finding } from '../check.js';

/**
 * Versions outside of standard support, which cost more per hour.
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 */
export const supportCheck = defineCheck({
  codes: ['SUPPORT_CURRENT_EXTENDED', 'SUPPORT_TARGET_EXTENDED'],
  needs: [],
  run(_, { state, request }) {
    const inExtendedSupport = (version: string): boolean =>
      state.offered_versions.some(
        (offered) => offered.version === version && /extended/i.test(offered.status),
      );
    const findings = [];
    if (inExtendedSupport(state.current_version)) {
      const end = state.end_of_extended_support?.slice(0, 10);
      findings.push(
        finding(
          'SUPPORT_CURRENT_EXTENDED',
          state.arn,
          `Kubernetes ${state.current_version} is in extended support` +
            (end ? `; on ${end} EKS upgrades the cluster by itself.` : '.'),
        ),
      );
    }
    if (request.targetVersion !== state.current_version && inExtendedSupport(request.targetVersion)) {
      findings.push(
        finding(
          'SUPPORT_TARGET_EXTENDED',
          state.arn,
          `Kubernetes ${request.targetVersion} is in extended support.`,
        ),
      );
    }
    return findings;
  },
});
