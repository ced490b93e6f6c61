"""Reads a whole AWS account back with boto3, and compares every raw response with botocore's service model.

    python read_back.py --endpoint http://127.0.0.1:4566 --region eu-west-1 --cluster demo

Credentials come from the environment. Prints one JSON object: `calls` (operation → how often), `problems` (texts; see
wire_shapes.py) and `facts` (what was read, for the caller to compare). Ends with 1 if there are problems.
"""

import argparse
import json
import sys
from collections import Counter

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from wire_shapes import problems_of

SERVICES = ("eks", "autoscaling", "ec2", "ssm", "sts", "events")


class Account:
    """boto3 clients of one account and region whose responses are checked as they come."""

    def __init__(self, endpoint, region):
        self.calls = Counter()
        self.problems = []
        config = Config(retries={"total_max_attempts": 1})
        for service in SERVICES:
            client = boto3.client(service, endpoint_url=endpoint, region_name=region, config=config)
            client.meta.events.register("before-parse", self._check)
            setattr(self, service, client)

    def _check(self, operation_model, response_dict, **_):
        self.calls[f"{operation_model.service_model.service_name}:{operation_model.name}"] += 1
        self.problems += problems_of(operation_model, response_dict["status_code"], response_dict["body"])

    def refused(self, code, call, **parameters):
        """Makes a call that has to fail with this error code."""
        try:
            call(**parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] != code:
                self.problems.append(f"{error.operation_name} failed with {error.response['Error']}, not with {code}")
        else:
            self.problems.append(f"{call.__name__}({parameters}) was not refused with {code}")


def pages(client, operation, key, page_size, **parameters):
    """All items of a list call, fetched in pages of `page_size`."""
    pagination = {"PageSize": page_size} if page_size else {}
    iterator = client.get_paginator(operation).paginate(PaginationConfig=pagination, **parameters)
    return [item for page in iterator for item in page[key]]


def read_cluster(account, name):
    eks = account.eks
    clusters = pages(eks, "list_clusters", "clusters", 1)
    cluster = eks.describe_cluster(name=name)["cluster"]
    eks.list_tags_for_resource(resourceArn=cluster["arn"])
    account.refused("ResourceNotFoundException", eks.describe_cluster, name="no-such-cluster")
    return {"clusters": clusters, "version": cluster["version"], "arn": cluster["arn"], "vpc": cluster["resourcesVpcConfig"]}


def read_nodegroups(account, name):
    eks = account.eks
    versions, groups = {}, []
    for nodegroup in pages(eks, "list_nodegroups", "nodegroups", 1, clusterName=name):
        described = eks.describe_nodegroup(clusterName=name, nodegroupName=nodegroup)["nodegroup"]
        eks.list_tags_for_resource(resourceArn=described["nodegroupArn"])
        eks.list_updates(name=name, nodegroupName=nodegroup)
        versions[nodegroup] = described["version"]
        groups += [group["name"] for group in described["resources"]["autoScalingGroups"]]
    account.refused(
        "ResourceNotFoundException", eks.describe_nodegroup, clusterName=name, nodegroupName="no-such-nodegroup"
    )
    return {"nodegroups": versions, "groups": groups}


def read_addons(account, name, version):
    eks = account.eks
    addons = {}
    for addon in pages(eks, "list_addons", "addons", 1, clusterName=name):
        addons[addon] = eks.describe_addon(clusterName=name, addonName=addon)["addon"]["addonVersion"]
        eks.list_updates(name=name, addonName=addon)
        offered = pages(
            eks, "describe_addon_versions", "addons", 1, kubernetesVersion=version, addonName=addon
        )
        known = [entry["addonVersion"] for item in offered for entry in item["addonVersions"]]
        if known:
            eks.describe_addon_configuration(addonName=addon, addonVersion=known[0])
    pages(eks, "describe_addon_versions", "addons", 2, kubernetesVersion=version)
    account.refused("ResourceNotFoundException", eks.describe_addon, clusterName=name, addonName="no-such-addon")
    return {"addons": addons}


def read_versions_and_insights(account, name):
    eks = account.eks
    versions = pages(eks, "describe_cluster_versions", "clusterVersions", 2)
    eks.start_insights_refresh(clusterName=name)
    eks.describe_insights_refresh(clusterName=name)
    insights = pages(
        eks, "list_insights", "insights", 1, clusterName=name, filter={"categories": ["UPGRADE_READINESS"]}
    )
    for insight in insights:
        eks.describe_insight(clusterName=name, id=insight["id"])
    return {"versions": [version["clusterVersion"] for version in versions], "insights": len(insights)}


def read_updates(account, name):
    eks = account.eks
    update = eks.update_cluster_config(name=name, logging={"clusterLogging": [{"types": ["api"], "enabled": True}]})
    update_id = update["update"]["id"]
    eks.describe_update(name=name, updateId=update_id)
    updates = pages(eks, "list_updates", "updateIds", 1, name=name)
    account.refused("ResourceNotFoundException", eks.describe_update, name=name, updateId="11111111-2222-3333-4444-555555555555")
    return {"update": update_id, "updates": updates}


def read_parameters(account, version):
    prefix = f"/aws/service/eks/optimized-ami/{version}/amazon-linux-2023/x86_64/standard/recommended"
    release = account.ssm.get_parameter(Name=f"{prefix}/release_version")["Parameter"]["Value"]
    account.ssm.get_parameters(Names=[f"{prefix}/image_id", "/no/such/parameter"])
    account.refused("ParameterNotFound", account.ssm.get_parameter, Name="/no/such/parameter")
    return {"release": release}


def read_instances(account, groups, subnets):
    described = pages(account.autoscaling, "describe_auto_scaling_groups", "AutoScalingGroups", 1)
    named = account.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=groups)["AutoScalingGroups"]
    instances = [instance["InstanceId"] for group in named for instance in group["Instances"]]
    ec2 = account.ec2
    ec2.describe_instances(InstanceIds=instances)
    zones = [subnet["AvailabilityZone"] for subnet in ec2.describe_subnets(SubnetIds=subnets)["Subnets"]]
    account.refused("InvalidSubnetID.NotFound", ec2.describe_subnets, SubnetIds=["subnet-00000000000000000"])
    return {"allGroups": len(described), "instances": len(instances), "zones": zones}


def read_identity_and_events(account):
    caller = account.sts.get_caller_identity()
    entry = {"Source": "drydock", "DetailType": "upgrade.started", "Detail": json.dumps({"cluster": "demo"})}
    answer = account.events.put_events(Entries=[entry, {"Source": "drydock", "DetailType": "x", "Detail": "not JSON"}])
    return {"account": caller["Account"], "failedEntries": answer["FailedEntryCount"]}


def main():
    options = argparse.ArgumentParser()
    for option in ("endpoint", "region", "cluster"):
        options.add_argument(f"--{option}", required=True)
    given = options.parse_args()
    account = Account(given.endpoint, given.region)
    facts = read_cluster(account, given.cluster)
    facts |= read_nodegroups(account, given.cluster)
    facts |= read_addons(account, given.cluster, facts["version"])
    facts |= read_versions_and_insights(account, given.cluster)
    facts |= read_updates(account, given.cluster)
    facts |= read_parameters(account, facts["version"])
    facts |= read_instances(account, facts["groups"], facts["vpc"]["subnetIds"])
    facts |= read_identity_and_events(account)
    print(json.dumps({"calls": account.calls, "problems": account.problems, "facts": facts}))
    return 1 if account.problems else 0


if __name__ == "__main__":
    sys.exit(main())
