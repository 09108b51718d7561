"""Secure, monitored building blocks for serverless systems on the AWS CDK."""

from .alarms import alarm, share
from .api_alarms import ApiAlarms
from .api_dashboard import ApiDashboard, api_widgets
from .api_domain import ApiDomain
from .api_metrics import ApiMetrics
from .api_thresholds import ApiThresholds
from .blue_green_lambda import ALIAS, BlueGreenLambda, Engine
from .closed_default_group import ClosedDefaultGroup
from .cors import Cors
from .dead_letter_queue import DeadLetterQueue
from .drift_monitor import DriftMonitor
from .drift_reader import DriftReader
from .drift_target import DriftTarget
from .encrypted_log_group import EncryptedLogGroup
from .encrypted_table import EncryptedTable, TableOperation
from .failure_destination import FailureDestination
from .function_alarms import FunctionAlarms
from .function_size import FunctionSize
from .function_thresholds import FunctionThresholds
from .key_policy import let_alarms_use, let_events_use, let_logs_use, let_rules_use
from .monitored_api import MonitoredApi
from .observability_link import ObservabilityLink
from .observability_sink import ObservabilitySink
from .permissions import UNSCOPABLE_ACTIONS, allow
from .protected_rest_api import ProtectedRestApi
from .provisioned_concurrency import ProvisionedConcurrency
from .public_route import PUBLIC_ROUTE
from .retention import retention
from .secure_event_bus import SecureEventBus
from .secure_lambda import PYTHON, SecureLambda
from .secure_lambda_options import LogLevel, SecureLambdaOptions
from .secure_queue import SecureQueue
from .secure_user_pool import SecureUserPool
from .table_alarms import TableAlarms
from .table_billing import OnDemand, Provisioned
from .table_index import TableIndex
from .telemetry import Telemetry
from .throttle import Throttle
from .tiered_vpc import TieredVpc
from .topic_policy import let_alarms_publish, let_rules_publish
from .web_acl import WebAcl

__all__ = [
    "ALIAS",
    "PUBLIC_ROUTE",
    "PYTHON",
    "UNSCOPABLE_ACTIONS",
    "ApiAlarms",
    "ApiDashboard",
    "ApiDomain",
    "ApiMetrics",
    "ApiThresholds",
    "BlueGreenLambda",
    "ClosedDefaultGroup",
    "Cors",
    "DeadLetterQueue",
    "DriftMonitor",
    "DriftReader",
    "DriftTarget",
    "EncryptedLogGroup",
    "EncryptedTable",
    "Engine",
    "FailureDestination",
    "FunctionAlarms",
    "FunctionSize",
    "FunctionThresholds",
    "LogLevel",
    "MonitoredApi",
    "ObservabilityLink",
    "ObservabilitySink",
    "OnDemand",
    "ProtectedRestApi",
    "Provisioned",
    "ProvisionedConcurrency",
    "SecureEventBus",
    "SecureLambda",
    "SecureLambdaOptions",
    "SecureQueue",
    "SecureUserPool",
    "TableAlarms",
    "TableIndex",
    "TableOperation",
    "Telemetry",
    "Throttle",
    "TieredVpc",
    "WebAcl",
    "alarm",
    "allow",
    "api_widgets",
    "let_alarms_publish",
    "let_alarms_use",
    "let_events_use",
    "let_logs_use",
    "let_rules_publish",
    "let_rules_use",
    "retention",
    "share",
]
