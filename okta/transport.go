package okta

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

// TransportOptions are the settings of the connection itself. The zero value
// suits most networks: HTTP/2, the proxy named by the environment (HTTPS_PROXY,
// NO_PROXY) and the system's certificate authorities.
type TransportOptions struct {
	// Proxy is the address of a proxy, such as http://proxy.example.com:8080,
	// possibly with user name and password; "" takes it from the environment.
	Proxy string
	// CAFile is a PEM file with certificate authorities that are trusted
	// besides the system's, for a proxy that inspects traffic.
	CAFile string
	// ConnectTimeout bounds dialling and the TLS handshake, each; 0 is 30 s.
	ConnectTimeout time.Duration
}

// NewHTTPClient makes the http.Client that [NewClient] would make, with the
// given options. The answer's compression is undone by [Client], not here.
func NewHTTPClient(o TransportOptions) (*http.Client, error) {
	if o.ConnectTimeout <= 0 {
		o.ConnectTimeout = 30 * time.Second
	}
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: o.ConnectTimeout, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   o.ConnectTimeout,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       90 * time.Second,
		ExpectContinueTimeout: time.Second,
		ReadBufferSize:        32 << 10,
		// Pages are asked for with gzip and expanded by the client, which is
		// faster than the transport's own way.
		DisableCompression: true,
		// A connection that went silent is noticed by a ping, not only by the
		// request's own time-out.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 20 * time.Second, PingTimeout: 15 * time.Second},
	}
	if o.Proxy != "" {
		u, err := url.Parse(o.Proxy)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5") {
			return nil, fmt.Errorf("okta: proxy %q cannot be used: expected an address such as http://proxy.example.com:8080", hideUserinfo(o.Proxy))
		}
		t.Proxy = http.ProxyURL(u)
	}
	if o.CAFile != "" {
		pool, err := readCAFile(o.CAFile)
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig.RootCAs = pool
	}
	return &http.Client{Transport: t}, nil
}

// readCAFile adds the certificates of a PEM file to the system's.
func readCAFile(name string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(name)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, fmt.Errorf("okta: CA file %q cannot be read: %w", name, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("okta: CA file %q holds no certificate: expected PEM blocks that begin with -----BEGIN CERTIFICATE-----", name)
	}
	return pool, nil
}
