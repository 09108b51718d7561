"""The only place where boto3 is spoken: sessions and one adapter for each service."""
