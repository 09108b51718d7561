"""A cloud assembly written by hand: the stacks, outputs and parameters that the operations rely on, and nothing else.

It stands in for `cdk synth` where a test is about delivery and not about the application: a whole assembly takes
milliseconds to write instead of the seconds that a synth takes. Run as a program it is a CDK app: it writes to
`CDK_OUTDIR`.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

QUALIFIER = "hnb659fds"
SCHEMA = "48.0.0"
FUNCTIONS = ("users", "orders", "fulfilment")
PLACES = {
    "dev": ("111111111111", "us-west-2"),
    "staging": ("222222222222", "us-east-1"),
    "prod": ("333333333333", "us-east-1"),
}

HANDLER = '''"""Answers health checks and probes."""
import json, os
RELEASE = {marker!r}
SICK_IN = {sick_in!r}
SICK_WHILE = {sick_while!r}

def handler(event, context):
    version = context.function_version
    sick = os.environ["ENVIRONMENT"] in SICK_IN or bool(SICK_WHILE and os.path.exists(SICK_WHILE))
    if event.get("blueprint") == "probe":
        if sick:
            raise RuntimeError("broken on purpose")
        return {{"status": "healthy", "version": version}}
    body = {{"status": "unhealthy" if sick else "healthy", "release": "none", "version": version, "marker": RELEASE}}
    return {{"statusCode": 503 if sick else 200, "headers": {{"content-type": "application/json"}}, "body": json.dumps(body)}}
'''


@dataclass(frozen=True, kw_only=True)
class TinyApp:
    """What one release of the tiny application contains."""

    marker: str = "one"
    """Goes into every function's code; another marker is another release."""

    sick_in: Sequence[str] = ()
    """Environments in which the new code fails."""

    sick_while: str = ""
    """A file of the machine that runs the functions; while it exists, the code fails."""

    functions: Sequence[str] = FUNCTIONS
    instant: Sequence[str] = ("dev",)
    extra_assets: int = 0
    """Number of further assets, each a file published beside the functions."""

    broken_stack_in: Sequence[str] = ()
    """Environments in which the Monitoring stack cannot be deployed."""

    with_parameter: bool = False
    """Whether there is a parameter whose name is fixed: somebody else may have taken it."""

    with_table: bool = True
    with_queue: bool = True
    """Whether there is a queue, which no policy keeps when it goes."""

    prefix: str = "blueprint"
    places: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(PLACES))

    def write(self, folder: Path) -> Path:
        """Write the assembly into `folder`, which may exist."""
        folder.mkdir(parents=True, exist_ok=True)
        assets = {name: self._function_asset(folder, name) for name in self.functions}
        extra = [self._extra_asset(folder, number) for number in range(self.extra_assets)]
        artifacts = {f"assembly-{name}": _nested(name) for name in self.places}
        _json(folder / "manifest.json", {"version": SCHEMA, "artifacts": artifacts})
        _json(folder / "cdk.out", {"version": SCHEMA})
        for name in self.places:
            self._environment(folder / f"assembly-{name}", name, assets, extra)
        return folder

    def _function_asset(self, folder: Path, name: str) -> str:
        text = f"# {name}\n" + HANDLER.format(
            marker=self.marker, sick_in=tuple(self.sick_in), sick_while=self.sick_while
        )
        digest = hashlib.sha256(text.encode()).hexdigest()
        place = folder / f"asset.{digest}"
        place.mkdir(exist_ok=True)
        (place / "index.py").write_text(text, encoding="utf-8")
        return digest

    def _extra_asset(self, folder: Path, number: int) -> str:
        text = f"asset {number} of {self.marker}\n" * 3
        digest = hashlib.sha256(text.encode()).hexdigest()
        (folder / f"asset.{digest}.txt").write_text(text, encoding="utf-8")
        return digest

    def _environment(self, folder: Path, name: str, assets: dict[str, str], extra: list[str]) -> None:
        folder.mkdir(exist_ok=True)
        account, region = self.places[name]
        stacks = self._stacks(name, assets, account, region)
        artifacts: dict[str, Any] = {}
        for stack, (template, needs) in stacks.items():
            identifier = f"{self.prefix}{name}{stack}"
            files = [(digest, f"../asset.{digest}", "zip", "zip") for digest in assets.values() if stack == "Lambda"]
            files += [(digest, f"../asset.{digest}.txt", "file", "txt") for digest in extra if stack == "Lambda"]
            _write_stack(folder, identifier, template, files, account, region)
            artifacts |= _stack_artifacts(
                identifier, f"{self.prefix}-{name}-{stack}", f"{name}/{stack}", account, region
            )
            digest = hashlib.sha256((folder / f"{identifier}.template.json").read_bytes()).hexdigest()
            place = f"s3://cdk-{QUALIFIER}-assets-{account}-{region}/{digest}.json"
            artifacts[identifier]["properties"]["stackTemplateAssetObjectUrl"] = place
            artifacts[identifier]["dependencies"] = [f"{self.prefix}{name}{need}" for need in needs] + [
                f"{identifier}.assets"
            ]
        _json(folder / "manifest.json", {"version": SCHEMA, "artifacts": artifacts})

    def _stacks(
        self, name: str, assets: dict[str, str], account: str, region: str
    ) -> dict[str, tuple[dict[str, Any], tuple[str, ...]]]:
        stacks: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
            "SharedResources": (_shared(), ()),
            "Operations": (self._operations(name), ("SharedResources",)),
            "Lambda": (self._functions(name, assets, account, region), ("Operations",)),
            "ApiGateway": (self._api(name), ("Lambda",)),
            "Monitoring": (self._monitoring(name), ("ApiGateway",)),
        }
        if self.with_table:
            stacks["Database"] = (_database(), ())
        return stacks

    def _operations(self, name: str) -> dict[str, Any]:
        resources: dict[str, Any] = {
            "Bucket": _resource(
                "AWS::S3::Bucket", {"VersioningConfiguration": {"Status": "Enabled"}}, DeletionPolicy="Retain"
            ),
            "State": _resource("AWS::DynamoDB::Table", _state_table(), DeletionPolicy="Retain"),
            "Release": _parameter(f"/{self.prefix}/{name}/release", "none"),
        }
        if name not in self.instant:
            for function in self.functions:
                resources[f"{function.title()}Live"] = _parameter(f"/{self.prefix}/{name}/{function}/live-version", "1")
        outputs = {"ReleaseBucketName": {"Value": _ref("Bucket")}, "StateTableName": {"Value": _ref("State")}}
        return {"Resources": resources, "Outputs": outputs}

    def _functions(self, name: str, assets: dict[str, str], account: str, region: str) -> dict[str, Any]:
        parameters: dict[str, Any] = {}
        resources: dict[str, Any] = {"Role": _resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": _trust()})}
        outputs: dict[str, Any] = {}
        for function in self.functions:
            title = function.title()
            version = f"{title}Version{assets[function][:12]}"
            resources[title] = _function(
                self.prefix, name, function, assets[function], f"cdk-{QUALIFIER}-assets-{account}-{region}"
            )
            resources[version] = _resource(
                "AWS::Lambda::Version",
                {"FunctionName": _ref(title)},
                DeletionPolicy="Retain",
                UpdateReplacePolicy="Retain",
            )
            live: Any = _attribute(version, "Version")
            if name not in self.instant:
                parameters[f"{title}Live"] = {
                    "Type": "AWS::SSM::Parameter::Value<String>",
                    "Default": f"/{self.prefix}/{name}/{function}/live-version",
                }
                live = _ref(f"{title}Live")
            resources[f"{title}Alias"] = _resource(
                "AWS::Lambda::Alias",
                {"FunctionName": _ref(title), "Name": "live", "FunctionVersion": live},
                DependsOn=[version],
            )
            outputs[f"{title}FunctionName"] = {"Value": _ref(title)}
            outputs[f"{title}PublishedVersion"] = {"Value": _attribute(version, "Version")}
            outputs[f"{title}AliasArn"] = {"Value": _ref(f"{title}Alias")}
        return {"Parameters": parameters, "Resources": resources, "Outputs": outputs}

    def _api(self, name: str) -> dict[str, Any]:
        orders = {"Fn::Join": ["", [_arn("lambda"), ":function:", _import(self, name, "orders"), ":live"]]}
        resources = {
            "Api": _resource("AWS::ApiGatewayV2::Api", {"Name": f"{self.prefix}-{name}", "ProtocolType": "HTTP"}),
            "Stage": _resource(
                "AWS::ApiGatewayV2::Stage", {"ApiId": _ref("Api"), "StageName": "$default", "AutoDeploy": True}
            ),
            "Integration": _resource(
                "AWS::ApiGatewayV2::Integration",
                {
                    "ApiId": _ref("Api"),
                    "IntegrationType": "AWS_PROXY",
                    "PayloadFormatVersion": "2.0",
                    "IntegrationUri": orders,
                },
            ),
            "Health": _resource(
                "AWS::ApiGatewayV2::Route",
                {
                    "ApiId": _ref("Api"),
                    "RouteKey": "GET /health",
                    "Target": {"Fn::Join": ["/", ["integrations", _ref("Integration")]]},
                },
            ),
        }
        return {"Resources": resources, "Outputs": {"ApiUrl": {"Value": _attribute("Api", "ApiEndpoint")}}}

    def _monitoring(self, name: str) -> dict[str, Any]:
        alarm = {
            "Namespace": "Tiny",
            "MetricName": "Errors",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "ignore",
        }
        resources = {"Alarm": _resource("AWS::CloudWatch::Alarm", alarm)}
        if self.with_parameter:
            resources["Note"] = _parameter(f"/{self.prefix}/{name}/note", "ours")
        if self.with_queue:
            resources["Queue"] = _resource("AWS::SQS::Queue", {"VisibilityTimeout": 60})
        if name in self.broken_stack_in:
            resources["Broken"] = _resource(
                "AWS::SSM::Parameter", {"Name": "no leading slash/but inside", "Type": "Nonsense"}
            )
        return {"Resources": resources}


def _import(app: TinyApp, name: str, function: str) -> Any:
    """The physical name of another stack's function; the tiny app gives its functions names to stay free of exports."""
    return f"{app.prefix}-{name}-{function}"


def _function(prefix: str, name: str, function: str, digest: str, bucket: str) -> dict[str, Any]:
    return _resource(
        "AWS::Lambda::Function",
        {
            "FunctionName": f"{prefix}-{name}-{function}",
            "Code": {"S3Bucket": bucket, "S3Key": f"{digest}.zip"},
            "Handler": "index.handler",
            "Runtime": "python3.13",
            "MemorySize": 128,
            "Role": _attribute("Role", "Arn"),
            "Environment": {"Variables": {"ENVIRONMENT": name}},
        },
    )


def _shared() -> dict[str, Any]:
    return {"Resources": {"Topic": _resource("AWS::SNS::Topic", {})}, "Outputs": {"TopicArn": {"Value": _ref("Topic")}}}


def _database() -> dict[str, Any]:
    table = _resource("AWS::DynamoDB::Table", _state_table(), DeletionPolicy="Retain", UpdateReplacePolicy="Retain")
    return {"Resources": {"Table": table}, "Outputs": {"TableName": {"Value": _ref("Table")}}}


def _state_table() -> dict[str, Any]:
    return {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    }


def _trust() -> dict[str, Any]:
    service = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [service]}


