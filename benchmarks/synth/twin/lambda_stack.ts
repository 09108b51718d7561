// Three functions with roles, logs, versions, aliases and alarms; what calls them; and one queue for failed calls.

import { Arn, CfnOutput, CfnParameter, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { alarm, PERIOD, share } from './alarms.ts';
import type { SuppliersStack } from './suppliers_stack.ts';

const LAMBDAS = process.env.TWIN_LAMBDAS!;
const LAYER = process.env.TWIN_LAYER!;

export class LambdaStack extends Stack {
  readonly functions: Record<string, lambda.Alias> = {};
  private readonly failures: sqs.Queue;
  private readonly layer: lambda.LayerVersion;
  private readonly suppliers: SuppliersStack;
  private readonly environmentName: string;

  constructor(scope: Construct, id: string, props: { suppliers: SuppliersStack; environment: string }) {
    super(scope, id);
    this.suppliers = props.suppliers;
    this.environmentName = props.environment;
    const { key, topic, table, bus, orders } = props.suppliers;
    this.layer = new lambda.LayerVersion(this, 'Dependencies', {
      code: lambda.Code.fromAsset(LAYER), compatibleRuntimes: [lambda.Runtime.PYTHON_3_14], compatibleArchitectures: [lambda.Architecture.ARM_64],
    });
    this.failures = new sqs.Queue(this, 'Failures', {
      encryptionMasterKey: key, enforceSSL: true, retentionPeriod: Duration.days(14), removalPolicy: RemovalPolicy.RETAIN,
    });
    alarm(this, 'FailuresNotEmpty', {
      metric: this.failures.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
      above: 0, description: 'messages wait in the dead-letter queue', topic,
    });
    this.add('users', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], {});
    const placing = this.add('orders', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], { EVENT_BUS_NAME: bus.eventBusName });
    const fulfilling = this.add('fulfilment', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], {});
    placing.role!.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/GSI1`] }));
    bus.grantPutEventsTo(placing.role!);
    placing.role!.addToPrincipalPolicy(new iam.PolicyStatement({
      actions: ['ssm:GetParameter'],
      resources: [Arn.format({ service: 'ssm', resource: 'parameter', resourceName: `blueprint/${this.environmentName}/release` }, this)],
    }));
    orders.grantConsumeMessages(fulfilling.role!);
    this.functions.fulfilment.addEventSourceMapping('OrdersQueue', {
      eventSourceArn: orders.queueArn, batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 100,
    });
    const relay = new events.CfnRule(this, 'Relay', {
      scheduleExpression: 'rate(1 minute)',
      targets: [{
        id: 'Orders', arn: this.functions.orders.functionArn, input: '{"blueprint": "relay"}',
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      }],
    });
    this.functions.orders.addPermission('Relay', { principal: new iam.ServicePrincipal('events.amazonaws.com'), sourceArn: relay.attrArn });
  }

  private add(name: string, tableActions: string[], more: Record<string, string>): lambda.Function {
    const { key, table } = this.suppliers;
    const log = new logs.LogGroup(this, `${name}Logs`, {
      retention: logs.RetentionDays.ONE_YEAR, encryptionKey: key, removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new iam.Role(this, `${name}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    for (const [actions, resource] of [
      [['logs:CreateLogStream', 'logs:PutLogEvents'], log.logGroupArn],
      [['sqs:SendMessage'], this.failures.queueArn],
      [['kms:Decrypt', 'kms:GenerateDataKey'], key.keyArn],
      [tableActions, table.tableArn],
    ] as [string[], string][]) {
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
    }
    const made = new lambda.Function(this, name, {
      runtime: lambda.Runtime.PYTHON_3_14, handler: `${name}.handler.handler`, role, layers: [this.layer],
      code: lambda.Code.fromAsset(LAMBDAS, { exclude: ['*', `!${name}`, `!${name}/**`, '!shared', '!shared/**', '**/__pycache__', '**/*.pyc'] }),
      architecture: lambda.Architecture.ARM_64, memorySize: 1024, timeout: Duration.seconds(30), ephemeralStorageSize: Size.mebibytes(512),
      reservedConcurrentExecutions: 100, environmentEncryption: key, tracing: lambda.Tracing.ACTIVE, logGroup: log,
      environment: {
        TABLE_NAME: table.tableName, POWERTOOLS_SERVICE_NAME: name, MAX_BODY_BYTES: '65536',
        RELEASE_PARAMETER: `/blueprint/${this.environmentName}/release`, ...more,
      },
      loggingFormat: lambda.LoggingFormat.JSON, applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.WARN, recursiveLoop: lambda.RecursiveLoop.TERMINATE,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    const parameter = new CfnParameter(this, `${name}LiveVersion`, {
      type: 'AWS::SSM::Parameter::Value<String>', default: `/blueprint/${this.environmentName}/${name}/live-version`,
    });
    const alias = new lambda.Alias(this, `${name}Live`, {
      aliasName: 'live',
      version: lambda.Version.fromVersionAttributes(this, `${name}Version`, { lambda: made, version: parameter.valueAsString }),
    });
    alias.node.addDependency(made.currentVersion);
    const destination = new lambda.CfnEventInvokeConfig(this, `${name}OnFailure`, {
      functionName: made.functionName, qualifier: 'live', maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: this.failures.queueArn } },
    });
    destination.node.addDependency(alias);
    this.watch(name, made);
    new CfnOutput(this, `${name}FunctionName`, { value: made.functionName });
    new CfnOutput(this, `${name}PublishedVersion`, { value: made.currentVersion.version });
    new CfnOutput(this, `${name}AliasArn`, { value: alias.functionArn });
    this.functions[name] = alias;
    return made;
  }

  private watch(name: string, made: lambda.Function): void {
    const { topic } = this.suppliers;
    const dimensionsMap = { FunctionName: made.functionName, Resource: `${made.functionName}:live` };
    const metric = (metricName: string, statistic: string) =>
      new cloudwatch.Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap, statistic, period: PERIOD });
    alarm(this, `${name}ErrorRate`, {
      metric: share(metric('Errors', 'Sum'), metric('Invocations', 'Sum'), 5, 'failed invocations, percent'),
      above: 1, description: 'too many invocations fail', topic,
    });
    alarm(this, `${name}Throttles`, {
      metric: metric('Throttles', 'Sum'), above: 0, periods: 3, breachingPeriods: 2, description: 'invocations are refused', topic,
    });
    alarm(this, `${name}Duration`, {
      metric: metric('Duration', 'p99'), above: 24000, periods: 3, breachingPeriods: 2, description: 'close to the timeout', topic,
    });
  }
}
