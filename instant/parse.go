package instant

// Parse returns the instant that text names, and whether it names one.
//
// The forms are YYYY, YYYY-MM and YYYY-MM-DD, which name the first instant of
// the year, the month and the day, and YYYY-MM-DD followed by T or one blank and
// HH:MM, HH:MM:SS or HH:MM:SS with a fraction of any length, then optionally
// blanks and Z, +HH:MM or +HHMM (or with -). T and Z may be in lower case. Digits
// below a nanosecond are dropped. Years are 0000 to 9999; the offset may carry
// the instant a day beyond. Parse allocates nothing.
//
// Source: SQLite, Date And Time Functions, Time Values; RFC 3339, section 5.6.
func Parse[T ~string | ~[]byte](text T) (Time, bool) {
	if n := len(text); n != 4 && n != 7 && n < 10 || n > 4 && text[4] != '-' || n > 7 && text[7] != '-' {
		return Time{}, false
	}
	century, year, month, day := two(text, 0), two(text, 2), 1, 1
	if len(text) > 4 {
		month = two(text, 5)
	}
	if len(text) > 7 {
		day = two(text, 8)
	}
	if century < 0 || year < 0 || month < 1 || month > 12 || day < 1 {
		return Time{}, false
	}
	year += century * 100
	if day > daysIn(year, month) {
		return Time{}, false
	}
	t := Time{Sec: daysSinceEpoch(year, month, day) * 86400}
	if len(text) <= 10 {
		return t, true
	}
	return parseClock(text, t)
}

// parseClock reads what follows the date.
func parseClock[T ~string | ~[]byte](text T, t Time) (Time, bool) {
	if len(text) < 16 || text[10] != 'T' && text[10] != ' ' && text[10] != 't' || text[13] != ':' {
		return Time{}, false
	}
	hour, minute, second := two(text, 11), two(text, 14), 0
	i := 16
	if i < len(text) && text[i] == ':' {
		second = two(text, 17)
		i = 19
		if i+1 < len(text) && text[i] == '.' && digit(text[i+1]) {
			t.Nsec, i = fraction(text, i+1)
		}
	}
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return Time{}, false
	}
	t.Sec += int64(hour*3600 + minute*60 + second)
	if i == len(text) {
		return t, true
	}
	offset, ok := zone(text, i)
	t.Sec -= offset
	if !ok {
		return Time{}, false
	}
	return t, true
}

// fraction reads digits from i on as a fraction of a second, in nanoseconds, and
// returns the index after them.
func fraction[T ~string | ~[]byte](text T, i int) (int32, int) {
	nsec, unit := int32(0), int32(100_000_000)
	for ; i < len(text) && digit(text[i]); i++ {
		nsec += int32(text[i]-'0') * unit
		unit /= 10
	}
	return nsec, i
}

// zone reads an offset from UTC in seconds that ends the text.
func zone[T ~string | ~[]byte](text T, i int) (int64, bool) {
	for i < len(text) && text[i] == ' ' {
		i++
	}
	if i == len(text)-1 && (text[i] == 'Z' || text[i] == 'z') {
		return 0, true
	}
	if len(text)-i < 5 || text[i] != '+' && text[i] != '-' {
		return 0, false
	}
	hour, j := two(text, i+1), i+3
	if text[j] == ':' {
		j++
	}
	minute := two(text, j)
	if j+2 != len(text) || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0, false
	}
	offset := int64(hour*3600 + minute*60)
	if text[i] == '-' {
		offset = -offset
	}
	return offset, true
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// two returns the number of the two digits at i, or -1 when there are none.
func two[T ~string | ~[]byte](text T, i int) int {
	if i+2 > len(text) || !digit(text[i]) || !digit(text[i+1]) {
		return -1
	}
	return int(text[i]-'0')*10 + int(text[i+1]-'0')
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// daysSinceEpoch counts days from 1970-01-01 in the proleptic Gregorian
// calendar. The year is taken to begin in March, so that the leap day is its
// last; 400 years are 146097 days.
func daysSinceEpoch(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	if year < 0 {
		era = -1
	}
	yearOfEra := year - era*400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return int64(era*146097 + dayOfEra - 719468)
}
