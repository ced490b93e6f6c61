import { ERRORS, EXIT_CODES, type ErrorEntry, type ErrorKind } from '../../../contracts/errors.js';

const KINDS: readonly { kind: ErrorKind; title: string; meaning: string }[] = [
  { kind: 'input', title: 'The request is wrong', meaning: 'Nothing was started. Correct the request.' },
  {
    kind: 'refused',
    title: 'The request is refused',
    meaning: 'The request is well formed, but must not run as things are.',
  },
  {
    kind: 'preflight',
    title: 'Pre-flight checks',
    meaning: 'The cluster is not ready. Nothing was changed.',
  },
  {
    kind: 'failed',
    title: 'The operation failed',
    meaning: 'It ran, and ended otherwise than asked for. The result says what was done.',
  },
  {
    kind: 'unreachable',
    title: 'Something cannot be reached',
    meaning: 'Running operations wait and try again; commands give up and say so.',
  },
];

/** docs/errors.md: every code of the registry, by kind, with what it means and what to do. */
export function renderErrorReference(): string {
  const entries = Object.entries<ErrorEntry>(ERRORS);
  const sections = KINDS.map(({ kind, title, meaning }) => {
    const ofKind = entries.filter(([, entry]) => entry.kind === kind);
    return [
      `## ${title}`,
      `${meaning} Exit code of the CLI: **${EXIT_CODES[kind]}**.`,
      ...ofKind.map(([code, entry]) => section(code, entry)),
    ].join('\n\n');
  });
  return `${[
    '# Errors',
    '<!-- Generated from contracts/errors.ts by docs/generate.mjs; do not edit. -->',
    'Every failure carries one of these codes: in the output of the CLI, in results and events, in errors of the SDK, and as the type of the failure in Temporal. Codes are added, never renamed.',
    ...sections,
  ].join('\n\n')}\n`;
}

function section(code: string, { title, remedy, retryable, family }: ErrorEntry): string {
  const again = retryable ? ' Activities that meet it are tried again.' : '';
  return [`### ${code}`, title, `**What to do:** ${remedy}`, `Family: \`${family}\`.${again}`].join('\n\n');
}
