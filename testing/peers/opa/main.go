// Program opa is the Open Policy Agent with one plugin more, envoy_ext_authz_grpc: it answers
// envoy.service.auth.v3.Authorization/Check by what a rule says of the question. The question is the rule's input, in
// the JSON form of CheckRequest. The rule's value is true, false, or an object with allowed, headers (of the request
// where it is allowed, of the answer where not), http_status and body. Where the rule has no value, or an error, the
// call ends with an error: who asked has got no answer.
//
//	opa run --server --set plugins.envoy_ext_authz_grpc.addr=127.0.0.1:9191 policy.rego
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	authv3 "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	typev3 "github.com/envoyproxy/go-control-plane/envoy/type/v3"
	"github.com/open-policy-agent/opa/cmd"
	"github.com/open-policy-agent/opa/v1/plugins"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/runtime"
	"github.com/open-policy-agent/opa/v1/storage"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	grpcstatus "google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
)

const name = "envoy_ext_authz_grpc"

func main() {
	runtime.RegisterPlugin(name, factory{})
	if err := cmd.RootCommand.Execute(); err != nil {
		os.Exit(1)
	}
}

// config is what stands below plugins.envoy_ext_authz_grpc.
type config struct {
	Addr  string `json:"addr"`
	Query string `json:"query"`
}

type factory struct{}

func (factory) Validate(_ *plugins.Manager, text []byte) (any, error) {
	read := config{Addr: "127.0.0.1:9191", Query: "data.envoy.authz.allow"}
	return read, json.Unmarshal(text, &read)
}

func (factory) New(manager *plugins.Manager, read any) plugins.Plugin {
	return &authorization{manager: manager, config: read.(config), server: grpc.NewServer()}
}

type authorization struct {
	authv3.UnimplementedAuthorizationServer
	manager *plugins.Manager
	config  config
	server  *grpc.Server
}

func (a *authorization) Start(context.Context) error {
	listener, err := net.Listen("tcp", a.config.Addr)
	if err != nil {
		return err
	}
	authv3.RegisterAuthorizationServer(a.server, a)
	go func() { _ = a.server.Serve(listener) }()
	a.manager.UpdatePluginStatus(name, &plugins.Status{State: plugins.StateOK})
	return nil
}

func (a *authorization) Stop(context.Context) { a.server.Stop() }

func (a *authorization) Reconfigure(context.Context, any) {}

func (a *authorization) Check(ctx context.Context, asked *authv3.CheckRequest) (*authv3.CheckResponse, error) {
	value, err := a.value(ctx, asked)
	if err != nil {
		return nil, grpcstatus.Error(codes.Internal, err.Error())
	}
	switch value := value.(type) {
	case bool:
		return answer(value, nil), nil
	case map[string]any:
		allowed, _ := value["allowed"].(bool)
		return answer(allowed, value), nil
	}
	return nil, grpcstatus.Errorf(codes.Internal, "%s is no answer: %v", a.config.Query, value)
}

// value of the rule.
func (a *authorization) value(ctx context.Context, asked *authv3.CheckRequest) (any, error) {
	text, err := protojson.Marshal(asked)
	if err != nil {
		return nil, err
	}
	var input any
	if err := json.Unmarshal(text, &input); err != nil {
		return nil, err
	}
	var value any
	err = storage.Txn(ctx, a.manager.Store, storage.TransactionParams{}, func(txn storage.Transaction) error {
		found, err := rego.New(
			rego.Query(a.config.Query),
			rego.Compiler(a.manager.GetCompiler()),
			rego.Store(a.manager.Store),
			rego.Transaction(txn),
			rego.Input(input),
		).Eval(ctx)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("%s has no value", a.config.Query)
		}
		value = found[0].Expressions[0].Value
		return nil
	})
	return value, err
}

// answer in the words of Envoy. says is what the rule says beside its verdict.
func answer(allowed bool, says map[string]any) *authv3.CheckResponse {
	var headers []*corev3.HeaderValueOption
	if written, ok := says["headers"].(map[string]any); ok {
		for key, value := range written {
			headers = append(headers, &corev3.HeaderValueOption{
				Header: &corev3.HeaderValue{Key: key, Value: fmt.Sprint(value)},
			})
		}
	}
	if allowed {
		return &authv3.CheckResponse{
			Status:       &status.Status{Code: int32(codes.OK)},
			HttpResponse: &authv3.CheckResponse_OkResponse{OkResponse: &authv3.OkHttpResponse{Headers: headers}},
		}
	}
	denied := &authv3.DeniedHttpResponse{Headers: headers}
	if code, ok := says["http_status"].(json.Number); ok {
		number, _ := code.Int64()
		denied.Status = &typev3.HttpStatus{Code: typev3.StatusCode(number)}
	}
	denied.Body, _ = says["body"].(string)
	return &authv3.CheckResponse{
		Status:       &status.Status{Code: int32(codes.PermissionDenied)},
		HttpResponse: &authv3.CheckResponse_DeniedResponse{DeniedResponse: denied},
	}
}
