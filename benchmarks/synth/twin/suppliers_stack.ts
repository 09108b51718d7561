// What the two stacks refer to: a key, a topic, a table, a bus, a queue and a user pool.

import { Stack, type StackProps } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export class SuppliersStack extends Stack {
  readonly key: kms.Key;
  readonly topic: sns.Topic;
  readonly table: dynamodb.TableV2;
  readonly bus: events.EventBus;
  readonly orders: sqs.Queue;
  readonly pool: cognito.UserPool;
  readonly client: cognito.UserPoolClient;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.key = new kms.Key(this, 'Key', { enableKeyRotation: true });
    this.topic = new sns.Topic(this, 'Alarms', { masterKey: this.key, enforceSSL: true });
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'SK', type: dynamodb.AttributeType.STRING },
      globalSecondaryIndexes: [{ indexName: 'GSI1', partitionKey: { name: 'GSI1PK', type: dynamodb.AttributeType.STRING } }],
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(this.key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    this.bus = new events.EventBus(this, 'Bus', { kmsKey: this.key });
    this.orders = new sqs.Queue(this, 'Orders', { encryptionMasterKey: this.key, enforceSSL: true });
    this.pool = new cognito.UserPool(this, 'Users', { selfSignUpEnabled: false });
    this.client = this.pool.addClient('Client');
  }
}
