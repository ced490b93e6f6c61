"""The checker itself: it has to see what botocore's parsers let pass."""

import json
import unittest

import botocore.session
from wire_shapes import problems_of

SESSION = botocore.session.get_session()


def problems(service, operation, body, status=200):
    model = SESSION.get_service_model(service).operation_model(operation)
    return problems_of(model, status, body if isinstance(body, bytes) else json.dumps(body).encode())


def identity(result, metadata="<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>"):
    return (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<GetCallerIdentityResult>{result}</GetCallerIdentityResult>{metadata}</GetCallerIdentityResponse>"
    ).encode()


class JsonResponses(unittest.TestCase):
    def test_takes_what_the_model_has(self):
        cluster = {"name": "demo", "status": "ACTIVE", "createdAt": 1.7e9, "tags": {"a": "b"}}
        self.assertEqual(problems("eks", "DescribeCluster", {"cluster": cluster}), [])

    def test_sees_unknown_members_wrong_types_and_wrong_enums(self):
        for cluster, expected in [
            ({"colour": "blue"}, "DescribeCluster.cluster.colour is not in the model"),
            ({"name": 5}, "DescribeCluster.cluster.name is 5 where the model has a string"),
            ({"name": None}, "DescribeCluster.cluster.name is null; AWS leaves such a member out"),
            ({"createdAt": "2026-01-01"}, "is '2026-01-01' where the model has epoch seconds"),
            ({"createdAt": 1.7e12}, "is 1700000000000.0 where the model has epoch seconds"),
            ({"status": "ALIVE"}, "DescribeCluster.cluster.status is 'ALIVE', which is not one of CREATING, ACTIVE"),
            ({"tags": []}, "DescribeCluster.cluster.tags is [] where the model has a map"),
        ]:
            [problem] = problems("eks", "DescribeCluster", {"cluster": cluster})
            self.assertIn(expected, problem)

    def test_sees_an_error_that_the_model_does_not_have_for_the_operation(self):
        known = {"__type": "com.amazonaws.eks#ResourceNotFoundException", "message": "none"}
        self.assertEqual(problems("eks", "DescribeCluster", known, 404), [])
        self.assertEqual(len(problems("eks", "DescribeCluster", {"__type": "x#Odd", "reason": "none"}, 404)), 1)


class XmlResponses(unittest.TestCase):
    def test_takes_what_the_model_has(self):
        result = "<UserId>u</UserId><Account>1</Account><Arn>arn:aws:iam::1:user/u</Arn>"
        self.assertEqual(problems("sts", "GetCallerIdentity", identity(result)), [])

    def test_sees_unknown_members_and_a_missing_request_id(self):
        self.assertEqual(
            problems("sts", "GetCallerIdentity", identity("<User>u</User>")),
            ["GetCallerIdentity.User is not in the model"],
        )
        self.assertEqual(
            problems("sts", "GetCallerIdentity", identity("<Account>1</Account>", metadata="")),
            ["GetCallerIdentity answers without ResponseMetadata"],
        )

    def test_sees_wrong_item_names_and_types(self):
        body = (
            b"<DescribeSubnetsResponse><requestId>1</requestId><subnetSet><member/></subnetSet></DescribeSubnetsResponse>"
        )
        self.assertEqual(
            problems("ec2", "DescribeSubnets", body),
            ["DescribeSubnets.Subnets has <member> where the model has <item>"],
        )
        body = body.replace(b"<member/>", b"<item><availableIpAddressCount>few</availableIpAddressCount></item>")
        self.assertEqual(
            problems("ec2", "DescribeSubnets", body),
            ["DescribeSubnets.Subnets[0].AvailableIpAddressCount is 'few' where the model has an integer"],
        )


if __name__ == "__main__":
    unittest.main()
