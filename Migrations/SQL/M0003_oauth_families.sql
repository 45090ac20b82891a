-- Whether a family was made by an authorization request: its scopes are then held against what the client may still ask
-- for, and an ID token needs openid. The other families are of sign-ins through the API, whose scope no client lists.
ALTER TABLE refresh_families ADD COLUMN by_oauth boolean NOT NULL DEFAULT false;
UPDATE refresh_families SET by_oauth = true WHERE scopes <> ARRAY['aws.cognito.signin.user.admin'];
