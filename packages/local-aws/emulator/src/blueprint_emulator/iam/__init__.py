"""IAM where ministack does not ask: it checks calls of the API, and these modules what services do for a role or by themselves."""
