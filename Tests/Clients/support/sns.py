"""Amazon SNS as moto has it: it checks signatures against the keys that IAM gave out, and keeps what it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sns import sns_backends

from support.moto import hold_to_policies, running_moto

POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sns:Publish","Resource":"*"}]}'


class SNS:
    """A running server, and a key that may publish."""

    def __init__(self, url: str, region: str):
        self.url = url
        self.region = region
        iam: Any = boto3.client(
            "iam", endpoint_url=url, region_name=region, aws_access_key_id="a", aws_secret_access_key="b")
        iam.create_user(UserName="countersign")
        iam.put_user_policy(UserName="countersign", PolicyName="publish", PolicyDocument=POLICY)
        key = iam.create_access_key(UserName="countersign")["AccessKey"]
        self.access_key_id, self.secret = key["AccessKeyId"], key["SecretAccessKey"]
        hold_to_policies(url)

    def environment(self, **changes: str) -> dict[str, str]:
        """What points a server at it."""
        return {
            "COUNTERSIGN_SNS_ENDPOINT": self.url, "COUNTERSIGN_SNS_REGION": self.region,
            "COUNTERSIGN_SNS_ACCESS_KEY_ID": self.access_key_id, "COUNTERSIGN_SNS_SECRET_ACCESS_KEY": self.secret,
            **changes,
        }

    def texts(self, number: str) -> list[str]:
        """What was sent to a number, oldest first."""
        backend = sns_backends[DEFAULT_ACCOUNT_ID][self.region]
        return [text for to, text in backend.sms_messages.values() if to == number]


@contextmanager
def running_sns(region: str = "eu-west-1") -> Iterator[SNS]:
    with running_moto() as url:
        yield SNS(url, region)
