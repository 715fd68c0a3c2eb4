// Package config finds the settings of oktasql: which org, which credential,
// and how to treat the org. It reads, checks and explains them; it sends
// nothing anywhere and runs no program.
//
// # Places, highest first
//
//  1. explicit settings: flags of the command, keys of a DSN
//  2. the profile named by --profile or by the DSN
//  3. the environment: OKTASQL_… and the OKTA_CLIENT_… names of Okta's SDKs
//  4. the profile named by OKTASQL_PROFILE
//  5. the project's file: .okta.yaml, else okta.yaml, in the working folder
//  6. the profile named by default_profile
//  7. the user's file ~/.okta/okta.yaml
//
// A profile stands right below the place that chose it. Whoever types
// --profile prod reaches prod, whatever a forgotten variable says; a default
// profile yields to anything more specific.
//
// # Whom a credential may be sent to
//
// Everything but the project's file belongs to the user. A project's file may
// have come with a cloned repository, so it may name an org, a proxy or a
// certificate authority only for a credential of its own, it may not name
// programs to run or keyring entries to read, and key files only below its own
// folder. A profile that names an org never uses a credential that another
// place keeps for another org. See [ErrMixed].
//
// # Secrets
//
// No error, warning or printout of this package holds the value of a secret.
// A [Setting] and a [Config] redact themselves whatever they are printed with;
// only the field Value and the getters of Config hand a secret out.
//
// Facts of the SDKs' names and forms: README of okta-sdk-golang v6 and
// okta-sdk-python 3.4, section Configuration.
package config
