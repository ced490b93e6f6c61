import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from '@aws-sdk/client-eks';
import type { CallContext } from '../../service.js';
import { ServiceError } from '../../service-error.js';

const MAX_TAGS = 50;

/** The tags of a cluster, node group or add-on. */
export function listTagsForResource(
  input: ListTagsForResourceRequest,
  context: CallContext,
): ListTagsForResourceResponse {
  return { tags: tagged(context, input.resourceArn!).tags };
}

/** Adds tags, or gives them other values. */
export function tagResource(input: TagResourceRequest, context: CallContext): TagResourceResponse {
  const resource = tagged(context, input.resourceArn!);
  const tags = { ...resource.tags, ...input.tags };
  if (Object.keys(tags).length > MAX_TAGS) {
    throw new ServiceError('BadRequestException', 400, `A resource can have at most ${MAX_TAGS} tags`);
  }
  const unchanged = Object.entries(input.tags ?? {}).every(([name, value]) => resource.tags[name] === value);
  context.outcome.unchanged = unchanged;
  resource.tags = tags;
  return {};
}

/** Removes tags; names that are not there are ignored. */
export function untagResource(input: UntagResourceRequest, context: CallContext): UntagResourceResponse {
  const resource = tagged(context, input.resourceArn!);
  const gone = new Set(input.tagKeys ?? []);
  const kept = Object.entries(resource.tags).filter(([name]) => !gone.has(name));
  context.outcome.unchanged = kept.length === Object.keys(resource.tags).length;
  resource.tags = Object.fromEntries(kept);
  return {};
}

/** The cluster, node group or add-on of an ARN in the call's region; throws NotFoundException. */
function tagged({ region }: CallContext, arn: string): { tags: Record<string, string> } {
  for (const cluster of Object.values(region.clusters)) {
    const resources = [cluster, ...Object.values(cluster.nodegroups), ...Object.values(cluster.addons)];
    const found = resources.find((resource) => resource.arn === arn);
    if (found) return found;
  }
  throw new ServiceError('NotFoundException', 404, `Resource not found: ${arn}`);
}
