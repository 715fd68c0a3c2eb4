package engine

// truthValue says whether token i is TRUE or FALSE, in a statement that has
// either only at places where no name is declared. Both may be names too.
func (s *shape) truthValue(i int) bool {
	if !s.isTruth(i) {
		return false
	}
	for i := range s.tokens {
		if s.isTruth(i) && !s.usesTruth(i) {
			return false
		}
	}
	return true
}

func (s *shape) isTruth(i int) bool {
	t := s.at(i)
	return t.Bare() && (t.Is("TRUE") || t.Is("FALSE"))
}

// usesTruth says whether the word at token i is plainly used as a value.
func (s *shape) usesTruth(i int) bool {
	before, after := s.at(i-1), s.at(i+1)
	switch {
	case after.Text == ".", after.Text == "(":
		return false
	case before.Is("IS"), before.Is("NOT") && s.at(i-2).Is("IS"), before.Is("THEN"), before.Is("ELSE"), before.Text == "=", before.Text == "==":
		return true
	}
	return before.Text == "," && s.isArgument(i)
}

// isArgument says whether token i is within the parentheses of a function that
// chooses among values, and not among the columns of a query of that name.
func (s *shape) isArgument(i int) bool {
	depth := 0
	for i--; i > 0; i-- {
		switch s.at(i).Text {
		case ")":
			depth++
		case "(":
			if depth--; depth >= 0 {
				continue
			}
			f, end := s.at(i-1), s.closing(i)+1
			declared := s.at(end).Is("AS") && (s.at(end+1).Text == "(" || s.at(end+1).Is("MATERIALIZED") || s.at(end+1).Is("NOT"))
			return !declared && (f.Is("COALESCE") || f.Is("IFNULL") || f.Is("IIF") || f.Is("IF"))
		}
	}
	return false
}
