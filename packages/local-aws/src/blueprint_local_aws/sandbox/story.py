"""The story, step by step. Each step acts, checks what it did, and adds to the proof."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blueprint_config import EnvironmentConfig

from ..client import account_client
from . import scratch
from .commands import Commands
from .customer import Customer
from .errors import SandboxError
from .identities import APPROVER, INITIATOR, Identities
from .outputs import environment_outputs
from .progress import Progress
from .proof import Proof
from .scratch import ScratchWorkspace
from .tampering import PROPERTY, change_order_queue
from .traffic import Tally, Traffic

ORDERS = 5


@dataclass
class Story:
    """Everything that the steps share."""

    endpoint_url: str
    environments: tuple[EnvironmentConfig, ...]
    workspace: ScratchWorkspace
    commands: Commands
    identities: Identities
    progress: Progress
    proof: Proof
    outputs: dict[str, Mapping[str, str]] = field(default_factory=dict)
    customer: Customer | None = None

    def tell(self) -> None:
        """Run all steps in order.

        Raises:
            SandboxError: a step did not come true.
        """
        self._prepare_accounts()
        self._deploy_everything()
        self._serve_a_customer()
        self._promote_a_release()
        self._survive_a_broken_release()
        self._find_drift()

    def _prepare_accounts(self) -> None:
        with self.progress.step("two people with roles, and three accounts bootstrapped for the CDK"):
            self.identities.make_roles()
            self._everywhere(self._bootstrap)
            accounts = ", ".join(config.account for config in self.environments)
            self.proof.show("three accounts bootstrapped by the CDK CLI", accounts)

    def _bootstrap(self, config: EnvironmentConfig) -> None:
        target = f"aws://{config.account}/{config.region}"
        profile = f"{config.prefix}-{config.name}"
        output = str(self.workspace.folder / "cdk.out" / config.name)
        done = self.commands.run(INITIATOR, "cdk", "bootstrap", target, "--profile", profile, "--output", output)
        if done.code != 0:
            raise SandboxError(f"bootstrapping {target}: the CDK CLI ended with {done.code}: {done.said}")

    def _deploy_everything(self) -> None:
        with self.progress.step("first release deployed to dev, staging and prod"):
            self._everywhere(self._deploy)
            self._look_at_environments()
            self.proof.show("dev, staging and prod deployed", f"release {self._live('prod')[:12]}")

    def _deploy(self, config: EnvironmentConfig) -> None:
        self.commands.expect(INITIATOR, "deploy", config.name)

    def _serve_a_customer(self) -> None:
        with self.progress.step("a customer signs in and places orders in prod"):
            outputs = self.outputs["prod"]
            self.customer = Customer.register(
                account_client(self.endpoint_url, "cognito-idp", self._prod),
                pool_id=outputs["UserPoolId"],
                client_id=outputs["UserPoolClientId"],
                url=outputs["ApiUrl"],
            )
            if not self.customer.refused_without_token():
                raise SandboxError("calling the API without a token: it did not answer 401")
            orders = [self.customer.place_order(number) for number in range(ORDERS)]
            status = {self.customer.wait_until_handled(order) for order in orders}
            self.proof.show(
                "orders placed by a signed-in user, handled by the queue's consumer", f"{ORDERS} {status.pop()}"
            )

    def _promote_a_release(self) -> None:
        with self._traffic() as traffic:
            with self.progress.step("second release: deployed to dev, promoted to staging"):
                self._release_to_staging(scratch.IMPROVED, "second release")
            with self.progress.step(
                "second release: planned, approved by another person, promoted to prod under traffic"
            ):
                done = self._promote_to_prod(outcome="succeeded")
        self._look_at_environments()
        self.proof.promotion = {"outcome": done["outcome"], "run": done["run"], "release": self._live("prod")}
        self.proof.requests = traffic.tally.as_dict()
        self._insist_on_no_failures(traffic.tally)
        self.proof.show("promoted to prod while clients called", f"{traffic.tally.sent} requests, 0 failed")

    def _survive_a_broken_release(self) -> None:
        good = self._live("prod")
        with self.progress.step("third release, which fails in prod only: reaches staging"):
            self._release_to_staging(scratch.BROKEN_IN_PROD, "third release")
        with self._traffic() as traffic, self.progress.step("third release: rolled back from prod by itself"):
            done = self._promote_to_prod(outcome="rolled_back")
        self._look_at_environments()
        self.proof.broken_release = {
            "outcome": done["outcome"],
            "run": done["run"],
            "requests": traffic.tally.as_dict(),
        }
        if self._live("prod") != good:
            raise SandboxError(f"rolling back: prod runs {self._live('prod')}, not the release {good} it had before")
        tally = traffic.tally
        self.proof.show("broken release rolled back by itself", f"{tally.failed} of {tally.sent} requests met it")

    def _find_drift(self) -> None:
        with self.progress.step("a queue is changed by hand, and the change is found"):
            self.commands.expect(INITIATOR, "detect-drift", "prod", outcome=("clean",))
            before, after = change_order_queue(self.endpoint_url, self._prod, self.outputs["prod"])
            done = self.commands.expect(INITIATOR, "detect-drift", "prod", outcome=("drifted",))
            found = [finding for finding in done.document["result"]["findings"] if finding["verdict"] == "drift"]
            if not any(PROPERTY in str(finding["path"]) for finding in found):
                raise SandboxError(
                    f"detecting drift: {PROPERTY} of the order queue was changed, but found was: {found}"
                )
            self.proof.drift = found
            self.proof.show("drift found and named", f"{PROPERTY} of the order queue: {before} s, now {after} s")

    def _release_to_staging(self, change: str, message: str) -> None:
        self.workspace.append_to_orders(change, message)
        self.commands.expect(INITIATOR, "deploy", "dev")
        self.commands.expect(INITIATOR, "promote", "dev", "staging", "--yes")

    def _promote_to_prod(self, *, outcome: str) -> dict[str, Any]:
        asked = self.commands.expect(INITIATOR, "promote", "staging", "prod", outcome=("approval_missing",))
        run = str(asked.document["run"])
        self.commands.expect(APPROVER, "releases", "approve", run, "--env", "prod")
        return self.commands.expect(
            INITIATOR, "promote", "staging", "prod", "--resume", run, outcome=(outcome,)
        ).document

    def _traffic(self) -> Traffic:
        if self.customer is None:
            raise SandboxError("calling prod: nobody has signed in")
        return Traffic(self.customer.url, self.customer.token)

    def _insist_on_no_failures(self, tally: Tally) -> None:
        if tally.failed or not tally.sent:
            seen = "; ".join(tally.failures) or "no request was sent"
            raise SandboxError(f"promoting under traffic: {tally.failed} of {tally.sent} requests failed: {seen}")

    def _look_at_environments(self) -> None:
        for config in self.environments:
            outputs = self.outputs[config.name] = environment_outputs(self.endpoint_url, config)
            ssm = account_client(self.endpoint_url, "ssm", config)
            release = ssm.get_parameter(Name=config.parameter_name("release"))["Parameter"]["Value"]
            self.proof.environments[config.name] = {
                "account": config.account,
                "region": config.region,
                "url": outputs["ApiUrl"],
                "release": release,
            }

    def _live(self, name: str) -> str:
        return self.proof.environments[name]["release"]

    def _everywhere(self, action: Callable[[EnvironmentConfig], None]) -> None:
        """Do the same in every environment at once; when one fails, or somebody interrupts, the others are ended."""
        with ThreadPoolExecutor(len(self.environments)) as pool:
            try:
                for done in [pool.submit(action, config) for config in self.environments]:
                    done.result()
            except BaseException:
                self.commands.stop()
                raise

    @property
    def _prod(self) -> EnvironmentConfig:
        return next(config for config in self.environments if config.name == "prod")


def workspace_root(start: Path) -> Path:
    """The root of the clone that `start` lies in.

    Raises:
        SandboxError: `start` is not inside a clone.
    """
    for folder in (start, *start.parents):
        if (folder / "apps" / "infrastructure" / "app.py").is_file():
            return folder
    raise SandboxError(f"{start} is not inside a clone of the repository; change to it and run: uv run sandbox")
