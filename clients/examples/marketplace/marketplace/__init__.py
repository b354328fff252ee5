"""The example app: `server` answers HTTP, `tenants` knows who is signed in, `api` calls the host for them."""
