import type { LabelSelector, LabelSelectorRequirement } from './objects.js';

type LabelMatcher = (labels: Record<string, string> | undefined) => boolean;

const compiled = new WeakMap<LabelSelector, LabelMatcher>();

/** What a selector in an object selects: everything if it is empty, nothing if it is absent. */
export function labelMatcher(selector: LabelSelector | undefined): LabelMatcher {
  if (!selector) return () => false;
  let matcher = compiled.get(selector);
  if (!matcher) compiled.set(selector, (matcher = matchAll(requirementsOf(selector))));
  return matcher;
}

/** Whether all requirements hold. */
export function matchAll(requirements: readonly LabelSelectorRequirement[]): LabelMatcher {
  return (labels = {}) => requirements.every((requirement) => holds(requirement, labels[requirement.key]));
}

function requirementsOf(selector: LabelSelector): LabelSelectorRequirement[] {
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]): LabelSelectorRequirement => ({
    key,
    operator: 'In',
    values: [value],
  }));
  return [...equal, ...(selector.matchExpressions ?? [])];
}

function holds({ operator, values = [] }: LabelSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
