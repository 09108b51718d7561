"""DEP002: one hand on the weights."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Undecided


@rule(
    id="DEP002",
    fact="An alias has no static weights beside CodeDeploy, and no provisioned concurrency with a gradual rollout.",
    why="CloudFormation and CodeDeploy undo each other's weights; Lambda refuses weights on an alias with provisioned concurrency.",
    fix="leave the weights to CodeDeploy; provision concurrency only with an all-at-once rollout",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::Lambda::Alias",),
    graph=True,
    good="""
        Live:
          Type: AWS::Lambda::Alias
          UpdatePolicy: {CodeDeployLambdaAliasUpdate: {ApplicationName: orders, DeploymentGroupName: live}}
          Properties: {FunctionName: orders, Name: live, FunctionVersion: "7"}
    """,
    bad="""
        Live:
          Type: AWS::Lambda::Alias
          UpdatePolicy: {CodeDeployLambdaAliasUpdate: {ApplicationName: orders, DeploymentGroupName: live}}
          Properties:
            FunctionName: orders
            Name: live
            FunctionVersion: "7"
            RoutingConfig: {AdditionalVersionWeights: [{FunctionVersion: "8", FunctionWeight: 0.1}]}
    """,
)
def one_hand_moves_the_weights(alias: Resource, context: Context) -> Iterator[Problem]:
    """Judge an alias and what moves it."""
    weights = alias.has("RoutingConfig", "AdditionalVersionWeights")
    by_code_deploy = alias.attributes.has("UpdatePolicy", "CodeDeployLambdaAliasUpdate")
    if weights and by_code_deploy:
        yield Problem("has static weights beside CodeDeploy")
    if not alias.has("ProvisionedConcurrencyConfig"):
        return
    if weights:
        yield Problem("has provisioned concurrency beside weights")
    elif by_code_deploy and _is_gradual(alias, context):
        yield Problem("has provisioned concurrency with a gradual rollout")


def _is_gradual(alias: Resource, context: Context) -> bool:
    group = context.assembly.graph.target(
        alias.attributes, "UpdatePolicy", "CodeDeployLambdaAliasUpdate", "DeploymentGroupName"
    )
    if group is None:
        raise Undecided("the deployment group is not in the templates")
    name = group.pattern("DeploymentConfigName") or "CodeDeployDefault.LambdaAllAtOnce"
    if "${" in name:
        raise Undecided("the deployment configuration is made at deployment")
    return not name.endswith("AllAtOnce")
