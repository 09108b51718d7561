"""SEC015: user pools that are hard to break into."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity

_CLASSES = ("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols")
_SHORTEST = 12
"""Characters of a password; NIST SP 800-63B asks for 15 without and 8 with a second factor."""


@rule(
    id="SEC015",
    fact="User pools offer MFA, ask for strong passwords, and let nobody sign up alone; clients use no implicit flow.",
    why="Stolen passwords are the common way in; tokens in a URL (implicit flow) end up in logs and histories.",
    fix="MfaConfiguration ON, a password policy of 12 characters and all classes, AllowAdminCreateUserOnly, code flow",
    severity=Severity.MEDIUM,
    level=Level.ENHANCED,
    types=("AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"),
    peers=("AwsSolutions-COG1", "AwsSolutions-COG2"),
    good="""
        Pool:
          Type: AWS::Cognito::UserPool
          Properties:
            MfaConfiguration: "ON"
            AdminCreateUserConfig: {AllowAdminCreateUserOnly: true}
            Policies:
              PasswordPolicy:
                {MinimumLength: 12, RequireLowercase: true, RequireUppercase: true, RequireNumbers: true, RequireSymbols: true}
    """,
    bad="""
        Pool: {Type: AWS::Cognito::UserPool, Properties: {MfaConfiguration: "OFF"}}
    """,
)
def user_pools_are_strong(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Judge a pool, or one of its clients."""
    if resource.type == "AWS::Cognito::UserPoolClient":
        if any(flow == "implicit" for flow in resource.patterns("AllowedOAuthFlows")):
            yield Problem("allows the implicit flow")
        return
    mfa = resource.text("MfaConfiguration") or "OFF"
    if mfa == "OFF":
        yield Problem("has no MFA")
    elif mfa != "ON":
        yield Problem("leaves MFA to the user", level=Level.STRICT)
    if not resource.flag("AdminCreateUserConfig", "AllowAdminCreateUserOnly"):
        yield Problem("lets anyone sign up")
    password = resource.child("Policies", "PasswordPolicy")
    if (password.number("MinimumLength") or 0) < _SHORTEST:
        yield Problem(f"accepts passwords of fewer than {_SHORTEST} characters")
    missing = [name for name in _CLASSES if not password.flag(name)]
    if missing:
        yield Problem(f"accepts passwords without {', '.join(name.removeprefix('Require') for name in missing)}")
