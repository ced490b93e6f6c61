// Command token-verifier says whether an EKS API server would take a bearer token, with the code that EKS uses for it.
//
//	token-verifier -cluster NAME -region REGION -sts http://127.0.0.1:4566 < token
//
// It prints the caller's identity as JSON and ends with 0, or prints the reason of the refusal and ends with 1.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"sigs.k8s.io/aws-iam-authenticator/pkg/token"
)

// redirect sends the presigned request to the STS under test. The Host header stays the one that was signed, so that
// this STS can check the signature as the real one would.
type redirect struct{ endpoint *url.URL }

func (r redirect) RoundTrip(request *http.Request) (*http.Response, error) {
	sent := request.Clone(request.Context())
	sent.Host = request.URL.Host
	sent.URL.Scheme = r.endpoint.Scheme
	sent.URL.Host = r.endpoint.Host
	return (&http.Transport{}).RoundTrip(sent)
}

func main() {
	cluster := flag.String("cluster", "", "the cluster that the token must be for")
	region := flag.String("region", "us-east-1", "the region whose STS hosts are accepted besides the global one")
	sts := flag.String("sts", "", "the endpoint that answers in place of the STS of AWS")
	flag.Parse()
	endpoint, err := url.Parse(*sts)
	if *cluster == "" || err != nil || endpoint.Host == "" {
		flag.Usage()
		os.Exit(2)
	}
	bearer, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	// The verifier's own client has no transport of its own and so uses this one.
	http.DefaultTransport = redirect{endpoint}
	identity, err := token.NewVerifier(*cluster, "aws", *region).Verify(strings.TrimSpace(string(bearer)))
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(identity); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
