"""Rules over every CloudFormation template of a cloud assembly, and the aspects that apply them."""
