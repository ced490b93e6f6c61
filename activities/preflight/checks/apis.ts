import { defineCheck, finding } from '../check.js';
import { minorIn } from '../versions.js';
import { someOf } from '../references.js';

/**
 * API versions in use that go away, as perception saw them in insights, the API server's metrics and live objects.
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
export const apiCheck = defineCheck({
  codes: ['API_REMOVED', 'API_DEPRECATED'],
  needs: [],
  run(_, { state, request }) {
    const target = minorIn(request.targetVersion) ?? 0;
    return state.deprecated_apis.map((api) => {
      const removed = (minorIn(api.removed_in) ?? Infinity) <= target;
      const users = api.users.length > 0 ? ` by ${someOf(api.users)}` : '';
      const instead = api.replacement ? ` Use ${api.replacement}.` : '';
      return finding(
        removed ? 'API_REMOVED' : 'API_DEPRECATED',
        `${api.api_version}/${api.resource}`,
        `${api.resource} of ${api.api_version} is used${users} (${api.source}) and no longer served from ${api.removed_in} on.${instead}`,
      );
    });
  },
});
