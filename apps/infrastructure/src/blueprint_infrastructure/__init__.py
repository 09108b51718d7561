"""The serverless system: components, stacks, nested stacks and stages."""
