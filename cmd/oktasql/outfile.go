package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// An outFile is a file that is written whole or not at all: the bytes go to a
// temporary file beside it, which takes its place on Commit. A new file is
// readable by its owner alone, since it holds people's data; one that was there
// keeps its permissions. What is not a regular file (a device, a pipe) is
// written directly.
type outFile struct {
	*os.File
	target string // "" when written directly
}

// createOut opens path for writing.
func createOut(path string) (*outFile, error) {
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		target, err = path, nil
	}
	if err != nil {
		return nil, err
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(target); err == nil {
		if info.IsDir() {
			return nil, &fs.PathError{Op: "write", Path: path, Err: errors.New("is a directory")}
		}
		if !info.Mode().IsRegular() {
			f, err := os.OpenFile(target, os.O_WRONLY, 0)
			if err != nil {
				return nil, err
			}
			return &outFile{File: f}, nil
		}
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		// The directory is what the user knows; the temporary name is not.
		var p *fs.PathError
		if errors.As(err, &p) {
			p.Path = path
		}
		return nil, err
	}
	if err := f.Chmod(mode); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, err
	}
	return &outFile{f, target}, nil
}

// Commit makes what was written the content of the file.
func (o *outFile) Commit() error {
	if o.target == "" {
		return o.Close()
	}
	err := o.Sync()
	if e := o.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(o.Name(), o.target)
	}
	if err != nil {
		os.Remove(o.Name())
	}
	return err
}

// Abort leaves the file as it was before.
func (o *outFile) Abort() {
	o.Close()
	if o.target != "" {
		os.Remove(o.Name())
	}
}
