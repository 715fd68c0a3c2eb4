package config

import (
	"slices"
)

// combine picks the winner of each setting, highest place first, then the one
// credential in force, and refuses combinations that would hand it to a
// stranger.
func (ld *loader) combine() *Error {
	set := make(map[string]found)
	for _, l := range ld.layers {
		for i := range specs {
			name := specs[i].name
			s, ok := l.get(name)
			if !ok {
				continue
			}
			if _, taken := set[name]; taken {
				ld.cfg.overridden = append(ld.cfg.overridden, s)
				continue
			}
			set[name] = found{s, l}
		}
	}
	cred, err := ld.credential(set)
	if err != nil {
		return err
	}
	if err := ld.guard(set, cred); err != nil {
		return err
	}
	ld.foldProxy(set)
	for i := range specs {
		if f, ok := set[specs[i].name]; ok {
			ld.cfg.settings = append(ld.cfg.settings, f.Setting)
		}
	}
	return ld.credentialFile(cred)
}

// found is a setting together with the place that gave it.
type found struct {
	Setting
	from *layer
}

// The authorization modes, as authorization_mode holds them.
const (
	ModeSSWS       = "SSWS"
	ModeBearer     = "Bearer"
	ModePrivateKey = "PrivateKey"
)

var tokenSources = []string{nameToken, nameTokenCommand, nameTokenKeyring}

// credential picks the credential: the highest place that has one which suits
// the mode. A mode binds the places at and below its own, so that a token in
// the environment beats a private key in ~/.okta/okta.yaml although that file
// says PrivateKey. Without a mode a token is preferred to a private key, as
// the SDKs do. What is not chosen is taken out of set.
func (ld *loader) credential(set map[string]found) (*found, *Error) {
	var cred *found
	mode := ""
	for _, l := range ld.layers {
		if m, ok := l.get(nameMode); ok && mode == "" {
			mode = m.Value
		}
		s, ok, err := l.credential(mode)
		if err != nil {
			return nil, err
		}
		if ok {
			cred = &found{s, l}
			break
		}
	}
	if cred == nil {
		return nil, ld.noCredential(set)
	}
	for _, name := range append(slices.Clone(tokenSources), namePrivateKey) {
		if f, ok := set[name]; ok && (name != cred.Name || f.from != cred.from) {
			ld.cfg.overridden = append(ld.cfg.overridden, f.Setting)
			delete(set, name)
		}
	}
	set[cred.Name] = *cred
	ld.cfg.overridden = slices.DeleteFunc(ld.cfg.overridden, func(s Setting) bool { return s == cred.Setting })
	ld.settleMode(set, cred)
	ld.settleKeyID(set, cred)
	return cred, nil
}

// credential is the credential of one place under a mode, "" for any.
func (l *layer) credential(mode string) (Setting, bool, *Error) {
	if mode != ModePrivateKey {
		var got []Setting
		for _, name := range tokenSources {
			if s, ok := l.get(name); ok {
				got = append(got, s)
			}
		}
		if len(got) > 1 {
			return Setting{}, false, problem(ErrValue, got[1].Name, got[1].Origin, "%s and %s (%s) are both set: keep one", got[1].Name, got[0].Name, got[0].Origin)
		}
		if len(got) == 1 {
			return got[0], true, nil
		}
	}
	if mode == "" || mode == ModePrivateKey {
		if s, ok := l.get(namePrivateKey); ok {
			return s, true, nil
		}
	}
	return Setting{}, false, nil
}

// noCredential is an error when a mode is asked for that no place has the
// credential for although another credential is there.
func (ld *loader) noCredential(set map[string]found) *Error {
	mode, ok := set[nameMode]
	if !ok {
		return nil
	}
	for _, name := range append(slices.Clone(tokenSources), namePrivateKey) {
		if f, there := set[name]; there {
			want := "token, token_command or token_keyring"
			if mode.Value == ModePrivateKey {
				want = "private_key and client_id"
			}
			return problem(ErrMissing, nameMode, mode.Origin, "authorization_mode %s needs %s, but what is set is %s (%s)", mode.Value, want, f.Name, f.Origin)
		}
	}
	return nil
}

// settleMode makes the mode agree with the credential.
func (ld *loader) settleMode(set map[string]found, cred *found) {
	mode, ok := set[nameMode]
	key := cred.Name == namePrivateKey
	if ok && (mode.Value == ModePrivateKey) == key {
		return
	}
	if ok {
		ld.cfg.overridden = append(ld.cfg.overridden, mode.Setting)
		ld.warn(mode.Origin + ": authorization_mode " + mode.Value + " is not used: the credential is " + cred.Name + " (" + cred.Origin + ")")
	}
	value := ModeSSWS
	if key {
		value = ModePrivateKey
	}
	set[nameMode] = found{Setting{Name: nameMode, Value: value, Origin: "follows from " + cred.Name}, cred.from}
}

// settleKeyID drops the key id of another private key than the chosen one.
func (ld *loader) settleKeyID(set map[string]found, cred *found) {
	id, ok := set[namePrivateKeyID]
	if !ok || cred.Name != namePrivateKey || id.from == cred.from {
		return
	}
	if _, own := id.from.get(namePrivateKey); own {
		ld.cfg.overridden = append(ld.cfg.overridden, id.Setting)
		delete(set, namePrivateKeyID)
	}
}
