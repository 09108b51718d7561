"""CloudWatch metrics: recording, statistics, metric math and GetMetricData."""
