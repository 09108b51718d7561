"""Templates from everywhere: files, folders, YAML, SAM, loops, includes, nested stacks, broken ones."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from blueprint_aspects.assembly import Assembly, load
from blueprint_aspects.engine import Report
from blueprint_aspects.model import Level, Verdict

Write = Callable[[str, str], Path]
Judge = Callable[..., Report]


def _failed(report: Report) -> set[tuple[str, str]]:
    return {(item.rule, item.logical_id) for item in report.findings if item.verdict is Verdict.FAIL}


def _errors(assembly: Assembly) -> list[str]:
    return [str(error) for error in assembly.errors]


def test_reads_short_form_tags_of_yaml(write: Write, judge: Judge) -> None:
    path = write(
        "site.yaml",
        """
        Resources:
          Url:
            Type: AWS::Lambda::Url
            Properties: {AuthType: !Join ["", [NO, NE]], TargetFunctionArn: !GetAtt Function.Arn}
          Policy:
            Type: AWS::S3::BucketPolicy
            Properties:
              Bucket: !Ref Bucket
              PolicyDocument:
                Version: 2012-10-17
                Statement: [{Effect: Deny, Principal: "*", Action: s3:*, Resource: !Sub "${Bucket.Arn}/*", Condition: {Bool: {aws:SecureTransport: false}}}]
          Bucket: {Type: AWS::S3::Bucket}
        """,
    )

    assembly = load([path])
    report = judge(assembly)

    assert ("SEC007", "Url") in _failed(report)
    assert ("SEC011", "Bucket") not in _failed(report)
    assert assembly.templates[0].data["Resources"]["Policy"]["Properties"]["PolicyDocument"]["Version"] == "2012-10-17"


def test_writes_out_what_sam_makes_of_a_function(write: Write, judge: Judge) -> None:
    path = write(
        "template.yaml",
        """
        Transform: AWS::Serverless-2016-10-31
        Globals:
          Function: {Runtime: python3.7, Timeout: 30}
        Resources:
          Orders:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: src/
              Handler: app.handler
              Policies: [AdministratorAccess]
              AutoPublishAlias: live
              FunctionUrlConfig: {AuthType: NONE}
              Events:
                List: {Type: HttpApi, Properties: {Path: /orders, Method: get}}
                Work: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
          Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
          Table: {Type: AWS::Serverless::SimpleTable}
        """,
    )

    failed = _failed(judge(load([path])))

    assert {
        ("SEC014", "Orders"),
        ("SEC004", "OrdersRole"),
        ("SEC007", "OrdersUrl"),
        ("SEC008", "OrdersListRoute"),
        ("CMP010", "OrdersWork"),
        ("CMP007", "Table"),
    } <= failed


def test_writes_out_loops_and_says_what_it_cannot(write: Write, judge: Judge) -> None:
    path = write(
        "loops.yaml",
        """
        Transform: AWS::LanguageExtensions
        Parameters: {Given: {Type: CommaDelimitedList}}
        Resources:
          "Fn::ForEach::Topics":
            - Name
            - [orders, users]
            - "Topic${Name}": {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name}}
          "Fn::ForEach::Unknown":
            - Name
            - !Ref Given
            - "Queue${Name}": {Type: AWS::SQS::Queue}
        """,
    )

    report = judge(load([path]))

    assert {("CMP001", "Topicorders"), ("CMP001", "Topicusers")} <= _failed(report)
    assert any(item.rule == "ASM001" and "Fn::ForEach::Unknown" in item.detail for item in report.findings)


def test_puts_in_local_includes_and_refuses_to_leave_the_folder(write: Write, judge: Judge) -> None:
    write("parts/bucket.yaml", "PublicAccessBlockConfiguration: {BlockPublicAcls: true}\n")
    path = write(
        "main.yaml", "Resources: {Files: {Type: AWS::S3::Bucket, Properties: !Rain::Include parts/bucket.yaml}}\n"
    )
    outside = write(
        "inner/bad.yaml", "Resources: {Files: {Type: AWS::S3::Bucket, Properties: !Rain::Include ../main.yaml}}\n"
    )

    assert ("SEC012", "Files") in _failed(judge(load([path])))
    assert "outside the folder" in _errors(load([outside]))[0]


def test_a_stack_of_the_cdk_may_be_empty(write: Write) -> None:
    write("out/Empty.template.json", "{}")
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Empty.template.json"}}
    manifest = write("out/manifest.json", json.dumps({"artifacts": {"Empty": artifact}}))

    assembly = load([manifest.parent])

    assert assembly.errors == []
    assert [(template.name, len(template.resources)) for template in assembly.templates] == [("Empty", 0)]
    assert load([manifest.parent / "Empty.template.json"]).errors, "in a file by itself nobody meant it so"


def test_templates_of_one_file_name_are_told_apart(write: Write, judge: Judge) -> None:
    reason = '"a reason that is long enough", owner: me, expires: 2027-01-01'
    suppressed = f"Metadata: {{blueprint: {{suppress: {{rule: SEC007, reason: {reason}}}}}}}, "
    for folder, metadata in (("orders", suppressed), ("users", "")):
        name = "{TopicName: !Sub '${AWS::StackName}-topic'}"
        url = f"{{Type: AWS::Lambda::Url, {metadata}Properties: {{AuthType: NONE}}}}"
        path = write(
            f"all/{folder}/template.yaml",
            f"Resources: {{Url: {url}, Topic: {{Type: AWS::SNS::Topic, Properties: {name}}}}}",
        )

    report = judge(load([path.parents[1]]))

    assert [item.template for item in report.findings if item.rule == "SEC007"] == ["users/template"]
    assert [item.finding.template for item in report.suppressed] == ["template"]
    assert not [item for item in report.findings if item.rule == "DEP003"], "each stack has a name of its own"
    assert set(report.files) == {"template", "users/template"}


def test_a_template_whose_include_is_missing_is_the_one_that_is_named(write: Write) -> None:
    path = write("main.yaml", "Resources: {T: {Type: AWS::SNS::Topic, Properties: !Rain::Include gone.yaml}}\n")

    (error,) = load([path.parent]).errors

    assert error.file == str(path)
    assert "gone.yaml is included but does not exist" in error.message.replace(": ", " ")


def test_a_nested_stack_says_who_names_it_or_is_opaque_where_only_deployment_knows(write: Write, judge: Judge) -> None:
    path = write(
        "main.yaml",
        """
        Resources:
          Gone: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: gone.yaml}}
          Chosen: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "{{resolve:ssm:/template}}"}}
        """,
    )

    report = judge(load([path]))

    (error,) = report.errors
    assert error.file.endswith("gone.yaml")
    assert f"the TemplateURL of Gone in {path}" in error.message
    assert [item.detail for item in report.findings if item.rule == "ASM001"] == ["nested stack Chosen lies elsewhere"]


def test_a_macro_makes_values_unknown_and_is_reported(write: Write, judge: Judge) -> None:
    path = write(
        "macro.yaml",
        """
        Transform: OurMacro
        Resources:
          Files:
            Type: AWS::S3::Bucket
            Properties: {"Fn::Transform": {Name: Harden, Parameters: {}}}
        """,
    )

    report = judge(load([path]))

    assert {item.verdict for item in report.findings if item.rule == "SEC012"} == {Verdict.UNKNOWN}
    assert any(item.rule == "ASM001" and "OurMacro" in item.detail for item in report.findings)


def test_follows_parameters_into_nested_stacks_and_outputs_out_of_them(write: Write, judge: Judge) -> None:
    write(
        "queue.yaml",
        """
        Parameters: {Seconds: {Type: Number}}
        Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Seconds}}}
        Outputs: {Arn: {Value: !GetAtt Queue.Arn}}
        """,
    )
    path = write(
        "root.yaml",
        """
        Resources:
          Queues: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: queue.yaml, Parameters: {Seconds: 20}}}
          Function: {Type: AWS::Lambda::Function, Properties: {Timeout: 10}}
          Mapping:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {EventSourceArn: !GetAtt Queues.Outputs.Arn, FunctionName: !Ref Function}
        """,
    )

    details = [item.detail for item in judge(load([path])).findings if item.rule == "CMP010"]

    assert "has 20 s of visibility for a function of 10 s; 60 s are needed" in details


def test_counts_a_nested_template_once_when_its_folder_is_read(write: Write) -> None:
    write("a-nested.yaml", "Resources: {Queue: {Type: AWS::SQS::Queue}}\n")
    root = write(
        "root.yaml", "Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a-nested.yaml}}}\n"
    )

    assembly = load([root.parent])

    assert sorted(template.name for template in assembly.templates) == ["root", "root/N"]


def test_a_template_that_nests_itself_is_an_error_not_a_loop(write: Write) -> None:
    path = write(
        "self.yaml", "Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: self.yaml}}}\n"
    )

    assert any("nested more than" in error for error in _errors(load([path])))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a map with Resources was expected"),
        ("{", "neither JSON nor YAML"),
        ("Resources: [", "neither JSON nor YAML at line"),
        ("[1, 2]", "a map with Resources was expected"),
        ("AWSTemplateFormatVersion: 2010-09-09", "it has no Resources"),
        ("Resources: &a {x: *a}", "refers to itself"),
        ("a: 1\n---\nb: 2\n", "2 YAML documents"),
        ("Resources: {a: 1, a: 2}", "neither JSON nor YAML"),
        ("[" * 5000, ""),
    ],
)
def test_what_cannot_be_read_is_an_error_that_names_the_file(write: Write, text: str, message: str) -> None:
    path = write("broken.yaml", text)

    (error,) = load([path]).errors

    assert error.file == str(path)
    assert message in error.message


def test_files_that_are_no_text_or_not_there_are_errors(tmp_path: Path) -> None:
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00\x01")

    assert "UTF-8" in _errors(load([tmp_path / "binary.json"]))[0]
    assert "cannot be opened" in _errors(load([tmp_path / "missing.json"]))[0]


def test_a_folder_says_which_files_are_no_templates_and_which_folders_are_left_out(write: Write) -> None:
    write("package.json", '{"name": "x"}')
    write("node_modules/x/template.yaml", "Resources: {}")
    path = write("template.json", '{"Resources": {}}')

    assembly = load([path.parent])

    assert [Path(file).name for file in assembly.skipped] == ["node_modules", "package.json"]
    assert [template.name for template in assembly.templates] == ["template"]


def test_reads_a_cloud_assembly_of_another_language_with_stages_and_nested_stacks(write: Write, judge: Judge) -> None:
    """The layout of a Java or TypeScript app under the CLI: metadata in the manifest, nested stacks by asset path."""
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": "aws://111111111111/eu-west-1",
        "displayName": "prod/Data",
    }
    stack |= {
        "properties": {"templateFile": "Data.template.json", "stackName": "shop-prod-Data", "tags": {"Owner": "x"}}
    }
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-prod"}, "displayName": "prod"}
    write("out/manifest.json", json.dumps({"version": "36.0.0", "artifacts": {"assembly-prod": stage}}))
    write("out/assembly-prod/manifest.json", json.dumps({"version": "36.0.0", "artifacts": {"prodData": stack}}))
    nested = {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "Inner.nested.template.json"}}
    write("out/assembly-prod/Data.template.json", json.dumps({"Resources": {"Inner": nested}}))
    bucket = {"Type": "AWS::S3::Bucket", "Metadata": {"aws:cdk:path": "prod/Data/Inner/Files/Resource"}}
    path = write("out/assembly-prod/Inner.nested.template.json", json.dumps({"Resources": {"Files": bucket}}))

    assembly = load([path.parents[1]])
    report = judge(assembly)

    assert [template.name for template in assembly.templates] == ["shop-prod-Data", "shop-prod-Data/Inner"]
    assert {template.environment for template in assembly.templates} == {"prod"}
    assert ("CMP008", "Files") in _failed(report), "the stage prod is production"
    assert next(item.path for item in report.findings if item.rule == "SEC012") == "prod/Data/Inner/Files/Resource"
    assert "Owner" not in next(item.detail for item in report.findings if item.rule == "TAG001")


def test_a_broken_file_of_an_assembly_is_an_error_and_the_rest_is_read(write: Write) -> None:
    good = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "good.json"}}
    gone = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "gone.json"}}
    write("out/good.json", '{"Resources": {}}')
    path = write("out/manifest.json", json.dumps({"artifacts": {"good": good, "gone": gone}}))

    assembly = load([path.parent])

    assert [template.name for template in assembly.templates] == ["good"]
    assert "gone.json" in _errors(assembly)[0]


def test_looks_up_exports_and_stack_outputs_in_other_templates(write: Write, judge: Judge) -> None:
    write(
        "key.yaml",
        "Resources: {Key: {Type: AWS::KMS::Key}}\nOutputs: {K: {Value: !GetAtt Key.Arn, Export: {Name: key}}}\n",
    )
    write("logs.yaml", "Resources: {Logs: {Type: AWS::Logs::LogGroup, Properties: {KmsKeyId: !ImportValue key}}}\n")
    path = write(
        "weak.yaml",
        'Resources: {Weak: {Type: AWS::Logs::LogGroup, Properties: {KmsKeyId: {"Fn::GetStackOutput": {StackName: key, OutputName: K}}}}}\n',
    )

    assert {("DEP004", "Logs"), ("DEP004", "Weak")} <= _failed(judge(load([path.parent])))


def test_a_default_can_fail_but_never_pass(write: Write, judge: Judge) -> None:
    path = write(
        "defaults.yaml",
        """
        Parameters: {Auth: {Type: String, Default: AWS_IAM}, Open: {Type: String, Default: NONE}, Fixed: {Type: String, AllowedValues: [AWS_IAM]}}
        Resources:
          Fine: {Type: AWS::Lambda::Url, Properties: {AuthType: !Ref Auth}}
          Bad: {Type: AWS::Lambda::Url, Properties: {AuthType: !Ref Open}}
          Sure: {Type: AWS::Lambda::Url, Properties: {AuthType: !Ref Fixed}}
        """,
    )

    found = {item.logical_id: item.verdict for item in judge(load([path])).findings if item.rule == "SEC007"}

    assert found == {"Fine": Verdict.UNKNOWN, "Bad": Verdict.FAIL}


def test_a_resource_whose_condition_is_never_true_is_not_judged(write: Write, judge: Judge) -> None:
    path = write(
        "conditions.yaml",
        """
        Conditions: {Never: !Equals [a, b], Loop: !Condition Loop}
        Resources:
          Gone: {Type: AWS::Lambda::Url, Condition: Never, Properties: {AuthType: NONE}}
          Round: {Type: AWS::Lambda::Url, Condition: Loop, Properties: {AuthType: NONE}}
        """,
    )

    assert [item.logical_id for item in judge(load([path])).findings if item.rule == "SEC007"] == ["Round"]


def test_levels_ask_for_more_and_more(write: Write, judge: Judge) -> None:
    path = write("table.yaml", "Resources: {Orders: {Type: AWS::DynamoDB::Table}}\n")

    rules = {level: {rule for rule, _ in _failed(judge(load([path]), level=level))} for level in Level}

    assert "CMP007" not in rules[Level.BASIC] and "CMP007" in rules[Level.ENHANCED]
    assert "CMP014" not in rules[Level.ENHANCED] and "CMP014" in rules[Level.STRICT]
    assert rules[Level.BASIC] <= rules[Level.ENHANCED] <= rules[Level.STRICT]
