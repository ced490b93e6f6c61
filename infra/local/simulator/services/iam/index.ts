import { texts, text, type QueryInput } from '../../protocol/query-input.js';
import { read, type CallContext, type Service } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { arns } from '../../world/identifiers.js';

/** Principals have no policies here: everything is allowed but the account's denied actions. */
function simulatePrincipalPolicy(input: QueryInput, { account }: CallContext): unknown {
  const source = text(input, 'PolicySourceArn') ?? '';
  const principals = [
    ...account.users.map(({ name }) => arns.user(account.id, name)),
    ...account.roles.map(({ name }) => arns.role(account.id, name)),
  ];
  if (!principals.includes(source)) throw new ServiceError('NoSuchEntity', 404, `${source} cannot be found.`);
  const resources = texts(input, 'ResourceArns');
  const results = texts(input, 'ActionNames').flatMap((action) =>
    (resources.length > 0 ? resources : ['*']).map((resource) => ({
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: account.deniedActions.includes(action) ? 'explicitDeny' : 'allowed',
      MatchedStatements: [],
      MissingContextValues: [],
    })),
  );
  return { EvaluationResults: results, IsTruncated: false };
}

/** Identity and Access Management, as far as a check of permissions goes. https://docs.aws.amazon.com/IAM/latest/APIReference/ */
export const iam: Service = {
  signingName: 'iam',
  protocol: 'query',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: { SimulatePrincipalPolicy: read(simulatePrincipalPolicy) },
};
