import { StatusError } from '../status-error.js';
import { matchAll } from '../store/label-selector.js';
import type { LabelSelectorRequirement, StoredObject } from '../store/objects.js';
import type { ResourceType } from '../store/resources.js';

export type Filter = (object: StoredObject) => boolean;

/** Separates requirements at commas that are not inside parentheses. */
const REQUIREMENTS = /,(?![^(]*\))/;
const SET = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const EQUALITY = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/;
const EXISTENCE = /^(!?)\s*([^\s=!()]+)$/;

/** The fields beside name and namespace by which the API server can select. */
const FIELDS: Record<string, readonly string[]> = {
  pods: ['spec.nodeName', 'status.phase', 'spec.restartPolicy', 'spec.serviceAccountName', 'status.podIP'],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  secrets: ['type'],
  events: [
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.uid',
    'reason',
    'type',
  ],
};

/**
 * The filter of a list or watch: `labelSelector` and `fieldSelector` together; undefined if there is neither.
 * @throws StatusError 400 for a selector that cannot be read, or a field that cannot be selected by.
 */
export function filterOf(type: ResourceType, query: URLSearchParams): Filter | undefined {
  const labels = query.get('labelSelector');
  const fields = query.get('fieldSelector');
  const filters: Filter[] = [];
  if (labels) {
    const matches = matchAll(parseLabelSelector(labels));
    filters.push((object) => matches(object.metadata.labels));
  }
  if (fields)
    filters.push(...parseFieldSelector(fields).map((requirement) => fieldFilter(type, requirement)));
  return filters.length === 0 ? undefined : (object) => filters.every((filter) => filter(object));
}

/** The node whose pods a field selector asks for, so that an index can be used. */
export function selectedNode(query: URLSearchParams): string | undefined {
  const requirements = parseFieldSelector(query.get('fieldSelector') ?? '');
  return requirements.find(({ field, negated }) => field === 'spec.nodeName' && !negated)?.value;
}

/** Reads a label selector such as `app=web,tier in (a,b),!canary`. */
function parseLabelSelector(text: string): LabelSelectorRequirement[] {
  return text.split(REQUIREMENTS).map((part): LabelSelectorRequirement => {
    const requirement = part.trim();
    const set = SET.exec(requirement);
    if (set) {
      const values = (set[3] ?? '').split(',').map((value) => value.trim());
      return { key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values };
    }
    const equality = EQUALITY.exec(requirement);
    if (equality) {
      return {
        key: equality[1] ?? '',
        operator: equality[2] === '!=' ? 'NotIn' : 'In',
        values: [equality[3] ?? ''],
      };
    }
    const existence = EXISTENCE.exec(requirement);
    if (existence) return { key: existence[2] ?? '', operator: existence[1] ? 'DoesNotExist' : 'Exists' };
    throw StatusError.badRequest(`unable to parse requirement: ${requirement}`);
  });
}

interface FieldRequirement {
  field: string;
  value: string;
  negated: boolean;
}

function parseFieldSelector(text: string): FieldRequirement[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const match = EQUALITY.exec(part.trim());
      if (!match) throw StatusError.badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      return { field: match[1] ?? '', value: match[3] ?? '', negated: match[2] === '!=' };
    });
}

function fieldFilter(type: ResourceType, { field, value, negated }: FieldRequirement): Filter {
  const selectable = ['metadata.name', 'metadata.namespace', ...(FIELDS[type.resource] ?? [])];
  if (!selectable.includes(field)) throw StatusError.badRequest(`field label not supported: ${field}`);
  const path = field.split('.');
  return (object) => (fieldOf(object, path) === value) !== negated;
}

function fieldOf(object: unknown, path: readonly string[]): string {
  let value = object;
  for (const name of path) {
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return path.at(-1) === 'unschedulable' ? 'false' : '';
}
