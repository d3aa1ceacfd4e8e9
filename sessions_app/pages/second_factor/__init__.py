"""The pages of second factors: at the sign-in, in the profile, and if one is required."""
