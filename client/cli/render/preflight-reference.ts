import {
  CATALOGUE,
  FINDING_AREAS,
  type CatalogueEntry,
  type FindingArea,
} from '../../../contracts/preflight-catalogue.js';

/** docs/preflight.md: every code of the pre-flight checks, by area, with its severity, meaning and remedy. */
export function renderPreflightReference(): string {
  const entries = Object.entries<CatalogueEntry>(CATALOGUE);
  const sections = (Object.keys(FINDING_AREAS) as FindingArea[]).map((area) =>
    [
      `## ${FINDING_AREAS[area]}`,
      ...entries.filter(([, entry]) => entry.area === area).map(([code, entry]) => section(code, entry)),
    ].join('\n\n'),
  );
  return `${[
    '# Pre-flight checks',
    '<!-- Generated from contracts/preflight-catalogue.ts by docs/generate.mjs; do not edit. -->',
    'Before anything is changed, these checks look at the cluster, its account and the way to the target version. Each finding names a resource and has one of the codes below.',
    '- **required** stops the upgrade; **recommended** is shown with the plan (and stops it too with `preflight.failOn: recommended`); **info** explains.\n- `preflight.ignore` names codes to go on in spite of: their findings stay in the report as waived.\n- A check that could not read what it needs is reported as unknown, with the reason: it proves nothing either way.\n- The severity is weaker for what the operation leaves alone, such as a node group that the request excludes, and where `force` says so. Codes are added, never renamed.',
    ...sections,
  ].join('\n\n')}\n`;
}

function section(code: string, { severity, title, remedy }: CatalogueEntry): string {
  return [`### ${code}`, `**${severity}**: ${title}`, `**What to do:** ${remedy}`].join('\n\n');
}
