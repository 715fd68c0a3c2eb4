package sqltree

// truthValue says whether token i is TRUE or FALSE, in a statement that has
// either only at places where no name is declared. Both may be names too.
func (s *Shape) truthValue(i int) bool {
	if !s.isTruth(i) {
		return false
	}
	for i := range s.Tokens {
		if s.isTruth(i) && !s.usesTruth(i) {
			return false
		}
	}
	return true
}

func (s *Shape) isTruth(i int) bool {
	t := s.At(i)
	return t.Bare() && (t.Is("TRUE") || t.Is("FALSE"))
}

// usesTruth says whether the word at token i is plainly used as a value.
func (s *Shape) usesTruth(i int) bool {
	before, after := s.At(i-1), s.At(i+1)
	switch {
	case after.Text == ".", after.Text == "(":
		return false
	case before.Is("IS"), before.Is("NOT") && s.At(i-2).Is("IS"), before.Is("THEN"), before.Is("ELSE"), before.Text == "=", before.Text == "==":
		return true
	}
	return before.Text == "," && s.isArgument(i)
}

// isArgument says whether token i is within the parentheses of a function that
// chooses among values, and not among the columns of a query of that name.
func (s *Shape) isArgument(i int) bool {
	depth := 0
	for i--; i > 0; i-- {
		switch s.At(i).Text {
		case ")":
			depth++
		case "(":
			if depth--; depth >= 0 {
				continue
			}
			f, end := s.At(i-1), s.Closing(i)+1
			declared := s.At(end).Is("AS") && (s.At(end+1).Text == "(" || s.At(end+1).Is("MATERIALIZED") || s.At(end+1).Is("NOT"))
			return !declared && (f.Is("COALESCE") || f.Is("IFNULL") || f.Is("IIF") || f.Is("IF"))
		}
	}
	return false
}
