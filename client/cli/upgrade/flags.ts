import { InvalidArgumentError, Option, type Command } from 'commander';
import { STRATEGIES } from '../../../contracts/upgrade-request.js';

/** The flags of `drydock upgrade`, as commander gives them. */
export interface UpgradeFlags {
  input?: string;
  cluster?: string;
  to?: string;
  strategy?: string;
  account?: string;
  region?: string;
  roleArn?: string;
  externalId?: string;
  profile?: string;
  kubeContext?: string;
  approvals?: string;
  approvalTimeout?: string;
  nodeGroups?: string[];
  excludeNodeGroups?: string[];
  nodeGroupOrder?: string[];
  ami?: Record<string, string>;
  maxUnavailable?: string;
  forceDrain?: boolean;
  forceInsights?: boolean;
  onBlocked?: string;
  onBlockedAfter?: string;
  bakeTime?: string;
  bakeInterval?: string;
  validationTimeout?: string;
  rollbackPolicy?: string;
  rollbackAskTimeout?: string;
  addonVersion?: Record<string, string>;
  skipAddon?: string[];
  ignoreFinding?: string[];
  failOn?: string;
  waitForLease?: boolean;
  initiatedBy?: string;
}

/** Adds the flags that describe an upgrade. What they may hold is checked by the request's schema, in one place. */
export function addUpgradeFlags(command: Command): Command {
  const request = [
    ['--input <json>', 'the whole request as JSON, @FILE, or - for stdin; flags go before it'],
    ['--cluster <name>', 'the cluster to upgrade'],
    ['--to <version>', 'the Kubernetes minor version to reach, such as 1.33'],
    ['--strategy <name>', `how: ${STRATEGIES.join(', ')}`],
  ];
  const access = [
    ['--account <id>', 'AWS account of the cluster; that of the credentials if left out'],
    ['--region <name>', 'AWS region of the cluster'],
    ['--role-arn <arn>', 'role that the worker assumes'],
    ['--external-id <id>', "external id that the role's trust policy asks for"],
    ['--profile <name>', "profile of the worker's shared AWS configuration"],
    ['--kube-context <name>', "context of the worker's kubeconfig, in place of the EKS endpoint"],
  ];
  const conduct = [
    ['--approvals <when>', 'when a person must approve: none, plan, hop, nodegroup'],
    ['--approval-timeout <duration>', 'how long an approval is waited for, such as 12h'],
    ['--max-unavailable <n>', 'nodes of a group out at once: a number, or a percentage such as 25%'],
    [
      '--on-blocked <action>',
      'what happens to a blocked drain that nobody answers: retry, skip, force, abort',
    ],
    ['--on-blocked-after <duration>', 'how long a blocked drain waits for an answer'],
    ['--bake-time <duration>', 'how long the finished upgrade is watched before it counts as done'],
    ['--bake-interval <duration>', 'how often it is validated meanwhile'],
    ['--validation-timeout <duration>', 'how long a failing check may take to turn green'],
    ['--rollback-policy <policy>', 'what a failure leads to: automatic, ask, never'],
    ['--rollback-ask-timeout <duration>', 'how long the policy ask waits'],
    ['--fail-on <severity>', 'severity from which a finding stops the upgrade: required, recommended'],
    ['--initiated-by <who>', 'who asks for it, for the record; you if left out'],
  ];
  for (const [flag, description] of [...request, ...access, ...conduct]) command.option(flag!, description);
  return command
    .addOption(listOption('--node-groups <names>', 'node groups to upgrade: names or globs, with commas'))
    .addOption(listOption('--exclude-node-groups <names>', 'node groups to leave as they are'))
    .addOption(listOption('--node-group-order <names>', 'node groups in the order of their upgrade'))
    .addOption(pairOption('--ami <group=ami>', 'image for a custom AMI node group (repeatable)'))
    .addOption(pairOption('--addon-version <addon=version>', 'version of an add-on (repeatable)'))
    .addOption(listOption('--skip-addon <names>', 'add-ons to leave as they are'))
    .addOption(listOption('--ignore-finding <codes>', 'pre-flight findings to go on in spite of'))
    .option('--force-drain', 'ignore disruption budgets when draining')
    .option('--force-insights', 'go on although EKS upgrade insights report errors')
    .option('--wait-for-lease', 'wait for the operation that holds the cluster instead of being refused');
}

/** A flag with several values, separated by commas or given several times. */
function listOption(flag: string, description: string): Option {
  return new Option(flag, description).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    ...value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  ]);
}

/** A flag that gives something a value, `name=value`, once for each. */
function pairOption(flag: string, description: string): Option {
  return new Option(flag, description).argParser(
    (text: string, before: Record<string, string> | undefined) => {
      const at = text.indexOf('=');
      if (at < 1 || at === text.length - 1)
        throw new InvalidArgumentError('It must be written as name=value.');
      return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
    },
  );
}
