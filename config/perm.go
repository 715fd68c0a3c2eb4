package config

import (
	"io/fs"
	"os"
	"runtime"
	"strings"
)

// permissions warns when others can read a file that holds a secret, or write
// a file that decides what is run and where secrets go. Windows has no such
// mode bits, so nothing is said there.
func (ld *loader) permissions(l *layer) {
	if runtime.GOOS == "windows" {
		return
	}
	info, err := os.Stat(l.file)
	if err != nil {
		return
	}
	var secret string
	for i := range specs {
		if s, ok := l.get(specs[i].name); ok && (s.Secret || Redact(s.Value) != s.Value) {
			secret = s.Name
			break
		}
	}
	switch mode := info.Mode().Perm(); {
	case secret != "" && mode&0o077 != 0:
		ld.warn(l.file + " holds " + secret + " and is open to " + others(mode) + ": chmod 600 " + quotePath(l.file))
	case mode&0o002 != 0 && !l.foreign():
		ld.warn(l.file + " can be changed by every user of this machine: chmod 600 " + quotePath(l.file))
	}
}

// credentialFile warns when others can read the file of the private key in
// force, and refuses a program to run that everybody could have written there.
func (ld *loader) credentialFile(cred *found) *Error {
	if cred == nil || runtime.GOOS == "windows" {
		return nil
	}
	if cred.Name == nameTokenCommand && cred.from.file != "" {
		if info, err := os.Stat(cred.from.file); err == nil && info.Mode().Perm()&0o002 != 0 {
			return problem(ErrFile, cred.Name, cred.Origin, "token_command is not run from a file that every user of this machine can change: chmod 600 %s", quotePath(cred.from.file))
		}
	}
	if cred.Name != namePrivateKey || cred.Secret {
		return nil
	}
	if info, err := os.Stat(cred.Value); err == nil && info.Mode().Perm()&0o077 != 0 {
		ld.warn(cred.Value + " is the private key and is open to " + others(info.Mode().Perm()) + ": chmod 600 " + quotePath(cred.Value))
	}
	return nil
}

func others(mode fs.FileMode) string {
	if mode&0o007 != 0 {
		return "every user of this machine"
	}
	return "its group"
}

// quotePath writes a path so that a shell takes it as one word.
func quotePath(path string) string {
	if strings.ContainsFunc(path, func(r rune) bool {
		return !strings.ContainsRune("/._-+@%:,~", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}
