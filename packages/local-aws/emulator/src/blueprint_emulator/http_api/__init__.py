"""HTTP APIs: reachable in every account, throttled, measured, with CORS as API Gateway answers it."""
