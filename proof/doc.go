// Package proof holds the tests that answers are right: the whole stack, from
// the driver down to an org in process, beside plain SQLite.
//
// Every query is answered three ways, with pushdown, without it, and by SQLite
// alone over tables that hold the same objects, and the three answers must be
// the same rows. The queries are a corpus (testdata/*.txt, with the requests
// that each one takes), the examples of the catalogue and of the documentation,
// and random ones:
//
//	go test ./proof                                   all of it, with a short random run
//	go test ./proof -run Corpus -rewrite              rewrite the expected requests
//	go test ./proof -run Random -proof.for 1h         random queries for an hour
//	go test ./proof -run Random -v                    and what they asked for twice or in vain
//	go test ./proof -run XXX -fuzz FuzzDifferential   the same, by Go's fuzzer
//
// Further tests change the org while it is being read, break every kind of
// answer in every place, and hold the number of requests to its bound.
package proof
