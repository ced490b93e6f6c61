"""Reads and changes an AWS account with boto3, and compares every raw response with botocore's service model.

    python read_back.py --endpoint http://127.0.0.1:4566 --region eu-west-1 --cluster demo --role arn:aws:iam::…:role/…

The cluster is upgraded by a minor version, which an insight in ERROR has to forbid at first, and much in the account is
changed: it is for a test.

Credentials come from the environment. Prints one JSON object: `calls` (operation → how often), `problems` (texts; see
wire_shapes.py) and `facts` (what was read, for the caller to compare). Ends with 1 if there are problems.
"""

import argparse
import json
import sys
import time
from collections import Counter

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from wire_shapes import problems_of

SERVICES = ("eks", "autoscaling", "ec2", "iam", "service-quotas", "ssm", "sts", "events")


class Account:
    """boto3 clients of one account and region whose responses are checked as they come."""

    def __init__(self, endpoint, region):
        self.calls = Counter()
        self.problems = []
        config = Config(retries={"total_max_attempts": 1})
        for service in SERVICES:
            client = boto3.client(service, endpoint_url=endpoint, region_name=region, config=config)
            client.meta.events.register("before-parse", self._check)
            setattr(self, service.replace("-", "_"), client)

    def _check(self, operation_model, response_dict, **_):
        self.calls[f"{operation_model.service_model.signing_name}:{operation_model.name}"] += 1
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
    pages(eks, "list_access_entries", "accessEntries", 1, clusterName=name)
    pages(eks, "list_pod_identity_associations", "associations", 1, clusterName=name)
    for profile in pages(eks, "list_fargate_profiles", "fargateProfileNames", 1, clusterName=name):
        eks.describe_fargate_profile(clusterName=name, fargateProfileName=profile)
    return {"clusters": clusters, "version": cluster["version"], "arn": cluster["arn"], "network": cluster["resourcesVpcConfig"]}


def read_nodegroups(account, name):
    eks = account.eks
    versions, groups = {}, []
    for nodegroup in pages(eks, "list_nodegroups", "nodegroups", 1, clusterName=name):
        described = eks.describe_nodegroup(clusterName=name, nodegroupName=nodegroup)["nodegroup"]
        eks.list_tags_for_resource(resourceArn=described["nodegroupArn"])
        versions[nodegroup] = described["version"]
        groups += [group["name"] for group in described["resources"]["autoScalingGroups"]]
    unknown = {"clusterName": name, "nodegroupName": "no-such-nodegroup"}
    account.refused("ResourceNotFoundException", eks.describe_nodegroup, **unknown)
    return {"nodegroups": versions, "groups": groups}


def read_addons(account, name, version):
    eks = account.eks
    addons = {}
    for addon in pages(eks, "list_addons", "addons", 1, clusterName=name):
        addons[addon] = eks.describe_addon(clusterName=name, addonName=addon)["addon"]["addonVersion"]
        eks.describe_addon_configuration(addonName=addon, addonVersion=addons[addon])
    pages(eks, "describe_addon_versions", "addons", 2, kubernetesVersion=version)
    account.refused("ResourceNotFoundException", eks.describe_addon, clusterName=name, addonName="no-such-addon")
    return {"addons": addons}


def read_versions_and_insights(account, name):
    eks = account.eks
    versions = pages(eks, "describe_cluster_versions", "clusterVersions", 2)
    eks.start_insights_refresh(clusterName=name)
    eks.describe_insights_refresh(clusterName=name)
    wanted = {"categories": ["UPGRADE_READINESS"]}
    insights = pages(eks, "list_insights", "insights", 2, clusterName=name, filter=wanted)
    for insight in insights:
        eks.describe_insight(clusterName=name, id=insight["id"])
    return {
        "versions": [version["clusterVersion"] for version in versions],
        "insights": {insight["name"]: insight["insightStatus"]["status"] for insight in insights},
    }


def read_parameters(account, version):
    path = f"/aws/service/eks/optimized-ami/{version}/amazon-linux-2023/x86_64/standard/recommended"
    release = account.ssm.get_parameter(Name=f"{path}/release_version")["Parameter"]["Value"]
    account.ssm.get_parameters(Names=[f"{path}/image_id", "/no/such/parameter"])
    pages(account.ssm, "get_parameters_by_path", "Parameters", None, Path=path)
    account.refused("ParameterNotFound", account.ssm.get_parameter, Name="/no/such/parameter")
    return {"release": release}


