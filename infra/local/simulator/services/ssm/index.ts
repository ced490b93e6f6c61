import type {
  GetParameterRequest,
  GetParameterResult,
  GetParametersByPathRequest,
  GetParametersByPathResult,
  GetParametersRequest,
  GetParametersResult,
  Parameter,
} from '@aws-sdk/client-ssm';
import { paginate } from '../../pagination.js';
import { read, type CallContext, type Service } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { publicParameters, type PublicParameter } from './public-parameters.js';

const MAX_NAMES = 10;

function getParameter(input: GetParameterRequest, context: CallContext): GetParameterResult {
  const parameter = all(context).get(input.Name!);
  if (!parameter) throw new ServiceError('ParameterNotFound', 400, `Parameter ${input.Name} not found.`);
  return { Parameter: view(parameter, context) };
}

function getParameters(input: GetParametersRequest, context: CallContext): GetParametersResult {
  const names = [...new Set(input.Names ?? [])];
  if (names.length < 1 || names.length > MAX_NAMES)
    throw invalid(`Names must have between 1 and ${MAX_NAMES} members`);
  const parameters = all(context);
  return {
    Parameters: names
      .flatMap((name) => parameters.get(name) ?? [])
      .map((parameter) => view(parameter, context)),
    InvalidParameters: names.filter((name) => !parameters.has(name)),
  };
}

function getParametersByPath(
  input: GetParametersByPathRequest,
  context: CallContext,
): GetParametersByPathResult {
  const path = input.Path!.replace(/\/?$/, '/');
  const chosen = [...all(context).values()].filter(({ name }) => {
    const rest = name.startsWith(path) ? name.slice(path.length) : '';
    return rest !== '' && (input.Recursive || !rest.includes('/'));
  });
  const page = paginate(
    chosen,
    { maxResults: input.MaxResults, nextToken: input.NextToken },
    MAX_NAMES,
    invalid,
  );
  return { Parameters: page.items.map((parameter) => view(parameter, context)), NextToken: page.nextToken };
}

function all({ region, world }: CallContext): Map<string, PublicParameter> {
  return publicParameters(region.name, world.now());
}

function view({ name, value }: PublicParameter, { region, world }: CallContext): Parameter {
  return {
    Name: name,
    Type: 'String',
    Value: value,
    Version: 1,
    LastModifiedDate: new Date(Math.floor(world.now() / 86_400_000) * 86_400_000),
    ARN: `arn:aws:ssm:${region.name}::parameter${name}`,
    DataType: 'text',
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', 400, message);
}

/** Systems Manager, as far as AWS's public image parameters go. https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export const ssm: Service = {
  signingName: 'ssm',
  protocol: 'aws-json',
  namespace: 'AmazonSSM',
  operations: {
    GetParameter: read(getParameter),
    GetParameters: read(getParameters),
    GetParametersByPath: read(getParametersByPath),
  },
};
