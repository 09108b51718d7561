"""Resource types whose drift CloudFormation has looked at since the feature began; the run learns the others.

Source: "Resource type support for imports and drift detection" in the CloudFormation user guide. The list need not be
complete: a type that was checked once in a run is known from then on. It must only never name an unsupported type.
"""

_SUPPORTED = frozenset(
    {
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::Resource",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::CloudWatch::Alarm",
        "AWS::DynamoDB::Table",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::Subnet",
        "AWS::EC2::VPC",
        "AWS::Events::Rule",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Role",
        "AWS::IAM::User",
        "AWS::KMS::Key",
        "AWS::Lambda::Alias",
        "AWS::Lambda::Function",
        "AWS::Lambda::Version",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SSM::Parameter",
    }
)


def known_to_be_supported(type: str) -> bool:
    """Whether CloudFormation can check this type, as far as is known before the run."""
    return type in _SUPPORTED
