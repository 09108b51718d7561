// Alarms with the same properties as those of the Python constructs.

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export const PERIOD = Duration.minutes(5);

export interface Alarm {
  metric: cloudwatch.IMetric;
  above: number;
  description: string;
  topic: sns.ITopic;
  periods?: number;
  breachingPeriods?: number;
}

export function alarm(scope: Construct, id: string, wanted: Alarm): cloudwatch.Alarm {
  const periods = wanted.periods ?? 1;
  const made = new cloudwatch.Alarm(scope, id, {
    metric: wanted.metric,
    threshold: wanted.above,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    datapointsToAlarm: wanted.breachingPeriods ?? periods,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: wanted.description,
  });
  const action = new actions.SnsAction(wanted.topic);
  made.addAlarmAction(action);
  made.addOkAction(action);
  return made;
}

export function share(part: cloudwatch.IMetric, whole: cloudwatch.IMetric, atLeast: number, label: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(part >= ${atLeast}, 100 * part / whole, 0)`, usingMetrics: { part, whole }, label, period: PERIOD,
  });
}
