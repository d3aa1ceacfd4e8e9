"""Pages of second factors: at the sign-in, set up by the user, and required by an organization."""
