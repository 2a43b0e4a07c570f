// Greets who is named in the event: {"name": "Ada"}.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type request struct {
	Name string `json:"name"`
}

type greeting struct {
	Greeting  string `json:"greeting"`
	RequestID string `json:"requestId"`
}

var errNobody = errors.New("nobody is named: the event needs a name")

func greet(ctx context.Context, event request) (*greeting, error) {
	if event.Name == "" {
		return nil, errNobody
	}
	caller, _ := lambdacontext.FromContext(ctx)
	fmt.Println("greeting", event.Name)
	return &greeting{Greeting: "Hello, " + event.Name, RequestID: caller.AwsRequestID}, nil
}

func main() {
	lambda.Start(greet)
}
