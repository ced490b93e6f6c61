type Tree = Record<string, unknown>;

/** By which field the lists of built-in types are merged under a strategic merge patch; others are replaced. */
const MERGE_KEYS: Record<string, string> = {
  conditions: 'type',
  containers: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  ports: 'containerPort',
  taints: 'key',
  volumeMounts: 'mountPath',
  volumes: 'name',
};

/** Applies a JSON merge patch (RFC 7396): null removes, lists are replaced. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isTree(patch)) return patch;
  const result: Tree = isTree(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyMergePatch(result[key], value);
  }
  return result;
}

/**
 * Applies a strategic merge patch as far as clients of the simulator use it: keyed lists are merged by MERGE_KEYS,
 * `$patch: delete` and `$patch: replace` are heeded, and ordering directives are dropped.
 */
export function applyStrategicMergePatch(target: unknown, patch: unknown): unknown {
  if (!isTree(patch)) return patch;
  const { $patch: directive, ...changes } = patch;
  if (directive === 'replace') return changes;
  const result: Tree = isTree(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(changes)) {
    if (key.startsWith('$')) continue;
    const mergeKey = MERGE_KEYS[key];
    if (value === null) delete result[key];
    else if (mergeKey && Array.isArray(value)) result[key] = mergeLists(result[key], value, mergeKey);
    else result[key] = applyStrategicMergePatch(result[key], value);
  }
  return result;
}

function mergeLists(target: unknown, patch: unknown[], mergeKey: string): unknown[] {
  let result: unknown[] = Array.isArray(target) ? [...target] : [];
  for (const item of patch) {
    const key = isTree(item) ? item[mergeKey] : undefined;
    const index = result.findIndex((present) => isTree(present) && present[mergeKey] === key);
    if (isTree(item) && item['$patch'] === 'delete')
      result = result.filter((_, position) => position !== index);
    else if (index < 0) result.push(applyStrategicMergePatch(undefined, item));
    else result[index] = applyStrategicMergePatch(result[index], item);
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