def read_instances(account, groups, network):
    autoscaling, ec2 = account.autoscaling, account.ec2
    described = pages(autoscaling, "describe_auto_scaling_groups", "AutoScalingGroups", 1)
    named = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=groups)["AutoScalingGroups"]
    instances = [instance["InstanceId"] for group in named for instance in group["Instances"]]
    autoscaling.describe_auto_scaling_instances(InstanceIds=instances)
    for group in groups:
        autoscaling.describe_scaling_activities(AutoScalingGroupName=group)
    reservations = ec2.describe_instances(InstanceIds=instances)["Reservations"]
    types = {instance["InstanceType"] for reservation in reservations for instance in reservation["Instances"]}
    images = {instance["ImageId"] for reservation in reservations for instance in reservation["Instances"]}
    ec2.describe_instance_types(InstanceTypes=sorted(types))
    ec2.describe_images(ImageIds=sorted(images))
    ec2.describe_availability_zones()
    ec2.describe_security_groups(GroupIds=[network["clusterSecurityGroupId"]])
    subnets = ec2.describe_subnets(SubnetIds=network["subnetIds"])["Subnets"]
    account.refused("InvalidSubnetID.NotFound", ec2.describe_subnets, SubnetIds=["subnet-00000000000000000"])
    return {
        "allGroups": len(described),
        "instances": len(instances),
        "zones": [subnet["AvailabilityZone"] for subnet in subnets],
    }


def read_quotas(account):
    quotas = pages(account.service_quotas, "list_service_quotas", "Quotas", 2, ServiceCode="ec2")
    standard = {"ServiceCode": "ec2", "QuotaCode": "L-1216C47A"}
    quota = account.service_quotas.get_service_quota(**standard)["Quota"]
    unknown = {"ServiceCode": "ec2", "QuotaCode": "L-00000000"}
    account.refused("NoSuchResourceException", account.service_quotas.get_service_quota, **unknown)
    return {"quotas": len(quotas), "standardVcpus": quota["Value"]}


def read_identity(account, role):
    caller = account.sts.get_caller_identity()
    account.sts.assume_role(RoleArn=role, RoleSessionName="read-back")
    account.refused("AccessDenied", account.sts.assume_role, RoleArn=f"{role}-none", RoleSessionName="read-back")
    actions = ["eks:DescribeCluster", "eks:UpdateClusterVersion"]
    account.iam.simulate_principal_policy(PolicySourceArn=caller["Arn"], ActionNames=actions)
    return {"account": caller["Account"]}


def put_events(account):
    account.events.describe_event_bus()
    detail = json.dumps({"cluster": "demo"})
    entries = [{"Source": "drydock", "DetailType": "upgrade.started", "Detail": text} for text in (detail, "not JSON")]
    return {"failedEntries": account.events.put_events(Entries=entries)["FailedEntryCount"]}


def finish(account, answer, **scope):
    """Waits for the update that a call has started. Answers its status."""
    update = answer["update"]
    while update["status"] == "InProgress":
        time.sleep(0.1)
        update = account.eks.describe_update(updateId=update["id"], **scope)["update"]
    account.eks.list_updates(maxResults=1, **scope)
    return update["status"]


def upgrade(account, name, nodegroup, addon, addon_version, target):
    eks = account.eks
    api_log = {"clusterLogging": [{"types": ["api"], "enabled": True}]}
    statuses = [finish(account, eks.update_cluster_config(name=name, logging=api_log), name=name)]
    step = {"name": name, "version": target}
    account.refused("InvalidStateException", eks.update_cluster_version, **step)
    started = eks.update_cluster_version(force=True, **step)
    account.refused("ResourceInUseException", eks.update_cluster_version, force=True, **step)
    update_id = started["update"]["id"]
    account.refused("InvalidRequestException", eks.cancel_update, name=name, updateId=update_id)
    statuses.append(finish(account, started, name=name))
    scope = {"name": name, "nodegroupName": nodegroup}
    group = {"clusterName": name, "nodegroupName": nodegroup}
    taint = {"addOrUpdateTaints": [{"key": "a", "value": "b", "effect": "NO_SCHEDULE"}]}
    statuses.append(finish(account, eks.update_nodegroup_config(taints=taint, **group), **scope))
    statuses.append(finish(account, eks.update_nodegroup_version(version=target, **group), **scope))
    change = {"clusterName": name, "addonName": addon, "addonVersion": addon_version, "resolveConflicts": "PRESERVE"}
    statuses.append(finish(account, eks.update_addon(**change), name=name, addonName=addon))
    pages(eks, "list_updates", "updateIds", 1, name=name)
    unknown = "11111111-2222-3333-4444-555555555555"
    account.refused("ResourceNotFoundException", eks.describe_update, name=name, updateId=unknown)
    return {"updates": statuses}


