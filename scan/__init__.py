"""Other people's scanners over everything that would be deployed; `nox -s scan` runs it.

cdk-nag (three packs), checkov, cfn-lint and CDK's own validation judge every template of every stage, in both layouts. A finding is
mended, or acknowledged under `acknowledged/` with a reason; anything else fails the scan, as does an acknowledgement without a finding.
"""
