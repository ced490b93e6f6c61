import type {
  GetServiceQuotaRequest,
  GetServiceQuotaResponse,
  ListServiceQuotasRequest,
  ListServiceQuotasResponse,
  ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import { DEFAULT_VCPUS, VCPU_QUOTAS, type VcpuQuota } from '../../catalog/vcpu-quotas.js';
import { paginate } from '../../pagination.js';
import { read, type CallContext, type Service } from '../../service.js';
import { ServiceError } from '../../service-error.js';
import { arns } from '../../world/identifiers.js';

const MAX_RESULTS = 100;
const SERVICE_CODE = 'ec2';

function getServiceQuota(input: GetServiceQuotaRequest, context: CallContext): GetServiceQuotaResponse {
  const quota = quotasOf(input.ServiceCode).find(({ code }) => code === input.QuotaCode);
  if (!quota) throw missing('The request failed because the specified quota does not exist.');
  return { Quota: view(quota, context) };
}

function listServiceQuotas(input: ListServiceQuotasRequest, context: CallContext): ListServiceQuotasResponse {
  const page = paginate(
    quotasOf(input.ServiceCode),
    { maxResults: input.MaxResults, nextToken: input.NextToken },
    MAX_RESULTS,
    (message) => new ServiceError('IllegalArgumentException', 400, message),
  );
  return { Quotas: page.items.map((quota) => view(quota, context)), NextToken: page.nextToken };
}

function quotasOf(serviceCode: string | undefined): VcpuQuota[] {
  if (serviceCode !== SERVICE_CODE) {
    throw missing('The request failed because the specified service does not exist.');
  }
  return VCPU_QUOTAS;
}

function missing(message: string): ServiceError {
  return new ServiceError('NoSuchResourceException', 400, message);
}

function view({ code, name }: VcpuQuota, { account, region }: CallContext): ServiceQuota {
  const owner = { account: account.id, region: region.name };
  return {
    ServiceCode: SERVICE_CODE,
    ServiceName: 'Amazon Elastic Compute Cloud (Amazon EC2)',
    QuotaArn: arns.quota(owner, SERVICE_CODE, code),
    QuotaCode: code,
    QuotaName: name,
    Value: account.quotas?.[code] ?? DEFAULT_VCPUS,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
  };
}

/** Service Quotas, as far as EC2's limits on running instances go. https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/ */
export const serviceQuotas: Service = {
  signingName: 'servicequotas',
  protocol: 'aws-json',
  namespace: 'ServiceQuotasV20190624',
  operations: { GetServiceQuota: read(getServiceQuota), ListServiceQuotas: read(listServiceQuotas) },
};