def _parameter(name: str, value: str) -> dict[str, Any]:
    return _resource("AWS::SSM::Parameter", {"Name": name, "Type": "String", "Value": value})


def _resource(kind: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties, **more}


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def _attribute(name: str, attribute: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


def _arn(service: str) -> dict[str, str]:
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}"}


def _nested(name: str) -> dict[str, Any]:
    return {
        "type": "cdk:cloud-assembly",
        "properties": {"directoryName": f"assembly-{name}", "displayName": name},
    }


def _write_stack(
    folder: Path,
    identifier: str,
    template: dict[str, Any],
    files: list[tuple[str, str, str, str]],
    account: str,
    region: str,
) -> None:
    template_file = f"{identifier}.template.json"
    _json(folder / template_file, template)
    digest = hashlib.sha256((folder / template_file).read_bytes()).hexdigest()
    entries = {
        key: {
            "displayName": source,
            "source": {"path": source, "packaging": packaging},
            "destinations": {f"{account}-{region}": _destination(account, region, f"{key}.{ending}")},
        }
        for key, source, packaging, ending in [*files, (digest, template_file, "file", "json")]
    }
    _json(folder / f"{identifier}.assets.json", {"version": SCHEMA, "files": entries, "dockerImages": {}})


def _destination(account: str, region: str, key: str) -> dict[str, str]:
    role = f"arn:${{AWS::Partition}}:iam::{account}:role/cdk-{QUALIFIER}-file-publishing-role-{account}-{region}"
    return {
        "bucketName": f"cdk-{QUALIFIER}-assets-{account}-{region}",
        "objectKey": key,
        "region": region,
        "assumeRoleArn": role,
    }


