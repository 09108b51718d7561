"""`python -m blueprint_local_aws` is `local-aws`."""

from blueprint_local_aws.cli import main

if __name__ == "__main__":
    main()
