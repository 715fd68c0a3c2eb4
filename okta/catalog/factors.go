package catalog

// What a factor can be, who can provide it and in which state it can be.
//
// Source: UserFactorType, UserFactorProvider, UserFactorStatus.
var (
	factorTypes = []string{
		"push", "sms", "call", "email", "question", "token", "token:hardware", "token:hotp", "token:software:totp",
		"u2f", "web", "webauthn", "signed_nonce",
	}
	factorProviders = []string{"OKTA", "GOOGLE", "FIDO", "DUO", "RSA", "SYMANTEC", "YUBICO", "CUSTOM"}
	factorStates    = []string{"NOT_SETUP", "PENDING_ACTIVATION", "ENROLLED", "ACTIVE", "INACTIVE", "EXPIRED", "DISABLED"}
)

var _ = register(Table{
	Name:    "enrolled_factors",
	Aliases: []string{"enrolledfactors", "factors", "user_factors"},
	Doc:     "Second factors that users have enrolled, one row per factor and user.",
	Key:     []string{"user_id", "id"},
	Rows:    20000,
	Bucket:  "/api/v1",
	Source:  "listFactors",
	Scopes:  []string{"okta.users.read"},
	Nothing: []Nothing{{404, "E0000007"}},
	Paths: []Path{
		{
			Kind: List, URL: "/api/v1/users/{userId}/factors", Bind: map[string]string{"userId": "user_id"},
			Alias: true, RowsPerCall: 2, Parents: []Source{{Table: "users", Value: "id"}}, Source: "listFactors",
		},
		{
			Kind: Get, URL: "/api/v1/users/{userId}/factors/{factorId}", Bind: map[string]string{"userId": "user_id", "factorId": "id"},
			Alias: true, Wrap: ".", RowsPerCall: 1, Source: "getFactor",
		},
	},
	Columns: []Column{
		{Name: "user_id", Type: Text, ID: "00u", Always: true, Doc: "Identifier of the user."},
		{Name: "id", JSON: "id", Type: Text, Always: true, Doc: "Identifier of the factor."},
		{Name: "factor_type", JSON: "factorType", Type: Text, Distinct: 10, Values: factorTypes, Doc: "Kind: push, sms, call, email, question, token, token:hardware, token:hotp, token:software:totp, u2f, web, webauthn or signed_nonce."},
		{Name: "provider", JSON: "provider", Type: Text, Distinct: 6, Values: factorProviders, Doc: "Who provides it: OKTA, GOOGLE, FIDO, DUO, RSA, SYMANTEC, YUBICO or CUSTOM."},
		{Name: "vendor_name", JSON: "vendorName", Type: Text, Distinct: 6, Doc: "Name of the vendor."},
		{Name: "status", JSON: "status", Type: Text, Distinct: 7, Values: factorStates, Doc: "NOT_SETUP, PENDING_ACTIVATION, ENROLLED, ACTIVE, INACTIVE, EXPIRED or DISABLED."},
		{Name: "created", JSON: "created", Type: Time, Doc: "When the factor was enrolled."},
		{Name: "last_updated", JSON: "lastUpdated", Type: Time, Doc: "When the factor last changed."},
		{Name: "profile", JSON: "profile", Type: JSON, Doc: "What the factor knows about its device or address."},
		{Name: "phone_number", JSON: "profile.phoneNumber", Type: Text, Doc: "Number that messages or calls go to."},
		{Name: "phone_extension", JSON: "profile.phoneExtension", Type: Text, Doc: "Extension of that number."},
		{Name: "email", JSON: "profile.email", Type: Text, Doc: "Mail address that codes go to."},
		{Name: "credential_id", JSON: "profile.credentialId", Type: Text, Doc: "Identifier of the credential at its provider."},
		{Name: "authenticator_name", JSON: "profile.authenticatorName", Type: Text, Doc: "Name of the security key or passkey."},
		{Name: "device_type", JSON: "profile.deviceType", Type: Text, Doc: "Kind of device."},
		{Name: "device_token", JSON: "profile.deviceToken", Type: Text, Doc: "Identifier of the device for push messages."},
		{Name: "name", JSON: "profile.name", Type: Text, Doc: "Name of the device."},
		{Name: "platform", JSON: "profile.platform", Type: Text, Doc: "Operating system of the device."},
		{Name: "version", JSON: "profile.version", Type: Text, Doc: "Version of the app on the device."},
		{Name: "question", JSON: "profile.question", Type: Text, Doc: "Key of the security question."},
		{Name: "question_text", JSON: "profile.questionText", Type: Text, Doc: "Wording of the security question."},
		{Name: "factor_profile_id", JSON: "factorProfileId", Type: Text, Doc: "Identifier of the profile of a custom token."},
		{Name: "verify", JSON: "verify", Type: JSON, Doc: "What a verification of the factor needs."},
		{Name: "_links", JSON: "_links", Type: JSON, Hidden: true, Doc: "Links to what can be done with the factor."},
		{Name: "_embedded", JSON: "_embedded", Type: JSON, Hidden: true, Doc: "Embedded objects, such as a pending activation."},
	},
	Examples: []string{
		`SELECT factor_type, provider, status FROM enrolled_factors WHERE user_id = '00uab1cd2EF3gh4IJ5k6'`,
		`SELECT u.login, f.factor_type FROM users u JOIN enrolled_factors f ON f.user_id = u.id WHERE u.status = 'LOCKED_OUT'`,
		`SELECT u.login FROM users u WHERE u.status = 'SUSPENDED' AND NOT EXISTS (SELECT 1 FROM enrolled_factors f WHERE f.user_id = u.id AND f.status = 'ACTIVE')`,
	},
	Notes: []string{
		"Okta lists factors one user at a time: without `user_id` this table costs one call per user of the org.",
		"Okta shows the factors that the enrolment policy allows, as seen by the caller: another administrator, or another network, may see others.",
	},
})