def _stack_artifacts(identifier: str, stack: str, display: str, account: str, region: str) -> dict[str, Any]:
    def role(kind: str) -> str:
        return f"arn:${{AWS::Partition}}:iam::{account}:role/cdk-{QUALIFIER}-{kind}-role-{account}-{region}"

    version = f"/cdk-bootstrap/{QUALIFIER}/version"
    return {
        f"{identifier}.assets": {
            "type": "cdk:asset-manifest",
            "properties": {
                "file": f"{identifier}.assets.json",
                "requiresBootstrapStackVersion": 6,
                "bootstrapStackVersionSsmParameter": version,
            },
        },
        identifier: {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{account}/{region}",
            "properties": {
                "templateFile": f"{identifier}.template.json",
                "stackName": stack,
                "terminationProtection": False,
                "validateOnSynth": False,
                "assumeRoleArn": role("deploy"),
                "cloudFormationExecutionRoleArn": role("cfn-exec"),
                "requiresBootstrapStackVersion": 6,
                "bootstrapStackVersionSsmParameter": version,
                "additionalDependencies": [f"{identifier}.assets"],
                "lookupRole": {
                    "arn": role("lookup"),
                    "requiresBootstrapStackVersion": 8,
                    "bootstrapStackVersionSsmParameter": version,
                },
            },
            "displayName": display,
        },
    }


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True), encoding="utf-8")


def main() -> None:
    """Write the assembly that `tiny.json` beside the working folder describes to the CDK's output folder."""
    settings = json.loads(Path("tiny.json").read_text(encoding="utf-8"))
    TinyApp(**settings).write(Path(os.environ.get("CDK_OUTDIR", "cdk.out")))


if __name__ == "__main__":
    main()
