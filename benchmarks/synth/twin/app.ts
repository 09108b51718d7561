// The three environments of the benchmark: for each, what both stacks refer to, and the two stacks.
// Node runs this file as it is: it strips the types. Context and output folder come by CDK_CONTEXT_JSON and CDK_OUTDIR.

import { App, Stage, Tags } from 'aws-cdk-lib';

import { ApiGatewayStack } from './api_gateway_stack.ts';
import { LambdaStack } from './lambda_stack.ts';
import { SuppliersStack } from './suppliers_stack.ts';

const app = new App();
for (const [name, account] of [['dev', '111111111111'], ['staging', '222222222222'], ['prod', '333333333333']]) {
  const stage = new Stage(app, name, { env: { account, region: 'us-east-1' } });
  const suppliers = new SuppliersStack(stage, 'Suppliers', { terminationProtection: name !== 'dev' });
  const lambda = new LambdaStack(stage, 'Lambda', { suppliers, environment: name });
  new ApiGatewayStack(stage, 'ApiGateway', { suppliers, functions: lambda.functions, environment: name });
  for (const [key, value] of Object.entries({
    CostCenter: 'engineering', DataClassification: 'internal', Environment: name, ManagedBy: 'CDK', Owner: 'platform-team', Project: 'blueprint',
  })) {
    Tags.of(stage).add(key, value);
  }
}
app.synth();
