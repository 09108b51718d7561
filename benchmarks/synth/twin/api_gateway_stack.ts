// An HTTP API with nineteen routes to the aliases, an authorizer, an access log and three alarms.

import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as api from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

import { alarm, PERIOD, share } from './alarms.ts';
import type { SuppliersStack } from './suppliers_stack.ts';

const PATHS: [string, string][] = [['/orders', 'orders'], ['/orders/{id}', 'orders'], ['/users/me', 'users']];
const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'];

export class ApiGatewayStack extends Stack {
  constructor(
    scope: Construct, id: string,
    props: { suppliers: SuppliersStack; functions: Record<string, lambda.Alias>; environment: string },
  ) {
    super(scope, id);
    const { key, topic, pool, client } = props.suppliers;
    const log = new logs.LogGroup(this, 'AccessLog', {
      retention: logs.RetentionDays.ONE_YEAR, encryptionKey: key, removalPolicy: RemovalPolicy.RETAIN,
    });
    const http = new api.HttpApi(this, 'Http', {
      createDefaultStage: false, defaultAuthorizer: new HttpUserPoolAuthorizer('Users', pool, { userPoolClients: [client] }),
    });
    const stage = new api.HttpStage(this, 'Stage', {
      httpApi: http, stageName: '$default', autoDeploy: true, detailedMetricsEnabled: true, throttle: { rateLimit: 1000, burstLimit: 2000 },
    });
    (stage.node.defaultChild as api.CfnStage).accessLogSettings = {
      destinationArn: this.formatArn({ service: 'logs', resource: 'log-group', resourceName: log.logGroupName }),
      format: JSON.stringify({ requestId: '$context.requestId', status: '$context.status', route: '$context.routeKey' }),
    };
    const to = {
      orders: new HttpLambdaIntegration('Integration1', props.functions.orders, { scopePermissionToRoute: false }),
      users: new HttpLambdaIntegration('Integration2', props.functions.users, { scopePermissionToRoute: false }),
    } as Record<string, HttpLambdaIntegration>;
    http.addRoutes({ path: '/health', methods: [api.HttpMethod.GET], integration: to.orders, authorizer: new api.HttpNoneAuthorizer() });
    for (const [path, name] of PATHS) {
      for (const method of METHODS) {
        http.addRoutes({ path, methods: [method as api.HttpMethod], integration: to[name] });
      }
    }
    const metric = (metricName: string, statistic: string) => new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway', metricName, dimensionsMap: { ApiId: http.apiId }, statistic, period: PERIOD,
    });
    alarm(this, 'ServerErrors', {
      metric: share(metric('5xx', 'Sum'), metric('Count', 'Sum'), 5, '5xx answers, percent'), above: 1, description: 'the API answers 5xx', topic,
    });
    alarm(this, 'ClientErrors', {
      metric: share(metric('4xx', 'Sum'), metric('Count', 'Sum'), 100, '4xx answers, percent'), above: 50, description: 'most calls are refused', topic,
    });
    alarm(this, 'Latency', {
      metric: metric('Latency', 'p99'), above: 3000, periods: 3, breachingPeriods: 2, description: 'the slowest answers take too long', topic,
    });
    new ssm.StringParameter(this, 'Url', { parameterName: `/blueprint/${props.environment}/api/url`, stringValue: http.apiEndpoint });
    new CfnOutput(this, 'ApiUrl', { value: http.apiEndpoint });
  }
}
