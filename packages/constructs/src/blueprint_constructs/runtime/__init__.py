"""Code that runs in Lambda, not in the CDK: each file is whole, is given to a function as text, and imports what Lambda has."""
