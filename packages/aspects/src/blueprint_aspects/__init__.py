"""Rules over every CloudFormation template of a cloud assembly."""
