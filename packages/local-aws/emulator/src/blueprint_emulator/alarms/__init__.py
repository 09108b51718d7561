"""CloudWatch alarms: evaluated all the time, with metric math, dimensions, M of N and missing data."""
