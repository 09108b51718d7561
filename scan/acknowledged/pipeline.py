"""The pipeline: what CDK Pipelines writes, and cannot be told to write otherwise."""

from ..acknowledgement import Acknowledgement

PIPELINE = ("pipeline",)
BUCKETS = (
    "Pipeline/Pipeline/Pipeline/ArtifactsBucket/Resource",
    "cross-region-stack-*/CrossRegionCodePipelineReplicationBucket/Resource",
)
CHECK = "Pipeline/Pipeline/PipelinesSecurityCheck/CDKPipelinesAutoApprove"

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Action::kms:GenerateDataKey[*]", "Action::kms:ReEncrypt[*]"),
        resource="Pipeline/Pipeline/*/DefaultPolicy/Resource",
        stages=PIPELINE,
        reason="The CDK's grants write these two families of actions; they are on the one key of the artefacts, and each "
        "member encrypts or decrypts what the other actions already may.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=(
            "Action::s3:*",
            "Resource::<PipelineArtifactsBucket*.Arn>/[*]",
            "Resource::arn:aws:s3:::pipeline-support-*/[*]",
        ),
        resource="Pipeline/Pipeline/*/DefaultPolicy/Resource",
        stages=PIPELINE,
        reason="Each step reads and writes the artefacts of this pipeline, whose object names are drawn anew at each "
        "run; the statements name the artefact buckets and nothing else.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Resource::arn:aws:codebuild:*:report-group/*", "Resource::arn:aws:logs:*:log-group:/aws/codebuild/*"),
        resource="Pipeline/Pipeline/*/DefaultPolicy/Resource",
        stages=PIPELINE,
        reason="CodeBuild names its log groups and report groups after its projects while it runs; the prefix is the "
        "project's.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5", "CKV_AWS_111"),
        details=("", "Resource::[*]"),
        resource="Pipeline/Pipeline/Assets/FileRole/DefaultPolicy/Resource",
        stages=PIPELINE,
        reason="Publishing assets means assuming the bootstrap's publishing roles, which the CDK names by a condition on "
        "their tag rather than by ARN, and the environments' accounts must trust this one besides.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5", "CKV_AWS_111"),
        details=("", "Resource::[*]"),
        resource="Pipeline/Pipeline/Pipeline/Role/DefaultPolicy/Resource",
        stages=PIPELINE,
        reason="The pipeline's role reads and writes artefacts under keys of the support stacks in other regions, whose "
        "ARNs are known only there; it holds no other action on `*`.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Resource::[*]", "Resource::arn:[*]:iam::*:role/[*]"),
        resource="Pipeline/Pipeline/UpdatePipeline/SelfMutation/Role/DefaultPolicy/Resource",
        stages=PIPELINE,
        reason="To change itself the pipeline assumes the bootstrap roles of its own account, which a condition on their "
        "tag names, and reads stacks and the bootstrap bucket's name, which have no narrower form.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM5",),
        details=("Resource::[*]", "Resource::<PipelinePipelinesSecurityCheckCDKPipelinesAutoApprove*.Arn>:[*]"),
        resource="Pipeline/Pipeline/PipelinesSecurityCheck/*/DefaultPolicy/Resource",
        stages=PIPELINE,
        reason="The check that permissions do not widen reads templates of stacks that it learns while it runs, and "
        "approves actions of pipelines that bear a tag (condition); it can call no function but its own approver.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-IAM4",),
        details=("Policy::*AWSLambdaBasicExecutionRole",),
        resource=f"{CHECK}/ServiceRole/Resource",
        stages=PIPELINE,
        reason="CDK Pipelines makes this function with the policy that lets it write logs, and offers no way to give it "
        "another one.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-IAMNoInlinePolicy",),
        resource="Pipeline/Pipeline/*/DefaultPolicy/Resource",
        stages=PIPELINE,
        reason="Each policy belongs to one role and is deployed and deleted with it; a managed policy could be attached "
        "to others.",
    ),
    Acknowledgement(
        rules=(
            *("NIST.800.53.R5-LambdaConcurrency", "NIST.800.53.R5-LambdaDLQ", "NIST.800.53.R5-LambdaInsideVPC"),
            *("Serverless-LambdaDLQ", "Serverless-LambdaDefaultMemorySize", "Serverless-LambdaTracing"),
            *("CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_117"),
        ),
        resource=f"{CHECK}/Resource",
        stages=PIPELINE,
        reason="CDK Pipelines makes this function and offers no settings for it. The check calls it synchronously, once "
        "in a deployment; when it fails, the pipeline stops and a person approves.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-CloudWatchLogGroupEncrypted", "CKV_AWS_158"),
        resource=f"{CHECK}/LogGroup/Resource",
        stages=PIPELINE,
        reason="CDK Pipelines makes the log of its approver and offers no key for it; it holds names of stacks and "
        "nothing of customers, under the encryption that CloudWatch Logs always has.",
    ),
    *(
        Acknowledgement(
            rules=(
                *("AwsSolutions-S1", "NIST.800.53.R5-S3BucketLoggingEnabled", "CKV_AWS_18"),
                *(
                    "NIST.800.53.R5-S3BucketReplicationEnabled",
                    "NIST.800.53.R5-S3BucketVersioningEnabled",
                    "CKV_AWS_21",
                ),
            ),
            resource=bucket,
            stages=PIPELINE,
            reason="CDK Pipelines makes the artefact buckets. What they hold is written once under a new name in each run, "
            "can be made again from the commit, is encrypted with a key that rotates, and each action on it is in "
            "CodePipeline's history.",
        )
        for bucket in BUCKETS
    ),
    Acknowledgement(
        rules=("I3510",),
        resource="Pipeline/Pipeline/Pipeline/*/DefaultPolicy/Resource",
        stages=PIPELINE,
        reason="The CDK grants the connection's action under the service's former name, to an ARN that bears the new "
        "one. The new action is granted beside it; this one matches nothing.",
    ),
    Acknowledgement(
        rules=("W3005",),
        resource="Pipeline/Pipeline/*/Resource",
        stages=PIPELINE,
        reason="The CDK lets a resource wait for its role and the role's policy; the role is named by a property as "
        "well, so this half is said twice, and changes nothing.",
    ),
)