def change_groups(account, group):
    autoscaling, ec2 = account.autoscaling, account.ec2
    named = {"AutoScalingGroupName": group}
    autoscaling.update_auto_scaling_group(MaxSize=9, **named)
    autoscaling.suspend_processes(ScalingProcesses=["AZRebalance"], **named)
    autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])
    autoscaling.resume_processes(ScalingProcesses=["AZRebalance"], **named)
    [described] = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    instance = described["Instances"][0]["InstanceId"]
    autoscaling.terminate_instance_in_auto_scaling_group(InstanceId=instance, ShouldDecrementDesiredCapacity=False)
    for template in pages(ec2, "describe_launch_templates", "LaunchTemplates", None):
        chosen = {"LaunchTemplateId": template["LaunchTemplateId"]}
        ec2.describe_launch_template_versions(**chosen)
    ec2.create_launch_template_version(SourceVersion="1", LaunchTemplateData={"InstanceType": "m6i.xlarge"}, **chosen)
    return {}


def create_and_delete(account, network, role):
    eks = account.eks
    name, group, addon = "short-lived", "group", "metrics-server"
    subnets = {"subnetIds": network["subnetIds"][:2]}
    arn = eks.create_cluster(name=name, roleArn=role, resourcesVpcConfig=subnets)["cluster"]["arn"]
    eks.get_waiter("cluster_active").wait(name=name, WaiterConfig={"Delay": 1})
    eks.tag_resource(resourceArn=arn, tags={"a": "b"})
    eks.untag_resource(resourceArn=arn, tagKeys=["a"])
    one_group, one_addon = ({"clusterName": name, key: value} for key, value in (("nodegroupName", group), ("addonName", addon)))
    eks.create_nodegroup(subnets=subnets["subnetIds"], nodeRole=role, **one_group)
    eks.create_addon(**one_addon)
    eks.get_waiter("nodegroup_active").wait(WaiterConfig={"Delay": 1}, **one_group)
    eks.get_waiter("addon_active").wait(WaiterConfig={"Delay": 1}, **one_addon)
    eks.delete_addon(**one_addon)
    eks.delete_nodegroup(**one_group)
    eks.get_waiter("nodegroup_deleted").wait(WaiterConfig={"Delay": 1}, **one_group)
    eks.delete_cluster(name=name)
    return {}


def main():
    options = argparse.ArgumentParser()
    for option in ("endpoint", "region", "cluster", "role"):
        options.add_argument(f"--{option}", required=True)
    given = options.parse_args()
    account = Account(given.endpoint, given.region)
    name = given.cluster
    facts = read_cluster(account, name)
    version, network = facts["version"], facts["network"]
    facts |= read_nodegroups(account, name)
    facts |= read_addons(account, name, version)
    facts |= read_versions_and_insights(account, name)
    facts |= read_parameters(account, version)
    facts |= read_instances(account, facts["groups"], network)
    facts |= read_quotas(account)
    facts |= read_identity(account, given.role)
    facts |= put_events(account)
    target = facts["versions"][facts["versions"].index(version) - 1]
    nodegroup, group = next(iter(facts["nodegroups"])), facts["groups"][0]
    addon, addon_version = next(iter(facts["addons"].items()))
    facts |= upgrade(account, name, nodegroup, addon, addon_version, target)
    facts |= change_groups(account, group)
    facts |= create_and_delete(account, network, given.role)
    print(json.dumps({"calls": account.calls, "problems": account.problems, "facts": facts}))
    return 1 if account.problems else 0


if __name__ == "__main__":
    sys.exit(main())
